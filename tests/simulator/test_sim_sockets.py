"""Telephones on pages: the WebSocket protocol of docs/architecture.md."""

from typing import Any

import aiohttp
import pytest

from tests.simulator.world import NUMBER, World


async def test_a_page_dials_hears_presses_and_is_told_the_end(world: World) -> None:
    """Connected, say, listening, ended, each in the protocol's own words."""
    world.product.pages["/voice"] = (
        '<Gather action="/menu" numDigits="1" timeout="6">'
        '<Say language="fr-CA" voice="Polly.Chantal">Appuyez sur le 1.</Say></Gather>'
    )
    async with _page(world, "+15145550142") as page:
        dial = {"type": "dial", "to": NUMBER, "from": "+15145550142", "geo": {"country": "CA"}}

        await page.send_json(dial)
        heard = [await page.receive_json() for _ in range(3)]
        await page.send_json({"type": "press", "digits": "1"})
        end = await page.receive_json()

    sid = world.product.asked("/voice")[0].form["CallSid"]
    assert heard == [
        {"type": "connected", "call": sid},
        {"type": "listening", "digits": 1, "timeout": 6},
        {
            "type": "say",
            "text": "Appuyez sur le 1.",
            "language": "fr-CA",
            "voice": "Polly.Chantal",
        },
    ]
    assert end["type"] == "ended"
    assert world.product.told("/menu", "Digits") == ["1"]
    assert world.product.told("/voice", "FromCountry") == ["CA"]


async def test_two_pages_of_one_agent_both_ring_and_the_first_has_the_call(world: World) -> None:
    """The other page is told that it was answered elsewhere."""
    world.product.pages["/doc"] = "<Say>Hello Anna.</Say>"
    async with _page(world, "client:anna") as one, _page(world, "client:anna") as two:
        for page in (one, two):
            assert await page.receive_json() == {"type": "registered", "address": "client:anna"}
        sid = await world.calls("client:anna", "/doc")
        await world.passes(1)
        rings = [await one.receive_json(), await two.receive_json()]

        await two.send_json({"type": "answer"})
        elsewhere = await one.receive_json()
        connected = await two.receive_json()

    assert rings == [{"type": "ringing", "call": sid, "from": NUMBER}] * 2
    assert elsewhere == {"type": "ended", "why": "answered elsewhere"}
    assert connected == {"type": "connected", "call": sid}


async def test_a_page_is_told_what_its_caller_says_of_the_call(world: World) -> None:
    """What stands after the question mark of a client's address comes with the ringing."""
    async with _page(world, "client:anna") as page:
        await page.receive_json()
        sid = await world.calls("client:anna?offer=abc%20d&more=", "/doc")
        await world.passes(1)
        rung = await page.receive_json()

    told = {"offer": "abc d", "more": ""}
    assert rung == {"type": "ringing", "call": sid, "from": NUMBER, "parameters": told}


async def test_a_page_that_asks_whether_the_carrier_is_there_is_answered(world: World) -> None:
    """The far end's own word, not the browser's belief."""
    async with _page(world, "client:anna") as page:
        await page.receive_json()
        await page.send_json({"type": "ping"})
        answer = await page.receive_json()

    assert answer == {"type": "pong"}


async def test_a_device_is_registered_as_long_as_its_page_is_open(world: World) -> None:
    """Closed, it is not there."""
    phone = world.carrier.phone("client:anna")

    async with _page(world, "client:anna") as page:
        await page.receive_json()
        await page.send_json({"type": "answer"})
        told = await page.receive_json()
        open_ = phone.registered

    await _until_unregistered(world)
    assert open_
    assert told == {"type": "error", "text": "there is no call"}
    assert not phone.registered


async def test_a_page_that_goes_away_hangs_up(world: World) -> None:
    """Nobody is left on the line."""
    world.product.pages["/voice"] = '<Say>Wait.</Say><Pause length="600"/>'
    async with _page(world, "+15145550142") as page:
        await page.send_json({"type": "dial", "to": NUMBER})
        await page.receive_json()
    await _until_no_calls(world)

    assert world.carrier.live_calls() == []


@pytest.mark.parametrize("text", ["{", "[]", '{"type":"sing"}', '{"type":"dial","geo":7}'])
async def test_nonsense_from_a_page_breaks_nothing(world: World, text: str) -> None:
    """It is answered with an error, or with the end of a call to nowhere."""
    async with _page(world, "+15145550142") as page:
        await page.send_str(text)
        told = await page.receive_json()

    assert told["type"] in {"error", "ended"}


async def test_pages_of_another_host_may_not_telephone(world: World) -> None:
    """The Origin must be the host's own."""
    url = f"{world.api}/phones/client:anna"

    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await world.client.ws_connect(url, origin="https://elsewhere.example")

    assert refusal.value.status == 403


def _page(world: World, address: str) -> Any:
    origin = world.api.removesuffix("/carrier")
    return world.client.ws_connect(f"{world.api}/phones/{address}", origin=origin)


async def _until_unregistered(world: World) -> None:
    while world.carrier.phone("client:anna").registered:
        await world.carrier.settle()


async def _until_no_calls(world: World) -> None:
    while world.carrier.live_calls():
        await world.carrier.settle()
