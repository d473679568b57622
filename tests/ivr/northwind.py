"""A small company for the tests of this room, and a caller to ring it.

Everything is written as an admin writes it: every scalar is text.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from ivr.book import Book, KnownCaller, Number, Tier
from ivr.flow import Flow
from ivr.hours import Hours
from ivr.prompt import Language, Prompt
from ivr.region import Regions
from ivr.session import Ask, Caller, Decision, End, Enter, Flip, Heard, Keep, Say, Stepped
from ivr.step import Opening, opening, step

MONDAY_NOON_MS = 1_795_453_200_000
"""2026-11-23 12:00 in New York: open."""
SUNDAY_NOON_MS = MONDAY_NOON_MS - 24 * 3600 * 1000
"""The day before: closed."""

NUMBER = "+18005550100"
PARIS_NUMBER = "+33180005550"

STEPS: dict[str, Any] = {
    "welcome": {"type": "say", "prompt": "welcome", "next": "where"},
    "where": {"type": "region", "next": "language"},
    "language": {
        "type": "language",
        "prompt": "choose_language",
        "keys": {"1": "first", "2": "second", "3": "third"},
        "skip_when_known": "true",
        "tries": "2",
        "timeout": "5s",
        "next": "topic",
    },
    "topic": {
        "type": "menu",
        "prompt": "topics",
        "keys": {
            "1": {"choose": "sales", "next": "door"},
            "2": {"choose": "support", "next": "kind"},
        },
        "repeat": "9",
        "back": "*",
        "no_match": {"prompt": "not_understood"},
        "no_input": {"prompt": "still_there"},
        "otherwise": {"choose": "support", "next": "to_support"},
    },
    "kind": {
        "type": "menu",
        "prompt": "kinds",
        "keys": {"1": {"choose": "outage", "next": "door"}, "2": {"next": "door"}},
        "back": "*",
    },
    "door": {"type": "hours", "hours": "office", "open": "desk", "closed": "closed"},
    "desk": {
        "type": "route",
        "rows": [
            {"choice": "sales", "region": ["quebec", "europe"], "next": "to_quebec_sales"},
            {"choice": "sales", "tier": "vip", "hours": "office", "next": "to_vip_sales"},
            {"choice": "sales", "next": "to_sales"},
            {"language": "ru", "next": "to_support"},
            {"otherwise": "true", "next": "to_experts"},
        ],
    },
    "to_quebec_sales": {"type": "queue", "department": "sales", "skills": {"quebec_law": "2"}},
    "to_vip_sales": {"type": "queue", "department": "sales", "language_level": "4"},
    "to_sales": {"type": "queue", "department": "sales"},
    "to_support": {"type": "queue", "department": "support"},
    "to_experts": {"type": "queue", "department": "experts", "skills": {"product": "3"}},
    "closed": {"type": "say", "prompt": "closed", "next": "bye"},
    "bye": {"type": "hangup", "prompt": "goodbye"},
}

PROMPTS: dict[str, Any] = {
    "welcome": {"en": "Welcome to {brand}.", "fr": "Bienvenue chez {brand}."},
    "choose_language": {
        "en": "For English, press {key}.",
        "fr": "Pour le français, appuyez sur le {key}.",
        "ru": "Для русского языка нажмите {key}.",
    },
    "topics": {"en": "For sales, press 1.", "fr": "Pour les ventes, le 1.", "ru": "Продажи — 1."},
    "kinds": {"en": "Is it an outage? Press 1."},
    "not_understood": {"en": "That is not a choice."},
    "still_there": {"en": "Are you still there?"},
    "closed": {"en": "We are closed."},
    "goodbye": {"en": "Goodbye."},
    "system.goodbye": {"en": "Goodbye."},
    "system.ahead": {
        "en": {"0": "You are next.", "one": "{count} caller.", "other": "{count} callers."},
        "fr": {"one": "{count} appel.", "other": "{count} appels."},
        "ru": {
            "one": "{count} звонок",
            "few": "{count} звонка",
            "many": "{count} звонков",
            "other": "{count} звонка",
        },
    },
}

REGIONS: dict[str, Any] = {
    "quebec": {
        "name": "Quebec",
        "language": "fr",
        "where": [{"country": "CA", "state": "QC"}, {"prefix": "+1514"}],
    },
    "north_america": {
        "name": "North America",
        "language": "en",
        "where": [{"country": "US"}, {"country": "CA"}],
    },
    "europe": {
        "name": "Europe",
        "language": "en",
        "where": [{"country": "GB"}, {"country": "FR", "language": "fr"}],
    },
    "other": {"name": "Everywhere else"},
}

CALLERS: dict[str, Any] = {
    "+442079460958": {"name": "Lady Ashdown", "tier": "vip"},
    "+79165550123": {"name": "Volna", "tier": "startup", "language": "ru", "region": "quebec"},
    "+12125550177": {"name": "Contoso", "tier": "vip", "language": "fr", "shared": "true"},
}


def flow(steps: dict[str, Any], start: str) -> dict[str, Flow]:
    """Build the flows of a book from the steps of its only one, ``main``."""
    return {"main": Flow.model_validate({"start": start, "steps": steps})}


def company(**other: Any) -> Book:
    """Build the company's book; ``other`` replaces fields of it."""
    fields: dict[str, Any] = {
        "version": "v1",
        "site": "Northwind",
        "flows": flow(STEPS, "welcome"),
        "numbers": TypeAdapter(dict[str, Number]).validate_python(
            {
                NUMBER: {"flow": "main", "brand": "Northwind", "languages": ["en", "fr", "ru"]},
                PARIS_NUMBER: {"flow": "main", "brand": "Paris", "languages": ["fr", "en"]},
            }
        ),
        "regions": TypeAdapter(Regions).validate_python(REGIONS),
        "tiers": TypeAdapter(dict[str, Tier]).validate_python(
            {"vip": {"head_start": "90s"}, "startup": {"head_start": "0s"}}
        ),
        "callers": TypeAdapter(dict[str, KnownCaller]).validate_python(CALLERS),
        "hours": TypeAdapter(dict[str, Hours]).validate_python(
            {"office": {"timezone": "America/New_York", "weekly": {"mon-fri": "08:00-20:00"}}}
        ),
        "prompts": TypeAdapter(dict[str, Prompt]).validate_python(PROMPTS),
        "languages": TypeAdapter(dict[str, Language]).validate_python(
            {
                "en": {"locale": "en-US", "voice": "Polly.Joanna"},
                "fr": {"locale": "fr-CA", "voice": "Polly.Chantal"},
                "ru": {"locale": "ru-RU"},
            }
        ),
        "fallback_department": "support",
        "timezone": "America/New_York",
    }
    return Book(**{**fields, **other})


