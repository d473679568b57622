"""Tell who was offered a call, what the order counted, and how the offer ended."""

from calls.events import RANK
from reports.sentence import Fields, Sentences, Words, lasting


def _offered(f: Fields) -> Words:
    if f["counter"] == "preferred":
        why = "kept for them: the caller's own agent, or the last who served this number"
    elif f["counter"] == "random":
        why = f"drawn by lot among {f['idle']} idle"
    elif f["runner_up"]:
        why = f"{_standing(f, 'agent_key', 'runner_up_key')}; first of {f['idle']} idle"
        next_ = _standing(f, "runner_up_key", "agent_key")
        why += f", next was {f.named('runner_up')}, {next_}"
    else:
        others = int(f["idle"] or 1) - 1
        nobody = f"of {others} more idle none could be rung" if others else "nobody else was idle"
        why = f"{_standing(f, 'agent_key', 'agent_key')}; {nobody}"
    return f"offered to {f.named('agent')} after {lasting(f['waited_ms'])}", why, ""


def _standing(f: Fields, key: str, other: str) -> str:
    """Say in words what an agent's order key counts; the rank only where it decided."""
    rank, counter = divmod(int(f[key] or 0), RANK)
    match f["counter"]:
        case "idle_since":
            said = f"idle for {lasting(f.at_ms - counter)}"
        case "offered_at":
            said = f"last rung {lasting(f.at_ms - counter)} ago" if counter else "not rung yet"
        case "calls":
            said = f"{counter} call{'s' * (counter != 1)} so far"
        case "talk_ms":
            said = f"talked for {lasting(counter)} so far"
        case _:
            said = f"key {f[key]}"
    decided = rank != int(f[other] or 0) // RANK
    return f"rank {rank + 1}, {said}" if decided else said


def _unreachable(f: Fields) -> Words:
    why = f"{f['why'].replace('_', ' ')}; nobody's fault, {_after(f)}"
    return f"{f.named('agent')} could not be reached", why, ""


def _missed(f: Fields) -> Words:
    return f"{f.named('agent')} did not answer", f"miss {f['misses']} in a row; {_after(f)}", ""


def _declined(f: Fields) -> Words:
    reason = f"{f['reason']}; " if f["reason"] else ""
    return f"{f.named('agent')} declined", f"{reason}{_after(f)}", ""


def _after(f: Fields) -> str:
    """Say what follows for the caller, and for how long this agent is not asked again."""
    avoids = f"; not asked again for {lasting(f['avoid_ms'])}" if int(f["avoid_ms"] or 0) else ""
    return f"the caller keeps the place{avoids}"


OFFERS: Sentences = {
    "call.offered": _offered,
    "offer.ringing": lambda f: (f"{f.named('agent')}'s phone rings", "", ""),
    "offer.accepted": lambda f: (
        f"{f.named('agent')} takes the call after {lasting(f['waited_ms'])}",
        "",
        "",
    ),
    "offer.declined": _declined,
    "offer.missed": _missed,
    "offer.unreachable": _unreachable,
    "offer.withdrawn": lambda f: (
        f"the offer to {f.named('agent')} is taken back",
        f["why"].replace("_", " "),
        "",
    ),
}
