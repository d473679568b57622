"""Choose what a waiting caller hears at one turn: place, expected wait, comfort, bulletins, offers.

Rules this module keeps:

* Pure: what was told before and how things stand come in, words and what is told now come out.
* The place spoken never climbs; an expected wait is spoken as it was judged to have fallen; a
  bulletin is told once.
* At most one piece of comfort in a turn, and none where there is news.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ivr import speech
from ivr.book import Book
from ivr.session import Say
from ivr.wait import Company
from ivr.ways import WayOut

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Say what a waiting caller was told so far; instants in seconds of waiting.

    Args:
        greeted: whether they were asked to hold.
        ahead: the last place spoken; None: none yet.
        offered: the keys of the ways out that were offered: they stay open.
        range: the last expected wait spoken, seconds: at least, at most (None: open).
        estimated_at: when that was; -1: never.
        comforts: how many comfort messages were spoken.
        comforted_at: when the last one was.
        offered_at: when ways out were last offered.
        bulletins: those told, by name.
        asked: how often they were asked whether somebody who does not speak their language will
            do; past the most once they said no.
        asked_at: when they last were.
    """

    greeted: bool = False
    ahead: int | None = None
    offered: tuple[str, ...] = ()
    range: tuple[int, int | None] | None = None
    estimated_at: int = -1
    comforts: int = 0
    comforted_at: int = 0
    offered_at: int = 0
    bulletins: tuple[str, ...] = ()
    asked: int = 0
    asked_at: int = 0


NOTHING = Told()
"""What a caller was told who has just come to wait."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Say how things stand at one turn.

    Args:
        waited_s: seconds waited.
        ahead: callers ahead; None where the place is not to be spoken.
        range: the expected wait to be spoken now; None for none.
        ways: the ways out open now, by key.
        bulletins: those of the moment: name and words.
    """

    waited_s: int
    ahead: int | None
    range: tuple[int, int | None] | None
    ways: Mapping[str, WayOut]
    bulletins: Sequence[tuple[str, Say]] = ()


@dataclass(frozen=True, slots=True)
class Speaking:
    """Find the site's words for one caller."""

    book: Book
    language: str
    brand: str

    def say(self, name: str, **values: str | int) -> Say:
        """Return a prompt's words."""
        return speech.say(self.book, name, self.language, brand=self.brand, **values)


def piece(
    company: Company, told: Told, now: Moment, speaking: Speaking
) -> tuple[Sequence[Say], Told]:
    """Return what is said at one turn, and what the caller has been told then.

    Args:
        company: what the department's callers hear.
        told: what this one was told before.
        now: how things stand.
        speaking: finds the words.
    """
    lines: list[Say] = [] if told.greeted else [speaking.say("system.waiting")]
    news = [(name, words) for name, words in now.bulletins if name not in told.bulletins]
    lines += [words for _, words in news]
    heard = (*told.bulletins, *(name for name, _ in news))
    told = replace(told, greeted=True, bulletins=heard)
    if now.ahead is not None and (told.ahead is None or now.ahead < told.ahead):
        lines.append(speaking.say("system.ahead", count=now.ahead))
        told = replace(told, ahead=now.ahead)
    if now.range is not None:
        lines.append(wait_words(now.range, speaking))
        told = replace(told, range=now.range, estimated_at=now.waited_s)
    if not lines and _due(company.comfort_every, told.comforted_at, now.waited_s):
        comfort = company.comfort[told.comforts % len(company.comfort)] if company.comfort else ""
        if comfort in speaking.book.prompts:
            lines.append(speaking.say(comfort))
        told = replace(told, comforts=told.comforts + 1, comforted_at=now.waited_s)
    return _with_offers(company, told, now, speaking, lines)


def wait_words(span: tuple[int, int | None], speaking: Speaking) -> Say:
    """Return an expected wait in words: a range of seconds, of whole minutes, or of both."""
    low_s, high_s = span
    if high_s is None:
        return speaking.say("system.wait_more_minutes", count=low_s // _MINUTE_S)
    if high_s < _MINUTE_S or 0 < low_s < _MINUTE_S:
        if low_s == 0:
            return speaking.say("system.wait_less_seconds", count=high_s)
        if high_s <= _MINUTE_S:
            return speaking.say("system.wait_seconds", low=low_s, count=high_s)
        return speaking.say("system.wait_seconds_minutes", low=low_s, count=high_s // _MINUTE_S)
    minutes = high_s // _MINUTE_S
    if low_s == 0:
        return speaking.say("system.wait_less_minutes", count=minutes)
    return speaking.say("system.wait_minutes", low=low_s // _MINUTE_S, count=minutes)


def _with_offers(
    company: Company, told: Told, now: Moment, speaking: Speaking, lines: list[Say]
) -> tuple[Sequence[Say], Told]:
    """Add the offers of ways out: what is new at once, all of them again from time to time."""
    again = _due(company.offers_every, told.offered_at, now.waited_s)
    spoken = {key: way.offer for key, way in now.ways.items() if way.offer}
    wanted = [key for key in spoken if again or key not in told.offered]
    lines += [speaking.say(spoken[key], key=key) for key in wanted]
    if wanted:
        told = replace(told, offered=tuple(spoken), offered_at=now.waited_s)
    return lines, told


def _due(every_s: int, last_s: int, now_s: int) -> bool:
    return every_s > 0 and now_s - last_s >= every_s
