"""Check that every name refers to something.

Rules this module keeps:

* Each kind of name is looked up where it is defined, and told with the nearest one that exists.
* What two entries both claim (a device, a region's definition) is an error that names both.
"""

from collections.abc import Collection, Mapping

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted, way
from config.tree import Path, Reading
from ivr.flow import CollectStep, Flow, MenuStep, RouteStep, values
from ivr.refer import references
from ivr.region import ties
from ivr.switch import EVERYTHING

_HANDED = ("escalates_to", "successor")
"""What hands a department's calls to another one."""


def check_references(document: SiteDocument, reading: Reading, findings: Findings) -> None:
    """Note every name that refers to nothing."""
    departments = document.departments
    findings.refer(
        ("fallback_department",), document.fallback_department, departments, "department"
    )
    _numbers(document, findings)
    _regions(document, reading, findings)
    for number, caller in document.callers.items():
        here: Path = ("callers", number)
        findings.refer((*here, "tier"), caller.tier, document.tiers, "tier")
        findings.refer((*here, "language"), caller.language, document.languages, "language")
        findings.refer((*here, "region"), caller.region, document.regions, "region")
        tier = document.tiers.get(caller.tier or "")
        if tier is not None and tier.pin and caller.pin is None:
            message = (
                f"{quoted(caller.name)} has no PIN, and {quoted(str(caller.tier))} asks for one"
            )
            findings.warning((*here, "tier"), message, "until then the tier is never given")
        agent = caller.preferred_agent
        findings.refer((*here, "preferred_agent"), agent, document.agents, "agent")
    for pattern, blocked in document.block.items():
        prompt = ("block", pattern, "prompt")
        findings.refer(prompt, blocked.prompt, document.prompts, "prompt")
    for name, bulletin in document.bulletins.items():
        for within, ref in references(bulletin):
            path = reading.path(("bulletins", name, *within))
            findings.refer(path, ref, _known(document)[ref.kind], ref.kind)
    for name, flow in document.flows.items():
        _Flow(document, reading, findings, name, flow).check()
    _departments(document, reading, findings)
    for key in _HANDED:
        _circles(document, key, findings)
    _rotas(document, findings)
    _agents(document, reading, findings)


def _departments(document: SiteDocument, reading: Reading, findings: Findings) -> None:
    """Note where departments and ways out of their queues lead nowhere."""
    steps = {step: None for flow in document.flows.values() for step in flow.steps}
    leads_to: Mapping[str, Collection[str]] = {
        **_known(document),
        "department or step": {**steps, **dict.fromkeys(document.departments)},
        "step of a flow": steps,
    }
    for name, entry in document.departments.items():
        for within, ref in references(entry):
            path = reading.path(("departments", name, *within))
            findings.refer(path, ref, leads_to[ref.kind], ref.kind)
    for within, ref in references(document.wait):
        findings.refer(reading.path(("wait", *within)), ref, leads_to[ref.kind], ref.kind)
    for key, way_out in document.ways_out.items():
        for within, ref in references(way_out):
            path = reading.path(("ways_out", key, *within))
            findings.refer(path, ref, leads_to[ref.kind], ref.kind)


def _known(document: SiteDocument) -> Mapping[str, Collection[str]]:
    """Return what a name may be, by the kind of thing it refers to."""
    return {
        "prompt": document.prompts,
        "department": document.departments,
        "bulletin": document.bulletins,
        "closure": (EVERYTHING, *document.departments),
        "hours": document.hours,
        "language": document.languages,
        "region": document.regions,
        "tier": document.tiers,
    }


def _numbers(document: SiteDocument, findings: Findings) -> None:
    for number, entry in document.numbers.items():
        here: Path = ("numbers", number)
        findings.refer((*here, "flow"), entry.flow, document.flows, "flow")
        for at, language in enumerate(entry.languages):
            findings.refer((*here, "languages", at), language, document.languages, "language")


def _regions(document: SiteDocument, reading: Reading, findings: Findings) -> None:
    for name, region in document.regions.items():
        here: Path = ("regions", name)
        findings.refer((*here, "language"), region.language, document.languages, "language")
        for at, where in enumerate(region.where):
            place = (*here, "where", at, "language")
            findings.refer(place, where.language, document.languages, "language")
    for tie in ties(document.regions):
        first = reading.place(reading.path(tie.first))
        hint = f"the first is at {first.file}:{first.line}:{first.column}"
        findings.error(reading.path(tie.second), tie.message, hint)


