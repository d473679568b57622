"""Serve the Calls resource.

Rules this module keeps:

* A new call needs To, From and one of Url and Twiml; its From must be a number of the account when
  it goes to the telephone network, unless a CallToken carries the caller's own.
* A call that is over is changed no more (21220); only one in progress can be redirected. Canceled
  touches queued and ringing calls only, completed every live one.
* A call cancelled while queued is over without any status callback.
* What stands after the question mark of a client's address is told to its page.

Source: Twilio, Calls API; error pages 20404, 21201, 21205, 21210 to 21213, 21220.
"""

import asyncio
import re

from aiohttp import web

from simulator import calling, parameters
from simulator.errors import Refusal
from simulator.exchange import Exchange
from simulator.leg import Callback, Leg, Redirected, Source
from simulator.parameters import Fields
from simulator.progress import rfc2822
from simulator.rest_pages import page

_ADDRESS = re.compile(
    r"\+[1-9]\d{1,14}|client:[\w.@+-]{1,256}(?:\?[^\s]{1,1024})?|sips?:[^\s]+@[^\s]+"
)
_MAX_INLINE = 4000
_DEFAULT_TIMEOUT_S = 60
_MAX_TIMEOUT_S = 600


class Calls:
    """The Calls resource of one account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def create(self, request: web.Request) -> web.Response:
        """Make a call."""
        fields = await parameters.read(request, parameters.CREATE_CALL)
        check_parties(self._exchange, fields)
        source = _document(fields)
        if source is None:
            raise Refusal(400, 21205, "Url parameter is required")
        leg = new_call(self._exchange, fields)
        if fields.given("FallbackUrl"):
            leg.fallback = Source(fields.text("FallbackUrl"), fields.text("FallbackMethod", "POST"))
        reply = call_json(self._exchange, leg)
        timeout_s = min(_MAX_TIMEOUT_S, fields.whole("Timeout", _DEFAULT_TIMEOUT_S))
        calling.dial_out(self._exchange, leg, timeout_s, calling.play(source))
        if fields.given("TimeLimit"):
            calling.limit(self._exchange, leg, fields.whole("TimeLimit", 0))
        await let_webhooks_overtake(self._exchange)
        return web.json_response(reply, status=201)

    async def list(self, request: web.Request) -> web.Response:
        """List calls, newest first."""
        fields = Fields(request.query.items(), parameters.LIST_CALLS)
        wanted = {
            key: fields.text(name)
            for name, key in (
                ("To", "to"),
                ("From", "from"),
                ("ParentCallSid", "parent_call_sid"),
                ("Status", "status"),
            )
            if fields.given(name)
        }
        shown = [call_json(self._exchange, leg) for leg in reversed(self._exchange.legs.values())]
        kept = [call for call in shown if all(call[key] == val for key, val in wanted.items())]
        return page(request, fields, "calls", kept)

    async def fetch(self, request: web.Request) -> web.Response:
        """Show a call."""
        return web.json_response(call_json(self._exchange, self._find(request)))

    async def update(self, request: web.Request) -> web.Response:
        """Redirect or end a call."""
        leg = self._find(request)
        fields = await parameters.read(request, parameters.UPDATE_CALL)
        if fields.given("Url") and fields.given("Twiml"):
            raise Refusal(400, 20001, "Url and Twiml are mutually exclusive")
        if leg.over:
            raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
        source = _document(fields)
        if source is not None and leg.status != "in-progress":
            raise Refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
        if fields.given("StatusCallback"):
            method = fields.text("StatusCallbackMethod", "POST")
            leg.callback = Callback(fields.text("StatusCallback"), method)
        if fields.given("FallbackUrl"):
            leg.fallback = Source(fields.text("FallbackUrl"), fields.text("FallbackMethod", "POST"))
        if fields.given("TimeLimit"):
            calling.limit(self._exchange, leg, fields.whole("TimeLimit", 0))
        if fields.given("Status"):
            self._stop(leg, fields.text("Status"))
        elif source is not None:
            leg.interrupt(Redirected(source))
        return web.json_response(call_json(self._exchange, leg))

    def _stop(self, leg: Leg, status: str) -> None:
        """End a call as ``Status`` says; canceled leaves a call in progress alone."""
        queued = leg.status == "queued"
        if leg.answered_ms is None:
            why = "cancelled"
            self._exchange.end(leg, "canceled", why, silent=queued)
        elif status == "completed":
            self._exchange.end(leg, "completed", "the other side hung up")

    def _find(self, request: web.Request) -> Leg:
        leg = self._exchange.legs.get(request.match_info["call"])
        if leg is None:
            raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
        return leg


def check_parties(exchange: Exchange, fields: Fields) -> None:
    """Refuse a call to nobody, from nobody, or from somebody else's number."""
    to, shown = fields.text("To"), fields.text("From")
    if not to:
        raise Refusal(400, 21201, "No 'To' number is specified")
    if not shown:
        raise Refusal(400, 21213, "'From' phone number is required")
    if not _ADDRESS.fullmatch(to):
        raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not _ADDRESS.fullmatch(shown):
        raise Refusal(400, 21212, f"Invalid 'From' Phone Number: {shown}")
    foreign = shown not in exchange.numbers and not fields.given("CallToken")
    if to.startswith("+") and foreign:
        message = f"The source phone number provided, {shown}, is not yet verified for your account"
        raise Refusal(400, 21210, message)


