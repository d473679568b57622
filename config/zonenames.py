"""Find the time zone a calendar means: by its name, Windows' name, or what its clocks do.

Rules this module keeps:

* A name of the IANA database is what it says, whatever rules the calendar gives with it; so is one
  with a path before it, and one of Windows (Outlook, Exchange), by the Unicode table.
* A zone of the calendar's own making (VTIMEZONE) is the known zone whose clocks show the same all
  through three years, the calendar's own before any other.
* What is left is unknown: a guess would plan people an hour off.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from config.contentlines import Component
from config.dated import read_moment
from config.recurrence import Repeated, read_rule

_OUTLOOK = re.compile(r"\((?:UTC|GMT)[^)]*\) *")
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})(?:[0-9]{2})?")
_YEARS = 3
_SOME_TURNS = 12
_MIDNIGHT_MIN = 1440


class _Turn(NamedTuple):
    """Hold one change of a zone's clocks: by the wall before it, and minutes ahead of UTC after."""

    wall: datetime
    before_min: int
    after_min: int


def zone_named(name: str) -> str | None:
    """Return the IANA name of the zone a name stands for; None for one nobody knows."""
    plain = name.strip().strip('"')
    by_lower = _known()
    whole = by_lower.get(plain.lower())
    if whole:
        return whole
    windows: Mapping[str, str] = _windows()
    shown = _OUTLOOK.sub("", plain).lower()
    if (found := windows.get(shown) or windows.get(f"{shown} standard time")) is not None:
        return by_lower.get(found.lower(), found)
    # /freeassociation.sourceforge.net/Tzfile/Europe/Paris: the name is what the path ends with.
    pieces = plain.lower().strip("/").split("/")
    for count in (3, 2):
        if len(pieces) > count and (found := by_lower.get("/".join(pieces[-count:]))):
            return found
    return None


def zone_like(described: Component, year: int, first: str | None) -> str | None:
    """Return the known zone whose clocks do what a calendar describes.

    Args:
        described: a VTIMEZONE.
        year: the year from which on they are compared.
        first: the zone to be preferred; None: no special one.

    Returns:
        Its name; None where there is none, or the description cannot be followed.
    """
    location = described.one("X-LIC-LOCATION")
    named = zone_named(location.value) if location else None
    if named:
        return named
    try:
        turns = sorted(_turns(described, year))
    except ValueError:
        return None
    shown = [*_shown(turns, year)]
    candidates = dict.fromkeys([*([first] if first else []), *sorted(_windows().values())])
    for name in candidates if shown else ():
        zone = ZoneInfo(name)
        if all(_offset_min(at, zone) == minutes for at, minutes in shown):
            return name
    return None


def _turns(described: Component, year: int) -> Iterator[_Turn]:
    """Yield the changes a description gives: those of the years, and what held before them."""
    for each in described.components:
        begins, before, after = (
            each.one(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
        )
        if begins is None or before is None or after is None:
            raise ValueError("a part without its beginning or its offsets")
        moment = read_moment(re.sub(r"^1[0-8]..|^19[0-6].", "1970", begins.value))
        minutes = _minutes(before.value), _minutes(after.value)
        clock = timedelta(minutes=moment.minute or 0)
        yield _Turn(moment.naive, *minutes)
        if (repeats := each.one("RRULE")) is not None:
            rule = read_rule(repeats.value)
            last = read_moment(rule.until).day if rule.until else None
            falls = Repeated(rule, moment.day, last)
            for day in falls.between(date(year - 1, 1, 1), date(year + _YEARS, 12, 31)):
                yield _Turn(datetime(day.year, day.month, day.day) + clock, *minutes)  # noqa: DTZ001 - a reading of the wall


def _shown(turns: list[_Turn], year: int) -> Iterator[tuple[datetime, int]]:
    """Yield instants just before and after each change, and in mid-month, with the offset then."""
    changes = [(turn.wall - timedelta(minutes=turn.before_min), turn.after_min) for turn in turns]
    instants = [
        datetime(each, month, 15)  # noqa: DTZ001 - of UTC, as all instants here
        for each in range(year, year + _YEARS)
        for month in range(1, _SOME_TURNS + 1)
    ]
    within = [at for at, _ in changes if year <= at.year < year + _YEARS]
    instants += [at + timedelta(minutes=aside) for at in within for aside in (-1, 1)]
    for at in instants:
        passed = [minutes for change, minutes in changes if change <= at]
        if passed:
            yield at, passed[-1]


def _minutes(offset: str) -> int:
    found = _OFFSET.fullmatch(offset.strip())
    if found is None:
        raise ValueError(f'"{offset}" is no offset from UTC')
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes >= _MIDNIGHT_MIN:
        raise ValueError(f'"{offset}" is no offset from UTC')
    return -minutes if found[1] == "-" else minutes


def _offset_min(at: datetime, zone: ZoneInfo) -> int:
    offset = at.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _windows() -> Mapping[str, str]:
    names: Mapping[str, str] = get_global("windows_zone_mapping")
    return {windows.lower(): name for windows, name in names.items()}
