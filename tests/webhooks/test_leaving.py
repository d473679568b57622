"""Keys of callers who wait, webhook by webhook."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from calls.clock import ManualClock
from config.site import Site
from ivr.ways import DepartmentWay, MenuWay, WayOut
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import Line


@pytest.fixture
async def open_line(sample: Site, clock: ManualClock) -> AsyncIterator[Line]:
    """Connect a carrier to a site whose support can be left by two keys."""
    ways: dict[str, WayOut] = {
        "2": MenuWay(type="menu", to="topic"),
        "3": DepartmentWay(type="department", to="sales"),
    }
    site = replace(sample, book=replace(sample.book, ways={"support_l1": ways}))
    async with connected(edge_on(site, clock), clock) as line:
        yield line


async def test_keys_are_listened_for_around_everything_a_turn_plays(open_line: Line) -> None:
    """One key, at any moment; with a key or without, the same next turn is asked for."""
    document = await open_line.queues()

    gather = document.one("Gather")
    assert [verb.tag for verb in gather] == ["Say", "Play"]
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
    assert gather.get("action") == document.onward
    assert document.verbs == ["Gather", "Redirect"]


async def test_a_key_pressed_while_the_store_is_away_costs_nobody_the_place(
    open_line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller waits on with an apology; pressed again when it is back, the key leads out."""
    waiting = await open_line.queues()
    open_line.store.cut = True

    away = await open_line.post(waiting.onward, Digits="2", msg="Gather End")
    open_line.store.cut = False
    back = await open_line.post(away.onward)
    left = await open_line.post(back.onward, Digits="2", msg="Gather End")
    menu = await open_line.post(left.onward)

    assert "technical problem" in away.said[0]
    assert "was not heard" in caplog.text
    assert menu.said[0].startswith("For sales")
    assert await open_line.state_of() == "menu"


async def test_a_store_that_lost_everything_lets_the_caller_out_all_the_same(
    open_line: Line,
) -> None:
    """To the menu with the same call; to the other department at the place in the URL."""
    waiting = await open_line.queues()
    open_line.store.lose_everything()

    moved = await open_line.post(waiting.onward, Digits="3", msg="Gather End")
    view = await open_line.edge.router.call("CA1")
    open_line.store.lose_everything()
    left = await open_line.post(waiting.onward, Digits="2", msg="Gather End")
    menu = await open_line.post(left.onward)

    assert "Please hold" in moved.said[0]
    assert view is not None
    assert (view.department, view.state) == ("sales", "waiting")
    assert menu.said[0].startswith("For sales")


async def test_a_key_pressed_as_an_agent_answers_loses_against_the_agent(open_line: Line) -> None:
    """Who was answered is answered: the turn goes on to the room."""
    await open_line.edge.router.set_presence("anna", "ready")
    waiting = await open_line.queues()
    (ring,) = await open_line.effects()
    accepted = await open_line.edge.router.accept(ring.offer, "CAagent")

    patient = await open_line.post(waiting.onward, Digits="2", msg="Gather End")
    joining = await open_line.post(patient.onward)

    assert accepted != "lost"
    assert patient.verbs == ["Pause", "Redirect"]
    assert joining.one("Conference").text == accepted.room
    assert "call.exited" not in await open_line.kinds()
