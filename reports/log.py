"""Find one's way in the event log without reading through it.

Rules this module keeps:

* Numbers rise by one and instants do not fall, so a place is found by halving: some forty small
  reads, however long the log is.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from calls.events import Event

Read: TypeAlias = Callable[[int, int], Awaitable[Sequence[Event]]]
"""Up to so many events with numbers above the first argument, oldest first."""


async def newest(read: Read) -> int:
    """Return the number of the newest event; 0 when there is none."""
    return await _last_not(read, lambda found: not found)


async def last_before(read: Read, at_ms: int) -> int:
    """Return a number after which stand all events of ``at_ms`` and later, and none before."""
    return await _last_not(read, lambda found: not found or found[0].at_ms >= at_ms)


async def _last_not(read: Read, far_enough: Callable[[Sequence[Event]], bool]) -> int:
    """Return the first number from which on what is read next is far enough."""
    low, high = 0, 1
    while not far_enough(await read(high, 1)):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if far_enough(await read(middle, 1)):
            high = middle
        else:
            low = middle + 1
    return low
