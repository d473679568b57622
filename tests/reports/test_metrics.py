"""Hold the figures to the events: every total is a fold, and folding twice changes nothing."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from calls.events import Event
from reports.metrics import WAIT_BUCKETS_S, Figures, Histogram, Standing


def scrape(figures: Figures) -> str:
    """Return what a scrape reads."""
    registry = CollectorRegistry()
    registry.register(figures)
    return generate_latest(registry).decode()


def a_day(make: Callable[..., Event]) -> list[Event]:
    """Return one served call."""
    return [
        make("call.arrived", 0, call="CA1", region="quebec"),
        make("call.queued", 4, call="CA1", department="billing"),
        make("call.offered", 4, call="CA1", agent="chloe"),
        make("offer.missed", 24, call="CA1", agent="chloe"),
        make(
            "call.ended",
            100,
            call="CA1",
            outcome="served",
            department="billing",
            waited_ms="26000",
            talked_ms="59000",
        ),
    ]


def test_totals_are_what_the_events_add_up_to(make: Callable[..., Event]) -> None:
    """One call in, one offer missed, one call served."""
    figures = Figures()

    figures.fold(a_day(make))

    page = scrape(figures)
    assert 'switchboard_calls_arrived_total{region="quebec"} 1.0' in page
    assert 'switchboard_calls_ended_total{department="billing",outcome="served"} 1.0' in page
    assert 'switchboard_offers_total{result="made"} 1.0' in page
    assert 'switchboard_offers_total{result="missed"} 1.0' in page


def test_a_wait_falls_into_every_bucket_above_it(make: Callable[..., Event]) -> None:
    """Prometheus buckets are cumulative: 26 s is within 30 s and not within 20 s."""
    figures = Figures()

    figures.fold(a_day(make))

    labels = 'department="billing",le="{}",outcome="served"'
    page = scrape(figures)
    assert f"switchboard_wait_seconds_bucket{{{labels.format('20.0')}}} 0.0" in page
    assert f"switchboard_wait_seconds_bucket{{{labels.format('30.0')}}} 1.0" in page
    assert f"switchboard_wait_seconds_bucket{{{labels.format('+Inf')}}} 1.0" in page
    assert 'switchboard_wait_seconds_sum{department="billing",outcome="served"} 26.0' in page


def test_folding_the_same_events_again_changes_nothing(make: Callable[..., Event]) -> None:
    """An event is folded once, by its number."""
    events = a_day(make)
    figures = Figures()
    figures.fold(events)
    once = scrape(figures)

    figures.fold(events)

    assert scrape(figures) == once


def test_two_processes_that_read_the_same_stream_agree(make: Callable[..., Event]) -> None:
    """Folding in two goes or in one gives the same page."""
    events = a_day(make)
    bit_by_bit, at_once = Figures(), Figures()

    bit_by_bit.fold(events[:2])
    bit_by_bit.fold(events[2:])
    at_once.fold(events)

    assert scrape(bit_by_bit) == scrape(at_once)


def test_how_things_stand_is_shown_beside_the_totals() -> None:
    """Queue lengths and agents' states are gauges of the present."""
    figures = Figures("0.1.0")

    figures.standing = Standing(
        {"billing": 3}, {"billing": 42.0}, {"waiting": 3}, {("ready", "idle"): 2}
    )

    page = scrape(figures)
    assert 'switchboard_waiting_calls{department="billing"} 3.0' in page
    assert 'switchboard_longest_wait_seconds{department="billing"} 42.0' in page
    assert 'switchboard_agents{presence="ready",work="idle"} 2.0' in page
    assert 'switchboard_build_info{version="0.1.0"} 1.0' in page


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.floats(0, 7200), max_size=40))
def test_a_histogram_loses_nothing_and_never_falls(durations: list[float]) -> None:
    """Every duration is counted once, and each bucket holds what the one before it does."""
    histogram = Histogram(WAIT_BUCKETS_S)

    for duration in durations:
        histogram.add(duration)

    counts = [count for _, count in histogram.buckets()]
    assert counts == sorted(counts)
    assert counts[-1] == len(durations)
    for bound, count in zip(WAIT_BUCKETS_S, counts, strict=False):
        assert count == sum(duration <= bound for duration in durations)


def test_promises_are_counted_with_what_became_of_them(make: Callable[..., Event]) -> None:
    """Made, tried in vain, kept; a call that comes back to the queue entered it once."""
    figures = Figures()
    billing = {"call": "CA1", "department": "billing"}

    figures.fold(
        [
            make("call.queued", 1, **billing, cause="entered"),
            make("callback.promised", 2, **billing),
            make("callback.tried", 3, **billing),
            make("call.queued", 4, **billing, cause="callback"),
            make("call.ended", 5, **billing, outcome="called_back", waited_ms="1", talked_ms="2"),
        ]
    )

    text = scrape(figures)
    for result in ("promised", "tried", "kept"):
        assert f'switchboard_callbacks_total{{department="billing",result="{result}"}} 1.0' in text
    assert 'switchboard_calls_queued_total{department="billing"} 1.0' in text


def test_consultations_are_counted_by_how_they_ended_and_how_long_people_talked(
    make: Callable[..., Event],
) -> None:
    """One answered and completed, one nobody answered, one broken off: each has its result."""

    def consult(call: str, at_s: int, why: str, answered: int = 0) -> list[Event]:
        named = {"call": call, "agent": "anna", "whom": "ben"}
        told = [make("consult.began", at_s, way="agent", **named)]
        if answered:
            told.append(make("consult.changed", at_s + 5, state="private", **named))
            told.append(make("consult.changed", at_s + 7, state="joined", **named))
        return [*told, make("consult.ended", at_s + 5 + answered, why=why, **named)]

    figures = Figures()
    figures.fold(
        [
            *consult("CA1", 0, "completed", answered=40),
            *consult("CA2", 100, "missed"),
            *consult("CA3", 200, "agent_lost", answered=20),
        ]
    )

    page = scrape(figures)
    for result in ("completed", "missed", "broken_off"):
        assert f'switchboard_consultations_total{{result="{result}",way="agent"}} 1.0' in page
    assert 'switchboard_consultation_seconds_count{way="agent"} 2.0' in page
    assert 'switchboard_consultation_seconds_sum{way="agent"} 60.0' in page
