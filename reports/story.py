"""Tell what happened to one call, and why, from its events alone.

Rules this module keeps:

* Every line says what happened in a sentence; a line that decided something says where the rule
  stands (``file:line``) or, for an offer, who else was in line and what the order counted.
* Nothing is left out: an event of a type this module has never heard of is shown as it is.
* Times are offsets from the call's first event; nothing depends on who reads it or when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from calls.events import Event
from calls.phone import is_withheld
from reports.offering import OFFERS
from reports.overriding import OVERRIDES
from reports.queueing import QUEUE
from reports.sentence import Fields, Sentences, Words, lasting
from reports.talking import CONVERSATION
from reports.together import rung_with

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
    text, why, where = words(Fields(event, names))
    return Line(event.at_ms, event.at_ms - began_ms, event.type, text, why, where)


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


def _arrived(f: Fields) -> Words:
    caller = "a withheld number" if is_withheld(f["caller"]) else f["caller"]
    tier = f", tier {f['tier']}" if f["tier"] else ""
    text = f"{caller} calls {f['number']}: region {f['region']}{tier}, language {f['language']}"
    return text, f["region_why"], ""


def _step(f: Fields) -> Words:
    kind, _, text = f["heard"].partition(":")
    heard = {
        "": "",
        "silence": ", silence",
        "keys": f", pressed {text}",
        "speech": f', said "{text}"',
    }.get(kind, f", {f['heard']}")
    return f"step {f['step']}{heard}", f["why"], f["where"]


def _ended(f: Fields) -> Words:
    parts = [f"ended: {f['outcome'].replace('_', ' ')}"]
    if f["department"]:
        parts.append(f"waited {lasting(f['waited_ms'])} for {f.named('department')}")
    if f["agent"]:
        parts.append(f"talked {lasting(f['talked_ms'])} with {f.named('agent')}")
    return ", ".join(parts), f["why"].replace("_", " "), ""


def _agent_changed(f: Fields) -> Words:
    reason = f" ({f['reason']})" if f["reason"] else ""
    presence = f["presence"].replace("_", " ")
    return f"{f.named('agent')} is {presence}{reason}, {f['work']}", f["cause"], ""


def _noted(f: Fields) -> Words:
    tags = f"tags {f['tags']}" if f["tags"] else ""
    said = ", ".join(part for part in (f["disposition"], f["notes"], tags) if part)
    return f"{f.named('agent')} noted: {said or 'nothing'}", "", ""


def _as_it_is(f: Fields) -> Words:
    return ", ".join(f"{name} {value}" for name, value in f.all.items() if value), "", ""


_WORDS: Sentences = {
    "call.arrived": _arrived,
    "call.step": _step,
    "survey.answered": lambda f: (f"the caller answers {f['answer']}", f["question"], ""),
    **QUEUE,
    **OFFERS,
    **CONVERSATION,
    **OVERRIDES,
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
    "site.evacuated": lambda f: (f"the site is evacuated by {f.named('who')}", f["why"], ""),
    "site.reopened": lambda f: (
        f"the evacuation is lifted by {f.named('who')} after {lasting(f['lasted_ms'])}",
        "",
        "",
    ),
    "invariant.broken": lambda f: (f"the rule {f['name']} is broken", f["what"], ""),
}
