"""Find the words for a caller: the prompt, in their language, with its numbers declined.

Rules this module keeps:

* A missing translation never stops a call: the site's first language is spoken, by its own voice.
* Plurals follow CLDR; words for an exact number (``"0"``) beat the plural form.
* Values replace placeholders as plain text, in markup too; nothing in them is ever evaluated.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Literal, NamedTuple

from calls.errors import ConfigError
from ivr.book import Book
from ivr.prompt import PLACEHOLDER, babel_locale
from ivr.session import Say


class Voice(NamedTuple):
    """Name a variety of a language and a voice, as the carrier does; an empty voice is its own."""

    locale: str
    voice: str


def say(book: Book, name: str, language: str, **values: str | int) -> Say:
    """Return the words of a prompt.

    Args:
        book: where the prompt is.
        name: its name.
        language: the language wanted.
        values: what stands for the placeholders: ``brand`` (the site's name when left out),
            ``key``, and ``count``, the whole number that decides the plural form. A placeholder
            without a value is left out of the words.

    Returns:
        The words, with the language they are really in.

    Raises:
        ConfigError: there is no such prompt.
    """
    prompt = book.prompts.get(name)
    if not prompt:
        raise ConfigError("unknown_prompt", f'there is no prompt "{name}"')
    spoken = next((one for one in (language, *book.languages) if one in prompt), next(iter(prompt)))
    forms = prompt[spoken]
    if "play" in forms:
        return Say(forms["play"], spoken, "play")
    count = values.get("count")
    kind: Literal["text", "ssml"] = "ssml" if "ssml" in forms else "text"
    form = "other" if count is None else _form(book, spoken, int(count), forms)
    known = {"brand": book.site, **values}

    def value(found: re.Match[str]) -> str:
        text = str(known.get(found[1], ""))
        return escape(text) if kind == "ssml" else text

    return Say(PLACEHOLDER.sub(value, forms["ssml" if kind == "ssml" else form]), spoken, kind)


def locale_and_voice(book: Book, language: str) -> Voice:
    """Return how the carrier is to speak a language; an unknown one is spoken as the first is."""
    entry = book.languages.get(language) or next(iter(book.languages.values()))
    return Voice(entry.locale, entry.voice)


def _form(book: Book, language: str, count: int, forms: Mapping[str, str]) -> str:
    """Return which of a prompt's forms suits a whole number."""
    if str(count) in forms:
        return str(count)
    form = babel_locale(locale_and_voice(book, language).locale).plural_form(count)
    return form if form in forms else "other"
