"""Read the events of a calendar: when each begins and ends, how it repeats, and whose it may be.

Rules this module keeps:

* What calendars export is read as it is (Google, Outlook, Apple, staff planners): times of a zone,
  of UTC or of none; whole days; a length instead of an end.
* A time of another zone than the event's is handed on in UTC, so that an event has one zone.
* Somebody who has declined is not invited.

Source: RFC 5545, 3.6.1 and 3.8; what is particular to an exporter is said where it is met.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.attendance import APART
from config.contentlines import Component, Property, RefusedError
from config.dated import Moment, read_moment
from config.problems import Place, problem_at, quoted
from config.tree import Reading, Tree
from config.zonenames import zone_like, zone_named

BREAKS = ("break", "lunch", "pause", "déjeuner", "перерыв", "обед")
"""What a break is called: as the category of an event, or in its title."""
AGENT = "X-SWITCHBOARD-AGENT"
"""The property that says whose an event is, for who makes the calendar on purpose."""

WANTED = {
    "VCALENDAR": ("X-WR-CALNAME", "NAME", "X-WR-TIMEZONE", "METHOD"),
    "VEVENT": (
        "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
        "RECURRENCE-ID", "STATUS", "ATTENDEE", "CATEGORIES", "SEQUENCE", AGENT,
    ),
    "VTIMEZONE": ("TZID", "X-LIC-LOCATION"),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE"),
}  # fmt: skip
"""Component → what is read of it."""
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:[0-9]{1,6}S)?)?"
)
_NUMBER = re.compile(r"[0-9]{1,9}")
_TITLE_CHARS = 200
_KEY_CHARS = 200
_NO_END = "say DTEND or DURATION"


class Event(NamedTuple):
    """Hold one event: what it is known by, which day of a series it stands for, and its fields."""

    uid: str
    stands_for: str
    sequence: int
    cancelled: bool
    place: Place
    fields: dict[str, Tree]
    places: dict[str, list[Place]]

    @property
    def key(self) -> str:
        """Return the name of its entry."""
        whole = f"{self.uid} {self.stands_for}" if self.stands_for else self.uid
        return whole[:_KEY_CHARS]


class Calendar:
    """Read the events of one calendar, by its own zones and its own name."""

    def __init__(self, calendar: Component) -> None:
        self._events = [each for each in calendar.components if each.name == "VEVENT"]
        self._described = {
            name.value: each
            for each in calendar.components
            if each.name == "VTIMEZONE" and (name := each.one("TZID")) is not None
        }
        self._name = calendar.one("X-WR-CALNAME") or calendar.one("NAME")
        self._zone = calendar.one("X-WR-TIMEZONE")
        method = calendar.one("METHOD")
        self._cancels = method is not None and method.value.strip().upper() == "CANCEL"
        self._zones: dict[str, str] = {}

    def events(self, reading: Reading) -> Iterator[Event]:
        """Yield them; what is wrong with one is told, and the others are read."""
        for component in self._events:
            try:
                yield self._event(component)
            except RefusedError as refused:
                reading.problems.append(refused.problem)

    def _event(self, component: Component) -> Event:
        entry = _Entry(component)
        starts, ends, zone = self._times(component)
        entry.put("starts", starts)
        entry.put("ends", ends)
        if zone is not None:
            entry.put("timezone", zone)
        self._repetition(component, entry, zone)
        _whose(component, entry, self._name)
        uid, status, again = (component.one(n) for n in ("UID", "STATUS", "RECURRENCE-ID"))
        if again is not None and "RANGE" in again.parameters:
            message = "a change of all days from one on (RANGE) is not followed"
            raise _refused(again.place, message, "end the series there, and begin another")
        sequence = component.one("SEQUENCE")
        return Event(
            uid.text if uid and uid.text.strip() else f"line {component.place.line}",
            self._moment(again, None)[0] if again else "",
            int(found[0]) if sequence and (found := _NUMBER.match(sequence.value)) else 0,
            self._cancels or (status is not None and status.value.upper().strip() == "CANCELLED"),
            component.place,
            entry.fields,
            entry.places,
        )

    def _times(
        self, component: Component
    ) -> tuple[tuple[str, Place], tuple[str, Place], tuple[str, Place] | None]:
        """Return when an event begins and ends, and on whose wall; None: the site's."""
        begins, ends, lasts = (component.one(n) for n in ("DTSTART", "DTEND", "DURATION"))
        if begins is None:
            raise _refused(component.place, "this event does not say when it begins (DTSTART)")
        zone = self._zone_of(begins)
        starts = _read(begins)
        written = _written(starts), begins.place
        if ends is not None:
            end = self._moment(ends, zone)[0], ends.place
        elif lasts is not None:
            end = _written(_after(starts, lasts)), lasts.place
        elif starts.minute is None:
            end = _written(_later(starts, 1440)), begins.place
        else:
            raise _refused(begins.place, "this event does not say when it ends", _NO_END)
        return written, end, zone

    def _repetition(
        self, component: Component, entry: "_Entry", zone: tuple[str, Place] | None
    ) -> None:
        rules = component.of("RRULE")
        if len(rules) > 1:
            message = "this event repeats by two rules"
            raise _refused(rules[1].place, message, "make it two events")
        if (refused := component.one("EXRULE")) is not None:
            message = "a rule of what is left out (EXRULE) is not followed"
            raise _refused(refused.place, message, "list the days in EXDATE")
        for rule in rules:
            entry.put("repeats", (rule.value, rule.place))
        for name, field in (("RDATE", "also"), ("EXDATE", "not_on")):
            for listed in component.of(name):
                if listed.parameters.get("VALUE", "").upper() == "PERIOD":
                    message = f"{name} with a length of its own (VALUE=PERIOD) is not followed"
                    raise _refused(listed.place, message, "make it an event by itself")
                for part in listed.parts():
                    text, whole_day = self._moment(part, zone)
                    timed = f"{text}T00:00" if whole_day and field == "also" else text
                    entry.add(field, (timed, part.place))

    def _moment(self, given: Property, zone: tuple[str, Place] | None) -> tuple[str, bool]:
        """Return a time for the schema, in UTC where its zone is not the event's; and if a day."""
        moment = _read(given)
        if moment.minute is None:
            if given.name == "DTEND":
                return _written(moment), True
            return str(moment), True
        # Without a zone of its own it is of the event's.
        own = self._zone_of(given) if "TZID" in given.parameters else None
        if own is not None and (zone is None or own[0] != zone[0]):
            moment = moment.in_utc(ZoneInfo(own[0]))
        return str(moment), False

    def _zone_of(self, given: Property) -> tuple[str, Place] | None:
        """Return the zone of a time, and where it is written; None: UTC's own, or the site's."""
        name = given.parameters.get("TZID")
        if name is None or given.value.strip().upper().endswith("Z"):
            # Google: the zone of the whole calendar is that of what has none.
            if self._zone is None or given.value.strip().upper().endswith("Z"):
                return None
            return self._known(self._zone.value, None, self._zone.place), self._zone.place
        known = self._known(name, self._described.get(name), given.place, given.value)
        return known, given.place

    def _known(self, name: str, described: Component | None, place: Place, value: str = "") -> str:
        if name not in self._zones:
            own = self._zone and zone_named(self._zone.value)
            year = int(value[:4]) if value[:4].isdecimal() and value[:4].isascii() else 2026
            found = zone_named(name)
            if found is None and described is not None:
                found = zone_like(described, min(max(year, 1970), 2190), own)
            if found is None:
                message = f"the time zone {quoted(name)} is not known"
                hint = "write one of the IANA database, such as TZID=Europe/Paris"
                raise _refused(place, message, hint)
            self._zones[name] = found
        return self._zones[name]


