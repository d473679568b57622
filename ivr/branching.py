"""Take a caller along the right branch: opening hours, regions, and route tables.

Rules this module keeps:

* The first row of a table whose conditions all hold wins, and the decision names it.
* A branch asks nothing and says nothing.
"""

from calls.errors import ConfigError
from ivr import hours
from ivr.steps import HoursStep, RouteStep, Row
from ivr.walk import Walk


def branch(walk: Walk, present: HoursStep | RouteStep) -> str | None:
    """Take the branch that fits; return the step that follows, None when the turn has ended."""
    return _hours(walk, present) if isinstance(present, HoursStep) else _route(walk, present)


def _hours(walk: Walk, present: HoursStep) -> str:
    if walk.session.emergency:
        walk.decide("an emergency knows no closing time", "open")
        return present.open
    closure = walk.closure()
    if closure is not None:
        if closure.prompt:  # the closed branch has words of its own
            walk.explain(closure)
        walk.closed = True
        walk.decide(f'closed by {closure.who}: "{closure.name}"', "closed")
        return present.closed
    state = _state(walk, present.hours)
    walk.closed = walk.closed or not state.open
    walk.decide(f'"{present.hours}" is {state.why}', "open" if state.open else "closed")
    return present.open if state.open else present.closed


def _state(walk: Walk, name: str) -> hours.State:
    entry = walk.book.hours.get(name)
    if entry is None:
        raise ConfigError("unknown_hours", f'there are no hours "{name}"')
    return hours.state(entry, walk.at_ms)


def _route(walk: Walk, present: RouteStep) -> str | None:
    for place, row in enumerate(present.rows):
        why = _fit(walk, row)
        if why is not None:
            walk.decide(f'{why}: to "{row.next}"', "rows", str(place))
            return row.next
    walk.to_a_person("no row fits, and there is no `otherwise`")
    return None


def _fit(walk: Walk, row: Row) -> str | None:
    """Return why a row fits, None if it does not."""
    if row.otherwise:
        return "no row above fits"
    session = walk.session
    choice = session.choices[-1] if session.choices else ""
    conditions = (
        ("choice", row.choice, choice),
        ("region", row.region, session.region),
        ("tier", row.tier, session.tier),
        ("language", row.language, session.language),
    )
    reasons: list[str] = []
    for noun, wanted, actual in conditions:
        if wanted is None:
            continue
        if actual not in wanted:
            return None
        reasons.append(f'{noun} "{actual}"')
    kept = dict(session.values)
    for name, allowed in row.values.items():
        if kept.get(name) not in allowed:
            return None
        reasons.append(f'{name} "{kept[name]}"')
    if row.hours is not None:
        always = session.emergency
        closed = walk.closure() is not None
        if not always and (closed or not _state(walk, row.hours).open):
            return None
        reasons.append(f'"{row.hours}" open')
    return ", ".join(reasons)