def _circles(document: SiteDocument, key: str, findings: Findings) -> None:
    """Note departments that hand a call to themselves, however many hands are between."""
    clean: set[str] = set()
    for start in document.departments:
        seen: dict[str, None] = {}
        at: str | None = start
        while at in document.departments and at not in seen and at not in clean:
            seen[at] = None
            at = getattr(document.departments[at], key)
        if at in seen and at is not None:
            circle = [*list(seen)[list(seen).index(at) :], at]
            message = f"calls are handed round: {way(circle)}"
            findings.error(("departments", at, key), message)
        clean.update(seen)


def _rotas(document: SiteDocument, findings: Findings) -> None:
    for name, department in document.departments.items():
        findings.refer(("departments", name, "rota"), department.rota, document.rotas, "rota")
    for name, rota in document.rotas.items():
        here: Path = ("rotas", name)
        findings.refer((*here, "closed_hours"), rota.closed_hours, document.hours, "hours")
        for key, names in (("order", rota.order), ("alarm", rota.alarm)):
            for at, agent in enumerate(names):
                findings.refer((*here, key, at), agent, document.agents, "agent")
                known = document.agents.get(agent)
                if known and all(each.startswith("client:") for each in known.endpoints):
                    message = f"{quoted(agent)} has no device that rings without a page"
                    hint = "give this agent a mobile or a SIP phone among the `endpoints`"
                    findings.error((*here, key, at), message, hint)


def _agents(document: SiteDocument, reading: Reading, findings: Findings) -> None:
    owners: dict[str, str] = {}
    mails: dict[str, str] = {}
    for name, agent in document.agents.items():
        here: Path = ("agents", name)
        as_list = isinstance(reading.at((*here, "departments")), list)
        for at, department in enumerate(agent.departments):
            place = (*here, "departments", at if as_list else department)
            known = document.departments
            findings.refer(place, department, known, "department", key=not as_list)
        for at, shift in enumerate(agent.shift):
            # One shift may be written without a list; its place is then the field's own.
            findings.refer((*here, "shift", at), shift, document.shifts, "shift")
        if agent.email is not None and mails.setdefault(agent.email, name) != name:
            message = (
                f"{quoted(agent.email)} is already the address of {quoted(mails[agent.email])}"
            )
            findings.error((*here, "email"), message)
        for at, device in enumerate(agent.endpoints):
            place = (*here, "endpoints", at)
            owner = owners.setdefault(device, name)
            if owner != name:
                findings.error(place, f"{quoted(device)} is already the device of {quoted(owner)}")
            identity = device.removeprefix("client:")
            if identity not in (device, name):
                hint = f'the browser phone of this agent is "client:{name}"'
                findings.error(place, f"{quoted(device)} is somebody else's browser phone", hint)


class _Flow:
    """Check the names within one flow."""

    def __init__(
        self,
        document: SiteDocument,
        reading: Reading,
        findings: Findings,
        name: str,
        flow: Flow,
    ) -> None:
        self._document = document
        self._reading = reading
        self._findings = findings
        self._flow = flow
        self._here = ("flows", name)
        asking = [step for step in flow.steps.values() if isinstance(step, MenuStep | CollectStep)]
        replies = [(step, step.no_match, step.no_input) for step in asking]
        ways = [reply.otherwise for each in replies for reply in each if reply and reply.otherwise]
        ways += [way for step in asking if isinstance(step, MenuStep) for way in step.keys.values()]
        self._choices = {way.choose: None for way in ways if way.choose is not None}

    def check(self) -> None:
        """Note every name of the flow that refers to nothing."""
        known = {
            **_known(self._document),
            "step": self._flow.steps,
            "choice": self._choices,
            "value": values(self._flow),
        }
        self._findings.refer((*self._here, "start"), self._flow.start, self._flow.steps, "step")
        for name, step in self._flow.steps.items():
            here = (*self._here, "steps", name)
            for within, ref in references(step):
                path = self._reading.path((*here, *within))
                self._findings.refer(path, ref, known[ref.kind], ref.kind, key=within[-1] == ref)
            if isinstance(step, RouteStep):
                self._last_row(here, step)

    def _last_row(self, here: Path, step: RouteStep) -> None:
        if not step.rows[-1].otherwise:
            self._findings.error(
                (*here, "rows"),
                "the route has no last row for callers no other row takes",
                "end it with - {otherwise: true, next: …}",
                key=True,
            )
