"""Check who is turned away: that the lists say what they mean, and block no emergency.

Rules this module keeps:

* One pattern is in one list.
* Whoever is blocked can still get to every key that makes a call an emergency; what else turns them
  away on their way is looked at as ``ivr.doorkeeper`` does it.
* An entry that has ended, or that turns away a device of an agent's, is a warning.
"""

from collections.abc import Iterator

from config.document import SiteDocument
from config.emergencies import entrances
from config.findings import Findings
from config.problems import quoted
from config.tree import Reading
from ivr.blocking import CallerLists
from ivr.doorkeeper import HARMLESS
from ivr.flow import Flow, LookupStep, Step, TransferStep, exits
from ivr.wall import read


def check_blocks(document: SiteDocument, reading: Reading, findings: Findings, at_ms: int) -> None:
    """Note entries that contradict, have ended or hit the house; and emergencies they could stop.

    Args:
        document: all names in it must be known to exist.
        reading: where everything stands.
        findings: where things are noted.
        at_ms: the present, UTC epoch milliseconds.
    """
    for pattern in document.allow:
        if pattern in document.block:
            place = reading.place(("block", pattern), key=True)
            message = f"{quoted(pattern)} is blocked and allowed"
            hint = f"keep one of the two; the other is at {place.file}:{place.line}:{place.column}"
            findings.error(("allow", pattern), message, hint, key=True)
    _ended(document, findings, at_ms)
    _own_devices(document, findings, at_ms)
    for name, flow in document.flows.items():
        _emergencies(document, name, flow, findings)


def _ended(document: SiteDocument, findings: Findings, at_ms: int) -> None:
    for key, entries in (("block", document.block), ("allow", document.allow)):
        for pattern, entry in entries.items():
            if entry.until is not None and read(entry.until, document.timezone) <= at_ms:
                message = f"this entry for {quoted(pattern)} has ended"
                hint = "remove it, or give it another end"
                findings.warning((key, pattern, "until"), message, hint, key=False)


def _own_devices(document: SiteDocument, findings: Findings, at_ms: int) -> None:
    lists = CallerLists(document.block, document.allow, document.timezone)
    for name, agent in document.agents.items():
        for device in agent.endpoints:
            blocked = lists.judge(device, {}, at_ms) if device.startswith("+") else None
            if blocked is not None:
                message = (
                    f"{quoted(blocked.pattern)} turns away {device}, a device of {quoted(name)}"
                )
                findings.warning(("block", blocked.pattern), message, "put the number in `allow`")


def _emergencies(document: SiteDocument, name: str, flow: Flow, findings: Findings) -> None:
    """Note keys for emergencies that whoever is blocked does not get to."""
    reached = _reached_by_the_blocked(flow)
    for path, _ in entrances(document, name, flow):
        asked = path[3] if len(path) > 4 else flow.start  # noqa: PLR2004 - flows, flow, steps, step
        if asked in reached:
            continue
        who = f"whoever is in `block` is turned away before {quoted(str(asked))}"
        findings.error(
            path,
            f"an emergency can be blocked: {who}",
            "ask this before the first queue, voicemail or number outside",
            key=True,
        )


def _reached_by_the_blocked(flow: Flow) -> frozenset[str]:
    """Return the steps a caller can get to who is in ``block``."""
    reached: set[str] = set()
    left = [flow.start]
    while left:
        name = left.pop()
        step = flow.steps.get(name)
        if step is not None and name not in reached:
            reached.add(name)
            left.extend(_ways(step))
    return frozenset(reached)


def _ways(step: Step) -> Iterator[str]:
    match step:
        case TransferStep():
            yield step.next
        case LookupStep():
            yield step.otherwise
        case _ if isinstance(step, HARMLESS):
            yield from (to for _, to in exits(step))
        case _:
            return
