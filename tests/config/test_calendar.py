"""Calendars of shifts, read as people export them: Google, Outlook, Apple, staff planners."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.directory import read_directory
from config.site import check_sources, parse
from tests.config.calendars import DAILY, NOW_MS, PEOPLE, TIMES, event
from tests.config.publications import written

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-CALNAME:Support roster
X-WR-TIMEZONE:Europe/Paris
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20261123T090000
DTEND;TZID=Europe/Paris:20261123T170000
RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20261231T225959Z;BYDAY=MO,TU,WE,TH,FR
EXDATE;TZID=Europe/Paris:20261125T090000
UID:a1@google.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Lena
 Fox;X-NUM-GUESTS=0:mailto:lena.fox@site.example
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Late shift
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20261126T120000
DTEND;TZID=Europe/Paris:20261126T200000
UID:a1@google.com
RECURRENCE-ID;TZID=Europe/Paris:20261126T090000
ATTENDEE;PARTSTAT=ACCEPTED:mailto:lena.fox@site.example
STATUS:CONFIRMED
SUMMARY:Late shift
END:VEVENT
BEGIN:VEVENT
DTSTART:20261123T110000Z
DTEND:20261123T113000Z
UID:b2@google.com
CATEGORIES:BREAK
SUMMARY:Lena Fox
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261128
DTEND;VALUE=DATE:20261130
UID:c3@google.com
SUMMARY:On duty (omar)
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DTSTART;TZID="Romance Standard Time":20261123T220000
DURATION:PT8H
RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO
SUMMARY;LANGUAGE=en-us:Omar Haddad - night
UID:040000008200E00074C5B7101A82E008
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
BEGIN:VALARM
TRIGGER:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Lena Fox
BEGIN:VEVENT
UID:6F1E
DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20261124T080000
DTEND;TZID=/freeassociation.sourceforge.net/Europe/London:20261124T120000
RDATE;TZID=Europe/Paris:20261126T090000,20261127T100000
SUMMARY:Support\\, early
END:VEVENT
BEGIN:VEVENT
UID:6F1F
STATUS:CANCELLED
DTSTART:20261125T080000
DTEND:20261125T120000
SUMMARY:Support
END:VEVENT
END:VCALENDAR
"""
PLANNER = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//When I Work//EN
BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Our own time:20261123T060000
DTEND;TZID=Our own time:20261123T140000
SUMMARY:Lena Fox / Omar Haddad
UID:1
END:VEVENT
BEGIN:VEVENT
X-SWITCHBOARD-AGENT:omar
DTSTART:20261124T060000
DTEND:20261124T140000
SUMMARY:Lena Fox
UID:2
SEQUENCE:0
END:VEVENT
BEGIN:VEVENT
X-SWITCHBOARD-AGENT:omar
DTSTART:20261124T070000
DTEND:20261124T140000
UID:2
SEQUENCE:3
END:VEVENT
END:VCALENDAR
"""


def planned(tiny: Mapping[str, str], calendar: str, who: str) -> list[str]:
    """Return what is planned of an agent for two weeks, on the wall in Paris."""
    site = parse({**tiny, "more.yaml": PEOPLE, "shifts.ics": calendar})
    spells = site.roster.agents[who].shifts.spells(NOW_MS, NOW_MS + 16 * 86_400_000)
    return [
        f"{_paris(each.begins_ms)}-{_paris(each.ends_ms)[3:]}{each.what.partition(' ')[2][:2]}"
        for each in spells
    ]


def _paris(at_ms: int) -> str:
    return (
        f"{datetime.fromtimestamp(at_ms / 1000 + 3600, tz=UTC):%d %H:%M}"  # no clock changes then
    )


@pytest.mark.parametrize(
    ("calendar", "who", "expected"),
    [
        (
            GOOGLE,
            "lena",
            ["23 09:00-12:00", "23 12:00-12:30br", "23 12:30-17:00", "24 09:00-17:00",
             "26 12:00-20:00", "27 09:00-17:00",
             *(f"{day} 09:00-17:00" for day in ("30", "01", "02", "03", "04", "07"))],
        ),
        (GOOGLE, "omar", ["28 00:00-00:00"]),
        (OUTLOOK, "omar", ["23 22:00-06:00", "30 22:00-06:00", "07 22:00-01:00"]),
        (APPLE, "lena", ["24 09:00-13:00", "26 09:00-13:00", "27 10:00-14:00"]),
        (PLANNER, "lena", ["23 06:00-14:00"]),
        (PLANNER, "omar", ["23 06:00-14:00", "24 07:00-14:00"]),
    ],
)  # fmt: skip
def test_a_calendar_plans_who_it_names_when_it_says(
    tiny: Mapping[str, str], calendar: str, who: str, expected: list[str]
) -> None:
    """Mail addresses, names and ids; zones by any name; days left out, moved and added."""
    windows = "\ufeff" + calendar.replace("\n", "\r\n")

    assert planned(tiny, calendar, who) == expected
    assert planned(tiny, windows, who) == expected


def test_the_calendar_in_the_guide_fits_the_sample() -> None:
    """What admins are shown is read beside the sample's YAML without a fault."""
    root = Path(__file__).parents[2]
    guide = (root / "docs" / "admins.md").read_text("utf-8")
    shown = guide.partition("```ics\n")[2].partition("```")[0]
    sample, _ = read_directory(root / "config" / "site")

    result = check_sources({**sample, "shifts.ics": shown}, at_ms=NOW_MS)

    assert (result.problems, result.warnings) == ((), ())
    assert result.site is not None
    assert len([*result.site.roster.agents["jack"].shifts]) == 8


