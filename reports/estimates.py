"""Score the estimates of waits that were spoken against what happened.

Rules this module keeps:

* An estimate counts once its wait is known: when the caller is answered, or has waited past its
  upper bound. Who left before proves nothing, and whoever left the queue by another way neither.
* What waits for its outcome is bounded by the calls that wait.

The interval score of a range [l, u] that is to hold 80 % is u - l, plus 10 for each second outside.
Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation" (JASA 102,
2007), section 6.2. A range without an upper bound counts as wide as its lower bound again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from calls.events import Event

MISSED_COST = 10.0
"""2 / (1 - 0.8): what a second outside costs."""
_OVER = frozenset({"call.ended", "call.exited", "call.moved"})


@dataclass(frozen=True, slots=True)
class Said:
    """One estimate that was spoken; seconds, the instant in epoch milliseconds."""

    department: str
    at_ms: int
    low_s: int
    high_s: int | None


class Estimates:
    """Follow the estimates of waiting callers through the stream."""

    def __init__(self) -> None:
        self._open: dict[str, list[Said]] = {}
        self.scored: Counter[str] = Counter()
        """Department → estimates whose wait is known."""
        self.held: Counter[str] = Counter()
        """Department → those that held."""
        self.score_s: dict[str, float] = {}
        """Department → their interval scores, seconds, added up."""

    def add(self, event: Event) -> None:
        """Take in one event; they come in the order of their numbers."""
        if event.type == "call.estimated":
            self._open.setdefault(event.call, []).append(_said(event))
        elif event.type == "offer.accepted":
            for said in self._open.pop(event.call, ()):
                self._score(said, (event.at_ms - said.at_ms) / 1000)
        elif event.type in _OVER:
            for said in self._open.pop(event.call, ()):
                waited_s = (event.at_ms - said.at_ms) / 1000
                if event.type == "call.ended" and waited_s > (said.high_s or waited_s):
                    self._score(said, waited_s)

    def metrics(self) -> Iterator[Metric]:
        """Yield what a scrape is told."""
        scored = CounterMetricFamily(
            "switchboard_wait_estimates",
            "expected waits that were spoken and whose wait is known",
            labels=["department", "result"],
        )
        scores = CounterMetricFamily(
            "switchboard_wait_estimate_score_seconds",
            "interval scores of those, added up: divided by their number, less is better",
            labels=["department"],
        )
        coverage = GaugeMetricFamily(
            "switchboard_wait_estimate_coverage",
            "share of those that held; 0.75 to 0.9 is honest, more tells too little",
            labels=["department"],
        )
        for name, count in sorted(self.scored.items()):
            scored.add_metric([name, "held"], self.held[name])
            scored.add_metric([name, "missed"], count - self.held[name])
            scores.add_metric([name], self.score_s[name])
            coverage.add_metric([name], self.held[name] / count)
        yield from (scored, scores, coverage)

    def _score(self, said: Said, wait_s: float) -> None:
        high_s = 2 * said.low_s if said.high_s is None else said.high_s
        outside_s = max(said.low_s - wait_s, wait_s - high_s, 0.0)
        self.scored[said.department] += 1
        self.held[said.department] += said.low_s <= wait_s <= (said.high_s or wait_s)
        score_s = high_s - said.low_s + MISSED_COST * outside_s
        self.score_s[said.department] = self.score_s.get(said.department, 0.0) + score_s


def _said(event: Event) -> Said:
    high = event.fields["high_s"]
    low_s = int(event.fields["low_s"])
    return Said(event.fields["department"], event.at_ms, low_s, int(high) if high else None)
