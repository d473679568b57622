"""Check that somebody can answer what callers may ask for.

Rules this module keeps:

* A department a queue leads to has at least one agent; that is an error, for its callers would
  wait for ever.
* In every language its callers may speak, and with every skill the queue demands, somebody in the
  roster can serve them; that is a warning, for a roster changes by the hour.
"""

from collections.abc import Iterator, Mapping

from config.document import SiteDocument
from config.findings import Findings
from config.paths import reachable
from config.people import AgentEntry
from config.problems import SHOWN, did_you_mean, listed, quoted
from config.tree import Path
from ivr.flow import QueueStep
from routing.skills import Demand


def check_staffing(document: SiteDocument, findings: Findings) -> None:
    """Note what nobody can answer; all names must be known to exist."""
    served: dict[str, list[AgentEntry]] = {name: [] for name in document.departments}
    for agent in document.agents.values():
        for department in agent.departments:
            served[department].append(agent)
    _empty(document, served, findings)
    told: set[Demand] = set()
    for path, demand, language in _demands(document):
        staff = served[demand.department]
        if len(told) > SHOWN:
            break
        if not staff or demand in told or any(demand.met_by(agent.skills) for agent in staff):
            continue
        told.add(demand)
        others = [skill for skill, level in demand.required if skill != language]
        with_ = f" with {listed(others)}" if others else ""
        findings.warning(
            path,
            f"nobody in {quoted(demand.department)} can serve a caller in "
            f"{quoted(language)}{with_}",
            f"the demand is {demand}; they would wait until somebody with these skills signs in",
            key=False,
        )
    _skills(document, findings)


def _empty(
    document: SiteDocument, served: Mapping[str, list[AgentEntry]], findings: Findings
) -> None:
    hint = "put it among the `departments` of an agent"
    # The first way in is told; the others would say the same.
    ways_in = {department: path for path, department in reversed([*_entrances(document)])}
    for name, staff in served.items():
        message = f"nobody serves the department {quoted(name)}"
        if not staff and name in ways_in:
            findings.error(ways_in[name], message, hint)
        elif not staff:
            findings.warning(("departments", name), message, hint)


def _entrances(document: SiteDocument) -> Iterator[tuple[Path, str]]:
    """Yield where each department is entered, and which."""
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            if isinstance(step, QueueStep):
                yield ("flows", name, "steps", each, "department"), step.department
    yield ("fallback_department",), document.fallback_department


def _demands(document: SiteDocument) -> Iterator[tuple[Path, Demand, str]]:
    """Yield every demand a caller can come with: where it arises, and its language."""
    spoken: dict[str, dict[str, None]] = {name: {} for name in document.flows}
    for number in document.numbers.values():
        spoken[number.flow].update(dict.fromkeys(number.languages))
    fallback = document.fallback_department
    for language in dict.fromkeys(each for order in spoken.values() for each in order):
        yield ("fallback_department",), Demand.of(fallback, {language: 1}), language
    for name, flow in document.flows.items():
        for each in sorted(reachable(flow)):
            step = flow.steps[each]
            if not isinstance(step, QueueStep):
                continue
            for language in spoken[name]:
                required = {**step.skills, language: step.language_level}
                path = ("flows", name, "steps", each, "department")
                yield path, Demand.of(step.department, required), language


def _skills(document: SiteDocument, findings: Findings) -> None:
    """Note an agent's skill that looks like a slip: nothing asks for it, something near is."""
    queues = (
        step
        for flow in document.flows.values()
        for step in flow.steps.values()
        if isinstance(step, QueueStep)
    )
    asked = {*document.languages, *(skill for step in queues for skill in step.skills)}
    odd: dict[str, str] = {}
    for name, agent in document.agents.items():
        for skill in agent.skills:
            if skill in asked:
                continue
            if skill not in odd:
                odd[skill] = did_you_mean(skill, asked) if len(odd) < SHOWN else ""
            if odd[skill]:
                message = f"no queue asks for the skill {quoted(skill)}{odd[skill]}"
                findings.warning(("agents", name, "skills", skill), message)
