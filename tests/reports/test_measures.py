"""Hold each measure to its formula, on cases worked out by hand and on any mix of calls."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.events import Event
from reports.measures import Measures, Record, measure, records

OUTCOMES = ["served", "abandoned", "short_abandon", "left_menu", "closed", "failed", "informed"]
CALLS = st.lists(
    st.builds(
        Record,
        outcome=st.sampled_from(OUTCOMES),
        department=st.just("billing"),
        agent=st.just(""),
        waited_ms=st.integers(0, 600_000),
        talked_ms=st.integers(0, 3_600_000),
    ),
    max_size=30,
)


def call(outcome: str, waited_s: int, talked_s: int = 0) -> Record:
    """Return one final record."""
    return Record(outcome, "billing", "", waited_s * 1000, talked_s * 1000)


def test_a_day_worked_out_by_hand_comes_out_the_same() -> None:
    """Three answered (two in time), one left late, one left early, one left at once."""
    day = [
        call("served", 5, 100),
        call("served", 20, 200),
        call("served", 65, 300),
        call("abandoned", 50),
        call("abandoned", 10),
        call("short_abandon", 2),
    ]

    found = measure(day, service_level_s=20)

    assert found == Measures(
        answered=3,
        abandoned=2,
        short_abandoned=1,
        service_level=2 / 4,
        abandonment=2 / 5,
        asa_s=30.0,
        talk_s=200.0,
    )


def test_a_department_nobody_called_was_neither_good_nor_bad() -> None:
    """A ratio of nothing is None."""
    found = measure([], service_level_s=20)

    assert found == Measures(0, 0, 0, None, None, None, None)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(CALLS, st.integers(0, 120))
def test_shares_stay_between_nothing_and_everything(calls: list[Record], level_s: int) -> None:
    """Whatever the calls, a share is a share."""
    found = measure(calls, service_level_s=level_s)

    for share in (found.service_level, found.abandonment):
        assert share is None or 0 <= share <= 1


@settings(max_examples=60, derandomize=True, deadline=None)
@given(CALLS, st.integers(0, 60), st.integers(0, 60))
def test_more_patience_never_lowers_the_service_level(
    calls: list[Record], level_s: int, more_s: int
) -> None:
    """A later deadline can only be met by more calls."""
    strict = measure(calls, service_level_s=level_s).service_level

    patient = measure(calls, service_level_s=level_s + more_s).service_level

    assert strict is None or patient is None or patient >= strict


def test_only_final_records_are_counted(make: Callable[..., Event]) -> None:
    """A call that still waits is not yet anything."""
    events = [
        make("call.queued", 1, call="CA1", department="billing"),
        make("call.ended", 9, call="CA2", outcome="served", department="billing", waited_ms="8000"),
    ]

    found = records(events)

    assert found == [Record("served", "billing", "", 8000, 0)]


def test_callbacks_are_counted_apart_from_those_who_held_the_line() -> None:
    """Hours of waiting without a line skew neither ASA nor the service level."""
    day = [
        call("served", 10, 100),
        call("called_back", 7200, 200),
        call("callback_failed", 9000),
        call("callback_cancelled", 60),
    ]

    found = measure(day, service_level_s=20)

    assert (found.answered, found.service_level, found.asa_s) == (1, 1.0, 10.0)
    assert (found.called_back, found.promises_kept) == (1, 0.5)
