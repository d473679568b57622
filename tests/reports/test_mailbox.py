"""Messages, as they are kept."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from calls.errors import StoreUnavailableError
from reports.mailbox import Mailbox, MemoryMailbox, Message
from reports.store.mailbox import RedisMailbox

FIRST = Message("RE1", "billing", "CA1", "+12125550143", "en", 1000, 12)
LATER = Message("RE2", "billing", "CA2", "+33144550101", "fr", 2000, 7)
OTHER = Message("RE3", "support", "CA3", "+79165550123", "ru", 3000, 9)


@pytest.fixture(params=["memory", "redis"])
async def mailbox(request: pytest.FixtureRequest) -> AsyncIterator[Mailbox]:
    """Give each store in turn, with three messages in it."""
    if request.param == "memory":
        kept: Mailbox = MemoryMailbox()
        client = None
    else:
        client = Redis.from_url(request.getfixturevalue("valkey_url"))
        await client.delete("{mail}:messages")
        kept = RedisMailbox(client, "mail")
    for message in (FIRST, LATER, OTHER):
        await kept.keep(message)
    yield kept
    if client is not None:
        await client.aclose()


async def test_a_department_sees_its_own_messages_the_newest_first(mailbox: Mailbox) -> None:
    """Others' messages are not on the list."""
    assert await mailbox.of({"billing"}) == [LATER, FIRST]
    assert await mailbox.of({"billing", "support"}) == [OTHER, LATER, FIRST]
    assert await mailbox.of(()) == []


async def test_a_message_kept_twice_is_there_once_and_keeps_its_mark(mailbox: Mailbox) -> None:
    """The carrier's webhook may come again after somebody has heard the message."""
    await mailbox.mark("RE1", "heard", "chloe", 5000)

    await mailbox.keep(FIRST)

    assert await mailbox.get("RE1") == replace(FIRST, mark="heard", who="chloe", marked_ms=5000)


async def test_what_is_done_goes_to_the_end_of_the_list(mailbox: Mailbox) -> None:
    """It stays there, with who did it and when."""
    done = await mailbox.mark("RE2", "done", "ben", 6000)

    assert done == replace(LATER, mark="done", who="ben", marked_ms=6000)
    assert await mailbox.of({"billing"}) == [FIRST, done]


async def test_a_removed_message_is_gone_and_cannot_be_marked(mailbox: Mailbox) -> None:
    """A mark brings nothing back."""
    assert await mailbox.remove("RE1")

    assert not await mailbox.remove("RE1")
    assert await mailbox.mark("RE1", "heard", "chloe", 1) is None
    assert await mailbox.get("RE1") is None


async def test_a_store_out_of_reach_is_told_in_words() -> None:
    """Whoever asks learns what to look at."""
    client = Redis.from_url("redis://127.0.0.1:1")

    with pytest.raises(StoreUnavailableError, match="cannot be reached for messages"):
        await RedisMailbox(client, "mail").of({"billing"})
    await client.aclose()
