"""Serve the Conferences resource.

Rules this module keeps:

* A conference is found by its SID; lists are filtered by name and status, newest first.
* ``Status=completed`` ends it for everybody; an ended one stays ended.

Source: Twilio, Conference resource.
"""

from aiohttp import web

from simulator import parameters
from simulator.conference import Conference
from simulator.errors import Refusal
from simulator.exchange import Exchange
from simulator.parameters import Fields
from simulator.progress import rfc2822
from simulator.rest_pages import page


class Conferences:
    """The Conferences resource of one account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def list(self, request: web.Request) -> web.Response:
        """List conferences, newest first."""
        fields = Fields(request.query.items(), parameters.LIST_CONFERENCES)
        rooms = [
            room
            for room in reversed(self._exchange.rooms.conferences.values())
            if fields.text("FriendlyName", room.name) == room.name
            and fields.text("Status", room.status) == room.status
        ]
        return page(request, fields, "conferences", [self._json(room) for room in rooms])

    async def fetch(self, request: web.Request) -> web.Response:
        """Show a conference."""
        return web.json_response(self._json(find(self._exchange, request)))

    async def update(self, request: web.Request) -> web.Response:
        """End a conference."""
        room = find(self._exchange, request)
        fields = await parameters.read(request, parameters.UPDATE_CONFERENCE)
        if fields.given("Status"):
            room.end("conference_ended_via_api", "conference-ended-via-api")
        return web.json_response(self._json(room))

    def _json(self, room: Conference) -> dict[str, object]:
        """Return a conference as the API shows it."""
        uri = f"/2010-04-01/Accounts/{self._exchange.account_sid}/Conferences/{room.sid}"
        return {
            "sid": room.sid,
            "account_sid": self._exchange.account_sid,
            "friendly_name": room.name,
            "status": room.status,
            "region": "us1",
            "api_version": "2010-04-01",
            "date_created": rfc2822(room.created_ms),
            "date_updated": rfc2822(room.updated_ms),
            "reason_conference_ended": room.ended_because or None,
            "call_sid_ending_conference": room.ended_by or None,
            "uri": f"{uri}.json",
            "subresource_uris": {
                "participants": f"{uri}/Participants.json",
                "recordings": f"{uri}/Recordings.json",
            },
        }


def find(exchange: Exchange, request: web.Request) -> Conference:
    """Return the conference a request names.

    Raises:
        Refusal: there is none.
    """
    room = exchange.rooms.conferences.get(request.match_info["conference"])
    if room is None:
        raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
    return room
