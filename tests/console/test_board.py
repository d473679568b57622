import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console import plain
from console.words import ENGLISH
from routing.queue import Arrival, Entry
from routing.skills import Demand
from switchboard.floor_commands import queue_rows
from tests.console.conftest import Browser, MakeBrowser
from tests.console.world import World, ringing_all


class Stream:
    """Read a stream of Server-Sent Events, one event at a time."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def opens(self) -> "Stream":
        """Open the board's stream."""
        self._answer = await self._browser.get("/events/board")
        assert self._answer.content_type == "text/event-stream"
        return self

    async def event(self) -> tuple[str, Any]:
        """Return the next event's name and data."""
        name = ""
        while line := (await self._answer.content.readline()).decode():
            if line.startswith("event: "):
                name = line.removeprefix("event: ").strip()
            if line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")

    async def board_where(self, fits: str) -> Any:
        """Return the first board that contains this text."""
        while True:
            name, data = await self.event()
            if name == "board" and fits in json.dumps(data, ensure_ascii=False):
                return data


async def test_the_board_is_right_without_a_script(world: World, browser: MakeBrowser) -> None:
    """It is a page first; the stream only keeps it so."""
    page = await browser()
    await page.signs_in("sue")
    await world.waits("CA1")
    await world.passes(80)

    text = await (await page.get("/board")).text()

    assert "1 min 20 s" in text
    assert "Support, first level" in text
    assert "Anna Petrova" in text


async def test_a_viewer_is_sent_what_changed_and_nothing_else(
    world: World, browser: MakeBrowser
) -> None:
    """The stream begins with the whole board and goes on with each change."""
    page = await browser()
    await page.signs_in("sue")
    stream = await Stream(page).opens()

    _, first = await stream.event()
    await world.waits("CA1")
    second = await stream.board_where("Waiting")

    assert first["waiting"] == []
    assert [row["number"] for row in second["waiting"]] == ["+12125550177"]
    assert second["waiting"][0]["since"] == world.clock.now_ms()


async def test_the_board_tells_an_agents_state_in_words(world: World, browser: MakeBrowser) -> None:
    """Ready, being rung, on a call: each has words and a shape of its own."""
    page = await browser()
    await page.signs_in("sue")
    await world.router.set_presence("anna", "ready")
    stream = await Stream(page).opens()

    ready = await stream.board_where("Ready")
    await world.waits("CA1")
    rung = await stream.board_where("Being rung")
    await world.talks("anna")
    talking = await stream.board_where("On a call")

    tones = [
        next(row for row in board["agents"] if row["id"] == "anna")["tone"]
        for board in (ready, rung, talking)
    ]
    assert tones == ["good", "warn", "busy"]
    assert rung["waiting"][0]["state"] == "Ringing 1 agent: Anna Petrova"


async def test_every_agent_a_caller_rings_is_named(world: World, browser: MakeBrowser) -> None:
    """On the page, in the stream and at the shell: whoever is rung at once, not just the first."""
    world.in_force(ringing_all())
    page = await browser()
    await page.signs_in("sue")
    for agent in ("anna", "ben", "farid"):
        await world.router.set_presence(agent, "ready")
    stream = await Stream(page).opens()

    await world.waits("CA1")
    rung = await stream.board_where("Ringing 3 agents")
    text = await (await page.get("/board")).text()

    names = "Anna Petrova, Ben Carter, Farid Benali"
    assert [row["state"] for row in rung["waiting"]] == [f"Ringing 3 agents: {names}"]
    assert sum(row["state"] == "Being rung" for row in rung["agents"]) == 3
    assert f"Ringing 3 agents: {names}" in text
    rows = queue_rows(await world.router.snapshot(), world.sites.current.roster)
    assert [row["rung"] for row in rows if row["department"] == "support_l1"] == [names.split(", ")]


