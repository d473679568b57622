"""Check that nothing can keep an emergency from a person.

Rules this module keeps:

* From wherever a call becomes an emergency, every way is followed that it can go: it knows no
  closing time, waits for no lookup, is asked for no PIN; whatever is pressed or not pressed counts.
* None of these ways may end in a goodbye. A number outside that does not answer is no end either.
"""

from collections.abc import Iterator, Mapping

from config.document import SiteDocument
from config.findings import Findings
from config.paths import exit_at
from config.problems import quoted, way
from config.tree import Path
from ivr.flow import (
    CallbackStep,
    CallerStep,
    Flow,
    HangupStep,
    HoursStep,
    LookupStep,
    QueueStep,
    RouteStep,
    Step,
    VoicemailStep,
    exits,
)

_ALWAYS = frozenset({"hours", "next", "otherwise"})


def check_emergencies(document: SiteDocument, findings: Findings) -> None:
    """Note every emergency that can end without a person; all names must be known to exist."""
    for name, flow in document.flows.items():
        ways_in = [*entrances(document, name, flow)]
        onward = _towards_a_goodbye(flow) if ways_in else {}
        for path, start in ways_in:
            if start not in onward:
                continue
            led = [start]
            while (to := onward[led[-1]]) is not None:
                led.append(to)
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
            left_by = exit_at(step, path)
            if left_by is not None and left_by.emergency:
                yield ("flows", name, "steps", each, *path[:-1], "emergency"), to


def _towards_a_goodbye(flow: Flow) -> Mapping[str, str | None]:
    """Return the steps an emergency can get to a goodbye from, each with the step that follows."""
    back: dict[str, list[str]] = {}
    onward: dict[str, str | None] = {}
    for name, step in flow.steps.items():
        if isinstance(step, HangupStep | VoicemailStep | CallbackStep):
            onward[name] = None
        for to in _ways(step):
            back.setdefault(to, []).append(name)
    left = [*onward]
    for at in left:
        for before in back.get(at, ()):
            if before not in onward:
                onward[before] = at
                left.append(before)
    return onward


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
