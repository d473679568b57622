"""Answer for the pages that are forms: start, sign-in, sign-out, language and the dial pad.

Rules this module keeps:

* After a form comes a redirect: reloading a page sends nothing twice.
* The page somebody wanted before signing in is one of ours or it is forgotten.
* Signing out at the end of a shift takes the agent out of the queue as well.
"""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_datetime

from console.accounts import Account
from console.deps import ACCOUNT, CONSOLE, TOKEN, WORDS
from console.door import address_of, cookie_name, page
from console.forms import form_of
from console.signin import Refused
from console.words import LANGUAGES

_PAGES: Final = frozenset({"/", "/board", "/desk", "/messages", "/evacuation", "/phone"})


async def start(request: web.Request) -> web.StreamResponse:
    """Say what there is to try in the demo; in production lead to the page of one's work."""
    account = request.get(ACCOUNT)
    deps = request.app[CONSOLE].deps
    if deps.demo is None:
        return _see(_home(account))
    zone = deps.sites.current.book.timezone
    now = datetime.fromtimestamp(deps.clock.now_ms() / 1000, ZoneInfo(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    language = request[WORDS].language
    said = format_datetime(now.replace(tzinfo=None), "EEEE d MMMM y, HH:mm", locale=language)
    context = {"title": "frame.start", "now": said, "place": place}
    return page(request, "start.html", context)


def _home(account: Account | None) -> str:
    if account is None:
        return "/signin"
    return "/desk" if account.agent else "/board"


def _see(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


def _wanted(asked: str) -> str:
    return asked if asked in _PAGES else ""


async def sign_in_form(request: web.Request) -> web.StreamResponse:
    """Ask for name and password."""
    context = {
        "title": "frame.sign_in",
        "wanted": _wanted(request.query.get("next", "")),
        "name": "",
    }
    return page(request, "signin.html", context)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Let somebody in, or say why not."""
    console = request.app[CONSOLE]
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    name, password, wanted = (form.get(key, "") for key in ("name", "password", "next"))
    address = address_of(request, console.deps.trusted_proxies)
    result = await console.sign_in.enter(name, password, address)
    if isinstance(result, Refused):
        return _not_let_in(request, result, name, wanted)
    if TOKEN in request:  # another session of this browser: it is replaced, not left behind
        await console.sign_in.leave(request[TOKEN])
    response = _see(_wanted(wanted) or _home(result.account))
    response.set_cookie(
        cookie_name(console.public),
        result.token,
        httponly=True,
        samesite="Strict",
        secure=console.public.scheme == "https",
        path="/",
    )
    return response


def _not_let_in(request: web.Request, why: Refused, name: str, wanted: str) -> web.Response:
    context: dict[str, object] = {
        "title": "frame.sign_in",
        "wanted": _wanted(wanted),
        "name": name[:80],
    }
    if why.why == "wrong":
        context["error"] = request[WORDS]("signin.wrong")
        return page(request, "signin.html", context, HTTPStatus.UNAUTHORIZED)
    minutes = -(-why.retry_after_s // 60)
    words = request[WORDS]
    span = words("time.whole_minutes", n=minutes)
    context["error"] = words("signin.too_many", minutes=span)
    response = page(request, "signin.html", context, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(why.retry_after_s)
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End this session; an agent leaves the queue too, a conversation is finished first."""
    console = request.app[CONSOLE]
    await console.sign_in.leave(request[TOKEN])
    return await _gone(request)


async def sign_out_everywhere(request: web.Request) -> web.StreamResponse:
    """End every session of this account, on every device."""
    console = request.app[CONSOLE]
    await console.sign_in.leave_everywhere(request[ACCOUNT].name)
    return await _gone(request)


async def _gone(request: web.Request) -> web.Response:
    console = request.app[CONSOLE]
    agent = request[ACCOUNT].agent
    if agent and await console.deps.router.agent(agent) is not None:
        await console.deps.router.set_presence(agent, "signed_out")
    response = _see("/signin" if console.deps.demo is None else "/")
    response.del_cookie(
        cookie_name(console.public),
        path="/",
        secure=console.public.scheme == "https",
        httponly=True,
        samesite="Strict",
    )
    return response


async def choose_language(request: web.Request) -> web.StreamResponse:
    """Remember which language an account reads; nothing chosen: what their browser asks for."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    chosen = form.get("language", "")
    if chosen in {*LANGUAGES, ""}:
        accounts = request.app[CONSOLE].deps.accounts
        await accounts.put(replace(request[ACCOUNT], language=chosen))
    return _see(_wanted(form.get("next", "")) or "/")


async def dial_pad(request: web.Request) -> web.StreamResponse:
    """Show a telephone of the simulated world."""
    return page(request, "phone.html", {"title": "frame.phone"})
