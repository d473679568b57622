"""Tell what supervisors let agents do otherwise than the roster says, in words."""

from reports.sentence import Fields, Sentences, Words, lasting


def _thing(f: Fields) -> str:
    """Name the skill at its level, or the department; or what was taken away."""
    if f["what"] == "department":
        head_start = f" with a head start of {f['value']} s" if f["value"] not in ("", "0") else ""
        said = f"{f.named('name')}{head_start}"
    else:
        said = f"{f['name']} at level {f['value']}" if f["value"] else f["name"]
    return f"{f['what']} {said}"


def _set(f: Fields) -> Words:
    verb = "gets" if f["value"] else "is without"
    text = f"{f.named('agent')} {verb} {_thing(f)} for {lasting(int(f['until'] or 0) - f.at_ms)}"
    return text, ", ".join(part for part in (f["who"], f["why"]) if part), ""


def _over(f: Fields) -> Words:
    without = "" if f["value"] else "without "
    text = f"{f.named('agent')} is as the roster says again: no more {without}{_thing(f)}"
    return text, f"ended by {f['who']}" if f["who"] else "its time is over", ""


OVERRIDES: Sentences = {
    "override.set": _set,
    "override.ended": _over,
    "override.expired": _over,
}
