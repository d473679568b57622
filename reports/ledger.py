"""Check the event stream against the rules that never break, while it is read.

Rules this module keeps:

* What the events alone can prove is judged here; what the live state breaks is found by whoever
  watches the store (``routing.watch``) and comes as an event, ``invariant.broken``.
* A stream that begins in the middle proves nothing about what came before: a call first seen late
  is no violation.
* What is remembered is bounded: live calls, live offers, and the newest final records.

================  ==============================================================================
ACCOUNT           a call has one final record, and nothing of that call comes after it
ONE-OFFER         a call has one live offer at the most, or as many as it may ring
ONE-CALL          an agent has one live offer or call at the most
FENCE             an offer that is over (or taken) is not answered again
================  ==============================================================================
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping

from calls.events import Event

_ENDS_OFFER = frozenset({"offer.declined", "offer.missed", "offer.unreachable", "offer.withdrawn"})
_ENDS_PART = frozenset({"callback.tried", "call.severed", "call.transferred"})
"""The agent's part is over, and the call goes on."""
_REMEMBERED = 20_000
"""Ended calls whose lateness is noticed: an hour of a very large site."""

RULES = (
    "ACCOUNT",
    "ONE-OFFER",
    "ONE-CALL",
    "FENCE",
    "CONSERVE",
    "COUNTED",
    "SKILL",
    "WORK-CONSERVING",
    "NO-STUCK",
)


class Ledger:
    """Follow offers and calls through the stream and count what should never be."""

    def __init__(self) -> None:
        self._violations: Counter[str] = Counter(dict.fromkeys(RULES, 0))
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._live: dict[str, tuple[str, str]] = {}
        self._of_call: dict[str, set[str]] = {}
        self._of_agent: dict[str, set[str]] = {}
        self._over: OrderedDict[str, None] = OrderedDict()

    @property
    def violations(self) -> Mapping[str, int]:
        """Return the rule → how often it was broken."""
        return self._violations

    def add(self, event: Event) -> None:
        """Judge one event; they come in the order of their numbers."""
        if event.type == "invariant.broken":
            self._violations[event.fields["name"]] += 1
            return
        if event.call and event.call in self._ended:
            self._violations["ACCOUNT"] += 1
            return
        offer = event.fields.get("offer", "")
        if event.type == "call.offered":
            self._open(offer, event.call, event.agent, int(event.fields.get("ring") or 1))
        elif event.type == "offer.accepted":
            # Still the agent's: it is over with the call, or when the bridge fails.
            self._violations["FENCE"] += offer in self._over
        elif event.type in _ENDS_OFFER:
            self._close(offer)
        elif event.type in _ENDS_PART:
            for each in self._of_call.get(event.call, set()) & self._of_agent.get(
                event.agent, set()
            ):
                self._forget(each)
        elif event.type == "call.ended":
            self._end(event.call)

    def _open(self, offer: str, call: str, agent: str, ring: int) -> None:
        self._violations["ONE-OFFER"] += len(self._of_call.get(call, ())) >= ring
        self._violations["ONE-CALL"] += bool(self._of_agent.get(agent))
        self._live[offer] = (call, agent)
        self._of_call.setdefault(call, set()).add(offer)
        self._of_agent.setdefault(agent, set()).add(offer)

    def _close(self, offer: str) -> None:
        self._violations["FENCE"] += offer in self._over
        self._forget(offer)

    def _end(self, call: str) -> None:
        _remember(self._ended, call)
        for offer in list(self._of_call.get(call, ())):
            self._forget(offer)

    def _forget(self, offer: str) -> None:
        """Take an offer out of the live ones; what began before the stream did is not there."""
        _remember(self._over, offer)
        if offer not in self._live:
            return
        call, agent = self._live.pop(offer)
        for index, name in ((self._of_call, call), (self._of_agent, agent)):
            index[name].discard(offer)
            if not index[name]:
                del index[name]


def _remember(names: "OrderedDict[str, None]", name: str) -> None:
    """Keep a name, and forget the oldest when there are too many."""
    names[name] = None
    if len(names) > _REMEMBERED:
        names.popitem(last=False)
