"""Fold the event stream into figures a Prometheus server can scrape.

Rules this module keeps:

* Every total is a fold over the events: two processes that read the same stream give the same
  totals, and a restart loses none (docs/decisions/0004).
* An event is folded once, by its number; the same event again changes nothing.
* How things stand now comes as plain data, ``Standing``: reports know nothing of routing.
* Labels are departments, outcomes, agent states: never callers, calls or agents, whose number
  has no bound.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from calls.events import Event
from reports.consultations import Consultations
from reports.estimates import Estimates
from reports.ledger import Ledger
from reports.measures import SERVED

WAIT_BUCKETS_S = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""Around the usual service levels (20 and 30 s), up to where a callback is overdue."""
TALK_BUCKETS_S = (30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 3600.0)
"""Support calls last minutes; an hour is a matter of its own."""

_RESULTS = {
    "offer.accepted": "accepted",
    "offer.declined": "declined",
    "offer.missed": "missed",
    "offer.unreachable": "unreachable",
    "offer.withdrawn": "withdrawn",
}


_PROMISES = {"callback.promised": "promised", "callback.tried": "tried"}
_KEPT = {
    "called_back": "kept",
    "callback_failed": "failed",
    "callback_expired": "expired",
    "callback_cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Say how things stand at one instant.

    Args:
        waiting: department → how many calls wait (offered ones included).
        longest_wait_s: department → how long the first of them has waited, seconds.
        calls: state of a call → how many are in it.
        agents: (presence, work) → how many agents are so.
        evacuated: True while nobody may be ready.
    """

    waiting: Mapping[str, int] = field(default_factory=dict)
    longest_wait_s: Mapping[str, float] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)
    agents: Mapping[tuple[str, str], int] = field(default_factory=dict)
    evacuated: bool = False


class Histogram:
    """Count durations by upper bound, as Prometheus wants them: cumulative, with a sum."""

    def __init__(self, bounds_s: tuple[float, ...]) -> None:
        self._bounds_s = bounds_s
        self._counts = [0] * (len(bounds_s) + 1)
        self.sum_s = 0.0

    def add(self, duration_s: float) -> None:
        """Count one duration, seconds."""
        self._counts[bisect_left(self._bounds_s, duration_s)] += 1
        self.sum_s += duration_s

    def buckets(self) -> list[tuple[str, float]]:
        """Return (upper bound, how many up to it), the last bound infinite."""
        total = 0
        rows = []
        for bound, count in zip((*map(str, self._bounds_s), "+Inf"), self._counts, strict=True):
            total += count
            rows.append((bound, float(total)))
        return rows


class Figures(Collector):
    """Hold what the events add up to, and give it to a scrape.

    Args:
        version: of the program, for the ``switchboard_build_info`` line.
    """

    def __init__(self, version: str = "") -> None:
        self.last_seq = 0
        """Number of the last event folded: where the next scrape begins."""
        self.standing = Standing()
        """How things stand now; whoever scrapes sets it first."""
        self._version = version
        self._arrived: Counter[str] = Counter()
        self._ended: Counter[tuple[str, str]] = Counter()
        self._queued: Counter[str] = Counter()
        self._offers: Counter[str] = Counter()
        self._exhausted: Counter[str] = Counter()
        self._callbacks: Counter[tuple[str, str]] = Counter()
        self._transferred: Counter[str] = Counter()
        self._survey: Counter[tuple[str, str]] = Counter()
        self._severed = 0
        self._waits: dict[tuple[str, str], Histogram] = {}
        self._talks: dict[str, Histogram] = {}
        self._ledger = Ledger()
        self._estimates = Estimates()
        self._consultations = Consultations()

    def fold(self, events: Iterable[Event]) -> None:
        """Add events not folded before; they come in the order of their numbers."""
        for event in events:
            if event.seq > self.last_seq:
                self.last_seq = event.seq
                self._ledger.add(event)
                self._estimates.add(event)
                self._consultations.add(event)
                self._add(event)

    def _add(self, event: Event) -> None:
        fields = event.fields
        if event.type == "call.arrived":
            self._arrived[fields["region"]] += 1
        elif event.type == "call.queued":
            self._queued[fields["department"]] += fields["cause"] != "callback"
        elif event.type in _PROMISES:
            self._callbacks[fields["department"], _PROMISES[event.type]] += 1
        elif event.type == "rota.exhausted":
            self._exhausted[fields["department"]] += 1
        elif event.type == "call.offered":
            self._offers["made"] += 1
        elif event.type in _RESULTS:
            self._offers[_RESULTS[event.type]] += 1
        elif event.type == "call.ended":
            self._end(fields)
        else:
            self._add_conversation(event)

    def _add_conversation(self, event: Event) -> None:
        if event.type == "call.transferred":
            self._transferred[event.fields["how"]] += 1
        elif event.type == "survey.answered":
            self._survey[event.fields["question"], event.fields["answer"]] += 1
        elif event.type == "call.severed":
            self._severed += 1

    def _end(self, fields: Mapping[str, str]) -> None:
        department, outcome = fields["department"], fields["outcome"]
        self._ended[department, outcome] += 1
        if outcome in _KEPT:
            self._callbacks[department, _KEPT[outcome]] += 1
        if not department:
            return
        waits = self._waits.setdefault((department, outcome), Histogram(WAIT_BUCKETS_S))
        waits.add(int(fields["waited_ms"] or 0) / 1000)
        if outcome in SERVED:
            talks = self._talks.setdefault(department, Histogram(TALK_BUCKETS_S))
            talks.add(int(fields["talked_ms"] or 0) / 1000)

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from self._totals()
        yield from self._histograms()
        yield from self._gauges()
        yield from self._estimates.metrics()
        yield from self._consultations.metrics()

    def _totals(self) -> Iterator[Metric]:
        arrived = CounterMetricFamily(
            "switchboard_calls_arrived", "calls whose first leg reached us", labels=["region"]
        )
        for region, count in sorted(self._arrived.items()):
            arrived.add_metric([region], count)
        yield arrived
        queued = CounterMetricFamily(
            "switchboard_calls_queued", "entries into a queue", labels=["department"]
        )
        for department, count in sorted(self._queued.items()):
            queued.add_metric([department], count)
        yield queued
        callbacks = CounterMetricFamily(
            "switchboard_callbacks",
            "promises to call back: made, tries that reached nobody, and what became of them",
            labels=["department", "result"],
        )
        for department_result, count in sorted(self._callbacks.items()):
            callbacks.add_metric(department_result, count)
        yield callbacks
        survey = CounterMetricFamily(
            "switchboard_survey_answers",
            "what callers answered when they were asked how it went",
            labels=["question", "answer"],
        )
        for question_answer, count in sorted(self._survey.items()):
            survey.add_metric(question_answer, count)
        yield survey
        transferred = CounterMetricFamily(
            "switchboard_calls_transferred", "callers their agents sent on", labels=["how"]
        )
        for how, count in sorted(self._transferred.items()):
            transferred.add_metric([how], count)
        yield transferred
        yield CounterMetricFamily(
            "switchboard_calls_severed",
            "conversations whose agent's line broke: their callers waited again",
            value=self._severed,
        )
        exhausted = CounterMetricFamily(
            "switchboard_rota_exhausted", "calls nobody on call answered", labels=["department"]
        )
        for department, count in sorted(self._exhausted.items()):
            exhausted.add_metric([department], count)
        yield exhausted
        ended = CounterMetricFamily(
            "switchboard_calls_ended", "final records", labels=["department", "outcome"]
        )
        for labels, count in sorted(self._ended.items()):
            ended.add_metric(labels, count)
        yield ended
        offers = CounterMetricFamily(
            "switchboard_offers", "offers made, and what became of them", labels=["result"]
        )
        for result, count in sorted(self._offers.items()):
            offers.add_metric([result], count)
        yield offers
        violations = CounterMetricFamily(
            "switchboard_invariant_violations",
            "rules that never break, broken: must stay 0",
            labels=["name"],
        )
        for invariant, count in sorted(self._ledger.violations.items()):
            violations.add_metric([invariant], count)
        yield violations
        events = CounterMetricFamily("switchboard_events", "number of the last event folded")
        events.add_metric([], self.last_seq)
        yield events

    def _histograms(self) -> Iterator[Metric]:
        waits = HistogramMetricFamily(
            "switchboard_wait_seconds",
            "time in queue until a person or the end",
            labels=["department", "outcome"],
        )
        for labels, histogram in sorted(self._waits.items()):
            waits.add_metric(labels, histogram.buckets(), histogram.sum_s)
        yield waits
        talks = HistogramMetricFamily(
            "switchboard_talk_seconds", "conversation of served calls", labels=["department"]
        )
        for department, histogram in sorted(self._talks.items()):
            talks.add_metric([department], histogram.buckets(), histogram.sum_s)
        yield talks

    def _gauges(self) -> Iterator[Metric]:
        now = self.standing
        yield _gauge("calls", "calls that have not ended", "state", now.calls)
        yield _gauge("waiting_calls", "calls that wait now", "department", now.waiting)
        yield _gauge(
            "longest_wait_seconds", "the longest wait now", "department", now.longest_wait_s
        )
        agents = GaugeMetricFamily(
            "switchboard_agents", "agents by what they declare and do", labels=["presence", "work"]
        )
        for labels, count in sorted(now.agents.items()):
            agents.add_metric(labels, count)
        yield agents
        yield GaugeMetricFamily(
            "switchboard_evacuated", "1 while nobody may be ready", value=now.evacuated
        )
        build = GaugeMetricFamily("switchboard_build_info", "this program", labels=["version"])
        build.add_metric([self._version], 1)
        yield build


def _gauge(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return one gauge with one label."""
    gauge = GaugeMetricFamily(f"switchboard_{name}", meaning, labels=[label])
    for key, value in sorted(values.items()):
        gauge.add_metric([key], value)
    return gauge
