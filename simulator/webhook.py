"""Send the carrier's requests to the product, signed, as they look on the wire.

Rules this module keeps:

* Real HTTP, form-encoded, signed over the URL without its fragment; one idempotency token for all
  attempts of one request; cookies live as long as their call.
* At most 10 redirects (11215). 301, 302 and 303 turn a POST into a GET and lose its fields.
* An attempt is cut off after its limit in the carrier's time, but never before five real seconds:
  an accelerated clock does not accelerate the machine.

Source: Twilio, "Twilio's request to your application", "Webhooks connection overrides".
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
from yarl import URL

from simulator import overrides
from simulator.activity import Activity
from simulator.clock import Clock
from simulator.signature import signature

_MAX_REDIRECTS = 10
_FLOOR_REAL_S = 5.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# However the carrier's clock stands, nobody waits longer than this for an answer.
_GIVE_UP_REAL_S = 30.0


@dataclass
class Request:
    """One request of the carrier, all its attempts included."""

    url: str
    method: str
    params: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP answer, or Twilio's code for why none did."""

    status: int = 0
    content_type: str = ""
    body: bytes = b""
    code: int = 0
    message: str = ""
    url: str = ""

    @property
    def failed(self) -> bool:
        """Say whether there is no usable answer."""
        return self.code != 0


class Webhooks:
    """Post to the product's URLs.

    Args:
        activity: counts what is on the wire.
        clock: the carrier's clock, for the limits.
        auth_token: what signs.
        rng: makes idempotency tokens.
    """

    def __init__(
        self, activity: Activity, clock: Clock, auth_token: str, rng: random.Random
    ) -> None:
        self._activity = activity
        self._clock = clock
        self.auth_token = auth_token
        self._rng = rng
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Answer:
        """Send a request, retrying as its URL asks, and return what came of it."""
        url, wishes = overrides.split(request.url)
        request.token = request.token or f"{self._rng.getrandbits(128):032x}"
        deadline_ms = self._clock.now_ms() + wishes.total_ms
        for attempt in range(wishes.retries + 1):
            with self._activity.flight():
                answer, failure = await self._attempt(url, request, wishes)
            last = attempt == wishes.retries or self._clock.now_ms() >= deadline_ms
            if not failure or last or not wishes.retries_after(failure):
                break
        return answer

    async def fetch_media(self, url: str) -> Answer:
        """Fetch a file to be played."""
        media = Request(url, "GET", {})
        with self._activity.flight():
            return (await self._attempt(url, media, overrides.Overrides()))[0]

    async def _attempt(
        self, url: str, request: Request, wishes: overrides.Overrides
    ) -> tuple[Answer, str]:
        """Return the answer of one attempt and how it failed, as the retry policy names it."""
        floor_ms = int(_FLOOR_REAL_S * 1000 * self._clock.speed) if self._clock.speed > 1 else 0
        limit_ms = max(wishes.read_ms, floor_ms)
        alarm = self._clock.alarm(self._clock.now_ms() + limit_ms)
        exchange = asyncio.ensure_future(self._follow(url, request, wishes))
        try:
            racing: set[asyncio.Future[Any]] = {alarm, exchange}
            await asyncio.wait(racing, return_when=asyncio.FIRST_COMPLETED)
            if not exchange.done():
                return Answer(code=11200, message="no answer in time", url=url), "rt"
            return self._judge(exchange.result())
        except TimeoutError:
            return Answer(code=11200, message="no answer in time", url=url), "rt"
        except aiohttp.ClientConnectorError as error:
            return Answer(code=11205, message=f"no connection: {error}", url=url), "ct"
        except (aiohttp.ClientError, ValueError) as error:
            return Answer(code=11206, message=f"no proper HTTP: {error!r}", url=url), "rt"
        finally:
            alarm.cancel()
            exchange.cancel()
            await asyncio.gather(exchange, return_exceptions=True)

    @staticmethod
    def _judge(answer: Answer) -> tuple[Answer, str]:
        if answer.status < 400 or answer.failed:  # noqa: PLR2004  the first HTTP error
            return answer, ""
        message = f"the application answered HTTP {answer.status}"
        failed = Answer(answer.status, answer.content_type, answer.body, 11200, message, answer.url)
        return failed, "5xx" if answer.status >= 500 else "4xx"  # noqa: PLR2004  server's fault

    async def _follow(self, url: str, request: Request, wishes: overrides.Overrides) -> Answer:
        """Send one attempt, following redirects."""
        method, params = request.method, dict(request.params)
        for _ in range(_MAX_REDIRECTS + 1):
            if method == "GET" and params:
                url += ("&" if "?" in url else "?") + urlencode(params)
                params = {}
            answer, target = await self._exchange(url, method, params, request, wishes)
            if not target:
                return answer
            url = urljoin(url, target)
            if answer.status in {301, 302, 303}:
                method, params = "GET", {}
        return Answer(code=11215, message="more than 10 redirects", url=url)

    async def _exchange(
        self,
        url: str,
        method: str,
        params: dict[str, str],
        request: Request,
        wishes: overrides.Overrides,
    ) -> tuple[Answer, str]:
        """Send one HTTP request; return the answer and the place it redirects to."""
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Home-Region": "us1",
            "I-Twilio-Idempotency-Token": request.token,
            "X-Twilio-Signature": signature(self.auth_token, url, params.items()),
        }
        if request.cookies:
            headers["Cookie"] = "; ".join(f"{key}={val}" for key, val in request.cookies.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        connect_s = max(_FLOOR_REAL_S, wishes.connect_ms / 1000)
        limits = aiohttp.ClientTimeout(total=_GIVE_UP_REAL_S, sock_connect=connect_s)
        data = urlencode(params).encode() if method == "POST" else None
        async with self._open().request(
            method,
            URL(url, encoded=True),
            data=data,
            headers=headers,
            timeout=limits,
            allow_redirects=False,
        ) as reply:
            body = await reply.read()
            self._keep_cookies(reply, request)
            kind = reply.headers.get("Content-Type", "")
            target = reply.headers.get("Location", "") if reply.status in _REDIRECTS else ""
            return Answer(reply.status, kind, body, url=url), target

    @staticmethod
    def _keep_cookies(reply: aiohttp.ClientResponse, request: Request) -> None:
        for header in reply.headers.getall("Set-Cookie", []):
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(header)
            except CookieError:
                continue  # a cookie nobody can read is not kept, as browsers do
            request.cookies.update({name: morsel.value for name, morsel in jar.items()})

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
