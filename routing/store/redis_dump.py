"""Dump the Redis store in the form in which stores are compared. For tests: it scans.

Rules this module keeps:

* Every key of the site is read, whatever its name: what no transition should have left behind
  is seen where its kind is compared.
* It is not one instant; nothing else may run meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from routing.store.redis_live import Living, lane_of, scored
from routing.store.redis_reading import PAGE, event_of
from routing.store.texts import trimmed

_KINDS = ("call", "agent", "offer", "effect")


class Dumping(Living):
    """Show everything there is."""

    async def dump(self) -> dict[str, Any]:
        """Return the whole state in the form in which stores are compared. For tests: it scans."""
        kept = await self._everything()

        def named(kind: str) -> dict[str, Any]:
            begun = f"{kind}:"
            return {n.removeprefix(begun): kept[n] for n in kept if n.startswith(begun)}

        def counted(key: str) -> dict[str, int]:
            return {name: int(count) for name, count in trimmed(kept.get(key, {})).items()}

        whole = {f"{k}s": {n: trimmed(t) for n, t in named(k).items()} for k in _KINDS}
        return {
            **whole,
            "site": trimmed(kept.get("site", {})),
            "places": named("places"),
            **{key: kept.get(key, {}) for key in ("on_call", "spells", "overrides", "promises")},
            **{key: counted(key) for key in ("slots", "queued")},
            "lanes": {n: lane_of(n, d, kept) for n, d in kept.get("lanes", {}).items()},
            "own": named("own"),
            "last": {number: trimmed(text) for number, text in named("last").items()},
            "kept": {number: trimmed(text) for number, text in named("redial").items()},
            **{key: kept.get(key, []) for key in ("due", "urgent", "rings")},
            "events": kept.get("events", []),
        }

    async def _everything(self) -> dict[str, Any]:
        """Return every key of the site in three round trips: which, of which type, with what."""
        root = f"{self._root}:"
        with self._reached():
            found = self._client.scan_iter(f"{root}*", count=PAGE)
            keys = sorted([self._plain(key) async for key in found])
            pipe = self._client.pipeline(transaction=False)
            for key in keys:
                pipe.type(key)
            types = [self._plain(type_) for type_ in await pipe.execute()]
            for key, type_ in zip(keys, types, strict=True):
                _READERS[type_](pipe, key)
            read = await pipe.execute()
        return {
            key.removeprefix(root): _SHAPES[type_](self._plain(value))
            for key, type_, value in zip(keys, types, read, strict=True)
        }


def _told(rows: Sequence[Any]) -> list[list[Any]]:
    events = (event_of(number, fields) for number, fields in rows)
    return [[e.seq, e.at_ms, e.type, dict(e.fields)] for e in events]


_READERS: Mapping[str, Callable[[Any, str], object]] = {
    "hash": lambda pipe, key: pipe.hgetall(key),
    "zset": lambda pipe, key: pipe.zrange(key, 0, -1, withscores=True),
    "set": lambda pipe, key: pipe.smembers(key),
    "list": lambda pipe, key: pipe.lrange(key, 0, -1),
    "stream": lambda pipe, key: pipe.xrange(key),
    "string": lambda pipe, key: pipe.get(key),
}
_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "hash": dict,
    "zset": scored,
    "set": set,
    "list": list,
    "stream": _told,
    "string": str,
}
