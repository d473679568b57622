"""Ask a caller where, and when, to call them back: a short dialogue of keys.

Rules this module keeps:

* Nothing is promised that the caller did not confirm: the number is read out digit by digit.
* Silence and slips end the dialogue after ``TRIES``; whoever stood in the queue still does.
* Pure: what is stored, and which times are free, comes in; what to ask or to promise goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from calls.phone import is_withheld
from ivr.book import Book
from ivr.dialling import dialled, spelt
from ivr.session import Ask
from ivr.speech import say
from ivr.zones import country_of

TRIES = 3
"""How often each question is asked."""
PAGE = 3
"""How many times are offered at once."""
LONGEST = 15
"""Digits of the longest number there is (E.164)."""
_TIMEOUT_S = 8

When = Literal["soon", "chosen", "either"]
Stage = Literal["offer", "type", "check", "when", "slot"]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Say how far a caller is.

    Args:
        stage: what is asked: the number they call from, another, whether that is right, whether
            soon or at a time, which time.
        when: what the caller may choose.
        number: the number in question, or confirmed; in international form.
        page: how many times were passed over.
        tries: answers of no use to the present question.
        home: the country of the number they call from (ISO 3166); empty where it is not known.
    """

    stage: Stage
    when: When = "soon"
    number: str = ""
    page: int = 0
    tries: int = 0
    home: str = ""

    def __str__(self) -> str:
        """Return it as it travels in a URL."""
        return f"{self.stage} {self.when} {self.page} {self.tries} {self.number} {self.home}"

    @classmethod
    def read(cls, text: str) -> "Dialogue":
        """Read it back."""
        stage, when, page, tries, number, home = text.split(" ")
        return cls(cast("Stage", stage), cast("When", when), number, int(page), int(tries), home)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Say what the caller confirmed; ``slot`` is an index into the times; None: soon."""

    number: str
    slot: int | None = None


GaveUp: TypeAlias = None


def begun(book: Book, caller: str, when: When) -> Dialogue:
    """Begin: with the number they call from if that speaks for them and may be dialled."""
    own = dialled(caller, book.home_countries, book.numbers) if book.is_personal(caller) else ""
    home = "" if is_withheld(caller) else country_of(caller)
    return Dialogue("offer" if own else "type", when, own, home=home)


def asked(
    book: Book, dialogue: Dialogue, language: str, brand: str, times: Sequence[str] = ()
) -> Ask:
    """Return the question a caller is asked.

    Args:
        book: where the words are.
        dialogue: how far they are.
        language: the caller's.
        brand: the name they called.
        times: the times on this page, in words.
    """
    sorry = dialogue.tries > 0 and dialogue.stage in ("type", "slot")
    before = (say(book, "system.callback_sorry", language, brand=brand),) if sorry else ()
    if dialogue.stage == "slot":
        lines = [
            say(book, "system.callback_time", language, key=str(at), when=each, brand=brand)
            for at, each in enumerate(times, start=1)
        ]
        more = say(book, "system.callback_more", language, brand=brand)
        return Ask((*before, *lines, more), _TIMEOUT_S)
    number = spelt(dialogue.number, dialogue.home) if dialogue.number else ""
    words = say(book, f"system.callback_{dialogue.stage}", language, number=number, brand=brand)
    if dialogue.stage == "type":
        return Ask((*before, words), _TIMEOUT_S, digits=None, finish_on="#")
    return Ask((*before, words), _TIMEOUT_S)


def answered(
    book: Book, dialogue: Dialogue, keys: str, offered: int = 0
) -> Dialogue | Chosen | GaveUp:
    """Take an answer.

    Args:
        book: knows which numbers may be dialled.
        dialogue: what was asked.
        keys: what was pressed; empty: nothing.
        offered: how many times were on the page.

    Returns:
        The next question, what was chosen, or None: the caller gave up.
    """
    taken = _taken(book, dialogue, keys, offered)
    if taken is not None:
        return taken
    last = dialogue.tries + 1 >= TRIES
    return None if last else replace(dialogue, tries=dialogue.tries + 1)


def _taken(book: Book, dialogue: Dialogue, keys: str, offered: int) -> Dialogue | Chosen | None:
    """Return what follows from an answer; None: it was of no use."""
    onward: Dialogue | Chosen | None = None
    match dialogue.stage, keys:
        case "offer" | "check", "1":
            onward = _confirmed(dialogue)
        case "offer" | "check", "2":
            onward = replace(dialogue, stage="type", number="", tries=0)
        case "type", _ if number := dialled(keys, book.home_countries, book.numbers, dialogue.home):
            onward = replace(dialogue, stage="check", number=number, tries=0)
        case "when", "1":
            onward = Chosen(dialogue.number)
        case "when", "2":
            onward = replace(dialogue, stage="slot", tries=0)
        case "slot", "9":
            onward = replace(dialogue, page=dialogue.page + PAGE, tries=0)
        case "slot", _ if keys.isdecimal() and 1 <= int(keys) <= offered:
            onward = Chosen(dialogue.number, dialogue.page + int(keys) - 1)
        case _:
            pass
    return onward


def _confirmed(dialogue: Dialogue) -> Dialogue | Chosen:
    if dialogue.when == "soon":
        return Chosen(dialogue.number)
    return replace(dialogue, stage="slot" if dialogue.when == "chosen" else "when", tries=0)
