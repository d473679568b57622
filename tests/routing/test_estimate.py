"""Estimates as arithmetic: what comes in, what may be spoken, what it is worth."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.events import Event
from routing import departures
from routing.departures import turn
from routing.estimate import (
    RANGES,
    Range,
    best_constant,
    expected,
    holds,
    lowered,
    score,
    speakable,
    spoken_range,
)
from routing.pace import FORM, TALKS, Pace, Paces, folded, read
from routing.prospect import Busy, Prospect, Rivals

NOW_MS = 1_790_000_000_000
STEADY = Pace(
    talks=50, talked_s=50 * 180, talked_log=50 * 5.0, talked_log2=50 * (25 + 0.8**2), ring_s=5
)
"""Conversations of three minutes."""

COARSE = 0.02
"""What two curves may differ by because they were worked out at other instants."""


def prospect(ahead: int, agents: int, *, talked_s: int = 60, key: int = NOW_MS) -> Prospect:
    """Return how things stand with a caller where all agents have talked for so long."""
    busy = Busy("talking", NOW_MS - talked_s * 1000)
    return Prospect("support", ahead, (), [busy] * agents, key)


def soon(there: Prospect, pace: Pace = STEADY, wrap_up_s: int = 15) -> float:
    """Return the probability that it is a caller's turn within three minutes."""
    curve = turn(there, pace, wrap_up_s, NOW_MS)
    assert curve is not None
    return curve.by(180)


def test_more_callers_ahead_are_a_longer_wait_and_more_agents_a_shorter_one() -> None:
    """The queue's length and who can answer it decide."""
    few = expected(prospect(2, 8), STEADY, 15, NOW_MS)
    many = expected(prospect(12, 8), STEADY, 15, NOW_MS)
    helped = expected(prospect(12, 16), STEADY, 15, NOW_MS)

    assert few is not None
    assert many is not None
    assert helped is not None
    assert few.low_s < many.low_s
    assert (helped.high_s or 0) < (many.high_s or 0)


def test_what_each_agent_is_doing_now_decides_when_they_free() -> None:
    """A wrap-up ends when it ends; whoever has talked for long will probably talk on for long."""
    fresh, long = soon(prospect(0, 1, talked_s=30)), soon(prospect(0, 1, talked_s=1200))
    ends = soon(replace(prospect(0, 0), agents=[Busy("wrap_up", NOW_MS, NOW_MS + 60_000)]))
    later = soon(replace(prospect(0, 0), agents=[Busy("wrap_up", NOW_MS, NOW_MS + 400_000)]))
    rung = soon(replace(prospect(0, 0), agents=[Busy("offered", NOW_MS)]))

    assert rung < fresh
    assert long < fresh
    assert ends == pytest.approx(1)
    assert later < 0.01


def test_who_waits_beside_an_idle_agent_is_not_to_have_that_one_and_who_comes_is() -> None:
    """Kept free, or avoiding the caller: they would have been rung."""
    idle = replace(prospect(0, 0), agents=[Busy("idle", NOW_MS)])
    door = replace(idle, waits=False)

    assert expected(idle, STEADY, 15, NOW_MS) is None
    assert expected(door, STEADY, 15, NOW_MS) == Range(0, 15)


def test_callers_who_give_up_and_callers_who_overtake_change_the_wait() -> None:
    """Who gives up makes room; who comes with a head start goes ahead, but not for ever."""
    impatient = replace(STEADY, quits=20.0, waited_s=4000.0)
    granted = replace(STEADY, granted={"60000": 40.0})
    there = prospect(3, 4)

    waited = replace(there, key=NOW_MS - 60_000)

    assert soon(there, granted) < soon(there) < soon(there, impatient)
    assert soon(waited, granted) == soon(there)


