"""Estimates as arithmetic: what comes in, what may be spoken, what it is worth."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.events import Event
from routing.estimate import (
    MARKS,
    Prospect,
    Range,
    best_constant,
    expected,
    holds,
    lowered,
    score,
    speakable,
    spoken_range,
)
from routing.pace import TALKS, Pace, Paces, folded, read

STEADY = Pace(talks=50, talked_s=50 * 180, talked_s2=50 * 2 * 180**2, ring_s=5)


def test_more_callers_ahead_are_a_longer_wait_and_more_agents_a_shorter_one() -> None:
    """The queue's length and who can answer it decide."""
    few = expected(Prospect("support", 2, 0.0, 8), STEADY, 15)
    many = expected(Prospect("support", 12, 0.0, 8), STEADY, 15)
    helped = expected(Prospect("support", 12, 0.0, 16), STEADY, 15)

    assert few is not None
    assert many is not None
    assert helped is not None
    assert few.low_s < many.low_s
    assert (helped.high_s or 0) < (many.high_s or 0)


def test_callers_who_give_up_and_callers_who_overtake_change_the_wait() -> None:
    """Who gives up makes room; who comes with a head start goes ahead."""
    plain = expected(Prospect("support", 9, 0.0, 4), STEADY, 15)
    impatient = replace(STEADY, quits=20.0, waited_s=4000.0)
    granted = replace(STEADY, arrivals=40.0, granted_s=40 * 60.0)

    sooner = expected(Prospect("support", 9, 0.0, 4), impatient, 15)
    later = expected(Prospect("support", 9, 0.0, 4), granted, 15)
    equal = expected(Prospect("support", 9, 0.0, 4, 60_000), granted, 15)

    assert plain is not None
    assert sooner is not None
    assert later is not None
    assert sooner.low_s < plain.low_s < later.low_s
    assert equal == plain


@pytest.mark.parametrize(
    ("prospect", "pace"),
    [(Prospect("support", 3, 0.0, 0), STEADY), (Prospect("support", 3, 0.0, 5), Pace())],
)
def test_nothing_is_said_without_agents_or_without_calls_to_go_by(
    prospect: Prospect, pace: Pace
) -> None:
    """What nobody knows is not told."""
    assert expected(prospect, pace, 15) is None


@settings(max_examples=200, derandomize=True, deadline=None)
@given(mean_s=st.floats(1, 20_000), spread=st.floats(0.1, 2.0))
def test_whatever_is_expected_a_range_can_be_spoken_of_it(mean_s: float, spread: float) -> None:
    """Both bounds are marks, in one unit; only past the last mark is a range open."""
    said = spoken_range(mean_s, (spread * mean_s) ** 2)

    assert said.low_s in MARKS
    if said.high_s is None:
        assert mean_s * (1 + 3 * spread) > 600
    else:
        assert said.high_s in MARKS
        assert speakable(said.low_s, said.high_s)


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
    assert pace.ring_s == pytest.approx(4)
    assert pace.quitting == pytest.approx(1 / 60, rel=0.1)
    assert pace.talks < TALKS
    assert whole.offered == {"o2": 6000}


def _event(seq: int, kind: str, at_ms: int, **fields: str) -> Event:
    return Event(seq, at_ms, kind, fields)
