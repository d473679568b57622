"""Say who was passed over for a call, and for which reason, from the event log alone.

Rules this module keeps:

* What an agent was doing is followed through every event of the site up to the one explained.
* What an agent could do is what ``reports.abilities`` knows of that moment.
* One reason each: first what would keep them from every such call, then where they were.
* Whoever is rung for this very call was not passed over for it.
* The log may begin late: whoever it has not told of yet counts as not signed in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from calls.events import Event
from reports.abilities import OVERRIDDEN, Abilities, Person

_SKILL = re.compile(r"(\S+)>=(\d+)")
_REFUSALS = {
    "offer.declined": "declined it",
    "offer.missed": "did not answer it",
    "offer.unreachable": "could not be reached",
    "offer.withdrawn": "could not be connected",
}
_RESTING = "back_off"
"""Why an agent whose device failed again is let alone for a moment."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Say of one department what decides who is free.

    Args:
        avoid_s: seconds an agent is not offered again what they refused, if the log says none.
        wrap_up_s: seconds of after-call work.
        reserve: how many of its agents are kept free for its own calls.
        emergency: True when its calls are kept from nobody.
    """

    avoid_s: int
    wrap_up_s: int
    reserve: int = 0
    emergency: bool = False


@dataclass(slots=True)
class _Where:
    """Follow one agent: presence, and the call they are busy with."""

    presence: str = "signed_out"
    reason: str = ""
    work: str = "idle"
    call: str = ""
    resting: bool = False
    refused: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def see(self, event: Event, wrap_up_s: int) -> None:
        """Take in one event of this agent."""
        match event.type:
            case "agent.changed":
                self.presence, self.reason = event.fields["presence"], event.fields["reason"]
                self.work = event.fields["work"]
                self.resting = event.fields.get("cause") == _RESTING
            case "call.offered":
                self.work, self.call = "offered", event.call
            case "offer.accepted":
                self.work = "talking"
            case "call.ended" if self.call == event.call:
                wraps = event.fields["outcome"] == "served" and wrap_up_s > 0
                self.work, self.call = "wrap_up" if wraps else "idle", ""
            case "call.transferred" | "call.parted" if self.call == event.call:
                self.work, self.call = "wrap_up", ""
            case "call.severed" if self.call == event.call:
                self.work, self.call = "idle", ""
            case "offer.withdrawn" if event.fields["why"] != "bridge_failed":
                self.work, self.call = "idle", ""
            case kind if kind in _REFUSALS:
                self.work, self.call = "idle", ""
                lasts_ms = event.fields.get("avoid_ms", "")
                self.refused[event.call] = event.at_ms, lasts_ms, _REFUSALS[kind]


def passed_over(
    call: str, log: Sequence[Event], people: Mapping[str, Person], rules: Mapping[str, Rules]
) -> Mapping[int, Mapping[str, str]]:
    """Return, for each offer of a call and for its entering the queue, who was passed over.

    Args:
        call: id of the call.
        log: the site's events up to the call's last, oldest first.
        people: agent id → what the roster says of them, and what is overridden now.
        rules: department → what decides who is free.

    Returns:
        Event number → agent id → the reason, in words. Agents of other departments are not named.
    """
    found: dict[int, Mapping[str, str]] = {}
    floor = {name: _Where() for name in people}
    able = Abilities(people, log)
    demands: dict[str, str] = {}
    home = ""
    for event in log:
        able.see(event)
        if event.call == call and event.type in ("call.queued", "call.moved"):
            home = event.fields["department"]
        if event.call == call and "lane" in event.fields and "demand" in event.fields:
            demands[event.fields["lane"]] = event.fields["demand"]
        demand = demands.get(event.fields.get("lane", ""))
        if event.call == call and demand is not None:
            out = _reasons(_Asked(call, event.at_ms, demand, home), floor, able.now, rules)
            for asked in (event.agent, event.fields.get("runner_up", "")):
                out.pop(asked, None)
            found[event.seq] = out
        for name in _concerned(event, floor):
            department = rules.get(event.fields.get("department", ""))
            floor[name].see(event, department.wrap_up_s if department else 1)
    return found


def _concerned(event: Event, floor: Mapping[str, _Where]) -> list[str]:
    """Return whom an event moves: the agent it names, or whoever was busy with an ended call."""
    if event.type == "call.ended":
        return [name for name, where in floor.items() if where.call == event.call]
    return [event.agent] if event.agent in floor else []


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold what one instant asks of the floor: for which call, when, with which demand."""

    call: str
    at_ms: int
    demand: str
    home: str

    @property
    def department(self) -> str:
        return self.demand.partition(":")[0]


def _reasons(
    asked: _Asked,
    floor: Mapping[str, _Where],
    people: Mapping[str, Person],
    rules: Mapping[str, Rules],
) -> dict[str, str]:
    return {
        name: _unable(asked, person)
        or _away(floor[name], person, asked.at_ms)
        or _avoiding(floor[name], asked, rules.get(asked.department))
        or _kept_free(asked, person, floor, people, rules)
        or "idle, later in the order"
        for name, person in people.items()
        if person.serves(asked.department) or person.taken_off(asked.department)
        if (floor[name].work, floor[name].call) != ("offered", asked.call)
    }


def _kept_free(
    asked: _Asked,
    person: Person,
    floor: Mapping[str, _Where],
    people: Mapping[str, Person],
    rules: Mapping[str, Rules],
) -> str:
    """Say for which department of theirs an idle agent had to stay: it has no more to spare."""
    keeping = [name for name in sorted(rules) if rules[name].reserve and person.serves(name)]
    if asked.home in keeping or (asked.home in rules and rules[asked.home].emergency):
        return ""
    for name in keeping:
        crew = (floor[each] for each, other in people.items() if other.serves(name))
        idle = sum(where.presence == "ready" and where.work == "idle" for where in crew)
        if idle <= rules[name].reserve:
            return f"kept free for {name}"
    return ""


def _unable(asked: _Asked, person: Person) -> str:
    if person.taken_off(asked.department):
        return f"taken off {asked.department}{OVERRIDDEN}"
    for skill, level in _SKILL.findall(asked.demand):
        has, said = person.level(skill), person.said(skill)
        if not has:
            return f"skill missing: {skill}{said}"
        if has < int(level):
            return f"level too low: {skill} {has}, {level} demanded{said}"
    return ""


def _away(where: _Where, person: Person, at_ms: int) -> str:
    if where.presence == "signed_out":
        planned = person.on_shift is not None and not person.on_shift(at_ms)
        return "not on shift" if planned else "not signed in"
    if where.work == "talking":
        return "on a call"
    if where.presence == "not_ready":
        return f"not ready: {where.reason}" if where.reason else "not ready"
    if where.resting and where.work == "wrap_up":
        return "resting: their phone failed again"
    busy = {"wrap_up": "wrap-up", "offered": "being rung for another call"}
    return busy.get(where.work, "")


def _avoiding(where: _Where, asked: _Asked, rules: Rules | None) -> str:
    at_ms, lasts_ms, how = where.refused.get(asked.call, (0, "", ""))
    if not how or rules is None:
        return ""
    until_ms = at_ms + int(lasts_ms or rules.avoid_s * 1000)
    return f"avoiding this call: {how}" if asked.at_ms < until_ms else ""
