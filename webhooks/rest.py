"""Speak to the carrier's REST API: where it is, and whose fault a refusal is.

Rules this module keeps:

* The base URL is the operator's: another region, another carrier, or the simulated one.
* A refusal says what to do about it. ``gone``: that leg is over. ``retry``: the request was
  certainly not processed. Neither: it was refused for good, or nobody knows what came of it.
* Credentials are never written to a log.

Source: TWILIO.md A5 and A9.
"""

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    encode_basic_auth,
    hdrs,
)
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # ships no types
    TwilioException,
    TwilioRestException,
)
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]  # ships no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # ships no types

from calls.errors import CarrierError, ConfigError

log = logging.getLogger("switchboard.carrier")

API_URL = "https://api.twilio.com"
"""Where the library believes the API to be."""

UNKNOWN_OUTCOME = "unknown_outcome"
"""The code of an error after which nobody knows whether the request was carried out."""

T = TypeVar("T")

_GONE = frozenset({20404, 21220})
_BUSY = frozenset({20429})
_ADVICE = {
    20003: "the carrier refused the credentials: check the account SID and the auth token or key",
    10004: "the account's limit of simultaneous calls is reached: raise it, or lower the load",
    21201: "no number was given to call: check the agent's endpoints",
    21205: "the carrier cannot use our URL: check the public URL",
    21210: "the caller id is not verified for this account: check the numbers table",
    21211: "the agent's number is not valid: check the agent's endpoints",
    21212: "the caller id is not a valid number: check the numbers table",
    21213: "a caller id is needed: check the numbers table",
    21214: "the agent's number cannot be reached from this account: check the agent's endpoints",
    21215: "calls to that country are not allowed: change the account's geographic permissions",
    21216: "calls to that number are not allowed: change the account's geographic permissions",
    21217: "the agent's number is not valid: check the agent's endpoints",
    21219: "a trial account calls verified numbers only: verify the agent's, or upgrade",
    32009: "the agent's SIP phone is not registered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings:
    """Say how to reach the REST API.

    Args:
        account_sid: whose calls these are.
        username: the account SID again, or an API key's SID.
        password: the auth token, or the API key's secret.
        api_url: what stands before ``/2010-04-01``.
        timeout_s: how long to wait for an answer, seconds.
    """

    account_sid: str
    username: str
    password: str
    api_url: str = API_URL
    timeout_s: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what no request could be sent with."""
        if not (self.account_sid and self.username and self.password):
            raise ConfigError(
                "carrier_credentials",
                "the carrier's account SID and its auth token (or an API key and its secret) "
                "must be given",
            )


class Wire(AsyncHttpClient):  # type: ignore[misc]  # an untyped base class
    """Send the library's requests to the configured base URL, over one session.

    The library's own asynchronous client leaks its session when a request fails, and uses what
    aiohttp has announced to remove. The session opens with the first request (a running loop is
    needed) and closes with ``close``.
    """

    def __init__(self, settings: CarrierSettings) -> None:
        super().__init__(log, is_async=True)
        self._base = settings.api_url.rstrip("/")
        self._patience = ClientTimeout(total=settings.timeout_s)
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature; ours is the session's
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> Response:
        """Send one request; the library's host gives way to the configured base."""
        del timeout
        if self._session is None:
            self._session = ClientSession(timeout=self._patience)
        sending = dict(headers or {})
        if auth is not None:
            sending[hdrs.AUTHORIZATION] = encode_basic_auth(*auth)
        async with self._session.request(
            method,
            url.replace(API_URL, self._base, 1),
            params=_text(params),
            data=urlencode(data, doseq=True) if data else None,
            headers=sending,
            allow_redirects=allow_redirects,
        ) as answer:
            log.debug("%s %s answered %d", method, url, answer.status)
            return Response(answer.status, await answer.text(), answer.headers)

    async def close(self) -> None:
        """Close the session; a later request opens another."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _text(params: Mapping[str, object] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items()}


async def sent(request: Awaitable[T], *, repeatable: bool) -> T:
    """Await a request and put every failure into our words.

    Args:
        request: what the library is asked to do.
        repeatable: whether sending it twice does no harm, so that an unknown outcome may be
            tried again; a new call must never be.

    Raises:
        CarrierError: the carrier refused, or did not answer.
    """
    try:
        return await request
    except TwilioRestException as refusal:
        raise _in_our_words(refusal, repeatable=repeatable) from refusal
    except ClientConnectorError as error:
        raise CarrierError(
            "unreachable", f"the carrier could not be reached: {error}", retry=True
        ) from error
    except (ClientError, TimeoutError, TwilioException) as error:
        reason = str(error) or type(error).__name__
        raise CarrierError(
            UNKNOWN_OUTCOME, f"the carrier did not answer as expected: {reason}", retry=repeatable
        ) from error


def _in_our_words(refusal: TwilioRestException, *, repeatable: bool) -> CarrierError:
    code = refusal.code or 0
    said = f"the carrier answered {refusal.status}/{code}: {refusal.msg}"
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CarrierError(UNKNOWN_OUTCOME, said, retry=repeatable)
    advice = _ADVICE.get(code)
    return CarrierError(
        str(code or refusal.status),
        f"{advice} ({said})" if advice else said,
        gone=code in _GONE or refusal.status == HTTPStatus.NOT_FOUND,
        retry=code in _BUSY or refusal.status == HTTPStatus.TOO_MANY_REQUESTS,
    )
