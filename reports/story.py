"""Tell what happened to one call, and why, from its events alone.

Rules this module keeps:

* Every line says what happened in a sentence; a line that decided something says where the rule
  stands (``file:line``) or, for an offer, who else was in line and what the order counted.
* Nothing is left out: an event of a type this module has never heard of is shown as it is.
* Times are offsets from the call's first event; nothing depends on who reads it or when.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeAlias

from calls.events import RANK, Event
from calls.phone import is_withheld
from reports.talking import CONVERSATION
from reports.together import rung_with

_MINUTE_S = 60
_SECOND_MS = 1000
_NAMED = 8
"""Agents named for one reason, in a sentence; a program reads them all."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Name one agent who was passed over, and the reason in words."""

    agent: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline.

    Args:
        at_ms: when, UTC epoch milliseconds.
        after_ms: the same, counted from the call's first event.
        type: the event's name in the catalogue.
        text: what happened, in a sentence.
        why: what decided it, in a sentence; may be empty.
        where: ``file:line`` of the YAML that decided; may be empty.
        passed_over: who was not the one, and why; for offers, and for waiting that began.
    """

    at_ms: int
    after_ms: int
    type: str
    text: str
    why: str = ""
    where: str = ""
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One call from its first leg to its final record.

    Args:
        call: id of the call.
        outcome: how it ended; empty while it lasts.
        lines: what happened, oldest first.
    """

    call: str
    outcome: str
    lines: tuple[Line, ...]

    def as_data(self) -> dict[str, object]:
        """Return plain data for a program to read."""
        return {
            "call": self.call,
            "outcome": self.outcome,
            "lines": [asdict(line) for line in self.lines],
        }


def tell(
    call: str,
    events: Sequence[Event],
    names: Mapping[str, str] | None = None,
    passed_over: Mapping[int, Mapping[str, str]] | None = None,
) -> Story:
    """Make the story of one call.

    Args:
        call: id of the call.
        events: its events, oldest first.
        names: agent and department ids → names for people; ids are shown where one is missing.
        passed_over: event number → agent id → reason, as ``reports.passed_over`` found them.

    Returns:
        Its story; without lines when nothing is known of the call.
    """
    began = events[0].at_ms if events else 0
    known, passed_over = names or {}, passed_over or {}
    together = rung_with(events)
    lines = tuple(
        replace(
            _besides(line_of(event, began, known), together.get(event.seq, ()), known),
            passed_over=tuple(
                PassedOver(agent, known.get(agent, agent), reason)
                for agent, reason in passed_over.get(event.seq, {}).items()
            ),
        )
        for event in events
    )
    outcome = next((e.fields["outcome"] for e in events if e.type == "call.ended"), "")
    return Story(call, outcome, lines)


def _besides(line: Line, others: Sequence[str], names: Mapping[str, str]) -> Line:
    """Say who was rung already when an agent was rung too."""
    if not others:
        return line
    rung = " and ".join(names.get(agent, agent) for agent in others)
    return replace(line, why=f"{line.why}; rung with {rung}")


def line_of(event: Event, began_ms: int, names: Mapping[str, str]) -> Line:
    """Say one event in words: also for whoever prints a timeline as it happens.

    Args:
        event: what happened.
        began_ms: when the call began, UTC epoch milliseconds.
        names: agent and department ids → names for people.
    """
    words = _WORDS.get(event.type, _as_it_is)
    text, why, where = words(_Fields(event, names))
    return Line(event.at_ms, event.at_ms - began_ms, event.type, text, why, where)


def clock(after_ms: int) -> str:
    """Return an offset as ``1:02.3``: minutes, seconds and tenths."""
    tenths = after_ms // (_SECOND_MS // 10)
    seconds, tenth = divmod(tenths, 10)
    return f"{seconds // _MINUTE_S}:{seconds % _MINUTE_S:02d}.{tenth}"


def by_reason(passed_over: Iterable[PassedOver]) -> str:
    """Say who was passed over in one sentence, those with the same reason together."""
    together: dict[str, list[str]] = {}
    for each in sorted(passed_over, key=lambda each: each.name):
        together.setdefault(each.reason, []).append(each.name)
    said = [
        ", ".join(names[:_NAMED])
        + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        + f" ({reason})"
        for reason, names in sorted(together.items())
    ]
    return f"passed over: {'; '.join(said)}" if said else ""


def lasting(duration_ms: str | int) -> str:
    """Return a duration in words: ``8 s``, ``2 min 5 s``."""
    seconds = int(duration_ms or 0) // _SECOND_MS
    minutes, rest = divmod(seconds, _MINUTE_S)
    return f"{minutes} min {rest} s" if minutes else f"{seconds} s"


