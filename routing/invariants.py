"""Say what must always be true of a site's state, each rule by name.

Rules this module keeps:

* A function takes a store's ``dump`` and returns what is wrong with it; nothing wrong is empty.
* No rule depends on how a store works: tests hold both stores to them, and a watcher may hold
  production to them (a dump of a running server is not one instant: believe what it finds twice).
* Rules about a change take the state before and after it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from routing.dumped import Dump, avoids, held, hungry, lanes, rings, wanted
from routing.together import BEHIND_MS

_LIVE = ("asking", "ringing")
_READIED = {"agent", "roster"}
"""Who may make an agent ready: they themselves, and what the configuration says."""


def violations(dump: Dump) -> list[str]:
    """Return every broken rule of one state, as ``NAME: what``."""
    checks = {
        "CONSERVE": _conserve,
        "COUNTED": _counted,
        "ONE-OFFER": _one_offer,
        "ONE-CALL": _one_call,
        "SKILL": _skill,
        "WORK-CONSERVING": _work_conserving,
        "NO-STUCK": _no_stuck,
        "ACCOUNT": _account,
    }
    return [f"{name}: {what}" for name, check in checks.items() for what in check(dump)]


def change_violations(before: Dump, after: Dump) -> list[str]:
    """Return every broken rule of one change: FIFO, REASON, ACCOUNT's nothing after the end."""
    checks = {"FIFO": _fifo, "REASON": _reason, "ACCOUNT": _nothing_after_the_end}
    return [f"{name}: {what}" for name, check in checks.items() for what in check(before, after)]


def _conserve(dump: Dump) -> Iterator[str]:
    """Every call is in exactly one place: in its lanes while it waits, else in none."""
    places = Counter(c for lane in dump["lanes"].values() for c, _ in lane["calls"])
    for agent, own in dump["own"].items():
        for name, _ in own:
            if dump["calls"].get(name, {}).get("prefer") != agent:
                yield f'"{name}" is kept for agent "{agent}", and does not say so'
    for name, call in dump["calls"].items():
        if call.get("prefer"):
            yield from _kept(dump, name, call)
            continue
        stands = call["state"] == "waiting" or hungry(call)
        expected = len(lanes(call)) if stands else 0
        if places.pop(name, 0) != expected:
            yield f'call "{name}" is {call["state"]} but not in its lanes alone'
        for lane in lanes(call):
            queue = dict(map(tuple, dump["lanes"].get(lane, {"calls": []})["calls"]))
            at = int(call.get("key", 0)) + BEHIND_MS * (call["state"] == "offered")
            if stands and queue.get(name) != at:
                yield f'call "{name}" does not stand at its key in lane "{lane}"'
    for name in places:
        yield f'lane holds "{name}", which is no call'


def _counted(dump: Dump) -> Iterator[str]:
    """Every department counts those who wait for it, and those an agent is rung for."""
    queued = Counter(
        c["department"] for c in dump["calls"].values() if c["state"] in ("waiting", "offered")
    )
    for name in queued | Counter(dump["queued"]):
        if queued[name] != dump["queued"].get(name, 0):
            yield f'"{name}" counts {dump["queued"].get(name, 0)} waiting, and {queued[name]} do'


def _kept(dump: Dump, name: str, call: Mapping[str, str]) -> Iterator[str]:
    """A call kept for an agent stands with them alone, and they are ready, or cut off from it."""
    agent = call["prefer"]
    if call["state"] != "waiting" or name not in dict(map(tuple, dump["own"].get(agent, []))):
        yield f'call "{name}" is {call["state"]} and not kept for "{agent}"'
    able = lanes(call)[0] in dump["places"].get(agent, {})
    kept = dump["agents"][agent]
    if (kept["presence"] != "ready" and kept.get("rejoin") != name) or not able:
        yield f'call "{name}" is kept for "{agent}", who cannot take it'
    if f"prefer:{name}" not in dict(map(tuple, dump["due"])):
        yield f'call "{name}" is kept for "{agent}" without a deadline'
    if any(name == c for lane in dump["lanes"].values() for c, _ in lane["calls"]):
        yield f'call "{name}" is kept for "{agent}" and stands in a lane too'


