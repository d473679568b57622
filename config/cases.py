"""Describe routing tests as admins write them: ``*.test.yaml`` beside the site's own files.

Rules this module keeps:

* A test names everything it depends on: who calls, which number, when, what they do.
* What is not written is not expected; a test without any expectation is refused.
* A mistake in a test is told with file, line and column, as one in the site is.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from config.findings import Findings
from config.problems import Problem, in_order
from config.reader import read
from config.site import Site
from config.tree import Path, Reading
from config.words import tell
from ivr import wall
from ivr.session import Heard
from ivr.week import Timezone
from ivr.written import Level, Name, Names, PhoneNumber, Text, Written, listed

_PRESS = re.compile(r"presse?s? ([0-9*#]{1,40}(?: ?, ?[0-9*#]{1,40})*)")
_SAY = re.compile(r'says? "?(?P<words>[^"]+)"?')

FOREVER = Heard("silence", "to the end")
"""What a caller does who ``stays silent``."""


def _answers(value: Any) -> Any:
    """Read what a caller does: ``press 1, 3``, ``say "billing"``, ``silence``, ``stay silent``."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    pressed, said = _PRESS.fullmatch(text), _SAY.fullmatch(text)
    if pressed:
        return tuple(Heard("keys", keys.strip()) for keys in pressed[1].split(","))
    if said:
        return (Heard("speech", said["words"].strip(), 1.0),)
    if text == "silence":
        return (Heard("silence"),)
    if text in ("stay silent", "stays silent"):
        return (FOREVER,)
    raise ValueError(
        f'"{value}" is nothing a caller does: '
        "write `press 1`, `press 1, 3`, `say billing`, `silence` or `stay silent`"
    )


def _moment(text: str) -> str:
    wall.read(text, "UTC")
    return text


Done: TypeAlias = Annotated[tuple[Heard, ...], BeforeValidator(_answers)]
"""Something a caller does, as one answer or several."""
Moment: TypeAlias = Annotated[Text, AfterValidator(_moment)]
"""A date with a time."""
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(listed)]
"""One text, or a list of them."""


class CallerGiven(Written):
    """Say who calls: what the carrier would tell, or a region and a tier supposed."""

    number: Text = Field(default="anonymous", description="the caller's number; left out, withheld")
    country: Text | None = Field(default=None, description="as the carrier says it, such as `CA`")
    state: Text | None = Field(default=None, description="as the carrier says it, such as `QC`")
    city: Text | None = Field(default=None, description="as the carrier says it")
    postal_code: Text | None = Field(default=None, description="as the carrier says it")
    region: Name | None = Field(default=None, description="suppose this region")
    tier: Name | None = Field(default=None, description="suppose this tier")


class Expected(Written):
    """Say what must come of it."""

    hears: Texts = Field(
        default=(), description="names of prompts, or words of them, that must be heard"
    )
    never_hears: Texts = Field(default=(), description="what must not be heard")
    outcome: Name | None = Field(
        default=None,
        description="`queued`, `asked` (a question is left), `transferred`, or how the call ends: "
        "`closed` …",
    )
    department: Name | None = Field(default=None, description="the department waited for")
    transfers_to: PhoneNumber | None = Field(
        default=None, description="the number outside the caller is connected with"
    )
    demand: dict[Name, Level] | None = Field(
        default=None, description="exactly the skills demanded, each with its least level"
    )
    region: Name | None = Field(default=None, description="the region the caller is placed in")
    tier: Name | None = Field(default=None, description="the caller's tier")
    language: Name | None = Field(default=None, description="the language spoken at the end")
    able: Names | None = Field(
        default=None, description="exactly the agents who could serve the call"
    )
    first: Name | None = Field(default=None, description="the agent who would be rung first")

    @model_validator(mode="after")
    def _something(self) -> "Expected":
        if not self.model_fields_set:
            raise ValueError("nothing is expected: name a department, an outcome, a prompt …")
        return self


class Case(Written):
    """Write one routing test."""

    name: Text = Field(description="what must be so, in a sentence")
    caller: CallerGiven = Field(default=CallerGiven(), description="who calls")
    dials: PhoneNumber | None = Field(
        default=None, description="the number dialled; left out, the site's first"
    )
    at: Moment = Field(description="when, as `2026-12-25T10:00`")
    timezone: Timezone | None = Field(
        default=None, description="on whose wall; left out, the site's own"
    )
    does: Annotated[tuple[Done, ...], BeforeValidator(listed)] = Field(
        default=(), description="what the caller does: `press 1`, `say billing`, `silence` …"
    )
    agents: Names | None = Field(
        default=None,
        description="agents who are ready, in the order the department's strategy counts (longest "
        "idle first, fewest calls first …); left out, everybody of the roster",
    )
    expect: Expected = Field(description="what must come of it")

    @property
    def answers(self) -> tuple[Heard, ...]:
        """Return what the caller answers, one for each question."""
        return tuple(each for done in self.does for each in done if each != FOREVER)

    @property
    def stays_silent(self) -> bool:
        """Tell whether the caller stays silent once they have done all that."""
        return any(FOREVER in done for done in self.does)


class CaseFile(Written):
    """One ``*.test.yaml``."""

    tests: tuple[Case, ...] = Field(min_length=1, description="the tests, in any order")


class Cases:
    """Hold the tests of one file, and where everything in it stands."""

    def __init__(self, reading: Reading, cases: tuple[Case, ...]) -> None:
        self.reading = reading
        self.cases = cases


def read_cases(sources: Mapping[str, str], site: Site) -> tuple[list[Cases], tuple[Problem, ...]]:
    """Read routing tests.

    Args:
        sources: file name → text of each ``*.test.yaml``.
        site: what they are about; names they use must be known to it.

    Returns:
        The tests of each file, and everything that is wrong with them.
    """
    good: list[Cases] = []
    problems: list[Problem] = []
    for file, text in sources.items():
        reading = read({file: text})
        findings = Findings(reading)
        problems += reading.problems
        if not reading.broken:
            cases = _cases(reading, findings)
            _check_names(cases, site, findings)
            good.append(Cases(reading, cases))
        problems += findings.errors
    return good, in_order(problems)


def _cases(reading: Reading, findings: Findings) -> tuple[Case, ...]:
    try:
        return CaseFile.model_validate(reading.tree).tests
    except ValidationError as error:
        tell(error, reading, findings, CaseFile)
        return ()


def _check_names(cases: tuple[Case, ...], site: Site, findings: Findings) -> None:
    """Note every name of a test the site does not know."""
    book, roster = site.book, site.roster
    for at, case in enumerate(cases):
        here: Path = ("tests", at)
        expect, caller = case.expect, case.caller
        findings.refer((*here, "dials"), case.dials, book.numbers, "number")
        for part, given in (("caller", caller), ("expect", expect)):
            findings.refer((*here, part, "region"), given.region, book.regions, "region")
            findings.refer((*here, part, "tier"), given.tier, book.tiers, "tier")
        spoken = (*here, "expect", "language")
        findings.refer(spoken, expect.language, book.languages, "language")
        wanted = (*here, "expect", "department")
        findings.refer(wanted, expect.department, roster.departments, "department")
        findings.refer((*here, "expect", "first"), expect.first, roster.agents, "agent")
        for place, names in (
            ((*here, "agents"), case.agents),
            ((*here, "expect", "able"), expect.able),
        ):
            for number, name in enumerate(names or ()):
                findings.refer((*place, number), name, roster.agents, "agent")
