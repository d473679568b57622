"""Be a person with a telephone: what they do, what they wait for, what they remember.

Rules this module keeps:

* Every step that waits has a limit in the carrier's time, and fails with a sentence that tells what
  was met instead.
* What was heard is heard once: each ``hears`` looks on from where the last one stopped.
* A person presses keys when keys are asked for; pressing blindly has to be said.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, Self

from simulator.errors import StoryError
from simulator.exchange import Exchange
from simulator.leg import Event, Leg, Signal

_PATIENCE_S = 60
_SHOWN = 5


class Entry(NamedTuple):
    """One thing that happened on a person's telephone."""

    at_ms: int
    kind: str
    text: str


class Person:
    """Somebody who holds a telephone.

    Args:
        exchange: the carrier's inside.
        address: the telephone's address.
    """

    def __init__(self, exchange: Exchange, address: str) -> None:
        self.exchange = exchange
        self.address = address
        self.phone = exchange.phone(address)
        self.phone.attach(self)
        self.transcript: list[Entry] = []
        self.leg: Leg | None = None
        self.company: tuple[str, ...] = ()
        self.why = ""
        self._asked_for_keys = 0
        self._keys_given = 0
        self._cursor = 0
        self._news: Signal | None = None

    # -- what happens to them --------------------------------------------------------------

    def hear(self, leg: Leg, event: Event) -> None:
        """Take in what happens, and remember it."""
        kind = str(event["type"])
        if kind == "ringing" and (self.leg is None or self.leg.over):
            self._begin(leg)
        if leg is not self.leg:
            return
        match kind:
            case "listening":
                self._asked_for_keys += 1
            case "together":
                others = event["with"]
                self.company = tuple(others) if isinstance(others, list) else ()
            case "alone" | "ended":
                self.company = ()
        self._remember(kind, _words(event))
        self.noticed(leg, event)
        if kind == "ended":
            self.why = str(event["why"])

    def noticed(self, leg: Leg, event: Event) -> None:
        """React to something; a person with habits does."""

    def _begin(self, leg: Leg) -> None:
        self.leg = leg
        self.why = ""
        self.company = ()
        self._asked_for_keys = self._keys_given = 0
        self._cursor = len(self.transcript)

    def _remember(self, kind: str, text: str) -> None:
        self.transcript.append(Entry(self.exchange.clock.now_ms(), kind, text))
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    @property
    def ended(self) -> bool:
        """Say whether there is no call, or none any more."""
        return self.leg is None or self.leg.over

    @property
    def heard(self) -> list[str]:
        """Return every text heard, in order."""
        return [entry.text for entry in self.transcript if entry.kind in {"say", "voice"}]

    # -- what they wait for ----------------------------------------------------------------

    async def hears(self, words: str, *, within_s: float = _PATIENCE_S) -> Self:
        """Wait until a text is spoken that holds ``words``, letters' case aside."""
        wanted = words.casefold()

        def spoken() -> bool:
            for place in range(self._cursor, len(self.transcript)):
                entry = self.transcript[place]
                if entry.kind in {"say", "voice"} and wanted in entry.text.casefold():
                    self._cursor = place + 1
                    return True
            return False

        await self._until(spoken, f'to hear "{words}"', within_s)
        return self

    async def hears_music(self, *, within_s: float = _PATIENCE_S) -> Self:
        """Wait until something is played."""

        def played() -> bool:
            for place in range(self._cursor, len(self.transcript)):
                if self.transcript[place].kind == "play":
                    self._cursor = place + 1
                    return True
            return False

        await self._until(played, "for music", within_s)
        return self

    async def rings(self, *, within_s: float = _PATIENCE_S) -> Self:
        """Wait until the telephone rings."""
        await self._until(
            lambda: self.leg is not None and not self.leg.over and not self.leg.picked_up.done(),
            "for the telephone to ring",
            within_s,
            even_ended=True,
        )
        return self

    async def talks_to(self, who: str = "", *, within_s: float = 600) -> Self:
        """Wait until together with somebody: ``who``, or anybody."""
        sentence = f"to talk to {who or 'somebody'}"
        await self._until(
            lambda: who in self.company if who else bool(self.company), sentence, within_s
        )
        return self

    async def is_alone(self, *, within_s: float = 600) -> Self:
        """Wait until nobody else is there."""
        await self._until(lambda: not self.company, "to be alone", within_s, even_ended=True)
        return self

    async def is_released(self, *, within_s: float = 600) -> Self:
        """Wait until the call is over."""
        await self._until(lambda: self.ended, "for the call to end", within_s, even_ended=True)
        return self

    async def waits(self, seconds: float) -> Self:
        """Let time pass."""
        alarm = self.exchange.clock.alarm(self.exchange.clock.now_ms() + round(seconds * 1000))
        await self.exchange.activity.park(alarm)
        return self

    async def _until(
        self,
        met: Callable[[], bool],
        wish: str,
        within_s: float,
        *,
        even_ended: bool = False,
    ) -> None:
        """Wait for a wish to be met.

        Raises:
            StoryError: it was not, in time or before the call ended.
        """
        clock = self.exchange.clock
        alarm = clock.alarm(clock.now_ms() + round(within_s * 1000))
        try:
            while not met():
                if self.ended and not even_ended:
                    why = f" ({self.why})" if self.why else ""
                    raise StoryError(self._complaint(f"waited {wish}, but the call is over{why}"))
                if alarm.done():
                    raise StoryError(self._complaint(f"waited {within_s:g} s {wish}"))
                self._news = asyncio.get_running_loop().create_future()
                await self.exchange.activity.park(self._news, alarm)
        finally:
            alarm.cancel()

    def _complaint(self, sentence: str) -> str:
        last = [f"{entry.kind} {entry.text}".strip() for entry in self.transcript[-_SHOWN:]]
        return f"{self.address} {sentence}; last met: {'; '.join(last) or 'nothing'}"

    # -- what they do ----------------------------------------------------------------------

    async def answers(self, *, within_s: float = _PATIENCE_S) -> Self:
        """Pick up, waiting for the ring if need be."""
        await self.rings(within_s=within_s)
        if not self.phone.answer(self._call("answer"), self):
            raise StoryError(self._complaint("answered, but it was too late"))
        return self

    async def declines(self, *, within_s: float = _PATIENCE_S) -> Self:
        """Refuse the call, waiting for the ring if need be."""
        await self.rings(within_s=within_s)
        self.phone.decline(self._call("decline"))
        return self

    async def presses(
        self, digits: str, *, within_s: float = _PATIENCE_S, blindly: bool = False
    ) -> Self:
        """Press keys when asked for some; blindly, at once, whether anybody listens or not."""
        if not blindly:
            await self._until(
                lambda: self._asked_for_keys > self._keys_given,
                f"to be asked for keys, to press {digits}",
                within_s,
            )
            self._keys_given = self._asked_for_keys
        self._remember("pressed", digits)
        self.phone.press(self._call(f"press {digits}"), digits)
        return self

    async def speaks(self, text: str) -> Self:
        """Say something."""
        self._remember("spoke", text)
        self.phone.speak(self._call("speak"), text)
        return self

    async def hangs_up(self) -> Self:
        """Hang up a call that is up or ringing."""
        leg = self._call("hang up")
        self.exchange.hang_up(leg, f"{self.address} hung up")
        return self

    def _call(self, purpose: str) -> Leg:
        if self.leg is None or self.leg.over:
            raise StoryError(self._complaint(f"wanted to {purpose}, but there is no call"))
        return self.leg


def _words(event: Event) -> str:
    """Return what an event says, for the transcript."""
    match event["type"]:
        case "together":
            others = event["with"]
            return ", ".join(others) if isinstance(others, list) else ""
        case "listening":
            return f"{event['digits']} digits, {event['timeout']} s"
        case _:
            shown = event.get("text") or event.get("url") or event.get("why") or event.get("from")
            return str(shown or "")
