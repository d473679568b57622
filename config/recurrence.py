"""Say on which days something repeats, by the rule calendars write: ``FREQ=WEEKLY;BYDAY=MO,WE``.

Rules this module keeps:

* Whether it falls on a day is worked out from the day: no rule makes anybody walk through time,
  neither one that never falls nor one that began long ago.
* What repeats by the hour or less is no shift, and is refused. So is what no calendar of shifts
  writes (BYWEEKNO, BYYEARDAY), rather than half understood.
* A day that is not in its month (the 31st of April) is left out, not moved.

Source: RFC 5545, 3.3.10 and 3.8.5.3.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
_FREQUENCIES: tuple[Frequency, ...] = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MAX_COUNT = 1_000
MAX_INTERVAL = 1_000
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
_KNOWN = (
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
)  # fmt: skip
_MOST: Mapping[str, int] = {"BYMONTHDAY": 31, "BYMONTH": 12, "BYSETPOS": 366}
_FINER = ("HOURLY", "MINUTELY", "SECONDLY")
_SPARE = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule.

    Args:
        frequency: what it counts in.
        interval: every so manieth of them.
        weekdays: (which one of the month or year, 0 for all; 0 for Monday); empty: not asked.
        month_days: days of a month, -1 for the last; empty: not asked.
        months: months; empty: not asked.
        positions: which of the days of one period, -1 for the last; empty: all.
        week_begins: the weekday on which weeks begin.
        count: how many times in all; 0: no such end.
        until: its last moment as written; empty: no such end.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_begins: int = 0
    count: int = 0
    until: str = ""


def read_rule(text: str) -> Rule:
    """Read a rule.

    Raises:
        ValueError: what is wrong with it, as a sentence.
    """
    parts: dict[str, str] = {}
    for part in text.strip().rstrip(";").split(";"):
        name, equals, value = part.strip().upper().partition("=")
        if not equals or not value:
            raise ValueError(f'"{part}" is no part of a rule: write for example "FREQ=WEEKLY"')
        if name in parts:
            raise ValueError(f'"{name}" is given twice in one rule')
        if name not in _KNOWN and not name.startswith("X-"):
            raise ValueError(f'"{name}" cannot be followed here: shifts repeat by whole days')
        parts[name] = value
    often = parts.get("FREQ", "")
    if often in _FINER:
        raise ValueError(f'a shift cannot repeat {often.lower()}: "FREQ=DAILY" is the shortest')
    frequency = next((each for each in _FREQUENCIES if each == often), None)
    if frequency is None:
        raise ValueError('a rule says how often: "FREQ=DAILY", WEEKLY, MONTHLY or YEARLY')
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("a rule ends by COUNT or by UNTIL, not by both")
    if parts.get("WKST", "MO") not in _DAYS:
        raise ValueError(f'"{parts["WKST"]}" is no day a week begins on: {", ".join(_DAYS)}')
    return Rule(
        frequency=frequency,
        interval=_whole(parts, "INTERVAL", MAX_INTERVAL) or 1,
        weekdays=tuple(_weekdays(parts.get("BYDAY", ""))),
        month_days=tuple(_numbers(parts, "BYMONTHDAY")),
        months=tuple(_numbers(parts, "BYMONTH")),
        positions=tuple(_numbers(parts, "BYSETPOS")),
        week_begins=_DAYS.index(parts.get("WKST", "MO")),
        count=_whole(parts, "COUNT", MAX_COUNT),
        until=parts.get("UNTIL", ""),
    )


def _whole(parts: Mapping[str, str], name: str, most: int) -> int:
    """Return a number that is 1 at least; 0 where it is not given."""
    if name not in parts:
        return 0
    value = parts[name]
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(most))) or not (
        1 <= int(value) <= most
    ):
        raise ValueError(f'"{name}={value}" is no number from 1 to {most:,}')
    return int(value)


def _numbers(parts: Mapping[str, str], name: str) -> Iterator[int]:
    most = _MOST[name]
    for each in parts[name].split(",") if name in parts else ():
        number = int(each) if _NUMBER.fullmatch(each) else 0
        if not 1 <= abs(number) <= most or (number < 0 and name == "BYMONTH"):
            raise ValueError(f'"{each}" is no value of {name}')
        yield number


def _weekdays(text: str) -> Iterator[tuple[int, int]]:
    for each in text.split(",") if text else ():
        found = _WEEKDAY.fullmatch(each.strip())
        if found is None or (found[1] and not int(found[1])):
            raise ValueError(f'"{each}" is no day of BYDAY: write MO, 2MO or -1FR')
        yield int(found[1] or 0), _DAYS.index(found[2])


@dataclass(frozen=True, slots=True)
class Repeated:
    """Say on which days something falls, by a rule, from a day on.

    Args:
        rule: how it repeats.
        start: the first day, from which the rule counts.
        last: the last day it may fall on; None: it has no end.
        without: days it does not fall on all the same.
    """

    rule: Rule
    start: date
    last: date | None = None
    without: frozenset[date] = field(default_factory=frozenset)

    def between(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from one day to another, both included, in order."""
        if self.last is not None:
            last = min(last, self.last)
        first = max(first, self.start)
        if last < first:
            return
        period = _period(self.rule, self.start, first)
        while (days := _days_of(self.rule, self.start, period)) is not None:
            begins, found = days
            if begins > last:
                return
            yield from (day for day in found if first <= day <= last and day not in self.without)
            period += 1


