"""Be the people of a call centre: callers, and agents with their habits.

Rules this module keeps:

* A caller dials from one telephone, in one place, and may withhold the number.
* An agent's habits are plain attributes: change one between calls, and the next call meets it.
* A mailbox that answers is not a person: it speaks, and presses nothing.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from simulator import calling
from simulator.errors import StoryError
from simulator.exchange import Exchange
from simulator.geography import WITHHELD, Geography
from simulator.leg import Event, Leg
from simulator.person import Person
from simulator.prompts import spoken_ms

_MAILBOX_LISTENS_S = 60


class Caller(Person):
    """Somebody who calls.

    Args:
        exchange: the carrier's inside.
        address: the caller's number.
        geography: what the carrier knows of the place; looked up from the number when None.
        withheld: do not show the number.
    """

    def __init__(
        self,
        exchange: Exchange,
        address: str,
        geography: Geography | None = None,
        *,
        withheld: bool = False,
    ) -> None:
        super().__init__(exchange, address)
        self._geography = Geography("LS") if withheld else geography
        self._shown = WITHHELD if withheld else address

    async def dials(self, to: str) -> "Caller":
        """Call a number; the call goes on from there."""
        if not self.ended:
            raise StoryError(f"{self.address} wanted to dial {to} during a call")
        self._remember("dialled", to)
        leg = calling.dial_in(self.exchange, self.address, self._shown, to, self._geography, self)
        self._begin(leg)
        if leg.over:
            self.why = leg.why
            self._remember("ended", leg.why)
        return self


@dataclass
class Habits:
    """What an agent does when called.

    Args:
        answers_after_s: pick up after so long; None never.
        declines_after_s: refuse after so long; None never.
        talks_for_s: hang up after so long together; None waits for the other.
        hangs_up_after_s: hang up so long after picking up, whatever happens; None never.
        presses: what is pressed when keys are asked for; None for nothing.
        presses_after_s: how long it takes to press.
        mailbox_after_s: a mailbox picks up after so long; None has none.
        greeting: what the mailbox says.
        says: said on being together with somebody.
    """

    answers_after_s: float | None = 3.0
    declines_after_s: float | None = None
    talks_for_s: float | None = None
    hangs_up_after_s: float | None = None
    presses: str | None = "1"
    presses_after_s: float = 1.0
    mailbox_after_s: float | None = None
    greeting: str = "You have reached a mailbox. Please leave a message after the tone."
    says: str = ""


class Agent(Person):
    """Somebody who is called, with habits.

    Whoever answers in a page ends a call by a button of the page, not by the telephone: give it as
    ``by_button``. Without one, the telephone is hung up.

    Args:
        exchange: the carrier's inside.
        address: the agent's device or number.
        habits: what they do.
    """

    def __init__(self, exchange: Exchange, address: str, habits: Habits) -> None:
        super().__init__(exchange, address)
        self.habits = habits
        self.rang = 0
        self.answered = 0
        self.by_button: Callable[[], Awaitable[object]] | None = None
        self._mailbox = False
        self._introduced = False

    def noticed(self, leg: Leg, event: Event) -> None:
        """Do what the habits say."""
        match event["type"]:
            case "ringing":
                self.rang += 1
                self._mailbox = self._introduced = False
                self._start(self._react_to_ring(leg), leg)
            case "connected" if self._mailbox:
                self._start(self._be_mailbox(leg), leg)
            case "connected":
                self.answered += 1
                if self.habits.hangs_up_after_s is not None:
                    self._start(self._hang_up_later(leg, self.habits.hangs_up_after_s), leg)
            case "listening" if not self._mailbox and self.habits.presses is not None:
                self._start(self._press_later(leg, self.habits.presses), leg)
            case "together" if not self._introduced:
                self._introduced = True
                if self.habits.says:
                    self.phone.speak(leg, self.habits.says)
                if self.habits.talks_for_s is not None:
                    self._start(self._hang_up_later(leg, self.habits.talks_for_s), leg)

    def _start(self, work: Coroutine[Any, Any, None], leg: Leg) -> None:
        self.exchange.activity.spawn(work, name=f"{self.address} on {leg.sid}")

    async def _after(self, leg: Leg, seconds: float) -> bool:
        """Let time pass; return false when the call is over before."""
        clock = self.exchange.clock
        alarm = clock.alarm(clock.now_ms() + round(seconds * 1000))
        await self.exchange.activity.park(alarm, leg.ended)
        alarm.cancel()
        return not leg.over

    async def _react_to_ring(self, leg: Leg) -> None:
        habits = self.habits
        choices = [
            (habits.answers_after_s, "answer"),
            (habits.declines_after_s, "decline"),
            (habits.mailbox_after_s, "mailbox"),
        ]
        wanted = sorted((after_s, what) for after_s, what in choices if after_s is not None)
        if not wanted:
            return
        after_s, what = wanted[0]
        if not await self._after(leg, after_s):
            return
        self._mailbox = what == "mailbox"
        if what == "decline":
            self.phone.decline(leg)
        else:
            self.phone.answer(leg, self)

    async def _be_mailbox(self, leg: Leg) -> None:
        self.phone.speak(leg, self.habits.greeting)
        listens_s = spoken_ms(self.habits.greeting) / 1000 + _MAILBOX_LISTENS_S
        await self._hang_up_later(leg, listens_s)

    async def _press_later(self, leg: Leg, digits: str) -> None:
        if await self._after(leg, self.habits.presses_after_s):
            self._remember("pressed", digits)
            self.phone.press(leg, digits)

    async def _hang_up_later(self, leg: Leg, seconds: float) -> None:
        if await self._after(leg, seconds):
            await self._end(leg)

    async def hangs_up(self) -> "Agent":
        """End the call that is up or ringing."""
        await self._end(self._call("hang up"))
        return self

    async def _end(self, leg: Leg) -> None:
        if self.by_button is None or self._mailbox:
            self.exchange.hang_up(leg, f"{self.address} hung up")
        else:
            await self.by_button()
