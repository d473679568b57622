"""Check a whole document: its spelling, then everything a schema cannot see.

Rules this module keeps:

* What cannot be read is told alone: of what is missing in half a document nothing can be said.
* Names that refer to nothing are told together with what the schema refuses; where they lead, and
  who is there (paths, staffing), is judged only once nothing is wrong.
"""

from pydantic import ValidationError

from config.agreements import check_agreements
from config.blocks import check_blocks
from config.bulletins import check_bulletins
from config.calendars import check_calendar
from config.choices import check_choices
from config.daylight import check_daylight
from config.document import SiteDocument
from config.emergencies import check_emergencies
from config.findings import Findings
from config.gaps import check_gaps
from config.likeness import fill_in
from config.outside import check_outside
from config.paths import check_paths
from config.problems import quoted
from config.promises import check_callbacks
from config.references import check_references
from config.reserves import check_reserves
from config.ringing import check_ringing
from config.rows import check_rows
from config.salvage import set_aside
from config.staffing import check_staffing
from config.tree import Reading
from config.ways import check_places, check_ways
from config.wording import check_wording
from config.words import tell
from ivr.flow import ORDINALS, LanguageStep


def check(reading: Reading, at_ms: int) -> tuple[SiteDocument | None, Findings]:
    """Check a document that was read without loss.

    Args:
        reading: the document and the places of everything in it.
        at_ms: the present, UTC epoch milliseconds: shifts and clocks are looked at from here on.

    Returns:
        The document in its types, without anything the schema refuses and None when little would
        be left; and what was found. It is fit for use only where there are no errors.
    """
    findings = Findings(reading)
    fill_in(reading, findings)
    document = _document(reading, findings)
    if document is not None:
        check_references(document, reading, findings)
        check_calendar(document, reading, findings, at_ms)
        check_wording(document, findings)
        check_outside(document, findings)
    if document is not None and not findings.errors:
        check_paths(document, findings)
        check_emergencies(document, findings)
        check_ways(document, findings)
        check_places(document, findings)
        check_callbacks(document, findings)
        check_blocks(document, reading, findings, at_ms)
        check_rows(document, findings)
        check_choices(document, findings)
        check_gaps(document, findings)
        check_agreements(document, findings)
        check_reserves(document, findings)
        check_ringing(document, findings)
        check_staffing(document, findings, at_ms)
        check_daylight(document, reading, findings, at_ms)
        check_bulletins(document, findings, at_ms)
        _languages_on_offer(document, findings)
        _never_open(document, findings)
    return document, findings


def _document(reading: Reading, findings: Findings) -> SiteDocument | None:
    """Return the document in its types, without what the schema refuses and was told of."""
    tree = reading.tree
    for first in (True, False):
        try:
            return SiteDocument.model_validate(tree)
        except ValidationError as error:
            if not first:
                return None
            left = set_aside(tree, tell(error, reading, findings))
            if left is None:
                return None
            tree, names = left
            findings.set_aside |= names
    return None


def _languages_on_offer(document: SiteDocument, findings: Findings) -> None:
    """Note keys of a language menu for which no number has so many languages."""
    most: dict[str, int] = {}
    for number in document.numbers.values():
        most[number.flow] = max(most.get(number.flow, 0), len(number.languages))
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            if not isinstance(step, LanguageStep) or name not in most:
                continue
            for key, ordinal in step.keys.items():
                if ORDINALS.index(ordinal) >= most[name]:
                    path = ("flows", name, "steps", each, "keys", key)
                    message = f"no number of this flow has a {quoted(ordinal)} language"
                    findings.warning(path, message, key=False)


def _never_open(document: SiteDocument, findings: Findings) -> None:
    """Note hours that never open: the closed branch is then the only one."""
    for name, hours in document.hours.items():
        if not any(hours.weekly.values()) and not any(hours.exceptions.values()):
            findings.warning(("hours", name), f"the hours {quoted(name)} are never open")