def new_call(exchange: Exchange, fields: Fields) -> Leg:
    """Make the queued leg of a call asked for over the API."""
    leg = exchange.new_leg("outbound-api", fields.text("From"), fields.text("To"))
    if fields.given("StatusCallback"):
        leg.callback = Callback(
            fields.text("StatusCallback"),
            fields.text("StatusCallbackMethod", "POST"),
            fields.words("StatusCallbackEvent", "completed"),
        )
    return leg


async def let_webhooks_overtake(exchange: Exchange) -> None:
    """Let a new call's first webhooks arrive before the answer that tells its id, if asked to."""
    if exchange.races.webhook_before_reply:
        await asyncio.sleep(0)
        # Rest is no event to wait for: it is that every task is parked.
        while not exchange.activity.at_rest():  # noqa: ASYNC110  see above
            await asyncio.sleep(0)


def _document(fields: Fields) -> Source | None:
    """Return what a call is to play."""
    if fields.given("Url") and fields.given("Twiml"):
        raise Refusal(400, 21205, "Url and Twiml are mutually exclusive")
    if fields.given("Twiml"):
        if len(fields.text("Twiml")) > _MAX_INLINE:
            raise Refusal(400, 32018, "Twiml is longer than 4000 characters")
        return Source(twiml=fields.text("Twiml"))
    if fields.given("Url"):
        return Source(fields.text("Url"), fields.text("Method", "POST"))
    return None


def call_json(exchange: Exchange, leg: Leg) -> dict[str, object]:
    """Return a call as the API shows it."""
    uri = f"/2010-04-01/Accounts/{exchange.account_sid}/Calls/{leg.sid}"
    up_s = round((leg.ended_ms - leg.answered_ms) / 1000) if leg.ended_ms and leg.answered_ms else 0
    begun_ms = leg.answered_ms or leg.created_ms
    return {
        "sid": leg.sid,
        "account_sid": exchange.account_sid,
        "parent_call_sid": leg.parent or None,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "phone_number_sid": None,
        # The API has no word for a call that is dialled and does not ring yet.
        "status": "queued" if leg.status == "initiated" else leg.status,
        "date_created": rfc2822(leg.created_ms),
        "date_updated": rfc2822(leg.ended_ms or begun_ms),
        "start_time": rfc2822(begun_ms),
        "end_time": rfc2822(leg.ended_ms) if leg.ended_ms else None,
        "duration": str(up_s) if leg.over else None,
        "price": None,
        "price_unit": "USD",
        "direction": leg.direction,
        "answered_by": None,
        "api_version": "2010-04-01",
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }
