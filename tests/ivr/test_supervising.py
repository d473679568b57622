"""Supervisors switch closures and bulletins by telephone."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.pin import hashed
from ivr.session import Flip, Heard
from ivr.supervisor import Supervisor, SupervisorStep
from ivr.switch import Switch
from tests.ivr.northwind import MONDAY_NOON_MS, STEPS, Conversation, company, flow

DESK: dict[str, Any] = {
    "type": "supervisor",
    "prompt": "pin",
    "menu": "switches",
    "done": "done",
    "no_match": {"prompt": "not_understood"},
    "keys": {
        "1": {"close": "all", "say": "strike"},
        "2": {"open": "all"},
        "3": {"bulletin": "outage"},
        "4": {"silence": "outage"},
    },
    "tries": "2",
    "otherwise": {"next": "bye"},
}
PROMPTS = {
    name: {"en": {"other": words}}
    for name, words in {
        "pin": "Your PIN?",
        "switches": "1 to close.",
        "done": "Done.",
        "not_understood": "Wrong.",
        "goodbye": "Goodbye.",
        "strike": "Strike.",
    }.items()
}


def calls() -> Conversation:
    """Have somebody call the desk."""
    supervisors = {"ada": {"pin": "471100"}, "ben": {"pin": hashed("081500", b"saltsalt")}}
    book = company(
        flows=flow({**STEPS, "desk": DESK}, "desk"),
        prompts=PROMPTS,
        supervisors=TypeAdapter(dict[str, Supervisor]).validate_python(supervisors),
    )
    return Conversation(book)


def flipped(caller: Conversation) -> list[Switch]:
    """Return what the last turn switched."""
    return [one.switch for one in caller.turn.actions if isinstance(one, Flip)]


def test_each_key_switches_one_thing_in_the_name_of_whose_pin_it_was() -> None:
    """After the PIN; each is confirmed, and the next is asked for."""
    caller = calls().hears(Heard("keys", "081500"))
    assert caller.texts == ["1 to close."]
    seen = []

    for key in "1234":
        caller.presses(key)
        assert caller.texts == ["Done.", "1 to close."]
        seen += flipped(caller)

    now = MONDAY_NOON_MS
    assert seen == [
        Switch("closure", "all", True, now, "ben", prompt="strike"),
        Switch("closure", "all", False, now, "ben"),
        Switch("bulletin", "outage", True, now, "ben"),
        Switch("bulletin", "outage", False, now, "ben"),
    ]
    assert caller.why[0].why == 'ben switched bulletin "outage"'


def test_nothing_is_switched_without_a_pin() -> None:
    """A key before the PIN is a wrong PIN; after the last try the call goes on elsewhere."""
    caller = calls().presses("1")
    assert caller.texts == ["Wrong.", "Your PIN?"]

    caller.presses("1")

    assert caller.texts == ["Goodbye."]
    assert flipped(caller) == []


def test_a_pin_stands_in_no_decision() -> None:
    """The story says who, not how."""
    caller = calls().hears(Heard("keys", "471100"))

    assert [one.heard for one in caller.why if one.heard] == ["keys:******"]
    assert caller.why[0].why == 'the PIN is that of "ada"'


def test_silence_and_wrong_keys_end_the_desk() -> None:
    """Whoever lays the telephone down leaves no open desk behind."""
    caller = calls().hears(Heard("keys", "471100")).presses("9").is_silent()

    assert caller.texts == ["Goodbye."]
    assert caller.turn.session.supervisor == ""


@pytest.mark.parametrize(
    "key", [{}, {"close": "all", "open": "all"}, {"open": "all", "say": "strike"}]
)
def test_a_key_switches_exactly_one_thing(key: dict[str, str]) -> None:
    """Nothing, or two things at once, is a slip."""
    with pytest.raises(ValidationError):
        SupervisorStep.model_validate({**DESK, "keys": {"1": key}})
