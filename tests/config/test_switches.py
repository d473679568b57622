"""What supervisors switch, as it is kept."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from calls.clock import ManualClock
from calls.errors import StoreUnavailableError
from config.store.switches import RedisSwitches
from config.switches import FRESH_MS, MemorySwitches, SwitchBoard, Switches
from ivr.switch import Switch

OUTAGE = Switch(
    "bulletin", "outage", True, 2000, "ada", until_ms=9000, words={"fr": "Panne à Lyon"}
)
CLOSED = Switch("closure", "billing", True, 1000, "ben", prompt="strike")


@pytest.fixture(params=["memory", "redis"])
async def switches(request: pytest.FixtureRequest) -> AsyncIterator[Switches]:
    """Give each store in turn, empty."""
    if request.param == "memory":
        yield MemorySwitches()
        return
    client = Redis.from_url(request.getfixturevalue("valkey_url"))
    yield RedisSwitches(client, "switches")
    await client.aclose()


async def test_a_switch_is_kept_replaced_and_taken_away(switches: Switches) -> None:
    """There is one switch for each thing, oldest first, and what it says comes back whole."""
    await switches.put(OUTAGE)
    await switches.put(CLOSED)

    assert await switches.every() == (CLOSED, OUTAGE)
    later = Switch("closure", "billing", False, 3000, "ada")
    await switches.put(later)
    assert await switches.every() == (OUTAGE, later)
    assert await switches.remove("closure", "billing")
    assert not await switches.remove("closure", "billing")
    assert await switches.every() == (OUTAGE,)


class Severed(MemorySwitches):
    """Switches behind a wire that can be cut."""

    cut = False

    async def every(self) -> tuple[Switch, ...]:
        """Refuse to read while the wire is cut."""
        if self.cut:
            raise StoreUnavailableError("away", "the store cannot be reached")
        return await super().every()


async def test_what_was_last_known_holds_while_the_store_is_away() -> None:
    """The board asks once a second at most, and forgets nothing when it gets no answer."""
    store, clock = Severed(), ManualClock(0)
    told: list[StoreUnavailableError] = []
    board = SwitchBoard(store, clock, told.append)
    await store.put(CLOSED)
    assert (await board.live()).switches == (CLOSED,)

    await store.put(OUTAGE)
    assert (await board.live()).switches == (CLOSED,)
    clock.advance_to(FRESH_MS)
    assert (await board.live()).switches == (CLOSED, OUTAGE)
    store.cut = True
    clock.advance_to(2 * FRESH_MS)

    assert (await board.live()).switches == (CLOSED, OUTAGE)
    assert len(told) == 1
