"""What a caller hears of languages: the choice, and what follows from it."""

from dataclasses import replace

from ivr.session import Ask, Enter, Say
from tests.ivr.northwind import PARIS_NUMBER, STEPS, Conversation, company, flow


def test_the_first_document_greets_and_offers_each_language_in_itself() -> None:
    """The welcome is in the caller's language; each line of the choice is in its own."""
    book = company()

    caller = Conversation(book)

    assert caller.turn.actions == (
        Say("Welcome to Northwind.", "en"),
        Ask(
            (
                Say("For English, press 1.", "en"),
                Say("Pour le français, appuyez sur le 2.", "fr"),
                Say("Для русского языка нажмите 3.", "ru"),
            ),
            timeout_s=5,
            digits=1,
            language="en",
        ),
    )


def test_keys_of_the_language_choice_follow_the_number_dialled() -> None:
    """``first`` is the first language of the number, and absent languages are not offered."""
    book = company()

    caller = Conversation(book, number=PARIS_NUMBER)

    assert caller.texts[1:] == [
        "Pour le français, appuyez sur le 1.",
        "For English, press 2.",
    ]


def test_a_line_nobody_translated_is_not_offered_in_another_language() -> None:
    """A language whose line is missing is left out: "for English, press 2" would be a lie."""
    book = company()
    partial = {**book.prompts, "choose_language": {"en": {"other": "English: {key}."}}}

    caller = Conversation(replace(book, prompts=partial))

    assert caller.texts[1:] == ["English: 1."]


def test_a_chosen_language_is_kept() -> None:
    """Everything after the choice is in the language chosen, also what the queue requires."""
    caller = Conversation(company())

    caller.presses("2")

    assert caller.turn.actions[-1] == Ask(
        (Say("Pour les ventes, le 1.", "fr"),), timeout_s=6, digits=1, language="fr"
    )
    assert caller.presses("1").end == Enter("sales", {"fr": 1}, 0)


def test_silence_at_the_language_choice_keeps_the_language_and_goes_on() -> None:
    """Nobody is put aside for not choosing a language."""
    caller = Conversation(company())

    caller.is_silent(2)

    assert caller.turn.session.step == "topic"
    assert caller.turn.session.language == "en"
    assert not caller.turn.session.language_known


def test_a_known_language_needs_no_question() -> None:
    """A known caller's language step is passed in silence."""
    caller = Conversation(company(), "+79165550123")

    assert caller.turn.session.step == "topic"
    assert caller.texts == ["Welcome to Northwind.", "Продажи — 1."]


def test_back_reaches_the_language_choice_even_when_the_language_is_known_by_then() -> None:
    """Whoever goes back to the language choice is asked again."""
    caller = Conversation(company()).presses("2")

    caller.presses("*", "1")

    assert caller.turn.session.language == "en"


def test_a_number_with_one_language_asks_for_none() -> None:
    """There is nothing to choose from."""
    book = company()
    paris = book.numbers[PARIS_NUMBER].model_copy(update={"languages": ("fr",)})

    caller = Conversation(replace(book, numbers={PARIS_NUMBER: paris}), number=PARIS_NUMBER)

    assert caller.turn.session.step == "topic"
    assert caller.turn.session.language == "fr"


def test_a_language_choice_answers_nonsense_in_the_language_spoken_so_far() -> None:
    """The no-match words of the choice come before its lines."""
    language = {**STEPS["language"], "no_match": {"prompt": "not_understood"}}
    caller = Conversation(company(flows=flow({**STEPS, "language": language}, "language")))

    caller.presses("7")

    assert caller.texts[:2] == ["That is not a choice.", "For English, press 1."]