def test_several_calendars_and_the_yaml_are_one_plan(
    tiny: Mapping[str, str], tmp_path: Path
) -> None:
    """Each adds its events, and shifts may overlap; any other calendar is ignored."""
    early = event(*DAILY, "UID:1", name="shifts-early.ics")
    late = event(
        "DTSTART:20261123T160000", "DTEND:20261123T200000", "SUMMARY:lena", name="shifts2.ics"
    )
    times = 'starts: "2026-12-04T09:00", ends: "2026-12-04T12:00"'
    dated = f"calendar:\n  advent: {{agent: Lena Fox, {times}}}\n"
    site = {
        **tiny,
        "more.yaml": PEOPLE,
        "x.yaml": dated,
        **early,
        **late,
        "team.ics": "no calendar\n",
    }

    sources, problems = read_directory(written(site, tmp_path / "site"))

    assert problems == []
    assert "team.ics" not in sources
    spells = parse(sources).roster.agents["lena"].shifts.spells(NOW_MS, NOW_MS + 16 * 86_400_000)
    assert [f"{_paris(each.begins_ms)}-{_paris(each.ends_ms)[3:]}" for each in spells] == [
        "23 09:00-16:00",
        "23 16:00-20:00",
        "04 09:00-12:00",
    ]
    twice = check_sources({**sources, "shifts-z.ics": early["shifts-early.ics"]}, at_ms=NOW_MS)
    assert str(twice.problems[0]) == (
        'shifts-z.ics:2:1 "1" is given again, first in shifts-early.ics:2:1'
    )


def test_a_letter_that_a_fold_has_torn_is_put_together(
    tmp_path: Path, tiny: Mapping[str, str]
) -> None:
    """Some calendars fold by bytes: é may stand on two lines."""
    people = PEOPLE.replace("Lena Fox", "Zoé Fox")
    text = "\r\n".join(event(*TIMES, "SUMMARY:Zoé Fox")["shifts.ics"].split("\n"))
    directory = written({**tiny, "more.yaml": people}, tmp_path / "site")
    (directory / "shifts.ics").write_bytes(text.encode().replace(b"\xc3\xa9", b"\xc3\r\n \xa9"))

    sources, problems = read_directory(directory)

    assert problems == []
    assert parse(sources).roster.agents["lena"].shifts
