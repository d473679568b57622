"""Say whose an event of the calendar is.

Rules this module keeps:

* An event is its agent's, if it names one; else that of every invited agent; else of whoever its
  title names, whole or in one of its parts; else of the one its calendar is called by.
* Agents go by id, name and mail address, whatever the case of their letters and the spaces.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from config.agents import AgentEntry
from config.dated import CalendarEntry
from routing.shifts import Shift

APART = re.compile(r"\s*(?::|,|;|@|\(|\)|\||/|\s[-–—]\s)\s*")
"""What parts of a title stand apart by: ``Lena Fox: late``, ``Support - Lena Fox (late)``."""


class Whose(NamedTuple):
    """Say whose an event is: the agents, in which field that stands, and what is written there.

    ``among`` are several agents of the same name, none of whom is meant more than the others.
    """

    agents: tuple[str, ...]
    field: str
    written: str = ""
    among: tuple[str, ...] = ()


class People:
    """Know agents by what calendars call them.

    Args:
        agents: the entries, by id.
    """

    def __init__(self, agents: Mapping[str, AgentEntry]) -> None:
        self._called: dict[str, tuple[str, ...]] = {}
        self._mails: dict[str, str] = {}
        for name, agent in agents.items():
            if agent.name is not None:
                called = _plain(agent.name)
                self._called[called] = (*self._called.get(called, ()), name)
            if agent.email is not None:
                self._mails[agent.email.lower()] = name
        self._called |= {_plain(name): (name,) for name in agents}

    def named(self, text: str) -> tuple[str, ...]:
        """Return the agents a text may mean: none, one, or several of the same name."""
        if "@" in text and (found := self._mails.get(text.strip().lower())) is not None:
            return (found,)
        return self._called.get(_plain(text), ())

    def is_mail(self, text: str) -> bool:
        """Tell whether a mail address is an agent's."""
        return text.strip().lower() in self._mails

    def whose(self, entry: CalendarEntry) -> Whose:
        """Return whose an event is; nobody's where no agent is found."""
        if entry.agent is not None:
            return _judged(self.named(entry.agent), "agent", entry.agent)
        invited = [self.named(mail) for mail in entry.attendees if self.is_mail(mail)]
        if invited:
            return Whose(tuple(dict.fromkeys(each for names in invited for each in names)), "")
        for field, written in (("summary", entry.summary), ("calendar", entry.calendar)):
            if written is None:
                continue
            whole = self.named(written)
            found = [whole] if whole else [self.named(part) for part in APART.split(written)]
            several = next((names for names in found if len(names) > 1), ())
            if any(found):
                each = tuple(dict.fromkeys(names[0] for names in found if names))
                return Whose(() if several else each, field, written, several)
        return _nobody(entry)

    @property
    def known(self) -> Iterable[str]:
        """Return everything an agent may be called by."""
        return (*self._called, *self._mails)


def _judged(names: tuple[str, ...], field: str, written: str) -> Whose:
    several = names if len(names) > 1 else ()
    return Whose(() if several else names, field, written, several)


def _nobody(entry: CalendarEntry) -> Whose:
    """Return what was written where somebody could have been named, the likeliest first."""
    if entry.summary is not None:
        return Whose((), "summary", entry.summary)
    if entry.attendees:
        return Whose((), "attendees", entry.attendees[0])
    return Whose((), "calendar" if entry.calendar is not None else "", entry.calendar or "")


def planned(
    calendar: Iterable[CalendarEntry], people: People, timezone: str
) -> Mapping[str, list[Shift]]:
    """Return the shifts and breaks a calendar plans, by agent.

    Args:
        calendar: its events.
        people: who they may be for.
        timezone: the site's.
    """
    found: dict[str, list[Shift]] = {}
    for entry in calendar:
        shifts = [*entry.shifts(timezone)]
        for name in people.whose(entry).agents:
            found.setdefault(name, []).extend(shifts)
    return found


class Reach(NamedTuple):
    """Say from which day to which a calendar says anything of an agent; None: for ever."""

    first: date
    last: date | None


def reaches(
    calendar: Iterable[CalendarEntry], people: People, timezone: str
) -> Mapping[str, Reach]:
    """Return how far a calendar reaches, by agent; arguments as ``planned``'s.

    Before and after it, nothing is known of them: the next export may plan them.
    """
    found: dict[str, Reach] = {}
    for entry in calendar:
        last = entry.last_day(timezone)
        if last is not None:
            last += timedelta(minutes=entry.lasts_min(timezone))
        for name in people.whose(entry).agents:
            known = found.get(name, Reach(entry.starts.day, last))
            later = None if last is None or known.last is None else max(last, known.last)
            found[name] = Reach(min(known.first, entry.starts.day), later)
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
