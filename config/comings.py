"""Find out when, and in which language, a caller can come to each step, and what they then demand.

Rules this module keeps:

* Every way is followed that a caller's keys, region or tier could open; opening hours and the
  language spoken are followed exactly. So a step may be thought reachable that is not, and never
  the other way round.
* An emergency knows no closing time; closures by supervisors are not looked at.
* A turn takes no time: a caller comes to a step in the stretch of the week in which they entered.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from config.document import SiteDocument
from config.emergencies import entrances
from config.timetable import Timetable
from config.tree import Path
from ivr.flow import (
    CallbackStep,
    Flow,
    HoursStep,
    LanguageStep,
    MenuStep,
    QueueStep,
    RouteStep,
    Row,
    Step,
    exits,
)
from ivr.refer import references
from routing.skills import Demand

VISITS = 50_000
"""Visits of a step, for a whole flow: past this every way counts as open, and nothing is exact."""
_FOLLOWED = frozenset({"language", "hours", "otherwise", "next"})


@dataclass(frozen=True, slots=True)
class Ask:
    """Say what callers may demand of the people.

    Args:
        path: where the document sends them to a department.
        demand: what the document demands for them.
        language: what they speak.
        coming: the stretches of the week in which they may come; 0 where only a fault leads here.
        exact: whether opening hours were followed to find that out.
    """

    path: Path
    demand: Demand
    language: str
    coming: int
    exact: bool


def asks(document: SiteDocument, timetable: Timetable) -> Iterator[Ask]:
    """Yield everything callers may demand, in the order of the document.

    Args:
        document: all names in it must be known to exist.
        timetable: must know its opening hours.
    """
    open_ = {name: timetable.during(each) for name, each in document.hours.items()}
    written = (*document.departments.values(), *document.ways_out.values())
    sent_to = {ref for entry in written for _, ref in references(entry)}
    lost: dict[str, int] = {}
    exact = True
    for name, flow in document.flows.items():
        ways = _ways(document, name, timetable.always, open_, sent_to)
        exact = exact and all(way.exact for way in ways)
        spoken = ways[0].languages
        for each, step in flow.steps.items():
            for language in spoken:
                lost.setdefault(language, 0)
                coming, urgent, sent = (way.to(each, language) for way in ways)
                if isinstance(step, QueueStep):
                    # Closed by its own hours, a department sends callers on: emergencies never.
                    own = document.departments[step.department].hours
                    always = own is None or step.department in document.emergencies
                    coming &= timetable.always if always or own is None else open_[own]
                coming |= urgent
                sure = exact and bool(coming)
                coming = coming or sent
                if coming and isinstance(step, MenuStep) and step.silence is None:
                    lost[language] |= coming
                if coming and isinstance(step, QueueStep | CallbackStep):
                    sure = sure and isinstance(step, QueueStep)  # a callback may wait for a shift
                    required = {**step.skills, language: step.language_level}
                    path = ("flows", name, "steps", each, "department")
                    demand = Demand.of(step.department, required)
                    plain = Ask(path, demand, language, coming, sure)
                    yield from _of_each_tier(document, plain)
    for language, coming in lost.items():
        demand = Demand.of(document.fallback_department, {language: 1})
        yield Ask(("fallback_department",), demand, language, coming, exact)
    if document.emergency is not None:
        for language in lost:
            demand = Demand.of(document.emergency.department, {language: 1})
            yield Ask(("emergency", "department"), demand, language, timetable.always, exact=True)


def _ways(
    document: SiteDocument,
    name: str,
    always: int,
    open_: Mapping[str, int],
    sent_to: Collection[str],
) -> tuple["Comings", "Comings", "Comings"]:
    """Return how callers come through a flow.

    Returns:
        As they dial; as emergencies, for whom it is always open; and sent on by a department that
        did not take them, at hours nobody can tell beforehand.
    """
    flow = document.flows[name]
    numbers = [number for number in document.numbers.values() if number.flow == name]
    spoken = list(dict.fromkeys(each for number in numbers for each in number.languages))
    urgent = [start for _, start in entrances(document, name, flow)]
    sent = [step for step in flow.steps if step in sent_to]
    return (
        Comings(flow, [flow.start], spoken, always, open_),
        Comings(flow, urgent, spoken, always, dict.fromkeys(open_, always)),
        Comings(flow, sent, spoken, always, open_),
    )


def _of_each_tier(document: SiteDocument, plain: Ask) -> Iterator[Ask]:
    """Yield what plain callers ask of a department, and those of each tier with skills."""
    required = dict(plain.demand.required)
    for more in ({}, *(tier.skills for tier in document.tiers.values() if tier.skills)):
        highest = {name: max(level, required.get(name, 0)) for name, level in more.items()}
        demand = Demand.of(plain.demand.department, {**required, **highest})
        yield replace(plain, demand=demand)


class Comings:
    """Know when callers can come to the steps of one flow.

    A set of comings is a whole number: for each language, a block of the timetable's stretches.

    Args:
        flow: the flow.
        starts: the steps they come to first.
        languages: those its callers may speak.
        always: the timetable's every stretch.
        hours: name of opening hours → the stretches they are open in.
    """

    def __init__(
        self,
        flow: Flow,
        starts: Iterable[str],
        languages: Sequence[str],
        always: int,
        hours: Mapping[str, int],
    ) -> None:
        self.languages = languages
        self._flow = flow
        self._starts = starts
        self._always = always
        self._width = always.bit_length()
        self._blocks = {name: place * self._width for place, name in enumerate(languages)}
        self._hours = {name: self._in_all(mask) for name, mask in hours.items()}
        self._everything = self._in_all(always)
        self._found: dict[str, int] = {}
        self.exact = self._follow()

    def to(self, step: str, language: str) -> int:
        """Return the stretches in which a caller in ``language`` can come to ``step``."""
        found = self._found.get(step, 0) if self.exact else self._everything
        return found >> self._blocks[language] & self._always

    def _follow(self) -> bool:
        """Follow every way; return False where there are too many to follow."""
        left = [(start, self._everything) for start in self._starts]
        visits = 0
        while left:
            name, coming = left.pop()
            new = coming & ~self._found.get(name, 0)
            if not new:
                continue
            visits += 1
            if visits > VISITS:
                return False
            self._found[name] = self._found.get(name, 0) | new
            left.extend(self._onward(self._flow.steps[name], new))
        return True

    def _onward(self, step: Step, coming: int) -> Iterator[tuple[str, int]]:
        """Yield where callers go from a step, and which of them."""
        match step:
            case HoursStep():
                open_ = self._hours[step.hours]
                yield step.open, coming & open_
                yield step.closed, coming & ~open_
            case RouteStep():
                for row in step.rows:
                    taken = coming & self._taken(row)
                    yield row.next, taken
                    if not row.model_fields_set - _FOLLOWED:
                        coming &= ~taken
            case LanguageStep():
                yield step.next, self._in_all(self._whenever(coming))
            case _:
                for _, to in exits(step):
                    yield to, coming

    def _taken(self, row: Row) -> int:
        """Return the comings whose hours and language fit a row."""
        taken = self._everything if row.hours is None else self._hours[row.hours]
        if row.language is not None:
            spoken = 0
            for name in row.language:
                if name in self._blocks:
                    spoken |= self._always << self._blocks[name]
            taken &= spoken
        return taken

    def _in_all(self, stretches: int) -> int:
        """Return stretches in every language."""
        found = 0
        for block in self._blocks.values():
            found |= stretches << block
        return found

    def _whenever(self, comings: int) -> int:
        """Return the stretches of comings, in whatever language."""
        found = 0
        for block in self._blocks.values():
            found |= comings >> block & self._always
        return found
