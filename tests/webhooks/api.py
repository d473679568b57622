"""A carrier's REST API that keeps what it was asked, and a request to it."""

from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from routing.effects import Effect

ACCOUNT = "AC00000000000000000000000000000001"
EFFECT = Effect(
    id="1",
    kind="ring",
    call="CA1",
    offer="offer-1",
    agent="anna",
    leg="CAleg",
    endpoint="client:anna",
    room="room-CA1-1",
    ticket="",
    epoch=1,
    language="fr",
    ring_timeout_s=20,
)


class Api:
    """A REST API that keeps what it was asked, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.auth: list[str] = []
        self.answer: tuple[int, object] = (201, {"sid": "CAnew", "status": "queued"})

    async def handle(self, request: web.Request) -> web.Response:
        """Note the request and give the answer."""
        form = parse_qs(await request.text(), keep_blank_values=True)
        self.asked.append((request.method, request.path, form))
        self.auth.append(request.headers.get("Authorization", ""))
        status, body = self.answer
        return web.json_response(body, status=status)

    def refuses(self, status: int, code: int) -> None:
        """Answer with the carrier's form of an error."""
        self.answer = (status, {"code": code, "message": "no", "more_info": "", "status": status})


def token(url: str, name: str = "s") -> str:
    """Return what a URL of ours carries."""
    return parse_qs(urlsplit(url).query)[name][0]
