"""Whoever goes elsewhere is in the plan: held against walking callers by hand."""

import copy
from dataclasses import replace
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from config.moments import DAY_MS
from config.plan import Case, Goal, plan
from ivr.book import Book, KnownCaller
from ivr.region import Regions
from ivr.session import Ask, Caller, Heard, Session
from ivr.walkthrough import begin, walk
from tests.config.test_plan import DAYS, weekly
from tests.ivr.northwind import (
    CALLERS,
    MONDAY_NOON_MS,
    NUMBER,
    PARIS_NUMBER,
    REGIONS,
    STEPS,
    company,
    flow,
)

QUEUES = ["to_quebec_sales", "to_vip_sales", "to_sales", "to_support", "to_experts", "closed"]


@st.composite
def edits(draw: st.DrawFn) -> Book:
    """Edit the company at random, as an admin might."""
    steps, regions, callers = map(copy.deepcopy, (STEPS, REGIONS, CALLERS))
    other: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 3))):
        match draw(st.integers(0, 7)):
            case 0:
                row = draw(st.sampled_from(steps["desk"]["rows"]))
                row["next"] = draw(st.sampled_from(QUEUES))
            case 1:
                del steps["desk"]["rows"][0]
            case 2:
                key = draw(st.sampled_from("1235"))
                steps["topic"]["keys"][key] = {
                    "choose": "sales",
                    "next": draw(st.sampled_from(QUEUES)),
                }
            case 3:
                steps["topic"]["keys"]["1"]["next"] = "kind"
            case 4:
                steps["topic"]["otherwise"]["next"] = draw(st.sampled_from([*QUEUES, "door"]))
            case 5:
                other |= weekly(draw(st.sampled_from(["08:00-19:00", "22:00-06:00", "closed"])))
            case 6:
                place = draw(st.sampled_from([{"country": "DE"}, {"prefix": "+1416"}]))
                regions["europe"]["where"].append(place)
                regions["quebec"]["language"] = draw(st.sampled_from(["en", "fr", "ru"]))
            case _:
                callers["+442079460958"]["tier"] = "startup"
                callers["+4930555010"] = {"name": "Berlin", "tier": "vip", "language": "fr"}
    built = company(flows=flow(steps, "welcome"), **other)
    return replace(
        built,
        regions=_validated("regions", regions),
        callers=_validated("callers", callers),
    )


def _validated(field: str, written: dict[str, Any]) -> Any:
    kinds: dict[str, Any] = {"regions": Regions, "callers": dict[str, KnownCaller]}
    return TypeAdapter(kinds[field]).validate_python(written)


PLACES = {
    "+15145550100": ["", "CA"],
    "+14165550100": ["", "CA"],
    "anonymous": ["", "LS"],
    "sip:x@y.example": ["", "US", "CA", "GB", "FR", "DE", "JP"],
    "+4930555010": ["", "DE"],
    "+442079460958": ["", "GB"],
    "+79165550123": ["", "RU"],
    "+12125550177": ["", "US"],
}
"""Who rings, and the countries a carrier may say they ring from."""
CALLER = st.sampled_from(sorted(PLACES)).flatmap(
    lambda number: st.builds(
        Caller,
        st.just("call"),
        st.just(number),
        st.sampled_from([NUMBER, PARIS_NUMBER]),
        st.sampled_from(PLACES[number]),
        st.sampled_from(["", "QC"]),
    )
)
ANSWERS = st.lists(
    st.sampled_from([*(Heard("keys", key) for key in "12359*"), Heard("silence")]), max_size=4
)


def told_apart(
    old: Book, new: Book, caller: Caller, answers: list[Heard], at_ms: int
) -> list[Heard]:
    """Return the answers up to the first key that only one of the sites offers.

    What somebody presses after a key that means nothing to one side is not compared: the plan
    tells of such a key by itself.
    """
    for count in range(1, len(answers) + 1):
        walks = [
            walk(book, begin(book, caller), answers[:count], at_ms, silent_after=False)
            for book in (old, new)
        ]
        asked = [isinstance(each.end, Ask) and len(each.turns) > count for each in walks]
        wrong = [each.session.tries > 0 for each in walks]
        if asked != [True, True] and any(wrong):
            return answers[:count]
        if wrong[0] != wrong[1]:
            return answers[:count]
    return answers


# Not shrunk: each example compares two whole sites.
@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    new=edits(),
    calls=st.lists(
        st.tuples(CALLER, ANSWERS, st.integers(0, DAYS * DAY_MS - 1)), min_size=20, max_size=30
    ),
)
def test_whoever_goes_elsewhere_is_in_the_plan_and_nobody_else(
    new: Book, calls: list[tuple[Caller, list[Heard], int]]
) -> None:
    """Brute force: random callers walk through both sites, whatever was edited."""
    old = company()
    compared = plan(old, new, MONDAY_NOON_MS, DAYS)
    by_kind: dict[Any, list[Case]] = {}
    for case in compared.cases:
        by_kind.setdefault(_met(case.kind.old, case.kind.new), []).append(case)

    assert compared.whole
    for case in compared.changed[::25]:
        _walks_as_told(case, old, new)
    for caller, answers, after_ms in calls:
        at_ms = MONDAY_NOON_MS + after_ms
        heard = told_apart(old, new, caller, answers, at_ms)
        ends = [
            walk(book, begin(book, caller), heard, at_ms, silent_after=True) for book in (old, new)
        ]
        goals = [Goal.of(each.end) for each in ends]
        found = {
            (case.old.end, case.new.end)
            for case in by_kind[_met(*(each.opening.session for each in ends))]
            if any(first <= at_ms < last for first, last in case.moment.stretches)
        }
        assert tuple(goals) in found, (caller, heard, goals)


def _met(*sessions: Session) -> tuple[object, ...]:
    """Return how callers are met on both sides: alike for everybody of one kind."""
    return tuple(
        (each.number, each.region, each.tier, each.language, each.language_known)
        for each in sessions
    )


def _walks_as_told(case: Case, old: Book, new: Book) -> None:
    """Walk one difference by hand, from the sessions it begins with."""
    for book, session, place in ((old, case.kind.old, case.old), (new, case.kind.new, case.new)):
        begun = replace(begin(book, Caller("call", "x", case.kind.number)), session=session)
        did = [doing.heard for doing in case.done]
        walked = walk(book, begun, did, case.moment.at_ms, silent_after=True)
        assert Goal.of(walked.end) == place.end
