"""After a call: outcome, notes and more time, as the desk's socket carries them."""

from dataclasses import replace

import pytest

from console import aftercall, plain, reasons
from console.words import Words
from tests.console.conftest import MakeBrowser
from tests.console.test_desk import Desk, at_desk
from tests.console.world import World


async def _wraps_up(world: World, desk: Desk, department: str = "support_l1") -> None:
    await desk.does("ready")
    await desk.hears(state="ready")
    await world.waits("CA1", department=department)
    await desk.hears(state="offered")
    await world.talks("anna")
    await desk.hears(state="talking")
    await desk.does("hang_up")


async def _notes(world: World) -> list[dict[str, str]]:
    return [
        {k: v for k, v in event.fields.items() if k != "agent"}
        for event in await world.router.events(0, 1000)
        if event.type == "agent.noted"
    ]


async def test_an_outcome_and_notes_are_kept_with_done(world: World, browser: MakeBrowser) -> None:
    """Done sends what is written; control characters and direction marks stay outside."""
    page = await browser()

    async with at_desk(page) as desk:
        await _wraps_up(world, desk)
        wrap_up = await desk.hears(state="wrap_up")
        note = {"about": "CA1", "disposition": "solved", "tags": "router", "notes": "a\nb\u202e\0"}
        await desk.does("done", **note)
        await desk.hears(state="ready")

    after = wrap_up["after"]
    assert after["about"] == "CA1"
    codes = [one["code"] for one in after["dispositions"]]
    assert codes == ["solved", "waits_for_us", "handed_up", "cut_off"]
    assert await _notes(world) == [{**note, "notes": "a\nb"}]


async def test_where_an_outcome_is_required_done_early_needs_one(
    world: World, browser: MakeBrowser
) -> None:
    """The refusal says so; the wrap-up goes on and still ends by itself."""
    page = await browser()

    async with at_desk(page) as desk:
        await _wraps_up(world, desk, department="support_l2")
        await desk.hears(state="wrap_up")
        await desk.does("done", about="CA1")
        refused = await desk.hears(type="refused")
        still = await world.agent("anna")
        await world.passes(60)
        await desk.hears(state="away")  # time is up, and so is this page's proof of life

    assert still.work == "wrap_up"
    assert "Choose an outcome first" in refused["words"]


async def test_an_outcome_of_another_department_is_refused(
    world: World, browser: MakeBrowser
) -> None:
    """A page that is older than the configuration cannot write what no list names."""
    page = await browser()

    async with at_desk(page) as desk:
        await _wraps_up(world, desk)
        await desk.hears(state="wrap_up")
        await desk.does("note", about="CA1", disposition="sold")
        first = await desk.hears(type="refused")
        await desk.does("note", about="CA9", notes="not mine")
        second = await desk.hears(type="refused")

    assert "no longer on the department" in first["words"]
    assert "not yours" in second["words"]
    assert await _notes(world) == []


async def test_more_time_is_a_minute_each_until_the_departments_limit(
    world: World, browser: MakeBrowser
) -> None:
    """15 s, then a minute more at each press, four minutes at most; then the button is off."""
    page = await browser()

    async with at_desk(page) as desk:
        await _wraps_up(world, desk)
        began = (await desk.hears(state="wrap_up"))["since"]
        for until in (75, 135, 195, 240):
            await desk.does("more_time")
            shown = await desk.hears(until=began + until * 1000)
        await desk.does("more_time")
        refused = await desk.hears(type="refused")

    assert shown["after"]["most"] is None
    assert "no more time" in refused["words"]


async def test_wrap_up_and_its_form_outlive_the_tab(world: World, browser: MakeBrowser) -> None:
    """FEATURES 11: closing the page changes nothing; whoever opens it again goes on writing."""
    page, again = await browser(), await browser()

    async with at_desk(page) as desk:
        await _wraps_up(world, desk)
        until = (await desk.hears(state="wrap_up"))["until"]
    async with at_desk(again) as desk:
        back = await desk.hears(type="desk")

    assert (back["state"], back["until"], back["after"]["about"]) == ("wrap_up", until, "CA1")


async def test_a_declined_offer_says_why(world: World, browser: MakeBrowser) -> None:
    """The reason chosen is in the event, for whoever asks later."""
    page = await browser()

    async with at_desk(page) as desk:
        await desk.does("ready")
        await world.waits("CA1")
        offer = (await desk.hears(state="offered"))["offer"]
        await desk.does("decline", offer=offer, reason="technical")
        await desk.hears(state="ready")

    told = [e for e in await world.router.story("CA1") if e.type == "offer.declined"]
    assert told[0].fields["reason"] == "technical"


@pytest.mark.parametrize("caller", ["+12125550177", "x/../?a=b&c=#@evil.example", "é\n<b>"])
async def test_no_caller_chooses_where_the_customers_page_is(world: World, caller: str) -> None:
    """Whatever stands in a number is percent-encoded: host and path stay the admin's."""
    await world.waits("CA1", caller=caller, department="sales")
    call = await world.router.call("CA1")
    assert call is not None

    address = aftercall.pop(call, world.sites.current.roster.departments["sales"])

    assert address.startswith("https://crm.northwind.example/customers?phone=")
    value = address.split("phone=")[1].split("&")[0]
    assert not set(value) & set("/?#@<> \n=")
    assert aftercall.pop(call, None) == ""


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "au marché"), ("ru", "at the market"), ("en", "at the market")]
)
def test_the_admins_reasons_are_said_in_the_readers_language(
    world: World, language: str, said: str
) -> None:
    """Theirs, else English, else what there is; the usual ones are gone, the system's stay."""
    names = {"market": {"fr": "au marché", "en": "at the market"}, "tea": {"": "Tea"}}
    site = replace(world.sites.current, not_ready_reasons=names)
    words = Words(language)

    chosen = reasons.choices(words, site)

    assert chosen == {"market": said, "tea": "Tea"}
    assert reasons.said(reasons.known(words, site), "rona") == words("reason.rona")
    assert reasons.said(reasons.known(words, site), "x\u202e") == "x"


def test_notes_keep_their_lines_and_nothing_that_steers_a_terminal() -> None:
    """Escape sequences and direction marks are taken out, length is bounded."""
    assert plain.lines("one\ntwo\x1b[2J\u202e" + "x" * 9000, 20) == "one\ntwo[2J" + "x" * 8
