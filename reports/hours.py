"""Add up how each agent spends the day, from the event stream: what occupancy and AHT are made of.

Rules this module keeps:

* At every instant an agent's time is of one kind, so the four kinds add up to the day so far, from
  its beginning or from the first thing that is known of the agent.
* Time offered counts as idle while ready: the agent is not yet working.
* Talking lasts from the accepted offer to the end of the agent's own part: the call's end, a
  transfer, a consultation completed, a line lost, a bridge that failed. Wrap-up lasts from there
  until the agent is idle again; a caller lost on the way leaves none.
* Who is consulted talks from their answer until the consultation is over, and has no wrap-up of it.
* Time not ready is nobody's working time, except for what was begun before: it is finished.
* A day is the agent's own (whoever asks says from when until when): what lasts over midnight is in
  each of the two days with its part.

A consultation counts for who asked, once somebody has answered, when it is over.
A call counts for each agent at the end of their own part of it; one who was consulted has had a
part when all three talked. The formulas and their sources stand in ``measures``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from calls.events import Event
from reports.measures import SERVED, share

Kind = Literal["idle", "talking", "wrap_up", "away"]
Day: TypeAlias = Callable[[str, int], tuple[int, int]]
"""An agent and an instant → when their day begins and ends, UTC epoch milliseconds."""

_LET_GO = frozenset({"offer.withdrawn", "callback.tried"})
"""What ends an agent's work on a call that goes on without them."""
_PARTED = frozenset({"call.transferred", "call.parted", "call.severed"})
"""What ends an agent's part of a call they talked in."""


@dataclass(frozen=True, slots=True)
class Hours:
    """How one agent spent the time, milliseconds.

    ``away_ms`` is the time not ready or signed out; ``kind`` and ``since_ms`` say what kind of time
    it is at the end of the counting, and since when (not before the day began). Somebody was
    ``consulted`` by them so often, and they talked ``consulting_ms``, a part of the time talking.
    """

    idle_ms: int = 0
    talking_ms: int = 0
    wrap_up_ms: int = 0
    away_ms: int = 0
    served: int = 0
    kind: Kind = field(default="away", compare=False)
    since_ms: int = field(default=0, compare=False)
    consulted: int = 0
    consulting_ms: int = 0

    @property
    def occupancy(self) -> float | None:
        """Return (talk + wrap-up) / (talk + wrap-up + idle while ready); None for no time."""
        busy_ms = self.talking_ms + self.wrap_up_ms
        return share(busy_ms, busy_ms + self.idle_ms)

    @property
    def aht_s(self) -> float | None:
        """Return (talk + wrap-up) / calls served, in seconds; None when none was served."""
        return share((self.talking_ms + self.wrap_up_ms) / 1000, self.served)


@dataclass(slots=True)
class _Held:
    """Who has a call: whose conversation it is, whom they consult, and for which department."""

    agent: str = ""
    beside: str = ""
    joined: bool = False
    answered_ms: int = 0
    department: str = ""


class Timesheets:
    """Follow every agent through the present day of each.

    Args:
        day: when an agent's day begins and ends.
        wrap_up_s: department → seconds of wrap-up it grants; where it is 0 the agent is idle at
            once (nothing is told of a wrap-up that does not happen).
    """

    def __init__(self, day: Day, wrap_up_s: Callable[[str], int]) -> None:
        self._day = day
        self._wrap_up_s = wrap_up_s
        self._watches: dict[str, _Watch] = {}
        self._held: dict[str, _Held] = {}

    def fold(self, events: Iterable[Event]) -> None:
        """Take in what happened next, oldest first."""
        for event in events:
            if event.type.startswith("consult."):
                self._consults(event)
            elif event.call:
                self._of_a_call(event)
            elif event.type == "agent.changed":
                self._watch(event.agent).changes(event)

    def of(self, agent: str, at_ms: int) -> Hours:
        """Return how an agent spent the day ``at_ms`` is in, until then."""
        watch = self._watches.get(agent)
        return watch.until(at_ms) if watch else Hours()

    def all(self, at_ms: int) -> Mapping[str, Hours]:
        """Return how each agent anything is known of spent the day, until ``at_ms``."""
        return {agent: watch.until(at_ms) for agent, watch in self._watches.items()}

    def _watch(self, agent: str) -> "_Watch":
        if agent not in self._watches:
            self._watches[agent] = _Watch(lambda at_ms: self._day(agent, at_ms))
        return self._watches[agent]

    def _of_a_call(self, event: Event) -> None:
        held = self._held.setdefault(event.call, _Held())
        held.department = event.fields.get("department") or held.department
        if event.type == "offer.accepted":
            if held.agent and held.agent != event.agent:
                held.beside = event.agent
            else:
                held.agent = event.agent
            self._watch(event.agent).turns("talking", event.at_ms)
        elif event.type in _PARTED:
            self._part_over(held, event, wraps=event.type != "call.severed")
        elif event.type in _LET_GO and event.agent in (held.agent, held.beside):
            self._watch(event.agent).is_let_go(event.at_ms)
            held.agent = "" if event.agent == held.agent else held.agent
        elif event.type == "call.ended":
            if held.agent:
                served = event.fields["outcome"] in SERVED
                self._part_over(held, event, wraps=served, counts=served)
            del self._held[event.call]

    def _consults(self, event: Event) -> None:
        held = self._held.setdefault(event.call, _Held(event.agent))
        whom, at_ms = event.fields["whom"], event.at_ms
        if event.type == "consult.changed":
            held.joined = event.fields["state"] == "joined"
            held.answered_ms = held.answered_ms or at_ms
        elif event.type == "consult.ended":
            if held.answered_ms:
                self._watch(held.agent or event.agent).has_consulted(at_ms, held.answered_ms)
                held.answered_ms = 0
            beside, held.beside = held.beside == whom and whom, ""
            if event.fields["why"] == "completed":
                self._part_over(held, event)
                held.agent = beside or ""
            elif beside:
                self._watch(whom).is_let_go(at_ms, served=held.joined)
            held.joined = False

    def _part_over(
        self, held: _Held, event: Event, *, wraps: bool = True, counts: bool = True
    ) -> None:
        """End the part of whose conversation it is."""
        agent, held.agent = held.agent or event.agent, ""
        wraps = wraps and self._wrap_up_s(held.department) > 0
        self._watch(agent).is_done(event.at_ms, wraps=wraps, served=counts)


