"""Which callers would go elsewhere: held against walking each of them by hand."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from config.differences import differences
from config.moments import DAY_MS, Moment, moments, when
from config.plan import Case, Goal, plan
from ivr import wall
from ivr.blocking import BlockEntry
from ivr.book import Book, KnownCaller
from ivr.region import Regions
from ivr.session import Ask, Caller, Heard, Session
from ivr.walkthrough import begin, walk
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

DAYS = 22
QUEUES = ["to_quebec_sales", "to_vip_sales", "to_sales", "to_support", "to_experts", "closed"]


def told(old: Book, new: Book) -> list[tuple[str, str, str]]:
    """Return who goes elsewhere, in words."""
    compared = plan(old, new, MONDAY_NOON_MS, DAYS)
    return [(each.old, each.new, each.who) for each in differences(compared, old.timezone)]


def edited(**rows: Any) -> Book:
    """Return the company with some steps replaced."""
    return company(flows=flow({**STEPS, **rows}, "welcome"))


def weekly(hours: str) -> dict[str, Any]:
    """Return the company's hours with other times on weekdays."""
    office = company().hours["office"]
    changed = type(office).model_validate(
        {"timezone": office.timezone, "weekly": {"mon-fri": hours}}
    )
    return {"hours": {"office": changed}}


def test_a_site_is_like_itself() -> None:
    """Nobody goes elsewhere where nothing changes; nor where only words do."""
    prompts = {**company().prompts, "welcome": {"en": {"other": "Hello."}}}

    assert told(company(), company()) == []
    assert told(company(), company(prompts=prompts)) == []


def test_a_changed_row_is_told_by_region_key_and_time() -> None:
    """The sentence a person reads: who, doing what, from where to where."""
    desk = copy.deepcopy(STEPS["desk"])
    desk["rows"][0] = {"choice": "sales", "region": "europe", "next": "to_quebec_sales"}

    assert told(company(), edited(desk=desk)) == [
        (
            "sales, quebec_law>=2",
            "sales",
            "callers from quebec of tier none or startup who press 1 (sales), mon-fri 08:00-20:00",
        ),
        (
            "sales, quebec_law>=2",
            "sales, language>=4",
            "callers from quebec of tier vip who press 1 (sales), mon-fri 08:00-20:00",
        ),
    ]


def test_shorter_hours_are_told_by_the_hours_between() -> None:
    """Who calls in the hour that is cut off goes elsewhere."""
    sentences = told(company(), company(**weekly("08:00-19:00")))

    assert ("sales", "closed") in {(old, new) for old, new, _ in sentences}
    assert all(who.endswith("mon-fri 19:00-20:00") for _, _, who in sentences)


def test_a_number_that_comes_or_goes_is_told_by_itself() -> None:
    """Its callers are not compared with nobody."""
    new = company(numbers={NUMBER: company().numbers[NUMBER]})

    there, back = plan(company(), new, MONDAY_NOON_MS, 1), plan(new, company(), MONDAY_NOON_MS, 1)

    assert (there.gone, there.added, there.changed) == ((PARIS_NUMBER,), (), ())
    assert (back.gone, back.added, back.changed) == ((), (PARIS_NUMBER,), ())


def test_a_new_head_start_is_a_difference_and_says_so() -> None:
    """The same department, sooner or later."""
    tiers = {**company().tiers}
    tiers["vip"] = tiers["vip"].model_copy(update={"head_start": 60})

    sentences = told(company(), company(tiers=tiers))

    assert ("support, 90 s ahead", "support, 60 s ahead") in {(a, b) for a, b, _ in sentences}
    assert all("of tier vip" in who for _, _, who in sentences)


def test_times_are_told_as_a_week_is_written() -> None:
    """Habits by weekday, what is no habit by date."""
    start = wall.read("2026-11-23T00:00", "Europe/Paris")
    hour = DAY_MS // 24
    days = (0, 1, 2, 3, 4, 7, 8, 10, 11, 14, 15, 16, 17, 18)
    stretches = [(start + d * DAY_MS + 8 * hour, start + d * DAY_MS + 9 * hour) for d in days]
    sunday = (start + 6 * DAY_MS, start + 8 * DAY_MS + 8 * hour)
    every = [Moment(0, ((start, start + 1), (start + 30 * DAY_MS, start + 31 * DAY_MS)))]

    week = when([Moment(0, tuple(stretches))], every, "Europe/Paris")
    both = when([Moment(0, (sunday,)), Moment(0, tuple(stretches[:2]))], every, "Europe/Paris")

    assert week == "mon-fri 08:00-09:00"
    assert both == (
        "mon 2026-11-23 08:00-09:00, tue 2026-11-24 08:00-09:00, sun 2026-11-29 00:00-tue 08:00"
    )


def test_hours_no_flow_asks_for_cut_no_time() -> None:
    """Time classes are those callers can notice."""
    book = company()
    with_more = replace(
        book, hours={**book.hours, "cafeteria": weekly("11:00-14:00")["hours"]["office"]}
    )

    assert len(moments([with_more], MONDAY_NOON_MS, DAYS)) == 2


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


@pytest.mark.parametrize("silent", [True, False])
def test_what_is_done_is_said_in_words(silent: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    """A wrong key and silence are things callers do, too."""
    keys = {**STEPS["topic"]["keys"], "5": {"next": "to_experts"}}
    otherwise = {"choose": "support", "next": "to_experts"}
    topic = {**STEPS["topic"], **({"otherwise": otherwise} if silent else {"keys": keys})}

    sentences = told(company(), edited(topic=topic))

    said = "say nothing" if silent else "press 5, then say nothing"
    assert {(old, new) for old, new, _ in sentences} == {("support", "experts, product>=3")}
    assert all(who.startswith("callers who ") and said in who for _, _, who in sentences)


def test_a_new_entry_of_the_block_list_is_told_by_what_it_names() -> None:
    """Only those it names go elsewhere, and the sentence says so."""
    blocked = replace(
        company(), block={"+336*": BlockEntry(why="a flood"), "withheld": BlockEntry(why="nobody")}
    )

    sentences = {who for _, new, who in told(company(), blocked) if new == "blocked"}

    assert any("named by +336*" in who for who in sentences)
    assert all("named by +336*" in who or "unknown" in who for who in sentences)
    assert told(blocked, blocked) == []
