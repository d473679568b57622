"""Be a conference: who is in it, who hears whom, and what the product is told of it.

Rules this module keeps:

* It starts when two are in it and one of them may start it; until then those inside hear music.
* Its status callback is the first participant's; events are told with a sequence from 1.
* When somebody leaves who ends it on leaving, all others leave with it; the last to leave ends it.
* A participant's label is unique in it (16025).

Source: Twilio, TwiML ``<Conference>``; Conference and Participant resources.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.clock import Clock
from simulator.errors import DocumentError
from simulator.leg import Callback, Event, Leg, Signal, Source
from simulator.progress import Mail, rfc2822

# What is told for each word of statusCallbackEvent.
_WORDS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}
_ENOUGH = 2


def _signal() -> Signal:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False)
class Participant:
    """One leg in a conference, and how it takes part."""

    leg: Leg
    label: str = ""
    muted: bool = False
    hold: bool = False
    starts: bool = True
    ends: bool = False
    coach: str = ""
    beep: str = "true"
    music: Source | None = None
    hold_music: Source | None = None
    out: Signal = field(default_factory=_signal)
    changed: Signal = field(default_factory=_signal)

    def touch(self) -> None:
        """Make the leg look again at how it takes part."""
        if not self.changed.done():
            self.changed.set_result(None)


class Conference:
    """One conference, from the first to come to the last to go."""

    def __init__(self, sid: str, name: str, clock: Clock, mail: Mail, account_sid: str) -> None:
        self.sid = sid
        self.name = name
        self.status = "init"
        self.participants: dict[str, Participant] = {}
        self.callback: Callback | None = None
        self.created_ms = self.updated_ms = clock.now_ms()
        self.begun: Signal = _signal()
        self.ended_because = ""
        self.ended_by = ""
        self._clock = clock
        self._mail = mail
        self._account_sid = account_sid
        self._sequence = 0
        self._last_mail: asyncio.Task[None] | None = None
        self._seen: dict[str, tuple[str, ...]] = {}

    def find(self, who: str) -> Participant | None:
        """Return a participant by CallSid or label."""
        named = [p for p in self.participants.values() if p.label and p.label == who]
        return self.participants.get(who) or (named[0] if named else None)

    def join(self, guest: Participant, callback: Callback | None, limit: int = 250) -> None:
        """Let a leg in.

        Args:
            guest: the leg and how it takes part.
            callback: its status callback, which counts if it is the first to come.
            limit: how many may be inside.

        Raises:
            DocumentError: the label is taken, the room is full, or the coached leg is not inside.
        """
        if guest.label and self.find(guest.label) is not None:
            raise DocumentError(16025, f"the label {guest.label!r} is taken in {self.name!r}")
        if len(self.participants) >= limit:
            raise DocumentError(16020, f"the conference {self.name!r} is full")
        if guest.coach and guest.coach not in self.participants:
            raise DocumentError(13240, f"the call to coach, {guest.coach!r}, is not inside")
        if not self.participants and self._sequence == 0 and self.callback is None:
            self.callback = callback
        self.participants[guest.leg.sid] = guest
        self.tell("participant-join", guest)
        self._beep(guest, "onEnter")
        starter = any(p.starts for p in self.participants.values())
        if self.status == "init" and starter and len(self.participants) >= _ENOUGH:
            self.status = "in-progress"
            self.begun.set_result(None)
            self.tell("conference-start", guest)
        self.introduce()

    def leave(self, guest: Participant, reason: str, *, kicked: bool = False) -> None:
        """Let a leg go, and with it whatever ends by that."""
        if self.participants.pop(guest.leg.sid, None) is None:
            return
        self._seen.pop(guest.leg.sid, None)
        self._tell_leave(guest, reason)
        how = "kicked" if kicked else "left"
        if guest.ends:
            why = f"participant-with-end-conference-on-exit-{how}"
            self.end("moderator_ended_conference", why, guest)
        elif not self.participants:
            self.end("", f"last-participant-{how}", guest)
        else:
            self._beep(guest, "onExit")
            self.introduce()

    def end(self, reason: str, why: str, by: Participant | None = None) -> None:
        """End it: everybody inside leaves for ``reason``, and it ended because of ``why``."""
        if self.status == "completed":
            return
        self.status = "completed"
        self.updated_ms = self._clock.now_ms()
        self.ended_because = why
        self.ended_by = by.leg.sid if by else ""
        for guest in list(self.participants.values()):
            del self.participants[guest.leg.sid]
            self._tell_leave(guest, reason)
            guest.out.set_result(reason)
        more = {"ReasonConferenceEnded": why}
        self.tell(
            "conference-end",
            None,
            more | ({"CallSidEndingConference": self.ended_by} if by else {}),
        )

    def _tell_leave(self, guest: Participant, reason: str) -> None:
        status = guest.leg.status
        more = {"ReasonParticipantLeft": reason, "ParticipantCallStatus": status}
        self.tell("participant-leave", guest, more)

    # -- who hears whom --------------------------------------------------------------------

    def carry(self, speaker: Leg, event: Event) -> None:
        """Let those who can hear ``speaker`` hear it. A coach is heard by the coached alone."""
        voice = self.participants.get(speaker.sid)
        if voice is None or voice.muted or voice.hold or self.status != "in-progress":
            return
        for guest in self.participants.values():
            coached = not voice.coach or guest.leg.sid == voice.coach
            if guest is not voice and not guest.hold and coached:
                guest.leg.device.deliver(guest.leg, event)

    def introduce(self) -> None:
        """Tell everybody inside with whom they are together, where that has changed."""
        if self.status != "in-progress":
            return
        for sid, guest in self.participants.items():
            others = tuple(
                p.leg.far_end for p in self.participants.values() if p is not guest and not p.hold
            )
            company = () if guest.hold else others
            if self._seen.get(sid, ()) == company:
                continue
            self._seen[sid] = company
            if company:
                guest.leg.tell("together", **{"with": list(company)})
            else:
                guest.leg.tell("alone")

    def _beep(self, guest: Participant, when: str) -> None:
        if guest.beep in {"true", when}:
            for other in self.participants.values():
                if other is not guest:
                    other.leg.tell("play", url="beep")

    # -- what is told ----------------------------------------------------------------------

    def tell(
        self, event: str, guest: Participant | None, more: Mapping[str, str] | None = None
    ) -> None:
        """Post a conference event, if the first participant asked for it."""
        self.updated_ms = self._clock.now_ms()
        self._sequence += 1
        if self.callback is None or _WORDS[event] not in self.callback.events:
            return
        form = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self._account_sid,
            "StatusCallbackEvent": event,
            "SequenceNumber": str(self._sequence),
            "Timestamp": rfc2822(self._clock.now_ms()),
        }
        if guest is not None:
            form |= _about(guest)
        form |= more or {}
        method = self.callback.method
        self._last_mail = self._mail.post(self.callback.url, method, form, after=self._last_mail)


def _about(guest: Participant) -> dict[str, str]:
    """Return the fields of an event that tell of one participant."""
    fields = {
        "CallSid": guest.leg.sid,
        "Muted": _word(guest.muted),
        "Hold": _word(guest.hold),
        "Coaching": _word(bool(guest.coach)),
        "StartConferenceOnEnter": _word(guest.starts),
        "EndConferenceOnExit": _word(guest.ends),
    }
    return fields | ({"ParticipantLabel": guest.label} if guest.label else {})


def _word(value: bool) -> str:  # noqa: FBT001  one value, spelled
    return "true" if value else "false"


class Rooms:
    """Every conference of the account; one name has one live conference."""

    def __init__(
        self, clock: Clock, mail: Mail, account_sid: str, new_sid: Callable[[str], str]
    ) -> None:
        self._clock = clock
        self._mail = mail
        self._account_sid = account_sid
        self._new_sid = new_sid
        self.conferences: dict[str, Conference] = {}

    def open(self, name: str) -> Conference:
        """Return the live conference of this name, made if there is none."""
        for conference in self.conferences.values():
            if conference.name == name and conference.status != "completed":
                return conference
        made = Conference(self._new_sid("CF"), name, self._clock, self._mail, self._account_sid)
        self.conferences[made.sid] = made
        return made
