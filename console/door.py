"""Stand at the door of every route: where from, who, may they, and nothing else comes in.

Rules this module keeps:

* Whatever changes something, and every WebSocket, must come from a page of ours: its ``Origin`` is
  compared with the public URL. A request that names no origin is refused.
* Who somebody is, is read anew at every request, from the session and the account.
* Every answer carries the same strict headers; no page runs or fetches anything of another origin,
  and nothing inline.
* A refusal is a page with a sentence, never a bare number.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal, TypeAlias
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import hdrs, web
from yarl import URL

from calls.errors import StoreUnavailableError
from console.deps import ACCOUNT, CONSOLE, TOKEN, WORDS, Console
from console.permissions import Action, Role, allows
from console.words import LANGUAGES, Words, words_for

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it browsers send forms with `Origin: null`, which we refuse.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Route:
    """Describe one route: what it answers, and what its visitor must be allowed to do.

    Args:
        method, path: as aiohttp writes them.
        action: the row of the permissions table.
        handler: who answers.
        kind: a page for people, or a stream their page reads.
        demo_only: True for what does not exist in production.
    """

    method: Literal["GET", "POST"]
    path: str
    action: Action
    handler: Handler
    kind: Literal["page", "socket", "events"] = "page"
    demo_only: bool = False


def cookie_name(public: URL) -> str:
    """Name the session's cookie; over https with the prefix that pins it to this very host."""
    return "__Host-switchboard" if public.scheme == "https" else "switchboard"


def role_of(request: web.Request) -> Role:
    """Return the role of whoever asks."""
    account = request.get(ACCOUNT)
    return account.role if account else "visitor"


def may(request: web.Request, action: Action) -> bool:
    """Tell whether whoever asks may do ``action``."""
    return allows(role_of(request), action)


def from_our_page(request: web.Request, public: URL) -> bool:
    """Tell whether a request comes from a page of ours.

    Args:
        request: it.
        public: where our pages are reached. On the loopback, any of its names at the port asked.
    """
    written = request.headers.get(hdrs.ORIGIN, "")
    try:
        origin = URL(written)
    except ValueError:
        return False
    if not origin.scheme or not origin.host:
        return False
    if public.host in _LOOPBACK:
        return origin.host in _LOOPBACK and origin.authority == request.headers.get(hdrs.HOST)
    return origin.origin() == public.origin()


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def guard(route: Route) -> Handler:
    """Return the route's handler with the door in front of it."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            response = await _through(route, request)
        except StoreUnavailableError:
            response = refusal(
                request,
                HTTPStatus.SERVICE_UNAVAILABLE,
                "refusal.store",
            )
            response.headers["Retry-After"] = "5"
        except web.HTTPException as error:
            status = HTTPStatus(error.status)
            response = refusal(request, status, "refusal.other", words=status.phrase)
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return guarded


async def _through(route: Route, request: web.Request) -> web.StreamResponse:
    console = request.app[CONSOLE]
    if route.demo_only and console.deps.demo is None:
        return refusal(request, HTTPStatus.NOT_FOUND, "refusal.no_page")
    unsafe = route.method != "GET" or route.kind == "socket"
    if unsafe and not from_our_page(request, console.public):
        return refusal(
            request,
            HTTPStatus.FORBIDDEN,
            "refusal.not_our_page",
            address=str(console.public),
        )
    await _recognise(request, console)
    if may(request, route.action):
        return await route.handler(request)
    if role_of(request) != "visitor":
        role = _words(request)(f"frame.role_{role_of(request)}")
        return refusal(request, HTTPStatus.FORBIDDEN, "refusal.role", role=role)
    if route.kind == "page" and route.method == "GET":
        return web.Response(
            status=HTTPStatus.SEE_OTHER,
            headers={"Location": f"/signin?next={quote(request.path, safe='')}"},
        )
    return refusal(request, HTTPStatus.UNAUTHORIZED, "refusal.signed_out")


async def _recognise(request: web.Request, console: Console) -> None:
    token = request.cookies.get(cookie_name(console.public), "")
    account = await console.sign_in.who(token)
    if account is not None:
        request[ACCOUNT] = account
        request[TOKEN] = token
    request[WORDS] = _words(request)


def _words(request: web.Request) -> Words:
    """Return the visitor's language, also where nobody was recognised yet."""
    account = request.get(ACCOUNT)
    accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    return words_for(account.language if account else "", accepted)


_TITLED = frozenset({400, 401, 403, 404, 413, 503})


def refusal(request: web.Request, status: HTTPStatus, sentence: str, **values: str) -> web.Response:
    """Answer with a page that says in a sentence why not.

    Args:
        request: what is refused.
        status: how a program reads it.
        sentence: an entry of the catalogues.
        values: what stands in it.
    """
    title = f"refusal.title_{int(status) if int(status) in _TITLED else 'other'}"
    said = _words(request)(sentence, **values)
    return page(request, "refusal.html", {"title": title, "sentence": said}, status)


def page(
    request: web.Request,
    template: str,
    context: Mapping[str, object],
    status: HTTPStatus = HTTPStatus.OK,
) -> web.Response:
    """Answer with a page, in the frame that all pages share.

    Args:
        request: what it answers.
        template: its file.
        context: what it shows; ``title`` is an entry of the catalogues.
        status: how a program reads it.
    """
    account, words = request.get(ACCOUNT), _words(request)
    shared = {
        "account": account,
        "demo": request.app[CONSOLE].deps.demo,
        "path": request.path,
        "site": request.app[CONSOLE].deps.sites.current.book.site or "Switchboard",
        "may_evacuate": may(request, "evacuate"),
        "has_desk": bool(account and account.agent),
        "may_override": may(request, "override agents"),
        "t": words.markup,
        "spoken": words.spoken,
        "language": words.language,
        "languages": LANGUAGES,
    }
    answer = aiohttp_jinja2.render_template(
        template, request, {**shared, **context}, status=int(status)
    )
    # A cache between us must not give one reader's language to another.
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


def address_of(request: web.Request, trusted_proxies: int) -> str:
    """Return where a browser is, for counting its attempts to sign in.

    Args:
        request: it.
        trusted_proxies: how many proxies of ours stand in front: what the outermost of them wrote
            into ``X-Forwarded-For`` is believed, anything further left is hearsay.
    """
    # A proxy may add to the line it was sent, or write one of its own below it.
    lines = request.headers.getall("X-Forwarded-For", [])
    hops = [hop.strip() for hop in ",".join(lines).split(",")]
    if trusted_proxies and len(hops) >= trusted_proxies and hops[-trusted_proxies]:
        return hops[-trusted_proxies]
    return request.remote or "unknown"
