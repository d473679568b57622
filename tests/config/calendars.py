"""What tests of calendars begin with: two agents, and a calendar of one event."""

from collections.abc import Mapping
from datetime import UTC, datetime

NOW_MS = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)
PEOPLE = """agents:
  lena: {name: Lena Fox, email: Lena.Fox@site.example, endpoints: ["+33612345671"],
         departments: [support], skills: {en: 5, fr: 5}}
  omar: {name: Omar Haddad, email: omar@site.example, endpoints: ["+33612345672"],
         departments: [billing], skills: {en: 5, fr: 5}}
"""


def event(*lines: str, name: str = "shifts.ics") -> Mapping[str, str]:
    """Return a calendar of one event, whose lines begin in line 3."""
    return {
        name: "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])
    }


TIMES = ("DTSTART:20261123T090000", "DTEND:20261123T170000")
DAILY = (*TIMES, "SUMMARY:lena")
