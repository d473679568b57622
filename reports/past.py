"""Know what calls there were from a number, for whoever is to answer the next one.

Rules this module keeps:

* A number is not an identity: what is kept here is said of the number, never of a person, and who
  shows it leaves out numbers that many share, and withheld ones.
* What is kept is bounded: so many calls of a number, the newest; and none for longer than the
  operator says.
* The same said again changes nothing; of an agent's notes on a call the last counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

MOST = 10
"""Calls of one number that are kept: more than anybody reads while a telephone rings."""
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Noted:
    """What an agent wrote about a call; texts may be empty."""

    agent: str
    disposition: str
    notes: str
    tags: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One call that is over.

    Args:
        call: its id.
        at_ms: when it ended, UTC epoch milliseconds.
        department: which one it last waited for; empty for none.
        outcome: as the final record has it.
        agent: who served it; empty for nobody.
        talked_ms: how long it was talked, milliseconds.
        noted: what was written about it.
    """

    call: str
    at_ms: int
    department: str
    outcome: str
    agent: str
    talked_ms: int
    noted: Noted | None = None


class Past(Protocol):
    """Keep calls by the number they came from. Raises ``StoreUnavailableError``."""

    async def reached(self) -> int:
        """Return the number of the last event that was taken in; 0: none yet."""
        ...

    async def reach(self, seq: int) -> None:
        """Note that all events up to a number are taken in."""
        ...

    async def keep(self, number: str, visit: Visit) -> None:
        """Keep a call that is over."""
        ...

    async def note(self, number: str, call: str, noted: Noted) -> None:
        """Keep what was written about a call, which may go on still."""
        ...

    async def of(self, number: str, at_ms: int) -> Sequence[Visit]:
        """Return the calls of a number that are kept at an instant, the newest first."""
        ...


@dataclass(slots=True)
class Page:
    """Hold what is kept of one number: by call, its end and what was noted."""

    visits: dict[str, Visit] = field(default_factory=dict)
    noted: dict[str, Noted] = field(default_factory=dict)

    def newest(self, since_ms: int) -> list[Visit]:
        """Return the newest ``MOST`` calls since an instant, each with what was noted of it."""
        known = [visit for visit in self.visits.values() if visit.at_ms >= since_ms]
        known.sort(key=lambda visit: (-visit.at_ms, visit.call))
        return [replace(each, noted=self.noted.get(each.call)) for each in known[:MOST]]

    def surplus(self) -> list[str]:
        """Return the calls beyond those that are kept."""
        kept = {visit.call for visit in self.newest(0)}
        return [call for call in self.visits if call not in kept]


class MemoryPast:
    """Keep calls in this process.

    Args:
        days: for how long; 0: not at all.
    """

    def __init__(self, days: int = 30) -> None:
        self._days = days
        self._pages: dict[str, Page] = {}
        self._reached = 0

    async def reached(self) -> int:
        """Return the number of the last event that was taken in."""
        return self._reached

    async def reach(self, seq: int) -> None:
        """Note that all events up to a number are taken in."""
        self._reached = seq

    async def keep(self, number: str, visit: Visit) -> None:
        """Keep a call that is over."""
        if self._days:
            page = self._pages.setdefault(number, Page())
            page.visits[visit.call] = visit
            for call in page.surplus():
                del page.visits[call]
                page.noted.pop(call, None)

    async def note(self, number: str, call: str, noted: Noted) -> None:
        """Keep what was written about a call."""
        if self._days:
            self._pages.setdefault(number, Page()).noted[call] = noted

    async def of(self, number: str, at_ms: int) -> Sequence[Visit]:
        """Return the calls of a number that are kept at an instant."""
        return self._pages.get(number, Page()).newest(at_ms - self._days * DAY_MS)


def packed(kept: Visit | Noted) -> str:
    """Return what is kept of a call as text."""
    return json.dumps({k: v for k, v in asdict(kept).items() if v is not None})


def unpacked(fields: Mapping[str, str]) -> Page:
    """Read what is kept of a number: ``CALL`` → its end, ``CALL note`` → what was noted.

    What another release wrote otherwise is left out.
    """
    page = Page()
    for name, text in fields.items():
        call, _, what = name.partition(" ")
        if what:
            page.noted.update(_read(call, Noted, text))
        else:
            page.visits.update(_read(call, Visit, text))
    return page


def _read(call: str, kind: Any, text: str) -> Iterable[tuple[str, Any]]:
    try:
        return [(call, kind(**json.loads(text)))]
    except (TypeError, ValueError):
        return []
