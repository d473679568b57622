"""Messages, as a flow takes them."""

from typing import Any

import pytest
from pydantic import ValidationError

from ivr.book import Book
from ivr.flow import Flow
from ivr.session import Hangup, Heard, Keep, Record
from ivr.voicemail import VoicemailStep
from ivr.walkthrough import named
from tests.ivr.northwind import Conversation, company

MESSAGE: dict[str, Any] = {
    "type": "voicemail",
    "department": "support",
    "prompt": "closed",
    "longest": "90s",
}
LEFT = Heard("recorded", "RE1 12")


def line(**more: Any) -> Book:
    """Make a book whose callers come straight to the tone."""
    steps = {
        "tone": {**MESSAGE, **more},
        "bye": {"type": "hangup", "prompt": "goodbye"},
        "person": {"type": "queue", "department": "support"},
    }
    return company(flows={"main": Flow.model_validate({"start": "tone", "steps": steps})})


def test_a_caller_hears_what_it_is_about_and_then_the_tone() -> None:
    """The words come before the recording, and its limits go with it."""
    caller = Conversation(line())

    assert isinstance(caller.end, Record)
    assert [say.text for say in caller.end.prompts] == ["We are closed."]
    assert (caller.end.longest_s, caller.end.silence_s) == (90, 5)
    assert caller.why[-1].why == 'records a message for "support"'
    assert named(caller.end) == "voicemail"


def test_what_was_said_is_kept_and_the_call_ends() -> None:
    """The recording is kept for the department before the last words."""
    caller = Conversation(line()).hears(LEFT)

    assert caller.turn.actions[0] == Keep("support", "RE1", 12)
    assert caller.end == Hangup("voicemail")
    assert caller.why[-1].why == 'a message was left for "support", 12 s long'


def test_the_flow_may_go_on_after_a_message() -> None:
    """With ``thanks`` and ``next`` the caller is thanked and led on."""
    caller = Conversation(line(thanks="goodbye", next="bye")).hears(LEFT)

    assert caller.turn.actions[0] == Keep("support", "RE1", 12)
    assert caller.texts == ["Goodbye.", "Goodbye."]
    assert caller.end == Hangup("informed")


def test_whoever_says_nothing_is_asked_once_more_and_leaves_no_empty_message() -> None:
    """Silence twice ends the call, or goes where the flow says."""
    once = Conversation(line()).is_silent()
    twice = Conversation(line()).is_silent(2)

    assert isinstance(once.end, Record)
    assert twice.end == Hangup("left_menu")
    assert not any(isinstance(action, Keep) for action in twice.turn.actions)
    assert Conversation(line(otherwise="person")).is_silent(2).department == "support"


@pytest.mark.parametrize("longest", ["1s", "11m"])
def test_a_length_no_message_can_have_is_refused(longest: str) -> None:
    """A message is two seconds to ten minutes long."""
    with pytest.raises(ValidationError, match="is no length of a message"):
        VoicemailStep.model_validate({**MESSAGE, "longest": longest})
