"""Carry out routing's effects at the carrier: cancel, bridge, bring back, say goodbye.

Rules this module keeps:

* Every URL given away is absolute and signed, and tells which call it is about.
* All but a new call does no harm when repeated.
"""

from typing import Any

from calls.errors import CarrierError
from routing.effects import Effect
from webhooks.placing import Placing
from webhooks.rest import UNKNOWN_OUTCOME, log, sent
from webhooks.state import Parting, Refer, Returning, Ringing, Room, Talk

LIVE = frozenset({"queued", "initiated", "ringing", "in-progress"})
"""Statuses of a leg that still exists."""


class TwilioCarrier(Placing):
    """Implement ``routing.ports.Carrier`` over the REST API: here, what concerns legs there are."""

    async def cancel(self, effect: Effect) -> None:
        """End the agent's leg, whether it is queued, ringing or answered."""
        await self._update(effect.leg, status="completed")

    async def bridge(self, effect: Effect) -> None:
        """Send the caller's leg into the room."""
        wait = self._wait(effect)
        await self._redirect(
            effect.leg,
            self._edge.urls.join(Room(wait, effect.room, effect.epoch)),
            self._edge.urls.caller_fallback(wait),
        )

    async def summon(self, effect: Effect) -> None:
        """Have the caller's leg ring the agents the call is offered to.

        A second request would make them ring anew: when nobody knows what came of the first, the
        offers' deadlines decide.
        """
        wait = self._wait(effect)
        what = {
            "url": self._edge.urls.ring(Ringing(wait, effect.epoch)),
            "method": "POST",
            "fallback_url": self._edge.urls.caller_fallback(wait),
            "fallback_method": "POST",
        }
        try:
            await sent(self._client.calls(effect.leg).update_async(**what), repeatable=False)
        except CarrierError as error:
            if error.code != UNKNOWN_OUTCOME:
                raise
            log.warning('whether agents ring for call "%s" is not known: %s', effect.call, error)

    async def convene(self, effect: Effect) -> None:
        """Send the agent's leg, then the caller's, into the room.

        The agent's goes first: a caller who leaves a Dial ends whomever it rang (TWILIO.md A7).
        """
        view = await self._edge.router.call(effect.call)
        leg = view.agent_leg if view is not None and view.epoch == effect.epoch else ""
        try:
            await self._redirect(leg, self._edge.urls.agent_room(_talk(effect)))
        except CarrierError as error:
            if not error.gone:
                raise
            log.warning('agent "%s" is gone before the room: %s', effect.agent, error)
        await self.bridge(effect)

    async def dismiss(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller has left, then end it."""
        await self._redirect(effect.leg, self._edge.urls.agent_dismissed(_talk(effect)))

    async def release(self, effect: Effect) -> None:
        """Say goodbye on the caller's leg, then end it."""
        parting = Parting(effect.call, effect.language)
        await self._redirect(effect.leg, self._edge.urls.released(parting))

    async def bring_back(self, effect: Effect) -> None:
        """Send the caller's leg back to the wait loop at its place (effect ``return``)."""
        wait = self._wait(effect)
        # The epoch rose when the room was given up: the caller comes from the one before.
        back = Returning(wait.after_room(effect.epoch - 1), effect.note)
        await self._redirect(
            effect.leg, self._edge.urls.returned(back), self._edge.urls.caller_fallback(wait)
        )

    async def unanswered(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller could not be reached, then end it."""
        await self._redirect(effect.leg, self._edge.urls.agent_unanswered(_talk(effect)))

    async def refer(self, effect: Effect) -> None:
        """Connect the caller's leg with a number outside."""
        wait = self._wait(effect)
        onward = Refer(wait.after_room(effect.epoch - 1), effect.note)
        await self._redirect(
            effect.leg, self._edge.urls.refer(onward), self._edge.urls.caller_fallback(wait)
        )

    async def is_alive(self, effect: Effect) -> bool:
        """Tell whether a leg still exists."""
        try:
            call = await sent(self._client.calls(effect.leg).fetch_async(), repeatable=True)
        except CarrierError as error:
            if error.gone:
                return False
            raise
        return str(call.status) in LIVE

    async def _redirect(self, leg: str, url: str, fallback: str | None = None) -> None:
        extra = {} if fallback is None else {"fallback_url": fallback, "fallback_method": "POST"}
        await self._update(leg, url=url, method="POST", **extra)

    async def _update(self, leg: str, **what: Any) -> None:
        if not leg:
            raise CarrierError("no_leg", "the leg was never heard of: there is none", gone=True)
        await sent(self._client.calls(leg).update_async(**what), repeatable=True)

    async def seat(self, effect: Effect) -> None:
        """Change how a leg takes part in its room: on hold or not, ending it by leaving or not."""
        words = effect.note.split()
        how: dict[str, Any] = {"hold": "hold" in words}
        if "hold" in words:
            how |= {"hold_url": self._edge.urls.hold(), "hold_method": "POST"}
        if "ends" in words or "stays" in words:
            how["end_conference_on_exit"] = "ends" in words
        await self._participate(effect, how)

    async def hold(self, effect: Effect) -> None:
        """Let the caller hear music instead of the agent, or the agent again."""
        music = {"hold_url": self._edge.urls.hold(), "hold_method": "POST"}
        on = effect.note == "on"
        await self._participate(effect, {"hold": on, **(music if on else {})})

    async def _participate(self, effect: Effect, how: dict[str, Any]) -> None:
        """Change a participant; found by the conference's SID alone, so its name is looked up."""
        rooms = self._client.conferences
        listing = rooms.list_async(friendly_name=effect.room, status="in-progress", limit=1)
        found = await sent(listing, repeatable=True)
        if not found:
            raise CarrierError("no_room", f'the room "{effect.room}" is over', gone=True)
        guest = rooms(found[0].sid).participants(effect.leg)
        await sent(guest.update_async(**how), repeatable=True)


def _talk(effect: Effect) -> Talk:
    """Return the state of the agent's leg an effect concerns."""
    return Talk(effect.offer, effect.call, effect.agent, effect.epoch)
