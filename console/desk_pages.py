"""Answer for the desk: the page, and the socket that carries state to it and commands from it.

Rules this module keeps:

* The agent is the account's own, never one the page names.
* Proof of life is the page's own answer to an echo, through its main thread: a frozen, sleeping or
  closed page does not answer, and the store makes its agent not ready when the deadline passes.
* Two tabs of one agent are equal: both show the store's state, and either may command.
"""

import asyncio
from http import HTTPStatus

from aiohttp import WSMsgType, web

from calls.errors import StoreUnavailableError
from console import overriding, reasons
from console.calling_again import PROMISED
from console.changes import Watch
from console.deps import ACCOUNT, CONSOLE, TOKEN, WORDS, Console
from console.desk import Desk, desk
from console.desk_commands import ALIVE_S, Seat, obey
from console.desk_phone import phone_in_page, with_phone, with_popup
from console.door import page, refusal
from console.history import history
from console.words import Words
from routing.agent import Agent

_ECHO_S = 4.0
_LONGEST_MESSAGE = 16_384  # a note of 2,000 letters, escaped at the worst
DECLINE_REASONS = ("none", "other_work", "not_mine", "technical", "away")


def _my_agent(request: web.Request) -> Agent | None:
    account = request[ACCOUNT]
    return request.app[CONSOLE].deps.sites.current.roster.agents.get(account.agent)


def _no_desk(request: web.Request) -> web.Response:
    return refusal(request, HTTPStatus.FORBIDDEN, "refusal.no_desk")


async def desk_page(request: web.Request) -> web.StreamResponse:
    """Show the agent their desk."""
    console = request.app[CONSOLE]
    agent = _my_agent(request)
    if agent is None:
        return _no_desk(request)
    context = {
        "title": "frame.desk",
        "agent": agent,
        "desk": await _desk(console, agent, request[WORDS]),
        **phone_in_page(agent, console.deps.softphone),
        "reasons": reasons.choices(request[WORDS], console.deps.sites.current),
        "decline_reasons": DECLINE_REASONS,
    }
    return with_phone(with_popup(page(request, "desk.html", context)), context["phone"])


async def desk_socket(request: web.Request) -> web.StreamResponse:
    """Carry the desk's state to the page, and the page's commands to the router."""
    agent = _my_agent(request)
    if agent is None:
        return _no_desk(request)
    console = request.app[CONSOLE]
    socket = web.WebSocketResponse(heartbeat=ALIVE_S, max_msg_size=_LONGEST_MESSAGE)
    await socket.prepare(request)
    console.sockets.add(socket)
    try:
        async with console.changes.watch(agent.id) as watch:
            await _converse(Seat(console, agent, request[WORDS], request[TOKEN]), socket, watch)
    finally:
        console.sockets.discard(socket)
    return socket


async def _converse(seat: Seat, socket: web.WebSocketResponse, watch: Watch) -> None:
    telling = asyncio.create_task(_tell(seat, socket, watch))
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            answer = await obey(seat, message.data)
            if answer:
                kind = "promised" if answer == PROMISED else "refused"
                await socket.send_json({"type": kind, "words": seat.words(answer)})
            watch.wake()
    except ConnectionResetError:
        pass  # the page went away while it was being answered: the normal end of a socket
    finally:
        telling.cancel()
        # A cancelled teller is the normal end; what else ended it is raised here.
        await asyncio.wait([telling])
        if not telling.cancelled():
            telling.result()


async def _tell(seat: Seat, socket: web.WebSocketResponse, watch: Watch) -> None:
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
                if await seat.console.sign_in.who(seat.token) is None:
                    await socket.send_json({"type": "signed_out"})
                    return
                arrived = arrived or await _arrive(seat.console, seat.agent)
                shown = await _desk(seat.console, seat.agent, seat.words)
            except StoreUnavailableError:
                shown = {"trouble": seat.words("desk.trouble_store")}
            if shown != sent:
                sent = shown
                await socket.send_json({"type": "desk", **shown, **seat.console.board.time()})
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


async def _desk(console: Console, agent: Agent, words: Words) -> Desk:
    router = console.deps.router
    view = await router.agent(agent.id)
    call = await router.call(view.call) if view and view.call else None
    story = await router.story(call.id) if call else ()
    over = view.about if view and view.work == "wrap_up" else ""
    last = await router.call(over) if over else None
    evacuation = await router.evacuation.known()
    site = console.deps.sites.current
    shown = desk(words, agent, view, call, story, site, last, evacuation)
    of = call or last
    now_ms = console.deps.clock.now_ms()
    past = await history(words, console.deps.past, of, site, now_ms) if of else None
    kept = [each for each in await router.overriding.active() if each.agent == agent.id]
    return {
        **shown,
        "figures": await console.figures.of(agent.id),
        "history": past,
        "overridden": overriding.of_agent(words, site, kept),
    }
