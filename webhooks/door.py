"""Open the door to the carrier alone, and never let it hear nothing.

Rules this module keeps:

* Every webhook's signature is checked before anything is read or changed; without a good one: 403.
* A signed request is always answered: with TwiML a caller can bear, or with 204 for a callback.
* A fault of ours is an ERROR in the log with the call's id, and a second way to a person; it is
  never a 5xx, which the carrier would read out as an apology of its own and hang up.
* An answer that takes too long is a fault as well: the carrier waits 15 s at most (TWILIO.md A3).
* A leg that is already over enters nothing, whatever URL it comes with.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import parse_qsl

from aiohttp import web

from calls.errors import StoreUnavailableError
from webhooks.edge import EDGE, Edge, log
from webhooks.forms import ConferenceForm, StatusForm, VoiceForm, fields
from webhooks.rescue import second_way
from webhooks.signature import SETTINGS_HEADER, Pairs, algorithm_of, is_genuine
from webhooks.state import State
from webhooks.twiml import Document

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer: TypeAlias = Callable[[Edge, VoiceForm, State | None], Awaitable[Document]]
"""Say what a leg does next."""

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000
"""Many times what a webhook carries, ``<Parameter>`` and SIP headers included."""


def answering(answer: Answer, *, over: Answer, fault: Answer = second_way) -> Handler:
    """Make a handler that answers a leg with TwiML.

    Args:
        answer: what the leg does next.
        over: what follows from the news that the leg is over.
        fault: what the leg hears when ``answer`` fails.
    """

    async def handler(request: web.Request) -> web.StreamResponse:
        edge = request.app[EDGE]
        pairs = await signed_form(edge, request)
        if pairs is None:
            return _refused(request)
        form = VoiceForm.model_validate(fields(pairs))
        state = _state(edge, request)
        try:
            async with asyncio.timeout(edge.settings.patience_s):
                document = await (over if form.is_over else answer)(edge, form, state)
        except Exception:  # noqa: BLE001 - silence is impossible, whatever went wrong
            log.exception("%s failed for call %s", request.path, form.call_sid)
            document = await fault(edge, form, state)
        return web.Response(text=document.xml(), content_type="text/xml")

    return handler


def noting(note: Callable[[Edge, StatusForm, State | None], Awaitable[None]]) -> Handler:
    """Make a handler for the status callbacks of a leg."""

    async def handler(request: web.Request) -> web.StreamResponse:
        edge = request.app[EDGE]
        pairs = await signed_form(edge, request)
        if pairs is None:
            return _refused(request)
        form = StatusForm.model_validate(fields(pairs))
        return await _noted(request, form.call_sid, note(edge, form, _state(edge, request)))

    return handler


def watching(note: Callable[[Edge, ConferenceForm, State | None], Awaitable[None]]) -> Handler:
    """Make a handler for the events of a conference."""

    async def handler(request: web.Request) -> web.StreamResponse:
        edge = request.app[EDGE]
        pairs = await signed_form(edge, request)
        if pairs is None:
            return _refused(request)
        form = ConferenceForm.model_validate(fields(pairs))
        return await _noted(request, form.call_sid, note(edge, form, _state(edge, request)))

    return handler


async def signed_form(edge: Edge, request: web.Request) -> Pairs | None:
    """Return the form of a request the carrier signed; None for any other request."""
    body = await request.read()
    is_form = request.content_type == _FORM or not body
    try:
        pairs = _pairs(body) if is_form else []
    except ValueError:
        return None  # not text, or more fields than any webhook has: nothing the carrier sends
    genuine = is_genuine(
        edge.settings.signing_secrets,
        edge.settings.root + request.raw_path,
        pairs,
        None if is_form else body,
        request.headers.get(edge.settings.signature_header, ""),
        algorithm_of(request.headers.get(SETTINGS_HEADER, "")),
    )
    return pairs if genuine else None


def _pairs(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)


def _refused(request: web.Request) -> web.Response:
    log.warning(
        "refused %s: the signature is not the carrier's; compare the public URL and the auth token",
        request.path,
    )
    return web.Response(status=403, text="the signature does not match this URL and form\n")


def _state(edge: Edge, request: web.Request) -> State | None:
    return edge.sealer.read(request.query.get("s") or request.query.get("o") or "")


async def _noted(request: web.Request, call: str, noting_it: Awaitable[None]) -> web.Response:
    """Carry a callback out; what it told is lost on a fault, and the deadlines make up for it."""
    try:
        async with asyncio.timeout(request.app[EDGE].settings.patience_s):
            await noting_it
    except StoreUnavailableError as error:
        log.warning("%s for call %s was not noted: %s", request.path, call, error)
    except Exception:  # noqa: BLE001 - the carrier gets its 204, whatever went wrong
        log.exception("%s failed for call %s", request.path, call)
    return web.Response(status=204)
