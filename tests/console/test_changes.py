import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import StoreUnavailableError
from calls.events import Event
from console.changes import Changes, Watch


class Log:
    """An event log that can grow, be lost, and be out of reach."""

    def __init__(self, length: int = 0) -> None:
        self.held = [self._event(seq, "") for seq in range(1, length + 1)]
        self.reachable = True
        self.reads = 0

    def _event(self, seq: int, agent: str) -> Event:
        return Event(seq, 0, "agent.changed", {"agent": agent})

    def happens(self, agent: str) -> None:
        """Append an event that concerns an agent."""
        last = self.held[-1].seq if self.held else 0
        self.held.append(self._event(last + 1, agent))

    async def events(self, after: int, limit: int = 500) -> Sequence[Event]:
        """Return what the store's own log would."""
        self.reads += 1
        if not self.reachable:
            raise StoreUnavailableError("store.unavailable", "redis cannot be reached")
        return [event for event in self.held if event.seq > after][:limit]


async def _calm(watch: Watch) -> None:
    """Return when nothing has woken it for a while."""
    while await watch.wait(0.05):
        pass


async def test_only_whom_an_event_concerns_is_woken() -> None:
    """An agent's desk wakes for that agent, a board for anything."""
    log = Log(3)
    changes = Changes(log, pause_s=0)

    async with changes.watch("anna") as anna, changes.watch("ben") as ben, changes.watch() as board:
        for watch in (anna, ben, board):
            await _calm(watch)
        log.happens("anna")
        woken = [await anna.wait(1), await board.wait(1), await ben.wait(0.05)]

    assert woken == [True, True, False]


async def test_a_history_that_was_lost_is_noticed() -> None:
    """After the store was emptied, everyone looks again and the new history is followed."""
    log = Log(1000)
    changes = Changes(log, pause_s=0)

    async with changes.watch("anna") as anna:
        await anna.wait(1)
        log.held.clear()
        looked_again = await anna.wait(1)
        await _calm(anna)
        log.happens("anna")
        woken = await anna.wait(1)

    assert (looked_again, woken) == (True, True)


async def test_a_store_out_of_reach_is_said_and_forgotten_when_it_is_back() -> None:
    """The trouble is a sentence for the pages; nothing needs a restart."""
    log = Log(2)
    changes = Changes(log, pause_s=0)

    async with changes.watch() as board:
        await board.wait(1)
        log.reachable = False
        while not changes.trouble:
            await board.wait(1)
        told = changes.trouble
        log.reachable = True
        while changes.trouble:
            await board.wait(1)

    assert told == "board.trouble_store"


async def test_the_log_rests_when_the_last_watcher_is_gone() -> None:
    """Nobody looking costs the store nothing."""
    log = Log(2)
    changes = Changes(log, pause_s=0)

    async with changes.watch() as board:
        await board.wait(1)
    reads = log.reads
    for _ in range(20):
        await asyncio.sleep(0)

    assert log.reads == reads
    assert not changes.following


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(0, 3000))
def test_the_newest_event_is_found_in_few_reads(length: int) -> None:
    """A log of a million events is not read through to find its end."""
    log = Log(length)

    async def first_look() -> None:
        changes = Changes(log, pause_s=60)
        async with changes.watch() as watch:
            await watch.wait(1)  # the first returns at once
            await watch.wait(1)

    asyncio.run(first_look())

    assert log.reads <= 2 * (length.bit_length() + 2)
