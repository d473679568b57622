"""Say who is on call for a department: in which order, how often each is rung, who is alarmed.

Rules this module keeps:

* A rota is an order of agents for a time. While it holds, those in it stand behind whoever is at
  work for the department, in that order; skills are not asked of them: at night any person is
  better than none.
* The order turns by one each week, at an hour when nobody expects to be woken; so who was first
  becomes last.
* Whoever is alarmed is rung only for a call that nobody on call answered.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from calls.daylight import day_at, instant_ms
from calls.events import RANK

MOST = 16
"""People in one rota, and people alarmed by it, at most."""
ON_CALL_RANK = 2**11 - 2 * MOST
"""The rank of the first on call: behind everyone at work."""
ALARM_RANK = 2**11 - MOST
"""The rank of the first to be alarmed: behind everyone on call."""
ON_CALL_KEY = ON_CALL_RANK * RANK
"""The least order key of somebody who is on call."""
ALARM_KEY = ALARM_RANK * RANK
"""The least order key of somebody who is there to be alarmed."""
_WEEK_DAYS = 7


class Timetable(Protocol):
    """Say when a rota holds."""

    def since_ms(self, at_ms: int) -> int | None:
        """Return since when it has held without a pause at an instant; None when it does not."""
        ...

    def next_change_ms(self, after_ms: int) -> int | None:
        """Return when it begins or ends next, within a day; None when it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Turns:
    """Say when the order turns: each week from a day on, at a minute of the day, on a wall."""

    first: date
    minute: int
    timezone: str

    def taken(self, at_ms: int) -> int:
        """Return how often the order has turned at an instant; before the first day, never."""
        zone = ZoneInfo(self.timezone)
        day = day_at(at_ms, zone)
        if at_ms < instant_ms(day, self.minute, zone, last=False):
            day -= timedelta(days=1)
        return max(0, (day - self.first).days // _WEEK_DAYS)

    def next_ms(self, after_ms: int) -> int:
        """Return when it turns next."""
        zone = ZoneInfo(self.timezone)
        next_day = self.first + timedelta(days=_WEEK_DAYS * (self.taken(after_ms) + 1))
        return instant_ms(next_day, self.minute, zone, last=False)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Hold who is on call for a department now.

    Args:
        rota: the rota's name.
        tries: unanswered rings after which the next in order is rung.
        order: agent ids, the first to be rung first.
        alarm: agent ids, rung when nobody of the order answered.
    """

    rota: str
    tries: int
    order: tuple[str, ...]
    alarm: tuple[str, ...]

    def rank(self, agent: str) -> int | None:
        """Return where an agent stands; None for one who is not on call."""
        if agent in self.order:
            return ON_CALL_RANK + self.order.index(agent)
        return ALARM_RANK + self.alarm.index(agent) if agent in self.alarm else None


@dataclass(frozen=True, slots=True)
class Rota:
    """Hold one rota as it is written.

    Args:
        id: its name.
        order: agent ids, the first to be rung first in the first week.
        tries: unanswered rings after which the next in order is rung.
        alarm: agent ids, rung when nobody of the order answered.
        when: when it holds.
        turns: when the order turns; None when it never does.
    """

    id: str
    order: tuple[str, ...]
    tries: int
    alarm: tuple[str, ...]
    when: Timetable
    turns: Turns | None = None

    def on_call(self, at_ms: int) -> OnCall | None:
        """Return who is on call at an instant; None when the rota does not hold."""
        if self.when.since_ms(at_ms) is None:
            return None
        turned = self.turns.taken(at_ms) % len(self.order) if self.turns else 0
        order = (*self.order[turned:], *self.order[:turned])
        return OnCall(self.id, self.tries, order, self.alarm)

    def next_change_ms(self, after_ms: int) -> int | None:
        """Return when somebody else is on call next, as far as is known."""
        edges = [self.when.next_change_ms(after_ms)]
        edges += [self.turns.next_ms(after_ms)] if self.turns else []
        return min((edge for edge in edges if edge is not None), default=None)
