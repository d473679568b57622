"""Carry a call's state in the URLs handed out, sealed, so that a turn needs no memory of ours.

Rules this module keeps:

* What is read back was written by us, and nobody else can read it: it is sealed with the operator's
  state secret. What an older release only signed is still understood.
* A state that is forged, cut short or of another version reads as None; nothing is invented for it.
* A state names its kind: a menu's state is no good in a wait turn's URL.
"""

import json
import zlib
from collections.abc import Callable
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from webhooks.places import (
    read_arrival,
    read_session,
    read_wait,
    write_arrival,
    write_session,
    write_wait,
)
from webhooks.sealing import Box
from webhooks.state import (
    Aside,
    Back,
    Choosing,
    Conference,
    Menu,
    Offer,
    Parting,
    Refer,
    Rescue,
    Returning,
    Ringing,
    Room,
    State,
    Surveyed,
    Talk,
    Wait,
)

VERSION = 1
_SEALED = "-"
"""How a sealed token begins; one that was only signed begins with base64 of "[", or with "."."""


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
            form = (
                "m",
                [write_arrival(state.arrival), state.arrived_at, write_session(state.session)],
            )
        case Wait():
            form = "w", write_wait(state)
        case Room():
            form = "r", [write_wait(state.wait), state.room, state.epoch, int(state.left)]
        case Offer():
            who = [state.offer, state.call, state.agent]
            form = "o", [*who, int(state.press_one), state.tries, *[1] * state.dialled]
        case Talk():
            form = "t", [state.offer, state.call, state.agent, state.epoch]
        case Conference():
            form = "c", [state.call, state.epoch]
        case Rescue():
            place = None if state.wait is None else write_wait(state.wait)
            stamps = [state.arrived_at, state.entered_at, state.language, state.attempt]
            form = "h", [write_arrival(state.arrival), *stamps, place, *[1] * state.emergency]
        case Aside() | Parting() | Returning() | Refer() | Surveyed():
            form = _leaving(state)
    return form


def _write_placed(state: Back | Choosing | Ringing) -> tuple[str, list[Any]]:
    place = write_wait(state.wait)
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
            return "u", [write_wait(state.wait), state.why]
        case Refer():
            return "n", [write_wait(state.wait), state.number]
        case Surveyed():
            who = [state.call, state.department, state.language]
            return "v", [*who, state.rated, state.resolved, state.tries]


def _read_menu(values: list[Any]) -> Menu:
    arrival = read_arrival(values[0])
    return Menu(read_session(arrival, values[2]), arrival, int(values[1]))


def _read_room(values: list[Any]) -> Room:
    wait, room, epoch, left = values
    return Room(read_wait(wait), room, int(epoch), bool(left))


def _read_offer(values: list[Any]) -> Offer:
    offer, call, agent, press_one, tries, *dialled = values
    return Offer(offer, call, agent, bool(press_one), int(tries), bool(dialled))


def _read_ringing(values: list[Any]) -> Ringing:
    return Ringing(read_wait(values[0]), int(values[1]))


def _read_rescue(values: list[Any]) -> Rescue:
    arrival, arrived_at, entered_at, language, attempt, place, *emergency = values
    wait = None if place is None else read_wait(place)
    times = (arrived_at, entered_at)
    return Rescue(read_arrival(arrival), *times, language, attempt, wait, bool(emergency))


def _read_back(values: list[Any]) -> Back:
    wait, epoch, tries, taken = values
    return Back(read_wait(wait), int(epoch), int(tries), bool(taken))


def _read_choosing(values: list[Any]) -> Choosing:
    wait, dialogue, waits, otherwise, turn = values
    return Choosing(read_wait(wait), str(dialogue), bool(waits), str(otherwise), int(turn))


_READERS: dict[str, Callable[[list[Any]], State]] = {
    "m": _read_menu,
    "w": read_wait,
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
    "u": lambda values: Returning(read_wait(values[0]), str(values[1])),
    "v": lambda values: Surveyed(*values),
    "n": lambda values: Refer(read_wait(values[0]), str(values[1])),
}
