"""Watch the invariants of the living site: a rule found broken is told, not mended.

Rules this module keeps:

* It reads and judges; what it finds becomes an event, which every process counts as
  ``switchboard_invariant_violations_total``.
* A look at a running site is not one instant: only what two looks find is believed.
* It never takes more than a small part of the time, however many calls there are.
"""

import logging

from calls.clock import Clock
from routing.answers import Now
from routing.invariants import violations
from routing.ports.store import Store

log = logging.getLogger(__name__)

_EVERY_MS = 60_000
_REST = 50
"""A look is followed by a rest of so many times its own length at the least."""
_TOLD = 20
"""Told at once at the most: one mistake can show in every call there is."""


class Watch:
    """Look at the site now and then.

    Args:
        store: whose state is judged.
        clock: tells the time.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._next_ms = 0

    async def look(self, now: Now) -> list[str]:
        """Look if it is time to, and tell what is broken; return that, as ``NAME: what``."""
        if now.at_ms < self._next_ms:
            return []
        found = violations(await self._store.live(now))
        if found:
            again = set(violations(await self._store.live(now)))
            found = [each for each in found if each in again][:_TOLD]
        took_ms = self._clock.now_ms() - now.at_ms
        self._next_ms = now.at_ms + max(_EVERY_MS, took_ms * _REST)
        if found:
            for each in found:
                log.error("a rule that never breaks is broken: %s", each)
            named = [each.partition(": ") for each in found]
            await self._store.broken([(name, what) for name, _, what in named], now)
        return found
