"""Carry out routing's effects at the carrier: ring, cancel, bridge, say goodbye.

Rules this module keeps:

* Every URL given away is absolute and signed, and tells which offer or call it is about: the
  webhook of a new call may arrive before the REST answer does (TWILIO.md A8.1).
* A new call is never sent twice; the rest does no harm when repeated.
* Our ring timer decides; the carrier's is a little longer, in case we are not there to decide.
"""

from typing import Any
from urllib.parse import urlencode

from twilio.rest import Client  # type: ignore[import-untyped]  # ships no types

from calls.errors import CarrierError, StoreUnavailableError
from routing.effects import Effect
from routing.queue import Arrival, CallView, Entry
from routing.skills import Demand
from webhooks.edge import Edge
from webhooks.rest import UNKNOWN_OUTCOME, CarrierSettings, Wire, log, sent
from webhooks.state import Aside, Back, Offer, Parting, Refer, Returning, Ringing, Room, Talk, Wait
from webhooks.twiml import OFFER

RING_MARGIN_S = 5
"""The carrier's timer beyond ours; it adds about as much of its own (TWILIO.md A5)."""
LONGEST_S = 14_400
"""The longest a caller is called back for, at the site's expense: four hours, the carrier's own
limit for a bridge (TWILIO.md A4, ``timeLimit``)."""
RING_LEAST_S, RING_MOST_S = 5, 600
"""What the carrier takes as a timeout."""
LIVE = frozenset({"queued", "initiated", "ringing", "in-progress"})
"""Statuses of a leg that still exists."""


