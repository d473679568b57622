from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.console.conftest import MakeBrowser
from tests.console.test_desk import Desk, at_desk
from tests.console.world import World


@asynccontextmanager
async def in_a_conversation(world: World, browser: MakeBrowser) -> AsyncIterator[Desk]:
    """Sit at anna's desk while she talks; ben is ready, at a page of his own."""
    await world.router.set_presence("ben", "ready")
    async with at_desk(await browser()) as desk:
        await world.router.set_presence("ben", "not_ready", "lunch")
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA1")
        await world.talks("anna")
        await desk.hears(state="talking")
        await world.router.set_presence("ben", "ready")
        yield desk


async def shown(desk: Desk, **wanted: Any) -> dict[str, Any]:
    """Return how the conversation stands once it stands like this."""
    while True:
        told = (await desk.hears(type="desk"))["conversation"]
        if told and all(told[key] == value for key, value in wanted.items()):
            return dict(told)


async def test_a_held_caller_is_shown_as_such_until_they_are_taken_back(
    world: World, browser: MakeBrowser
) -> None:
    """What may be done is what is offered: hold, then resume."""
    async with in_a_conversation(world, browser) as desk:
        await desk.does("hold")
        held = await shown(desk, held_since=world.clock.now_ms())
        await desk.does("resume")
        back = await shown(desk, held_since=None)

    assert held["may"] == ["resume", "transfer", "consult", "panic"]
    assert back["may"] == ["hold", "transfer", "consult", "panic"]


async def test_a_colleague_is_asked_swapped_with_joined_and_left_the_caller(
    world: World, browser: MakeBrowser
) -> None:
    """Each state of a consultation offers what is possible in it, and completing it is the end."""
    async with in_a_conversation(world, browser) as desk:
        await desk.does("consult", kind="agent", to="ben")
        asked = await shown(desk, consult={"whom": "Ben Carter", "state": "ringing"})
        await desk.does("complete")
        early = await desk.hears(type="refused")
        view = await world.rings("ben")
        await world.router.accept(view.offer, "leg-ben")
        private = await shown(desk, consult={"whom": "Ben Carter", "state": "private"})
        await desk.does("swap")
        await shown(desk, consult={"whom": "Ben Carter", "state": "swapped"})
        await desk.does("join")
        await shown(desk, consult={"whom": "Ben Carter", "state": "joined"})
        await desk.does("complete")
        await desk.hears(state="wrap_up")

    assert asked["may"] == ["cancel", "panic"]
    assert early["words"] == "They have not answered yet."
    assert private["may"] == ["swap", "join", "complete", "cancel", "panic"]
    call = await world.router.call("CA1")
    assert call is not None
    assert (call.state, call.agent) == ("talking", "ben")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            {"do": "consult", "kind": "number", "to": "+15005550006"},
            "The caller cannot be sent there. They are still with you.",
        ),
        (
            {"do": "transfer", "kind": "nowhere", "to": "ben"},
            "The caller cannot be sent there. They are still with you.",
        ),
        (
            {"do": "transfer", "kind": "agent", "to": "dmitri"},
            "They are not ready to take a call. The caller is still with you.",
        ),
        ({"do": "swap"}, "You consult nobody just now."),
        ({"do": "cancel"}, "You consult nobody just now."),
    ],
)
async def test_what_cannot_be_done_with_a_caller_leaves_them_where_they_are(
    world: World, browser: MakeBrowser, command: dict[str, str], words: str
) -> None:
    """A number nobody allowed, a way that is none, an agent who is away: a sentence each."""
    async with in_a_conversation(world, browser) as desk:
        await desk.does(command.pop("do"), **command)
        refused = await desk.hears(type="refused")

    assert refused["words"] == words
    call = await world.router.call("CA1")
    assert call is not None
    assert (call.state, call.agent) == ("talking", "anna")


async def test_an_alarm_is_raised_once_and_says_so(world: World, browser: MakeBrowser) -> None:
    """The button goes, and the page says that it was heard."""
    async with in_a_conversation(world, browser) as desk:
        await desk.does("panic")
        raised = await shown(desk, panicked=True)

    assert raised["may"] == ["hold", "transfer", "consult"]


async def test_a_caller_is_handed_up_to_whom_the_department_escalates_to(
    world: World, browser: MakeBrowser
) -> None:
    """`escalates_to` stands among the targets, by its name; the caller waits there at once."""
    async with in_a_conversation(world, browser) as desk:
        await desk.does("hold")
        held = await shown(desk, held_since=world.clock.now_ms())
        await desk.does("transfer", kind="up")
        await desk.hears(state="wrap_up")

    call = await world.router.call("CA1")
    assert call is not None
    assert held["up"] == "Support, second level"
    assert call.department == "support_l2"
