"""The least a call can cost: received, told, and its agent out of five lanes and back.

Rules this module keeps:

* The events are those the real transitions told just now, word for word; so are the requests.
* Nothing is decided, read or remembered: no state of call, agent or offer, no deadline, no ring.
"""

from collections.abc import Mapping

from bench.server import Line
from bench.whole import LANES

TOLD = {
    "join": ("call.queued", "call.offered"),
    "accept": ("offer.accepted",),
    "complete": ("call.ended",),
    "free": ("agent.changed",),
}
_MOVED = {"join": "'ZREM', lane", "free": "'ZADD', lane, ARGV[1]"}


def least_scripts(line: Line) -> Mapping[str, str]:
    """Load by part of a call the script that does the least of it; return what each is called."""
    told: dict[bytes, list[bytes]] = {}
    for _, fields in line.ask("XREVRANGE", "{bench}:events", "+", "-", "COUNT", 10**6):
        told.setdefault(fields[3], fields)
    loaded = {}
    for part, kinds in TOLD.items():
        lines = ["#!lua", "local rc, site = redis.call, KEYS[1] .. ':least'"]
        for kind in kinds:
            words = ", ".join(f"'{word.decode()}'" for word in told[kind.encode()])
            lines += ["local seq = rc('HINCRBY', site, 'seq', 1)"]
            lines += [f"rc('XADD', KEYS[1] .. ':told', seq .. '-0', {words})"]
        if part in _MOVED:
            lines += [f"for n = 1, {LANES} do", "  local lane = site .. n"]
            lines += [f"  rc({_MOVED[part]}, 'agent-0')", "end"]
        loaded[part] = line.ask("SCRIPT", "LOAD", "\n".join([*lines, "return {'done'}"])).decode()
    return loaded
