"""Who is on shift when callers may come: proofs tested with planted faults."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from config.shifts import ShiftEntry
from config.site import check_sources

NOW_MS = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)
DOOR = """
flows:
  main:
    start: door
    steps:
      door: {type: hours, hours: office, open: to_support, closed: bye}
      to_support: {type: queue, department: support}
      bye: {type: hangup, prompt: goodbye}
"""


def told(tiny: Mapping[str, str], people: str, menu: str = DOOR) -> list[str]:
    """Return what is said of shifts."""
    site = {**tiny, "menu.yaml": menu, "people.yaml": "departments: {support: {}}\n" + people}
    result = check_sources(site, at_ms=NOW_MS)
    assert result.problems == ()
    return [each.message for each in result.warnings]


def crew(*shifts: str, skills: str = "en: 3, fr: 3") -> str:
    """Return agents, one a shift; each shift is ``timezone weekly``."""
    weeks = [shift.partition(" ") for shift in shifts]
    return (
        "shifts:\n"
        + "".join(f"  s{n}: {{timezone: {zone}, weekly: {{{week}}}}}\n"
                  for n, (zone, _, week) in enumerate(weeks))
        + "agents:\n"
        + "".join(f"  a{n}: {{endpoints: ['client:a{n}'], departments: [support], "
                  f"skills: {{{skills}}}, shift: s{n}}}\n" for n in range(len(weeks)))
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        (["Europe/Paris mon-fri: '09:00-18:00'"], ""),
        (["Europe/Paris mon-fri: '08:00-13:00'", "Europe/Paris mon-fri: '13:00-19:00'"], ""),
        (["America/New_York mon-fri: '03:00-12:00'"], ""),
        (["Europe/Paris mon-sun: '22:00-21:00'"], ""),
        (["Europe/Paris mon-fri: '09:00-17:45'"], "mon-fri 17:45-18:00 (Europe/Paris)"),
        (["Europe/Paris tue-sun: '00:00-24:00'"], "mon 09:00-18:00 (Europe/Paris)"),
        (
            ["Europe/Paris mon-fri: '09:00-12:00, 13:00-18:00'"],
            "mon-fri 12:00-13:00 (Europe/Paris)",
        ),
        (["Europe/London mon-fri: '09:00-18:00'"], "mon-fri 09:00-10:00 (Europe/Paris)"),
        # In winter the two clocks differ by an hour, in summer they are the same.
        (["Africa/Johannesburg mon-fri: '10:00-19:00'"], "mon-fri 09:00-10:00 (Europe/Paris)"),
    ],
)
def test_opening_hours_without_a_shift_are_told(
    tiny: Mapping[str, str], shifts: list[str], expected: str
) -> None:
    """Whoever is let in finds somebody there, or the admin is told when not."""
    said = told(tiny, crew(*shifts))

    whole = f'nobody on shift in "support" can serve callers on {expected}'
    assert said == ([whole] if expected else [])


def test_an_agent_without_a_shift_may_come_at_any_hour(tiny: Mapping[str, str]) -> None:
    """Where nothing is known of somebody's hours, nothing is said of them."""
    free = crew("Europe/Paris mon: '09:00-10:00'").replace(", shift: s0", "")

    assert told(tiny, free) == []


def test_a_break_nobody_stands_in_for_is_told(tiny: Mapping[str, str]) -> None:
    """Two who eat at the same time leave the line to nobody; one after the other, they do not."""
    day = "Europe/Paris mon-fri: '09:00-18:00'"
    lunch = crew(day, day).replace("'}}", "'}, breaks: '12:00-12:30'}")
    in_turn = lunch.replace("12:00-12:30", "12:30-13:00", 1)

    noon = "mon-fri 12:00-12:30 (Europe/Paris)"
    assert told(tiny, lunch) == [f'nobody on shift in "support" can serve callers on {noon}']
    assert told(tiny, in_turn) == []


def test_the_breaks_of_a_night_come_in_the_order_of_the_night() -> None:
    """A break after midnight is later than one before it."""
    weekly = {"mon": "22:00-06:00"}
    night = {"timezone": "UTC", "weekly": weekly, "breaks": "00:30-01:00, 23:00-23:15"}

    spans = ShiftEntry.model_validate(night).at_work(0)

    assert [str(span) for span in spans] == ["22:00-23:00", "23:15-00:30", "01:00-06:00"]


def test_whoever_is_on_call_stands_in_at_closed_hours(tiny: Mapping[str, str]) -> None:
    """While a rota holds somebody is rung, whatever the shifts say."""
    always = DOOR.replace("closed: bye", "closed: to_support").replace(
        "      bye: {type: hangup, prompt: goodbye}\n", ""
    )
    people = crew("Europe/Paris mon-fri: '09:00-18:00'").replace("client:a0", "+33612345670")
    rota = "rotas: {nights: {order: [a0], closed_hours: office}}\n"
    support = {"people.yaml": "departments: {support: {rota: nights}}\n" + rota + people}

    result = check_sources({**tiny, "menu.yaml": always, **support}, at_ms=NOW_MS)

    assert len(told(tiny, people, always)) == 1
    assert (result.problems, result.warnings) == ((), ())


