"""An agent's own day on their desk: the same figures as everywhere else."""

import re

from config.clocks import working_day
from switchboard.floor_commands import agent_rows
from tests.console.conftest import MakeBrowser
from tests.console.test_board import Stream
from tests.console.test_desk import at_desk
from tests.console.world import World


async def _works(world: World) -> None:
    """Let anna wait ten seconds, talk for thirty, and be in wrap-up for five."""
    await world.router.set_presence("anna", "ready")
    await world.passes(10)
    await world.waits("CA1")
    await world.talks("anna")
    await world.passes(30)
    await world.router.hang_up("anna")
    await world.passes(5)


async def test_an_agent_sees_what_supervisors_see_of_their_day(
    world: World, browser: MakeBrowser
) -> None:
    """Calls, talk, wrap-up and occupancy on the desk are those of `switchboard agents`."""
    await _works(world)

    async with at_desk(await browser()) as desk:
        shown = (await desk.hears(type="desk"))["figures"]

    snapshot, roster = await world.router.snapshot(), world.sites.current.roster
    day = working_day(world.router.events, lambda: world.sites.current)
    await day.catch_up(snapshot.at_ms)
    [anna] = [
        r for r in agent_rows(snapshot, roster, day.all(snapshot.at_ms)) if r["agent"] == "anna"
    ]
    running = {shown["kind"]: world.clock.now_ms() - shown["since"]}
    spent = {kind: ms + running.get(kind, 0) for kind, ms in shown["spent"].items()}
    assert (shown["calls"], shown["kind"], shown["zone"]) == (1, "wrap_up", "America/New_York")
    assert spent == {"idle": 10_000, "talking": 30_000, "wrap_up": 5_000, "away": 0}
    assert (anna["calls_today"], anna["idle_today_ms"]) == (1, spent["idle"])
    assert (anna["talking_today_ms"], anna["wrap_up_today_ms"]) == (30_000, 5_000)
    assert anna["occupancy_today"] == 35 / 45


async def test_figures_follow_what_happens_and_midnight(world: World, browser: MakeBrowser) -> None:
    """A state that ends is told at once; the next day begins with nothing."""
    async with at_desk(await browser()) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.passes(10)
        await desk.does("not_ready", reason="lunch")
        away = await desk.hears(state="away")
    await world.passes(86_400)
    async with at_desk(await browser()) as desk:
        later = await desk.hears(type="desk")

    assert away["figures"]["spent"] == {"idle": 10_000, "talking": 0, "wrap_up": 0, "away": 0}
    assert later["figures"]["spent"]["idle"] == 0


async def test_the_board_shows_everybodys_day_to_those_who_lead_them_only(
    world: World, browser: MakeBrowser
) -> None:
    """The stream and the page without a script; to an agent nobody's day is sent."""
    await _works(world)
    leads, serves = await browser(), await browser()
    await leads.signs_in("sue")
    await serves.signs_in("ben")

    seen = await (await Stream(leads).opens()).board_where("Anna")
    text = await (await leads.get("/board")).text()
    hidden = await (await Stream(serves).opens()).board_where("Anna")

    [day] = [row["day"] for row in seen["agents"] if row["id"] == "anna"]
    assert (day["calls"], day["spent"]["talking"], day["kind"]) == (1, 30_000, "wrap_up")
    assert re.search(r'data-day="talking">30 s<.*?data-day="occupancy">78 %<', text, re.DOTALL)
    assert {row["day"] for row in hidden["agents"]} == {None}
    assert "data-day" not in await (await serves.get("/board")).text()