class TwilioCarrier:
    """Implement ``routing.ports.Carrier`` over the REST API.

    Args:
        settings: how to reach the API.
        edge: spells the URLs, and knows the calls and numbers.
    """

    def __init__(self, settings: CarrierSettings, edge: Edge) -> None:
        self._edge = edge
        self._wire = Wire(settings)
        self._client = Client(
            settings.username,
            settings.password,
            settings.account_sid,
            http_client=self._wire,
            # The library would read a region and an edge from the environment otherwise.
            environment={"TWILIO_ACCOUNT_SID": settings.account_sid},
        )

    async def close(self) -> None:
        """Close the connection to the carrier."""
        await self._wire.close()

    async def ring(self, effect: Effect) -> str:
        """Call the agent's device and return the carrier's id of the new leg.

        Empty when nobody knows what came of the request: the device may ring, so it is not asked
        again, and the leg's first webhook or the offer's deadline decides.
        """
        return await self._placed(await self._new_call(effect), f'offer "{effect.offer}"')

    async def _placed(self, request: dict[str, Any], what: str) -> str:
        """Place a call; one of which nobody knows what came of it waits for its first webhook."""
        try:
            call = await sent(self._client.calls.create_async(**request), repeatable=False)
        except CarrierError as error:
            if error.code != UNKNOWN_OUTCOME:
                raise
            log.warning("%s waits for its first webhook: %s", what, error)
            return ""
        return str(call.sid)

    async def call_out(self, effect: Effect) -> str:
        """Call a number outside for a consultation; empty when nobody knows what came of it."""
        urls, state = self._edge.urls, Aside(effect.call, effect.epoch, effect.note)
        request = {
            **self._posted(urls.aside_answer(state), urls.aside_status(state)),
            "to": effect.note,
            "from_": self._caller_id(await self._view(effect.call)),
            "timeout": effect.ring_timeout_s,
        }
        return await self._placed(request, f'the number asked for call "{effect.call}"')

    async def seat(self, effect: Effect) -> None:
        """Change how a leg takes part in its room: on hold or not, ending it by leaving or not."""
        words = effect.note.split()
        how: dict[str, Any] = {"hold": "hold" in words}
        if "hold" in words:
            how |= {"hold_url": self._edge.urls.hold(), "hold_method": "POST"}
        if "ends" in words or "stays" in words:
            how["end_conference_on_exit"] = "ends" in words
        await self._participate(effect, how)

    async def _participate(self, effect: Effect, how: dict[str, Any]) -> None:
        """Change a participant; found by the conference's SID alone, so its name is looked up."""
        rooms = self._client.conferences
        listing = rooms.list_async(friendly_name=effect.room, status="in-progress", limit=1)
        found = await sent(listing, repeatable=True)
        if not found:
            raise CarrierError("no_room", f'the room "{effect.room}" is over', gone=True)
        guest = rooms(found[0].sid).participants(effect.leg)
        await sent(guest.update_async(**how), repeatable=True)

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
        talk = Talk(effect.offer, effect.call, effect.agent, effect.epoch)
        try:
            await self._redirect(leg, self._edge.urls.agent_room(talk))
        except CarrierError as error:
            if not error.gone:
                raise
            log.warning('agent "%s" is gone before the room: %s', effect.agent, error)
        await self.bridge(effect)

    async def dismiss(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller has left, then end it."""
        await self._redirect(effect.leg, self._edge.urls.agent_dismissed())

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

    async def dial(self, effect: Effect) -> str:
        """Call a caller back and return the carrier's id of the new leg.

        Empty when nobody knows what came of the request: it is not asked again, and the leg's
        first webhook or the call's deadline decides.
        """
        view = await self._view(effect.call)
        back = Back(self._place(effect, view), effect.epoch)
        urls = self._edge.urls
        request = {
            **self._posted(urls.back_answer(back), urls.back_status(back)),
            "to": effect.endpoint,
            "from_": self._caller_id(view),
            "fallback_url": urls.caller_fallback(back.wait),
            "timeout": max(RING_LEAST_S, min(RING_MOST_S, effect.ring_timeout_s)),
            "time_limit": LONGEST_S,
        }
        try:
            call = await sent(self._client.calls.create_async(**request), repeatable=False)
        except CarrierError as error:
            if error.code != UNKNOWN_OUTCOME:
                raise
            log.warning('the callback of "%s" waits for its first webhook: %s', effect.call, error)
            return ""
        return str(call.sid)

    async def unanswered(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller could not be reached, then end it."""
        await self._redirect(effect.leg, self._edge.urls.agent_unanswered())

    async def refer(self, effect: Effect) -> None:
        """Connect the caller's leg with a number outside."""
        wait = self._wait(effect)
        onward = Refer(wait.after_room(effect.epoch - 1), effect.note)
        await self._redirect(
            effect.leg, self._edge.urls.refer(onward), self._edge.urls.caller_fallback(wait)
        )

    async def hold(self, effect: Effect) -> None:
        """Let the caller hear music instead of the agent, or the agent again."""
        music = {"hold_url": self._edge.urls.hold(), "hold_method": "POST"}
        on = effect.note == "on"
        await self._participate(effect, {"hold": on, **(music if on else {})})

    async def is_alive(self, effect: Effect) -> bool:
        """Tell whether a leg still exists."""
        try:
            call = await sent(self._client.calls(effect.leg).fetch_async(), repeatable=True)
        except CarrierError as error:
            if error.gone:
                return False
            raise
        return str(call.status) in LIVE

    async def _new_call(self, effect: Effect) -> dict[str, Any]:
        urls = self._edge.urls
        view = await self._view(effect.call)
        telephone = effect.endpoint.startswith("+")
        # Whoever sees no page hears who is to be called back, and accepts by a key.
        called_back = view is not None and view.virtual
        asked = telephone or (called_back and not effect.endpoint.startswith("client:"))
        offer = Offer(effect.offer, effect.call, effect.agent, asked)
        timeout_s = effect.ring_timeout_s + RING_MARGIN_S
        return {
            **self._posted(urls.agent_answer(offer), urls.agent_status(offer)),
            "to": _address(effect),
            "from_": self._caller_id(view),
            "fallback_url": urls.agent_fallback(offer),
            "timeout": max(RING_LEAST_S, min(RING_MOST_S, timeout_s)),
        }

    def _posted(self, url: str, status: str) -> dict[str, Any]:
        """Return what every new call is asked with: whom the carrier asks, and tells."""
        return {
            "url": url,
            "method": "POST",
            "fallback_method": "POST",
            "status_callback": status,
            "status_callback_method": "POST",
            "status_callback_event": ["initiated", "ringing", "answered", "completed"],
        }

    async def _redirect(self, leg: str, url: str, fallback: str | None = None) -> None:
        extra = {} if fallback is None else {"fallback_url": fallback, "fallback_method": "POST"}
        await self._update(leg, url=url, method="POST", **extra)

    async def _update(self, leg: str, **what: Any) -> None:
        if not leg:
            raise CarrierError("no_leg", "the leg was never heard of: there is none", gone=True)
        await sent(self._client.calls(leg).update_async(**what), repeatable=True)

    def _wait(self, effect: Effect) -> Wait:
        state = self._edge.sealer.read(effect.ticket)
        if not isinstance(state, Wait):
            raise CarrierError(
                "bad_ticket",
                f'the ticket of call "{effect.call}" cannot be read: '
                "every process must be given the same state secret",
            )
        return state

    def _place(self, effect: Effect, view: CallView | None) -> Wait:
        """Return the caller's place: from their own URLs, or as the store knows the promise.

        An agent's promise, or one that hangs on a voicemail, was made without a URL of theirs.
        """
        if effect.ticket or view is None:
            return self._wait(effect)
        arrival = Arrival(
            call=view.id,
            leg="",
            caller=view.caller,
            number=view.number,
            region=view.region,
            region_why="",
            tier=view.tier,
            language=view.language,
            config=self._edge.book.version,
        )
        times = (view.entered_at, view.head_start_ms)
        demand = Demand.read(view.wants)
        return Wait(Entry(arrival, demand, *times, view.language, view.arrived_at))

    async def _view(self, call: str) -> CallView | None:
        try:
            return await self._edge.router.call(call)
        except StoreUnavailableError as error:
            log.warning('the number call "%s" dialled is not known now: %s', call, error)
            return None

    def _caller_id(self, view: CallView | None) -> str:
        """Return what the number dialled shows if it is ours, else what our first one does."""
        book = self._edge.book
        dialled = view.number if view is not None else ""
        return book.caller_id_of(dialled if dialled in book.numbers else next(iter(book.numbers)))


def _address(effect: Effect) -> str:
    """Return whom to call; a page is told which offer rings, see ``console/static/phone.js``.

    Source: Twilio, Calls API, "Call a client with custom parameters".
    """
    if not effect.endpoint.startswith("client:"):
        return effect.endpoint
    return f"{effect.endpoint}?{urlencode({OFFER: effect.offer})}"
