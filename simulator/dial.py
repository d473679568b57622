"""Connect a caller to somebody: the Dial verb.

Rules this module keeps:

* Up to ten parties ring together, or one after another with ``sequential``; the first to pick up
  has the call and the others are cancelled, before any whisper is played.
* The action is requested with how it ended: ``completed`` once answered, ``answered`` for a
  conference (then without DialCallSid), otherwise busy, no-answer, failed. A whisper that declines
  leaves ``completed`` with ``DialBridged=false``.
* A caller redirected over REST out of a running Dial: the action is requested first, with
  ``completed``, its answer is thrown away, and then the new document is fetched.
* A party redirected out of it goes its own way, and the caller's Dial is over.

Source: Twilio, TwiML ``<Dial>``; the order on a redirect as seen on the wire.
"""

import asyncio
from typing import TYPE_CHECKING

from simulator import outgoing, verbs
from simulator.bridge import Bridge
from simulator.leg import Callback, HungUp, Interruption, Leg, Redirected, Signal, Source
from simulator.room import attend
from simulator.twiml import Element

if TYPE_CHECKING:
    from simulator.player import Player

_DEFAULT_TIMEOUT_S = 30


class Dial:
    """One Dial, being played.

    Args:
        player: plays the caller's leg.
        verb: the verb.
    """

    def __init__(self, player: "Player", verb: Element) -> None:
        self._player = player
        self._verb = verb
        self._exchange = player.exchange
        self._leg = player.leg
        self._status = "canceled"

    async def run(self) -> Source | None:
        """Play it; return its action's source, None when the next verb follows.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        rooms = [noun for noun in self._verb.children if noun.tag == "Conference"]
        try:
            if rooms:
                self._status = "answered"
                form = {"DialCallStatus": await attend(self._player, rooms[0])}
            else:
                form = await self._ring_all()
        except HungUp:
            if self._verb.given("action") and self._exchange.races.action_after_hangup:
                await self._request_action({"DialCallStatus": self._status})
            raise
        except Redirected:
            await self._leave()
            raise
        return self._player.action(self._verb, form) if self._verb.given("action") else None

    async def _leave(self) -> None:
        """Request the action of a Dial the caller is being redirected out of."""
        timing, clock = self._exchange.timing, self._exchange.clock
        if self._verb.given("action"):
            now_ms = clock.now_ms()
            await self._leg.wait(until_ms=now_ms + timing.dial_action_ms, check=False)
            await self._request_action({"DialCallStatus": "completed"})
        await self._leg.pause(timing.redirect_ms)

    async def _request_action(self, form: dict[str, str]) -> None:
        """Request the action though its answer no longer counts."""
        source = self._player.action(self._verb, form)
        answer = await self._player.ask(source.url, source.method, source.extra)
        if answer.failed:
            self._exchange.fail(answer.code, answer.message, source.url, self._leg.sid)

    # -- ringing ---------------------------------------------------------------------------

    async def _ring_all(self) -> dict[str, str]:
        nouns = list(self._verb.children)
        if self._verb.text:
            nouns.insert(0, Element("Number", text=self._verb.text))
        if not nouns or not self._caller_id_allowed():
            return {"DialCallStatus": "failed", "DialBridged": "false"}
        rounds = [nouns]
        if self._verb.flag("sequential", default=False):
            rounds = [[noun] for noun in nouns]
        form: dict[str, str] = {}
        for together in rounds:
            form = await self._ring(together)
            if form["DialCallStatus"] == "completed":
                break
        return form

    def _caller_id_allowed(self) -> bool:
        """Say whether the caller id shown is one this account may show; note it if not."""
        shown = self._verb.get("callerId")
        own = {self._leg.from_, self._leg.to, *self._exchange.numbers}
        if not shown or shown in own or shown.startswith("client:"):
            return True
        message = f"callerId {shown!r} is neither a number of the account nor the call's"
        self._exchange.fail(13214, message, self._player.base, self._leg.sid)
        return False

    async def _ring(self, nouns: list[Element]) -> dict[str, str]:
        """Ring these together; return the action's fields."""
        contest = _Contest([self._child(noun) for noun in nouns])
        for leg, noun in zip(contest.legs, nouns, strict=True):
            self._exchange.activity.spawn(self._party(leg, noun, contest), name=f"leg {leg.sid}")
        try:
            while not contest.ready.done() and not all(leg.over for leg in contest.legs):
                still = [leg.ended for leg in contest.legs if not leg.over]
                await self._leg.wait(contest.ready, contest.parted, *still)
                if contest.parted.done():
                    break
            if contest.ready.done():
                return await self._bridge(contest.ready.result(), contest)
            return self._unanswered(contest)
        except Interruption:
            for leg in contest.legs:
                if not leg.redirecting and not contest.parted.done():
                    self._exchange.hang_up(leg, "the caller is gone")
            raise

    def _child(self, noun: Element) -> Leg:
        """Make the leg that rings one party."""
        target = noun.text or next((c.text for c in noun.children if c.tag == "Identity"), "")
        target = f"client:{target}" if noun.tag == "Client" else target
        shown = self._verb.get("callerId") or self._leg.from_
        child = self._exchange.new_leg("outbound-dial", shown, target, parent=self._leg)
        if noun.tag == "Client":
            told = (each for each in noun.children if each.tag == "Parameter")
            child.custom = {each.get("name"): each.get("value") for each in told}
        if noun.given("statusCallback"):
            child.callback = Callback(
                self._player.target(noun.get("statusCallback")),
                noun.get("statusCallbackMethod", "POST"),
                noun.words("statusCallbackEvent", "completed"),
            )
        return child

    async def _party(self, leg: Leg, noun: Element, contest: "_Contest") -> None:
        """Live the life of one party's leg."""
        player = self._player.beside(leg)
        try:
            timeout_s = self._verb.whole("timeout", _DEFAULT_TIMEOUT_S)
            if not await outgoing.place(self._exchange, leg, timeout_s):
                return
            if contest.winner is not None:
                self._exchange.end(leg, "completed", "answered elsewhere")
                return
            contest.winner = leg
            for other in contest.legs:
                if other is not leg:
                    self._exchange.hang_up(other, "answered elsewhere")
            if noun.given("url"):
                await self._whisper(player, noun, contest)
            else:
                contest.ready.set_result(leg)
            await leg.wait()
        except HungUp:
            return
        except Redirected as moved:
            contest.part()
            await player.perform(moved.source)

    async def _whisper(self, player: "Player", noun: Element, contest: "_Contest") -> None:
        """Play the document a party hears before being connected."""
        whisper = self._player.beside(player.leg, verbs.WHISPER)
        if await whisper.succeeds(Source(noun.get("url"), noun.get("method", "POST"))):
            contest.ready.set_result(player.leg)

    def _unanswered(self, contest: "_Contest") -> dict[str, str]:
        """Return the action's fields when nobody was connected."""
        statuses = [leg.status for leg in contest.legs]
        first = contest.legs[0]
        ranking = ("no-answer", "busy", "failed", "canceled")
        status = next((word for word in ranking if word in statuses), "no-answer")
        if contest.winner is not None:
            status, first = "completed", contest.winner
        return {"DialCallStatus": status, "DialCallSid": first.sid, "DialBridged": "false"}

    # -- talking ---------------------------------------------------------------------------

    async def _bridge(self, other: Leg, contest: "_Contest") -> dict[str, str]:
        """Let the two talk; return the action's fields when they part."""
        self._status = "completed"
        self._exchange.connect(self._leg)
        since_ms = self._exchange.clock.now_ms()
        limit = self._verb.given("timeLimit")
        until_ms = since_ms + self._verb.whole("timeLimit", 0) * 1000 if limit else None
        star = "*" if self._verb.flag("hangupOnStar", default=False) else ""
        with Bridge(self._leg, other) as bridge:
            await bridge.last(self._leg, contest.parted, until_ms=until_ms, star=star)
        form = {
            "DialCallStatus": "completed",
            "DialCallSid": other.sid,
            "DialBridged": "true",
        }
        if contest.parted.done():
            return form
        self._exchange.end(other, "completed", "the connection was ended")
        lasted_ms = self._exchange.clock.now_ms() - since_ms
        return form | {"DialCallDuration": str(round(lasted_ms / 1000))}


class _Contest:
    """The parties of one Dial, ringing together."""

    def __init__(self, legs: list[Leg]) -> None:
        loop = asyncio.get_running_loop()
        self.legs = legs
        self.winner: Leg | None = None
        self.ready: Signal = loop.create_future()
        self.parted: Signal = loop.create_future()

    def part(self) -> None:
        """Note that the party was redirected out of the Dial."""
        if not self.parted.done():
            self.parted.set_result(None)
