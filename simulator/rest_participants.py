"""Serve the Participants of a conference.

Rules this module keeps:

* A participant is found by CallSid or label; an ended conference has none.
* There is no Status to set: a participant is removed with DELETE, and its leg goes on after its
  Dial.
* One created here is an API call as any other (paced), and joins when it answers.

Source: Twilio, Participant resource.
"""

from aiohttp import web

from simulator import calling, parameters
from simulator.conference import Conference, Participant
from simulator.errors import Refusal
from simulator.exchange import Exchange
from simulator.leg import Callback, Leg, Source
from simulator.parameters import Fields
from simulator.player import Player
from simulator.progress import rfc2822
from simulator.rest_calls import check_parties, let_webhooks_overtake, new_call
from simulator.rest_conferences import find
from simulator.rest_pages import page
from simulator.room import take_part

_DEFAULT_TIMEOUT_S = 60
_MAX_PARTICIPANTS = 250


class Participants:
    """The Participants resource of one account's conferences."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def list(self, request: web.Request) -> web.Response:
        """List who is in a conference."""
        room = find(self._exchange, request)
        fields = Fields(request.query.items(), parameters.LIST_PARTICIPANTS)
        guests = [
            guest
            for guest in room.participants.values()
            if fields.flag("Muted", default=guest.muted) == guest.muted
            and fields.flag("Hold", default=guest.hold) == guest.hold
            and fields.flag("Coaching", default=bool(guest.coach)) == bool(guest.coach)
        ]
        shown = [self._json(room, guest) for guest in guests]
        return page(request, fields, "participants", shown)

    async def fetch(self, request: web.Request) -> web.Response:
        """Show a participant."""
        room, guest = self._find(request)
        return web.json_response(self._json(room, guest))

    async def create(self, request: web.Request) -> web.Response:
        """Call somebody into a conference."""
        fields = await parameters.read(request, parameters.CREATE_PARTICIPANT)
        check_parties(self._exchange, fields)
        leg = new_call(self._exchange, fields)
        name = request.match_info["conference"]
        known = self._exchange.rooms.conferences.get(name)
        room = known or self._exchange.rooms.open(name)
        guest = _guest(leg, fields)
        callback = None
        if fields.given("ConferenceStatusCallback"):
            callback = Callback(
                fields.text("ConferenceStatusCallback"),
                fields.text("ConferenceStatusCallbackMethod", "POST"),
                fields.words("ConferenceStatusCallbackEvent", "start end"),
            )
        limit = fields.whole("MaxParticipants", _MAX_PARTICIPANTS)

        async def join(player: Player) -> None:
            await take_part(player, room.name, guest, callback, limit)
            self._exchange.end(leg, "completed", "the conference is over")

        timeout_s = fields.whole("Timeout", _DEFAULT_TIMEOUT_S)
        reply = self._json(room, guest)
        calling.dial_out(self._exchange, leg, timeout_s, join)
        if fields.given("TimeLimit"):
            calling.limit(self._exchange, leg, fields.whole("TimeLimit", 0))
        await let_webhooks_overtake(self._exchange)
        return web.json_response(reply, status=201)

    async def update(self, request: web.Request) -> web.Response:
        """Mute, hold or otherwise change a participant."""
        room, guest = self._find(request)
        fields = await parameters.read(request, parameters.UPDATE_PARTICIPANT)
        guest.ends = fields.flag("EndConferenceOnExit", default=guest.ends)
        if fields.given("CallSidToCoach") or fields.given("Coaching"):
            coaching = fields.flag("Coaching", default=True)
            guest.coach = fields.text("CallSidToCoach", guest.coach) if coaching else ""
            room.tell("participant-modify", guest)
        if fields.flag("Muted", default=guest.muted) != guest.muted:
            guest.muted = not guest.muted
            room.tell("participant-mute" if guest.muted else "participant-unmute", guest)
        if fields.flag("Hold", default=guest.hold) != guest.hold:
            _hold(guest, fields)
            room.tell("participant-hold" if guest.hold else "participant-unhold", guest)
            room.introduce()
        return web.json_response(self._json(room, guest))

    async def remove(self, request: web.Request) -> web.Response:
        """Put a participant out."""
        room, guest = self._find(request)
        room.leave(guest, "participant_updated_via_api", kicked=True)
        guest.out.set_result("kicked")
        return web.Response(status=204)

    def _find(self, request: web.Request) -> tuple[Conference, Participant]:
        room = find(self._exchange, request)
        guest = room.find(request.match_info["call"])
        if guest is None:
            raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
        return room, guest

    def _json(self, room: Conference, guest: Participant) -> dict[str, object]:
        """Return a participant as the API shows it."""
        account = self._exchange.account_sid
        root = f"/2010-04-01/Accounts/{account}/Conferences/{room.sid}/Participants"
        status = {"in-progress": "connected", "ringing": "ringing"}.get(guest.leg.status, "queued")
        return {
            "account_sid": account,
            "call_sid": guest.leg.sid,
            "label": guest.label or None,
            "call_sid_to_coach": guest.coach or None,
            "coaching": bool(guest.coach),
            "conference_sid": room.sid,
            "date_created": rfc2822(guest.leg.created_ms),
            "date_updated": rfc2822(room.updated_ms),
            "end_conference_on_exit": guest.ends,
            "muted": guest.muted,
            "hold": guest.hold,
            "start_conference_on_enter": guest.starts,
            "status": status,
            "queue_time": None,
            "uri": f"{root}/{guest.leg.sid}.json",
        }


def _guest(leg: Leg, fields: Fields) -> Participant:
    """Return how a participant called in takes part."""
    music = fields.text("WaitUrl")
    return Participant(
        leg,
        label=fields.text("Label"),
        muted=fields.flag("Muted", default=False),
        starts=fields.flag("StartConferenceOnEnter", default=True),
        ends=fields.flag("EndConferenceOnExit", default=False),
        coach=fields.text("CallSidToCoach"),
        beep=fields.text("Beep", "true"),
        music=Source(music, fields.text("WaitMethod", "POST")) if music else None,
    )


def _hold(guest: Participant, fields: Fields) -> None:
    """Put a participant on hold, or take them back. HoldUrl is asked with GET by default."""
    guest.hold = not guest.hold
    guest.hold_music = None
    if guest.hold and fields.text("HoldUrl"):
        guest.hold_music = Source(fields.text("HoldUrl"), fields.text("HoldMethod", "GET"))
    guest.touch()