def test_an_emergency_wants_somebody_at_every_hour(tiny: Mapping[str, str]) -> None:
    """It passes closing time, so the shifts must too."""
    line = "transfer_numbers: ['+33180005551']\n"
    line += "emergency: {department: support, number: '+33180005551'}\n"
    urgent = line + DOOR.replace("    start:", "    emergency: true\n    start:")
    day = "Europe/Paris mon-fri: '09:00-18:00'"

    said = told(tiny, crew(day), urgent)

    nights = "mon-fri 00:00-09:00, 18:00-24:00; sat-sun 00:00-24:00 (Europe/Paris)"
    assert set(said) == {f'nobody on shift in "support" can serve callers on {nights}'}
    assert told(tiny, crew(day, "Europe/Paris mon-sun: '00:00-24:00'"), urgent) == []


def test_an_emergency_department_is_staffed_beyond_its_own_hours(tiny: Mapping[str, str]) -> None:
    """Neither its own hours nor an exit for the empty queue count: whoever comes, waits."""
    menu = "emergency: {department: last}\nflows: {main: {start: help, steps: {help: "
    menu += "{type: queue, department: support}, bye: {type: hangup, prompt: goodbye}}}}\n"
    people = crew("Europe/Paris mon-fri: '09:00-18:00'")
    others = (
        people + "  eve: {endpoints: ['client:eve'], departments: [last], skills: {en: 3, fr: 3}}\n"
    )
    own = (
        "departments: {last: {}, support: {emergency: MARK, hours: office, join_when_empty: false, "
    )
    own += "exits: {empty: bye, closed: bye}}}\n"

    def said(mark: str) -> list[str]:
        written = own.replace("MARK", mark) + others
        result = check_sources({**tiny, "menu.yaml": menu, "people.yaml": written}, at_ms=NOW_MS)
        assert result.site is not None
        marked = {name for name, each in result.site.roster.departments.items() if each.emergency}
        assert marked == result.site.book.emergencies
        assert marked == ({"last", "support"} if mark == "true" else {"last"})
        return [each.message for each in result.warnings if 'in "support"' in each.message]

    assert said("false") == []
    assert len(said("true")) == 1


def test_a_department_others_send_callers_to_wants_somebody(tiny: Mapping[str, str]) -> None:
    """Whoever is turned away from one queue must not wait for ever in the next."""
    menu = DOOR + "      late: {type: queue, department: others}\n"
    people = """
departments:
  support: {max_wait: 10m, exits: {too_long: late}}
  others: {}
agents:
  anna: {endpoints: ["client:anna"], departments: [support], skills: {fr: 3, en: 3}}
"""
    result = check_sources({**tiny, "menu.yaml": menu, "people.yaml": people}, at_ms=NOW_MS)

    assert [each.message for each in result.problems] == ['nobody serves the department "others"']


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", ["mon-fri 12:00-18:00"]),
        ("relax: [{after: 60s, drop: [language]}]", []),
        ("relax: [{after: 60s, add: others}]", []),
        ("escalates_to: others, escalate_after: 2m", []),
        ("escalates_to: others", ["mon-fri 12:00-18:00"]),
        ("overflow: [{when: {wait: 2m}, to: others}]", []),
        ("overflow: [{when: {waiting: 5}, to: others}]", ["mon-fri 12:00-18:00"]),
        ("hours: morning", []),
        ("join_when_empty: false, exits: {empty: bye}", []),
    ],
)
def test_whoever_answers_later_counts_too(
    tiny: Mapping[str, str], rules: str, expected: list[str]
) -> None:
    """A demand that loosens with waiting is met by whoever meets it in the end."""
    people = f"""
hours: {{morning: {{timezone: Europe/Paris, weekly: {{mon-sun: "09:00-12:00"}}}}}}
departments:
  support: {{{rules}}}
  others: {{}}
shifts:
  am: {{timezone: Europe/Paris, weekly: {{mon-fri: "09:00-12:00"}}}}
agents:
  anna: {{endpoints: ["client:anna"], departments: [support], skills: {{fr: 3, en: 3}}, shift: am}}
  ben: {{endpoints: ["client:ben"], departments: [support], skills: {{en: 3}}}}
  zoe: {{endpoints: ["client:zoe"], departments: [others], skills: {{fr: 3}}}}
"""
    result = check_sources({**tiny, "menu.yaml": DOOR, "people.yaml": people}, at_ms=NOW_MS)

    whole = 'nobody on shift in "support" can serve callers in "fr" on {} (Europe/Paris)'
    assert [each.message for each in result.warnings] == [whole.format(when) for when in expected]


def test_languages_a_row_keeps_away_are_not_demanded(tiny: Mapping[str, str]) -> None:
    """A queue only French callers come to needs nobody who speaks English."""
    menu = DOOR.replace("open: to_support", "open: table").replace(
        "      bye:",
        "      table: {type: route, rows: [{language: fr, next: to_support}, "
        "{otherwise: true, next: bye}]}\n      bye:",
    )

    assert told(tiny, crew("Europe/Paris mon-fri: '09:00-18:00'", skills="fr: 3"), menu)[1:] == []
