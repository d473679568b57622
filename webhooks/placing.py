"""Place calls at the carrier: an agent's device, a caller who is called back, a number outside.

Rules this module keeps:

* Every URL given away is absolute and signed, and tells which offer or call it is about: the
  webhook of a new call may arrive before the REST answer does (TWILIO.md A8.1).
* A new call is never sent twice.
* Our ring timer decides; the carrier's is a little longer, in case we are not there to decide.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from twilio.rest import Client  # type: ignore[import-untyped]  # ships no types

from calls.errors import CarrierError, StoreUnavailableError
from ivr.speech import say
from routing.effects import Effect
from routing.plans import entry_of
from routing.queue import CallView
from routing.skills import Demand
from webhooks.edge import Edge
from webhooks.rest import UNKNOWN_OUTCOME, CarrierSettings, Wire, log, sent
from webhooks.state import Aside, Back, Offer, Wait
from webhooks.twiml import OFFER, Document

RING_MARGIN_S = 5
"""The carrier's timer beyond ours; it adds about as much of its own (TWILIO.md A5)."""
LONGEST_S = 14_400
"""The longest a caller is called back for, at the site's expense: four hours, the carrier's own
limit for a bridge (TWILIO.md A4, ``timeLimit``)."""
SORRY = "system.callback_expired"
"""What is said to a caller whom nobody called back in time."""
AGAIN_S, SORRY_RING_S, SORRY_LONGEST_S = 5, 30, 60
"""Seconds: until it is said again, of ringing, and of the whole call at most."""
RING_LEAST_S, RING_MOST_S = 5, 600
"""What the carrier takes as a timeout."""


class Placing:
    """Place calls over the REST API: the part of ``routing.ports.Carrier`` that makes new legs.

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
        return await self._placed(request, f'the callback of "{effect.call}"')

    async def apologise(self, effect: Effect) -> None:
        """Ring a caller whose callback has expired, and tell them, where the words are written.

        It is said twice: a voicemail's greeting talks over the first. Nobody is asked anything, so
        the document goes along with the request.
        """
        book = self._edge.book
        if SORRY not in book.prompts:
            return
        view = await self._view(effect.call)
        brand = book.brand_of(view.number if view is not None else "")
        said = say(book, SORRY, effect.language, brand=brand)
        document = Document(book).pause(1).say(said).pause(AGAIN_S).say(said).hang_up()
        request = {
            "to": effect.note,
            "from_": self._caller_id(view),
            "twiml": document.xml(),
            "timeout": SORRY_RING_S,
            "time_limit": SORRY_LONGEST_S,
        }
        await self._placed(request, f'the apology for call "{effect.call}"')

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

    def _place(self, effect: Effect, view: CallView | None) -> Wait:
        """Return the caller's place: from their own URLs, or as the store knows the promise.

        An agent's promise, or one that hangs on a voicemail, was made without a URL of theirs.
        """
        if effect.ticket or view is None:
            return self._wait(effect)
        entry = entry_of(view, Demand.read(view.wants), view.entered_at)
        arrival = replace(entry.arrival, config=self._edge.book.version)
        return Wait(replace(entry, arrival=arrival))

    def _wait(self, effect: Effect) -> Wait:
        state = self._edge.sealer.read(effect.ticket)
        if not isinstance(state, Wait):
            raise CarrierError(
                "bad_ticket",
                f'the ticket of call "{effect.call}" cannot be read: '
                "every process must be given the same state secret",
            )
        return state

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