def _one_offer(dump: Dump) -> Iterator[str]:
    """A call has one live offer while it is offered, or as many as it may ring; else none."""
    beside = [o for o in dump["offers"].values() if o.get("beside") and o["state"] in _LIVE]
    for offer in beside:
        if dump["calls"].get(offer["call"], {}).get("beside") != "ringing":
            yield f'a live offer to "{offer["agent"]}" is for a consultation nobody asks for'
    live = Counter(
        o["call"] for o in dump["offers"].values() if o["state"] in _LIVE and not o.get("beside")
    )
    for name, call in dump["calls"].items():
        named = call["offer"].split() if call["state"] == "offered" else []
        if live.pop(name, 0) != len(named) or len(named) > wanted(call):
            yield f'call "{name}" is {call["state"]} and has not {len(named)} live offers'
        if call["state"] == "offered" and not named:
            yield f'call "{name}" is offered to nobody'
        if any(dump["offers"].get(each, {}).get("state") not in _LIVE for each in named):
            yield f'call "{name}" names a dead offer'
    for name in live:
        yield f'a live offer is for "{name}", which is no call'


def _one_call(dump: Dump) -> Iterator[str]:
    """An agent has at most one offer or call, and it names them back."""
    states = {"offered": ("offered",), "talking": ("connecting", "talking")}
    claimed = Counter(
        agent
        for c in dump["calls"].values()
        if c["state"] in ("offered", "connecting", "talking")
        for agent in c.get("agent", "").split() or [""]
    )
    consulted = {
        c["beside_agent"]: ("offered" if c["beside"] == "ringing" else "talking", name)
        for name, c in dump["calls"].items()
        if c.get("beside_agent")
    }
    for name, agent in dump["agents"].items():
        busy = agent["work"] in states
        if name in consulted and claimed.pop(name, 0) == 0:
            if (agent["work"], agent.get("call")) != consulted[name]:
                yield f'agent "{name}" is {agent["work"]}, and is being consulted'
            continue
        if claimed.pop(name, 0) != int(busy):
            yield f'agent "{name}" is {agent["work"]} with a call that is not one'
        call = dump["calls"].get(agent.get("call", ""), {})
        if busy and (
            call.get("state") not in states[agent["work"]] or name not in call["agent"].split()
        ):
            yield f'agent "{name}" is {agent["work"]} for a call that is not theirs'
        if not busy and (agent.get("call") or agent.get("offer")):
            yield f'agent "{name}" is {agent["work"]} and still names a call or an offer'
    for name in claimed:
        yield f'a call is with "{name}", who is no agent'


def _skill(dump: Dump) -> Iterator[str]:
    """Who stands idle in a lane is ready, idle and able; who is offered a call is ready."""
    for lane_name, lane in dump["lanes"].items():
        idle = {name for name, _ in lane["agents"]}
        able = {
            name
            for name, places in dump["places"].items()
            if lane_name in places
            and dump["agents"][name]["presence"] == "ready"
            and dump["agents"][name]["work"] == "idle"
        }
        for name in idle ^ able:
            yield f'agent "{name}" and lane "{lane_name}" disagree on whether they stand idle in it'
    for name, agent in dump["agents"].items():
        if agent["work"] == "offered" and agent["presence"] != "ready":
            yield f'agent "{name}" is offered a call while {agent["presence"]}'


def _work_conserving(dump: Dump) -> Iterator[str]:
    """No call waits while an able, ready, idle agent who does not avoid it stands by.

    The exception is an agent whom a department keeps free for its own calls.
    """
    idle = {
        name: places
        for name, places in dump["places"].items()
        if dump["agents"][name]["presence"] == "ready" and dump["agents"][name]["work"] == "idle"
    }
    for name, call in dump["calls"].items():
        if call["state"] != "waiting" and not hungry(call):
            continue
        for agent, places in idle.items():
            able = any(
                rings(call, place) and not held(dump, place, spare=1)
                for place in map(places.get, lanes(call))
            )
            able = able and call.get("prefer", agent) == agent
            if able and not avoids(dump, name, agent):
                yield f'call "{name}" waits while agent "{agent}" is idle'


