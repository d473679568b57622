"""Answer for the phone in an agent's page: its token, its script, and what it may connect to."""

from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from console.deps import ACCOUNT, CONSOLE
from console.door import CONTENT_POLICY
from console.softphone import (
    HOSTS,
    SDK,
    TOKEN_S,
    CarrierPhones,
    NoPhones,
    SimulatedPhones,
    Softphone,
)
from routing.agent import Agent


def client_of(agent: Agent) -> str:
    """Return an agent's first browser device, ``client:…``; empty when they have none."""
    return next((each for each in agent.endpoints if each.startswith("client:")), "")


def phone_in_page(agent: Agent, softphone: Softphone) -> dict[str, Any]:
    """Return what the desk's template needs to know of the phone in the page.

    ``phone`` is ``simulated``, ``carrier``, ``none`` where something is missing, or ``device`` for
    an agent who has no browser device.
    """
    told = {"client": client_of(agent), "phones": "", "edge": "", "sdk": "", "missing": ""}
    if not told["client"]:
        return {**told, "phone": "device"}
    match softphone:
        case SimulatedPhones(path):
            return {**told, "phone": "simulated", "phones": path}
        case CarrierPhones(edge=edge):
            return {**told, "phone": "carrier", "edge": edge, "sdk": f"/static/{SDK}"}
        case NoPhones(missing):
            return {**told, "phone": "none", "missing": ", ".join(missing)}


def with_phone(answer: web.Response, phone: str) -> web.Response:
    """Let a desk with the carrier's softphone, and no other page, connect to the carrier."""
    if phone == "carrier":
        policy = CONTENT_POLICY.replace(
            "connect-src 'self'", " ".join(("connect-src 'self'", *HOSTS))
        )
        answer.headers[hdrs.CONTENT_SECURITY_POLICY] = policy
    return answer


def with_popup(answer: web.Response) -> web.Response:
    """Let the desk keep hold of the one window it opens, the customer's page in another system.

    With ``same-origin`` a browser parts the two, and each call would open one more window. That the
    window cannot lead the desk elsewhere, the script sees to (``static/desk_pop.js``).
    """
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return answer


async def token(request: web.Request) -> web.StreamResponse:
    """Hand an agent's own page a token with which they, and nobody else, can be called.

    Answers with a status for the page's script: 403 without a desk, 404 without a browser device,
    503 where the operator has not set what the softphone needs.
    """
    deps = request.app[CONSOLE].deps
    agent = deps.sites.current.roster.agents.get(request[ACCOUNT].agent)
    if agent is None:
        return web.Response(status=HTTPStatus.FORBIDDEN)
    client = client_of(agent)
    if not client:
        return web.Response(status=HTTPStatus.NOT_FOUND)
    if not isinstance(deps.softphone, CarrierPhones):
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    identity = client.removeprefix("client:")
    written = deps.softphone.token(identity, deps.clock.now_ms())
    return web.json_response({"token": written, "identity": identity, "for_s": TOKEN_S})
