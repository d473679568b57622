from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType, hdrs

from console.deps import CONSOLE
from tests.console.conftest import Browser, MakeBrowser
from tests.console.world import World

NONSENSE = (
    "{",
    "[]",
    "[" * 4000,
    '{"do": 7}',
    '{"do": "promote"}',
    '{"do": "decline", "offer": "\\ud800"}',
    "\u0000",
)


class Desk:
    """An agent's page, seen from its socket."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hears(self, **wanted: Any) -> dict[str, Any]:
        """Return the first message with these values; echoes are answered on the way."""
        async for message in self.socket:
            assert message.type is WSMsgType.TEXT
            data: dict[str, Any] = message.json()
            if data["type"] == "echo":
                await self.does("alive")
            if all(data.get(key) == value for key, value in wanted.items()):
                return data
        raise AssertionError(f"the socket closed before {wanted} came")

    async def does(self, what: str, **more: Any) -> None:
        """Press a button, at a page whose phone is alive unless it says otherwise."""
        await self.socket.send_json({"do": what, "phone": "live", **more})


@asynccontextmanager
async def at_desk(page: Browser, name: str = "anna") -> AsyncIterator[Desk]:
    """Sit down at one's desk."""
    await page.signs_in(name)
    headers = {hdrs.ORIGIN: page.origin}
    async with page.client.ws_connect("/desk/socket", headers=headers) as socket:
        yield Desk(socket)


async def test_opening_the_desk_makes_nobody_ready(world: World, browser: MakeBrowser) -> None:
    """The agent is known and not ready until they press Ready."""
    page = await browser()

    async with at_desk(page) as desk:
        shown = await desk.hears(type="desk")
        await desk.does("ready")
        await desk.hears(state="ready")

    assert shown["state"] == "away"
    assert "Press Ready" in shown["note"]
    assert (await world.agent("anna")).presence == "ready"


async def test_an_offer_says_who_calls_for_whom_and_how_long_they_waited(
    world: World, browser: MakeBrowser
) -> None:
    """Everything an agent wants to know before answering, and the server's countdown."""
    await world.waits("CA1", caller="+442079460958", region="europe")
    await world.passes(40)
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="offered", until=None)
        await world.rings("anna")
        rung = await desk.hears(until=world.clock.now_ms() + 20_000)

    card = rung["card"]
    assert card["number"] == "+442079460958"
    assert card["listed"] == "Lady Ashdown"
    assert (card["region"], card["language"]) == ("Europe", "English")
    assert card["department"] == "Support, first level"
    assert world.clock.now_ms() - card["entered_at"] == 40_000


async def test_an_offer_of_a_callback_says_that_it_is_one_and_where_it_will_ring(
    world: World, browser: MakeBrowser
) -> None:
    """Until the caller is on the line: then it is a call like any other."""
    await world.is_promised("CA1", "+14165550142")
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        offered = await desk.hears(state="offered")

    assert offered["card"]["callback"] == "+14165550142"


async def test_an_offer_of_a_caller_on_the_line_is_no_callback(
    world: World, browser: MakeBrowser
) -> None:
    """The line about a callback is for callbacks alone."""
    await world.waits("CA1")
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        offered = await desk.hears(state="offered")

    assert offered["card"]["callback"] == ""


async def test_a_declined_call_keeps_its_place_and_goes_to_somebody_else(
    world: World, browser: MakeBrowser
) -> None:
    """Declining is the agent's right, and costs the caller nothing."""
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA1")
        offer = (await desk.hears(state="offered"))["offer"]
        await world.router.set_presence("ben", "ready")
        await desk.does("decline", offer=offer)
        await desk.hears(state="ready")

    call = await world.router.call("CA1")
    assert call is not None
    assert (call.state, call.agent) == ("offered", "ben")


async def test_nobody_declines_an_offer_made_to_somebody_else(
    world: World, browser: MakeBrowser
) -> None:
    """Agents act only on their own offer, whatever their page sends."""
    await world.router.set_presence("ben", "ready")
    await world.waits("CA1")
    offer = (await world.agent("ben")).offer
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("decline", offer=offer)
        refused = await desk.hears(type="refused")

    assert refused["words"] == "That call is no longer offered to you."
    assert (await world.agent("ben")).offer == offer


