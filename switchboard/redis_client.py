"""Make a client of the site's Redis from its address: one server, a Sentinel set or a cluster.

Rules this module keeps:

* ``redis://``, ``rediss://`` (TLS) and ``unix://`` name one server;
  ``redis+sentinel://host:26379,host:26379/master`` asks any of these Sentinels who the master is,
  each time a connection is made; ``redis+cluster://host:6379,host:6379`` finds the whole cluster
  from any of its nodes. With ``rediss+`` both speak TLS.
* Whichever it is, an answer that does not come within a moment is an outage: a caller is never kept
  in silence while a client library tries again.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

SCHEMES = (
    "redis://",
    "rediss://",
    "unix://",
    "redis+sentinel://",
    "rediss+sentinel://",
    "redis+cluster://",
    "rediss+cluster://",
)
_CONNECT_S = 2.0
_ANSWER_S = 5.0
"""Longer than the second a dispatcher waits for work on one connection."""
_SENTINEL_PORT = 26_379
_REDIS_PORT = 6379


def complaint(url: str) -> str | None:
    """Say what is wrong with an address; None when nothing is."""
    if not url.startswith(SCHEMES):
        return f"it must begin with one of {', '.join(SCHEMES)}"
    kind = _kind(url)
    if not kind:
        return None
    parts = urlsplit(url)
    try:
        hosts = _hosts(parts, _REDIS_PORT)
    except ValueError:
        return "a port must be a number: host:port,host:port"
    if not all(host for host, _ in hosts):
        return "name the hosts, separated by commas: host:port,host:port"
    if kind == "sentinel" and not parts.path.strip("/"):
        return "name the master after the hosts, as the Sentinels know it: …/mymaster"
    return None


@contextlib.asynccontextmanager
async def redis_client(url: str) -> AsyncIterator[Redis]:
    """Yield a client of the Redis at ``url``, not connected yet; closed at the end.

    A cluster's client is no ``Redis`` by type, but answers the same requests about one site: all
    its keys have one hash tag.
    """
    options: dict[str, Any] = {
        "socket_connect_timeout": _CONNECT_S,
        "socket_timeout": _ANSWER_S,
        # One more try at once: a pooled connection may be from before a restart.
        "retry": Retry(NoBackoff(), 1),
    }
    async with contextlib.AsyncExitStack() as stack:
        client: Redis | RedisCluster
        match _kind(url):
            case "sentinel":
                client, sentinels = _of_sentinels(urlsplit(url), options)
                for sentinel in sentinels.sentinels:
                    stack.push_async_callback(sentinel.aclose)
            case "cluster":
                client = _of_cluster(urlsplit(url), options)
            case _:
                client = Redis.from_url(url, **options)
        stack.push_async_callback(client.aclose)
        yield cast("Redis", client)


def _kind(url: str) -> str:
    return url.partition("://")[0].partition("+")[2]


def _hosts(parts: SplitResult, port: int) -> list[tuple[str, int]]:
    """Return the hosts of an address, each with its port."""
    found = []
    for each in parts.netloc.rpartition("@")[2].split(","):
        host, colon, given = each.rpartition(":") if not each.endswith("]") else (each, "", "")
        found.append(((host if colon else each).strip("[]"), int(given) if colon else port))
    return found


def _account(parts: SplitResult) -> dict[str, Any]:
    """Return user, password and TLS as the client's options."""
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    named = {"username": unquote(user) or None, "password": unquote(password) or None}
    return {**named, **({"ssl": True} if parts.scheme.startswith("rediss") else {})}


def _of_sentinels(parts: SplitResult, options: dict[str, Any]) -> tuple[Redis, Sentinel]:
    """Return a client of the master; ``sentinel_password`` is what the Sentinels themselves ask."""
    more = dict(parse_qsl(parts.query))
    account = _account(parts)
    own = {**account, "username": None, "password": more.get("sentinel_password")}
    sentinels = Sentinel(  # type: ignore[no-untyped-call]
        _hosts(parts, _SENTINEL_PORT), sentinel_kwargs={**options, **own}, **options, **account
    )
    master = sentinels.master_for(unquote(parts.path.strip("/")), db=int(more.get("db", "0")))
    return master, sentinels


class _Cluster(RedisCluster):
    """A cluster's client that finds the slot of a function's call by itself."""

    async def _determine_slot(self, command: str, *args: Any) -> int:
        """Return the slot of a request. The library would ask the server, once for each FCALL."""
        if command == "FCALL":
            return self.keyslot(args[2])
        return await super()._determine_slot(command, *args)


def _of_cluster(parts: SplitResult, options: dict[str, Any]) -> RedisCluster:
    nodes = [ClusterNode(host, port) for host, port in _hosts(parts, _REDIS_PORT)]
    return _Cluster(startup_nodes=nodes, **options, **_account(parts))
