"""Read a store's dump: who avoids whom, who may be rung, who is kept free.

Rules this module keeps:

* A dump is what a store's ``dump`` returns: tests and the live watch hold it to ``invariants``.
"""

import re
from collections.abc import Mapping
from typing import Any

from routing.rota import ALARM_RANK, ON_CALL_KEY, ON_CALL_RANK

Dump = Mapping[str, Any]


def avoids(dump: Dump, call: str, agent: str) -> bool:
    """Tell whether an agent is not offered a call for now."""
    return any(member == f"avoid:{call} {agent}" for member, _ in dump["due"])


def rings(call: Mapping[str, str], place: str | None) -> bool:
    """Tell whether a place in a lane is one for this call.

    The last ones are for an alarm alone, and those on call are never rung together.
    """
    if place is None:
        return False
    rank = int(place.split(" ")[0])
    if call["state"] == "offered":
        return rank < ON_CALL_RANK
    return call.get("alarmed") == "1" or rank < ALARM_RANK


def wanted(call: Mapping[str, str]) -> int:
    """Return how many agents may be rung for a call at once."""
    several = re.search(r" x(\d+)", call.get("rules", ""))
    return int(call.get("wanted") or (several[1] if several else 1))


def hungry(call: Mapping[str, str]) -> bool:
    """Tell whether more agents may join those rung for a call."""
    few = len(call.get("offer", "").split()) < wanted(call)
    return call["state"] == "offered" and few and call.get("alone") != "1"


def held(dump: Dump, place: str | None, spare: int = 0) -> bool:
    """Tell whether a place is of somebody kept free for their own department's calls.

    Args:
        dump: the state.
        place: how the store keeps it: after rank, counter and head start, ``lane=so many``.
        spare: how many more than these must stand idle.
    """
    kept = [part.partition("=") for part in (place or "").split(" ")[3:] if "=" in part]
    return any(
        sum(key < ON_CALL_KEY for _, key in dump["lanes"][lane]["agents"]) < int(left) + spare
        for lane, _, left in kept
    )


def lanes(call: Mapping[str, str]) -> list[str]:
    """Return the lanes a call stands in."""
    return call.get("lanes", "").split()
