"""Tell what a call's place in a queue went through, and what it was promised."""

from reports.sentence import Fields, Sentences, Words, lasting


def _queued(f: Fields) -> Words:
    restored = {
        "restored": " again, put back by the caller's own turn",
        "regained": f", at the place of {f['regains']}, which was cut off",
        "callback": ", to be called back",
    }.get(f["cause"], "")
    why = f"needs {f['demand']}"
    if int(f["head_start_ms"] or 0):
        why += f"; head start {lasting(f['head_start_ms'])}"
    return f"waits for {f.named('department')}{restored}", why, ""


def _widened(f: Fields) -> Words:
    text = f"may be answered by {f.named('department')} too, after {lasting(f['waited_ms'])}"
    return text, f"{f['cause']}: enough is {f['demand']}", ""


def _moved(f: Fields) -> Words:
    by = f" by {f.named('who')}" if f["who"] else ""
    text = f"waits for {f.named('department')} now, moved{by} after {lasting(f['waited_ms'])}"
    return text, f"{f['cause'].replace('_', ' ')}; needs {f['demand']}", ""


def _exited(f: Fields) -> Words:
    to = f"goes on to {f.named('to')}" if f["to"] else "is turned away"
    return f"the caller {to} after {lasting(f['waited_ms'])}", f["why"].replace("_", " "), ""


def _estimated(f: Fields) -> Words:
    """Say what the caller was told, whose turn of phrase is the site's own."""
    span = f"{f['low_s']} to {f['high_s']} s" if f["high_s"] else f"over {f['low_s']} s"
    text = f"the caller is told to expect {span} more"
    return text, f"after {lasting(f['waited_ms'])}", ""


def _promised(f: Fields) -> Words:
    by = f" by {f.named('who')}" if f["who"] else ""
    text = f"promised a callback to {f['number']}{by} from {f.named('department')}"
    when = f"in the queue {lasting(int(f['due_at']) - f.at_ms)} from now; " if f["due_at"] else ""
    return text, f"{f['cause']}; {when}the place is kept, {f['tries'] or 0} tries", ""


def _tried(f: Fields) -> Words:
    how = f["how"].replace("_", " ")
    left = f"{f['left']} tries left" if f["next_at"] else "no tries left"
    text = f"{f.named('agent')} was there, and the caller was not reached: {how}"
    return text, f"try {f['tried']}; {left}", ""


def _postponed(f: Fields) -> Words:
    until = f" for {lasting(int(f['until']) - f.at_ms)}" if f["until"] else ""
    why = {"quiet": "quiet hours where the caller is", "closed": "the department is closed"}
    return f"is not called back{until}; the place is kept", why.get(f["why"], f["why"]), ""


QUEUE: Sentences = {
    "call.queued": _queued,
    "call.widened": _widened,
    "call.moved": _moved,
    "call.exited": _exited,
    "callback.promised": _promised,
    "callback.postponed": _postponed,
    "callback.tried": _tried,
    "call.estimated": _estimated,
}
