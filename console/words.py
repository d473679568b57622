"""Say things to people in their language: English, French or Russian.

Rules this module keeps:

* One catalogue per language, ``catalogues/LANGUAGE/NOUN.json``, serves templates, handlers and the
  pages' scripts alike; an entry is found by ``noun.name``. Every language has every entry: a
  missing one fails the tests, and meanwhile English is said.
* A sentence that counts has one form per plural category of its language, chosen by the figure
  ``n`` (Babel here, ``Intl.PluralRules`` in the browser: both speak CLDR).
* An entry is whole: sentences are never put together from halves, word order is the language's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TypeAlias

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from markupsafe import Markup

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "fr": "Français", "ru": "Русский"}
)
"""The languages the pages speak, each by its own name; the first is the one fallen back to."""
DEFAULT = "en"

Entry: TypeAlias = str | Mapping[str, str]
Catalogue: TypeAlias = Mapping[str, Entry]


def _read(language: str) -> Catalogue:
    found: dict[str, Entry] = {}
    for file in resources.files("console").joinpath("catalogues", language).iterdir():
        noun = file.name.removesuffix(".json")
        for name, entry in json.loads(file.read_text(encoding="utf-8")).items():
            found[f"{noun}.{name}"] = entry
    return MappingProxyType(found)


CATALOGUES: Mapping[str, Catalogue] = MappingProxyType({one: _read(one) for one in LANGUAGES})
"""Language → ``noun.name`` → what is said."""


@dataclass(frozen=True, slots=True)
class Words:
    """Speak one language.

    Args:
        language: one of ``LANGUAGES``.
    """

    language: str

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the entry ``key`` with ``values`` in their places.

        A whole number among the values is written as the language writes it; the one called ``n``
        chooses the plural form.

        Raises:
            KeyError: no language has such an entry; a test looks for that.
        """
        return self._form(key, values).format(**{k: self._written(v) for k, v in values.items()})

    def markup(self, key: str, /, **values: object) -> Markup:
        """Return the same for a template; what is not markup of ours already is escaped."""
        form = Markup(self._form(key, values))  # noqa: S704 - the catalogue is ours; values are escaped
        return form.format(**{k: self._written(v) for k, v in values.items()})

    def spoken(self, ms: float) -> str:
        """Return a duration of ``ms`` milliseconds in two units at most: ``1 min 20 s``.

        A negative duration is none: two clocks that disagree by a moment are no news.
        """
        minutes, seconds = divmod(max(0, int(ms // 1000)), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{self('time.hours', n=hours)} {self('time.minutes', n=minutes)}"
        if minutes:
            return f"{self('time.minutes', n=minutes)} {self('time.seconds', n=seconds)}"
        return self("time.seconds", n=seconds)

    def language_name(self, code: str) -> str:
        """Name the language ``code`` in this one; empty when nobody knows it."""
        try:
            return Locale.parse(code, sep="-").get_language_name(self.language) or ""
        except (UnknownLocaleError, ValueError, TypeError):
            return ""

    def _form(self, key: str, values: Mapping[str, object]) -> str:
        entry = CATALOGUES[self.language].get(key) or CATALOGUES[DEFAULT][key]
        if isinstance(entry, str):
            return entry
        count = values.get("n")
        category = Locale(self.language).plural_form(count if isinstance(count, int) else 0)
        return entry.get(category) or entry["other"]

    def _written(self, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return format_decimal(value, locale=self.language)
        return value


ENGLISH = Words(DEFAULT)


def words_for(chosen: str, accepted: str) -> Words:
    """Return the words of whoever looks.

    Args:
        chosen: what their account says; empty for no choice.
        accepted: their browser's ``Accept-Language``. Source: RFC 9110, 12.5.4; a language with
            the weight 0 is one they do not want.
    """
    if chosen in LANGUAGES:
        return Words(chosen)
    wanted: list[tuple[float, str]] = []
    for part in accepted[:400].split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and (worth := _weight(weight)) > 0:
            wanted.append((-worth, language))
    # Sorting is stable: of equal weights the one named first.
    return Words(min(wanted, key=lambda one: one[0])[1] if wanted else DEFAULT)


def _weight(written: str) -> float:
    name, _, value = written.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
