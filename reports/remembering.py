"""Take calls that are over, and what was noted of them, out of the event log into the past.

Rules this module keeps:

* How far the log was read is kept beside what came of it, so a process that starts goes on where
  the last one stopped. Several may read at once: what is kept twice is there once.
* A call's final record does not name the caller: the call itself does, for a day. Whose is not to
  be found any more is left out.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from calls.errors import StoreUnavailableError
from calls.events import Event
from calls.phone import is_withheld
from reports.log import Read
from reports.past import Noted, Past, Visit

log = logging.getLogger(__name__)

_PAGE = 200
"""Events taken in at a time: a few milliseconds."""
_EVERY_S = 1.0
_LONGEST = 100
"""Characters of a number or SIP address: what is longer is nobody's."""
_REMEMBERED = 10_000
"""Callers of calls seen beginning: an hour of a very large site."""


class Remembering:
    """Read the event log, and keep what there was from each number.

    Args:
        past: where it is kept.
        read: reads the event log.
        caller_of: returns the caller of a call; empty when it is not known any more.
    """

    def __init__(self, past: Past, read: Read, caller_of: Callable[[str], Awaitable[str]]) -> None:
        self._past = past
        self._read = read
        self._caller_of = caller_of
        self._callers: OrderedDict[str, str] = OrderedDict()

    async def run(self) -> None:
        """Take in what happens, until cancelled."""
        trouble = ""
        while True:
            try:
                await self.catch_up()
                trouble = ""
            except StoreUnavailableError as error:
                if str(error) != trouble:
                    trouble = str(error)
                    log.warning("callers' history stands still: %s", error)
            await asyncio.sleep(_EVERY_S)

    async def catch_up(self) -> None:
        """Take in everything that happened since; a log that was lost is read anew."""
        more = True
        while more:
            reached = await self._past.reached()
            # One step back: the last event taken in must still be there, or history was lost.
            page = await self._read(max(reached - 1, 0), _PAGE)
            lost = reached > 0 and (not page or page[0].seq != reached)
            if lost:
                await self._past.reach(0)
                more = bool(page) or bool(await self._read(0, 1))
                continue
            news = [event for event in page if event.seq > reached]
            for event in news:
                await self._take(event)
            if news:
                await self._past.reach(news[-1].seq)
            more = len(page) == _PAGE
            await asyncio.sleep(0)

    async def _take(self, event: Event) -> None:
        match event.type:
            case "call.arrived":
                self._callers[event.call] = event.fields["caller"]
                if len(self._callers) > _REMEMBERED:
                    self._callers.popitem(last=False)
            case "call.ended":
                if number := await self._number(event.call):
                    await self._past.keep(number, _visit(event))
            case "agent.noted":
                about = event.fields["about"]
                if number := await self._number(about):
                    await self._past.note(number, about, _noted(event))
            case _:
                pass

    async def _number(self, call: str) -> str:
        """Return the number a call came from; empty for one that is withheld or not known."""
        number = self._callers.get(call) or await self._caller_of(call)
        return "" if is_withheld(number) or len(number) > _LONGEST else number


def _visit(event: Event) -> Visit:
    fields = event.fields
    return Visit(
        call=event.call,
        at_ms=event.at_ms,
        department=fields["department"],
        outcome=fields["outcome"],
        agent=fields["agent"],
        talked_ms=int(fields["talked_ms"] or 0),
    )


def _noted(event: Event) -> Noted:
    fields = event.fields
    return Noted(event.agent, fields["disposition"], fields["notes"], fields["tags"])
