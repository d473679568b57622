"""Describe prompts and the languages they are spoken in.

Rules this module keeps:

* A prompt is text in each language; where a number is spoken, one text for each of the language's
  plural forms, and for exact numbers where they need words of their own (``"0"``).
* Where asked, it is markup (``ssml``) or a recording (``play``) instead, and then nothing else.
* A stray brace is found when the text is read, never when a caller is listening; what a placeholder
  stands for is judged where the whole site is known, in ``config``.
"""

import re
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ivr.ssml import checked
from ivr.written import Name, Text, Written

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""A well-formed placeholder."""

_URL = re.compile(r"https://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?/[A-Za-z0-9._~/%=&?-]{1,500}")
_FORM = re.compile(r"zero|one|two|few|many|other|0|[1-9][0-9]{0,5}")


def media_url(text: str) -> str:
    """Return ``text`` if it is the address of a recording.

    Raises:
        ValueError: it is not one the carrier could fetch.
    """
    if _URL.fullmatch(text) is None:
        raise ValueError(f'"{text}" is not a recording: write "https://host/path.mp3"')
    return text


def babel_locale(locale: str) -> Locale:
    """Return CLDR's locale for a carrier's one.

    Args:
        locale: as the carrier writes it, such as ``fr-CA``.

    Raises:
        ValueError: no such locale.
    """
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(
            f'"{locale}" is not a locale: write for example "en-US" or "fr-CA"'
        ) from error


def _known_locale(locale: str) -> str:
    babel_locale(locale)
    return locale


def _as_forms(value: Any) -> Any:
    return {"other": value} if isinstance(value, str) else value


def _checked_forms(forms: dict[str, str]) -> dict[str, str]:
    if "ssml" in forms or "play" in forms:
        return _alone(forms)
    for form, text in forms.items():
        if _FORM.fullmatch(form) is None:
            raise ValueError(
                f'"{form}" is not a plural form: zero, one, two, few, many, other, '
                "or a number such as 0"
            )
        _checked_braces(text)
    if "other" not in forms:
        raise ValueError(f'the form "other" is missing beside "{", ".join(forms)}"')
    return forms


def _alone(forms: dict[str, str]) -> dict[str, str]:
    """Return words that are markup or a recording, if that is all they are."""
    kind, text = next((kind, forms[kind]) for kind in ("ssml", "play") if kind in forms)
    if len(forms) > 1:
        raise ValueError(f'"{kind}" stands alone: leave out the rest, or "{kind}"')
    if kind == "ssml":
        _checked_braces(checked(text))
    else:
        media_url(text)
    return forms


def _checked_braces(text: str) -> None:
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise ValueError(f'a brace in "{text}" opens or closes no placeholder, such as {{brand}}')


Forms: TypeAlias = Annotated[
    dict[str, Text],
    BeforeValidator(_as_forms),
    AfterValidator(_checked_forms),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                *(
                    {
                        "type": "object",
                        "properties": {kind: {"type": "string", "description": what}},
                        "required": [kind],
                        "additionalProperties": False,
                    }
                    for kind, what in (
                        ("ssml", "speech markup, as between `<speak>` and `</speak>`"),
                        ("play", "a recording, on one of the site's `media_hosts`"),
                    )
                ),
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]
"""One language's words: plural form → text. A plain text is the form ``other`` alone."""

Prompt: TypeAlias = Annotated[dict[Name, Forms], Field(min_length=1)]
"""A prompt: language → words."""


class Language(Written):
    """Say how a language is spoken."""

    locale: Annotated[Text, AfterValidator(_known_locale)] = Field(
        description="the carrier's name of the variety, such as `fr-CA`; plurals follow it"
    )
    voice: str = Field(
        default="", description="the carrier's name of the voice; left out, the carrier chooses"
    )


@lru_cache(maxsize=64)
def spoken_forms(locale: str) -> frozenset[str]:
    """Return the plural forms a locale needs for the whole numbers a caller may hear, 0 to 999.

    Forms for fractions and for millions (French ``many``) are not among them.
    """
    rule = babel_locale(locale).plural_form
    return frozenset(rule(number) for number in range(1000))


def placeholders(prompt: dict[str, dict[str, str]]) -> frozenset[str]:
    """Return the names of all placeholders a prompt uses, in any language."""
    texts = (text for forms in prompt.values() for text in forms.values())
    return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))
