"""Nothing keeps an emergency from a person."""

from dataclasses import replace
from typing import Any

import pytest

from ivr.book import Book, Emergency, Number
from ivr.flow import Flow
from ivr.live import Live
from ivr.session import Enter, Heard
from ivr.step import MAX_TURNS, rescue, step
from ivr.switch import Switch
from tests.ivr.northwind import NUMBER, STEPS, SUNDAY_NOON_MS, Conversation, company

SHUT = Live((Switch("closure", "all", True, 0, "ada"),))
URGENT = Emergency(department="experts", number="+12125550999")
WHO = {"type": "caller", "prompt": "kinds", "known": "to_sales", "unknown": "ask"}
ASK = {"type": "lookup", "url": "https://a.example/", "next": "closed", "otherwise": "door"}
GATE: dict[str, Any] = {
    "type": "menu",
    "prompt": "topics",
    "keys": {"1": {"emergency": "true", "next": "who"}, "2": {"next": "door"}},
}


def book(start: str = "who", **marks: Any) -> Book:
    """Build a company whose way to a person has every obstacle on it."""
    rows = [{"hours": "office", "next": "to_experts"}, {"otherwise": "true", "next": "closed"}]
    steps = {
        **STEPS,
        "gate": GATE,
        "who": WHO,
        "ask": ASK,
        "desk": {"type": "route", "rows": rows},
    }
    flow = {"start": start, "steps": steps, **marks}
    return company(
        flows={"main": Flow.model_validate(flow)},
        emergency=URGENT,
        emergencies=frozenset({URGENT.department}),
    )


def test_an_emergency_passes_hours_closures_challenges_and_lookups() -> None:
    """Sunday, everything closed, a PIN not given, a system not asked: a person all the same."""
    built = book(emergency="true")
    begun = Conversation(built, at_ms=SUNDAY_NOON_MS).opening.session

    turn = step(built, begun, Heard("opening"), SUNDAY_NOON_MS, SHUT)

    assert turn.actions == (Enter("experts", {"product": 3, "en": 1}, 0),)
    assert [one.why for one in turn.decisions][:3] == [
        "an emergency is asked for no PIN",
        "an emergency waits for no lookup",
        "an emergency knows no closing time",
    ]


def test_a_number_may_be_an_emergency_line() -> None:
    """Whoever dials it is one from the first word."""
    built = book()
    number = built.numbers[NUMBER].model_copy(update={"emergency": True})
    marked = replace(built, numbers={NUMBER: number})

    assert isinstance(number, Number)
    assert Conversation(marked).opening.session.emergency
    assert not Conversation(built).opening.session.emergency


def test_a_key_may_make_it_an_emergency() -> None:
    """From that key on, and for nobody else."""
    built = book("gate")

    urgent = Conversation(built, at_ms=SUNDAY_NOON_MS).presses("1")
    other = Conversation(built, at_ms=SUNDAY_NOON_MS).presses("2")

    assert urgent.department == "experts"
    assert other.texts == ["We are closed.", "Goodbye."]


@pytest.mark.parametrize("fault", ["turns", "flow", "silence"])
def test_an_emergency_whose_way_fails_ends_with_its_own_people(fault: str) -> None:
    """Endless menus, a flow that is gone, silence: the emergency's department."""
    built = book("gate", emergency="true")
    caller = Conversation(built)
    if fault == "silence":
        assert caller.is_silent(3).department == "experts"
        return
    session = replace(caller.turn.session, turn=MAX_TURNS if fault == "turns" else 1)
    if fault == "flow":
        session = replace(session, flow="gone")

    turn = step(built, session, Heard("silence"), 0)

    assert turn.actions == (Enter("experts", {"en": 1}, 0),)
    assert rescue(built, session) == Enter("experts", {"en": 1}, 0)


@pytest.mark.parametrize("last", [URGENT, None])
def test_an_emergency_department_cannot_be_closed(last: Emergency | None) -> None:
    """Whoever is led there is let in, marked as an emergency or not; the last way's or another."""
    built = replace(book("to_experts"), emergency=last)
    begun = Conversation(built).opening.session

    turn = step(built, begun, Heard("opening"), SUNDAY_NOON_MS, SHUT)

    assert turn.actions == (Enter("experts", {"product": 3, "en": 1}, 0),)
