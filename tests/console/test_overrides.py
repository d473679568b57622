"""The page of overrides, and what of them the board and the messages show."""

import pytest

from reports.mailbox import Message
from routing.agent import Terms
from routing.answers import Now
from routing.override import Override
from tests.console.conftest import Browser, MakeBrowser
from tests.console.world import World

LATER = "2026-11-18T22:00"
FRENCH = {"kind": "skill", "agent": "anna", "name": "fr", "value": "3", "until": LATER}
BILLING = {"kind": "department", "agent": "anna", "name": "billing", "value": "with"}


@pytest.fixture
async def page(browser: MakeBrowser) -> Browser:
    """A supervisor's browser."""
    one = await browser()
    await one.signs_in("sue")
    return one


async def test_a_supervisor_gives_a_skill_and_ends_it(world: World, page: Browser) -> None:
    """Who did it is whoever is signed in; the caller who waited for it rings at once."""
    await world.router.set_presence("anna", "ready")
    await world.waits("CA1", department="billing")

    given = await page.post("/overrides/set", **BILLING, head_start="30", until=LATER, why="flu")
    text = await (await page.get("/overrides")).text()
    [kept] = await world.router.overriding.active()
    rung = (await world.agent("anna")).call
    gone = await page.post("/overrides/end", agent="anna", kind="department", name="billing")
    again = await page.post("/overrides/end", agent="anna", kind="department", name="billing")

    assert (given.status, given.headers["Location"]) == (303, "/overrides")
    assert (kept.value, kept.who, kept.why) == (30, "sue", "flu")
    assert all(said in text for said in ("Billing, head start 30 s", "Wed 18 Nov, 22:00", "flu"))
    assert rung == "CA1"
    assert (gone.status, again.status) == (303, 400)
    assert "over already" in await again.text()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agent": "ana"}, "Choose an agent"),
        ({"name": ""}, "Choose a skill"),
        ({"value": "6"}, "A level goes from 1"),
        ({"value": "six"}, "A level goes from 1"),
        ({"value": "without"}, "It is so by the roster"),
        ({"until": ""}, "Say until when"),
        ({"until": "0001-01-01T00:00"}, "has passed already"),
        ({"until": "2026-11-01T22:00"}, "has passed already"),
        ({"until": "2027-11-01T22:00"}, "31 days at most"),
        ({"kind": "department", "name": "fr"}, "Choose a department"),
        ({**BILLING, "head_start": "-1"}, "A head start is a number of seconds"),
    ],
)
async def test_a_form_that_could_not_be_meant_so_is_refused_and_keeps_what_was_typed(
    world: World, page: Browser, wrong: dict[str, str], said: str
) -> None:
    """The sentence stands above the form; nothing is overridden."""
    answer = await page.post("/overrides/set", **{**FRENCH, "why": "flu & cold", **wrong})
    text = await answer.text()

    assert answer.status == 400
    assert said in text
    assert 'value="flu &amp; cold"' in text
    assert await world.router.overriding.active() == ()


async def test_the_page_says_what_nobody_can_answer_and_what_has_no_effect(
    world: World, page: Browser
) -> None:
    """Without the two who answer billing, and with one of an agent nobody knows."""
    now_ms = world.clock.now_ms()
    for agent, value in (("chloe", None), ("dmitri", None)):
        gone = Override(agent, "department", "billing", value, now_ms + 60_000, now_ms, "sue")
        await world.router.overriding.set(gone)
    nobody = Override("zoe", "skill", "fr", 3, now_ms + 60_000, now_ms, "sue")
    epoch = await world.store.epoch()
    version = world.sites.current.roster.version
    await world.store.override(nobody, {}, version, epoch, Now(now_ms, "older", version))

    text = await (await page.get("/overrides")).text()

    assert "nobody of the roster can answer: Billing" in text
    assert "without Billing" in text
    assert "No effect" in text


async def test_the_board_shows_it_beside_the_agent_and_counts_them_where_they_help(
    world: World, browser: MakeBrowser, page: Browser
) -> None:
    """Everybody who sees the board sees it; who set it and why is on the supervisors' page."""
    await world.router.set_presence("anna", "ready")
    await page.post("/overrides/set", **BILLING, until=LATER, why="flu")
    await page.post("/overrides/set", **FRENCH)
    agent = await browser()
    await agent.signs_in("anna")

    text = await (await agent.get("/board")).text()
    desk = await (await agent.get("/desk")).text()

    assert "Billing, until Wed 18 Nov, 22:00; French, level 3, until" in text
    assert "as a supervisor decided: Billing, until Wed 18 Nov, 22:00; French" in desk
    assert "flu" not in text + desk
    row = text[text.index('data-key="billing"') :]
    assert '<td class="figure" data-text="ready">1</td>' in row[: row.index("</tr>")]


async def test_whoever_helps_a_department_out_hears_its_messages_meanwhile(
    world: World, browser: MakeBrowser, page: Browser
) -> None:
    """And whoever was taken off it does not."""
    await world.mailbox.keep(Message("RE1", "billing", "CA2", "+33144550101", "fr", 2_000_000, 7))
    agent = await browser()
    await agent.signs_in("anna")
    before = await (await agent.get("/messages")).text()

    await page.post("/overrides/set", **BILLING, until=LATER)
    after = await (await agent.get("/messages")).text()

    assert ["+33144550101" in text for text in (before, after)] == [False, True]


async def test_a_page_that_is_behind_the_roster_in_force_changes_nothing(
    world: World, page: Browser
) -> None:
    """A configuration is just being taken: this process has it in a moment."""
    now = Now(world.clock.now_ms(), "other", "v9")
    await world.store.reindex({}, [], Terms("v9"), await world.store.epoch(), now)

    answer = await page.post("/overrides/set", **FRENCH)

    assert answer.status == 400
    assert "just coming into force" in await answer.text()
