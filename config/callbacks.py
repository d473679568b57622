"""Write how a department calls people back.

Rules this module keeps:

* Nobody is dialled outside the department's own hours, nor in quiet hours where the caller is.
* Times that callers may choose are counted from opening hours: without any there are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from calls.daylight import day_at, span_ms
from ivr import hours as opening
from ivr.hours import Hours
from ivr.week import Spans
from ivr.written import Duration, Patience, Tries, Whole, Written, seconds
from routing.callback import Callbacks, Slots

AT_OPENING = "callback"
"""What `closing` says where those who wait are called back."""
_AHEAD_MS = 14 * 86_400_000
_SHORTEST_SLOT_S, _MOST_DAYS = 300, 31
_MIN_RING_S, _MAX_RING_S = 5, 120

Closing = Annotated[
    int | Literal["callback"],
    BeforeValidator(lambda value: value if value == AT_OPENING else seconds(value)),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": "^[0-9]+ ?[smh]$"}, {"const": AT_OPENING}]}
    ),
]
"""A duration, or ``callback``."""


def _ring(ring_s: int) -> int:
    if not _MIN_RING_S <= ring_s <= _MAX_RING_S:
        raise ValueError(f'"{ring_s}s" is no time for a caller to answer: allow 5s to 2m')
    return ring_s


def _slot(every_s: int) -> int:
    if every_s < _SHORTEST_SLOT_S:
        raise ValueError(f'"{every_s}s" is too short for a call: at least 5m from one to the next')
    return every_s


def _some(count: int) -> int:
    if count < 1:
        raise ValueError(f'"{count}" callers could choose no time: at least 1')
    return count


def _days(count: int) -> int:
    if not 1 <= count <= _MOST_DAYS:
        raise ValueError(f'"{count}" days: from 1 to {_MOST_DAYS}')
    return count


class SlotsEntry(Written):
    """Write which times callers may choose to be called back at."""

    every: Annotated[Patience, AfterValidator(_slot)] = Field(
        default=1800, description="from one time to the next, counted from opening time, as `30m`"
    )
    capacity: Annotated[Whole, AfterValidator(_some)] = Field(
        default=2, description="how many callers may choose the same time"
    )
    days: Annotated[Whole, AfterValidator(_days)] = Field(
        default=7, description="how many days ahead, 1 to 31"
    )


class CallbackEntry(Written):
    """Write how a department calls people back."""

    tries: Tries = Field(default=3, description="how often a caller is dialled in all, 1 to 9")
    retry_after: Patience = Field(
        default=600, description="from a try that reached nobody to the next, as `10m`"
    )
    expires_after: Patience = Field(
        default=259_200,
        description="when a promise is given up: so long after it, or after the time chosen",
    )
    ring: Annotated[Patience, AfterValidator(_ring)] = Field(
        default=30, description="how long a caller's telephone rings, 5s to 2m"
    )
    quiet_hours: Spans = Field(
        default=(),
        description='when nobody is called, by the caller\'s own clock: `"21:00-08:00"`',
    )
    head_start: Duration = Field(
        default=900,
        description="how far a callback at a chosen time goes before others, as though it had "
        "waited so long already",
    )
    slots: SlotsEntry | None = Field(
        default=None, description="the times callers may choose; left out, none"
    )

    def callbacks(self, hours: Hours | None, timezone: str, *, at_closing: bool) -> Callbacks:
        """Return the rules as the routing room knows them.

        Args:
            hours: the department's own hours.
            timezone: the clock where neither they nor the caller's say.
            at_closing: whether those who wait at closing time are called back.
        """
        slots = self.slots
        return Callbacks(
            tries=self.tries,
            retry_after_s=self.retry_after,
            expires_after_s=self.expires_after,
            ring_s=self.ring,
            head_start_s=self.head_start,
            slots=None if slots is None else Slots(slots.every, slots.capacity, slots.days),
            at_closing=at_closing,
            calendar=OpenAndLoud(
                hours, self.quiet_hours, hours.timezone if hours is not None else timezone
            ),
        )


@dataclass(frozen=True, slots=True)
class OpenAndLoud:
    """Say when a department may call back: ``routing.callback.Calendar``.

    Args:
        hours: its own hours; None: it is always open.
        quiet: quiet hours, as of any day.
        timezone: whose wall, where the caller's is not known.
    """

    hours: Hours | None
    quiet: Spans
    timezone: str

    def shut_until_ms(self, at_ms: int) -> int | None:
        """Return when the hours open next; None when they are open, or there are none."""
        if self.hours is None or opening.state(self.hours, at_ms).open:
            return None
        hours, until_ms = self.hours, at_ms + _AHEAD_MS
        edges = sorted(opening.changes(hours, at_ms + 1, until_ms))
        return next((edge for edge in edges if opening.state(hours, edge).open), until_ms)

    def quiet_until_ms(self, at_ms: int, zone: str) -> int | None:
        """Return when the caller's quiet hours end; None when it is not quiet there."""
        ends = [ends for begins, ends in self._quiet(at_ms, zone) if begins <= at_ms < ends]
        return max(ends, default=None)

    def changes_ms(self, at_ms: int, zone: str) -> int | None:
        """Return when one of the two next begins or ends, within two weeks."""
        edges = [begins for begins, _ in self._quiet(at_ms, zone) if begins > at_ms]
        if self.hours is not None:
            edges += opening.changes(self.hours, at_ms + 1, at_ms + _AHEAD_MS)
        return min(edges, default=None)

    def _quiet(self, at_ms: int, zone: str) -> Iterator[tuple[int, int]]:
        wall = ZoneInfo(zone or self.timezone)
        today = day_at(at_ms, wall)
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            for span in self.quiet:
                yield span_ms(day, span.start_min, span.end_min, wall)
