"""Words, markup and recordings of a prompt."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.prompt import Prompt
from ivr.session import Say
from ivr.speech import say
from tests.ivr.northwind import STEPS, Conversation, company, flow

PROMPTS: TypeAdapter[dict[str, dict[str, dict[str, str]]]] = TypeAdapter(dict[str, Prompt])


def test_each_language_of_a_prompt_has_words_markup_or_a_recording() -> None:
    """Plain text, markup and recordings may stand side by side, one for each language."""
    written: dict[str, Any] = {
        "hello": {
            "en": {"ssml": 'Hello <break time="1s"/> from {brand}.'},
            "fr": {"play": "https://media.example.com/hello.fr.mp3"},
            "ru": "{brand}",
        }
    }
    book = company(prompts=PROMPTS.validate_python(written))

    heard = [say(book, "hello", language, brand="A <b> & C") for language in ("en", "fr", "ru")]

    assert heard == [
        Say('Hello <break time="1s"/> from A &lt;b&gt; &amp; C.', "en", "ssml"),
        Say("https://media.example.com/hello.fr.mp3", "fr", "play"),
        Say("A <b> & C", "ru"),
    ]


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ({"ssml": "<break"}, "not well-formed"),
        ({"ssml": "<!DOCTYPE a><p/>"}, 'holds "<!"'),
        ({"ssml": "<audio src='https://a.example/b.mp3'/>"}, 'no voice understands "<audio>"'),
        ({"ssml": "a" * 3001}, "longer than 3000"),
        ({"ssml": "{oops"}, "a brace in"),
        ({"ssml": "a", "other": "b"}, "stands alone"),
        ({"play": "http://media.example.com/a.mp3"}, "is not a recording"),
        ({"play": "https://media.example.com@evil.example/a.mp3"}, "is not a recording"),
    ],
)
def test_what_no_carrier_could_speak_is_refused_when_it_is_read(
    forms: dict[str, str], said: str
) -> None:
    """Markup and addresses are judged by the reader, never by a caller's ear."""
    with pytest.raises(ValidationError) as refused:
        PROMPTS.validate_python({"hello": {"en": forms}})

    assert said in str(refused.value)


def test_a_play_step_plays_and_goes_on() -> None:
    """A jingle is heard in the same turn as what follows."""
    url = "https://media.example.com/jingle.mp3"
    steps = {**STEPS, "jingle": {"type": "play", "url": url, "next": "topic"}}

    caller = Conversation(company(flows=flow(steps, "jingle")))

    assert caller.turn.actions[0] == Say(url, "en", "play")
    assert caller.turn.session.step == "topic"
    assert caller.why[0].why == f'played "{url}"'
