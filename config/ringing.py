"""Check that nobody is promised a ring the carrier cannot give.

Rules this module keeps:

* ``ring_all`` means all: a department of more than ten says whom it leaves out, or is refused.

Source: Twilio, ``<Dial>``: up to ten nouns.
"""

from config.document import SiteDocument
from config.findings import Findings
from config.people import given_up
from config.problems import quoted
from routing.together import MOST_AT_ONCE


def check_ringing(document: SiteDocument, findings: Findings) -> None:
    """Note departments that would ring more agents at once than the carrier rings."""
    succeeded = given_up(document.departments)
    for name, department in document.departments.items():
        if department.strategy != "ring_all":
            continue
        crew = [a for a, agent in document.agents.items() if name in agent.serves(succeeded)]
        if len(crew) > MOST_AT_ONCE:
            findings.error(
                ("departments", name, "strategy"),
                f"{quoted(name)} has {len(crew)} agents, and the carrier rings {MOST_AT_ONCE} at "
                "once at the most",
                f"write strategy: {{ring_some: {MOST_AT_ONCE}}}, or any smaller number",
            )
