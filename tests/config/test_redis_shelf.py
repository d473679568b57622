"""Published configurations in a real server; the memory shelf says what is right."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from calls.errors import ConfigError, StoreUnavailableError
from calls.ids import random_id
from config.shelf import KEPT, KEPT_DRAFTS, MemoryShelf, Meta, Published, Record, Shelf, version_of
from config.store.redis import RedisShelf
from switchboard import valkey


@pytest.fixture(params=[False, True], ids=["bytes", "text"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Redis]:
    """Start a server, with a client that decodes and one that does not."""
    async with (
        valkey.embedded(tmp_path / "data") as url,
        Redis.from_url(url, decode_responses=request.param) as client,
    ):
        yield client


@pytest.fixture(params=["memory", "redis"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    """Return each kind of shelf in turn, empty."""
    if request.param == "memory":
        yield MemoryShelf()
        return
    async with valkey.embedded(tmp_path / "data") as url, Redis.from_url(url) as client:
        yield RedisShelf(client, "site")


ONE, TWO, THREE = ({"a.yaml": f"site: {name}\n"} for name in ("é", "B", "C"))
V1, V2, V3 = map(version_of, (ONE, TWO, THREE))


def filed(sources: Mapping[str, str], why: str = "", at_ms: int = 1_000) -> Published:
    """Return texts as somebody publishes them."""
    return Published(version_of(sources), sources, Meta("ada", why, at_ms))


async def test_what_was_put_is_current_and_comes_back(shelf: Shelf) -> None:
    """A publication is whole: texts, who, why and when."""
    before = await shelf.current()

    await shelf.put(filed(ONE, "first"), None)
    await shelf.put(filed(TWO, "second"), V1)

    assert before is None
    assert await shelf.current() == V2
    assert await shelf.get(V1) == filed(ONE, "first")
    assert await shelf.get("000000000000") is None


async def test_going_back_is_a_new_entry_of_the_history(shelf: Shelf) -> None:
    """What was is never rewritten; newest first."""
    await shelf.put(filed(ONE, "first", 1), None)
    await shelf.put(filed(TWO, "second", 2), V1)

    await shelf.put(filed(ONE, "back", 3), V2)

    assert await shelf.current() == V1
    assert await shelf.history() == (
        Record(V1, Meta("ada", "back", 3)),
        Record(V2, Meta("ada", "second", 2)),
        Record(V1, Meta("ada", "first", 1)),
    )


async def test_nothing_is_put_on_top_of_what_nobody_has_seen(shelf: Shelf) -> None:
    """Of two who publish at once, one is told, and nothing of theirs is filed."""
    await shelf.put(filed(ONE), None)
    await shelf.put(filed(TWO), V1)

    with pytest.raises(ConfigError, match=V2) as caught:
        await shelf.put(filed(THREE), V1)

    assert caught.value.code == "published_meanwhile"
    assert await shelf.current() == V2
    assert await shelf.get(V3) is None
    assert len(await shelf.history()) == 2


async def test_a_draft_is_beside_what_is_in_force_until_it_is_published(shelf: Shelf) -> None:
    """Another publication leaves it; its own makes it a draft no longer."""
    await shelf.put(filed(ONE), None)

    await shelf.put_draft(filed(THREE, "next"))
    beside = (await shelf.current(), await shelf.draft())
    await shelf.put(filed(TWO), V1)
    left = await shelf.draft()
    await shelf.put(filed(THREE), V2)

    assert (beside, left, await shelf.draft()) == ((V1, V3), V3, None)
    assert [record.draft for record in await shelf.history()] == [False, False, True, False]


async def test_drafts_push_no_published_version_out(shelf: Shelf) -> None:
    """Of many drafts the newest are kept, for the calls that began with them."""
    await shelf.put(filed(ONE), None)
    drafts = [{"a.yaml": f"site: D{number}\n"} for number in range(KEPT_DRAFTS + 1)]

    for each in drafts:
        await shelf.put_draft(filed(each))

    assert await shelf.get(V1) is not None
    assert await shelf.get(version_of(drafts[0])) is None
    assert await shelf.get(version_of(drafts[1])) is not None


async def test_a_text_that_is_not_what_was_put_is_damaged(shelf: Shelf) -> None:
    """The version is a hash of the text, and is believed only as that."""
    await shelf.put(Published("0123456789ab", ONE, Meta("eve", "", 1_000)), None)

    with pytest.raises(ConfigError) as caught:
        await shelf.get("0123456789ab")

    assert caught.value.code == "published_damaged"


async def test_only_the_newest_versions_are_kept(server: Redis) -> None:
    """A hundred versions are enough for any call, and memory has an end."""
    shelf = RedisShelf(server, "full")
    texts = [{"a.yaml": f"site: S{number}\n"} for number in range(KEPT + 3)]

    for text in texts:
        await shelf.put(filed(text), await shelf.current())

    assert await shelf.get(version_of(texts[2])) is None
    assert await shelf.get(version_of(texts[3])) is not None
    assert await shelf.current() == version_of(texts[-1])
    assert len(await server.keys("{full}:config:version:*")) == KEPT


async def test_those_who_publish_at_the_same_time_never_lose_an_entry(server: Redis) -> None:
    """Drafts file one after the other, and exactly one publication on top of nothing is put."""
    shelf = RedisShelf(server, "busy")

    drafts = asyncio.gather(*(shelf.put_draft(filed({"a.yaml": f"site: D{n}"})) for n in range(5)))
    done = await asyncio.gather(
        *(shelf.put(filed(one), None) for one in (ONE, TWO, THREE)), return_exceptions=True
    )
    await drafts

    assert sum(isinstance(each, ConfigError) for each in done) == 2
    assert len(await shelf.history()) == 6


async def test_all_keys_are_under_the_sites_one_hash_tag(server: Redis) -> None:
    """A cluster keeps a site's configuration where the rest of its state is."""
    shelf = RedisShelf(server, "tagged")

    await shelf.put(filed(ONE), None)

    keys = {key if isinstance(key, str) else key.decode() for key in await server.keys("*tagged*")}
    assert {key.partition(":")[0] for key in keys} == {"{tagged}"}


async def test_a_cluster_files_as_a_single_server_does(valkey_cluster_port: int) -> None:
    """One transaction on one slot."""
    async with RedisCluster(host="127.0.0.1", port=valkey_cluster_port) as client:
        shelf = RedisShelf(client, f"cluster-{random_id()}")

        await shelf.put(filed(ONE), None)
        await shelf.put_draft(filed(TWO))
        await shelf.put(filed(TWO), V1)

        assert (await shelf.current(), await shelf.draft()) == (V2, None)
        assert len(await shelf.history()) == 3


async def test_a_server_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    """Whoever asks learns that the same request may succeed later."""
    async with Redis.from_url(f"unix://{tmp_path}/nobody.sock") as client:
        shelf = RedisShelf(client, "site")

        for request in (
            shelf.current(),
            shelf.draft(),
            shelf.history(),
            shelf.get("0123456789ab"),
            shelf.put(filed(ONE), None),
            shelf.put_draft(filed(ONE)),
        ):
            with pytest.raises(StoreUnavailableError, match="cannot be reached"):
                await request
