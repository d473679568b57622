"""Add up how each agent spent the time, from the event stream: what occupancy and AHT are made of.

Rules this module keeps:

* Time offered counts as idle while ready: the agent is not yet working.
* Talking lasts from the accepted offer to the call's end, to a transfer, or to the failed bridge;
  wrap-up from there until the agent is idle again. A caller lost on the way leaves no wrap-up.
* Time not ready is nobody's working time, except for what was begun before: it is finished.

The formulas and their sources stand in ``measures``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from calls.events import Event
from reports.measures import SERVED, share

_LET_GO = frozenset({"offer.withdrawn", "callback.tried"})
"""What ends an agent's work on a call that goes on without them."""

Kind = Literal["idle", "talking", "wrap_up", "away"]


@dataclass(frozen=True, slots=True)
class Hours:
    """How one agent spent the time, milliseconds."""

    idle_ms: int = 0
    talking_ms: int = 0
    wrap_up_ms: int = 0
    served: int = 0

    @property
    def occupancy(self) -> float | None:
        """Return (talk + wrap-up) / (talk + wrap-up + idle while ready); None for no time."""
        busy_ms = self.talking_ms + self.wrap_up_ms
        return share(busy_ms, busy_ms + self.idle_ms)

    @property
    def aht_s(self) -> float | None:
        """Return (talk + wrap-up) / calls served, in seconds; None when none was served."""
        return share((self.talking_ms + self.wrap_up_ms) / 1000, self.served)


def hours(
    events: Iterable[Event], until_ms: int, wrap_up_s: Mapping[str, int] | None = None
) -> Mapping[str, Hours]:
    """Return how each agent spent the time.

    Args:
        events: the stream, oldest first.
        until_ms: where the counting ends, UTC epoch milliseconds.
        wrap_up_s: department → seconds of wrap-up it grants; where it is 0 the agent is idle at
            once (nothing is told of a wrap-up that does not happen).
    """
    watches: dict[str, _Watch] = {}
    carrying: dict[str, str] = {}
    for event in events:
        if event.type == "offer.accepted":
            carrying[event.call] = event.agent
        agent = event.agent or carrying.get(event.call, "")
        if event.type in {"call.ended", "call.transferred", "call.parted", "call.severed"}:
            agent = carrying.pop(event.call, agent)
        if agent:
            watches.setdefault(agent, _Watch(wrap_up_s or {})).see(event)
    return {agent: watch.until(until_ms) for agent, watch in watches.items()}


class _Watch:
    """Follow one agent: what kind of time it is, since when."""

    def __init__(self, wrap_up_s: Mapping[str, int]) -> None:
        self._wrap_up_s = wrap_up_s
        self._presence = "ready"
        self._kind: Kind = "away"
        self._since_ms = 0
        self._spent: dict[Kind, int] = {"idle": 0, "talking": 0, "wrap_up": 0, "away": 0}
        self._served = 0

    def see(self, event: Event) -> None:
        fields = event.fields
        if event.type == "offer.accepted":
            self._turn("talking", event.at_ms)
        elif event.type in {"call.transferred", "call.parted", "call.severed"}:
            self._served += 1
            wraps = event.type != "call.severed" and self._presence != "signed_out"
            self._turn("wrap_up" if wraps else self._free(), event.at_ms)
        elif event.type in _LET_GO and self._kind == "talking":
            self._turn(self._free(), event.at_ms)
        elif event.type == "call.ended" and self._kind == "talking":
            served = fields["outcome"] in SERVED
            self._served += served
            wraps = served and self._wrap_up_s.get(fields["department"], 1) > 0
            wraps = wraps and self._presence != "signed_out"
            self._turn("wrap_up" if wraps else self._free(), event.at_ms)
        elif event.type == "agent.changed":
            self._presence = fields["presence"]
            if fields["work"] not in {"talking", "wrap_up"}:
                self._turn(self._free(), event.at_ms)

    def _free(self) -> Kind:
        """Return the kind of time of an agent who works on nothing."""
        return "idle" if self._presence == "ready" else "away"

    def _turn(self, kind: Kind, at_ms: int) -> None:
        self._spent[self._kind] += max(0, at_ms - self._since_ms)
        self._kind, self._since_ms = kind, at_ms

    def until(self, until_ms: int) -> Hours:
        self._turn(self._kind, until_ms)
        spent = self._spent
        return Hours(spent["idle"], spent["talking"], spent["wrap_up"], self._served)
