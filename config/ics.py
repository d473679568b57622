"""Read calendars of shifts beside the YAML (``shifts*.ics``): each event is an entry of `calendar`.

Rules this module keeps:

* Every value keeps its place, and what its words mean is decided by the schema, exactly as in YAML.
* An event that is cancelled is none. One that stands for a single day of a series (RECURRENCE-ID)
  takes that day's place. Of two versions of an event the later one counts (SEQUENCE).
* What cannot be understood is told, with its line, and never left out in silence.

Source: RFC 5545, 3.8.4.4 (RECURRENCE-ID) and 3.8.7.4 (SEQUENCE).
"""

from collections.abc import Iterable, Iterator

from config.contentlines import RefusedError, components
from config.problems import Place, Problem, problem_at, quoted
from config.tree import Reading, Tree
from config.vevents import WANTED, Calendar, Event

SECTION = "calendar"


def is_calendar(file: str) -> bool:
    """Tell whether a file of the site is a calendar of shifts."""
    name = file.rpartition("/")[2]  # people taken from another version stand apart
    return name.startswith("shifts") and name.endswith(".ics")


def read_calendar(file: str, text: str) -> Reading:
    """Read one calendar.

    Args:
        file: its name.
        text: what is in it.

    Returns:
        Its events as entries of ``calendar``, with the place of each value, and what was refused.
    """
    reading = Reading()
    entries: dict[str, Tree] = {}
    try:
        calendars = components(file, text, WANTED)
        found = [each for calendar in calendars for each in Calendar(calendar).events(reading)]
    except RefusedError as refused:
        reading.problems.append(refused.problem)
        reading.broken = True
        return reading
    if not found and not reading.problems:
        message = "there is no shift in this calendar"
        hint = "remove the file where nobody is planned by it; else export it anew"
        reading.problems.append(Problem(file, 1, 1, message, hint))
    reading.tree[SECTION] = entries
    reading.keys[SECTION,] = reading.values[SECTION,] = Place(file, 1, 1)
    for event in _as_amended(found, reading.problems):
        key = event.key if event.key not in entries else f"{event.key} {event.place.line}"
        entries[key] = dict(event.fields)
        reading.keys[SECTION, key] = reading.values[SECTION, key] = event.place
        for name, places in event.places.items():
            reading.values[SECTION, key, name] = places[0]
            if isinstance(event.fields[name], list):
                reading.values.update(
                    {(SECTION, key, name, at): place for at, place in enumerate(places)}
                )
    return reading


def _as_amended(events: Iterable[Event], problems: list[Problem]) -> Iterator[Event]:
    """Yield the events that hold: the later versions, and days of a series instead of its own."""
    latest: dict[tuple[str, str], Event] = {}
    for event in events:
        known = latest.get((event.uid, event.stands_for))
        if known is not None and known.sequence == event.sequence and known.fields != event.fields:
            message = (
                f"the event {quoted(event.uid)} is given twice, first in line {known.place.line}"
            )
            problems.append(problem_at(event.place, message, "give each event a UID of its own"))
        if known is None or known.sequence <= event.sequence:
            latest[event.uid, event.stands_for] = event
    for (uid, stands_for), event in latest.items():
        series = latest.get((uid, ""))
        if stands_for and series is not None:
            without = series.fields.setdefault("not_on", [])
            if isinstance(without, list):
                without.append(stands_for)
                series.places.setdefault("not_on", []).append(event.place)
    # A series that is cancelled takes with it the days that stand for some of its own.
    for (uid, _), event in latest.items():
        series = latest.get((uid, ""))
        if not event.cancelled and not (series is not None and series.cancelled):
            yield event
