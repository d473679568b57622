"""Carry out what an agent's page asks for.

Rules this module keeps:

* An agent acts on their own offer and call only: an offer is declined only by whom it was made to.
* Nobody is made ready but by pressing Ready, and only where a call could ring.
* What cannot be done is answered with a sentence, an entry of the catalogues, and changes nothing.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from calls.errors import StoreUnavailableError
from config.site import Site
from console import aftercall, calling_again, reasons
from console.board import pace
from console.deps import Console
from console.desk_conversation import COMMANDS, converse
from console.words import Words
from routing.agent import Agent
from routing.router import Router

ALIVE_S = 15
"""Real seconds a page is taken for alive after an answer: three echoes may be lost."""
LOST_S = 6
"""Real seconds a ready agent's phone may be dead while the page lives: a short loss of network."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Hold who sits at a desk.

    Args:
        console: what the handlers share.
        agent: the account's own agent.
        words: their language.
        token: what their browser showed.
    """

    console: Console
    agent: Agent
    words: Words
    token: str

    @property
    def router(self) -> Router:
        """Return the one door into routing."""
        return self.console.deps.router

    @property
    def site(self) -> Site:
        """Return the configuration in force."""
        return self.console.deps.sites.current


class Command(aftercall.Note):
    """One thing the page asks for.

    ``phone`` is the page's proof that a call could ring, see ``static/phone.js``: only ``live`` is
    one. ``elsewhere``: another tab holds the phone, and proves it or does not.
    """

    do: str
    offer: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=80)
    kind: str = Field(default="", max_length=20)
    to: str = Field(default="", max_length=80)
    phone: Literal["live", "lost", "elsewhere", "device", ""] = ""
    endpoint: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=40)
    at_ms: int = 0
    mine: bool = False


async def obey(seat: Seat, text: str) -> str:
    """Carry out one command; return why that was not possible, an entry of the catalogues.

    A promise that was made is told too: ``calling_again.PROMISED``.
    """
    try:
        command = Command.model_validate_json(text)
    except ValidationError:
        return "desk.nonsense"
    try:
        if command.do in COMMANDS:
            return await _on_the_call(seat, command)
        obeyed = _COMMANDS.get(command.do)
        return await obeyed(seat, command) if obeyed else "desk.unknown_command"
    except StoreUnavailableError:
        return "desk.trouble_store_command"


_NOT_DONE = {
    "": "",
    "no_call": "desk.no_conversation",
    "not_ready": "desk.target_not_ready",
    "unknown": "desk.target_unknown",
    "consulting": "desk.consulting",
    "no_consult": "desk.no_consultation",
    "ringing": "desk.not_answered_yet",
    "nobody": "desk.nobody_free",
    "busy": "desk.target_busy",
}


async def _on_the_call(seat: Seat, command: Command) -> str:
    site = seat.console.deps.sites.current
    kind, to = command.kind, command.to
    return _NOT_DONE[await converse(seat.router, seat.agent, site, command.do, kind, to)]


async def _alive(seat: Seat, command: Command) -> str:
    match command.phone:
        case "live":
            await _touch(seat)
        case "lost":
            await seat.router.doubt(seat.agent.id, _on_the_clock(seat, LOST_S))
        case _:
            pass  # a tab without the phone proves nothing of it; another device needs no proof
    return ""


async def _ready(seat: Seat, command: Command) -> str:
    if wrong := await _silent(seat, command):
        return wrong
    refused = _NOT_READY.get(await seat.router.set_presence(seat.agent.id, "ready"), "")
    if not refused:
        await _touch(seat)
    return refused


_NOT_READY = {"unknown": "desk.dismissed", "evacuated": "desk.evacuated"}


async def _not_ready(seat: Seat, command: Command) -> str:
    known = reasons.choices(seat.words, seat.site)
    reason = command.reason if command.reason in known else ""
    done = await seat.router.set_presence(seat.agent.id, "not_ready", reason)
    return "desk.dismissed" if done == "unknown" else ""


async def _endpoint(seat: Seat, command: Command) -> str:
    done = await seat.router.switch(seat.agent.id, command.endpoint)
    return "desk.not_your_device" if done in ("unknown", "not_theirs") else ""


async def _hang_up(seat: Seat, _command: Command) -> str:
    done = await seat.router.hang_up(seat.agent.id)
    return "desk.no_call" if done == "no_call" else ""


async def _done(seat: Seat, command: Command) -> str:
    return await aftercall.done(seat.router, seat.agent.id, command, seat.site)


async def _note(seat: Seat, command: Command) -> str:
    return await aftercall.note(seat.router, seat.agent.id, command, seat.site)


async def _more_time(seat: Seat, _command: Command) -> str:
    return await aftercall.more_time(seat.router, seat.agent.id, seat.site)


async def _again(seat: Seat, command: Command) -> str:
    said = (command.about, command.number, command.at_ms, command.mine)
    now_ms = seat.console.deps.clock.now_ms()
    return await calling_again.promise(seat.router, seat.agent.id, said, seat.site, now_ms)


async def _decline(seat: Seat, command: Command) -> str:
    view = await seat.router.agent(seat.agent.id)
    if view is None or not view.offer or view.offer != command.offer:
        return "desk.not_offered"
    if await seat.router.decline(command.offer, command.reason) == "lost":
        return "desk.not_offered"
    return ""


async def _silent(seat: Seat, command: Command) -> str:
    """Say why no call could ring for an agent who wants to be ready; nothing: one could."""
    view = await seat.router.agent(seat.agent.id)
    rung = view.endpoint if view else seat.agent.endpoints[0]
    if not rung.startswith("client:") or command.phone == "live":
        return ""
    return "desk.phone_elsewhere" if command.phone == "elsewhere" else "desk.phone_silent"


async def _touch(seat: Seat) -> None:
    await seat.router.touch(seat.agent.id, _on_the_clock(seat, ALIVE_S))


def _on_the_clock(seat: Seat, real_s: float) -> int:
    # A deadline is in the clock's seconds, the page answers in real ones: in the accelerated demo
    # these differ. A clock that stands still (tests) counts plain seconds.
    return math.ceil(real_s * (pace(seat.console.deps.clock) or 1.0))


_COMMANDS: Mapping[str, Callable[[Seat, Command], Awaitable[str]]] = {
    "alive": _alive,
    "ready": _ready,
    "not_ready": _not_ready,
    "endpoint": _endpoint,
    "decline": _decline,
    "hang_up": _hang_up,
    "done": _done,
    "note": _note,
    "more_time": _more_time,
    "again": _again,
}
"""What a page may ask for; each returns why that was not possible, an entry of the catalogues."""
