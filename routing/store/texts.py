"""Write records, rules and stages as the Redis store keeps them: as text.

Rules this module keeps:

* What is empty or zero is left out: a field never written and one written so are the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from routing import timers
from routing.department import OfferRules
from routing.queue import Stage
from routing.store.records import Record


def text_of(record: Record) -> dict[str, str]:
    """Return a record as the Redis store keeps it: text, without what is empty or zero."""
    named = {f.name: _text(getattr(record, f.name)) for f in fields(record) if f.name != "id"}
    named.pop("places", None)
    return trimmed(named)


def trimmed(named: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is empty or zero: a field never written and one written so are the same."""
    return {name: value for name, value in named.items() if value not in ("", "0")}


def rules_text(rules: OfferRules) -> str:
    """Return offer rules as a line of figures, as the scripts read them; marked in an emergency."""
    figures = (rules.asking_ms, rules.ring_ms, rules.wrap_up_ms, rules.avoid_ms)
    more = (rules.misses_allowed, rules.short_abandon_ms, *rules.consequences)
    growing = f"+{rules.more_ms}" if rules.more_ms else ""
    several = (f"x{rules.at_once}{growing}",) if rules.at_once > 1 or growing else ()
    dialled = ("dial",) if rules.dial else ()
    kept = (f"r{rules.rejoin_ms}",) if rules.rejoin_ms != timers.REJOIN_MS else ()
    marked = ("emergency",) if rules.emergency else ()
    return " ".join(map(str, (*figures, *more, *several, *dialled, *kept, *marked)))


def stages_text(stages: Sequence[Stage]) -> str:
    """Return stages as the scripts read them: instant, lane, department, demand, cause, rules."""
    if not stages:
        return ""
    written = []
    for stage in stages:
        there, rules = stage.demand, rules_text(stage.rules) if stage.rules else ""
        named = there.lane, there.department, str(there)
        written.append((stage.at_ms, *named, stage.cause, rules))
    return json.dumps(written, separators=(",", ":"))


def _text(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case OfferRules():
            return rules_text(value)
        case (Stage(), *_):
            return stages_text(value)
        case tuple():
            return " ".join(value)
        case _:
            return str(value)