class _Fields:
    """Read an event's fields, and the names people know the ids by."""

    def __init__(self, event: Event, names: Mapping[str, str]) -> None:
        self._names = names
        self.all = event.fields
        self.at_ms = event.at_ms

    def __getitem__(self, name: str) -> str:
        return self.all.get(name, "")

    def named(self, name: str) -> str:
        return self._names.get(self[name], self[name])


Words: TypeAlias = "tuple[str, str, str]"


def _arrived(f: _Fields) -> Words:
    caller = "a withheld number" if is_withheld(f["caller"]) else f["caller"]
    tier = f", tier {f['tier']}" if f["tier"] else ""
    text = f"{caller} calls {f['number']}: region {f['region']}{tier}, language {f['language']}"
    return text, f["region_why"], ""


def _step(f: _Fields) -> Words:
    kind, _, text = f["heard"].partition(":")
    heard = {
        "": "",
        "silence": ", silence",
        "keys": f", pressed {text}",
        "speech": f', said "{text}"',
    }.get(kind, f", {f['heard']}")
    return f"step {f['step']}{heard}", f["why"], f["where"]


def _queued(f: _Fields) -> Words:
    restored = {
        "restored": " again, put back by the caller's own turn",
        "regained": f", at the place of {f['regains']}, which was cut off",
        "callback": ", to be called back",
    }.get(f["cause"], "")
    why = f"needs {f['demand']}"
    if int(f["head_start_ms"] or 0):
        why += f"; head start {lasting(f['head_start_ms'])}"
    return f"waits for {f.named('department')}{restored}", why, ""


def _widened(f: _Fields) -> Words:
    text = f"may be answered by {f.named('department')} too, after {lasting(f['waited_ms'])}"
    return text, f"{f['cause']}: enough is {f['demand']}", ""


def _moved(f: _Fields) -> Words:
    by = f" by {f.named('who')}" if f["who"] else ""
    text = f"waits for {f.named('department')} now, moved{by} after {lasting(f['waited_ms'])}"
    return text, f"{f['cause'].replace('_', ' ')}; needs {f['demand']}", ""


def _exited(f: _Fields) -> Words:
    to = f"goes on to {f.named('to')}" if f["to"] else "is turned away"
    return f"the caller {to} after {lasting(f['waited_ms'])}", f["why"].replace("_", " "), ""


def _estimated(f: _Fields) -> Words:
    """Say what the caller was told, whose turn of phrase is the site's own."""
    span = f"{f['low_s']} to {f['high_s']} s" if f["high_s"] else f"over {f['low_s']} s"
    text = f"the caller is told to expect {span} more"
    return text, f"after {lasting(f['waited_ms'])}", ""


def _offered(f: _Fields) -> Words:
    if f["counter"] == "preferred":
        why = "kept for them: the caller's own agent, or the last who served this number"
    elif f["counter"] == "random":
        why = f"drawn by lot among {f['idle']} idle"
    elif f["runner_up"]:
        why = f"{_standing(f, 'agent_key', 'runner_up_key')}; first of {f['idle']} idle"
        next_ = _standing(f, "runner_up_key", "agent_key")
        why += f", next was {f.named('runner_up')}, {next_}"
    else:
        why = f"{_standing(f, 'agent_key', 'agent_key')}; nobody else was idle"
    return f"offered to {f.named('agent')} after {lasting(f['waited_ms'])}", why, ""


def _standing(f: _Fields, key: str, other: str) -> str:
    """Say in words what an agent's order key counts; the rank only where it decided."""
    rank, counter = divmod(int(f[key] or 0), RANK)
    match f["counter"]:
        case "idle_since":
            said = f"idle for {lasting(f.at_ms - counter)}"
        case "offered_at":
            said = f"last rung {lasting(f.at_ms - counter)} ago" if counter else "not rung yet"
        case "calls":
            said = f"{counter} call{'s' * (counter != 1)} so far"
        case "talk_ms":
            said = f"talked for {lasting(counter)} so far"
        case _:
            said = f"key {f[key]}"
    decided = rank != int(f[other] or 0) // RANK
    return f"rank {rank + 1}, {said}" if decided else said


def _ended(f: _Fields) -> Words:
    parts = [f"ended: {f['outcome'].replace('_', ' ')}"]
    if f["department"]:
        parts.append(f"waited {lasting(f['waited_ms'])} for {f.named('department')}")
    if f["agent"]:
        parts.append(f"talked {lasting(f['talked_ms'])} with {f.named('agent')}")
    return ", ".join(parts), f["why"].replace("_", " "), ""


def _unreachable(f: _Fields) -> Words:
    why = f"{f['why'].replace('_', ' ')}; nobody's fault, the caller keeps the place"
    return f"{f.named('agent')} could not be reached", why, ""


def _missed(f: _Fields) -> Words:
    why = f"miss {f['misses']} in a row; the caller keeps the place"
    return f"{f.named('agent')} did not answer", why, ""


