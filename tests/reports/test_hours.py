"""Hold an agent's hours to the events: worked out by hand, and told by the real store."""

from collections.abc import Callable

import pytest

from calls.clock import ManualClock
from calls.events import Event
from calls.ids import seeded_ids
from reports.hours import Hours, hours
from routing.agent import Agent, Roster
from routing.department import Department
from routing.queue import Arrival, Entry
from routing.router import Router
from routing.skills import Demand
from routing.store.memory import MemoryStore


def test_an_agents_hours_add_up_to_occupancy_and_handling_time(
    make: Callable[..., Event],
) -> None:
    """Sixty seconds idle, ninety talking, thirty wrapping up: occupied two thirds of the time."""
    events = [
        make("agent.changed", 0, agent="anna", presence="ready", work="idle"),
        make("offer.accepted", 60, agent="anna", call="CA1"),
        make("call.ended", 150, agent="anna", call="CA1", outcome="served"),
        make("agent.changed", 180, agent="anna", presence="ready", work="idle"),
        make("agent.changed", 180, agent="anna", presence="not_ready", work="idle"),
    ]

    found = hours(events, until_ms=500_000)["anna"]

    assert found == Hours(idle_ms=60_000, talking_ms=90_000, wrap_up_ms=30_000, served=1)
    assert found.occupancy == pytest.approx(2 / 3)
    assert found.aht_s == pytest.approx(120.0)


def test_a_bridge_that_failed_is_no_conversation(make: Callable[..., Event]) -> None:
    """The agent is idle again from the moment the offer is taken back."""
    events = [
        make("offer.accepted", 0, agent="anna", call="CA1"),
        make("offer.withdrawn", 4, agent="anna", call="CA1", why="bridge_failed"),
    ]

    found = hours(events, until_ms=10_000)["anna"]

    assert found == Hours(idle_ms=6_000, talking_ms=4_000)
    assert found.aht_s is None


@pytest.mark.parametrize(
    ("wrap_up_s", "expected"),
    [
        (15, Hours(idle_ms=5_000, talking_ms=30_000, wrap_up_ms=10_000, served=1)),
        (0, Hours(idle_ms=15_000, talking_ms=30_000, wrap_up_ms=0, served=1)),
    ],
)
async def test_what_the_store_tells_adds_up_with_and_without_wrap_up(
    wrap_up_s: int, expected: Hours
) -> None:
    """Five seconds ready, thirty on the call, ten seconds until the counting ends."""
    clock = ManualClock(1_790_000_000_000)
    start_ms = clock.now_ms()
    department = Department("support", "Support", wrap_up_s=wrap_up_s)
    anna = Agent("anna", "Anna", ("sip:anna@pbx.example",), {"support": 0}, {})
    roster = Roster("v1", {"anna": anna}, {"support": department})
    router = Router(MemoryStore(), lambda: roster, clock, seeded_ids(1))
    arrival = Arrival("CA1", "CA1", "+1", "+2", "other", "", "", "en", "v1")

    await router.set_presence("anna", "ready")
    clock.advance_to(start_ms + 5_000)
    await router.arrive(arrival)
    demand = Demand.of("support", {})
    await router.turn(Entry(arrival, demand, clock.now_ms(), 0, "en", clock.now_ms()))
    offer = next(e.fields["offer"] for e in await router.story("CA1") if "offer" in e.fields)
    await router.asked(offer, "CA2")
    await router.ringing(offer, "CA2")
    taken = await router.accept(offer, "CA2")
    assert taken != "lost"
    await router.joined("CA1", taken.epoch, "agent")
    await router.joined("CA1", taken.epoch, "caller")
    clock.advance_to(start_ms + 35_000)
    await router.caller_left("CA1", "caller")

    found = hours(await router.events(0), start_ms + 45_000, {"support": wrap_up_s})

    assert found == {"anna": expected}
