"""Fold consultations into figures: how many, how they ended, and how long people talked in them.

Rules this module keeps:

* One counts when it is over, by whom it was with (an agent, or a number outside) and how it ended.
* How long is from the answer to the end; one nobody answered has no length.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, Metric, SummaryMetricFamily

from calls.events import Event

_RESULTS = frozenset({"completed", "cancelled", "left", "declined", "missed", "no_answer"})
"""Ends that are told apart; whatever else ended one is ``broken_off``."""


@dataclass(slots=True)
class _Asked:
    """One that goes on: with whom, and since when they talk (epoch milliseconds); 0: not yet."""

    way: str
    since_ms: int = 0


class Consultations:
    """Count them."""

    def __init__(self) -> None:
        self._now: dict[str, _Asked] = {}
        self._ended: Counter[tuple[str, str]] = Counter()
        self._talked: dict[str, tuple[int, float]] = {}

    def add(self, event: Event) -> None:
        """Take in one event; those of other things say nothing."""
        if event.type == "consult.began":
            self._now[event.call] = _Asked(event.fields["way"])
        elif event.type == "consult.changed" and event.call in self._now:
            asked = self._now[event.call]
            asked.since_ms = asked.since_ms or event.at_ms
        elif event.type == "consult.ended" and event.call in self._now:
            self._end(self._now.pop(event.call), event)

    def _end(self, asked: _Asked, event: Event) -> None:
        why = event.fields["why"]
        self._ended[asked.way, why if why in _RESULTS else "broken_off"] += 1
        if asked.since_ms:
            count, sum_s = self._talked.get(asked.way, (0, 0.0))
            lasted_s = max(0, event.at_ms - asked.since_ms) / 1000
            self._talked[asked.way] = (count + 1, sum_s + lasted_s)

    def metrics(self) -> Iterator[Metric]:
        """Yield what a scrape is told."""
        ended = CounterMetricFamily(
            "switchboard_consultations",
            "consultations that are over, by whom with and how they ended",
            labels=["way", "result"],
        )
        for labels, count in sorted(self._ended.items()):
            ended.add_metric(labels, count)
        talked = SummaryMetricFamily(
            "switchboard_consultation_seconds",
            "how long agents talked with whom they consulted, where somebody answered",
            labels=["way"],
        )
        for way, (count, sum_s) in sorted(self._talked.items()):
            talked.add_metric([way], count, sum_s)
        yield from (ended, talked)
