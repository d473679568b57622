"""Transfers to numbers outside, and lookups."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from ivr.book import Book
from ivr.outward import LookupStep, TransferStep
from ivr.session import Caller, Hangup, Heard, Lookup, Transfer
from ivr.step import step
from ivr.walkthrough import begin, named, walk
from tests.ivr.northwind import MONDAY_NOON_MS, STEPS, Conversation, company, flow

CALLER = "+12125550100"
LOOKUP: dict[str, Any] = {
    "type": "lookup",
    "url": "https://crm.example.com/who?number={caller}&l={language}",
    "take": {"plan": "customer.plan", "open": "customer.open"},
    "region": "customer.region",
    "next": "fork",
    "otherwise": "to_support",
}
FORK: dict[str, Any] = {
    "type": "route",
    "rows": [
        {"values": {"plan": "gold"}, "region": "quebec", "next": "to_experts"},
        {"otherwise": "true", "next": "to_sales"},
    ],
}
OUT: dict[str, Any] = {"type": "transfer", "to": "+12125550999", "timeout": "20s", "next": "bye"}


def book(start: str = "ask", **steps: Any) -> Book:
    """Build a company that asks and transfers."""
    extra = {"ask": LOOKUP, "fork": FORK, "out": OUT, **steps}
    return company(flows=flow({**STEPS, **extra}, start))


def answered(**customer: Any) -> Heard:
    """Return an answer about a customer."""
    return Heard("answer", json.dumps({"customer": customer}))


def test_a_lookup_says_what_to_ask_and_goes_on_with_the_answer() -> None:
    """The number is escaped in the address; what is asked for is kept and decides."""
    caller = Conversation(book())
    url = "https://crm.example.com/who?number=%2B12125550100&l=en"
    assert caller.turn.actions == (Lookup(url, None, 2),)

    caller.hears(answered(plan="gold", open=True, region="quebec", debts="secret"))

    assert caller.department == "experts"
    assert caller.turn.session.values == (("plan", "gold"), ("open", "true"))
    assert caller.why[0].heard == "answer"
    assert "secret" not in str(caller.why)


@pytest.mark.parametrize(
    "heard",
    [
        Heard("no_answer", "not in time"),
        Heard("silence"),
        answered(plan="gold"),
        answered(plan={"deep": 1}, open=True),
        Heard("answer", "[]"),
        Heard("answer", '"text"'),
    ],
)
def test_without_a_whole_answer_the_caller_goes_the_other_way(heard: Heard) -> None:
    """A system that is down costs nobody the call."""
    caller = Conversation(book()).hears(heard)

    assert caller.department == "support"
    assert caller.turn.session.values == ()


def test_what_the_caller_said_of_their_place_beats_the_answer() -> None:
    """Asked beats looked up."""
    built = book()
    begun = replace(Conversation(built).turn.session, region_asked=True)

    turn = step(built, begun, answered(plan="gold", open=1, region="quebec"), MONDAY_NOON_MS)

    assert turn.session.region == "north_america"


def test_what_is_posted_is_filled_in_like_the_address() -> None:
    """With ``send`` the request is a POST of JSON."""
    posted = {**LOOKUP, "send": {"who": "{caller}", "kind": "call"}}

    (action,) = Conversation(book(ask=posted)).turn.actions

    assert isinstance(action, Lookup)
    assert action.send == {"who": CALLER, "kind": "call"}


def test_a_transfer_that_is_answered_ends_the_call_here() -> None:
    """The number outside sees the number dialled; the call was handed over."""
    caller = Conversation(book("out"))
    assert caller.turn.actions == (Transfer("+12125550999", 20, "+18005550100"),)

    caller.hears(Heard("dialled", "completed"))

    assert caller.end == Hangup("transferred")


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_a_transfer_nobody_answers_goes_on(status: str) -> None:
    """There is always a way on."""
    caller = Conversation(book("out")).hears(Heard("dialled", status))

    assert caller.texts == ["Goodbye."]


def test_the_number_outside_may_see_the_caller() -> None:
    """Where the admin wants it so."""
    (action,) = Conversation(book("out", out={**OUT, "caller_id": "caller"})).turn.actions

    assert isinstance(action, Transfer)
    assert action.caller_id == CALLER


@pytest.mark.parametrize(
    ("model", "change", "said"),
    [
        (LookupStep, {"url": "https://crm.example.com"}, "is not an address"),
        (LookupStep, {"url": "https://{number}/"}, "is not an address"),
        (LookupStep, {"url": "https://[::1]/"}, "is not an address"),
        (LookupStep, {"url": "https://a@b.example/"}, "is not an address"),
        (LookupStep, {"url": "https://a.example/{"}, "opens or closes no placeholder"),
        (LookupStep, {"timeout": "4s"}, '"4s" of silence is too long'),
        (LookupStep, {"take": {"plan": "a[0]"}}, "is not a place in an answer"),
        (TransferStep, {"to": "911"}, "is not a number in international form"),
        (TransferStep, {"timeout": "2s"}, "is no time to ring"),
    ],
)
def test_what_could_not_be_reached_is_refused(model: Any, change: Any, said: str) -> None:
    """A slip is found when it is read."""
    written = LOOKUP if model is LookupStep else OUT

    with pytest.raises(ValidationError) as refused:
        model.model_validate({**written, **change})

    assert said in str(refused.value)


def test_a_walk_goes_on_where_nobody_answers_a_lookup_and_ends_at_a_transfer() -> None:
    """Whoever tries a flow at a shell asks nobody's system and rings nobody's telephone."""
    built = book(ask={**LOOKUP, "otherwise": "out"})
    begun = begin(built, Caller("call", CALLER, "+18005550100", "US"))

    walked = walk(built, begun, (), MONDAY_NOON_MS, silent_after=False)

    assert named(walked.end) == "+12125550999"
    assert "no answer: nobody is asked in a walk" in [one.why for one in walked.decisions]
