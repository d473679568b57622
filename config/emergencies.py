"""Check that nothing can keep an emergency from a person.

Rules this module keeps:

* From wherever a call becomes an emergency, every way is followed that it can go: it knows no
  closing time, waits for no lookup, is asked for no PIN; whatever is pressed or not pressed counts.
* None of these ways may end in a goodbye. A number outside that does not answer is no end either.
"""

from collections.abc import Iterator, Sequence

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted, way
from config.tree import Path
from ivr.flow import (
    CallerStep,
    Flow,
    HangupStep,
    HoursStep,
    LookupStep,
    QueueStep,
    RouteStep,
    Step,
    exits,
)

_ALWAYS = frozenset({"hours", "next", "otherwise"})


def check_emergencies(document: SiteDocument, findings: Findings) -> None:
    """Note every emergency that can end without a person; all names must be known to exist."""
    for name, flow in document.flows.items():
        for path, start in entrances(document, name, flow):
            led = _to_a_goodbye(flow, start)
            if led:
                findings.error(
                    path,
                    f"an emergency can end in a goodbye: {way(led)}",
                    f"lead to a queue in place of {quoted(led[-1])}",
                    key=True,
                )


def entrances(document: SiteDocument, name: str, flow: Flow) -> Iterator[tuple[Path, str]]:
    """Yield where a call within a flow becomes an emergency, and the step it then goes to."""
    for dialled, number in document.numbers.items():
        if number.emergency and number.flow == name:
            yield ("numbers", dialled, "emergency"), flow.start
    if flow.emergency:
        yield ("flows", name, "emergency"), flow.start
    for each, step in flow.steps.items():
        for path, to in exits(step):
            if _at(step, path[:-1], "emergency"):
                yield ("flows", name, "steps", each, *path[:-1], "emergency"), to


def _at(step: Step, path: Sequence[str], field: str) -> bool:
    """Return a flag of what stands at a path within a step; False where it has none."""
    node: object = step
    for name in path:
        node = node.get(name) if isinstance(node, dict) else getattr(node, name, None)
    return node is not step and getattr(node, field, False) is True


def _to_a_goodbye(flow: Flow, start: str) -> Sequence[str]:
    """Return the steps from ``start`` to a goodbye; none where no way leads to one."""
    came: dict[str, str | None] = {start: None}
    left = [start]
    for at in left:
        if isinstance(flow.steps[at], HangupStep):
            led = [at]
            while (before := came[led[0]]) is not None:
                led.insert(0, before)
            return led
        for to in _ways(flow.steps[at]):
            if to not in came:
                came[to] = at
                left.append(to)
    return ()


def _ways(step: Step) -> Iterator[str]:
    """Yield where an emergency may go from a step."""
    match step:
        case HoursStep():
            yield step.open
        case LookupStep():
            yield step.otherwise
        case CallerStep():
            yield step.unknown
        case QueueStep():
            return  # a person: closures do not concern it
        case RouteStep():
            for row in step.rows:
                yield row.next
                if not row.model_fields_set - _ALWAYS:
                    return  # to an emergency, hours say open
        case _:
            yield from (to for _, to in exits(step))
