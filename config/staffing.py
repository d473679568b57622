"""Check that somebody can answer what callers may ask for, and is on shift when they do.

Rules this module keeps:

* A department a queue leads to has at least one agent; that is an error, for its callers would
  wait for ever.
* In every language its callers may speak, and with every skill the queue demands, somebody in the
  roster can serve them, and is on shift whenever the hours let a caller come: at once, or as the
  demand loosens with waiting. That is a warning, for a roster changes by the hour.
* Where a department goes by who is on shift, somebody who can answer has one: a warning.
* Where a department turns callers away to another step while it is empty, its shifts are its own.
* An agent without a shift may come at any hour. Two weeks are looked at, half a year apart, for
  time zones do not change their clocks together; holidays and exceptions are not. Nor is whoever a
  calendar alone plans off duty before its first day or after its last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from config.attendance import People, reaches
from config.comings import Ask, asks
from config.document import SiteDocument
from config.findings import Findings
from config.problems import SHOWN, did_you_mean, listed, quoted
from config.timetable import Dated, Timetable
from config.tree import Path
from config.ways import every_way
from ivr.flow import QueueStep
from ivr.ways import DepartmentWay
from routing import limits
from routing.agent import Roster
from routing.plans import whole_way
from routing.skills import Demand

_COMPARED = 500_000
"""Comparisons of an agent with a demand, for a whole site; past this nothing more is said."""
_SHIFT_HINT = "give its agents a `shift`, or a calendar; or judge by `signed_in`"
_APART = timedelta(weeks=26)


def check_staffing(document: SiteDocument, findings: Findings, at_ms: int) -> None:
    """Note what nobody can answer; all names must be known to exist.

    Args:
        document: the site.
        findings: where it is noted.
        at_ms: the present, UTC epoch milliseconds.
    """
    roster = document.roster(version="")
    staff = _Staff(roster)
    dated = _dated(document, roster)
    today = datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
    weeks = [*document.hours.values(), *document.shifts.values()]
    first = Timetable(today, weeks, dated)
    asked = [*asks(document, first)]
    _empty(document, staff, asked, findings)
    _nobody(asked, staff, findings)
    _without_shifts(document, roster, asked, staff, findings)
    told: set[Path] = set()
    later = Timetable(today + _APART, weeks, dated)
    for timetable, each in ((first, asked), (later, asks(document, later))):
        duty = _duty(document, dated, timetable)
        for path, group in groupby(each, key=lambda ask: ask.path):
            if (
                len(told) < SHOWN
                and path not in told
                and _off(
                    [ask for ask in group if ask.exact], staff, duty, timetable, document, findings
                )
            ):
                told.add(path)
    _skills(document, findings)


class _Staff:
    """Know which agents serve each department, and which of them meet a demand."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._served: dict[str, list[str]] = {name: [] for name in roster.departments}
        for name, agent in roster.agents.items():
            for department in agent.departments:
                self._served[department].append(name)
        self._able: dict[tuple[Demand, str], frozenset[str]] = {}
        self._left = _COMPARED

    def of(self, department: str) -> Collection[str]:
        """Return who serves a department."""
        return self._served[department]

    def able(self, ask: Ask) -> frozenset[str] | None:
        """Return who may answer, sooner or later; None where there is too much to compare."""
        key = (ask.demand, ask.language)
        if key not in self._able:
            found: set[str] = set()
            for demand in whole_way(self._roster, *key):
                self._left -= len(self._roster.agents)
                if self._left < 0:
                    return None
                found.update(
                    name
                    for name in self._served[demand.department]
                    if demand.met_by(self._roster.agents[name].skills)
                )
            self._able[key] = frozenset(found)
        return self._able[key]


def _empty(document: SiteDocument, staff: _Staff, asked: Iterable[Ask], findings: Findings) -> None:
    """Note departments without agents: an error where a caller can come to one."""
    hint = "put it among the `departments` of an agent"
    # The first way in is told; the others would say the same.
    ways_in: dict[str, Path] = {}
    for ask in asked:
        ways_in.setdefault(ask.demand.department, ask.path)
    for path, _, way in every_way(document):
        if isinstance(way, DepartmentWay):
            ways_in.setdefault(way.to, (*path, "to"))
    ways_in.setdefault(document.fallback_department, ("fallback_department",))
    for name in document.departments:
        message = f"nobody serves the department {quoted(name)}"
        if staff.of(name) or document.departments[name].rota is not None:
            continue
        if name in ways_in:
            findings.error(ways_in[name], message, hint)
        else:
            findings.warning(("departments", name), message, hint)


def _nobody(asked: Iterable[Ask], staff: _Staff, findings: Findings) -> None:
    """Note demands no agent at all can meet."""
    told: set[Demand] = set()
    for ask in asked:
        demand = ask.demand
        if len(told) > SHOWN:
            break
        if demand in told or not staff.of(demand.department) or staff.able(ask) != frozenset():
            continue
        told.add(demand)
        others = [skill for skill, _ in demand.required if skill != ask.language]
        with_ = f" with {listed(others)}" if others else ""
        findings.warning(
            ask.path,
            f"nobody in {quoted(demand.department)} can serve a caller in "
            f"{quoted(ask.language)}{with_}",
            f"the demand is {demand}; they would wait until somebody with these skills signs in",
            key=False,
        )


