"""Keep what one turn has gathered so far: words, decisions, and how it ends.

Rules this module keeps:

* A turn ends in exactly one of ask, enter and hang up; words go before it. Where no step ends it,
  it ends at the fallback department.
* What was heard is told with the turn's first decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from calls.errors import ConfigError
from ivr import speech
from ivr.blocking import Blocked
from ivr.book import Book, Tier
from ivr.flow import Flow
from ivr.live import Live
from ivr.menu import Exit
from ivr.session import (
    Ask,
    CallBack,
    Decision,
    End,
    Enter,
    Flip,
    Hangup,
    Heard,
    Keep,
    Say,
    Session,
    Stepped,
)
from ivr.switch import Switch

SLOWER = 3
"""How many times longer a question waits for those who need it."""


LONGEST_VALUE = 60
"""Letters of a value kept: all of them travel in the caller's next URL."""
_SPELT_FROM = 4
"""Digits from which a number is an identifier, and read digit by digit."""


def _spelt(value: str) -> str:
    return " ".join(value) if value.isdecimal() and len(value) >= _SPELT_FROM else value


class Walk:
    """Follow one caller through one turn.

    Args:
        book: the book the call began with.
        session: where the caller was.
        heard: what came back from the caller.
        at_ms: when, UTC epoch milliseconds.
        live: what supervisors have switched.
    """

    def __init__(self, book: Book, session: Session, heard: Heard, at_ms: int, live: Live) -> None:
        self.book = book
        self.session = session
        self.at_ms = at_ms
        self.live = live
        self.closed = False
        self._heard = str(heard)
        self._said: list[Say | Flip | Keep] = []
        self._decisions: list[Decision] = []
        department = book.last_department(emergency=session.emergency)
        self._end: End = Enter(department, {session.language: 1})

    @property
    def flow(self) -> Flow:
        """Return the caller's flow.

        Raises:
            ConfigError: the book has no such flow.
        """
        flow = self.book.flows.get(self.session.flow)
        if flow is None:
            number = self.session.number
            missing = (
                f'there is no flow "{self.session.flow}"'
                if self.session.flow
                else f'no flow answers the number "{number}"'
            )
            raise ConfigError("unknown_flow", missing)
        return flow

    def words(self, name: str, language: str | None = None, **values: str | int) -> Say:
        """Return a prompt's words, in the caller's language unless another is given."""
        brand = self.book.brand_of(self.session.number)
        kept = {each: _spelt(value) for each, value in self.session.values}
        spoken = language or self.session.language
        return speech.say(self.book, name, spoken, **{**kept, "brand": brand, **values})

    def say(self, *words: Say) -> None:
        """Speak before whatever ends the turn."""
        self._said.extend(words)

    def note(self, done: Flip | Keep) -> None:
        """Switch something that is live, or keep a recording."""
        self._said.append(done)

    def tried(self) -> None:
        """Count one more time the present step asked and had no answer it could use."""
        self.session = replace(self.session, tries=self.session.tries + 1)

    def decide(self, why: str, *path: str) -> None:
        """Note what the present step decided, and the part of it (``path``) that says so."""
        step = self.session.step
        where = self.book.where("flows", self.session.flow, "steps", step, *path)
        self._decisions.append(Decision(step, self._heard, where, why))
        self._heard = ""

    def closure(self, *names: str) -> Switch | None:
        """Return what closes the caller's line, or one of these; nothing closes an emergency."""
        if self.session.emergency or not self.book.emergencies.isdisjoint(names):
            return None
        return self.live.closure(self.at_ms, self.session.number, *names)

    def explain(self, closure: Switch) -> bool:
        """Say why it is closed, once a turn; tell whether there are words for it."""
        known = next(
            (name for name in (closure.prompt, "system.closed") if name in self.book.prompts), None
        )
        if known is not None and not self.closed:
            self.say(self.words(known))
        self.closed = True
        return known is not None

    def blocked(self) -> Blocked | None:
        """Return why the caller is turned away, if they are; nothing turns an emergency away."""
        if self.session.emergency:
            return None
        switches = self.live.callers(self.at_ms)
        return self.book.caller_lists.judge(self.session.caller, switches, self.at_ms)

    def turn_away(self, blocked: Blocked) -> None:
        """End the turn and the call of a blocked caller: unheard, or with the words for it."""
        where = "" if blocked.who else self.book.where("block", blocked.pattern)
        by = f" by {blocked.who}" if blocked.who else ""
        why = f'"{blocked.pattern}" is blocked{by}: {blocked.why}'
        self._decisions.append(Decision(self.session.step, self._heard, where, why))
        self._heard = ""
        unheard = not self.session.turn and not self._said
        words = (blocked.prompt, "" if unheard else "system.goodbye")
        spoken = next((name for name in words if name in self.book.prompts), None)
        if spoken is not None:
            self.say(self.words(spoken))
        self._end = Hangup("blocked", untaken=unheard and spoken is None)

    def conceal(self) -> None:
        """Keep what was typed out of the decisions."""
        kind, colon, typed = self._heard.partition(":")
        self._heard = f"{kind}{colon}{'*' * len(typed)}"

    def keep(self, values: Mapping[str, str]) -> None:
        """Keep values under their names."""
        short = {name: value[:LONGEST_VALUE] for name, value in values.items()}
        kept = {**dict(self.session.values), **short}
        self.session = replace(self.session, values=tuple(kept.items()))

    def at(self, step: str) -> None:
        """Move the caller to a step, where nothing has been asked yet.

        A question passed before is come back to: what was chosen there and since is undone. So
        whoever circles in the menus carries no more with them than there are questions.
        """
        self.session = replace(self.session, step=step, tries=0)
        for place, passed in enumerate(self.session.trail):
            name, _, choices = passed.partition(":")
            if name == step:
                kept = self.session.choices[: int(choices)] if choices.isdecimal() else ()
                trail = self.session.trail[:place]
                self.session = replace(self.session, choices=kept, trail=trail)
                return

    def passed(self, way: Exit | None = None) -> None:
        """Leave a question behind: it can be come back to, and may have brought a choice."""
        before = self.session.choices
        after = (*before, way.choose) if way is not None and way.choose else before
        if way is not None and way.region is not None:
            self.decide(f'the caller says they are in "{way.region}"')
            self.session = replace(self.session, region=way.region, region_asked=True)
        if way is not None and way.emergency:
            self.decide("an emergency from here on")
            self.session = replace(self.session, emergency=True)
        trail = (*self.session.trail, f"{self.session.step}:{len(before)}")
        self.session = replace(self.session, choices=after, trail=trail)

    def give_up(self, way: Exit | None, path: tuple[str, ...]) -> str | None:
        """Leave a question nobody answered, by its ``otherwise`` or else to a person."""
        if way is None:
            self.to_a_person("no answer of use was given, and there is no `otherwise`")
            return None
        self.decide(f'no answer of use was given: on to "{way.next}"', *path)
        self.passed(way)
        return way.next

    @property
    def question_before(self) -> str | None:
        """Return the step of the last question passed, None if there was none."""
        return self.session.trail[-1].partition(":")[0] if self.session.trail else None

    def ask(self, question: Ask) -> None:
        """End the turn with a question; whoever needs longer is given longer."""
        slower = SLOWER if self.session.slow else 1
        language = self.session.language
        self._end = replace(question, timeout_s=question.timeout_s * slower, language=language)

    def enter(self, department: str, required: dict[str, int]) -> None:
        """End the turn in a department's queue, with the caller's tier's head start and skills."""
        tier = self.book.tiers.get(self.session.tier) or Tier()
        both = {**required, **tier.skills}
        highest = {name: max(level, required.get(name, 0)) for name, level in both.items()}
        self._end = Enter(department, highest, tier.head_start)

    def call_back(
        self,
        department: str,
        required: dict[str, int],
        when: Literal["soon", "chosen", "either"],
        otherwise: str,
    ) -> None:
        """End the turn with the question where to call back, as though entering the queue."""
        self.enter(department, required)
        if isinstance(self._end, Enter):
            goal = self._end
            self._end = CallBack(department, goal.required, goal.head_start_s, when, otherwise)

    def finish(self, end: End) -> None:
        """End the turn."""
        self._end = end

    def hang_up(self, outcome: str) -> None:
        """End the turn and the call."""
        self._end = Hangup(outcome)

    def to_a_person(self, why: str) -> None:
        """End the turn at the fallback department, with whoever speaks the language."""
        blocked = self.blocked()
        if blocked is not None:
            self.turn_away(blocked)
            return
        department = self.book.last_department(emergency=self.session.emergency)
        self.decide(f'{why}: to "{department}"')
        tier = self.book.tiers.get(self.session.tier) or Tier()
        self._end = Enter(department, {self.session.language: 1}, tier.head_start)

    def stepped(self) -> Stepped:
        """Return the turn's answer."""
        session = replace(self.session, turn=self.session.turn + 1)
        return Stepped(session, (*self._said, self._end), tuple(self._decisions))
