"""Turn what an admin wrote into the site the router runs: the book and the roster.

Rules this module keeps:

* A site is whole and good, or it is not made: every problem is told at once instead.
* Its version is a hash of its files' names and texts; the roster has its own, so that a change of
  the menu is no change of the roster.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as Directory

from calls.clock import SystemClock
from config.check import check
from config.directory import read_directory
from config.document import SiteDocument
from config.findings import Findings
from config.parts import people_of, reading_of
from config.problems import SHOWN, Problem, Problems, in_order
from config.reader import read
from config.shelf import version_of
from config.tree import Reading, Tree
from ivr.book import Book
from routing.agent import Roster

_LISTS = frozenset({"allow", "block", "calendar", "callers"})
_ENTRY = 2  # callers → number: the depth of one entry


@dataclass(frozen=True, slots=True)
class Site:
    """Hold one good configuration.

    Args:
        version: 12 hex digits; the hash of ``sources``.
        book: what callers hear.
        roster: who answers.
        sources: file name → text, as written.
        not_ready_reasons: name → language → words, an empty language for all; empty: the usual.
        warnings: what deserves a look, in the order of the files.
    """

    version: str
    book: Book
    roster: Roster
    sources: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    not_ready_reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Say what a check found; ``site`` is None exactly when there are ``problems``."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    site: Site | None
    sources: Mapping[str, str]


def check_directory(directory: Directory, *, at_ms: int | None = None) -> CheckResult:
    """Check a site's directory; nothing an admin can write makes this raise.

    Args:
        directory: where the ``*.yaml`` files are.
        at_ms: as ``check_sources``.

    Returns:
        Problems, warnings, the files' texts (to show the lines), and the site if it is good.
    """
    sources, problems = read_directory(directory)
    if problems:
        # What can be read is still worth checking for itself: its syntax, that is.
        found = [*problems, *read(sources).problems]
        return CheckResult(_shown(in_order(found)), (), None, sources)
    return check_sources(sources, at_ms=at_ms)


def check_sources(sources: Mapping[str, str], *, at_ms: int | None = None) -> CheckResult:
    """Check a site given as texts.

    Args:
        sources: file name → text.
        at_ms: the present, UTC epoch milliseconds; the clock on the wall's when None. Only
            warnings about the coming year depend on it.

    Returns:
        As ``check_directory``.
    """
    reading = reading_of(sources)
    if reading.broken:
        return CheckResult(_shown(in_order(reading.problems)), (), None, dict(sources))
    document, findings = check(reading, SystemClock().now_ms() if at_ms is None else at_ms)
    problems = _shown(in_order([*reading.problems, *findings.errors]))
    if problems or document is None:
        return CheckResult(problems, _shown(findings.warnings), None, dict(sources))
    site = _site(document, reading, findings, sources)
    return CheckResult((), site.warnings, site, dict(sources))


def parse(sources: Mapping[str, str]) -> Site:
    """Return the site the texts describe.

    Args:
        sources: file name → text.

    Raises:
        Problems: everything that is wrong.
    """
    return _good(check_sources(sources))


def load(directory: Directory) -> Site:
    """Return the site a directory describes.

    Args:
        directory: where the ``*.yaml`` files are.

    Raises:
        Problems: everything that is wrong.
    """
    return _good(check_directory(directory))


def _good(result: CheckResult) -> Site:
    if result.site is None:
        raise Problems(result.problems, result.sources)
    return result.site


def _shown(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Cut a list nobody would read to its end, saying so."""
    if len(problems) <= SHOWN:
        return problems
    last = problems[SHOWN]
    more = f"{len(problems) - SHOWN} more like these from here on"
    cut = Problem(last.file, last.line, last.column, more, warning=last.warning)
    return (*problems[:SHOWN], cut)


def _site(
    document: SiteDocument, reading: Reading, findings: Findings, sources: Mapping[str, str]
) -> Site:
    version = version_of(sources)
    return Site(
        version=version,
        book=_book(document, reading, version),
        roster=_roster(document, reading.tree),
        sources=dict(sources),
        warnings=_shown(findings.warnings),
        not_ready_reasons=document.not_ready_reasons,
    )


def _book(document: SiteDocument, reading: Reading, version: str) -> Book:
    places = {
        tuple(str(name) for name in path): f"{place.file}:{place.line}"
        # The key's place where there is one: that is the line a person looks for.
        for path, place in {**reading.values, **reading.keys}.items()
        # Of tens of thousands of known callers, or of shifts, the line of each will do.
        if path and (path[0] not in _LISTS or len(path) <= _ENTRY)
    }
    return Book(
        version=version,
        flows=document.flows,
        numbers=document.numbers,
        regions=document.regions,
        tiers=document.tiers,
        callers=document.callers,
        hours=document.hours,
        prompts=document.prompts,
        languages=document.languages,
        fallback_department=document.fallback_department,
        timezone=document.timezone,
        places=places,
        site=document.site,
        emergency=document.emergency,
        emergencies=document.emergencies,
        supervisors=document.supervisors,
        lookup_hosts=frozenset(document.lookup_hosts),
        internal_hosts=frozenset(document.internal_hosts),
        transfer_numbers=document.transfer_numbers,
        surveys={
            name: entry.survey for name, entry in document.departments.items() if entry.survey
        },
        bulletins=document.bulletins,
        home_countries=document.home_countries,
        block=document.block,
        allow=document.allow,
        whispers={n: str(e.whisper) for n, e in document.departments.items() if e.whisper},
        companies={name: document.company_of(name) for name in document.departments},
        ways={name: document.ways_out_of(name) for name in document.departments},
    )


def _roster(document: SiteDocument, tree: Mapping[str, Tree]) -> Roster:
    text = json.dumps([*people_of(tree).items()], ensure_ascii=True)
    return document.roster(hashlib.sha256(text.encode()).hexdigest()[:12])
