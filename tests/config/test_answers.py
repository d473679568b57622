"""Everything a caller can answer, and that a plan walks it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from config.answers import answers
from config.differences import differences
from config.plan import plan
from ivr.book import Book
from ivr.session import Session
from tests.ivr.northwind import MONDAY_NOON_MS, NUMBER, STEPS, company, flow

SESSION = Session("call", NUMBER, "main", "topic", "en", "europe", "v1")
COLLECT: dict[str, Any] = {
    "account": {
        "type": "collect", "prompt": "topics", "name": "account", "least": "4", "next": "table"
    },
    "table": {
        "type": "route",
        "rows": [
            {"values": {"account": "1234"}, "next": "to_experts"},
            {"otherwise": "true", "next": "to_support"},
        ],
    },
}  # fmt: skip


def words(book: Book, step: str, **known: Any) -> Sequence[str]:
    """Return what a caller can do at a step, in words."""
    return [each.words for each in answers(book, replace(SESSION, step=step, **known))]


def told(old: Book, new: Book) -> list[tuple[str, str, str]]:
    """Return who goes elsewhere, in words."""
    compared = plan(old, new, MONDAY_NOON_MS, 8)
    return [(each.old, each.new, each.who) for each in differences(compared, old.timezone)]


def with_steps(**steps: Any) -> Book:
    """Return the company with some steps more, or others."""
    return company(flows=flow({**STEPS, **steps}, "welcome"))


def test_a_menu_is_answered_by_each_key_a_wrong_one_or_not_at_all() -> None:
    """To repeat and to go back are answers; at a later try no key is new."""
    book = company()

    assert words(book, "topic") == [
        "press a wrong key",
        "say nothing",
        "press 1 (sales)",
        "press 2 (support)",
        "press 9",
        "press *",
    ]
    assert words(book, "topic", tries=1) == ["say nothing"]


def test_a_number_is_answered_by_what_somebody_asks_for() -> None:
    """Route rows name the numbers that matter; a number nobody asks for stands for the rest."""
    book = with_steps(**COLLECT)

    assert words(book, "account") == [
        "type a wrong number",
        "say nothing",
        "type a number",
        "type 1234",
    ]
    assert words(book, "account", pending="1234") == ["say nothing", "confirm it"]


def test_who_types_a_number_goes_elsewhere_by_the_row_that_asks_for_it() -> None:
    """The number is in the sentence."""
    topic = {**STEPS["topic"], "keys": {**STEPS["topic"]["keys"], "1": {"next": "account"}}}
    rows = [{"values": {"account": "1234"}, "next": "to_sales"}, COLLECT["table"]["rows"][1]]
    table = {"type": "route", "rows": rows}
    old, new = (
        with_steps(**{**COLLECT, "topic": topic}),
        with_steps(**{**COLLECT, "topic": topic, "table": table}),
    )

    assert told(old, new) == [
        ("experts, product>=3", "sales", "callers who press 1, then type 1234")
    ]


def test_a_wrong_key_may_lead_elsewhere_than_silence() -> None:
    """Each is told by itself."""
    no_match = {"prompt": "not_understood", "otherwise": {"next": "to_experts"}}
    topic = {**STEPS["topic"], "no_match": no_match}

    assert told(company(), with_steps(topic=topic)) == [
        ("support", "experts, product>=3", "callers who press a wrong key")
    ]


def test_a_known_caller_gives_the_right_pin_whatever_it_is() -> None:
    """A PIN that is only changed sends nobody elsewhere; what follows the right one does."""
    steps = {
        "where": {
            "type": "caller", "prompt": "topics", "known": "language", "unknown": "to_support"
        }
    }  # fmt: skip
    callers = dict(company().callers)
    secret = callers["+442079460958"].model_copy(update={"pin": "4711"})
    other = secret.model_copy(update={"pin": "1147"})
    tiers = {**company().tiers}
    tiers["vip"] = tiers["vip"].model_copy(update={"pin": True})
    old = replace(with_steps(**steps), callers={**callers, "+442079460958": secret}, tiers=tiers)
    same = replace(old, callers={**callers, "+442079460958": other})
    steps["where"]["known"] = "to_experts"
    new = replace(with_steps(**steps), callers=old.callers, tiers=tiers)

    assert told(old, same) == []
    assert any("give their PIN" in who for _, _, who in told(old, new))
