"""An agent whose page died in a conversation, as the desk's own socket sees it."""

import json
from typing import Any

import pytest

from tests.console.conftest import MakeBrowser
from tests.console.world import World


async def next_desk(socket: Any, state: str) -> dict[str, Any]:
    """Read on until the desk is in a state."""
    while True:
        said = json.loads((await socket.receive()).data)
        if said["type"] == "desk" and said.get("state") == state:
            return dict(said)


@pytest.mark.parametrize("proof", ["live", "lost"])
async def test_a_page_that_comes_back_is_offered_its_caller_only_if_a_call_could_ring_in_it(
    world: World, browser: MakeBrowser, proof: str
) -> None:
    """A page reloaded, or back from the browser's cache, has no phone yet: it waits for Ready."""
    await world.router.set_presence("ben", "ready")
    await world.waits("CA1")
    await world.talks("ben")
    await world.router.agent_left("CA1", 1, "agent")
    page = await browser()
    await page.signs_in("ben")

    async with page.client.ws_connect("/desk/socket", headers={"Origin": page.origin}) as socket:
        first = await next_desk(socket, "away")
        await socket.send_json({"do": "alive", "phone": proof})
        if proof == "lost":
            await socket.send_json({"do": "ready", "phone": "live"})
        offered = await next_desk(socket, "offered")

    assert "kept for you" in first["note"]
    assert offered["card"]["number"]
    assert [e.fields["cause"] for e in await world.router.events(0) if e.type == "agent.changed"][
        -1
    ] == ("rejoined" if proof == "live" else "agent")