class Conversation:
    """Be a caller: dial, press keys, stay silent, and remember what the last turn answered."""

    def __init__(
        self,
        book: Book,
        caller: str = "+12125550100",
        *,
        number: str = NUMBER,
        country: str = "US",
        at_ms: int = MONDAY_NOON_MS,
    ) -> None:
        self.book = book
        self.at_ms = at_ms
        self.opening: Opening = opening(book, Caller("call", caller, number, country))
        self.turn: Stepped = step(book, self.opening.session, Heard("opening"), at_ms)

    def hears(self, heard: Heard) -> "Conversation":
        """Take the next turn."""
        self.turn = step(self.book, self.turn.session, heard, self.at_ms)
        return self

    def presses(self, *keys: str) -> "Conversation":
        """Press one key after the other, each in a turn of its own."""
        for key in keys:
            self.hears(Heard("keys", key))
        return self

    def is_silent(self, times: int = 1) -> "Conversation":
        """Press nothing."""
        for _ in range(times):
            self.hears(Heard("silence"))
        return self

    @property
    def end(self) -> End:
        """Return how the last turn ended."""
        last = self.turn.actions[-1]
        assert not isinstance(last, Say | Flip | Keep)
        return last

    @property
    def texts(self) -> Sequence[str]:
        """Return everything said in the last turn, the question included."""
        said = [one for one in self.turn.actions if isinstance(one, Say)]
        asked = self.end.prompts if isinstance(self.end, Ask) else ()
        return [one.text for one in (*said, *asked)]

    @property
    def department(self) -> str:
        """Return the department whose queue the caller entered."""
        assert isinstance(self.end, Enter)
        return self.end.department

    @property
    def why(self) -> Sequence[Decision]:
        """Return the last turn's decisions."""
        return self.turn.decisions
