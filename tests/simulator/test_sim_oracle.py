"""The REST API as Twilio's own client library reads it: an oracle, never shipped."""

import base64
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # ships no types
    TwilioRestException,
)
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]  # ships no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # ships no types
from twilio.rest import Client  # type: ignore[import-untyped]  # ships no types

from simulator.script import Script
from tests.simulator.world import NUMBER, World


class _Here(AsyncHttpClient):  # type: ignore[misc]  # an untyped base class
    """Sends the library's requests to the simulated carrier.

    The library's own asynchronous client uses what aiohttp has announced to remove.
    """

    def __init__(self, world: World) -> None:
        super().__init__(None, is_async=True, timeout=None)
        self._world = world

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] = ("", ""),
        *_more: object,
        **_further: object,
    ) -> Response:
        """Swap the host."""
        here = url.replace("https://api.twilio.com", self._world.api)
        basic = base64.b64encode(":".join(auth).encode()).decode()
        async with self._world.client.request(
            method,
            here,
            params=params,
            data=urlencode(data or {}, doseq=True),
            headers={**(headers or {}), "Authorization": f"Basic {basic}"},
        ) as reply:
            return Response(reply.status, await reply.text(), reply.headers)


@pytest.fixture
def twilio(world: World) -> Client:
    """Twilio's client, pointed at the carrier."""
    account, token = world.carrier.account_sid, world.carrier.auth_token
    return Client(account, token, http_client=_Here(world))


async def test_twilio_s_client_makes_reads_lists_and_ends_calls(
    world: World, twilio: Client
) -> None:
    """Every answer parses, with the status the network has."""
    world.product.pages["/doc"] = '<Pause length="600"/>'
    world.carrier.agent("client:anna", answers_after_s=1)

    made = await twilio.calls.create_async(
        to="client:anna",
        from_=NUMBER,
        url=f"{world.product.base}/doc",
        status_callback=f"{world.product.base}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        timeout=20,
    )
    await world.passes(5)
    shown = await twilio.calls(str(made.sid)).fetch_async()
    listed = await twilio.calls.list_async(status="in-progress")
    ended = await twilio.calls(str(made.sid)).update_async(status="completed")
    with pytest.raises(TwilioRestException) as refusal:
        await twilio.calls(str(made.sid)).update_async(status="completed")

    assert (made.status, shown.status, ended.status) == ("queued", "in-progress", "completed")
    assert [call.sid for call in listed] == [made.sid]
    assert (refusal.value.status, refusal.value.code) == (400, 21220)
    assert world.product.told("/status", "SequenceNumber") == ["0", "1", "2", "3"]


async def test_twilio_s_client_manages_a_conference(world: World, twilio: Client) -> None:
    """Rooms and participants parse; a participant is muted and removed; the room is ended."""
    world.product.pages["/voice"] = (
        '<Dial><Conference participantLabel="caller" waitUrl="">room</Conference></Dial>'
    )
    caller = world.carrier.caller("+15145550142")
    world.carrier.agent("client:anna", answers_after_s=1)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(1)))

    room = (await twilio.conferences.list_async(friendly_name="room"))[0]
    inside = twilio.conferences(str(room.sid)).participants
    guest = await inside.create_async(from_=NUMBER, to="client:anna", label="anna")
    await world.run(world.carrier.follow(caller, Script().talks_to("client:anna")))
    muted = await twilio.conferences(str(room.sid)).participants("anna").update_async(muted=True)
    labels = {participant.label for participant in await inside.list_async()}
    gone = await twilio.conferences(str(room.sid)).participants("anna").delete_async()
    ended = await twilio.conferences(str(room.sid)).update_async(status="completed")
    await world.carrier.settle()

    assert guest.label == "anna"
    assert muted.muted is True
    assert labels == {"caller", "anna"}
    assert gone is True
    assert ended.status == "completed"
    assert world.carrier.live_calls() == []
