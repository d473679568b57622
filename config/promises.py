"""Check that what promises a callback can keep it.

Rules this module keeps:

* A step or a key that promises a callback names a department that calls back.
* Times to choose from, and callbacks at the next opening, need opening hours.
"""

from config.callbacks import AT_OPENING
from config.document import SiteDocument
from config.findings import Findings
from config.problems import listed, quoted
from config.tree import Path
from config.ways import every_way
from ivr.flow import CallbackStep, VoicemailStep
from ivr.ways import CallbackWay


def check_callbacks(document: SiteDocument, findings: Findings) -> None:
    """Note promises that could not be kept; all names must be known to exist."""
    _departments(document, findings)
    for path, department, way in every_way(document):
        if isinstance(way, CallbackWay) and department:
            _calls_back(document, findings, (*path, "type"), department)
            _has_times(document, findings, (*path, "time"), department, way.time)
    for key, way in document.ways_out.items():
        if isinstance(way, CallbackWay) and way.time != "soon":
            _all_have_times(document, findings, ("ways_out", key, "time"))
    if any(isinstance(way, CallbackWay) for way in document.ways_out.values()):
        _somebody_calls_back(document, findings)
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            path = ("flows", name, "steps", each)
            if isinstance(step, CallbackStep):
                _calls_back(document, findings, (*path, "department"), step.department)
                _has_times(document, findings, (*path, "when"), step.department, step.when)
            elif isinstance(step, VoicemailStep) and step.callback:
                _calls_back(document, findings, (*path, "callback"), step.department)


def _departments(document: SiteDocument, findings: Findings) -> None:
    for name, entry in document.departments.items():
        path: Path = ("departments", name)
        if entry.closing == AT_OPENING and entry.callback is None:
            message = f"{quoted(name)} does not call back: it has no `callback`"
            findings.error((*path, "closing"), message, "write `callback: {}`")
        elif entry.closing == AT_OPENING and entry.hours is None:
            message = f"{quoted(name)} never closes: it has no `hours` of its own"
            findings.error((*path, "closing"), message, "give it `hours`")
        if entry.callback is not None and entry.callback.slots is not None and entry.hours is None:
            message = "times are counted from opening hours, and there are none"
            findings.error((*path, "callback", "slots"), message, "give it `hours`", key=True)


def _calls_back(document: SiteDocument, findings: Findings, path: Path, department: str) -> None:
    if document.departments[department].callback is None:
        message = f"{quoted(department)} does not call back: it has no `callback`"
        findings.error(path, message, "write `callback: {}` in it, or name another department")


def _has_times(
    document: SiteDocument, findings: Findings, path: Path, department: str, when: str
) -> None:
    rules = document.departments[department].callback
    if when != "soon" and rules is not None and rules.slots is None:
        message = f"{quoted(department)} has no times to choose from"
        findings.error(
            path, message, f"give its `callback` some `slots`, or write `{path[-1]}: soon`"
        )


def _all_have_times(document: SiteDocument, findings: Findings, path: Path) -> None:
    """Note departments whose callers press the site's key for a time and are offered none."""
    lacking = [
        name
        for name, entry in document.departments.items()
        if entry.ways_out is None and entry.callback is not None and entry.callback.slots is None
    ]
    if lacking:
        findings.warning(
            path,
            f"no times to choose from in {listed(lacking)}: called back as soon as may be instead",
            "give its `callback` some `slots`, or the department `ways_out` of its own",
            key=False,
        )


def _somebody_calls_back(document: SiteDocument, findings: Findings) -> None:
    if all(entry.callback is None for entry in document.departments.values()):
        findings.error(("ways_out",), "no department calls back: none has a `callback`", key=True)
