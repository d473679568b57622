"""Carry out what an agent's page asks for.

Rules this module keeps:

* An agent acts on their own offer and call only: an offer is declined only by whom it was made to.
* Nobody is made ready but by pressing Ready.
* What cannot be done is answered with a sentence, an entry of the catalogues, and changes nothing.
"""

import math
from dataclasses import dataclass

from pydantic import BaseModel, Field, ValidationError

from calls.errors import StoreUnavailableError
from console import plain
from console.board import pace
from console.deps import Console
from console.desk_conversation import COMMANDS, converse
from console.words import Words
from routing.agent import Agent
from routing.router import Router

ALIVE_S = 15
"""Real seconds a page is taken for alive after an answer: three echoes may be lost."""


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


class Command(BaseModel):
    """One thing the page asks for."""

    do: str
    offer: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=80)
    kind: str = Field(default="", max_length=20)
    to: str = Field(default="", max_length=80)


async def obey(seat: Seat, text: str) -> str:
    """Carry out one command; return why that was not possible, an entry of the catalogues."""
    try:
        command = Command.model_validate_json(text)
    except ValidationError:
        return "desk.nonsense"
    try:
        if command.do in COMMANDS:
            return await _on_the_call(seat, command)
        return await _carry_out(seat, command)
    except StoreUnavailableError:
        return "desk.trouble_store_command"


_NOT_DONE = {
    "": "",
    "no_call": "desk.no_conversation",
    "not_ready": "desk.target_not_ready",
    "unknown": "desk.target_unknown",
}


async def _on_the_call(seat: Seat, command: Command) -> str:
    site = seat.console.deps.sites.current
    kind, to = command.kind, command.to
    return _NOT_DONE[await converse(seat.router, seat.agent, site, command.do, kind, to)]


async def _carry_out(seat: Seat, command: Command) -> str:
    router, agent = seat.router, seat.agent
    match command.do:
        case "alive":
            await _touch(seat)
        case "ready":
            if await router.set_presence(agent.id, "ready") == "unknown":
                return "desk.dismissed"
            await _touch(seat)
        case "not_ready":
            reason = command.reason if command.reason in plain.REASONS else ""
            if await router.set_presence(agent.id, "not_ready", reason) == "unknown":
                return "desk.dismissed"
        case "decline":
            return await _decline(seat, command)
        case "hang_up":
            if await router.hang_up(agent.id) == "no_call":
                return "desk.no_call"
        case "done":
            await router.wrapped_up(agent.id)
        case _:
            return "desk.unknown_command"
    return ""


async def _decline(seat: Seat, command: Command) -> str:
    view = await seat.router.agent(seat.agent.id)
    if view is None or not view.offer or view.offer != command.offer:
        return "desk.not_offered"
    if await seat.router.decline(command.offer, command.reason) == "lost":
        return "desk.not_offered"
    return ""


async def _touch(seat: Seat) -> None:
    # The deadline is in the clock's seconds, the page answers in real ones: in the accelerated
    # demo these differ. A clock that stands still (tests) counts plain seconds.
    speed = pace(seat.console.deps.clock)
    await seat.router.touch(seat.agent.id, math.ceil(ALIVE_S * (speed or 1.0)))
