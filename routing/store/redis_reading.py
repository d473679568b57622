"""Read the Redis store: views, events, and waiting for work.

Rules this module keeps:

* Reading changes nothing (taking what wakes and trimming old events aside) and decides
  nothing: a snapshot of many keys is not one instant.
* A call's story is read from its first event to its last, never from the whole stream.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from redis.exceptions import (
    ClusterDownError,
    ClusterError,
    ReadOnlyError,
    RedisClusterException,
    TryAgainError,
)
from redis.exceptions import (
    ConnectionError as RedisConnectionError,
)
from redis.exceptions import (
    TimeoutError as RedisTimeoutError,
)

from calls.errors import StoreUnavailableError
from calls.events import Event
from routing.answers import Now
from routing.override import Override
from routing.queue import AgentView, CallView, Evacuation, KeptPlace, Snapshot
from routing.rota import OnCall
from routing.skills import Demand
from routing.store.views import (
    agent_view,
    call_view,
    demand_of,
    evacuation_view,
    kept_place,
    on_call_of,
    override_of,
)

_BLOCK_S = 1.0
"""Longest single wait to be woken: shorter than any sensible socket timeout."""
PAGE = 1000
"""Events, or names of keys, read in one request."""
_UNREACHED = (
    RedisConnectionError,
    RedisTimeoutError,
    RedisClusterException,
    ClusterDownError,
    ClusterError,
    ReadOnlyError,
    TryAgainError,
    OSError,
)


class Reading:
    """Show what the store knows; ``RedisStore`` adds the transitions."""

    def __init__(self, client: Any, *, site: str) -> None:
        self._client = client
        self._root = f"{{{site}}}"

    # -- asking the server ------------------------------------------------------------------

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except _UNREACHED as error:
            raise StoreUnavailableError(
                "store_unavailable",
                f"redis cannot be reached just now ({error}); "
                "check that the server runs and that REDIS_URL names it",
            ) from error

    def _plain(self, reply: Any) -> Any:
        """Return a reply as text, whether or not the client decodes."""
        match reply:
            case bytes():
                return reply.decode()
            case list() | tuple():
                return [self._plain(part) for part in reply]
            case dict():
                return {self._plain(k): self._plain(v) for k, v in reply.items()}
            case set() | frozenset():
                return {self._plain(part) for part in reply}
            case _:
                return reply

    async def _ask(self, command: str, key: str, *arguments: str | float) -> Any:
        with self._reached():
            name = f"{self._root}:{key}"
            return self._plain(await self._client.execute_command(command, name, *arguments))

    async def _hash(self, key: str) -> dict[str, str]:
        text = await self._ask("HGETALL", key)
        return dict(text) if isinstance(text, Mapping) else _paired(text)

    async def _hashes(self, kind: str, names: Sequence[str]) -> list[dict[str, str]]:
        if not names:
            return []
        with self._reached():
            pipe = self._client.pipeline(transaction=False)
            for name in names:
                pipe.hgetall(f"{self._root}:{kind}:{name}")
            return [self._plain(text) for text in await pipe.execute()]

    # -- roster and time --------------------------------------------------------------------

    async def version(self) -> str:
        """Return the version of the roster applied last; empty before the first."""
        return str(await self._ask("HGET", "site", "version") or "")

    async def epoch(self) -> int:
        """Return the roster's epoch; it rises with the roster and with the set of open lanes."""
        return int(await self._ask("HGET", "site", "epoch") or 0)

    async def open_lanes(self) -> tuple[int, Mapping[str, Demand]]:
        """Return the roster's epoch and, by lane, the demand of every open lane.

        The epoch is read first: a lane opened in between makes what is computed from it stale.
        """
        epoch = await self.epoch()
        lanes = await self._hash("lanes")
        return epoch, {lane: demand_of(text) for lane, text in lanes.items()}

    async def on_call(self) -> Mapping[str, OnCall]:
        """Return, by department, who is on call now; read after the epoch."""
        return {name: on_call_of(text) for name, text in (await self._hash("on_call")).items()}

    async def overrides(self) -> Sequence[Override]:
        """Return the overrides in force, by agent; read after the epoch."""
        kept = await self._hash("overrides")
        return tuple(override_of(kept[key]) for key in sorted(kept))

    async def kept_place(self, caller: str) -> KeptPlace | None:
        """Return the place kept for a number whose call was cut off, be its time over or not."""
        text = await self._hash(f"redial:{caller}")
        return kept_place(text) if text else None

    async def spells(self) -> Mapping[str, str]:
        """Return the spell each planned agent was last brought into; none for who is off."""
        return await self._hash("spells")

    async def next_due_ms(self) -> int | None:
        """Return the earliest deadline or effect instant, None when there is none."""
        with self._reached():
            pipe = self._client.pipeline(transaction=False)
            pipe.zrange(f"{self._root}:due", 0, 0, withscores=True)
            pipe.zcard(f"{self._root}:urgent")
            pipe.zcard(f"{self._root}:rings")
            pipe.hget(f"{self._root}:site", "ring_at")
            head, urgent, rings, ring_at = await pipe.execute()
        instants = [int(head[0][1])] if head else []
        instants += [0] if urgent else []
        instants += [int(ring_at or 0)] if rings else []
        return min(instants, default=None)

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when an effect or an earlier deadline was written, or after the real timeout."""
        block_s = min(timeout_s, _BLOCK_S)
        if block_s > 0:
            await self._ask("BZPOPMIN", "woken", max(round(block_s, 3), 0.001))

    async def trim(self, events: int) -> None:
        """Keep the newest ``events`` events, exactly, and forget the older ones."""
        await self._ask("XTRIM", "events", "MAXLEN", "=", events)

    # -- views ------------------------------------------------------------------------------

    async def call(self, call: str) -> CallView | None:
        """Return one call, ended ones within a day included."""
        text = await self._hash(f"call:{call}")
        return call_view(call, text) if text else None

    async def agent(self, agent: str) -> AgentView | None:
        """Return one agent."""
        text = await self._hash(f"agent:{agent}")
        return agent_view(agent, text) if text else None

    async def snapshot(self, now: Now) -> Snapshot:
        """Return everything that is not ended."""
        calls = sorted(await self._ask("SMEMBERS", "calls"))
        agents = sorted(await self._ask("SMEMBERS", "agents"))
        known = list(zip(calls, await self._hashes("call", calls), strict=True))
        staff = zip(agents, await self._hashes("agent", agents), strict=True)
        _, lanes = await self.open_lanes()
        return Snapshot(
            at_ms=now.at_ms,
            calls=tuple(call_view(n, t) for n, t in known if t and t["state"] != "ended"),
            agents=tuple(agent_view(n, t) for n, t in staff if t),
            lanes=tuple((lane, str(demand)) for lane, demand in sorted(lanes.items())),
            overrides=tuple(await self.overrides()),
            evacuation=await self.evacuation(),
        )

    async def evacuation(self) -> Evacuation | None:
        """Return the evacuation that lasts; None when there is none."""
        fields = ("evacuated_at", "evacuated_by", "evacuated_why", "evacuated_talks")
        kept = await self._ask("HMGET", "site", *fields)
        return evacuation_view({n: v for n, v in zip(fields, kept, strict=True) if v})

    # -- events -----------------------------------------------------------------------------

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """Return up to ``limit`` events with ``seq`` above ``after``, oldest first."""
        return await self._events(f"({after}-0", "+", limit)

    async def story(self, call: str) -> Sequence[Event]:
        """Return every event of one call, oldest first."""
        text = await self._hash(f"call:{call}")
        if not text:
            return []
        told: list[Event] = []
        start, end = text.get("first", "0"), text.get("last") or "+"
        while page := await self._events(start, end, PAGE):
            told += [event for event in page if event.call == call]
            start = f"({page[-1].seq}-0"
        return told

    async def _events(self, start: str, end: str, limit: int) -> list[Event]:
        with self._reached():
            key = f"{self._root}:events"
            rows = self._plain(await self._client.xrange(key, min=start, max=end, count=limit))
        return [event_of(number, fields) for number, fields in rows]


def _paired(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def event_of(number: str, fields: Mapping[str, str]) -> Event:
    """Return an entry of the stream as the event it is."""
    rest = dict(fields)
    at_ms, kind = int(rest.pop("at_ms")), rest.pop("type")
    return Event(int(number.partition("-")[0]), at_ms, kind, rest)
