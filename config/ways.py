"""Check the ways out of queues: that each leads somewhere else, and that nobody is stranded there.

Rules this module keeps:

* Names and numbers are looked up elsewhere; here it is judged where a way leads whom.
* A key that leads back into the same queue is an error; a step that some callers' flow lacks is a
  warning, for they come to the start of their flow instead.
"""

from collections.abc import Iterator

from config.document import SiteDocument
from config.findings import Findings
from config.problems import listed, quoted
from config.tree import Path
from ivr.flow import QueueStep
from ivr.wait import WaitEntry
from ivr.ways import DepartmentWay, MenuWay, WayOut


def every_way(document: SiteDocument) -> Iterator[tuple[Path, str, WayOut]]:
    """Yield each way out written, with its path and its department; the site's with none."""
    for key, way in document.ways_out.items():
        yield ("ways_out", key), "", way
    for name, entry in document.departments.items():
        for key, way in (entry.ways_out or {}).items():
            yield ("departments", name, "ways_out", key), name, way


def check_ways(document: SiteDocument, findings: Findings) -> None:
    """Note ways out that lead nowhere; all names must be known to exist."""
    for path, department, way in every_way(document):
        if isinstance(way, DepartmentWay) and way.to == department:
            message = f"this key leads back into the queue of {quoted(department)}"
            findings.error((*path, "to"), message, "name another department")
        if way.when == "closed" and department and not document.departments[department].hours:
            findings.warning(
                (*path, "when"),
                f"{quoted(department)} has no hours of its own: it closes only by `close`",
                "give the department `hours`",
                key=False,
            )
        if isinstance(way, MenuWay) and way.to is not None:
            _step(document, findings, path, department, str(way.to))


def check_places(document: SiteDocument, findings: Findings) -> None:
    """Note a place that is asked for and that hardly anybody would hear."""
    granted = {tier.head_start for tier in document.tiers.values()} | {0}
    written: dict[Path, WaitEntry | None] = {("wait",): document.wait}
    written |= {("departments", n, "wait"): e.wait for n, e in document.departments.items()}
    for path, entry in written.items():
        if entry is not None and entry.position and len(granted) > 1:
            findings.warning(
                (*path, "position"),
                "only callers with the longest head start hear their place: others are overtaken",
                "`expected_wait: true` tells the others something that holds",
                key=False,
            )


def _step(
    document: SiteDocument, findings: Findings, path: Path, department: str, step: str
) -> None:
    """Note flows whose callers would look for a step of another flow."""
    lacking = [
        name
        for name, flow in document.flows.items()
        if step not in flow.steps
        and any(
            isinstance(each, QueueStep) and department in ("", each.department)
            for each in flow.steps.values()
        )
    ]
    if lacking:
        findings.warning(
            (*path, "to"),
            f"the flow {listed(lacking)} has no step {quoted(step)}",
            "its callers come to its start instead",
            key=False,
        )
