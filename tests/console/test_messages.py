"""The page of messages: who hears which, and what becomes of them."""

import pytest

from calls.errors import CarrierError
from reports.mailbox import Message
from tests.console.conftest import MakeBrowser
from tests.console.world import World

SUPPORT = Message("RE1", "support_l1", "CA1", "+12125550143", "en", 1_000_000, 12)
BILLING = Message("RE2", "billing", "CA2", "+33144550101", "fr", 2_000_000, 7)


class Sounds:
    """A carrier that keeps two recordings."""

    def __init__(self) -> None:
        self.kept = {"RE1": b"RIFF one", "RE2": b"RIFF two"}
        self.broken = False

    async def sound(self, recording: str) -> bytes:
        """Give the sound."""
        if recording not in self.kept:
            raise CarrierError("404", "it is no longer there", gone=True)
        return self.kept[recording]

    async def erase(self, recording: str) -> None:
        """Delete it, if the line holds."""
        if self.broken:
            raise CarrierError("unreachable", "the carrier could not be reached", retry=True)
        self.kept.pop(recording, None)


@pytest.fixture
async def sounds(world: World) -> Sounds:
    """Leave two messages."""
    for message in (SUPPORT, BILLING):
        await world.mailbox.keep(message)
    world.recordings = Sounds()
    return world.recordings


async def test_an_agent_finds_the_messages_of_their_own_departments(
    world: World, browser: MakeBrowser, sounds: Sounds
) -> None:
    """Anna serves support, and nothing tells her that billing has a message."""
    del world, sounds
    page = await browser()
    await page.signs_in("anna")

    text = await (await page.get("/messages")).text()
    heard = await page.get("/messages/RE1/sound")
    hidden = await page.get("/messages/RE2/sound")

    assert "+12125550143" in text
    assert "+33144550101" not in text
    assert (heard.status, heard.content_type, await heard.read()) == (200, "audio/wav", b"RIFF one")
    assert hidden.status == 410


async def test_a_message_is_marked_with_who_and_when(
    world: World, browser: MakeBrowser, sounds: Sounds
) -> None:
    """Heard, then done; a made-up mark and others' messages are refused."""
    del sounds
    page = await browser()
    await page.signs_in("anna")

    done = await page.post("/messages/mark", recording="RE1", mark="done")
    other = await page.post("/messages/mark", recording="RE2", mark="done")
    nonsense = await page.post("/messages/mark", recording="RE1", mark="burnt")
    text = await (await page.get("/messages")).text()

    assert (done.status, done.headers["Location"]) == (303, "/messages")
    assert (other.status, nonsense.status) == (410, 410)
    kept = await world.mailbox.get("RE1")
    assert kept is not None
    assert (kept.mark, kept.who) == ("done", "anna")
    assert "anna, " in text


async def test_a_removed_message_is_deleted_at_the_carrier_first(
    world: World, browser: MakeBrowser, sounds: Sounds
) -> None:
    """What the carrier did not delete stays on the list, and the page says so."""
    page = await browser()
    await page.signs_in("sue")
    sounds.broken = True

    failed = await page.post("/messages/remove", recording="RE1")
    still = await world.mailbox.get("RE1")
    sounds.broken = False
    removed = await page.post("/messages/remove", recording="RE1")

    assert (failed.status, removed.status) == (502, 303)
    assert still is not None
    assert "RE1" not in sounds.kept
    assert await world.mailbox.get("RE1") is None


async def test_an_agent_removes_nothing(browser: MakeBrowser, sounds: Sounds) -> None:
    """Removing is a supervisor's."""
    page = await browser()
    await page.signs_in("anna")

    refused = await page.post("/messages/remove", recording="RE1")

    assert refused.status == 403
    assert "RE1" in sounds.kept


async def test_a_sound_the_carrier_no_longer_has_is_told_in_a_sentence(
    browser: MakeBrowser, sounds: Sounds
) -> None:
    """The list outlives what somebody deleted at the carrier."""
    page = await browser()
    await page.signs_in("sue")
    del sounds.kept["RE2"]

    gone = await page.get("/messages/RE2/sound")

    assert gone.status == 410
    assert "may have been deleted" in await gone.text()
