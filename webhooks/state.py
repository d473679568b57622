"""Carry a call's state in the URLs handed out, sealed, so that a turn needs no memory of ours.

Rules this module keeps:

* What is read back was written by us, and nobody else can read it: it is sealed with the operator's
  state secret. What an older release only signed is still understood.
* A state that is forged, cut short or of another version reads as None; nothing is invented for it.
* A state is compact: lists instead of keys, and the call's id once.
* A state names its kind: a menu's state is no good in a wait turn's URL.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from itsdangerous import BadData, URLSafeSerializer

from ivr.company import NOTHING, Told
from ivr.session import Session
from routing.queue import Arrival, Entry
from routing.skills import Demand
from webhooks.sealing import Box

VERSION = 1
_SEALED = "-"
"""How a sealed token begins; one that was only signed begins with base64 of "[", or with "."."""

LEAP = 10_000
"""Wait turns between two stays in the queue: more than three days of turns."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A caller in the flow; ``arrived_at`` in epoch milliseconds."""

    session: Session
    arrival: Arrival
    arrived_at: int


@dataclass(frozen=True, slots=True)
class Wait:
    """A caller in the queue.

    Args:
        entry: what puts the call (back) into its place; ``entry.turn`` numbers this turn.
        told: what the caller was told so far.
        outages: turns in a row in which the store could not be reached.
        bridging: True when the last turn found the agent there and left the move to the bridge.
        dialled: how often an emergency's fixed number was dialled for this caller.
    """

    entry: Entry
    told: Told = NOTHING
    outages: int = 0
    bridging: bool = False
    dialled: int = 0

    def at_turn(self, turn: int) -> "Wait":
        """Return the same wait at another turn; past the first it may restore a lost call."""
        return replace(self, entry=replace(self.entry, turn=turn, restored=turn > 0))

    def after_room(self, epoch: int) -> "Wait":
        """Return the wait that goes on after the room of ``epoch``: later than any turn before."""
        turn = max(self.entry.turn + 1, LEAP * (epoch + 1))
        return replace(self.at_turn(turn), outages=0, bridging=False)


@dataclass(frozen=True, slots=True)
class Room:
    """A caller sent into a conference; ``left`` once their Dial was seen to end."""

    wait: Wait
    room: str
    epoch: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent's leg: which offer, of which call, and how often press-1 was asked.

    ``dialled``: it is the caller's own leg that rings it, and what it hears first is a whisper.
    """

    offer: str
    call: str
    agent: str
    press_one: bool
    tries: int = 0
    dialled: bool = False


@dataclass(frozen=True, slots=True)
class Ringing:
    """A caller whose own leg rings agents, in the Dial of one epoch."""

    wait: Wait
    epoch: int


@dataclass(frozen=True, slots=True)
class Talk:
    """An agent's leg in the room of one epoch."""

    offer: str
    call: str
    agent: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Conference:
    """The room two legs meet in: the same text for both, as only the first one's counts."""

    call: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Rescue:
    """A caller on the second way to a person; ``wait`` when they already had a place."""

    arrival: Arrival
    arrived_at: int
    entered_at: int
    language: str
    attempt: int
    wait: Wait | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Parting:
    """Last words to a caller, in ``language``."""

    call: str
    language: str


@dataclass(frozen=True, slots=True)
class Back:
    """A caller's new leg: they are called back.

    Args:
        wait: the place the call has.
        epoch: the epoch of the room where the agent is.
        tries: how often the caller was asked for the key.
        taken: True once they pressed it, and the store could not be told.
    """

    wait: Wait
    epoch: int
    tries: int = 0
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Choosing:
    """A caller who is asked where, and when, to call them back.

    Args:
        wait: the place they have, or would have.
        dialogue: how far they are, as ``ivr.callback`` writes it.
        waits: True when they stand in the queue meanwhile.
        otherwise: the step of their flow where they go on when nothing comes of it; empty: none.
        turn: the flow's turn there.
    """

    wait: Wait
    dialogue: str
    waits: bool
    otherwise: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Returning:
    """A caller on the way back to the wait loop, and which of the system's prompts says why."""

    wait: Wait
    why: str


