"""Check that prepared bulletins can be heard.

Rules this module keeps:

* A bulletin that has ended, or that no flow ever speaks, is a warning: it does no harm, and an
  admin should know that nobody hears it.
"""

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted
from ivr.flow import BulletinStep
from ivr.wall import read


def check_bulletins(document: SiteDocument, findings: Findings, at_ms: int) -> None:
    """Note bulletins nobody will hear.

    Args:
        document: its bulletins are looked at.
        findings: where they are noted.
        at_ms: the present, UTC epoch milliseconds.
    """
    steps = (step for flow in document.flows.values() for step in flow.steps.values())
    spoken = any(isinstance(step, BulletinStep) for step in steps)
    for name, entry in document.bulletins.items():
        here = ("bulletins", name)
        if not spoken:
            message = f"nobody hears the bulletin {quoted(name)}: no flow has a `bulletin` step"
            findings.warning(here, message, "{type: bulletin, next: …} speaks those of the moment")
        if entry.until is None:
            continue
        until_ms = read(entry.until, document.timezone)
        if entry.starts is not None and read(entry.starts, document.timezone) >= until_ms:
            message = f"the bulletin {quoted(name)} ends before it begins"
            findings.warning((*here, "until"), message, key=False)
        elif until_ms <= at_ms:
            message = f"the bulletin {quoted(name)} has ended: nobody hears it any more"
            findings.warning((*here, "until"), message, "remove it, or give it another end",
                             key=False)  # fmt: skip
