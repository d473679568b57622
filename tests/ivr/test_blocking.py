"""Callers who are turned away: by their number, its beginning, or for withholding it."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.blocking import AllowEntry, BlockEntry, CallerPattern, patterns
from ivr.book import Book
from ivr.live import Live
from ivr.session import Ask, Caller, Enter, Hangup, Heard, Say, Stepped, Transfer
from ivr.step import NOTHING, opening, step
from ivr.switch import Switch
from ivr.walkthrough import begin
from tests.ivr.northwind import MONDAY_NOON_MS, NUMBER, STEPS, company, flow

NOON = MONDAY_NOON_MS
PEST = "+33612345678"


def book(
    block: dict[str, Any] | None = None,
    allow: dict[str, Any] | None = None,
    steps: dict[str, Any] | None = None,
    start: str = "welcome",
) -> Book:
    """Build a company that turns callers away."""
    plain = company(flows=flow(steps or STEPS, start))
    return replace(
        plain,
        prompts={**plain.prompts, "stop": {"en": {"other": "Please write to us."}}},
        block=TypeAdapter(dict[CallerPattern, BlockEntry]).validate_python(block or {}),
        allow=TypeAdapter(dict[CallerPattern, AllowEntry]).validate_python(allow or {}),
    )


def calls(
    built: Book, number: str = PEST, live: Live = NOTHING, at_ms: int = NOON, **numbers: Any
) -> Stepped:
    """Return the first turn of somebody's call."""
    if numbers:
        entry = built.numbers[NUMBER].model_copy(update=numbers)
        built = replace(built, numbers={**built.numbers, NUMBER: entry})
    session = opening(built, Caller("CA1", number, NUMBER)).session
    return step(built, session, Heard("opening"), at_ms, live)


def is_let_in(turn: Stepped) -> bool:
    """Tell whether a first turn goes on as for anybody."""
    return not isinstance(turn.actions[-1], Hangup)


def test_a_blocked_number_is_not_taken_and_the_reason_is_told() -> None:
    """Nothing is said, so that the call need not be answered and costs nothing."""
    turn = calls(book({PEST: {"why": "threats, case 12"}}))

    assert turn.actions == (Hangup("blocked", untaken=True),)
    assert turn.decisions[-1].why == f'"{PEST}" is blocked: threats, case 12'
    assert is_let_in(calls(book({PEST: {"why": "threats"}}), "+33612345679"))


def test_a_blocked_caller_hears_the_words_written_for_it() -> None:
    """Words are a call that was taken."""
    turn = calls(book({PEST: {"why": "threats", "prompt": "stop"}}))

    assert turn.actions == (Say("Please write to us.", "en"), Hangup("blocked"))


@pytest.mark.parametrize(
    ("number", "let_in"),
    [
        ("+33891234567", False),
        ("+33891234568", True),
        ("+33899000000", True),
        ("+33899111111", False),
        ("+33612345678", True),
        ("anonymous", False),
        ("+266696687", False),
        ("sip:desk@pbx.example", True),
    ],
)
def test_the_entry_that_says_most_of_a_number_decides(number: str, *, let_in: bool) -> None:
    """A whole number beats its beginning, a longer beginning a shorter one."""
    built = book(
        block={
            "+3389*": {"why": "premium"},
            "withheld": {"why": "nobody"},
            "+33899111*": {"why": "again"},
        },
        allow={"+33891234568": {"why": "a customer"}, "+33899*": {"why": "their mobiles"}},
    )

    assert is_let_in(calls(built, number)) is let_in


def test_an_entry_ends_by_itself() -> None:
    """On the site's own clock, to the instant: a block, and a permission too."""
    blocked = book({PEST: {"why": "a week's rest", "until": "2026-11-23T12:00"}})
    allowed = book(
        {"+336*": {"why": "a flood"}}, {PEST: {"why": "today", "until": "2026-11-23T12:00"}}
    )

    assert not is_let_in(calls(blocked, at_ms=NOON - 1))
    assert is_let_in(calls(blocked, at_ms=NOON))
    assert is_let_in(calls(allowed, at_ms=NOON - 1))
    assert not is_let_in(calls(allowed, at_ms=NOON))


def test_a_supervisor_blocks_and_allows_at_run_time_whatever_the_file_says() -> None:
    """What was switched beats the file for its pattern, until it ends; who did it is told."""
    block = Switch("caller", PEST, True, NOON, "ada", until_ms=NOON + 1000, why="shouts")
    allow = Switch("caller", PEST, False, NOON, "ada", why="apologised")

    turn = calls(book(), live=Live((block,)))

    assert turn.decisions[-1].why == f'"{PEST}" is blocked by ada: shouts'
    assert is_let_in(calls(book(), live=Live((block,)), at_ms=NOON + 1000))
    assert is_let_in(calls(book({PEST: {"why": "threats"}}), live=Live((allow,))))


def test_an_emergency_number_and_flow_turn_nobody_away() -> None:
    """Whoever shouts may be in danger all the same."""
    built = book({PEST: {"why": "threats"}, "+*": {"why": "everybody"}})
    flows = {
        name: each.model_copy(update={"emergency": True}) for name, each in built.flows.items()
    }

    assert is_let_in(calls(built, emergency=True))
    assert is_let_in(calls(replace(built, flows=flows)))


URGENT: dict[str, Any] = {
    "topic": {
        "type": "menu",
        "prompt": "topics",
        "keys": {"1": {"next": "crm"}, "9": {"next": "to_support", "emergency": "true"}},
    },
    "crm": {
        "type": "lookup",
        "url": "https://crm.northwind.example/",
        "next": "outside",
        "otherwise": "outside",
    },
    "outside": {"type": "transfer", "to": "+12125550166", "next": "to_support"},
    "to_support": {"type": "queue", "department": "support"},
}


def test_where_a_key_says_it_is_an_emergency_a_blocked_caller_may_press_it() -> None:
    """They hear the question, and are turned away wherever else it leads; silence too."""
    built = book({PEST: {"why": "threats"}}, steps=URGENT, start="topic")

    asked = calls(built)
    urgent = step(built, asked.session, Heard("keys", "9"), NOON)
    other = step(built, asked.session, Heard("keys", "1"), NOON)

    assert isinstance(asked.actions[-1], Ask)
    assert isinstance(urgent.actions[-1], Enter)
    assert [each.why for each in other.decisions[-2:]] == [
        "a blocked caller is led past",
        f'"{PEST}" is blocked: threats',
    ]
    assert other.actions[-1] == Hangup("blocked")
    assert isinstance(other.actions[0], Say), "a call that was taken ends with a word"
    silent = asked
    while isinstance(silent.actions[-1], Ask):
        silent = step(built, silent.session, Heard("silence"), NOON)
    assert silent.actions[-1] == Hangup("blocked")


def test_nobody_else_is_led_past_anything() -> None:
    """Other callers of such a flow are asked about, and put through."""
    built = book({PEST: {"why": "threats"}}, steps=URGENT, start="topic")
    asked = calls(built, "+33612345679")

    turn = step(built, asked.session, Heard("keys", "1"), NOON)
    turn = step(built, turn.session, Heard("no_answer"), NOON)

    assert isinstance(turn.actions[-1], Transfer)


def test_a_department_that_is_an_emergency_takes_the_blocked() -> None:
    """Every call that is led there is one."""
    steps = {**URGENT, "topic": {**URGENT["topic"], "keys": {"1": {"next": "to_support"}}}}
    built = book({PEST: {"why": "threats"}}, steps=steps, start="topic")
    built = replace(built, emergencies=frozenset({"support"}))

    turn = step(built, calls(built).session, Heard("keys", "1"), NOON)

    assert isinstance(turn.actions[-1], Enter)


def test_a_caller_supposed_to_be_somewhere_withholds_nothing() -> None:
    """A routing test that names a region alone is not about withheld numbers."""
    built = book({"withheld": {"why": "nobody"}})
    caller = Caller("test", "anonymous", NUMBER)

    supposed = step(built, begin(built, caller, "europe").session, Heard("opening"), NOON)
    withheld = step(built, begin(built, caller).session, Heard("opening"), NOON)

    assert is_let_in(supposed)
    assert not is_let_in(withheld)


def test_lists_are_live_for_calls_that_began_before() -> None:
    """The newest lists count, with their words."""
    newer = replace(book({PEST: {"why": "threats", "prompt": "stop"}}), version="v9")

    kept = replace(book(), prompts=company().prompts).living_on(newer)

    assert kept.block == newer.block
    assert "stop" in kept.prompts


@pytest.mark.parametrize("pattern", ["33612345678", "+33*6", "*", "+0*", "everybody", "+33 6*", ""])
def test_what_names_no_callers_is_refused_in_a_sentence(pattern: str) -> None:
    """A pattern is a number, the beginning of one, or `withheld`."""
    with pytest.raises(
        ValidationError, match=r'names no callers: write a number as "\+33612345678"'
    ):
        TypeAdapter(CallerPattern).validate_python(pattern)


def test_a_number_has_as_many_patterns_as_beginnings() -> None:
    """Looking a caller up costs as much as the number is long, however long the lists are."""
    assert list(patterns("+336")) == ["+336", "+33*", "+3*", "+*"]