async def test_an_alarm_stands_above_the_board_until_the_call_is_over(
    world: World, browser: MakeBrowser
) -> None:
    """Held and calling for help are told apart from just talking; the alarm goes with the call."""
    page = await browser()
    await page.signs_in("sue")
    await world.router.set_presence("anna", "ready")
    await world.waits("CA1")
    await world.talks("anna")
    stream = await Stream(page).opens()

    await world.router.conversing.hold("anna")
    held = await stream.board_where("Caller on hold")
    await world.router.conversing.panic("anna")
    alarmed = await stream.board_where("Calls for help")
    text = await (await page.get("/board")).text()
    await world.router.hang_up("anna")
    over = await stream.board_where("Wrap-up")

    assert [board["alarm"] for board in (held, alarmed, over)] == [
        "",
        "Anna Petrova: help is asked for in a conversation",
        "",
    ]
    assert 'role="alert">Anna Petrova: help is asked for' in text


async def test_departments_count_who_waits_and_who_is_there(
    world: World, browser: MakeBrowser
) -> None:
    """A department's row says how long its first caller has waited and who could answer."""
    page = await browser()
    await page.signs_in("sue")
    await world.router.set_presence("anna", "ready")
    await world.router.set_presence("ben", "not_ready", "lunch")
    await world.waits("CA1", department="billing")

    _, board = await (await Stream(page).opens()).event()

    rows = {row["id"]: row for row in board["departments"]}
    assert (rows["support_l1"]["ready"], rows["support_l1"]["away"]) == (1, 1)
    assert (rows["billing"]["waiting"], rows["support_l1"]["waiting"]) == (1, 0)
    assert rows["billing"]["longest_since"] == world.clock.now_ms()


async def test_what_callers_send_is_inert_on_the_board(world: World, browser: MakeBrowser) -> None:
    """Markup is escaped; marks that turn the writing round are taken out; length is cut."""
    page = await browser()
    await page.signs_in("sue")
    await world.waits("CA1", caller="<img src=x onerror=alert(1)>\u202e" + "A" * 10_000)

    text = await (await page.get("/board")).text()

    assert "<img" not in text
    assert "\u202e" not in text
    assert "A" * 100 not in text


async def test_nothing_is_read_while_nobody_watches(world: World, browser: MakeBrowser) -> None:
    """One reader of the event log serves all viewers, and rests when the last is gone."""
    from console.deps import CONSOLE  # the running application's own

    page = await browser()
    await page.signs_in("sue")
    console = page.client.app[CONSOLE]

    before = console.changes.following
    async with console.changes.watch(), console.changes.watch():
        during = console.changes.following
    after = console.changes.following

    assert (before, during, after) == (False, True, False)


@given(st.text(max_size=300))
def test_whatever_a_stranger_sends_can_be_shown(text: str) -> None:
    """No control or direction mark survives, and it fits a line."""
    result = plain.shown(text)

    assert len(result) <= plain.LONGEST
    assert all(ord(char) >= 32 and char not in "\u202e\u202d\u2066\u200f" for char in result)


@given(st.text(max_size=60) | st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_masked_number_cannot_be_dialled(number: str) -> None:
    """At most four of its digits are left."""
    result = plain.number(ENGLISH, number, masked=True)

    assert sum(char.isdigit() for char in result) <= 4


@given(st.text(max_size=20))
def test_any_language_code_has_a_name(code: str) -> None:
    """One that nobody knows is shown as it is, harmlessly."""
    result = plain.language(ENGLISH, code)

    assert len(result) <= plain.LONGEST


async def test_a_caller_without_a_line_is_shown_as_a_callback(
    world: World, browser: MakeBrowser
) -> None:
    """They are among those who wait, in words of their own, and no caller on hold."""
    page = await browser()
    await page.signs_in("sue")
    await world.waits("CA1")
    call = await world.router.call("CA1")
    assert call is not None
    entry = Entry(
        Arrival("CA1", "CA1", call.caller, call.number, "", "", "", "en", ""),
        Demand.of(call.department, {}),
        call.entered_at,
        0,
        "en",
        call.arrived_at,
    )
    await world.router.callbacks.promise(entry, "+12125550177")

    stream = await Stream(page).opens()
    board = await stream.board_where("Callback")

    assert [row["state"] for row in board["waiting"]] == ["Callback, in the queue"]
    [row] = [one for one in board["departments"] if one["callbacks"]]
    assert (row["waiting"], row["callbacks"], row["longest_since"]) == (0, 1, None)
