"""Say in which time zone a telephone number is, where that is certain.

Rules this module keeps:

* A country whose zones show different times tells nothing: a guess would ring people at night.

Source: ``zone.tab`` of the IANA time zone database, as the package tzdata carries it.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType

_COUNTRY, _ZONE = 0, 2
_FREE_TOGETHER = ("US", "CA")


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            fields = line.split("\t")
            found.setdefault(fields[_COUNTRY], []).append(fields[_ZONE])
    return {country: tuple(zones) for country, zones in found.items()}


def zone_of(number: str, at_ms: int) -> str:
    """Return the time zone a number is in; empty where it is not certain.

    Args:
        number: in international form.
        at_ms: when, UTC epoch milliseconds: zones of one country may agree in winter only.
    """
    country = country_of(number)
    zones = _zones().get(country, ())
    if not zones:
        return ""
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    offsets = {at.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}
    return zones[0] if len(offsets) == 1 else ""


def zone_of_caller(number: str, caller: str, region_zone: str | None, at_ms: int) -> str:
    """Return the time zone of whoever is reached at ``number``; empty where it is not certain.

    Args:
        number: where they are reached, in international form.
        caller: the number they rang from: there, what the admin says of their region counts.
        region_zone: that clock; None where none is written.
        at_ms: when, UTC epoch milliseconds.
    """
    if number == caller and region_zone:
        return region_zone
    return zone_of(number, at_ms)


def country_of(number: str) -> str:
    """Return the country (ISO 3166) a number belongs to; empty where it belongs to none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def home_of(number: str) -> tuple[str, ...]:
    """Return the countries whose callers a number of ours is for.

    A toll-free number of North America belongs to one country on paper and serves two.
    """
    country = country_of(number)
    shared = country in _FREE_TOGETHER and (
        phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.TOLL_FREE
    )
    return _FREE_TOGETHER if shared else (country,) if country else ()