def _declined(f: _Fields) -> Words:
    reason = f"{f['reason']}; " if f["reason"] else ""
    return f"{f.named('agent')} declined", f"{reason}the caller keeps the place", ""


def _agent_changed(f: _Fields) -> Words:
    reason = f" ({f['reason']})" if f["reason"] else ""
    presence = f["presence"].replace("_", " ")
    return f"{f.named('agent')} is {presence}{reason}, {f['work']}", f["cause"], ""


def _noted(f: _Fields) -> Words:
    tags = f"tags {f['tags']}" if f["tags"] else ""
    said = ", ".join(part for part in (f["disposition"], f["notes"], tags) if part)
    return f"{f.named('agent')} noted: {said or 'nothing'}", "", ""


def _as_it_is(f: _Fields) -> Words:
    return ", ".join(f"{name} {value}" for name, value in f.all.items() if value), "", ""


def _promised(f: _Fields) -> Words:
    by = f" by {f.named('who')}" if f["who"] else ""
    text = f"promised a callback to {f['number']}{by} from {f.named('department')}"
    when = f"in the queue {lasting(int(f['due_at']) - f.at_ms)} from now; " if f["due_at"] else ""
    return text, f"{f['cause']}; {when}the place is kept, {f['tries'] or 0} tries", ""


def _tried(f: _Fields) -> Words:
    how = f["how"].replace("_", " ")
    left = f"{f['left']} tries left" if f["next_at"] else "no tries left"
    text = f"{f.named('agent')} was there, and the caller was not reached: {how}"
    return text, f"try {f['tried']}; {left}", ""


def _postponed(f: _Fields) -> Words:
    until = f" for {lasting(int(f['until']) - f.at_ms)}" if f["until"] else ""
    why = {"quiet": "quiet hours where the caller is", "closed": "the department is closed"}
    return f"is not called back{until}; the place is kept", why.get(f["why"], f["why"]), ""


_WORDS: Mapping[str, Callable[[_Fields], Words]] = {
    "call.arrived": _arrived,
    "call.step": _step,
    "call.queued": _queued,
    "call.widened": _widened,
    "call.moved": _moved,
    "call.exited": _exited,
    "callback.promised": _promised,
    "callback.postponed": _postponed,
    "callback.tried": _tried,
    "call.estimated": _estimated,
    "call.offered": _offered,
    "offer.ringing": lambda f: (f"{f.named('agent')}'s phone rings", "", ""),
    "offer.accepted": lambda f: (
        f"{f.named('agent')} takes the call after {lasting(f['waited_ms'])}",
        "",
        "",
    ),
    "offer.declined": _declined,
    "offer.missed": _missed,
    "offer.unreachable": _unreachable,
    "offer.withdrawn": lambda f: (
        f"the offer to {f.named('agent')} is taken back",
        f["why"].replace("_", " "),
        "",
    ),
    "call.connected": lambda f: (
        f"caller and {f.named('agent')} talk, {lasting(f['dial_to_person_ms'])} after dialling",
        "",
        "",
    ),
    "call.held": lambda f: (f"{f.named('agent')} puts the caller on hold", "", ""),
    "call.resumed": lambda f: (
        f"{f.named('agent')} is back after {lasting(f['held_ms'])} of hold",
        "" if f["cause"] == "agent" else "the carrier could not hold the caller",
        "",
    ),
    "call.transferred": lambda f: (
        f"{f.named('agent')} sends the caller to {f.named('to')} after {lasting(f['talked_ms'])}",
        {"up": "handed up", "number": "a number outside"}.get(f["how"], ""),
        "",
    ),
    "call.parted": lambda f: (
        f"{f.named('agent')} hangs up after {lasting(f['talked_ms'])}",
        "the caller is asked how it went",
        "",
    ),
    "survey.answered": lambda f: (f"the caller answers {f['answer']}", f["question"], ""),
    "call.severed": lambda f: (
        f"the line of {f.named('agent')} broke after {lasting(f['talked_ms'])} of talk",
        f"{f['why'].replace('_', ' ')}; the caller waits again at the old place",
        "",
    ),
    **CONVERSATION,
    "call.ended": _ended,
    "agent.noted": _noted,
    "agent.changed": _agent_changed,
    "agent.endpoint": lambda f: (
        f"{f.named('agent')} is rung at {f['endpoint']}",
        "from now on" if f["applies"] == "now" else "when their call is over",
        "",
    ),
    "rota.exhausted": lambda f: (
        "nobody on call answered: whoever is to be alarmed is rung",
        f"rota {f['rota']}",
        "",
    ),
    "roster.changed": lambda f: (f"roster epoch {f['epoch']} is in force", f["config"], ""),
    "invariant.broken": lambda f: (f"the rule {f['name']} is broken", f["what"], ""),
}