def test_rivals_of_other_lanes_delay_a_caller_as_far_as_they_take_the_callers_agents() -> None:
    """Two whom all of a hundred agents serve take less than two whom only these four do."""
    alone, there = prospect(0, 4), prospect(0, 4)
    shared = replace(there, rivals=[Rivals(2, 4, 100)])
    own = replace(there, rivals=[Rivals(2, 4, 4)])
    narrow = replace(there, rivals=[Rivals(2, 1, 1)])

    assert soon(own) == pytest.approx(soon(prospect(2, 4)), abs=0.05)
    assert soon(own) < soon(shared) < soon(alone)
    assert soon(own) < soon(narrow) < soon(alone)


def test_few_departures_added_up_and_many_taken_for_normal_tell_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where one way of counting hands over to the other, nobody hears a jump."""
    there = replace(prospect(2, 4), rivals=[Rivals(1, 2, 4)])
    added = soon(there)

    monkeypatch.setattr(departures, "EXACT", 0)
    normal = soon(there)

    assert normal != added
    assert normal == pytest.approx(added, abs=0.02)


@pytest.mark.parametrize(("there", "pace"), [(prospect(3, 0), STEADY), (prospect(3, 5), Pace())])
def test_nothing_is_said_without_agents_or_without_calls_to_go_by(
    there: Prospect, pace: Pace
) -> None:
    """What nobody knows is not told."""
    assert expected(there, pace, 15, NOW_MS) is None


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    ahead=st.integers(0, 300),
    agents=st.integers(1, 60),
    talked_s=st.integers(0, 40_000),
    log=st.floats(0.1, 8),
    sigma=st.floats(0, 3),
    quits=st.floats(0, 60),
)
def test_whatever_is_known_a_curve_rises_and_a_range_can_be_spoken_of_it(
    ahead: int, agents: int, talked_s: int, log: float, sigma: float, quits: float
) -> None:
    """A probability never falls with time; both bounds are marks; only past an hour it is open."""
    pace = Pace(40, 40 * math.exp(log), 40 * log, 40 * (log**2 + sigma**2), quits, 4000)
    there = prospect(ahead, agents, talked_s=talked_s)

    curve = turn(there, pace, 15, NOW_MS)

    assert curve is not None
    assert list(curve.within) == sorted(curve.within)
    assert 0 <= curve.within[0] <= curve.within[-1] <= 1 + 1e-9
    assert spoken_range(curve) in RANGES


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    ahead=st.integers(0, 60),
    more=st.integers(1, 20),
    busy=st.lists(
        st.builds(
            Busy,
            st.sampled_from(("offered", "talking")),
            st.integers(NOW_MS - 900_000, NOW_MS),
        )
        | st.builds(
            Busy, st.just("wrap_up"), st.just(NOW_MS), st.integers(NOW_MS, NOW_MS + 60_000)
        ),
        min_size=1,
        max_size=12,
    ),
    wait_s=st.integers(5, 1800),
)
def test_more_ahead_never_makes_a_turn_likelier_and_one_more_agent_never_less_likely(
    ahead: int, more: int, busy: list[Busy], wait_s: int
) -> None:
    """By any instant, as far as a curve of so many points can tell."""
    there = replace(prospect(ahead, 0), agents=busy)
    behind = replace(there, ahead=ahead + more)
    helped = replace(there, agents=[*busy, Busy("talking", NOW_MS)])

    curves = [turn(each, STEADY, 15, NOW_MS) for each in (behind, there, helped)]
    by = [curve.by(wait_s) for curve in curves if curve is not None]

    assert len(by) == len(curves)
    assert by[0] <= by[1] + COARSE
    assert by[1] <= by[2] + COARSE


@pytest.mark.parametrize("ahead", [5, 40, 400])
def test_some_agents_who_stand_for_all_tell_the_same_as_all_of_them(ahead: int) -> None:
    """Of a large roster only some are looked at: what is said must not tell."""
    looked_at = [Busy("talking", NOW_MS - 7_000 * number) for number in range(60)]
    all_of_them = replace(prospect(ahead, 0), agents=looked_at * 10)
    some = replace(prospect(ahead, 0), agents=looked_at, each=10.0)
    alone = replace(some, each=1.0)

    assert soon(some) == pytest.approx(soon(all_of_them), abs=1e-6)
    assert expected(some, STEADY, 15, NOW_MS) == expected(all_of_them, STEADY, 15, NOW_MS)
    assert turn(alone, STEADY, 15, NOW_MS) != turn(all_of_them, STEADY, 15, NOW_MS)


def test_a_range_is_spoken_again_only_where_neither_bound_rises() -> None:
    """Where the wait would rise, nothing is said."""
    said = Range(180, 300)

    assert lowered(None, said)
    assert lowered(said, Range(120, 300))
    assert lowered(said, Range(120, 240))
    assert not lowered(said, said)
    assert not lowered(said, Range(120, 360))
    assert not lowered(said, Range(240, 300))
    assert not lowered(said, Range(180, None))
    assert lowered(Range(3600, None), said)


def test_ranges_are_what_people_say() -> None:
    """Of seconds, of minutes, from half a minute to minutes; from 15 seconds to minutes, never."""
    assert speakable(15, 45)
    assert speakable(30, 120)
    assert speakable(0, 300)
    assert not speakable(15, 120)
    assert Range(3600, None) in RANGES


def test_the_score_is_the_width_and_ten_seconds_for_each_second_outside() -> None:
    """An interval score for ranges that hold 80 %: what is missed costs 2/0.2 a second."""
    assert score(Range(60, 180), 100) == 120
    assert score(Range(60, 180), 50) == 220
    assert score(Range(60, 180), 200) == 320
    assert score(Range(3600, None), 3000) == 3600 + 6000
    assert holds(Range(3600, None), 9000)
    assert not holds(Range(60, 180), 181)
    assert best_constant([70, 100, 110]) == Range(60, 120)


def test_paces_are_the_same_however_the_events_are_cut() -> None:
    """A pace is a function of the events, and comes back from the store as it went."""
    events = [
        *(_event(number, "call.queued", 0, department="support", head_start_ms="30000")
          for number in range(1, 40)),
        _event(40, "call.offered", 1000, offer="o1"),
        _event(41, "offer.accepted", 5000, offer="o1"),
        _event(42, "call.offered", 6000, offer="o2"),
        *(_event(43 + n, "call.ended", 90_000, department="support", waited_ms="20000",
                 talked_ms="60000" if n % 3 else "0", outcome="served" if n % 3 else "abandoned")
          for n in range(30)),
    ]  # fmt: skip

    whole = folded(Paces(), events)
    cut = folded(read(folded(Paces(), events[:41]).text()), events)

    assert cut == whole == read(whole.text())
    pace = whole.of("support")
    assert pace.talk_s == pytest.approx(60)
    assert pace.talk_mu == pytest.approx(math.log(60), abs=1e-4)
    assert pace.overtaking(0, 20_000) == pytest.approx(39 / 900 * 10)
    assert pace.ring_s == pytest.approx(4)
    assert pace.quitting == pytest.approx(1 / 60, rel=0.1)
    assert pace.talks < TALKS
    assert whole.offered == {"o2": 6000}


def test_a_pace_another_release_wrote_is_forgotten_rather_than_misread() -> None:
    """Whoever upgrades begins to count anew, and says nothing for five calls."""
    text = Paces(7, {"support": STEADY}).text()

    assert read(text).seq == 7
    assert read(text.replace(f'"form":{FORM}', '"form":1')) == Paces()
    assert read('{"seq":7,"departments":{"support":{"talked_s2":1}},"ring_s":0}') == Paces()


def _event(seq: int, kind: str, at_ms: int, **fields: str) -> Event:
    return Event(seq, at_ms, kind, fields)
