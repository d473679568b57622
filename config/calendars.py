"""Check the calendar: that each event is somebody's, and can be followed.

Rules this module keeps:

* An event of nobody is an error, unless it is over: who was dismissed is in last month's calendar.
* Somebody invited who is no agent is a warning, told once.
* What ends before it begins, lasts longer than a month, or counts further than anybody would wait
  for, is an error. So is ``presence: shift`` without any shift.
* A calendar whose last shift is over plans nobody any more: that is a warning.
"""

from datetime import UTC, date, datetime, timedelta

from config.attendance import APART, People
from config.dated import MAX_DAYS, CalendarEntry
from config.document import SiteDocument
from config.findings import Findings
from config.problems import SHOWN, listed, nearest, quoted
from config.recurrence import weight_of_count
from config.tree import Path, Reading

_COUNTED = 1_000_000
"""Days that rules which end by COUNT may look at, for a whole site: a second or two."""
_DAY_MIN = 1440


def check_calendar(
    document: SiteDocument, reading: Reading, findings: Findings, at_ms: int
) -> None:
    """Note what is wrong with the calendar.

    Args:
        document: the site.
        reading: knows in which file an event stands.
        findings: where it is noted.
        at_ms: the present, UTC epoch milliseconds: what is over is not asked after.
    """
    today = datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
    events = _Events(document, reading, findings, today)
    for key, entry in document.calendar.items():
        if not events.check(("calendar", key), entry):
            return
    events.tell_ends()
    for name, agent in document.agents.items():
        if agent.presence == "shift" and not agent.shift and name not in events.planned:
            message = '"presence: shift" needs a "shift" to follow'
            hint = "name one of the `shifts`, or plan this agent in a `shifts….ics`"
            findings.error(("agents", name), message, hint, key=True)


class _Events:
    """Go through the events; ``planned`` are the agents they are for."""

    def __init__(
        self, document: SiteDocument, reading: Reading, findings: Findings, today: date
    ) -> None:
        self.planned: set[str] = set()
        self._timezone = document.timezone
        self._reading = reading
        self._findings = findings
        self._today = today
        self._people = People(document.agents)
        self._strangers: set[str] = set()
        self._unknown = 0
        self._left = _COUNTED
        self._lasts: dict[str, tuple[Path, date | None]] = {}

    def check(self, here: Path, entry: CalendarEntry) -> bool:
        """Note what is wrong with one; return False where no more can be looked at."""
        self._left -= weight_of_count(entry.repeats) if entry.repeats is not None else 0
        if self._left < 0:
            message = "the calendar counts too far: too many of its rules end by COUNT"
            self._findings.error((*here, "repeats"), message, "end them by UNTIL instead")
            return False
        minutes = entry.lasts_min(self._timezone)
        if minutes <= 0:
            message = f'"{entry.ends}" is not after its beginning, "{entry.starts}"'
            self._findings.error((*here, "ends"), message)
        elif minutes > MAX_DAYS * _DAY_MIN:
            message = f"this lasts longer than {MAX_DAYS} days: it is no shift"
            hint = "make each day's shift an event, or let it repeat"
            self._findings.error((*here, "ends"), message, hint)
        last = entry.last_day(self._timezone)
        self._note_last(here, last)
        days = 1 + min(max(minutes, 0) // _DAY_MIN, MAX_DAYS)
        over = last is not None and last + timedelta(days) < self._today
        self._whose(here, entry, over=over)
        self._invited(here, entry)
        return True

    def tell_ends(self) -> None:
        """Note each file whose last shift is over."""
        for path, last in self._lasts.values():
            if last is not None and last + timedelta(days=1) < self._today:
                message = f"the last shift of this calendar was on {last}: it plans nobody any more"
                self._findings.warning(path, message, "export it anew, or remove the file")

    def _note_last(self, here: Path, last: date | None) -> None:
        file = self._reading.place(here, key=True).file
        path, known = self._lasts.get(file, (here, last))
        self._lasts[file] = path, None if known is None or last is None else max(known, last)

    def _whose(self, here: Path, entry: CalendarEntry, *, over: bool) -> None:
        whose = self._people.whose(entry)
        self.planned.update(whose.agents)
        path = (*here, whose.field) if whose.field else here
        if whose.field == "attendees":
            path = (*path, 0)
        if whose.among:
            message = f"{quoted(whose.written)} is the name of several agents: "
            hint = "write the id, or invite the mail address"
            self._findings.error(path, message + listed(whose.among), hint)
        elif not whose.agents and not over and whose.written not in self._findings.set_aside:
            self._unknown += 1
            said = "this is nobody's shift"
            if whose.written:
                said = f"unknown agent {quoted(whose.written)}{self._meant(whose.written)}"
            hint = "the title (SUMMARY) names an agent, by id or name, or their `email` is invited"
            self._findings.error(path, said, hint, key=not whose.field)

    def _meant(self, written: str) -> str:
        if self._unknown > SHOWN:  # past what is shown, looking for near names only costs time
            return ""
        parts = dict.fromkeys((written, *APART.split(written)))
        near = (nearest(part, self._people.known) for part in parts if part)
        return next((f", did you mean {quoted(each)}?" for each in near if each), "")

    def _invited(self, here: Path, entry: CalendarEntry) -> None:
        """Note who is invited beside agents and is none, or was meant to be one."""
        if entry.agent is not None or not any(map(self._people.is_mail, entry.attendees)):
            return
        for at, mail in enumerate(entry.attendees):
            if mail in self._strangers or self._people.is_mail(mail):
                continue
            if len(self._strangers) < SHOWN:
                self._strangers.add(mail)
                message = f"nobody has the mail address {quoted(mail)}{self._slip(mail)}"
                hint = "who is no agent is not planned; an agent has it as `email`"
                self._findings.warning((*here, "attendees", at), message, hint, key=False)

    def _slip(self, mail: str) -> str:
        """Return which address of the same domain one is probably a slip for."""
        name, _, domain = mail.partition("@")
        there = (each.partition("@") for each in self._people.known)
        near = nearest(name, (known for known, _, at in there if at == domain))
        return f", did you mean {quoted(f'{near}@{domain}')}?" if near else ""
