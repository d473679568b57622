"""Mistakes in calendars of shifts: told with their line, and what was probably meant."""

from collections.abc import Mapping

import pytest

from config.site import check_sources, parse
from tests.config.calendars import DAILY, NOW_MS, PEOPLE, TIMES, event


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([*TIMES, "SUMMARY:Lena Fxo"], '5:9 unknown agent "Lena Fxo", did you mean "lena fox"?'),
        ([*TIMES, "SUMMARY:Hi: lenna"], '5:9 unknown agent "Hi: lenna", did you mean "lena"?'),
        ([*TIMES, "ATTENDEE:mailto:lena@else.example"], '5:10 unknown agent "lena@else.example"'),
        ([*TIMES], "2:1 this is nobody's shift"),
        ([*TIMES, "SUMMARY:", " Lena", "  Fx"], '6:2 unknown agent "Lena Fx"'),
        (["SUMMARY:lena", "DTEND:20261123T170000"], "2:1 this event does not say when it begins"),
        (["SUMMARY:lena", "DTSTART:20261123T090000"], "4:9 this event does not say when it ends"),
        (["DTSTART:20261123", "DTEND:20261123", "SUMMARY:lena"], '4:7 "2026-11-23T00:00" is not'),
        ([*TIMES[:1], "DTEND:20270123T170000", "SUMMARY:lena"], "4:7 this lasts longer than 31"),
        (["DTSTART:20261131T090000", *TIMES[1:], "SUMMARY:lena"], '3:9 "20261131T090000" is no'),
        ([*TIMES[:1], "DURATION:8H", "SUMMARY:lena"], '4:10 "8H" is no length of time'),
        ([TIMES[0], "DTEND;TZID=Mars:20261123T1", "SUMMARY:lena"], '4:17 "20261123T1" is no time'),
        (["DTSTART;TZID=Mars:20261123T090000", *TIMES[1:]], '3:19 the time zone "Mars" is not'),
        ([*DAILY, "RRULE:FREQ=WEEKLY;BYDAY=MI"], '6:7 "MI" is no day of BYDAY'),
        ([*DAILY, "RRULE:FREQ=WEEKLY;UNTIL=soon"], '6:7 "SOON" is no time'),
        ([*DAILY, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "7:7 this event repeats by two rules"),
        ([*DAILY, "EXRULE:FREQ=DAILY"], "6:8 a rule of what is left out (EXRULE) is not followed"),
        ([*DAILY, "EXDATE:20261124T090000,2026"], '6:24 "2026" is no time'),
        ([*DAILY, "RDATE;VALUE=PERIOD:20261124T090000/PT1H"], "6:20 RDATE with a length of"),
        ([*DAILY, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T090000"], "6:35 a change of all"),
        ([*DAILY, 'ATTENDEE;CN="Lena:mailto:x@y.example'], "6:1 this line is no NAME:value"),
        ([*DAILY, "END:VALARM"], '6:1 this ends "VALARM", but "VEVENT" is open'),
        ([*DAILY, "BEGIN:VALARM"], '7:1 this ends "VEVENT", but "VALARM" is open'),
        ([*DAILY, "X-A:\x00"], "6:5 a character no calendar holds (U+0000)"),
        ([*DAILY, "UID:1", "END:VEVENT", "BEGIN:VEVENT", "UID:1", *TIMES, "SUMMARY:omar"],
         '8:1 the event "1" is given twice, first in line 2'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_calendar_has_its_place(
    tiny: Mapping[str, str], lines: list[str], expected: str
) -> None:
    """File, line and column, folds counted as an editor shows them; and what was meant."""
    result = check_sources({**tiny, "more.yaml": PEOPLE, **event(*lines)}, at_ms=NOW_MS)

    assert str(result.problems[0]).startswith(f"shifts.ics:{expected}")
    assert result.site is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 this is no calendar"),
        ("\n\nHello\n", "3:1 this is no calendar"),
        ("BEGIN:VEVENT\nEND:VEVENT\n", "1:1 this is no calendar"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x", '2:1 this "VEVENT" is not ended'),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "1:1 there is no shift in this calendar"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 9, "9:1 nested more than 8 levels deep"),
    ],
)
def test_what_is_no_calendar_is_told(tiny: Mapping[str, str], text: str, expected: str) -> None:
    """An export that failed half way plans nobody: it is refused, whole."""
    result = check_sources({**tiny, "shifts.ics": text}, at_ms=NOW_MS)

    assert str(result.problems[0]).startswith(f"shifts.ics:{expected}")
    assert result.site is None


def test_who_has_gone_is_not_asked_after_when_the_shift_is_over(tiny: Mapping[str, str]) -> None:
    """Last month's calendar names who was dismissed since; next month's must not."""
    over = event("DTSTART:20261023T090000", "DTEND:20261023T170000", "SUMMARY:dismissed")
    ahead = event("DTSTART:20261223T090000", "DTEND:20261223T170000", "SUMMARY:dismissed")
    site = {**tiny, "more.yaml": PEOPLE}

    result = check_sources({**site, **over}, at_ms=NOW_MS)

    assert result.problems == ()
    assert [str(each) for each in result.warnings] == [
        (
            "shifts.ics:2:1 warning: the last shift of this calendar was on 2026-10-23: "
            "it plans nobody any more"
        )
    ]
    assert check_sources({**site, **ahead}, at_ms=NOW_MS).site is None


def test_whoever_is_invited_and_is_nobody_is_told_once(tiny: Mapping[str, str]) -> None:
    """A slip in an address would leave that agent out without a word; the others are planned."""
    invited = [f"ATTENDEE:mailto:{mail}@site.example" for mail in ("omar", "lena.fx", "boss")]
    twice = ["END:VEVENT", "BEGIN:VEVENT", *TIMES, *invited]
    site = {**tiny, "more.yaml": PEOPLE, **event(*TIMES, *invited, *twice)}

    result = check_sources(site, at_ms=NOW_MS)

    assert [str(each) for each in result.warnings] == [
        (
            'shifts.ics:6:10 warning: nobody has the mail address "lena.fx@site.example", '
            'did you mean "lena.fox@site.example"?'
        ),
        'shifts.ics:7:10 warning: nobody has the mail address "boss@site.example"',
    ]


def test_names_several_agents_share_and_addresses_given_twice_are_told(
    tiny: Mapping[str, str],
) -> None:
    """Nobody is planned by a guess."""
    people = PEOPLE.replace("Omar Haddad", "Lena Fox")
    shared = people.replace("omar@site", "Lena.Fox@site")

    names = check_sources(
        {**tiny, "a.yaml": people, **event(*TIMES, "SUMMARY:Lena Fox")}, at_ms=NOW_MS
    )
    mails = check_sources({**tiny, "a.yaml": shared}, at_ms=NOW_MS)

    assert str(names.problems[0]) == (
        'shifts.ics:5:9 "Lena Fox" is the name of several agents: "lena" and "omar"'
    )
    assert str(mails.problems[0]) == (
        'a.yaml:4:33 "lena.fox@site.example" is already the address of "lena"'
    )


def test_an_agent_who_follows_shifts_may_have_them_from_a_calendar_alone(
    tiny: Mapping[str, str],
) -> None:
    """And is told where there is none."""
    follows = PEOPLE.replace("departments: [support]", "presence: shift, departments: [support]")
    site = {**tiny, "more.yaml": follows}

    assert parse({**site, **event(*DAILY)}).roster.agents["lena"].follows_shifts
    assert str(check_sources(site, at_ms=NOW_MS).problems[0]) == (
        'more.yaml:2:3 "presence: shift" needs a "shift" to follow'
    )