@dataclass(frozen=True, slots=True)
class Refer:
    """A caller whom their agent connects with a number outside."""

    wait: Wait
    number: str


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A caller who is asked how it went.

    Args:
        call: the call.
        department: whose survey it is.
        language: how they are spoken to.
        rated: how satisfied they said they are; ``-`` when they would not say.
        resolved: whether it was, likewise.
        tries: how often the present question was asked.
    """

    call: str
    department: str
    language: str
    rated: str = ""
    resolved: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """The leg of a number outside, consulted in the room of one epoch."""

    call: str
    epoch: int
    number: str


State: TypeAlias = (
    Aside
    | Menu
    | Wait
    | Room
    | Offer
    | Talk
    | Conference
    | Rescue
    | Parting
    | Back
    | Choosing
    | Returning
    | Refer
    | Ringing
    | Surveyed
)


class Sealer:
    """Write states into URLs and read them back."""

    def __init__(self, secret: str) -> None:
        self._signed = URLSafeSerializer(secret, salt="switchboard.state")
        self._box = Box(secret)

    def seal(self, state: State) -> str:
        """Return ``state`` as sealed text of letters, digits, ``-`` and ``_``."""
        text = json.dumps(written(state), ensure_ascii=False, separators=(",", ":"))
        return _SEALED + self._box.seal(zlib.compress(text.encode()))

    def read(self, token: str) -> State | None:
        """Return the state a token carries; None unless we wrote it and still understand it."""
        try:
            version, kind, *values = self._opened(token)
        except (BadData, TypeError, ValueError, zlib.error):
            return None
        if version != VERSION or kind not in list(_READERS):
            return None
        try:
            return _READERS[kind](values)
        except (AttributeError, IndexError, TypeError, ValueError):
            return None  # ours by signature, not by form: written by another release

    def _opened(self, token: str) -> Any:
        if not token.startswith(_SEALED):
            return self._signed.loads(token)
        packed = self._box.open(token.removeprefix(_SEALED))
        return None if packed is None else json.loads(zlib.decompress(packed))


def written(state: State) -> list[Any]:
    """Return a state as what a token holds."""
    kind, values = _write(state)
    return [VERSION, kind, *values]


def _write(state: State) -> tuple[str, list[Any]]:
    match state:
        case Back() | Choosing() | Ringing():
            form = _write_placed(state)
        case Menu():
            form = "m", [_arrival(state.arrival), state.arrived_at, _session(state.session)]
        case Wait():
            form = "w", _wait(state)
        case Room():
            form = "r", [_wait(state.wait), state.room, state.epoch, int(state.left)]
        case Offer():
            who = [state.offer, state.call, state.agent]
            form = "o", [*who, int(state.press_one), state.tries, *[1] * state.dialled]
        case Talk():
            form = "t", [state.offer, state.call, state.agent, state.epoch]
        case Conference():
            form = "c", [state.call, state.epoch]
        case Rescue():
            place = None if state.wait is None else _wait(state.wait)
            stamps = [state.arrived_at, state.entered_at, state.language, state.attempt]
            form = "h", [_arrival(state.arrival), *stamps, place, *[1] * state.emergency]
        case Aside() | Parting() | Returning() | Refer() | Surveyed():
            form = _leaving(state)
    return form


def _write_placed(state: Back | Choosing | Ringing) -> tuple[str, list[Any]]:
    place = _wait(state.wait)
    if isinstance(state, Ringing):
        return "d", [place, state.epoch]
    if isinstance(state, Back):
        return "b", [place, state.epoch, state.tries, int(state.taken)]
    return "k", [place, state.dialogue, int(state.waits), state.otherwise, state.turn]


def _leaving(state: Aside | Parting | Returning | Refer | Surveyed) -> tuple[str, list[Any]]:
    """Return what is written of a caller who leaves a conversation."""
    match state:
        case Aside():
            return "a", [state.call, state.epoch, state.number]
        case Parting():
            return "g", [state.call, state.language]
        case Returning():
            return "u", [_wait(state.wait), state.why]
        case Refer():
            return "n", [_wait(state.wait), state.number]
        case Surveyed():
            who = [state.call, state.department, state.language]
            return "v", [*who, state.rated, state.resolved, state.tries]


def _arrival(one: Arrival) -> list[str]:
    leg = "" if one.leg == one.call else one.leg
    place = [one.region, one.region_why, one.tier, one.language, one.config]
    return [one.call, leg, one.caller, one.number, *place]


def _read_arrival(values: list[Any]) -> Arrival:
    call, leg, *rest = (str(value) for value in values)
    return Arrival(call, leg or call, *rest)


LATER = ("values", "pending", "emergency", "supervisor", "slow", "region_asked")
"""Fields of a session that most calls never use: written by name, and only where they are set."""


def _session(one: Session) -> list[Any]:
    where = [one.number, one.flow, one.step, one.language, one.region, one.config, one.tier]
    asked = [one.turn, one.tries, list(one.choices), list(one.trail)]
    later = {name: getattr(one, name) for name in LATER if getattr(one, name)}
    if one.values:
        later["values"] = dict(one.values)
    return [*where, *asked, int(one.language_known), *([later] if later else [])]


def _read_session(arrival: Arrival, values: list[Any]) -> Session:
    number, flow, step, language, region, config, tier, *asked = values
    turn, tries, choices, trail, language_known, *later = asked
    extra: dict[str, Any] = later[0] if later else {}
    return Session(
        call=arrival.call,
        caller=arrival.caller,
        number=number,
        flow=flow,
        step=step,
        language=language,
        region=region,
        config=config,
        tier=tier,
        turn=int(turn),
        tries=int(tries),
        choices=tuple(choices),
        trail=tuple(trail),
        language_known=bool(language_known),
        **({**extra, "values": tuple(extra.get("values", {}).items())}),
    )


def _wait(one: Wait) -> list[Any]:
    entry = one.entry
    demand = [entry.demand.department, dict(entry.demand.required)]
    times = [entry.entered_at, entry.head_start_ms, entry.arrived_at]
    now = [entry.turn, one.told.ahead, one.outages, int(one.bridging)]
    later: dict[str, Any] = {"e": 1} if entry.emergency else {}
    if one.told != NOTHING:
        later["t"] = _told(one.told)
    if one.dialled:
        later["d"] = one.dialled
    if one.told.asked:
        later["a"] = [one.told.asked, one.told.asked_at, int(entry.agreed)]
    return [
        _arrival(entry.arrival),
        demand,
        entry.language,
        *times,
        *now,
        *([later] if later else []),
    ]


def _told(one: Told) -> list[Any]:
    low_s, high_s = one.range or (None, None)
    at = [one.estimated_at, one.comforts, one.comforted_at, one.offered_at]
    return [int(one.greeted), "".join(one.offered), low_s, high_s, *at, *one.bulletins]


def _read_told(ahead: int | None, values: list[Any] | None) -> Told:
    if values is None:  # written before there was more to tell than the place
        return Told(greeted=ahead is not None, ahead=ahead)
    greeted, offered, low_s, high_s, estimated_at, comforts, comforted_at, offered_at, *names = (
        values
    )
    return Told(
        greeted=bool(greeted),
        ahead=ahead,
        offered=tuple(offered),
        range=None if low_s is None else (low_s, high_s),
        estimated_at=estimated_at,
        comforts=comforts,
        comforted_at=comforted_at,
        offered_at=offered_at,
        bulletins=tuple(names),
    )


def _read_wait(values: list[Any]) -> Wait:
    arrival, (department, required), language, *numbers = values
    entered_at, head_start_ms, arrived_at, turn, ahead, outages, bridging, *last = numbers
    # Before there was anything else to say, a 1 marked an emergency.
    later: dict[str, Any] = last[0] if last and last[0] != 1 else {"e": len(last)}
    entry = Entry(
        arrival=_read_arrival(arrival),
        demand=Demand.of(department, required),
        entered_at=entered_at,
        head_start_ms=head_start_ms,
        language=language,
        arrived_at=arrived_at,
        turn=turn,
        emergency=bool(later.get("e")),
        restored=turn > 0,
    )
    asked, asked_at, agreed = later.get("a", (0, 0, 0))
    told = replace(_read_told(ahead, later.get("t")), asked=asked, asked_at=asked_at)
    entry = replace(entry, agreed=bool(agreed))
    return Wait(entry, told, outages, bool(bridging), int(later.get("d", 0)))


def _read_menu(values: list[Any]) -> Menu:
    arrival = _read_arrival(values[0])
    return Menu(_read_session(arrival, values[2]), arrival, int(values[1]))


def _read_room(values: list[Any]) -> Room:
    wait, room, epoch, left = values
    return Room(_read_wait(wait), room, int(epoch), bool(left))


def _read_offer(values: list[Any]) -> Offer:
    offer, call, agent, press_one, tries, *dialled = values
    return Offer(offer, call, agent, bool(press_one), int(tries), bool(dialled))


def _read_ringing(values: list[Any]) -> Ringing:
    return Ringing(_read_wait(values[0]), int(values[1]))


def _read_rescue(values: list[Any]) -> Rescue:
    arrival, arrived_at, entered_at, language, attempt, place, *emergency = values
    wait = None if place is None else _read_wait(place)
    times = (arrived_at, entered_at)
    return Rescue(_read_arrival(arrival), *times, language, attempt, wait, bool(emergency))


def _read_back(values: list[Any]) -> Back:
    wait, epoch, tries, taken = values
    return Back(_read_wait(wait), int(epoch), int(tries), bool(taken))


def _read_choosing(values: list[Any]) -> Choosing:
    wait, dialogue, waits, otherwise, turn = values
    return Choosing(_read_wait(wait), str(dialogue), bool(waits), str(otherwise), int(turn))


_READERS: dict[str, Callable[[list[Any]], State]] = {
    "m": _read_menu,
    "w": _read_wait,
    "r": _read_room,
    "o": _read_offer,
    "d": _read_ringing,
    "a": lambda values: Aside(*values),
    "t": lambda values: Talk(*values),
    "c": lambda values: Conference(*values),
    "h": _read_rescue,
    "g": lambda values: Parting(*values),
    "b": _read_back,
    "k": _read_choosing,
    "u": lambda values: Returning(_read_wait(values[0]), str(values[1])),
    "v": lambda values: Surveyed(*values),
    "n": lambda values: Refer(_read_wait(values[0]), str(values[1])),
}
