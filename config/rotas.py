"""Describe who is on call, as admins write it, and when that holds.

Rules this module keeps:

* A rota holds whenever its `closed_hours` are closed, holidays included; or, without them, all the
  time.
* Whoever is in it has a device that rings without a page: nobody keeps a browser open at night.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from ivr.hours import Day, Hours, changes, state
from ivr.refer import HoursName
from ivr.written import Name, Names, Tries, Written
from routing.rota import MOST, Rota, Turns

_DAY_MS = 86_400_000
_BACK_DAYS = 40
"""How far back the beginning of a closed time is looked for."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _minute(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _CLOCK.fullmatch(value)
    if found is None:
        raise ValueError(f'"{value}" is not a time of the day: write for example "09:00"')
    return int(found[1]) * 60 + int(found[2])


Minute = Annotated[int, BeforeValidator(_minute), WithJsonSchema({"type": "string"})]
"""A minute of the day, written "09:00"."""


class TurnsEntry(Written):
    """Write when a rota's order turns by one: each week."""

    since: Day = Field(description="first day of the week in which the order is as written")
    at: Minute = Field(default=540, description="when it turns on that day of the week: `09:00`")


class RotaEntry(Written):
    """Write who is on call, and when."""

    order: tuple[Name, ...] = Field(
        min_length=1, max_length=MOST, description="agents, the first to be rung first"
    )
    tries: Tries = Field(
        default=1, description="unanswered rings after which the next in order is rung, 1 to 9"
    )
    alarm: Names = Field(
        default=(), max_length=MOST, description="agents rung when nobody of the order answered"
    )
    closed_hours: HoursName | None = Field(
        default=None, description="on call whenever these `hours` are closed; else all the time"
    )
    weekly: TurnsEntry | None = Field(
        default=None, description="the first in order becomes the last, each week"
    )

    def rota(self, id_: str, hours: Hours | None, timezone: str) -> Rota:
        """Return the rota as the routing room knows it.

        Args:
            id_: its name.
            hours: those it holds outside of; None for all the time.
            timezone: on whose wall the order turns.
        """
        turns = Turns(self.weekly.since, self.weekly.at, timezone) if self.weekly else None
        when = Outside(hours) if hours else Always()
        return Rota(id_, self.order, self.tries, self.alarm, when, turns)


@dataclass(frozen=True, slots=True)
class Always:
    """Hold all the time."""

    def since_ms(self, at_ms: int) -> int | None:
        """Return the beginning of time."""
        del at_ms
        return 0

    def next_change_ms(self, after_ms: int) -> int | None:
        """Return None: it never ends."""
        del after_ms
        return None


@dataclass(frozen=True, slots=True)
class Outside:
    """Hold whenever some hours are closed."""

    hours: Hours

    def since_ms(self, at_ms: int) -> int | None:
        """Return since when the hours have been closed; None when they are open."""
        if state(self.hours, at_ms).open:
            return None
        edges = sorted(changes(self.hours, at_ms - _BACK_DAYS * _DAY_MS, at_ms + 1), reverse=True)
        since_ms = 0
        for edge in edges:
            since_ms = edge
            if state(self.hours, edge - 1).open:
                break
        return since_ms

    def next_change_ms(self, after_ms: int) -> int | None:
        """Return when the hours open or close next, within a day."""
        return min(changes(self.hours, after_ms + 1, after_ms + _DAY_MS), default=None)
