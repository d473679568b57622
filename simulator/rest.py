"""Serve the REST API: who may ask, how errors look, where requests go.

Rules this module keeps:

* HTTP Basic with the account's SID and token, or one of its API keys; anything else is 401, 20003.
* An error is Twilio's JSON: code, message, more_info, status.
* A fault ordered by a test comes before anything else; ``processed`` ones come after.
* A request under way counts as activity until its answer is made.

Source: Twilio, "REST API: requests", "responses"; error pages 20003, 20404, 20429.
"""

import base64
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.errors import Refusal
from simulator.exchange import Exchange
from simulator.races import Fault
from simulator.rest_calls import Calls
from simulator.rest_conferences import Conferences
from simulator.rest_participants import Participants
from simulator.rest_recordings import Recordings

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_ROOT = "/2010-04-01/Accounts/{account}"


class RestApi:
    """The REST API of one account.

    Args:
        exchange: the carrier's inside.
        credentials: user names and secrets that may ask.
    """

    def __init__(self, exchange: Exchange, credentials: dict[str, str]) -> None:
        self._exchange = exchange
        self._credentials = credentials
        self.faults: list[Fault] = []

    def routes(self) -> list[web.RouteDef]:
        """Return the API's routes."""
        calls = Calls(self._exchange)
        rooms = Conferences(self._exchange)
        guests = Participants(self._exchange)
        sounds = Recordings(self._exchange)
        guest = f"{_ROOT}/Conferences/{{conference}}/Participants"
        table: list[tuple[str, str, _Handler]] = [
            ("POST", f"{_ROOT}/Calls.json", calls.create),
            ("GET", f"{_ROOT}/Calls.json", calls.list),
            ("GET", f"{_ROOT}/Calls/{{call}}.json", calls.fetch),
            ("POST", f"{_ROOT}/Calls/{{call}}.json", calls.update),
            ("GET", f"{_ROOT}/Conferences.json", rooms.list),
            ("GET", f"{_ROOT}/Conferences/{{conference}}.json", rooms.fetch),
            ("POST", f"{_ROOT}/Conferences/{{conference}}.json", rooms.update),
            ("GET", f"{guest}.json", guests.list),
            ("POST", f"{guest}.json", guests.create),
            ("GET", f"{guest}/{{call}}.json", guests.fetch),
            ("POST", f"{guest}/{{call}}.json", guests.update),
            ("DELETE", f"{guest}/{{call}}.json", guests.remove),
            ("GET", f"{_ROOT}/Recordings/{{recording}}.wav", sounds.sound),
            ("DELETE", f"{_ROOT}/Recordings/{{recording}}.json", sounds.remove),
        ]
        known = [web.route(method, path, self._guarded(do)) for method, path, do in table]
        return [*known, web.route("*", "/2010-04-01/{rest:.*}", self._guarded(_nowhere))]

    def _guarded(self, handler: _Handler) -> _Handler:
        """Wrap a handler in all that is common to requests."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            with self._exchange.activity.flight():
                try:
                    return await self._answer(request, handler)
                except Refusal as refusal:
                    return web.json_response(refusal.body(), status=refusal.status)

        return guarded

    async def _answer(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        fault = self._next_fault(request.path)
        if fault is not None and not fault.processed:
            raise Refusal(fault.status, fault.code, fault.message)
        self._authenticate(request)
        response = await handler(request)
        if fault is not None:
            raise Refusal(fault.status, fault.code, fault.message)
        return response

    def _next_fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.path in path:
                fault.times -= 1
                return fault
        return None

    def _authenticate(self, request: web.Request) -> None:
        """Refuse whoever does not bring the account's credentials."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
        except ValueError as error:
            raise Refusal(401, 20003, "Authenticate") from error
        known = self._credentials.get(user)
        if kind.lower() != "basic" or known is None or known != password:
            raise Refusal(401, 20003, "Authenticate")
        if request.match_info.get("account", self._exchange.account_sid) != (
            self._exchange.account_sid
        ):
            raise Refusal(401, 20003, "Authenticate")


async def _nowhere(request: web.Request) -> web.StreamResponse:
    raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
