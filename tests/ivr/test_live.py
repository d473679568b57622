"""Bulletins and closures, as they stand at an instant."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.book import Book
from ivr.bulletin import Bulletin
from ivr.live import Live, bulletins
from ivr.session import Hangup, Heard, Say
from ivr.step import NOTHING, step
from ivr.switch import Switch
from tests.ivr.northwind import MONDAY_NOON_MS, NUMBER, PROMPTS, STEPS, Conversation, company, flow

NOON = MONDAY_NOON_MS
WORDS: dict[str, Any] = {
    "outage": {"en": {"other": "The network is down."}},
    "holiday": {"en": {"other": "We wish you a good year."}},
    "strike": {"en": {"other": "We are on strike."}},
    "system.closed": {"en": {"other": "We are closed now."}},
    "system.goodbye": {"en": {"other": "Thank you. Goodbye."}},
}
BULLETINS: dict[str, Any] = {
    "outage": {"prompt": "outage", "on": "false", "regions": "north_america"},
    "holiday": {"prompt": "holiday", "starts": "2026-11-23T12:00", "until": "2026-11-23T13:00"},
}


def book(**steps: Any) -> Book:
    """Build a company whose callers hear its bulletins first."""
    extra = {"notices": {"type": "bulletin", "next": "to_support"}, **steps}
    plain = company(flows=flow({**STEPS, **extra}, "notices"))
    return replace(
        plain,
        prompts={**plain.prompts, **WORDS},
        bulletins=TypeAdapter(dict[str, Bulletin]).validate_python(BULLETINS),
    )


def switch(kind: Any, name: str, *, on: bool = True, **other: Any) -> Switch:
    """Switch something at noon."""
    return Switch(kind, name, on, NOON, "ada", **other)


def hears(
    live: Live = NOTHING,
    *,
    at_ms: int = NOON,
    built: Book | None = None,
) -> list[str]:
    """Return what a caller from New York hears."""
    built = built or book()
    begun = Conversation(built).opening.session
    turn = step(built, begun, Heard("opening"), at_ms, live)
    return [one.text for one in turn.actions if isinstance(one, Say)]


def test_a_bulletin_is_heard_between_its_beginning_and_its_end() -> None:
    """Its times are read on the site's own clock, to the instant."""
    assert hears(at_ms=NOON - 1) == []
    assert hears(at_ms=NOON) == ["We wish you a good year."]
    assert hears(at_ms=NOON + 3_600_000) == []


def test_a_supervisor_switches_a_bulletin_on_and_off_whatever_the_file_says() -> None:
    """A switch beats the file until it ends; then the file counts again."""
    on = switch("bulletin", "outage", until_ms=NOON + 1000)
    off = switch("bulletin", "holiday", on=False)

    assert hears(Live((on, off))) == ["The network is down."]
    assert hears(Live((on, off)), at_ms=NOON + 1000) == []


def test_a_bulletin_concerns_the_callers_of_its_regions() -> None:
    """Nobody in Paris hears of an outage in New York."""
    built = book()
    session = replace(Conversation(built).opening.session, region="europe")

    told = [name for name, _ in bulletins(built, Live((switch("bulletin", "outage"),)), session, 0)]

    assert told == []


def test_a_supervisors_own_words_are_spoken_in_the_language_nearest() -> None:
    """What is in no file is spoken too; the caller's language, else the site's first."""
    words = {"fr": "Panne.", "en": "Down."}
    live = Live((switch("bulletin", "sudden", words=words),))

    assert hears(live, at_ms=0) == ["Down."]
    session = replace(Conversation(book()).opening.session, language="ru")
    assert [say for _, say in bulletins(book(), live, session, 0)] == [Say("Down.", "en")]


def test_a_closed_department_takes_nobody_and_says_why() -> None:
    """The call ends as closed, with the supervisor's prompt or the system's own words."""
    for closure, words in (
        (switch("closure", "support"), "We are closed now."),
        (switch("closure", "all", prompt="strike"), "We are on strike."),
        (switch("closure", NUMBER, prompt="gone"), "We are closed now."),
    ):
        begun = Conversation(book()).opening.session
        turn = step(book(), begun, Heard("opening"), 0, Live((closure,)))

        assert turn.actions == (Say(words, "en"), Hangup("closed"))
        assert turn.decisions[-1].why == f'"{closure.name}" was closed by ada'
    assert hears(Live((switch("closure", "sales"),)), at_ms=0) == []
    assert hears(Live((switch("closure", "support", on=False),)), at_ms=0) == []


def test_where_nobody_wrote_words_for_it_there_is_at_least_a_goodbye() -> None:
    """Silence and a click are no answer."""
    built = book()
    mute = replace(built, prompts={k: v for k, v in built.prompts.items() if k != "system.closed"})

    assert hears(Live((switch("closure", "support"),)), at_ms=0, built=mute) == [
        "Thank you. Goodbye."
    ]


def test_a_closed_department_may_have_a_way_of_its_own() -> None:
    """``closed`` of a queue step leads on, after the supervisor's words if there are any."""
    other = {"to_support": {**STEPS["to_support"], "closed": "bye"}}
    live = Live((switch("closure", "support", prompt="strike"),))

    assert hears(live, at_ms=0, built=book(**other)) == ["We are on strike.", "Goodbye."]


def test_a_closed_line_is_closed_for_opening_hours_too() -> None:
    """Hours of a line that is closed say closed, in a step and in a row, and it is said once."""
    rows = [{"hours": "office", "next": "to_sales"}, {"otherwise": "true", "next": "door"}]
    built = book(notices={"type": "route", "rows": rows})

    said = hears(Live((switch("closure", "all", prompt="strike"),)), built=built)

    assert said == ["We are on strike.", "We are closed.", "Goodbye."]
    assert hears(Live((switch("closure", "all"),)), built=built) == ["We are closed.", "Goodbye."]
    assert "closed" in PROMPTS


def test_a_bulletin_without_words_is_passed_over() -> None:
    """A notice never stops a call."""
    built = book()
    gone = replace(built, prompts={k: v for k, v in built.prompts.items() if k != "holiday"})

    assert hears(built=gone) == []


def test_bulletins_of_today_are_heard_in_calls_of_yesterday() -> None:
    """A call keeps its flow and hears the notices in force now, in their own words."""
    began = replace(book(), bulletins={})

    kept = replace(began, prompts={}).living_on(replace(book(), version="v2"))

    assert set(kept.bulletins) == {"outage", "holiday"}
    assert set(kept.prompts) == {"outage", "holiday", "system.closed", "system.goodbye"} | {
        name for name in PROMPTS if name.startswith("system.")
    }


@pytest.mark.parametrize("moment", ["tomorrow", "2026-02-30T10:00"])
def test_a_moment_that_no_clock_shows_is_refused(moment: str) -> None:
    """An end nobody can read is no end."""
    with pytest.raises(ValidationError) as refused:
        Bulletin.model_validate({"prompt": "a", "until": moment})

    assert "is not a date with a time" in str(refused.value)
