"""Words for a caller: translations, plurals, placeholders, voices."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from calls.errors import ConfigError
from ivr.prompt import Language, Prompt, placeholders, spoken_forms
from ivr.session import Say
from ivr.speech import locale_and_voice, say
from tests.ivr.northwind import company

PROMPT = TypeAdapter(Prompt)
BOOK = company()


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 0, "You are next."),
        ("en", 1, "1 caller."),
        ("en", 2, "2 callers."),
        ("en", 21, "21 callers."),
        ("fr", 0, "0 appel."),
        ("fr", 1, "1 appel."),
        ("fr", 2, "2 appels."),
        ("fr", 1_000_000, "1000000 appels."),
        ("ru", 0, "0 звонков"),
        ("ru", 1, "1 звонок"),
        ("ru", 3, "3 звонка"),
        ("ru", 5, "5 звонков"),
        ("ru", 11, "11 звонков"),
        ("ru", 21, "21 звонок"),
        ("ru", 112, "112 звонков"),
    ],
)
def test_numbers_decline_as_the_language_does(language: str, count: int, text: str) -> None:
    """Plurals follow the language's rules; a form nobody wrote is spoken as ``other``."""
    said = say(BOOK, "system.ahead", language, count=count)

    assert said == Say(text, language)


def test_a_missing_translation_is_spoken_in_the_first_language_by_its_voice() -> None:
    """The words are returned with the language they are really in."""
    said = say(BOOK, "goodbye", "ru")

    assert said == Say("Goodbye.", "en")


def test_a_prompt_without_the_first_language_is_spoken_in_what_there_is() -> None:
    """Anything is better than silence."""
    book = replace(BOOK, prompts={"only": {"ru": {"other": "Да."}}})

    assert say(book, "only", "fr") == Say("Да.", "ru")


def test_values_are_plain_text() -> None:
    """A brand with braces is spoken as it is, never evaluated."""
    said = say(BOOK, "welcome", "en", brand="{key} {0.__class__} %s")

    assert said.text == "Welcome to {key} {0.__class__} %s."


def test_the_sites_name_is_the_brand_when_none_is_given() -> None:
    """Prompts that are spoken outside any flow have a brand, too."""
    assert say(BOOK, "welcome", "en").text == "Welcome to Northwind."


def test_a_value_nobody_gave_is_left_out() -> None:
    """A caller never hears the name of a placeholder."""
    assert say(BOOK, "choose_language", "en").text == "For English, press ."


def test_an_unknown_prompt_is_the_configurations_fault() -> None:
    """The error names the prompt."""
    with pytest.raises(ConfigError, match='there is no prompt "nothing"'):
        say(BOOK, "nothing", "en")


def test_a_language_has_a_locale_and_a_voice() -> None:
    """An unknown language is spoken as the site's first; an empty voice is the carrier's choice."""
    assert locale_and_voice(BOOK, "fr") == ("fr-CA", "Polly.Chantal")
    assert locale_and_voice(BOOK, "ru") == ("ru-RU", "")
    assert locale_and_voice(BOOK, "xx") == ("en-US", "Polly.Joanna")


def test_the_forms_a_language_needs_are_those_of_whole_numbers() -> None:
    """Fractions and millions are not spoken to callers."""
    assert spoken_forms("en-US") == {"one", "other"}
    assert spoken_forms("fr-CA") == {"one", "other"}
    assert spoken_forms("ru-RU") == {"one", "few", "many"}
    assert spoken_forms("cmn-CN") == {"other"}


def test_placeholders_of_all_languages_are_listed() -> None:
    """Whoever checks a site can tell which values a prompt needs."""
    assert placeholders({"en": {"other": "{brand}"}, "fr": {"other": "{key} {brand}"}}) == {
        "brand",
        "key",
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"en": "Welcome to {brand.upper}."}, "opens or closes no placeholder"),
        ({"en": "Welcome to {}."}, "opens or closes no placeholder"),
        ({"en": "Welcome to {brand."}, "opens or closes no placeholder"),
        ({"en": {"one": "One."}}, '"other" is missing'),
        ({"en": {"some": "Some.", "other": "Others."}}, '"some" is not a plural form'),
        ({"en": "  "}, "nothing is written here"),
        ({}, "at least 1 item"),
    ],
)
def test_a_mistake_in_a_prompt_is_found_before_a_caller_hears_it(
    written: dict[str, Any], said: str
) -> None:
    """A refusal is a sentence that names the offending value."""
    with pytest.raises(ValidationError) as refused:
        PROMPT.validate_python(written)

    assert said in str(refused.value)


@pytest.mark.parametrize("locale", ["", "english", "xx-YY", "en_US", "en-US-"])
def test_a_locale_nobody_speaks_is_refused(locale: str) -> None:
    """A language's plurals follow its locale, so it must exist."""
    with pytest.raises(ValidationError):
        Language.model_validate({"locale": locale})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    language=st.one_of(st.sampled_from(["en", "fr", "ru"]), st.text()),
    count=st.integers(0, 10**9),
    brand=st.text(),
)
def test_words_are_found_for_any_language_number_and_brand(
    language: str, count: int, brand: str
) -> None:
    """Speaking never fails for a prompt that exists."""
    ahead = say(BOOK, "system.ahead", language, count=count)
    welcome = say(BOOK, "welcome", language, brand=brand)

    assert ahead.text
    assert brand in welcome.text
    assert ahead.language in BOOK.languages
