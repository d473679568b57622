"""Answer for the pages that are forms: start, sign-in, sign-out, the dial pad, and their parts.

Rules this module keeps:

* After a form comes a redirect: reloading a page sends nothing twice.
* The page somebody wanted before signing in is one of ours or it is forgotten.
* Signing out at the end of a shift takes the agent out of the queue as well.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib import resources
from typing import Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from aiohttp import web

from console.accounts import Account
from console.deps import ACCOUNT, CONSOLE, TOKEN
from console.door import address_of, cookie_name, page, refusal
from console.signin import Refused

_PAGES: Final = frozenset({"/", "/board", "/desk"})
_LONGEST_FORM = 16_384
_MOST_FIELDS = 10


async def start(request: web.Request) -> web.StreamResponse:
    """Say what there is to try in the demo; in production lead to the page of one's work."""
    account = request.get(ACCOUNT)
    deps = request.app[CONSOLE].deps
    if deps.demo is None:
        return _see(_home(account))
    zone = deps.sites.current.book.timezone
    now = datetime.fromtimestamp(deps.clock.now_ms() / 1000, ZoneInfo(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    context = {"title": "Start", "now": f"{now:%A %d %B %Y, %H:%M} in {place}"}
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
    context = {"title": "Sign in", "wanted": _wanted(request.query.get("next", "")), "name": ""}
    return page(request, "signin.html", context)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Let somebody in, or say why not."""
    console = request.app[CONSOLE]
    if (request.content_length or 0) > _LONGEST_FORM:
        return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That form is too long.")
    try:
        # Read here and not by aiohttp, which trusts the charset a stranger names.
        text = (await request.read()).decode(errors="replace")
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return refusal(request, HTTPStatus.BAD_REQUEST, "That is not the form of this page.")
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
    context: dict[str, object] = {"title": "Sign in", "wanted": _wanted(wanted), "name": name[:80]}
    if why.why == "wrong":
        context["error"] = "This name and password do not fit together."
        return page(request, "signin.html", context, HTTPStatus.UNAUTHORIZED)
    minutes = -(-why.retry_after_s // 60)
    unit = "minute" if minutes == 1 else "minutes"
    context["error"] = f"Too many attempts. Try again in {minutes} {unit}."
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


async def dial_pad(request: web.Request) -> web.StreamResponse:
    """Show a telephone of the simulated world."""
    return page(request, "phone.html", {"title": "Phone"})


@dataclass(frozen=True, slots=True)
class _Part:
    body: bytes
    kind: str
    etag: str


_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _read_parts() -> dict[str, _Part]:
    # Read once: a name that is not among them does not exist, so no path can lead elsewhere.
    parts = {}
    for file in resources.files("console").joinpath("static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in _KINDS:
            body = file.read_bytes()
            parts[file.name] = _Part(body, _KINDS[suffix], hashlib.sha256(body).hexdigest()[:16])
    return parts


_PARTS = _read_parts()


async def part(request: web.Request) -> web.StreamResponse:
    """Answer with a stylesheet, a script or a drawing."""
    found = _PARTS.get(request.match_info["name"])
    if found is None:
        return refusal(request, HTTPStatus.NOT_FOUND, "There is no such part.")
    # Asked for again each time and answered "not modified": an upgrade never mixes old and new.
    headers = {"Cache-Control": "no-cache", "ETag": f'"{found.etag}"'}
    if any(tag.value == found.etag for tag in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=found.body, content_type=found.kind, charset="utf-8", headers=headers)
