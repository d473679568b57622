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

from typing import Annotated, TypeAlias

import phonenumbers
from pydantic import AfterValidator, Field, model_validator

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


class Where(Written):
    """Define callers by the carrier's geography, or by the beginning of their number."""

    country: Annotated[str, AfterValidator(_country)] | None = Field(
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
