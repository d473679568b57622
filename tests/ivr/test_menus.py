"""Menus that are answered by voice, by people who need longer, and by nobody."""

from typing import Any

import pytest
from pydantic import ValidationError

from ivr.flow import Flow, MenuStep
from ivr.session import Ask, Enter, Heard
from ivr.spoken import meant
from ivr.step import step
from tests.ivr.northwind import MONDAY_NOON_MS, STEPS, Conversation, company, flow

MENU: dict[str, Any] = {
    **STEPS["topic"],
    "keys": {
        "1": {
            "choose": "sales",
            "next": "door",
            "say": {"en": ["sales", "buy something"], "fr": "les ventes"},
        },
        "2": {"choose": "support", "next": "kind", "say": {"en": ["help", "sales help"]}},
    },
    "slow_key": "0",
    "no_match": {"prompt": "not_understood", "otherwise": {"next": "to_sales"}},
}
BOOK = company(flows=flow({**STEPS, "topic": MENU}, "topic"))


def says(text: str) -> Heard:
    """Return what the carrier's recogniser makes of words."""
    return Heard("speech", text, 0.9)


def test_a_menu_listens_for_the_phrases_of_the_language_spoken() -> None:
    """The recogniser is told what to expect; where nothing may be said it does not listen."""
    english, russian = Conversation(BOOK), Conversation(BOOK, "+79165550123")

    assert isinstance(english.end, Ask)
    assert english.end.hints == ("sales", "buy something", "help", "sales help")
    assert isinstance(russian.end, Ask)
    assert russian.end.hints == ()


def test_a_phrase_means_its_key_whatever_stands_around_it() -> None:
    """Words in a sentence are understood; the decision names the key's line."""
    caller = Conversation(BOOK)

    caller.hears(says("Hello! I'd like to BUY something, please."))

    assert caller.department == "sales"
    assert caller.turn.session.choices == ("sales",)
    assert caller.why[0].heard.startswith("speech:")


@pytest.mark.parametrize(
    ("heard", "key"),
    [
        ("sales", "1"),
        ("Sales help.", "2"),
        ("wholesales", None),
        ("Les VENTÉS", "1"),
        ("2", "2"),
        ("one two", None),
        ("sales or help", "1"),
        ("", None),
        ("…", None),
    ],
)
def test_what_was_said_is_understood_in_whole_words(heard: str, key: str | None) -> None:
    """The longest phrase wins; half a word means nothing; case and accents do not matter."""
    phrases = {"1": ("sales", "les ventes"), "2": ("help", "sales help")}

    assert meant(phrases, heard) == key


def test_two_meanings_at_once_are_a_misunderstanding() -> None:
    """Nobody is sent anywhere on the toss of a coin."""
    assert meant({"1": ("bill",), "2": ("help",)}, "help with a bill") is None


def test_whoever_needs_longer_presses_the_slow_key_once() -> None:
    """From then on questions are spoken twice and wait three times as long; no try is lost."""
    caller = Conversation(BOOK)

    caller.presses("0")

    assert isinstance(caller.end, Ask)
    assert caller.texts == ["For sales, press 1."] * 2
    assert caller.end.timeout_s == 18
    assert caller.turn.session.tries == 0
    caller.presses("2")
    assert caller.end.timeout_s == 18


def test_a_known_caller_who_needs_longer_has_it_from_the_first_word() -> None:
    """``slow`` of a known caller holds unless the number is shared."""
    known = BOOK.callers["+442079460958"]
    slow, shared = (
        known.model_copy(update={"slow": True, "shared": shared}) for shared in (False, True)
    )
    book = company(flows=BOOK.flows, callers={"+442079460958": slow, "+442079460959": shared})

    assert Conversation(book, "+442079460958").turn.session.slow
    assert not Conversation(book, "+442079460959").turn.session.slow


def test_nonsense_and_silence_may_lead_to_different_places() -> None:
    """What the last try was decides: its own way, else the menu's."""
    nonsense = Conversation(BOOK).presses("7").hears(says("gibberish")).presses("8")
    silence = Conversation(BOOK).presses("7", "7").is_silent()

    assert nonsense.end == Enter("sales", {"en": 1}, 0)
    assert silence.end == Enter("support", {"en": 1}, 0)


def test_a_question_that_must_be_heard_is_not_interrupted() -> None:
    """``barge_in: false`` reaches the carrier's question."""
    must = company(flows=flow({**STEPS, "topic": {**MENU, "barge_in": "false"}}, "topic"))

    end = Conversation(must).end

    assert isinstance(end, Ask)
    assert not end.barge_in


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slow_key": "9"}, 'key "9" has two meanings'),
        ({"keys": {"1": {"next": "a", "say": {"en": "…"}}}}, "holds no word"),
        ({"keys": {"1": {"next": "a", "say": {"en": "w" * 101}}}}, "longer than 100"),
        (
            {
                "keys": {
                    "1": {"next": "a", "say": {"en": "Hélp!"}},
                    "2": {"next": "b", "say": {"en": ["x", "help"]}},
                }
            },
            '"help" means both key "1" and key "2"',
        ),
    ],
)
def test_a_menu_with_two_meanings_is_refused(change: dict[str, Any], said: str) -> None:
    """What a caller could say has one meaning, as a key has."""
    with pytest.raises(ValidationError) as refused:
        MenuStep.model_validate({**MENU, **change})

    assert said in str(refused.value)


def test_a_key_may_tell_the_region() -> None:
    """What a caller says of their place beats everything known before."""
    keys = {"1": {"region": "quebec", "next": "desk"}, "2": {"next": "desk"}}
    where = {"type": "menu", "prompt": "topics", "keys": keys}
    rows = [{"region": "quebec", "next": "to_experts"}, {"otherwise": "true", "next": "to_sales"}]
    steps = {**STEPS, "where": where, "desk": {"type": "route", "rows": rows}}
    book = company(flows={"main": Flow.model_validate({"start": "where", "steps": steps})})

    caller = Conversation(book).presses("1")

    assert caller.department == "experts"
    assert caller.turn.session.region == "quebec"
    assert caller.turn.session.region_asked


def test_a_language_is_chosen_by_saying_its_name() -> None:
    """Whatever language is spoken so far: its own name, or the word others have for it."""
    steps = {**STEPS, "language": {**STEPS["language"], "say": {"fr": ["français", "french"]}}}
    built = company(flows=flow(steps, "welcome"))

    for said, spoken in (("French, please", "fr"), ("FRANCAIS", "fr"), ("2", "fr")):
        begun = step(built, Conversation(built).opening.session, Heard("opening"), MONDAY_NOON_MS)
        asked = begun.actions[-1]
        turn = step(built, begun.session, Heard("speech", said, 0.9), MONDAY_NOON_MS)

        assert isinstance(asked, Ask)
        assert asked.hints == ("français", "french")
        assert turn.session.language == spoken


def test_words_that_choose_no_language_are_asked_again() -> None:
    """What is not understood uses up a try, as a wrong key does."""
    steps = {**STEPS, "language": {**STEPS["language"], "say": {"fr": "french"}}}
    built = company(flows=flow(steps, "welcome"))
    begun = step(built, Conversation(built).opening.session, Heard("opening"), MONDAY_NOON_MS)

    turn = step(built, begun.session, Heard("speech", "hello?", 0.9), MONDAY_NOON_MS)

    assert isinstance(turn.actions[-1], Ask)
    assert turn.session.tries == 1
