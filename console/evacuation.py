"""Answer for the page from which a site is evacuated, and the evacuation lifted.

Rules this module keeps:

* Nothing happens by one click: the page says what will follow, and the box must be ticked.
* Who did it is the account, never what a form says.
* Lifting makes nobody ready; the page says so.
"""

from http import HTTPStatus
from typing import Any, cast

from aiohttp import hdrs, web

from console import plain
from console.deps import ACCOUNT, CONSOLE, WORDS
from console.door import page, refusal
from console.forms import form_of
from console.moments import moment
from routing.queue import Snapshot, Talks

_LONGEST_WHY = 200


async def evacuation(request: web.Request) -> web.StreamResponse:
    """Show how things stand, and what evacuating would do."""
    console = request.app[CONSOLE]
    snapshot = await console.deps.router.snapshot()
    words, zone = request[WORDS], console.deps.sites.current.book.timezone
    lasts = snapshot.evacuation
    context = {
        "title": "frame.evacuation",
        "lasts": lasts is not None,
        "moves": lasts is not None and lasts.talks == "move",
        "who": plain.shown(lasts.who) if lasts else "",
        "why": plain.shown(lasts.why) if lasts else "",
        "since": moment(words, lasts.at_ms, zone) if lasts else "",
        **_figures(snapshot),
        "no_number": _no_last_way(request),
    }
    return page(request, "evacuation.html", context)


async def begin(request: web.Request) -> web.StreamResponse:
    """Take everybody off duty; refused without a reason, or without the tick."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    why, talks = form.get("why", "").strip()[:_LONGEST_WHY], form.get("talks", "")
    if not why or form.get("sure") != "yes" or talks not in ("finish", "move"):
        return refusal(request, HTTPStatus.BAD_REQUEST, "evacuation.not_sure")
    evacuating = request.app[CONSOLE].deps.router.evacuation
    await evacuating.begin(request[ACCOUNT].name, why, cast("Talks", talks))
    return _back()


async def lift(request: web.Request) -> web.StreamResponse:
    """Let agents press Ready again."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    await request.app[CONSOLE].deps.router.evacuation.lift(request[ACCOUNT].name)
    return _back()


def _back() -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: "/evacuation"})


def _figures(snapshot: Snapshot) -> dict[str, Any]:
    """Count whom it concerns: those ready, on a call, and who waits with a leg."""
    waits = ("waiting", "offered")
    return {
        "ready": sum(agent.presence == "ready" for agent in snapshot.agents),
        "talking": sum(call.state in ("connecting", "talking") for call in snapshot.calls),
        "waiting": sum(call.state in waits and not call.virtual for call in snapshot.calls),
    }


def _no_last_way(request: web.Request) -> bool:
    """Tell whether emergencies are taken here that would have no number to go to."""
    urgent = request.app[CONSOLE].deps.sites.current.book.emergency
    return urgent is not None and urgent.number is None
