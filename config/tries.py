"""Count wrong PINs over calls, so that a number of digits cannot be tried out call by call.

Rules this module keeps:

* A try is counted before the PIN is looked at, and taken back when it was right: many calls at once
  gain nothing.
* The same try told twice (a carrier's retry) counts once.
* A window of time has a count of its own, which the store may drop after it.
"""

from collections.abc import MutableMapping
from typing import Protocol

WINDOW_MS = 60 * 60 * 1000
"""How long wrong PINs are remembered: an hour at most, as windows do not overlap."""
MOST = 10
"""Wrong PINs of one account in a window: of ten thousand four-digit PINs one in a thousand is tried
in an hour, and whoever forgot theirs has three calls of three tries."""


class Tries(Protocol):
    """Count tries, each known by a mark."""

    async def count(self, account: str, mark: str, at_ms: int) -> int:
        """Count a try and return how many there are in this window, this one included.

        Args:
            account: whose PIN is tried.
            mark: tells this try from every other one.
            at_ms: when, UTC epoch milliseconds.
        """
        ...

    async def forgive(self, account: str, mark: str, at_ms: int) -> None:
        """Take a try back: the PIN was right."""
        ...


class MemoryTries:
    """Count tries in this process."""

    def __init__(self) -> None:
        self._marks: MutableMapping[tuple[str, int], set[str]] = {}

    async def count(self, account: str, mark: str, at_ms: int) -> int:
        """Count a try."""
        window = at_ms // WINDOW_MS
        for old in [key for key in self._marks if key[1] < window]:
            del self._marks[old]
        marks = self._marks.setdefault((account, window), set())
        marks.add(mark)
        return len(marks)

    async def forgive(self, account: str, mark: str, at_ms: int) -> None:
        """Take a try back."""
        self._marks.get((account, at_ms // WINDOW_MS), set()).discard(mark)
