"""Check that what lies outside the house is on the site's lists: hosts of recordings.

Rules this module keeps:

* What is on no list is never fetched, whatever step names it.
"""

from urllib.parse import urlsplit

from config.document import SiteDocument
from config.findings import Findings
from config.problems import did_you_mean, listed, quoted
from config.tree import Path
from ivr.flow import PlayStep


def check_outside(document: SiteDocument, findings: Findings) -> None:
    """Note everything outside that is on no list."""
    for name, prompt in document.prompts.items():
        for language, forms in prompt.items():
            if "play" in forms:
                _media(document, findings, ("prompts", name, language, "play"), forms["play"])
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            here = ("flows", name, "steps", each)
            if isinstance(step, PlayStep):
                _media(document, findings, (*here, "url"), step.url)


def _media(document: SiteDocument, findings: Findings, path: Path, url: str) -> None:
    host = urlsplit(url).hostname or ""
    if host not in document.media_hosts:
        near = did_you_mean(host, document.media_hosts)
        hint = (
            f"`media_hosts` holds {listed(document.media_hosts) or 'none'}: add it if it is yours"
        )
        findings.error(path, f"recordings of {quoted(host)} are not allowed{near}", hint)
