"""Published configurations in a real server; the memory shelf says what is right."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from calls.errors import ConfigError, StoreUnavailableError
from config.shelf import MemoryShelf, Meta, Shelf, version_of
from config.store.redis import KEPT, RedisShelf
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


async def test_what_was_put_is_current_and_comes_back(shelf: Shelf) -> None:
    """A publication is whole: texts, who, why and when."""
    one, two = {"a.yaml": "site: é\n"}, {"a.yaml": "site: B\n", "b.yaml": ""}
    before = await shelf.current()

    await shelf.put(version_of(one), one, Meta("ada", "first", 1_000))
    await shelf.put(version_of(two), two, Meta("ben", "second", 2_000))

    assert before is None
    assert await shelf.current() == version_of(two)
    kept = await shelf.get(version_of(one))
    assert kept is not None
    assert (kept.version, kept.sources) == (version_of(one), one)
    assert kept.meta == Meta("ada", "first", 1_000)
    assert await shelf.get("000000000000") is None


async def test_an_earlier_version_can_be_put_in_force_again(shelf: Shelf) -> None:
    """Rolling back is publishing what was published before."""
    one, two = {"a.yaml": "site: A\n"}, {"a.yaml": "site: B\n"}
    await shelf.put(version_of(one), one, Meta("ada", "first", 1_000))
    await shelf.put(version_of(two), two, Meta("ada", "second", 2_000))

    await shelf.put(version_of(one), one, Meta("ada", "back", 3_000))

    assert await shelf.current() == version_of(one)


async def test_a_text_that_is_not_what_was_put_is_damaged(shelf: Shelf) -> None:
    """The version is a hash of the text, and is believed only as that."""
    await shelf.put("0123456789ab", {"a.yaml": "site: A\n"}, Meta("eve", "", 1_000))

    with pytest.raises(ConfigError) as caught:
        await shelf.get("0123456789ab")

    assert caught.value.code == "published_damaged"


async def test_only_the_newest_versions_are_kept(server: Redis) -> None:
    """A hundred versions are enough for any call, and memory has an end."""
    shelf = RedisShelf(server, "full")
    texts = [{"a.yaml": f"site: S{number}\n"} for number in range(KEPT + 3)]

    for number, text in enumerate(texts):
        await shelf.put(version_of(text), text, Meta("ada", "", number))

    assert await shelf.get(version_of(texts[2])) is None
    assert await shelf.get(version_of(texts[3])) is not None
    assert await shelf.current() == version_of(texts[-1])
    assert len(await server.keys("{full}:config:version:*")) == KEPT


async def test_all_keys_are_under_the_sites_one_hash_tag(server: Redis) -> None:
    """A cluster keeps a site's configuration where the rest of its state is."""
    shelf = RedisShelf(server, "tagged")

    await shelf.put("0123456789ab", {}, Meta("ada", "", 0))

    keys = {key if isinstance(key, str) else key.decode() for key in await server.keys("*tagged*")}
    assert {key.partition(":")[0] for key in keys} == {"{tagged}"}


async def test_a_server_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    """Whoever asks learns that the same request may succeed later."""
    async with Redis.from_url(f"unix://{tmp_path}/nobody.sock") as client:
        shelf = RedisShelf(client, "site")

        for request in (
            shelf.current(),
            shelf.get("0123456789ab"),
            shelf.put("0123456789ab", {}, Meta("ada", "", 0)),
        ):
            with pytest.raises(StoreUnavailableError, match="cannot be reached"):
                await request
