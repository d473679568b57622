"""Check where a flow can lead: that nobody is left in it, and that silence reaches a person.

Rules this module keeps:

* A caller who does nothing must come to a person or a goodbye, whatever the hours, region or
  tier: the steps silence passes through never lead round in a circle.
* A menu that is not answered leads to a person: where its `otherwise` is left out the runtime
  goes to the fallback department, and where it is written a queue must lie beyond it.
* A step no caller can come to is told, and does no harm; so is a key that goes back where nothing
  was asked before.
"""

from collections.abc import Iterable, Mapping, Sequence

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted, way
from config.tree import Path
from ivr.flow import (
    CollectStep,
    Flow,
    LanguageStep,
    MenuStep,
    QueueStep,
    Step,
    TransferStep,
    exits,
)
from ivr.menu import Exit
from ivr.refer import references

_OTHERS = 2


def check_paths(document: SiteDocument, findings: Findings) -> None:
    """Note circles, dead ends and unreachable steps; all names must be known to exist."""
    # Where departments send callers out of their queues, besides the flow's own ways.
    written = (*document.departments.values(), *document.ways_out.values())
    sent = {ref for entry in written for _, ref in references(entry)}
    for name, flow in document.flows.items():
        _circles(name, flow, findings)
        _silence(name, flow, findings)
        _back(name, flow, findings)
        reached = reachable(flow).union(*(_beyond(to, _ways(flow)) for to in sent & {*flow.steps}))
        for step in flow.steps:
            if step not in reached:
                findings.warning(
                    ("flows", name, "steps", step),
                    f"no caller can come to the step {quoted(step)}",
                    "lead to it, or remove it",
                )
    used = {entry.flow for entry in document.numbers.values()}
    for name in document.flows:
        if name not in used:
            message = f"no number leads to the flow {quoted(name)}"
            findings.warning(("flows", name), message, "give it to a number, or remove it")


def reachable(flow: Flow) -> frozenset[str]:
    """Return the steps a caller can come to."""
    return _beyond(flow.start, _ways(flow))


def _ways(flow: Flow) -> Mapping[str, Iterable[str]]:
    return {name: [to for _, to in exits(step)] for name, step in flow.steps.items()}


def exit_at(step: Step, path: Sequence[str]) -> Exit | None:
    """Return the exit of a question whose `next` stands at a path within the step, if one does."""
    node: object = step
    for name in path[:-1]:
        node = node.get(name) if isinstance(node, dict) else getattr(node, name, None)
    return node if isinstance(node, Exit) else None


def _silent(step: Step) -> tuple[str, ...]:
    """Return where a step leads a caller who presses nothing; nowhere: to a person or goodbye."""
    if isinstance(step, MenuStep | CollectStep):
        return (step.silence.next,) if step.silence else ()
    return tuple(to for _, to in exits(step))


def _beyond(start: str, ways: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        name = left.pop()
        if name not in seen and name in ways:
            seen.add(name)
            left.extend(ways[name])
    return frozenset(seen)


def _circles(name: str, flow: Flow, findings: Findings) -> None:
    """Note every circle a caller who does nothing would be caught in, once."""
    ways = {each: _silent(step) for each, step in flow.steps.items()}
    done: set[str] = set()
    for start, first in ways.items():
        if start in done:
            continue
        # Depth first by hand: a flow may be longer than the stack is deep.
        trail: dict[str, None] = {start: None}
        open_ = [(start, iter(first))]
        while open_:
            at, rest = open_[-1]
            to = next(rest, None)
            if to is None:
                open_.pop()
                trail.pop(at)
                done.add(at)
            elif to in trail:
                _tell_circle(("flows", name, "steps", at), [*trail], to, findings)
            elif to not in done:
                open_.append((to, iter(ways[to])))
                trail[to] = None


def _tell_circle(path: Path, trail: list[str], to: str, findings: Findings) -> None:
    circle = [*trail[trail.index(to) :], to]
    findings.error(
        path,
        f"a caller who does nothing goes round for ever: {way(circle)}",
        "lead one of these steps to a queue or a hangup step",
        key=True,
    )


def _silence(name: str, flow: Flow, findings: Findings) -> None:
    """Note menus whose written `otherwise` cannot come to a person."""
    ways = {each: _silent(step) for each, step in flow.steps.items()}
    people = _leading_to_a_person(flow, ways)
    for each, step in flow.steps.items():
        if not isinstance(step, MenuStep | CollectStep) or step.silence is None:
            continue
        if step.silence.next not in people:
            own = step.no_input is not None and step.no_input.otherwise is not None
            findings.error(
                ("flows", name, "steps", each, *["no_input"] * own, "otherwise", "next"),
                f"silence here never reaches a person: {quoted(step.silence.next)} "
                "leads to no queue",
                "lead `otherwise` to a queue, or leave it out: then it is the fallback department",
            )


def _leading_to_a_person(flow: Flow, ways: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the steps from which doing nothing can come to a queue, or a number outside."""
    back: dict[str, list[str]] = {}
    found: set[str] = set()
    left: list[str] = []
    for each, step in flow.steps.items():
        for to in ways[each]:
            back.setdefault(to, []).append(each)
        if isinstance(step, QueueStep | TransferStep) or (
            isinstance(step, MenuStep | CollectStep) and not step.silence
        ):
            left.append(each)
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            left.extend(back.get(at, ()))
    return frozenset(found)


def _back(name: str, flow: Flow, findings: Findings) -> None:
    """Note keys that go back to the question before, where no other question leads."""
    # Two questions on the way to a step are enough to know: one of them is another one.
    before: dict[str, set[str]] = {flow.start: set()}
    left = [flow.start]
    while left:
        at = left.pop()
        here = {at} if isinstance(flow.steps[at], MenuStep | LanguageStep) else set()
        for _, to in exits(flow.steps[at]):
            known = before.get(to, set())
            more = {*known, *sorted((before[at] | here) - known)[: _OTHERS - len(known)]}
            if to not in before or more != known:
                before[to] = more
                left.append(to)
    for each, asked in before.items():
        step = flow.steps[each]
        if isinstance(step, MenuStep) and step.back is not None and not asked - {each}:
            findings.warning(
                ("flows", name, "steps", each, "back"),
                f"key {quoted(step.back)} goes back, but nothing is asked before this question",
                "remove `back`: the key then counts as one that leads nowhere",
                key=False,
            )
