"""Say when an agent's day begins and ends: on whose wall their midnight is.

Rules this module keeps:

* An agent's day is that of the first of their departments that has hours of its own; where none
  has, the site's.
* From midnight to midnight by the wall: 23 or 25 hours on the two odd days of the year.
"""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from calls.daylight import day_at, instant_ms
from config.site import Site
from reports.log import Read
from reports.working_day import WorkingDay


def zone_of_agent(site: Site, agent: str) -> str:
    """Return the time zone an agent's days are counted in; the site's for one it does not know."""
    known = site.roster.agents.get(agent)
    for name in known.departments if known else ():
        department = site.roster.departments.get(name)
        hours = site.book.hours.get(department.hours) if department else None
        if hours is not None:
            return hours.timezone
    return site.book.timezone


def day_of(zone: str, at_ms: int) -> tuple[int, int]:
    """Return when the day ``at_ms`` is in begins and ends, UTC epoch milliseconds."""
    wall = ZoneInfo(zone)
    day = day_at(at_ms, wall)
    return (
        instant_ms(day, 0, wall, last=False),
        instant_ms(day + timedelta(days=1), 0, wall, last=False),
    )


def working_day(read: Read, current: Callable[[], Site]) -> WorkingDay:
    """Return what follows every agent's day, by the clocks and rules of the site in force.

    Args:
        read: reads the event log.
        current: returns the site in force; asked at each use.
    """

    def granted(department: str) -> int:
        known = current().roster.departments.get(department)
        return known.wrap_up_s if known else 0

    return WorkingDay(
        read, lambda agent, at_ms: day_of(zone_of_agent(current(), agent), at_ms), granted
    )