@lru_cache(maxsize=20_000)
def last_by_count(rule: Rule, start: date) -> date:
    """Return the last day of a rule that ends by COUNT.

    A rule that falls so seldom that a time and a half of so many periods do not hold them all
    ends with those: nobody is planned by it for ever.
    """
    left, found = rule.count, start
    for period in range(2 * rule.count + _SPARE):
        days = _days_of(rule, start, period)
        if days is None:
            break
        for day in days[1]:
            if day >= start:
                found, left = day, left - 1
                if not left:
                    return found
    return found


def weight_of_count(rule: Rule) -> int:
    """Return how many days ``last_by_count`` looks at, about."""
    days = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[rule.frequency]
    return rule.count * days


def _period(rule: Rule, start: date, day: date) -> int:
    """Return the number of the last period of a rule that begins no later than a day."""
    match rule.frequency:
        case "DAILY":
            passed = (day - start).days
        case "WEEKLY":
            passed = (day - _week_of(start, rule)).days // 7
        case "MONTHLY":
            passed = (day.year - start.year) * 12 + day.month - start.month
        case "YEARLY":
            passed = day.year - start.year
    return passed // rule.interval


def _days_of(rule: Rule, start: date, period: int) -> tuple[date, Sequence[date]] | None:
    """Return when a period begins, and the days of it; None past the end of the calendar."""
    ahead = period * rule.interval
    try:
        match rule.frequency:
            case "DAILY":
                begins = ends = start + timedelta(days=ahead)
            case "WEEKLY":
                begins = _week_of(start, rule) + timedelta(weeks=ahead)
                ends = begins + timedelta(days=6)
            case "MONTHLY":
                year, month = divmod(start.year * 12 + start.month - 1 + ahead, 12)
                begins = date(year, month + 1, 1)
                ends = begins.replace(day=monthrange(year, month + 1)[1])
            case "YEARLY":
                begins = date(start.year + ahead, 1, 1)
                ends = begins.replace(month=12, day=31)
    except (OverflowError, ValueError):
        return None
    every = (begins + timedelta(days) for days in range((ends - begins).days + 1))
    days = [day for day in every if _fits(rule, start, day)]
    if rule.positions:
        count = len(days)
        chosen = {at - 1 if at > 0 else count + at for at in rule.positions}
        days = [day for at, day in enumerate(days) if at in chosen]
    return begins, days


def _fits(rule: Rule, start: date, day: date) -> bool:
    """Tell whether a day of the right period is one of the rule's, positions aside."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        if day.day not in rule.month_days and from_end not in rule.month_days:
            return False
    if rule.weekdays:
        return any(day.weekday() == it and _is_nth(rule, n, day) for n, it in rule.weekdays)
    if rule.month_days or rule.frequency == "DAILY":
        return True
    # What a rule leaves open is taken from its first day.
    if rule.frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    in_month = rule.frequency == "MONTHLY" or bool(rule.months) or day.month == start.month
    return in_month and day.day == start.day


def _is_nth(rule: Rule, which: int, day: date) -> bool:
    """Tell whether a day is the so manieth of its weekday, of its month or else its year."""
    if not which or rule.frequency in ("DAILY", "WEEKLY"):
        return True
    first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
    if rule.frequency == "MONTHLY" or rule.months:
        first = day.replace(day=1)
        last = day.replace(day=monthrange(day.year, day.month)[1])
    return which in ((day - first).days // 7 + 1, -((last - day).days // 7) - 1)


def _week_of(day: date, rule: Rule) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_begins) % 7)
