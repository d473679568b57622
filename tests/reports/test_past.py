"""Callers' history: what is kept of it, for how long, and how it comes out of the event log."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from calls.errors import StoreUnavailableError
from calls.events import Event
from reports.past import DAY_MS, MOST, MemoryPast, Noted, Past, Visit
from reports.remembering import Remembering
from reports.store.past import RedisPast

NUMBER = "+15145550142"
NOW_MS = 100 * DAY_MS
FIRST = Visit("CA1", NOW_MS - DAY_MS, "billing", "served", "anna", 60_000)
SOLVED = Noted("anna", "solved", "one\ntwo", "copy")


@pytest.fixture(params=["memory", "redis"])
async def past(request: pytest.FixtureRequest) -> AsyncIterator[Past]:
    """Give each store in turn, empty."""
    if request.param == "memory":
        yield MemoryPast(days=30)
        return
    client = Redis.from_url(request.getfixturevalue("valkey_url"))
    await client.delete("{past}:past", f"{{past}}:past:{NUMBER}")
    yield RedisPast(client, "past", days=30)
    await client.aclose()


async def test_a_call_is_kept_once_with_what_was_noted_last(past: Past) -> None:
    """The same again changes nothing; a note may come before the end of the call it is about."""
    await past.note(NUMBER, "CA1", replace(SOLVED, notes="first"))
    for _ in range(2):
        await past.keep(NUMBER, FIRST)
    await past.note(NUMBER, "CA1", SOLVED)

    assert await past.of(NUMBER, NOW_MS) == [replace(FIRST, noted=SOLVED)]
    assert list(await past.of("+15145550143", NOW_MS)) == []


async def test_only_the_newest_calls_of_a_number_are_kept_and_none_for_too_long(
    past: Past,
) -> None:
    """A number that rings all day costs no more than any other; thirty days later it has none."""
    for minute in range(5 * MOST):
        call = f"CA{minute}"
        await past.keep(NUMBER, replace(FIRST, call=call, at_ms=FIRST.at_ms + 60_000 * minute))
        await past.note(NUMBER, call, replace(SOLVED, notes=call))

    kept = await past.of(NUMBER, NOW_MS)

    newest = [f"CA{minute}" for minute in reversed(range(4 * MOST, 5 * MOST))]
    assert [visit.call for visit in kept] == newest
    assert [visit.noted.notes for visit in kept if visit.noted] == newest
    assert list(await past.of(NUMBER, NOW_MS + 30 * DAY_MS)) == []


async def test_history_switched_off_keeps_nothing(valkey_url: str) -> None:
    """CALLER_HISTORY_DAYS=0: not in memory, not in Redis."""
    client = Redis.from_url(valkey_url)
    for none in (MemoryPast(days=0), RedisPast(client, "none", days=0)):
        await none.keep(NUMBER, FIRST)
        await none.note(NUMBER, "CA1", SOLVED)
        assert list(await none.of(NUMBER, FIRST.at_ms)) == []
    assert await client.keys("{none}*") == []
    await client.aclose()


async def test_a_store_that_is_away_is_told_in_words() -> None:
    """Whoever asks knows what to do: try again."""
    client = Redis.from_url("redis://127.0.0.1:1")

    with pytest.raises(StoreUnavailableError, match="past calls"):
        await RedisPast(client, "gone", days=30).of(NUMBER, NOW_MS)
    await client.aclose()


class _Log:
    """An event log that can be lost, beside calls that are remembered for a day."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = list(events)
        self.callers: dict[str, str] = {}
        self.reads = 0

    async def read(self, after: int, limit: int) -> Sequence[Event]:
        """Return what the store's own log would."""
        self.reads += 1
        return [event for event in self.events if event.seq > after][:limit]

    async def caller_of(self, call: str) -> str:
        """Return the caller of a call, while it is remembered."""
        return self.callers.get(call, "")


def _one_call(make: Callable[..., Event], call: str, caller: str) -> list[Event]:
    served = {"outcome": "served", "department": "billing", "agent": "anna", "talked_ms": "60000"}
    noted = {"disposition": "solved", "notes": "one\ntwo", "tags": "copy"}
    return [
        make("call.arrived", 1, call=call, caller=caller),
        make("call.ended", 90, call=call, **served),
        make("agent.noted", 99, agent="anna", about=call, **noted),
    ]


async def test_what_happened_is_taken_in_once_by_whichever_process(
    past: Past, make: Callable[..., Event]
) -> None:
    """A process that starts goes on where the last stopped, and asks calls for their callers."""
    events = _one_call(make, "CA1", NUMBER)
    log = _Log(events[:1])
    await Remembering(past, log.read, log.caller_of).catch_up()
    log.events, log.callers = events, {"CA1": NUMBER}

    other = Remembering(past, log.read, log.caller_of)
    await other.catch_up()
    first = await past.of(NUMBER, 100_000)
    log.reads = 0
    await other.catch_up()

    assert first == [Visit("CA1", 90_000, "billing", "served", "anna", 60_000, SOLVED)]
    assert await past.reached() == 3
    assert log.reads == 1


@pytest.mark.parametrize("caller", ["+266696687", "anonymous", "", "+1" + "5" * 10_000])
async def test_a_number_that_is_nobodys_has_no_history(
    make: Callable[..., Event], caller: str
) -> None:
    """Withheld numbers come from everybody; one that is no number at all is not kept either."""
    past, log = MemoryPast(), _Log(_one_call(make, "CA1", caller))

    await Remembering(past, log.read, log.caller_of).catch_up()

    assert list(await past.of(caller, 100_000)) == []


async def test_a_lost_log_is_read_anew_and_what_was_kept_stays(
    past: Past, make: Callable[..., Event]
) -> None:
    """After the store's events were lost, numbers begin again at one."""
    old, new = _one_call(make, "CA1", NUMBER), _one_call(make, "CA2", NUMBER)
    log = _Log(old)
    remembering = Remembering(past, log.read, log.caller_of)
    await remembering.catch_up()
    log.events = [replace(event, seq=at) for at, event in enumerate(new[:2], start=1)]

    await remembering.catch_up()

    assert await past.reached() == 2
    assert {visit.call for visit in await past.of(NUMBER, 100_000)} == {"CA1", "CA2"}
