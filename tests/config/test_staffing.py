"""Who is on shift when callers may come: proofs tested with planted faults."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.comings import Comings
from config.shifts import ShiftEntry
from config.site import check_sources
from config.timetable import Timetable
from ivr.hours import Hours, state
from ivr.session import Caller, Enter, Hangup, Heard
from ivr.step import opening, step
from ivr.week import DAYS, Week

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


WEEKS = st.builds(
    lambda zone, group, spans: Hours.model_validate({"timezone": zone, "weekly": {group: spans}}),
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    st.sampled_from(["mon-fri", "sat-sun", "mon-sun", "wed", "sun-tue"]),
    st.sampled_from(["09:00-18:00", "22:00-06:00", "00:00-24:00", "08:00-12:00, 13:00-17:30"]),
)
MONDAYS = st.integers(0, 51).map(lambda week: date(2026, 11, 23) + timedelta(weeks=week))
MINUTES = st.integers(0, 7 * 24 * 60 - 1)


def minute_of(monday: date, minute: int) -> tuple[Week, int]:
    """Return a week open in one minute of it only, and that minute's instant."""
    at = datetime(*monday.timetuple()[:3], tzinfo=UTC) + timedelta(minutes=minute)
    span = f"{at:%H:%M}-{at + timedelta(minutes=1):%H:%M}"
    week = Week.model_validate({"timezone": "UTC", "weekly": {DAYS[at.weekday()]: span}})
    return week, int(at.timestamp() * 1000)


@given(WEEKS, WEEKS, MONDAYS, MINUTES)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_timetable_agrees_with_the_hours_themselves(
    one: Hours, other: Hours, monday: date, minute: int
) -> None:
    """Every minute of every week of the year is open in it exactly when it is."""
    probe, at_ms = minute_of(monday, minute)

    timetable = Timetable(monday, [one, other, probe])

    for each in (one, other):
        during = timetable.during(each) & timetable.during(probe)
        assert bool(during) == state(each, at_ms).open


NAMES = ("a", "b", "c", "d", "e")
TO = st.sampled_from(NAMES)
STEPS = st.one_of(
    st.builds("{{type: hours, hours: office, open: {}, closed: {}}}".format, TO, TO),
    st.builds("{{type: hours, hours: late, open: {}, closed: {}}}".format, TO, TO),
    st.builds(
        "{{type: route, rows: [{{language: fr, next: {}}}, {{hours: late, next: {}}}, "
        "{{region: france, hours: office, next: {}}}, {{otherwise: true, next: {}}}]}}".format,
        TO,
        TO,
        TO,
        TO,
    ),
    st.builds(
        '{{type: language, prompt: topics, keys: {{"1": first, "2": second}}, next: {}}}'.format, TO
    ),
    st.builds('{{type: menu, prompt: topics, keys: {{"1": {{next: {}}}}}}}'.format, TO),
    st.just("{type: queue, department: support}"),
    st.just("{type: hangup}"),
)
FLOWS = st.tuples(*(STEPS for _ in NAMES)).map(
    lambda steps: (
        "flows:\n  main:\n    start: a\n    steps:\n"
        + "".join(f"      {name}: {text}\n" for name, text in zip(NAMES, steps, strict=True))
    )
)
HEARD = st.sampled_from([Heard("keys", "1"), Heard("keys", "2"), Heard("silence")])


@given(FLOWS, st.lists(HEARD, max_size=8), st.sampled_from(["+33612345678", "+12125550100"]),
       MONDAYS, MINUTES)  # fmt: skip
@settings(max_examples=120, deadline=None, derandomize=True)
def test_whoever_comes_to_a_queue_was_expected_there(
    tiny: Mapping[str, str],
    menu: str,
    pressed: list[Heard],
    caller: str,
    monday: date,
    minute: int,
) -> None:
    """Where the runtime leads a caller, in whatever language and hour, the proof has looked."""
    late = "hours: {late: {timezone: America/New_York, weekly: {mon-sat: '06:00-23:00'}}}"
    site = check_sources({**tiny, "menu.yaml": menu, "late.yaml": late}).site
    if site is None:
        return
    probe, at_ms = minute_of(monday, minute)
    hours = site.book.hours
    timetable = Timetable(monday, [*hours.values(), probe])
    open_ = {name: timetable.during(each) for name, each in hours.items()}
    flow = site.book.flows["main"]
    comings = Comings(flow, [flow.start], ("fr", "en"), timetable.always, open_)

    turn = step(site.book, opening(site.book, Caller("CA1", caller, "+33180005550")).session,
                Heard("opening"), at_ms)  # fmt: skip
    for heard in pressed:
        assert comings.to(turn.session.step, turn.session.language) & timetable.during(probe)
        if isinstance(turn.actions[-1], Enter | Hangup):
            break
        turn = step(site.book, turn.session, heard, at_ms)
