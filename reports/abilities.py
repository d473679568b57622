"""Know what each agent could do at any moment of the event log: by the roster, and overridden.

Rules this module keeps:

* The roster is the one of whoever asks: the log keeps no skills. What supervisors overrode for a
  while it does keep, and that counts as it was then.
* The log may begin late: an override of which it tells the end alone was there from the beginning,
  and so was one that is in force and that it tells nothing of.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from calls.events import Event

Thing: TypeAlias = tuple[str, str]
"""What is overridden: ``skill`` or ``department``, and its name."""
OVERRIDDEN = " (overridden)"
"""What is added to a reason that an override made."""
_KINDS = ("override.set", "override.ended", "override.expired")


@dataclass(frozen=True, slots=True)
class Person:
    """Say of one agent what the roster says, and what is otherwise for a while.

    Args:
        departments: whose calls they answer.
        skills: skill → level, 1 to 5.
        on_shift: tells whether they are expected at an instant (epoch milliseconds); None when
            they were never planned.
        overrides: what is otherwise: the level, or a department's head start; None: taken away.
    """

    departments: frozenset[str]
    skills: Mapping[str, int]
    on_shift: Callable[[int], bool] | None = None
    overrides: Mapping[Thing, int | None] = field(default_factory=dict)

    def serves(self, department: str) -> bool:
        """Tell whether they answer for a department."""
        thing = ("department", department)
        if thing in self.overrides:
            return self.overrides[thing] is not None
        return department in self.departments

    def taken_off(self, department: str) -> bool:
        """Tell whether a supervisor has them answer for a department of theirs no more."""
        return department in self.departments and not self.serves(department)

    def level(self, skill: str) -> int:
        """Return the level of a skill; 0 without it."""
        thing = ("skill", skill)
        known = self.overrides[thing] if thing in self.overrides else self.skills.get(skill)
        return known or 0

    def said(self, skill: str) -> str:
        """Return what is added to a reason that is about a skill."""
        return OVERRIDDEN if ("skill", skill) in self.overrides else ""


class Abilities:
    """Follow what everybody could do, from the beginning of a log on.

    Args:
        people: agent id → the roster's word, and what is overridden now.
        log: the site's events, oldest first.
    """

    def __init__(self, people: Mapping[str, Person], log: Iterable[Event]) -> None:
        first: dict[tuple[str, Thing], Event] = {}
        for event in log:
            if event.type in _KINDS:
                first.setdefault((event.agent, _thing(event)), event)
        self.now = dict(people)
        """Agent id → what they can do at the event last seen."""
        for name, person in people.items():
            untold = {t: v for t, v in person.overrides.items() if (name, t) not in first}
            self.now[name] = replace(person, overrides=untold)
        for event in first.values():
            if event.type != "override.set":
                self._change(event, on=True)

    def see(self, event: Event) -> None:
        """Take in one event."""
        if event.type in _KINDS:
            self._change(event, on=event.type == "override.set")

    def _change(self, event: Event, *, on: bool) -> None:
        person = self.now.get(event.agent)
        if person is None:
            return
        overrides = {t: v for t, v in person.overrides.items() if t != _thing(event)}
        if on:
            value = event.fields["value"]
            overrides[_thing(event)] = int(value) if value else None
        self.now[event.agent] = replace(person, overrides=overrides)


def _thing(event: Event) -> Thing:
    return event.fields["what"], event.fields["name"]
