"""Check that route tables ask for choices their callers may have made on the way.

Rules this module keeps:

* Every way is followed with the latest choice made on it: a row whose choice no way to its table
  brings would never fit.
"""

from collections.abc import Iterator, Mapping

from config.document import SiteDocument
from config.findings import Findings
from config.paths import exit_at
from config.problems import quoted
from config.tree import Path
from ivr.flow import Flow, RouteStep, Step, exits

_VISITS = 50_000
"""Visits of a step, for a whole flow; past this nothing is said of it."""


def check_choices(document: SiteDocument, findings: Findings) -> None:
    """Note choices in route rows that nobody comes to the table with."""
    for name, flow in document.flows.items():
        bits = _bits(flow)
        for each, choices in _brought(flow, bits).items():
            for path, choice in _asked(flow.steps[each]):
                if not choices & bits[choice]:
                    findings.warning(
                        ("flows", name, "steps", each, *path),
                        f"nobody comes to this table with the choice {quoted(choice)}",
                        "no way here passes a key that says `choose` so, and nothing after it",
                        key=False,
                    )


def _bits(flow: Flow) -> dict[str, int]:
    """Return one bit for each choice of a flow, and one for none."""
    found = {"": 1}
    for step in flow.steps.values():
        for path, _ in exits(step):
            left_by = exit_at(step, path)
            if left_by is not None and left_by.choose is not None:
                found.setdefault(left_by.choose, 1 << len(found))
    return found


def _asked(step: Step) -> Iterator[tuple[Path, str]]:
    """Yield the choices a route table asks for, and where."""
    for place, row in enumerate(step.rows if isinstance(step, RouteStep) else ()):
        for at, choice in enumerate(row.choice or ()):
            yield ("rows", place, "choice", at), choice


def _brought(flow: Flow, bits: Mapping[str, int]) -> Mapping[str, int]:
    """Return the latest choices callers may come to each step with; none where too many ways."""
    found: dict[str, int] = {}
    left = [(flow.start, bits[""])]
    visits = 0
    while left:
        at, choices = left.pop()
        new = choices & ~found.get(at, 0)
        if not new:
            continue
        visits += 1
        if visits > _VISITS:
            return {}
        found[at] = found.get(at, 0) | new
        for path, to in exits(flow.steps[at]):
            left_by = exit_at(flow.steps[at], path)
            chosen = left_by.choose if left_by is not None else None
            left.append((to, new if chosen is None else bits[chosen]))
    return found
