"""Hold what reports fold from the events to what the store knows of each agent."""

from collections.abc import Sequence
from typing import Any

from calls.events import Event
from reports.hours import Timesheets
from routing.agent import Roster

DAY_MS = 300_000
"""Days of five minutes: lives of the model see several midnights."""


class Timekeeper:
    """Fold the events of a life as it goes."""

    def __init__(self) -> None:
        self.roster: Roster | None = None
        self.last = 0
        self._latest_ms = 0
        self._known_since: dict[str, int] = {}
        self._sheets = Timesheets(
            lambda _agent, at_ms: (at_ms // DAY_MS * DAY_MS, at_ms // DAY_MS * DAY_MS + DAY_MS),
            self._wrap_up_s,
        )

    def _wrap_up_s(self, department: str) -> int:
        known = self.roster.departments.get(department) if self.roster else None
        return known.wrap_up_s if known else 0

    def takes(self, events: Sequence[Event], at_ms: int, agents: dict[str, Any]) -> None:
        """Fold what happened; then each agent's time is of the kind that the store says.

        Wrap-up is told by no event: it is known from the department's rules, which may have
        changed since the call came under them. The model's clock may be set back: what counts is
        the latest instant there was.
        """
        at_ms = self._latest_ms = max(at_ms, self._latest_ms)
        self._sheets.fold(events)
        for event in events:
            self.last = event.seq
            if event.agent and event.type in ("agent.changed", "offer.accepted"):
                self._known_since.setdefault(event.agent, event.at_ms)
        for name, hours in self._sheets.all(at_ms).items():
            work = agents[name]["work"]
            free = "idle" if agents[name]["presence"] == "ready" else "away"
            assert (hours.kind == "talking") == (work == "talking"), (name, hours, agents[name])
            if "wrap_up" not in (hours.kind, work) and work != "talking":
                assert hours.kind == free, (name, hours, agents[name])
            begins_ms = max(at_ms // DAY_MS * DAY_MS, self._known_since.get(name, at_ms))
            parts = hours.idle_ms + hours.talking_ms + hours.wrap_up_ms + hours.away_ms
            assert parts == at_ms - begins_ms, (name, hours, at_ms - begins_ms)
