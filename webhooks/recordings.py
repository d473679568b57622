"""Fetch the sound of recordings from the carrier, and have it deleted.

Rules this module keeps:

* Credentials go to the configured API alone, and a recording's id is never more than one piece of
  its URL.
* What is longer than a message can be is not a message: it is refused, not read.

Source: Twilio, Recording resource: ``GET {sid}.wav`` is the sound, ``DELETE {sid}.json`` ends it.
"""

from http import HTTPStatus
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth, hdrs

from calls.errors import CarrierError
from webhooks.rest import CarrierSettings

MOST_BYTES = 16 * 1024 * 1024
"""Ten minutes of telephone sound as WAV are 9.6 MB."""


class TwilioRecordings:
    """Implement ``reports.mailbox.Recordings`` over the REST API.

    Args:
        settings: how to reach it.
    """

    def __init__(self, settings: CarrierSettings) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}"
        self._headers = {
            hdrs.AUTHORIZATION: encode_basic_auth(settings.username, settings.password)
        }
        self._patience = ClientTimeout(total=settings.timeout_s)

    async def sound(self, recording: str) -> bytes:
        """Return a recording as WAV."""
        status, body = await self._ask("GET", recording, "wav")
        if status != HTTPStatus.OK:
            raise _refusal(status, recording)
        return body

    async def erase(self, recording: str) -> None:
        """Have the carrier delete a recording; one that is gone is no error."""
        status, _ = await self._ask("DELETE", recording, "json")
        if status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}:
            raise _refusal(status, recording)

    async def _ask(self, method: str, recording: str, ending: str) -> tuple[int, bytes]:
        url = f"{self._base}/Recordings/{quote(recording, safe='')}.{ending}"
        try:
            async with (
                ClientSession(timeout=self._patience, headers=self._headers) as session,
                session.request(method, url, allow_redirects=False) as answer,
            ):
                body = await answer.content.read(MOST_BYTES + 1)
                while body and len(body) <= MOST_BYTES and not answer.content.at_eof():
                    body += await answer.content.read(MOST_BYTES + 1 - len(body))
                status = answer.status
        except (ClientError, TimeoutError) as error:
            raise CarrierError(
                "unreachable", f"the carrier could not be reached: {error}", retry=True
            ) from error
        if len(body) > MOST_BYTES:
            raise CarrierError("too_long", f'the recording "{recording}" is longer than a message')
        return status, body


def _refusal(status: int, recording: str) -> CarrierError:
    gone = status == HTTPStatus.NOT_FOUND
    what = "is no longer there" if gone else f"could not be had: the carrier answered {status}"
    return CarrierError(str(status), f'the recording "{recording}" {what}', gone=gone)
