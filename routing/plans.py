"""Work out how a call comes to a queue, and how its demand loosens while it waits.

Rules this module keeps:

* The times are worked out on entering the queue and kept by the call; a later edit of a
  department's rules changes nothing for those who wait already.
* A loosened demand stands beside the one before it: whoever could answer still can. Being handed
  up is the exception: the call is then the other department's, by its rules.
* A demand goes to another department as it is; what nobody there could ever meet stays behind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from routing.agent import Roster
from routing.department import Department
from routing.patience import LANGUAGE, Relaxation
from routing.policy import is_able, offer_rules
from routing.queue import Arrival, CallView, Entry, Stage
from routing.skills import Demand, Standing

_OVERFLOW = "overflow"


def planned(roster: Roster, entry: Entry) -> Entry:
    """Return an entry with its department's least levels and with how its demand loosens.

    Args:
        roster: the departments' rules, and who could answer.
        entry: the call as it comes to the queue; its department must be in the roster.
    """
    urgent = entry.emergency or roster.departments[entry.demand.department].emergency
    known = (
        replace(entry.demand, standing="urgent") if urgent and roster.reserving else entry.demand
    )
    demand = at_least(roster, known, entry.language)
    whole = replace(entry, demand=demand)
    stages = _stages(roster, demand, entry.language, entry.entered_at)
    return replace(whole, stages=tuple(stage for stage in stages if not stage.ask))


def to_agree(roster: Roster, entry: Entry, at_ms: int) -> tuple[str, Sequence[Demand]]:
    """Return what a caller may agree to by now: who answers without speaking their language.

    Args:
        roster: the departments' rules, and who could answer.
        entry: the call as it came; its department must be in the roster.
        at_ms: the present, epoch milliseconds.

    Returns:
        The department the call has come to by then, and the demands that would be enough.
    """
    demand = at_least(roster, entry.demand, entry.language)
    department, found = demand.department, list[Demand]()
    for stage in _stages(roster, demand, entry.language, entry.entered_at):
        if stage.at_ms > at_ms:
            break
        if stage.rules is not None:
            department, found = stage.demand.department, []
        elif stage.ask:
            found.append(stage.demand)
    return department, found


def whole_way(roster: Roster, demand: Demand, language: str) -> Iterator[Demand]:
    """Yield everything a call may come to demand, the longer it waits.

    Args:
        roster: the departments' rules, and who could answer.
        demand: what it demands on entering the queue.
        language: the language the caller speaks.
    """
    first = at_least(roster, demand, language)
    yield first
    yield from (stage.demand for stage in _stages(roster, first, language, 0))
    for rule in roster.departments[demand.department].overflow:
        if rule.to in roster.departments and not rule.waiting:
            yield joined(roster, first, rule.to, language)


def at_least(roster: Roster, demand: Demand, language: str) -> Demand:
    """Return a demand raised to the least levels its department asks of everyone."""
    required = dict(demand.required)
    for skill, level in roster.departments[demand.department].least.items():
        name = language if skill == LANGUAGE else skill
        required[name] = max(level, required.get(name, 0))
    return Demand.of(demand.department, required, demand.standing)


def handed(roster: Roster, demand: Demand, department: str, language: str) -> Demand:
    """Return a demand as another department can meet it.

    Args:
        roster: who could answer there.
        demand: what the call demanded so far.
        department: where it goes.
        language: the language the caller speaks.

    Returns:
        The same levels if anybody there could ever meet them, else the language alone, else none.
    """
    known = dict(demand.required)
    spoken = {language: known[language]} if language in known else {}
    standing: Standing = "urgent" if demand.standing == "urgent" else ""
    for required in (known, spoken):
        there = Demand.of(department, required, standing)
        if any(is_able(agent, there) for agent in roster.agents.values()):
            return there
    return Demand.of(department, {}, standing)


def joined(roster: Roster, demand: Demand, department: str, language: str) -> Demand:
    """Return a demand as another department meets it that joins in: the call is not its own.

    Args:
        roster: who could answer there, and whether some are kept free for its own calls.
        demand: what the call demanded so far.
        department: who joins in.
        language: the language the caller speaks.
    """
    there = handed(roster, demand, department, language)
    known = roster.departments.get(department)
    lent = known is not None and known.reserve and there.standing != "urgent"
    return replace(there, standing="guest") if lent else there


def _stages(roster: Roster, first: Demand, language: str, since_ms: int) -> Iterator[Stage]:
    """Yield the stages of a call, through every department it is handed up to."""
    demand, seen, passed = first, {first.lane}, {first.department}
    while True:
        department = roster.departments[demand.department]
        up = roster.departments.get(department.escalates_to or "")
        until_s = department.escalate_after_s if up is not None else 0
        for stage in _loosened(roster, department, demand, language, since_ms):
            in_time = not until_s or stage.at_ms < since_ms + until_s * 1000
            if in_time and stage.demand.lane not in seen:
                seen.add(stage.demand.lane)
                yield stage
        if up is None or not until_s or up.id in passed:
            return
        passed.add(up.id)
        since_ms += until_s * 1000
        over = handed(roster, first, up.id, language)
        demand = at_least(roster, over, language)
        seen = {demand.lane}
        yield Stage(since_ms, demand, "escalated", offer_rules(up))


def _loosened(
    roster: Roster, department: Department, demand: Demand, language: str, since_ms: int
) -> Iterator[Stage]:
    """Yield how a demand loosens within one department: each step goes on from the one before.

    Where a step drops the caller's own language the demand goes two ways from there: on in the
    language as ever, and without it, for whom the caller agrees to.
    """
    kept = dict(demand.required)
    loose: dict[str, int] | None = None
    others: list[str] = []
    for step in sorted(department.relax, key=lambda step: step.after_s):
        drops = language in kept and not {language, LANGUAGE}.isdisjoint(step.drop)
        if loose is not None or drops:
            loose = _relaxed(kept if loose is None else loose, step, language)
        kept = _relaxed(kept, step, language, but=language if drops else "")
        if step.add and step.add in roster.departments and step.add not in others:
            others.append(step.add)
        at_ms = since_ms + step.after_s * 1000
        for required, ask in ((kept, False), *(() if loose is None else ((loose, True),))):
            own = Demand.of(demand.department, required, demand.standing)
            if own != demand:
                yield Stage(at_ms, own, "agreed" if ask else "relaxed", ask=ask)
            for other in others:
                there = joined(roster, own, other, language)
                if not ask and loose is not None and language not in dict(there.required):
                    continue  # whoever joins in does not speak it: for whom the caller agrees to
                yield Stage(at_ms, there, "agreed" if ask else _OVERFLOW, ask=ask)


def _relaxed(
    required: Mapping[str, int], step: Relaxation, language: str, *, but: str = ""
) -> dict[str, int]:
    """Return what a step leaves of what is required; ``but`` one skill it would drop."""
    dropped = {language if skill == LANGUAGE else skill for skill in step.drop} - {but}
    lower = {language if s == LANGUAGE else s: level for s, level in step.lower.items()}
    return {
        skill: min(level, lower.get(skill, level))
        for skill, level in required.items()
        if skill not in dropped
    }


def entry_of(view: CallView, demand: Demand, since_ms: int) -> Entry:
    """Return a call the store knows as though it came to a queue.

    Args:
        view: the call.
        demand: who can serve it there.
        since_ms: when waiting began, epoch milliseconds.
    """
    arrival = Arrival(
        call=view.id,
        leg=view.leg,
        caller=view.caller,
        number=view.number,
        region=view.region,
        region_why="",
        tier=view.tier,
        language=view.language,
        config="",
    )
    return Entry(arrival, demand, since_ms, view.head_start_ms, view.language, view.arrived_at)