def _without_shifts(
    document: SiteDocument,
    roster: Roster,
    asked: Iterable[Ask],
    staff: _Staff,
    findings: Findings,
) -> None:
    """Note departments that go by who is on shift, where nobody able has any shift."""
    missing: dict[str, dict[str, bool]] = {}
    for ask in asked:
        name = ask.demand.department
        if limits.needs_shifts(roster.departments[name]) and (able := staff.able(ask)):
            planned = any(roster.agents[agent].shifts for agent in able)
            languages = missing.setdefault(name, {})
            languages[ask.language] = languages.get(ask.language, False) or not planned
    for name, languages in missing.items():
        without = [language for language, lacks in languages.items() if lacks]
        if not without or name in document.emergencies:
            continue
        whom = "" if all(languages.values()) else f" callers in {listed(without)}"
        who = f"can serve{whom} in {quoted(name)}" if whom else f"serves {quoted(name)}"
        message = f'nobody who {who} has a shift: "on_shift" then counts only who is signed in'
        findings.warning(_where_by_shift(document, name), message, _SHIFT_HINT, key=False)


def _where_by_shift(document: SiteDocument, name: str) -> Path:
    """Return where a department says that it goes by who is on shift."""
    entry = document.departments[name]
    for at, rule in enumerate(entry.overflow):
        if rule.when.nobody == "on_shift":
            return ("departments", name, "overflow", at, "when", "nobody")
    return ("departments", name, "empty")


def _dated(document: SiteDocument, roster: Roster) -> Mapping[str, Dated]:
    """Return who is planned by a calendar, and when."""
    calendar, people = document.calendar.values(), People(document.agents)
    found: dict[str, Dated] = {}
    for name, (first, last) in reaches(calendar, people, document.timezone).items():
        shifts, weekly = roster.agents[name].shifts, bool(document.agents[name].shift)
        ends_ms = None if last is None or weekly else _midnight_ms(last, 1)
        found[name] = Dated(shifts, 0 if weekly else _midnight_ms(first), ends_ms)
    return found


def _midnight_ms(day: date, later: int = 0) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(later)
    return int(midnight.timestamp() * 1000)


def _duty(
    document: SiteDocument, dated: Mapping[str, Dated], timetable: Timetable
) -> Mapping[str, int]:
    """Return the stretches of a week in which each agent is on shift; always, without one."""
    shifts = {name: timetable.during(each) for name, each in document.shifts.items()}
    duty: dict[str, int] = {}
    for name, agent in document.agents.items():
        if name in dated:
            duty[name] = timetable.planned(name)
            continue
        duty[name] = 0 if agent.shift else timetable.always
        for shift in agent.shift:
            duty[name] |= shifts[shift]
    return duty


def _on_call(document: SiteDocument, department: str, timetable: Timetable) -> int:
    """Return the stretches in which a department's rota holds: somebody on call is rung."""
    rota = document.rotas.get(document.departments[department].rota or "")
    if rota is None:
        return 0
    if rota.closed_hours is None:
        return timetable.always
    return timetable.always & ~timetable.during(document.hours[rota.closed_hours])


def _off(
    asked: Sequence[Ask],
    staff: _Staff,
    duty: Mapping[str, int],
    timetable: Timetable,
    document: SiteDocument,
    findings: Findings,
) -> bool:
    """Note when nobody on shift can serve who comes to one place; return whether any such is."""
    gaps: dict[str, int] = {}
    for ask in asked:
        able = staff.able(ask)
        if able:
            missing = ask.coming & ~_on_call(document, ask.demand.department, timetable)
            for name in able:
                missing &= ~duty[name]
            gaps[ask.language] = gaps.get(ask.language, 0) | missing
    rules = document.departments[asked[0].demand.department] if asked else None
    urgent = bool(asked) and asked[0].demand.department in document.emergencies
    planned = (
        not urgent
        and rules is not None
        and not rules.join_when_empty
        and rules.exits.empty is not None
    )
    if planned or not any(gaps.values()):
        return False
    for_all = -1
    for gap in gaps.values():
        for_all &= gap
    department = asked[0].demand.department
    for language, gap in {"": for_all, **{each: gaps[each] & ~for_all for each in gaps}}.items():
        if gap:
            whom = f"callers in {quoted(language)}" if language else "callers"
            when = timetable.sentence(gap, document.timezone)
            findings.warning(
                asked[0].path,
                f"nobody on shift in {quoted(department)} can serve {whom} on {when}",
                "give somebody with the skills a shift then, or close the way here",
                key=False,
            )
    return True


def _skills(document: SiteDocument, findings: Findings) -> None:
    """Note an agent's skill that looks like a slip: nothing asks for it, something near is."""
    queues = (
        step
        for flow in document.flows.values()
        for step in flow.steps.values()
        if isinstance(step, QueueStep)
    )
    asked = {*document.languages, *(skill for step in queues for skill in step.skills)}
    asked |= {skill for tier in document.tiers.values() for skill in tier.skills}
    asked |= {skill for each in document.departments.values() for skill in each.least}
    odd: dict[str, str] = {}
    for name, agent in document.agents.items():
        for skill in agent.skills:
            if skill in asked:
                continue
            if skill not in odd:
                odd[skill] = did_you_mean(skill, asked) if len(odd) < SHOWN else ""
            if odd[skill]:
                message = f"no queue asks for the skill {quoted(skill)}{odd[skill]}"
                findings.warning(("agents", name, "skills", skill), message)
