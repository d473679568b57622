"""Take a leg through a conference: join, wait with music, talk, be held, leave.

Rules this module keeps:

* Until the conference starts, and while on hold, the leg hears its wait document; the carrier asks
  for it once and does not repeat it: a document that wants to go on must redirect.
* A wait document that fails keeps the leg out.
* A leg that hangs up left by ``participant_hung_up``; one redirected, by
  ``participant_updated_via_api``.

Source: Twilio, TwiML ``<Conference>``.
"""

import asyncio
from typing import TYPE_CHECKING

from simulator import verbs
from simulator.conference import Conference, Participant
from simulator.errors import DocumentError
from simulator.exchange import DEFAULT_MUSIC
from simulator.leg import Callback, HungUp, Interruption, Leg, Redirected, Source, Stopped
from simulator.twiml import Element

if TYPE_CHECKING:
    from simulator.player import Player

_MAX_PARTICIPANTS = 250
_MUSIC = Source(
    twiml=f"<Response><Play loop='0'>{DEFAULT_MUSIC.replace('&', '&amp;')}</Play></Response>"
)


async def attend(player: "Player", noun: Element) -> str:
    """Let a leg take part as a ``<Conference>`` noun says; return the Dial's status.

    Raises:
        Interruption: the leg goes on otherwise.
    """
    leg = player.leg
    guest = Participant(
        leg,
        label=noun.get("participantLabel"),
        muted=noun.flag("muted", default=False),
        starts=noun.flag("startConferenceOnEnter", default=True),
        ends=noun.flag("endConferenceOnExit", default=False),
        coach=noun.get("coach"),
        beep=noun.get("beep", "true"),
        music=_music(player, noun),
    )
    callback = None
    if noun.given("statusCallback"):
        callback = Callback(
            player.target(noun.get("statusCallback")),
            noun.get("statusCallbackMethod", "POST"),
            noun.words("statusCallbackEvent", "start end"),
        )
    limit = noun.whole("maxParticipants", _MAX_PARTICIPANTS)
    return await take_part(player, noun.text, guest, callback, limit)


def _music(player: "Player", noun: Element) -> Source | None:
    """Return where the waiting music comes from; None for silence."""
    if not noun.given("waitUrl"):
        return _MUSIC
    url = noun.get("waitUrl")
    return Source(player.target(url), noun.get("waitMethod", "POST")) if url else None


async def take_part(
    player: "Player", name: str, guest: Participant, callback: Callback | None, limit: int
) -> str:
    """Let a leg take part until it leaves; return the Dial's status.

    Args:
        player: plays the leg.
        name: the conference's friendly name.
        guest: how it takes part.
        callback: its status callback, which counts if it comes first.
        limit: how many may be inside.

    Raises:
        Interruption: the leg goes on otherwise.
    """
    leg, conference = player.leg, player.exchange.rooms.open(name)
    try:
        conference.join(guest, callback, limit)
    except DocumentError as error:
        player.exchange.fail(error.code, error.message, player.base, leg.sid)
        return "failed"
    leg.circle = conference
    try:
        return await _stay(player, conference, guest)
    except Interruption as interruption:
        conference.leave(guest, _reason(interruption))
        raise
    finally:
        leg.circle = None
        if not leg.over:
            leg.tell("alone")


def _reason(interruption: Interruption) -> str:
    match interruption:
        case Redirected():
            return "participant_updated_via_api"
        case HungUp():
            return "participant_hung_up"
        case _:
            return "participant_updated_via_api"


async def _stay(player: "Player", conference: Conference, guest: Participant) -> str:
    """Stay until put out; return the Dial's status."""
    leg: Leg = player.leg
    while not guest.out.done():
        guest.changed = asyncio.get_running_loop().create_future()
        waiting = conference.status == "init"
        music = guest.hold_music if guest.hold else guest.music if waiting else None
        reasons = [guest.out, guest.changed] + ([conference.begun] if waiting else [])
        with leg.until(*reasons):
            try:
                if music is not None and not await _play(player, music):
                    conference.leave(guest, "participant_hung_up")
                    return "failed"
                await leg.wait()
            except Stopped as stopped:
                if stopped.reason not in reasons:
                    raise
    return "answered"


async def _play(player: "Player", music: Source) -> bool:
    """Play a wait document; return false when it could not be had."""
    listener = player.beside(player.leg, verbs.CONFERENCE_WAIT)
    return await listener.plays_out(music)