def _no_stuck(dump: Dump) -> Iterator[str]:
    """Every state has a deadline, and every effect is queued, leased or waited for."""
    armed = {member for member, _ in dump["due"]}
    queued = {number for number, _ in (*dump["urgent"], *dump["rings"])}
    followers = {effect.get("then") for effect in dump["effects"].values()}
    # What the live watch reads has no override: their ends may lie weeks ahead.
    limited = {"call": "calls", "offer": "offers", "lane": "lanes", "plan": "overrides"}
    for kind, kept in limited.items():
        for name in dump.get(kept, ()):
            if f"{kind}:{name}" not in armed:
                yield f'{kind} "{name}" has no deadline'
    for name, agent in dump["agents"].items():
        if agent["work"] == "wrap_up" and f"wrap:{name}" not in armed:
            yield f'agent "{name}" has no end of wrap-up'
    for number in dump["effects"]:
        if number not in queued | followers and f"effect:{number}" not in armed:
            yield f'effect "{number}" is in nobody\'s hands'


def _account(dump: Dump) -> Iterator[str]:
    """One final record per ended call, none for a live one."""
    final = Counter(f["call"] for _, _, kind, f in dump["events"] if kind == "call.ended")
    for name, call in dump["calls"].items():
        if final[name] != int(call["state"] == "ended"):
            yield f'call "{name}" is {call["state"]} with {final[name]} final records'
    for name, count in final.items():
        if count > 1:
            yield f'call "{name}" has {count} final records'


def _fifo(before: Dump, after: Dump) -> Iterator[str]:
    """Within a lane, by key: no newly offered call passes one that waited before and after."""
    waited = {
        name: call
        for name, call in after["calls"].items()
        if call["state"] == "waiting" and before["calls"].get(name, {}).get("state") == "waiting"
    }
    made = {n: offer for n, offer in after["offers"].items() if n not in before["offers"]}
    # One that was offered by this very change, and is back, was not passed while it waited.
    waited = {n: c for n, c in waited.items() if n not in {o["call"] for o in made.values()}}
    for offer in made.values():
        taken, agent = after["calls"][offer["call"]], offer["agent"]
        if before["agents"].get(agent, {}).get("rejoin") == offer["call"]:
            continue  # cut off from this very caller: nobody else's turn
        lane = offer.get("lane", "")  # none: one agent by name is consulted
        for name, call in waited.items():
            # One that came into the lane by this very change may have come after the offer.
            if lane not in lanes(before["calls"][name]):
                continue
            sooner = int(call.get("key", 0)) < int(taken.get("key", 0))
            kept_away = avoids(before, name, agent) or avoids(after, name, agent)
            kept_away = kept_away or before["calls"][name].get("prefer", agent) != agent
            place = after["places"].get(agent, {}).get(lane, "0")
            kept_away |= not rings(call, place) or held(after, place)
            if sooner and lane in lanes(call) and not kept_away:
                yield f'call "{name}" was passed by "{offer["call"]}" for agent "{agent}"'


def _nothing_after_the_end(before: Dump, after: Dump) -> Iterator[str]:
    ended = {name for name, call in before["calls"].items() if call["state"] == "ended"}
    known = len(before["events"])
    for seq, _, kind, fields in after["events"][known:]:
        if fields.get("call") in ended:
            yield f'"{kind}" ({seq}) was told of call "{fields["call"]}" after its end'


def _reason(before: Dump, after: Dump) -> Iterator[str]:
    """Whatever changed presence is told with its cause; who was made ready, by whom it may be."""
    told: dict[str, list[Mapping[str, str]]] = {}
    for _, _, kind, fields in after["events"][len(before["events"]) :]:
        if kind == "agent.changed":
            told.setdefault(fields["agent"], []).append(fields)
    for name, agent in after["agents"].items():
        was, now = before["agents"].get(name, {}).get("presence", "signed_out"), agent["presence"]
        causes = [each["cause"] for each in told.get(name, ()) if each["presence"] == now]
        if was != now and not any(causes):
            yield f'agent "{name}" went from {was} to {now}, and no event says why'
        elif was != now == "ready" and _READIED.isdisjoint(causes):
            yield f'agent "{name}" was made ready by "{", ".join(causes)}"'
