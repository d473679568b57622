"""Which callers would go elsewhere, in words."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from config.differences import differences
from config.moments import DAY_MS, Moment, moments, when
from config.plan import plan
from ivr import wall
from ivr.blocking import BlockEntry
from ivr.book import Book
from tests.ivr.northwind import (
    MONDAY_NOON_MS,
    NUMBER,
    PARIS_NUMBER,
    STEPS,
    company,
    flow,
)

DAYS = 22


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
