"""Answer for the board: a page that is right without a script, and a stream that keeps it so.

Rules this module keeps:

* A stream sends only what changed, and says that it lives every fifteen seconds.
* A session that ended ends its streams.
"""

import asyncio
import contextlib
import json

from aiohttp import web

from calls.errors import StoreUnavailableError
from console.board import Board
from console.deps import CONSOLE, TOKEN, WORDS
from console.door import HEADERS, may, page

_SIGN_OF_LIFE_S = 15.0


async def board(request: web.Request) -> web.StreamResponse:
    """Show the board as it is at this instant."""
    live = request.app[CONSOLE].board
    shown = await _shown(request)
    return page(
        request, "board.html", {"title": "frame.board", "board": shown, "time": live.time()}
    )


async def board_events(request: web.Request) -> web.StreamResponse:
    """Stream the board to one viewer, as Server-Sent Events."""
    response = web.StreamResponse(
        headers={
            **HEADERS,
            "Content-Type": "text/event-stream; charset=utf-8",
            # Proxies that gather answers before passing them on are asked not to.
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    # A viewer who closes the page is the normal end of a stream.
    with contextlib.suppress(ConnectionResetError):
        await _stream(request, response)
    return response


async def _stream(request: web.Request, response: web.StreamResponse) -> None:
    console = request.app[CONSOLE]
    words = request[WORDS]
    sent: Board | None = None
    await response.write(b"retry: 2000\n\n")
    async with console.changes.watch() as watch:
        while not console.closing.is_set():
            changed = await watch.wait(_SIGN_OF_LIFE_S)
            if console.changes.trouble:
                await response.write(_event("trouble", {"words": words(console.changes.trouble)}))
                sent = None
                continue
            try:
                if not changed and await console.sign_in.who(request[TOKEN]) is None:
                    await response.write(_event("signed_out", {}))
                    return
                shown = await _shown(request)
            except StoreUnavailableError:
                await response.write(_event("trouble", {"words": words("board.trouble_store")}))
                await asyncio.sleep(1)
                watch.wake()
                continue
            if shown != sent:
                sent = shown
                await response.write(_event("board", {**shown, **console.board.time()}))
            else:
                await response.write(b": still here\n\n")


async def _shown(request: web.Request) -> Board:
    console = request.app[CONSOLE]
    days = await console.figures.all() if may(request, "see others' days") else None
    numbers = may(request, "see numbers")
    return await console.board.show(request[WORDS], numbers=numbers, days=days)


def _event(name: str, data: Board) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
