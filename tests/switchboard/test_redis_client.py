"""One address, three kinds of Redis; everything the site keeps there works on each."""

from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.shelf import Meta, Published
from config.store.redis import RedisShelf
from console.accounts import Account, Session
from console.store.redis import RedisAccounts
from routing.store.redis import RedisStore
from switchboard.connection import connected, raise_curtain, site_time
from switchboard.redis_client import complaint, redis_client
from tests.routing.scene import Scene, agent


@pytest.mark.parametrize("fixture", ["valkey_url", "valkey_sentinel_url", "valkey_cluster_url"])
async def test_a_site_keeps_everything_on_every_kind_of_redis(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Calls, accounts, sessions, configurations and the site's time: one hash tag, one client."""
    url = request.getfixturevalue(fixture)

    async with connected(url, tmp_path) as client:
        scene = Scene(RedisStore(client, site="kinds"), agent("ann"))
        await scene.ready("ann")
        await scene.calls("c1")
        accounts = RedisAccounts(client, "kinds")
        account = Account("anna", "Anna", "agent", "anna", "hash")
        await accounts.put(account)
        await accounts.open_session(Session("digest", "anna", 10**13), 1)
        shelf = RedisShelf(client, "kinds")
        await shelf.put(Published("v1", {"site.yaml": "a"}, Meta("olga", "first", 1)), None)
        await raise_curtain(client, "kinds", lambda: 5_000, 1.0)

        async with site_time(client, "kinds") as clock:
            assert 5_000 <= clock.now_ms() < 60_000
        assert await accounts.all() == [account]
        assert await shelf.current() == "v1"
        assert (await scene.call("c1")).state == "offered"
        assert [e.kind for e in await scene.effects()] == ["ring"]
        keys = [key async for key in client.scan_iter(match="{kinds}*", count=1000)]
        assert len(keys) > 10


async def test_a_cluster_is_not_asked_where_a_transition_belongs(
    valkey_cluster_url: str, tmp_path: Path
) -> None:
    """One round trip each: the client sees the site's hash tag for itself."""
    async with connected(valkey_cluster_url, tmp_path) as client:
        scene = Scene(RedisStore(client, site="trips"), agent("ann"))
        await client.config_resetstat()

        await scene.ready("ann")
        await scene.calls("c1")

        asked = await client.info("commandstats")
        assert "cmdstat_fcall" in asked
        assert "cmdstat_command|getkeys" not in asked


@pytest.mark.parametrize(
    "url",
    [
        "redis://cache:6379/0",
        "unix:///run/redis.sock",
        "redis+sentinel://a,b:26380,[::1]:26379/mymaster?db=1&sentinel_password=x",
        "rediss+cluster://user:p%40ss@a:6379,b",
    ],
)
async def test_an_address_in_a_known_form_is_taken(url: str) -> None:
    """Nothing is asked of the server yet."""
    async with redis_client(url):
        assert complaint(url) is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("cache:6379", "it must begin with one of redis://"),
        ("redis+sentinel://a:26379", "name the master after the hosts"),
        ("redis+sentinel://a:26379,/mymaster", "name the hosts"),
        ("redis+cluster://a:one", "a port must be a number"),
    ],
)
def test_an_address_in_no_known_form_is_said_so(url: str, says: str) -> None:
    """Before anything is tried, and in words."""
    assert says in str(complaint(url))


async def test_passwords_in_an_address_are_not_shown(tmp_path: Path) -> None:
    """Neither the server's nor the Sentinels'."""
    url = "redis+sentinel://:hunter2@127.0.0.1:1/mymaster?sentinel_password=hunter3"

    with pytest.raises(ConfigError, match="redis at") as told:
        async with connected(url, tmp_path):
            pass

    assert "hunter" not in str(told.value)