class _Entry:
    """Gather the fields of an entry, each with the places of its values."""

    def __init__(self, component: Component) -> None:
        self.fields: dict[str, Tree] = {}
        self.places: dict[str, list[Place]] = {}
        self._place = component.place

    def put(self, name: str, value: tuple[str, Place]) -> None:
        """Set a field of one value."""
        self.fields[name] = value[0]
        self.places[name] = [value[1]]

    def add(self, name: str, value: tuple[str, Place]) -> None:
        """Add to a field of several values."""
        values = self.fields.setdefault(name, [])
        if isinstance(values, list):
            values.append(value[0])
            self.places.setdefault(name, []).append(value[1])


def _whose(component: Component, entry: _Entry, calendar: Property | None) -> None:
    """Add what says whose the event is, and whether it is a break."""
    if (agent := component.one(AGENT)) is not None and agent.text.strip():
        entry.put("agent", (agent.text.strip(), agent.place))
    for each in component.of("ATTENDEE"):
        mail = each.value.strip()
        declined = each.parameters.get("PARTSTAT", "").upper() == "DECLINED"
        if mail.lower().startswith("mailto:") and not declined and mail[7:].strip():
            entry.add("attendees", (mail[7:].strip().lower(), each.place))
    title = component.one("SUMMARY")
    shown = _line_of(title.text) if title else ""
    if title is not None and shown:
        entry.put("summary", (shown, title.place))
    if calendar is not None and _line_of(calendar.text):
        entry.put("calendar", (_line_of(calendar.text), calendar.place))
    categories = [part for each in component.of("CATEGORIES") for part in each.text.split(",")]
    words = [*categories, *APART.split(shown)]
    if any(word.strip().casefold() in BREAKS for word in words):
        entry.fields["kind"] = "break"


def _line_of(text: str) -> str:
    return text.strip().partition("\n")[0].strip()[:_TITLE_CHARS]


def _read(given: Property) -> Moment:
    try:
        return read_moment(given.value.upper())
    except ValueError as error:
        raise _refused(given.place, str(error)) from error


def _written(moment: Moment) -> str:
    """Return a time for the schema; a whole day is its midnight."""
    return str(moment if moment.minute is not None else moment._replace(minute=0))


def _after(starts: Moment, lasts: Property) -> Moment:
    found = _DURATION.fullmatch(lasts.value.strip().upper())
    if found is None or not any(found.groups()):
        message = f"{quoted(lasts.value)} is no length of time"
        raise _refused(lasts.place, message, "write for example PT8H")
    weeks, days, hours, minutes = (int(each or 0) for each in found.groups())
    return _later(starts, ((weeks * 7 + days) * 24 + hours) * 60 + minutes)


def _later(starts: Moment, minutes: int) -> Moment:
    ends = starts.naive + timedelta(minutes=minutes)
    return Moment(ends.date(), ends.hour * 60 + ends.minute, utc=starts.utc)


def _refused(place: Place, message: str, hint: str = "") -> RefusedError:
    return RefusedError(problem_at(place, message, hint))
