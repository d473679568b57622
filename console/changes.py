"""Notice what changed, once per process, for everyone who watches.

Rules this module keeps:

* One reader of the event log serves all boards and desks of the process, and it reads only while
  somebody watches.
* Every change of a call or an agent is an event, so a page that was told "something happened" and
  reads again is up to date; the events themselves are not shown.
* A store that lost its history, or cannot be reached, is noticed and said; nothing needs a restart.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from calls.errors import StoreUnavailableError
from calls.events import Event
from reports.log import newest

_LOG = logging.getLogger(__name__)
_PAGE = 500


class EventLog(Protocol):
    """Read the event log; the router does."""

    async def events(self, after: int, limit: int = 500) -> Sequence[Event]:
        """Return up to ``limit`` events with ``seq`` above ``after``, oldest first."""
        ...


class Watch:
    """Wait for something to change.

    Args:
        agent: only what concerns this agent wakes it; empty: anything does.
    """

    def __init__(self, agent: str) -> None:
        self.agent = agent
        self._changed = asyncio.Event()
        self._changed.set()

    def wake(self) -> None:
        """Let whoever waits go on."""
        self._changed.set()

    async def wait(self, at_most_s: float) -> bool:
        """Return True when something changed, False after ``at_most_s`` real seconds of nothing."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True


class Changes:
    """Follow the event log and wake those whom an event concerns.

    Args:
        log: the event log.
        pause_s: real seconds between two looks; what people see is at most this late.
    """

    def __init__(self, log: EventLog, pause_s: float = 0.25) -> None:
        self._log = log
        self._pause_s = pause_s
        self._watches: set[Watch] = set()
        self._reader: asyncio.Task[None] | None = None
        self.generation = 0
        """Rises with everything noticed; equal generations saw the same log."""
        self.trouble = ""
        """Why nothing can be read now, an entry of the catalogues; empty when all is well."""

    @property
    def following(self) -> bool:
        """Tell whether the log is being read, so that ``generation`` means something."""
        return self._reader is not None

    @asynccontextmanager
    async def watch(self, agent: str = "") -> AsyncIterator[Watch]:
        """Watch until the block is left; the first wait returns at once."""
        watch = Watch(agent)
        self._watches.add(watch)
        if self._reader is None:
            self._reader = asyncio.create_task(self._follow(), name="console.changes")
            self._reader.add_done_callback(self._ended)
        try:
            yield watch
        finally:
            self._watches.discard(watch)
            if not self._watches:
                await self.close()

    async def close(self) -> None:
        """Stop reading."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            await asyncio.wait([reader])

    def _ended(self, reader: asyncio.Task[None]) -> None:
        """Say so when reading ended by a fault of ours; the next to watch begins it anew."""
        if reader.cancelled() or (error := reader.exception()) is None:
            return
        _LOG.error("following the event log failed", exc_info=error)
        self._reader = None
        self.trouble = "board.trouble_ours"
        self.wake_all()

    async def _follow(self) -> None:
        last: int | None = None
        while True:
            try:
                last = await self._look(last)
                if self.trouble:
                    _LOG.warning("the store can be reached again")
                    self.trouble = ""
                    self.wake_all()
            except StoreUnavailableError as error:
                if not self.trouble:
                    _LOG.warning("boards and desks stand still: %s", error)
                    self.trouble = "board.trouble_store"
                    self.wake_all()
            await asyncio.sleep(self._pause_s)

    async def _look(self, last: int | None) -> int | None:
        if last is None:
            last = await newest(self._log.events)
            self.wake_all()
            return last
        # One step back: the last event seen must still be there, or the history was lost.
        found = await self._log.events(max(last - 1, 0), _PAGE)
        if last and (not found or found[0].seq != last):
            return None
        news = [event for event in found if event.seq > last]
        if not news:
            return last
        self.generation += 1
        concerned = {event.agent for event in news} | {""}
        for watch in self._watches:
            if watch.agent in concerned:
                watch.wake()
        return news[-1].seq

    def wake_all(self) -> None:
        """Let everyone who watches look again."""
        self.generation += 1
        for watch in self._watches:
            watch.wake()
