"""Give whoever acts on the site's state what every transition needs."""

from collections.abc import Callable

from calls.clock import Clock
from calls.errors import BrokenInvariantError
from calls.ids import NewId
from routing.agent import Roster
from routing.answers import Now
from routing.ports.store import Store

ATTEMPTS = 100
"""Roster changes in a row that may overtake one request before we call it broken."""


class Acting:
    """Act on the site's state by the roster in force.

    Args:
        store: where the site's state lives.
        roster: returns the roster in force; asked at each use, never kept.
        clock: tells the time.
        new_id: makes ids nobody can guess.
    """

    def __init__(
        self, store: Store, roster: Callable[[], Roster], clock: Clock, new_id: NewId
    ) -> None:
        self._store = store
        self._roster = roster
        self._clock = clock
        self._new_id = new_id

    def _now(self) -> Now:
        return Now(self._clock.now_ms(), self._new_id(), self._roster().version)


def overtaken(what: str) -> BrokenInvariantError:
    """Return the error of a request that roster changes have overtaken too often."""
    return BrokenInvariantError(
        "roster_restless",
        f"{what}: the roster changed {ATTEMPTS} times meanwhile; "
        "look for a process that publishes it over and over",
    )
