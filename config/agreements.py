"""Check that callers can be asked before their language is dropped.

Rules this module keeps:

* A `relax` step that may drop the caller's own language needs the words that ask: without them it
  would never take effect, and who wrote it would not know.
* The key that says yes leads nowhere else meanwhile.
"""

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted
from ivr.ways import AGREE, AGREE_KEY
from routing.patience import LANGUAGE


def check_agreements(document: SiteDocument, findings: Findings) -> None:
    """Note languages dropped without a question, and questions whose key is taken."""
    for name, department in document.departments.items():
        for number, step in enumerate(department.relax):
            if {LANGUAGE, *document.languages}.isdisjoint(step.drop):
                continue
            path = ("departments", name, "relax", number, "drop")
            if AGREE not in document.prompts:
                findings.error(
                    path,
                    "callers could not be asked whether another language will do",
                    f"write the prompt {quoted(AGREE)}: key {AGREE_KEY} says yes",
                )
            if AGREE_KEY in {**document.ways_out, **(department.ways_out or {})}:
                findings.error(
                    path,
                    f"the key {AGREE_KEY}, which says yes to another language, is a way out of "
                    f"{quoted(name)} too",
                    "give the way out another key",
                )
