"""Answer for the desk: the page, and the socket that carries state to it and commands from it.

Rules this module keeps:

* The agent is the account's own, never one the page names; an offer is declined only by whom it was
  made to.
* Nobody is made ready but by pressing Ready.
* Proof of life is the page's own answer to an echo, through its main thread: a frozen, sleeping or
  closed page does not answer, and the store makes its agent not ready when the deadline passes.
* Two tabs of one agent are equal: both show the store's state, and either may command.
"""

import asyncio
import math
from http import HTTPStatus

from aiohttp import WSMsgType, web
from pydantic import BaseModel, Field, ValidationError

from calls.errors import StoreUnavailableError
from console import plain
from console.board import pace
from console.changes import Watch
from console.deps import ACCOUNT, CONSOLE, TOKEN, Console
from console.desk import Desk, desk
from console.door import page, refusal
from routing.agent import Agent

_ECHO_S = 4.0
_ALIVE_S = 15
"""Real seconds a page is taken for alive after an answer: three echoes may be lost."""
_LONGEST_MESSAGE = 4096
_DISMISSED = "You are no longer in the roster, so no calls can ring here. Ask your supervisor."


class Command(BaseModel):
    """One thing the page asks for."""

    do: str
    offer: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=80)


def _my_agent(request: web.Request) -> Agent | None:
    account = request[ACCOUNT]
    return request.app[CONSOLE].deps.sites.current.roster.agents.get(account.agent)


def _no_desk(request: web.Request) -> web.Response:
    return refusal(
        request,
        HTTPStatus.FORBIDDEN,
        "Your account is not linked to an agent in the roster, so there is no desk for it.",
    )


async def desk_page(request: web.Request) -> web.StreamResponse:
    """Show the agent their desk."""
    console = request.app[CONSOLE]
    agent = _my_agent(request)
    if agent is None:
        return _no_desk(request)
    simulated = console.deps.demo is not None and agent.has_page
    context = {
        "title": "Desk",
        "agent": agent,
        "desk": await _desk(console, agent),
        "phone": "simulated" if simulated else "device",
        "reasons": plain.REASONS,
    }
    return page(request, "desk.html", context)


async def desk_socket(request: web.Request) -> web.StreamResponse:
    """Carry the desk's state to the page, and the page's commands to the router."""
    agent = _my_agent(request)
    if agent is None:
        return _no_desk(request)
    console = request.app[CONSOLE]
    socket = web.WebSocketResponse(heartbeat=_ALIVE_S, max_msg_size=_LONGEST_MESSAGE)
    await socket.prepare(request)
    console.sockets.add(socket)
    try:
        async with console.changes.watch(agent.id) as watch:
            await _converse(console, socket, watch, agent, request[TOKEN])
    finally:
        console.sockets.discard(socket)
    return socket


async def _converse(
    console: Console, socket: web.WebSocketResponse, watch: Watch, agent: Agent, token: str
) -> None:
    telling = asyncio.create_task(_tell(console, socket, watch, agent, token))
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            answer = await _obey(console, agent, message.data)
            if answer:
                await socket.send_json({"type": "refused", "words": answer})
            watch.wake()
    except ConnectionResetError:
        pass  # the page went away while it was being answered: the normal end of a socket
    finally:
        telling.cancel()
        # A cancelled teller is the normal end; what else ended it is raised here.
        await asyncio.wait([telling])
        if not telling.cancelled():
            telling.result()


async def _tell(
    console: Console, socket: web.WebSocketResponse, watch: Watch, agent: Agent, token: str
) -> None:
    """Tell the page its state whenever it changed, and ask it to answer every few seconds."""
    sent: Desk | None = None
    arrived = False
    loop = asyncio.get_running_loop()
    echo_at = loop.time()
    try:
        while not socket.closed:
            if loop.time() >= echo_at:
                echo_at = loop.time() + _ECHO_S
                await socket.send_json({"type": "echo"})
            await watch.wait(max(0.05, echo_at - loop.time()))
            try:
                if await console.sign_in.who(token) is None:
                    await socket.send_json({"type": "signed_out"})
                    return
                arrived = arrived or await _arrive(console, agent)
                shown = await _desk(console, agent)
            except StoreUnavailableError:
                shown = {"trouble": "The store cannot be reached just now. Trying again."}
            if shown != sent:
                sent = shown
                await socket.send_json({"type": "desk", **shown, **console.board.time()})
    except ConnectionResetError:
        pass  # the page went away: the reader ends by itself
    finally:
        await socket.close()


async def _arrive(console: Console, agent: Agent) -> bool:
    """Make an agent who opens their desk known, not ready; one already known is left as is."""
    view = await console.deps.router.agent(agent.id)
    if view is None or view.presence == "signed_out":
        await console.deps.router.set_presence(agent.id, "not_ready", "arrived")
    return True


async def _desk(console: Console, agent: Agent) -> Desk:
    router = console.deps.router
    view = await router.agent(agent.id)
    call = await router.call(view.call) if view and view.call else None
    story = await router.story(call.id) if call else ()
    return desk(agent, view, call, story, console.deps.sites.current)


async def _obey(console: Console, agent: Agent, text: str) -> str:
    """Carry out one command; return a sentence when that was not possible, else nothing."""
    try:
        command = Command.model_validate_json(text)
    except ValidationError:
        return "This page sent something the desk does not understand. Reload it."
    try:
        return await _carry_out(console, agent, command)
    except StoreUnavailableError:
        return "The store cannot be reached just now. Nothing was changed; try again."


async def _carry_out(console: Console, agent: Agent, command: Command) -> str:
    router = console.deps.router
    match command.do:
        case "alive":
            await _touch(console, agent)
        case "ready":
            if await router.set_presence(agent.id, "ready") == "unknown":
                return _DISMISSED
            await _touch(console, agent)
        case "not_ready":
            reason = command.reason if command.reason in plain.REASONS else ""
            if await router.set_presence(agent.id, "not_ready", reason) == "unknown":
                return _DISMISSED
        case "decline":
            return await _decline(console, agent, command)
        case "hang_up":
            if await router.hang_up(agent.id) == "no_call":
                return "There is no call to hang up."
        case "done":
            await router.wrapped_up(agent.id)
        case _:
            return "This page asked for something the desk does not know. Reload it."
    return ""


async def _decline(console: Console, agent: Agent, command: Command) -> str:
    view = await console.deps.router.agent(agent.id)
    if view is None or not view.offer or view.offer != command.offer:
        return "That call is no longer offered to you."
    if await console.deps.router.decline(command.offer, command.reason) == "lost":
        return "That call is no longer offered to you."
    return ""


async def _touch(console: Console, agent: Agent) -> None:
    # The deadline is in the clock's seconds, the page answers in real ones: in the accelerated
    # demo these differ. A clock that stands still (tests) counts plain seconds.
    speed = pace(console.deps.clock)
    await console.deps.router.touch(agent.id, math.ceil(_ALIVE_S * (speed or 1.0)))
