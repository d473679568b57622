"""Hold an agent's hours to the events: worked out by hand, and told by the real store."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import pairwise

import pytest

from calls.clock import ManualClock
from calls.events import Event
from calls.ids import seeded_ids
from config.clocks import day_of
from reports.hours import Hours, Timesheets
from reports.working_day import WorkingDay
from routing.agent import Agent, Roster
from routing.department import Department
from routing.queue import Arrival, Entry
from routing.router import Router
from routing.skills import Demand
from routing.store.memory import MemoryStore


def hours(
    events: Iterable[Event],
    until_ms: int,
    wrap_up_s: Mapping[str, int] | None = None,
    days: tuple[int, ...] = (0, 2**62),
) -> Mapping[str, Hours]:
    """Return each agent's hours of the day ``until_ms`` is in; ``days`` are the midnights."""

    def day(_agent: str, at_ms: int) -> tuple[int, int]:
        return next((a, b) for a, b in pairwise(days) if a <= at_ms < b)

    sheets = Timesheets(day, lambda name: (wrap_up_s or {}).get(name, 1))
    sheets.fold(events)
    return sheets.all(until_ms)


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

    assert found == Hours(60_000, 90_000, 30_000, away_ms=320_000, served=1)
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


def _a_night_shift(make: Callable[..., Event]) -> list[Event]:
    return [
        make("agent.changed", 10, agent="anna", presence="ready", work="idle"),
        make("call.queued", 40, call="CA1", department="support"),
        make("offer.accepted", 50, agent="anna", call="CA1"),
        make("call.ended", 130, agent="anna", call="CA1", outcome="served", department="support"),
        make("agent.changed", 145, agent="anna", presence="not_ready", work="idle"),
    ]


def test_what_lasts_over_midnight_is_in_each_day_with_its_part(make: Callable[..., Event]) -> None:
    """Midnight at 100 s: the call counts where it ended; nothing is lost, nothing counted twice."""
    events, days = _a_night_shift(make), (0, 100_000, 200_000)

    before = hours(events[:3], 99_999, days=days)["anna"]
    after = hours(events, 150_000, days=days)["anna"]
    whole = hours(events, 150_000)["anna"]

    assert before == Hours(idle_ms=40_000, talking_ms=49_999)
    assert after == Hours(talking_ms=30_000, wrap_up_ms=15_000, away_ms=5_000, served=1)
    assert whole == Hours(40_000, 80_000, 15_000, 5_000, served=1)


def test_whose_conversation_it_is_survives_a_consultation(make: Callable[..., Event]) -> None:
    """Ben is asked, talks ten seconds, and is idle again; the call stays Anna's until its end."""
    ready = {"presence": "ready", "work": "idle"}
    consult = {"call": "CA1", "agent": "anna", "whom": "ben"}
    events = [
        *(make("agent.changed", 0, agent=who, **ready) for who in ("anna", "ben")),
        make("offer.accepted", 10, agent="anna", call="CA1"),
        make("consult.began", 20, way="agent", **consult),
        make("offer.accepted", 30, agent="ben", call="CA1"),
        make("consult.changed", 30, state="private", **consult),
        make("consult.ended", 40, why="cancelled", **consult),
        make("call.ended", 60, agent="anna", call="CA1", outcome="served"),
    ]

    found = hours(events, until_ms=70_000)

    assert found["anna"] == Hours(
        10_000, 50_000, wrap_up_ms=10_000, served=1, consulted=1, consulting_ms=10_000
    )
    assert found["ben"] == Hours(idle_ms=60_000, talking_ms=10_000)


@pytest.mark.parametrize(
    ("noon", "hours_long"),
    [("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25), ("2026-06-01T12:00", 24)],
)
def test_a_day_is_from_midnight_to_midnight_by_the_wall(noon: str, hours_long: int) -> None:
    """In Paris the two odd days of 2026 have 23 and 25 hours; the agent's day has as many."""
    at_ms = int(datetime.fromisoformat(f"{noon}+02:00").timestamp() * 1000)

    begins_ms, ends_ms = day_of("Europe/Paris", at_ms)

    assert begins_ms < at_ms < ends_ms
    assert ends_ms - begins_ms == hours_long * 3_600_000
    assert day_of("Europe/Paris", begins_ms)[0] == begins_ms
    assert day_of("Europe/Paris", begins_ms - 1)[1] == begins_ms


async def test_the_day_goes_on_where_it_stopped_and_a_lost_log_is_read_anew(
    make: Callable[..., Event],
) -> None:
    """A page reads on from where it was; after the store lost everything it begins again."""
    log = _a_night_shift(make)

    async def read(after: int, limit: int) -> list[Event]:
        return [event for event in log if event.seq > after][:limit]

    day = WorkingDay(read, lambda _agent, _at_ms: (0, 2**62), lambda _department: 15)
    kept, log[2:] = log[2:], []
    await day.catch_up(50_000)
    idle = day.of("anna", 50_000)
    log += kept
    await day.catch_up(150_000)
    whole = day.of("anna", 150_000)
    log[:] = [make("agent.changed", 160, agent="anna", presence="ready", work="idle")]
    await day.catch_up(170_000)

    assert idle == Hours(idle_ms=40_000)
    assert whole == Hours(40_000, 80_000, 15_000, 5_000, served=1)
    assert day.of("anna", 170_000) == Hours(idle_ms=10_000)
