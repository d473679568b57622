"""Show what lives in the Redis store, for the watch over the invariants.

Rules this module keeps:

* What ended, and what is remembered of it, is not read: the cost is that of the calls and agents
  there are now, in requests that hold nobody up for long.
* It is not one instant; who judges it looks twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from routing import timers
from routing.answers import Now
from routing.store.redis_running import Running
from routing.store.texts import trimmed

_QUEUED = ("waiting", "offered")
_AT_ONCE = 200
"""Hashes read in one request."""


class Living(Running):
    """Show the live state whole, and tell what was found wrong with it."""

    async def live(self, now: Now) -> Mapping[str, Any]:
        """Return the live state as ``routing.invariants`` judges it: no ended call, no event."""
        queued = await self._counts()
        calls = await self._known("call", await self._ask("SMEMBERS", "calls"))
        calls = {name: call for name, call in calls.items() if call["state"] != "ended"}
        # A count that moved meanwhile says nothing: only one that stood still is judged.
        waiting = Counter(c["department"] for c in calls.values() if c["state"] in _QUEUED)
        moved = dict(queued.items() ^ (await self._counts()).items())
        agents = await self._known("agent", await self._ask("SMEMBERS", "agents"))
        kept = {call["prefer"] for call in calls.values() if call.get("prefer")}
        offers = {each for call in calls.values() for each in call.get("offer", "").split()}
        # Ended calls are remembered for a day: their deadlines lie behind all others.
        until = now.at_ms + max(timers.LANE_MS, timers.DEAD_OFFER_MS)
        with self._reached():
            due = await self._client.zrangebyscore(
                f"{self._root}:due", "-inf", until, withscores=True
            )
        return {
            "calls": calls,
            "agents": agents,
            "queued": {n: waiting[n] if n in moved else queued[n] for n in queued.keys() | moved},
            "own": {each: await self._scored(f"own:{each}") for each in sorted(kept)},
            "places": await self._known("places", list(agents)),
            "offers": await self._known("offer", list(offers)),
            "effects": {},
            "lanes": {n: await self._lane(n, d) for n, d in (await self._hash("lanes")).items()},
            "due": scored(self._plain(due)),
            "urgent": [],
            "rings": [],
            "events": [],
        }

    async def broken(self, found: Sequence[tuple[str, str]], now: Now) -> Literal["told", "again"]:
        """Tell of rules found broken, each with what breaks it; ``again``: told just before."""
        pairs = [text for pair in found for text in pair]
        answer = await self._run("broken", now.at_ms, *pairs)
        return cast("Literal['told', 'again']", answer[0])

    async def _counts(self) -> dict[str, int]:
        return {name: int(n) for name, n in trimmed(await self._hash("queued")).items()}

    async def _known(self, kind: str, names: Sequence[str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        ordered = sorted(names)
        for start in range(0, len(ordered), _AT_ONCE):
            some = ordered[start : start + _AT_ONCE]
            texts = await self._hashes(kind, some)
            found |= {n: trimmed(t) for n, t in zip(some, texts, strict=True) if t}
        return found

    async def _scored(self, key: str) -> list[list[Any]]:
        with self._reached():
            name = f"{self._root}:{key}"
            return scored(self._plain(await self._client.zrange(name, 0, -1, withscores=True)))

    async def _lane(self, name: str, demand: str) -> dict[str, Any]:
        key = f"lane:{name}"
        kept = {
            key: await self._hash(key),
            f"{key}:calls": await self._scored(f"{key}:calls"),
            f"{key}:agents": await self._scored(f"{key}:agents"),
            f"{key}:able": await self._ask("SMEMBERS", f"{key}:able"),
        }
        return lane_of(name, demand, kept)


def scored(pairs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return a sorted set's members with whole scores."""
    return [[member, int(score)] for member, score in pairs]


def lane_of(name: str, demand: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return one lane as ``routing.invariants`` judges it, of what is kept under its keys."""
    counts = kept.get(f"lane:{name}", {})
    return {
        "demand": demand,
        "counts": [int(counts.get(c, 0)) for c in ("joined", "left", "mark")],
        "calls": kept.get(f"lane:{name}:calls", []),
        "agents": kept.get(f"lane:{name}:agents", []),
        "able": sorted(kept.get(f"lane:{name}:able", ())),
    }
