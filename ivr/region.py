"""Place every caller in exactly one region, and say why.

Rules this module keeps:

* A withheld number is ``unknown`` before any geography is read: its disguise has a country too.
* A known caller's region beats what the carrier says of the number.
* The most specific definition wins: a postcode, city or state within a country; then a number
  prefix longer than its country's calling code, the longest first; then a country; then a
  shorter prefix.
* Where the carrier's country contradicts the number's own, prefixes are not read.
* Two definitions equally specific are an error found when the site is read (``ties``).
* ``other`` takes the rest.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, NamedTuple, TypeAlias

import phonenumbers
from pydantic import AfterValidator, Field, model_validator

from calls.phone import is_e164, is_withheld
from ivr.session import Caller
from ivr.week import Timezone
from ivr.written import Name, Text, Written

OTHER = "other"
"""The region of callers no definition fits."""
UNKNOWN = "unknown"
"""The region of callers who withhold their number."""


def _country(text: str) -> str:
    code = text.upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        meant = ', did you mean "GB"' if code == "UK" else ""
        raise ValueError(f'"{text}" is not a country code of two letters, such as "US"{meant}')
    return code


def _prefix(text: str) -> str:
    digits = text.removeprefix("+")
    if not text.startswith("+") or not digits.isascii() or not digits.isdigit():
        raise ValueError(f'"{text}" is not a number prefix: "+", then digits, such as "+1514"')
    return text


Country = Annotated[str, AfterValidator(_country)]
"""A country code of two letters (ISO 3166)."""


class Where(Written):
    """Define callers by the carrier's geography, or by the beginning of their number."""

    country: Country | None = Field(
        default=None, description="country code of two letters (ISO 3166), such as `CA`"
    )
    state: Text | None = Field(
        default=None, description="state or province as the carrier abbreviates it, such as `QC`"
    )
    city: Text | None = Field(default=None, description="city as the carrier spells it")
    postal_prefix: Text | None = Field(
        default=None, description="beginning of the postcode, such as `H2`"
    )
    prefix: Annotated[str, AfterValidator(_prefix)] | None = Field(
        default=None, description="beginning of the number, such as `+1514`"
    )
    language: Name | None = Field(
        default=None, description="language of these callers, if not the region's"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> "Where":
        finer = [text for text in (self.state, self.city, self.postal_prefix) if text is not None]
        if self.prefix is not None and (finer or self.country):
            raise ValueError(
                f'"{self.prefix}" stands beside a country: '
                "give a number prefix or a country, not both"
            )
        if self.prefix is None and self.country is None:
            named = f'"{finer[0]}" needs its country' if finer else "nothing is defined"
            raise ValueError(f"{named}: give a `country`, or a number `prefix`")
        return self


class Region(Written):
    """Describe one region."""

    name: Text = Field(description="its name for people")
    language: Name | None = Field(
        default=None, description="the language its callers are greeted in, if the number has it"
    )
    where: tuple[Where, ...] = Field(default=(), description="which callers it takes")
    timezone: Timezone | None = Field(
        default=None,
        description="the clock of its callers, as `America/Toronto`: nobody is called back in "
        "their quiet hours; left out, the country of their number tells it where it can",
    )


def _whole_world(regions: dict[str, Region]) -> dict[str, Region]:
    if OTHER not in regions:
        raise ValueError(f'the region "{OTHER}" is missing: it takes callers no definition fits')
    for name, region in regions.items():
        rest = name in (OTHER, UNKNOWN)
        if rest and region.where:
            raise ValueError(f'the region "{name}" takes its callers by itself: leave out `where`')
        if not rest and not region.where:
            raise ValueError(f'the region "{name}" takes nobody: give it a `where`')
    return {UNKNOWN: Region(name="Number withheld"), **regions}


Regions: TypeAlias = Annotated[dict[Name, Region], AfterValidator(_whole_world)]
"""All regions; ``other`` is mandatory, ``unknown`` is there even where it is not written."""


class Placed(NamedTuple):
    """Say where a caller was placed.

    ``language`` is the definition's or the region's; None where neither gives one.
    """

    region: str
    language: str | None
    why: str


class Tie(NamedTuple):
    """Name two definitions of which none is more specific: paths in the document, a sentence."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    message: str


class _Evidence(NamedTuple):
    """What is known of where a number is from; ``country`` is the carrier's, else the number's."""

    caller: Caller
    country: str
    calling_code: str
    prefixes_count: bool


def find(regions: Mapping[str, Region], caller: Caller, named: str | None = None) -> Placed:
    """Place a caller in a region.

    Args:
        regions: all regions.
        caller: what the carrier says.
        named: the region a known caller's entry names, if any.

    Returns:
        The one region, its language, and a sentence that says what decided.
    """
    if is_withheld(caller.from_number):
        return _placed(regions, UNKNOWN, None, "the number is withheld")
    if named is not None and named in regions:
        return _placed(regions, named, None, "the caller is known and belongs there")
    evidence = _evidence(caller)
    fitting = [
        (rank, name, where)
        for name, region in regions.items()
        for where in region.where
        if (rank := _rank(where, evidence)) is not None
    ]
    if not fitting:
        why = f"no region takes {evidence.country}" if evidence.country else "nothing tells where"
        return _placed(regions, OTHER, None, why)
    _, name, where = max(fitting, key=lambda fit: fit[0])
    return _placed(regions, name, where, _why(where, evidence))


def by_postcode(regions: Mapping[str, Region], country: str, postcode: str) -> str | None:
    """Return the region whose postal prefix in ``country`` fits best; None where none fits."""
    fitting = [
        (len(prefix), name)
        for name, region in regions.items()
        for where in region.where
        if where.country == country
        and (prefix := _joined(where.postal_prefix or ""))
        and _joined(postcode).startswith(prefix)
    ]
    return max(fitting)[1] if fitting else None


def _joined(postcode: str) -> str:
    return postcode.replace(" ", "").casefold()


def ties(regions: Mapping[str, Region]) -> tuple[Tie, ...]:
    """Return every pair of equally specific definitions that lead to different places."""
    found: list[Tie] = []
    seen: dict[tuple[str, ...], tuple[tuple[str, ...], str, str | None]] = {}
    for path, name, where in _definitions(regions):
        meaning = tuple(
            (text or "").casefold()
            for text in (where.prefix, where.country, where.state, where.city, where.postal_prefix)
        )
        first, other, language = seen.setdefault(meaning, (path, name, where.language))
        if (other, language) != (name, where.language):
            also = f'to "{other}" and to "{name}"' if other != name else f'twice to "{name}"'
            written = ", ".join(text.upper() for text in meaning if text)
            found.append(Tie(first, path, f'"{written}" leads {also}: keep one of them'))
    return tuple(found)


def _definitions(
    regions: Mapping[str, Region],
) -> Iterator[tuple[tuple[str, ...], str, Where]]:
    for name, region in regions.items():
        for place, where in enumerate(region.where):
            yield ("regions", name, "where", str(place)), name, where


def _placed(regions: Mapping[str, Region], name: str, where: Where | None, why: str) -> Placed:
    region = regions.get(name)
    language = where.language if where is not None else None
    return Placed(name, language or (region.language if region is not None else None), why)


@lru_cache(maxsize=4096)
def _origin(number: str) -> tuple[str, str]:
    """Return the country and the calling code a number belongs to; empty where it tells nothing."""
    if not is_e164(number):
        return "", ""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "", ""
    country = phonenumbers.region_code_for_number(parsed)
    if country is None:
        sharing = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
        country = sharing[0] if len(sharing) == 1 else ""
    return country, str(parsed.country_code or "")


def _evidence(caller: Caller) -> _Evidence:
    told = caller.country.strip().upper()
    own, calling_code = _origin(caller.from_number)
    return _Evidence(caller, told or own, calling_code, not told or not own or told == own)


def _rank(where: Where, evidence: _Evidence) -> tuple[int, int, int, int] | None:
    """Return how specific a definition is, or None if it does not fit."""
    caller = evidence.caller
    if where.prefix is not None:
        if not evidence.prefixes_count or not caller.from_number.startswith(where.prefix):
            return None
        digits = len(where.prefix) - 1
        return (2 if digits > len(evidence.calling_code) else 0, digits, 0, 0)
    postal = _joined(where.postal_prefix or "")
    fits = (
        where.country == evidence.country
        and _same(where.state, caller.state)
        and _same(where.city, caller.city)
        and _joined(caller.postal_code).startswith(postal)
    )
    if not fits:
        return None
    finer = (len(postal), int(where.city is not None), int(where.state is not None))
    return (3 if any(finer) else 1, *finer)


def _same(wanted: str | None, told: str) -> bool:
    return wanted is None or wanted.casefold() == told.strip().casefold()


def _why(where: Where, evidence: _Evidence) -> str:
    if where.prefix is not None:
        return f"the number begins with {where.prefix}"
    if not evidence.caller.country.strip():
        return f"the number belongs to {where.country}"
    parts = (where.country, where.state, where.city, where.postal_prefix)
    return f"the carrier places the number in {', '.join(part for part in parts if part)}"
