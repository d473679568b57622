"""When callers may come where: what the proofs of staffing stand on, held against the runtime."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.comings import Comings
from config.site import check_sources
from config.timetable import Timetable
from ivr.hours import Hours, state
from ivr.session import Caller, Enter, Hangup, Heard
from ivr.step import opening, step
from ivr.week import DAYS, Week

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
