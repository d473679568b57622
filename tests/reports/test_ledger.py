"""Hold the ledger to its four rules: a sound stream passes, each way of breaking one is counted."""

from collections.abc import Callable

import pytest

from calls.events import Event
from reports.ledger import Ledger

Told = tuple[str, dict[str, str]]


def about(kind: str, call: str, offer: str = "", agent: str = "", ring: str = "") -> Told:
    """Return one event's type and fields, for the maker to number."""
    fields = {"call": call, "offer": offer, "agent": agent, "ring": ring}
    return kind, {name: value for name, value in fields.items() if value}


SOUND = [
    about("call.arrived", "CA1"),
    about("call.offered", "CA1", "o1", "anna"),
    about("offer.missed", "CA1", "o1", "anna"),
    about("call.offered", "CA1", "o2", "ben"),
    about("offer.accepted", "CA1", "o2", "ben"),
    about("call.ended", "CA1", agent="ben"),
    about("call.offered", "CA2", "o3", "ben", ring="2"),
    about("call.offered", "CA2", "o4", "anna", ring="2"),
]


LOST_AND_SENT_ON = [
    about("call.offered", "CA1", "o1", "anna"),
    about("offer.accepted", "CA1", "o1", "anna"),
    about("call.severed", "CA1", agent="anna"),
    about("call.offered", "CA1", "o2", "ben"),
    about("offer.accepted", "CA1", "o2", "ben"),
    about("call.transferred", "CA1", agent="ben"),
    about("call.offered", "CA1", "o3", "anna"),
    about("call.offered", "CA2", "o4", "ben"),
]


def judged(make: Callable[..., Event], told: list[Told]) -> dict[str, int]:
    """Return the rules broken by a stream, and how often."""
    ledger = Ledger()
    for kind, fields in told:
        ledger.add(make(kind, 1, **fields))
    return {rule: count for rule, count in ledger.violations.items() if count}


@pytest.mark.parametrize("told", [SOUND, LOST_AND_SENT_ON])
def test_a_sound_stream_breaks_nothing(make: Callable[..., Event], told: list[Told]) -> None:
    """Missed, offered again, taken, ended; a conversation that broke off, and one handed over."""
    assert judged(make, told) == {}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("ACCOUNT", [about("call.ended", "CA1"), about("call.ended", "CA1")]),
        ("ACCOUNT", [about("call.ended", "CA1"), about("call.queued", "CA1")]),
        (
            "ONE-OFFER",
            [about("call.offered", "CA1", "o1", "anna"), about("call.offered", "CA1", "o2", "ben")],
        ),
        (
            "ONE-OFFER",
            [
                about("call.offered", "CA1", "o1", "anna", ring="2"),
                about("call.offered", "CA1", "o2", "ben", ring="2"),
                about("call.offered", "CA1", "o3", "chloe", ring="2"),
            ],
        ),
        (
            "ONE-CALL",
            [
                about("call.offered", "CA1", "o1", "anna"),
                about("call.offered", "CA2", "o2", "anna"),
            ],
        ),
        (
            "FENCE",
            [
                about("call.offered", "CA1", "o1", "anna"),
                about("offer.missed", "CA1", "o1", "anna"),
                about("offer.accepted", "CA1", "o1", "anna"),
            ],
        ),
        (
            "FENCE",
            [
                about("call.offered", "CA1", "o1", "anna"),
                about("offer.declined", "CA1", "o1", "anna"),
                about("offer.missed", "CA1", "o1", "anna"),
            ],
        ),
    ],
)
def test_each_broken_rule_is_counted_by_name(
    rule: str, told: list[Told], make: Callable[..., Event]
) -> None:
    """What must never be is seen by whoever watches the metric."""
    found = judged(make, told)

    assert found == {rule: 1}


def test_a_stream_that_begins_in_the_middle_proves_nothing(make: Callable[..., Event]) -> None:
    """Old events are dropped: an offer first seen at its end is no fault."""
    found = judged(make, SOUND[2:])

    assert found == {}


def test_what_the_watch_found_in_the_live_state_counts_too(make: Callable[..., Event]) -> None:
    """It comes as an event, so that every process gives the same total."""
    broken = ("invariant.broken", {"name": "WORK-CONSERVING", "what": 'call "c1" waits'})

    assert judged(make, [broken]) == {"WORK-CONSERVING": 1}


def test_a_callback_that_reached_nobody_ends_the_offer_and_not_the_call(
    make: Callable[..., Event],
) -> None:
    """The agent is free for another call, and the call for another agent."""
    found = judged(
        make,
        [
            about("call.offered", "CA1", "o1", "anna"),
            about("offer.accepted", "CA1", "o1", "anna"),
            about("callback.tried", "CA1", agent="anna"),
            about("call.offered", "CA2", "o2", "anna"),
            about("call.offered", "CA1", "o3", "ben"),
        ],
    )

    assert found == {}
