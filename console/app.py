"""Build the console: every route with its action, and what the handlers share.

Rules this module keeps:

* A route that is not in ``ROUTES`` does not exist, and one without an action cannot be written.
* Nothing is read from the environment; everything comes in ``ConsoleDeps``.
* Open streams are closed when the server stops, so that stopping takes a moment, not a minute.
"""

import asyncio
from collections.abc import AsyncIterator

import aiohttp_jinja2
import jinja2
from aiohttp import WSCloseCode, web

from console import (
    board_pages,
    desk_pages,
    desk_phone,
    evacuation,
    message_pages,
    override_pages,
    pages,
    parts,
)
from console.board import LiveBoard
from console.changes import Changes
from console.deps import CONSOLE, Console, ConsoleDeps
from console.door import Route, guard
from console.figures import Figures
from console.passwords import Passwords
from console.signin import SignIn

__all__ = ["ROUTES", "ConsoleDeps", "add_console", "make_console"]

ROUTES: tuple[Route, ...] = (
    Route("GET", "/", "see start page", pages.start),
    Route("GET", "/signin", "sign in", pages.sign_in_form),
    Route("POST", "/signin", "sign in", pages.sign_in),
    Route("POST", "/signout", "sign out", pages.sign_out),
    Route("POST", "/signout/everywhere", "end own sessions", pages.sign_out_everywhere),
    Route("GET", "/board", "see board", board_pages.board),
    Route("GET", "/events/board", "see board", board_pages.board_events, kind="events"),
    Route("GET", "/desk", "use desk", desk_pages.desk_page),
    Route("GET", "/desk/socket", "use desk", desk_pages.desk_socket, kind="socket"),
    Route("POST", "/desk/token", "use desk", desk_phone.token),
    Route("GET", "/phone", "use dial pad", pages.dial_pad, demo_only=True),
    Route("GET", "/messages", "hear messages", message_pages.messages),
    Route("GET", "/messages/{recording}/sound", "hear messages", message_pages.sound),
    Route("POST", "/messages/mark", "hear messages", message_pages.mark),
    Route("POST", "/messages/remove", "remove messages", message_pages.remove),
    Route("GET", "/evacuation", "evacuate", evacuation.evacuation),
    Route("POST", "/evacuation/begin", "evacuate", evacuation.begin),
    Route("POST", "/evacuation/lift", "evacuate", evacuation.lift),
    Route("GET", "/overrides", "override agents", override_pages.overrides),
    Route("POST", "/overrides/set", "override agents", override_pages.override),
    Route("POST", "/overrides/end", "override agents", override_pages.end),
    Route("POST", "/language", "choose language", pages.choose_language),
    Route("GET", "/static/{name}", "fetch page parts", parts.part),
    Route("GET", "/words/{name}", "fetch page parts", parts.catalogue),
)


def make_console(deps: ConsoleDeps) -> web.Application:
    """Build an application that serves the console's pages, and nothing else."""
    app = web.Application()
    add_console(app, deps)
    return app


def add_console(app: web.Application, deps: ConsoleDeps) -> None:
    """Put the console's pages into an application that serves other things as well."""
    changes = Changes(deps.router)
    app[CONSOLE] = Console(
        deps=deps,
        sign_in=SignIn(deps.accounts, deps.passwords or Passwords(), deps.clock, deps.new_id),
        changes=changes,
        board=LiveBoard(deps.router, deps.sites, deps.clock, changes),
        figures=Figures(deps.router, deps.sites, deps.clock, changes),
        sockets=set(),
        closing=asyncio.Event(),
    )
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guard(route))
    app.on_shutdown.append(_close_streams)
    app.cleanup_ctx.append(_reading)


async def _close_streams(app: web.Application) -> None:
    console = app[CONSOLE]
    console.closing.set()
    console.changes.wake_all()
    for socket in tuple(console.sockets):
        await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server is stopping")


async def _reading(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[CONSOLE].figures.close()
    await app[CONSOLE].changes.close()
