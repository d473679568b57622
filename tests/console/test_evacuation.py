"""The page from which a site is evacuated, and what agents and the board say of it."""

import json

import pytest

from tests.console.conftest import Browser, MakeBrowser
from tests.console.world import World

WHY = "the <b>fire</b> alarm"
FORM = {"why": WHY, "talks": "finish", "sure": "yes"}


async def supervisor(browser: MakeBrowser) -> Browser:
    """Sign Sue in."""
    page = await browser()
    await page.signs_in("sue")
    return page


@pytest.mark.parametrize("left_out", ["why", "sure", "talks"])
async def test_nothing_happens_without_a_reason_a_choice_and_the_tick(
    world: World, browser: MakeBrowser, left_out: str
) -> None:
    """One click by mistake takes nobody off duty; the page says what is missing."""
    page = await supervisor(browser)

    answer = await page.post("/evacuation/begin", **{**FORM, left_out: ""})

    assert answer.status == 400
    assert "tick the box" in await answer.text()
    assert await world.store.evacuation() is None


async def test_a_supervisor_evacuates_and_lifts_and_the_account_is_in_the_record(
    world: World, browser: MakeBrowser
) -> None:
    """Who did it is the account; the page shows since when, and the reason as text alone."""
    await world.router.set_presence("anna", "ready")
    page = await supervisor(browser)
    before = await (await page.get("/evacuation")).text()

    began = await page.post("/evacuation/begin", **FORM)
    await world.passes(0)
    lasts = await (await page.get("/evacuation")).text()
    board = await (await page.get("/board")).text()
    lifted = await page.post("/evacuation/lift")

    events = [e for e in await world.router.events(0) if e.type.startswith("site.")]
    assert (began.status, lifted.status) == (303, 303)
    assert "Lift the evacuation" in lasts
    assert "Lift the evacuation" not in before
    assert "sue evacuated the site" in lasts
    assert "&lt;b&gt;fire" in board
    assert WHY not in lasts + board
    assert [(e.type, e.fields["who"]) for e in events] == [
        ("site.evacuated", "sue"),
        ("site.reopened", "sue"),
    ]
    assert (await world.agent("anna")).presence == "not_ready"


async def test_an_agent_at_the_desk_is_told_why_and_cannot_be_ready(
    world: World, browser: MakeBrowser
) -> None:
    """Not a bare "not ready": the reason stands on the page, while it lasts and when it is over."""
    await world.router.set_presence("anna", "ready")
    await world.router.evacuation.begin("sue", "a fire alarm", "finish")
    await world.passes(0)
    page = await browser()
    await page.signs_in("anna")
    shown = await (await page.get("/desk")).text()

    async with page.client.ws_connect("/desk/socket", headers={"Origin": page.origin}) as socket:
        await socket.send_json({"do": "ready", "phone": "live"})
        refused = ""
        while not refused:
            said = json.loads((await socket.receive()).data)
            refused = said["words"] if said["type"] == "refused" else ""
    await world.router.evacuation.lift("sue")
    after = await (await page.get("/desk")).text()

    assert "The site is evacuated: a fire alarm." in shown
    assert "Not ready" in shown
    assert "nobody may be ready" in refused
    assert "press Ready to go on" in after
