"""Try a site's routing tests against it, and say what came out otherwise, and where.

Rules this module keeps:

* A test is walked by ``ivr.step`` and matched by ``routing.policy``: nothing is imitated.
* Every expectation that fails is told at its own place, with the line of the site that decided.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from config.cases import Case, Cases, read_cases
from config.problems import Problem, did_you_mean, in_order, listed, problem_at, quoted
from config.site import Site
from config.tree import Path
from ivr import wall
from ivr.book import Book
from ivr.prompt import PLACEHOLDER
from ivr.session import Action, Ask, CallBack, Caller, Enter, Say, Transfer
from ivr.walkthrough import Walked, begin, goal, named, walk
from routing.plans import at_least
from routing.policy import able_agents
from routing.skills import Demand


@dataclass(frozen=True, slots=True)
class Trial:
    """Say how the tests went.

    Args:
        tests: how many were tried.
        failed: what came out otherwise, or could not be tried; empty when all is well.
        sources: file name → text of the tests, to show the lines.
    """

    tests: int
    failed: tuple[Problem, ...]
    sources: Mapping[str, str]


def try_out(site: Site, sources: Mapping[str, str]) -> Trial:
    """Try every routing test.

    Args:
        site: what is tested.
        sources: file name → text of each ``*.test.yaml``.
    """
    files, problems = read_cases(sources, site)
    if problems:
        return Trial(0, problems, sources)
    failed = [problem for file in files for problem in _file(site, file)]
    return Trial(sum(len(file.cases) for file in files), in_order(failed), sources)


def _file(site: Site, file: Cases) -> Iterator[Problem]:
    for at, case in enumerate(file.cases):
        walked = _walked(site.book, case)
        decided = walked.decisions[-1]
        hint = f"{decided.where} {decided.step}: {decided.why}"
        for path, message in _differences(site, case, walked):
            place = file.reading.place(("tests", at, "expect", *path))
            yield problem_at(place, f"{message} ({quoted(case.name)})", hint)


def _walked(book: Book, case: Case) -> Walked:
    given = case.caller
    caller = Caller(
        "test",
        given.number,
        case.dials or next(iter(book.numbers)),
        country=given.country or "",
        state=given.state or "",
        city=given.city or "",
        postal_code=given.postal_code or "",
    )
    begun = begin(book, caller, given.region or "", given.tier)
    at_ms = wall.read(case.at, case.timezone or book.timezone)
    return walk(book, begun, case.answers, at_ms, silent_after=case.stays_silent)


def _differences(site: Site, case: Case, walked: Walked) -> Iterator[tuple[Path, str]]:
    """Yield what is otherwise than expected: the path of the expectation, and a sentence."""
    expect, session = case.expect, walked.session
    end = _demanding(site, walked)
    outcome = _outcome(end)
    came = f'still asked at "{session.step}"' if isinstance(end, Ask) else f'came to "{goal(end)}"'
    if expect.outcome not in (None, outcome):
        yield ("outcome",), f"expected outcome {quoted(str(expect.outcome))}, {came}"
    where = end.department if isinstance(end, CallBack) else named(end)
    if expect.department is not None and where != expect.department:
        yield ("department",), f"expected department {quoted(expect.department)}, {came}"
    if expect.transfers_to not in {None, named(end)}:
        yield ("transfers_to",), f"expected a transfer to {expect.transfers_to}, {came}"
    demanded = dict(end.required) if isinstance(end, Enter) else None
    if expect.demand is not None and demanded != expect.demand:
        yield ("demand",), f"expected another demand, {came}"
    for field in ("region", "tier", "language"):
        wanted, found = getattr(expect, field), getattr(session, field)
        if wanted is not None and wanted != found:
            yield (field,), f"expected {field} {quoted(wanted)}, it is {quoted(found)}"
    yield from _heard(site.book, case, walked.said)
    yield from _answering(site, case, end if isinstance(end, Enter) else None, came)


def _demanding(site: Site, walked: Walked) -> Action:
    """Return the end with all that is demanded: the flow's levels, and the department's own."""
    end = walked.end
    if not isinstance(end, Enter):
        return end
    demand = Demand.of(end.department, end.required)
    required = at_least(site.roster, demand, walked.session.language).required
    return replace(end, required=dict(required))


def _outcome(end: Action) -> str:
    match end:
        case Enter():
            return "queued"
        case Transfer():
            return "transferred"
        case _:
            return named(end)


def _heard(book: Book, case: Case, said: Iterable[Say]) -> Iterator[tuple[Path, str]]:
    spoken = [_plain(each.text) for each in said]
    for at, wanted in enumerate(case.expect.hears):
        if not _is_heard(book, wanted, spoken):
            near = "" if wanted in book.prompts else did_you_mean(wanted, book.prompts)
            yield ("hears", at), f"nobody says {quoted(wanted)}{near}"
    for at, unwanted in enumerate(case.expect.never_hears):
        if _is_heard(book, unwanted, spoken):
            yield ("never_hears", at), f"{quoted(unwanted)} is said"


def _is_heard(book: Book, wanted: str, spoken: Iterable[str]) -> bool:
    """Tell whether a prompt (by name) or some words are among what was said."""
    prompt = book.prompts.get(wanted)
    if prompt is None:
        return any(_plain(wanted) in each for each in spoken)
    texts = [_plain(text) for forms in prompt.values() for text in forms.values()]
    # What stands for a placeholder may be any words.
    patterns = [".*".join(map(re.escape, PLACEHOLDER.split(text)[::2])) for text in texts]
    return any(re.fullmatch(pattern, each) for pattern in patterns for each in spoken)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _answering(site: Site, case: Case, end: Enter | None, came: str) -> Iterator[tuple[Path, str]]:
    """Yield what is otherwise about who would answer."""
    expect = case.expect
    if expect.able is None and expect.first is None:
        return
    if end is None:
        yield (), f"nobody is rung: the caller {came}"
        return
    places = able_agents(site.roster, Demand.of(end.department, end.required))
    present = case.agents if case.agents is not None else tuple(site.roster.agents)
    # Where ranks are equal the strategy's counter decides, and the test lists agents in its order.
    able = sorted((name for name in present if name in places), key=lambda n: places[n].rank)
    if expect.able is not None and set(able) != set(expect.able):
        yield ("able",), f"able are {listed(able) or 'none of the agents there'}"
    if expect.first is not None and able and places[able[0]].counter == "random":
        yield ("first",), "who is rung first is left to chance: leave this out"
    elif expect.first is not None and able[:1] != [expect.first]:
        first = quoted(able[0]) if able else "nobody"
        yield ("first",), f"expected {quoted(expect.first)} to be rung first, it is {first}"
