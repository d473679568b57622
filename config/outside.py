"""Check that what lies outside the house is on the site's lists: recordings, lookups, numbers.

Rules this module keeps:

* What is on no list is never fetched, whatever step names it.
"""

from urllib.parse import urlsplit

from config.document import SiteDocument
from config.findings import Findings
from config.problems import did_you_mean, listed, quoted
from config.tree import Path
from config.ways import every_way
from ivr.flow import LookupStep, MenuStep, PlayStep, TransferStep
from ivr.wait import WaitEntry
from ivr.ways import TransferWay


def check_outside(document: SiteDocument, findings: Findings) -> None:
    """Note everything outside that is on no list."""
    _emergency(document, findings)
    _ways_out(document, findings)
    _music(document, findings)
    for name, prompt in document.prompts.items():
        for language, forms in prompt.items():
            if "play" in forms:
                _media(document, findings, ("prompts", name, language, "play"), forms["play"])
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            here = ("flows", name, "steps", each)
            match step:
                case PlayStep():
                    _media(document, findings, (*here, "url"), step.url)
                case TransferStep():
                    findings.refer(
                        (*here, "to"), step.to, document.transfer_numbers, "transfer number"
                    )
                case LookupStep():
                    _lookup(document, findings, (*here, "url"), step.url)
                case _:
                    pass  # other steps reach nothing outside


def _ways_out(document: SiteDocument, findings: Findings) -> None:
    for path, _, way in every_way(document):
        if isinstance(way, TransferWay):
            numbers = document.transfer_numbers
            findings.refer((*path, "to"), way.to, numbers, "transfer number")


def _music(document: SiteDocument, findings: Findings) -> None:
    written: dict[Path, WaitEntry | None] = {("wait",): document.wait}
    written |= {("departments", n, "wait"): e.wait for n, e in document.departments.items()}
    for path, entry in written.items():
        for at, url in enumerate((entry.music or ()) if entry is not None else ()):
            _media(document, findings, (*path, "music", at), url)


def _emergency(document: SiteDocument, findings: Findings) -> None:
    """Note emergencies without a last way, and a last number that is on no list."""
    urgent = document.emergency
    if urgent is not None:
        here: Path = ("emergency",)
        findings.refer((*here, "department"), urgent.department, document.departments, "department")
        numbers = document.transfer_numbers
        findings.refer((*here, "number"), urgent.number, numbers, "transfer number")
        if urgent.number is None:
            findings.warning(
                here,
                "while the site is evacuated nobody would answer an emergency",
                "give it a `number`, which is dialled then",
                key=True,
            )
        return
    marked: list[Path] = [("departments", name) for name in sorted(document.emergencies)]
    marked += [("numbers", name) for name, number in document.numbers.items() if number.emergency]
    marked += [("flows", name) for name, flow in document.flows.items() if flow.emergency]
    marked += [
        ("flows", name, "steps", each, "keys", key)
        for name, flow in document.flows.items()
        for each, step in flow.steps.items()
        if isinstance(step, MenuStep)
        for key, choice in step.keys.items()
        if choice.emergency
    ]
    for path in marked:
        findings.error(
            (*path, "emergency"),
            "an emergency needs a last way that cannot fail",
            "write `emergency: {department: …, number: …}` for the site",
            key=True,
        )


def _lookup(document: SiteDocument, findings: Findings, path: Path, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    findings.refer(path, host, (*document.lookup_hosts, *document.internal_hosts), "lookup host")
    if parts.scheme != "https" and host not in document.internal_hosts:
        findings.error(path, f"{quoted(host)} is asked in the clear", 'write "https://"')


def _media(document: SiteDocument, findings: Findings, path: Path, url: str) -> None:
    host = urlsplit(url).hostname or ""
    if host not in document.media_hosts:
        near = did_you_mean(host, document.media_hosts)
        hint = (
            f"`media_hosts` holds {listed(document.media_hosts) or 'none'}: add it if it is yours"
        )
        findings.error(path, f"recordings of {quoted(host)} are not allowed{near}", hint)