async def test_hanging_up_and_done_work_from_the_page(world: World, browser: MakeBrowser) -> None:
    """Hang up ends the call, the wrap-up is the server's, Done ends it early."""
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA1")
        await desk.hears(state="offered")
        await world.talks("anna")
        await desk.hears(state="talking")
        await desk.does("hang_up")
        wrap_up = await desk.hears(state="wrap_up")
        await desk.does("done")
        await desk.hears(state="ready")

    assert wrap_up["until"] == world.clock.now_ms() + 15_000
    call = await world.router.call("CA1")
    assert call is not None
    assert call.state == "ended"


async def test_not_ready_during_a_call_takes_effect_after_it(
    world: World, browser: MakeBrowser
) -> None:
    """The page says so while the call goes on."""
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA1")
        await desk.hears(state="offered")
        await world.talks("anna")
        await desk.hears(state="talking")
        await desk.does("not_ready", reason="lunch")
        leaving = await desk.hears(state="talking", leaving=True)
        await desk.does("hang_up")
        await desk.does("done")
        away = await desk.hears(state="away")

    assert leaving["note"] == "After this you are not ready: lunch."
    assert away["words"] == "Not ready: lunch"


async def test_two_tabs_of_one_agent_show_the_same(world: World, browser: MakeBrowser) -> None:
    """Both show the store's state; either may command."""
    one, two = await browser(), await browser()

    async with at_desk(one) as first, at_desk(two) as second:
        await first.does("ready")
        await second.hears(state="ready")
        await second.does("not_ready", reason="break")
        told = await first.hears(words="Not ready: short break")

    assert told["state"] == "away"


async def test_a_page_that_stops_answering_loses_readiness_and_says_why_on_return(
    world: World, browser: MakeBrowser
) -> None:
    """A dead page is no agent: the store's deadline passes, and coming back readies nobody."""
    page, again = await browser(), await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
    await world.passes(20)
    async with at_desk(again) as desk:
        back = await desk.hears(type="desk")

    assert back["state"] == "away"
    assert "this page stopped answering" in back["note"]


async def test_an_agent_who_missed_calls_is_told_so(world: World, browser: MakeBrowser) -> None:
    """FEATURES 5: made not ready by two rings without an answer, the agent reads why."""
    await world.router.set_presence("anna", "ready")
    await world.waits("CA1")
    page = await browser()

    async with at_desk(page) as desk:
        await world.router.missed((await world.agent("anna")).offer)
        await world.waits("CA2")
        await world.router.missed((await world.agent("anna")).offer)
        told = await desk.hears(state="away")

    assert "rang without an answer" in told["note"]


async def test_a_session_that_ends_ends_the_desk(world: World, browser: MakeBrowser) -> None:
    """A socket is no way round signing out everywhere."""
    page, other = await browser(), await browser()

    async with at_desk(page) as desk:
        await desk.hears(type="desk")
        await other.signs_in("anna")
        await other.post("/signout/everywhere")
        await desk.hears(type="signed_out")

    assert (await world.agent("anna")).presence == "signed_out"


async def test_nonsense_from_a_page_is_answered_in_a_sentence(browser: MakeBrowser) -> None:
    """Neither broken JSON nor an unknown command breaks the desk."""
    page = await browser()

    async with at_desk(page) as desk:
        for nonsense in NONSENSE:
            await desk.socket.send_str(nonsense)
            refused = await desk.hears(type="refused")
            assert "Reload it." in refused["words"]
        await desk.does("ready")
        shown = await desk.hears(state="ready")

    assert shown["words"] == "Ready"


async def test_the_desk_of_a_desk_phone_says_where_calls_ring(browser: MakeBrowser) -> None:
    """Who answers on a SIP phone or a mobile is told so; the buttons work from the page as well."""
    page = await browser()
    await page.signs_in("dmitri")

    text = await (await page.get("/desk")).text()

    assert "sip:dmitri@pbx.northwind.example" in text
    assert "you answer there" in text


async def test_stopping_the_server_closes_desks_and_boards(browser: MakeBrowser) -> None:
    """Open streams do not hold up a restart."""
    page = await browser()

    async with at_desk(page) as desk:
        await desk.hears(type="desk")
        board = await page.get("/events/board")
        await page.client.app.shutdown()
        rest = await board.content.read()
        closed = await desk.socket.receive()
        while closed.type is WSMsgType.TEXT:
            closed = await desk.socket.receive()

    assert closed.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
    assert rest.startswith(b"retry:")
    assert page.client.app[CONSOLE].closing.is_set()