class _Watch:
    """Follow one agent: what kind of time it is, since when, and what the day came to so far."""

    def __init__(self, day: Callable[[int], tuple[int, int]]) -> None:
        self._day = day
        self._ends_ms = 0
        self._presence = "ready"
        self._kind: Kind | None = None
        self._since_ms = 0
        self._spent: dict[Kind, int] = {}
        self._served = 0
        self._consulted = self._consulting_ms = 0

    def changes(self, event: Event) -> None:
        """Note what the agent declared, or the system found."""
        self._presence = event.fields["presence"]
        work = event.fields["work"]
        if work in ("idle", "offered"):
            self.turns(self._free(), event.at_ms)
        elif self._kind is None:
            self.turns("talking" if work == "talking" else "wrap_up", event.at_ms)

    def turns(self, kind: Kind, at_ms: int) -> None:
        """Begin another kind of time; a clock that was set back counts nothing twice."""
        self._enter_day(at_ms)
        if self._kind is not None:
            at_ms = max(at_ms, self._since_ms)
            self._spent[self._kind] += at_ms - self._since_ms
        self._kind, self._since_ms = kind, at_ms

    def has_consulted(self, at_ms: int, since_ms: int) -> None:
        """Count a consultation that was answered, in the day in which it is over."""
        self._enter_day(at_ms)
        self._consulted += 1
        self._consulting_ms += max(0, at_ms - since_ms)

    def is_let_go(self, at_ms: int, *, served: bool = False) -> None:
        """End work on a call without a wrap-up."""
        self.is_done(at_ms, wraps=False, served=served)

    def is_done(self, at_ms: int, *, wraps: bool, served: bool) -> None:
        """End work on a call, unless it is over already."""
        if self._kind not in ("talking", None):
            return
        wraps = wraps and self._presence != "signed_out"
        self.turns("wrap_up" if wraps else self._free(), at_ms)
        self._served += served

    def until(self, at_ms: int) -> Hours:
        """Return what the day came to until ``at_ms``."""
        self._enter_day(at_ms)
        spent = dict(self._spent)
        if self._kind is not None:
            spent[self._kind] += max(0, at_ms - self._since_ms)
        return Hours(
            spent["idle"],
            spent["talking"],
            spent["wrap_up"],
            spent["away"],
            self._served,
            self._kind or "away",
            self._since_ms,
            self._consulted,
            self._consulting_ms,
        )

    def _free(self) -> Kind:
        """Return the kind of time of an agent who works on nothing."""
        return "idle" if self._presence == "ready" else "away"

    def _enter_day(self, at_ms: int) -> None:
        """Begin another day when ``at_ms`` is in one."""
        if at_ms < self._ends_ms:
            return
        begins_ms, self._ends_ms = self._day(at_ms)
        self._spent = {"idle": 0, "talking": 0, "wrap_up": 0, "away": 0}
        self._served = self._consulted = self._consulting_ms = 0
        self._since_ms = max(self._since_ms, begins_ms)
