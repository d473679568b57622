"""Describe how things stand with one waiting caller: what an estimate of the wait is made of.

Rules this module keeps:

* Instants, not durations: the store says what it knows, whoever estimates says what time it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routing.agent import Work


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """Say what an agent who could answer, and is ready, is doing.

    Args:
        work: idle, offered, talking or wrap_up.
        since_ms: since when.
        until_ms: when their wrap-up ends; 0 for other work.
    """

    work: Work
    since_ms: int
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class Rivals:
    """Count the callers ahead in another lane of the same agents.

    Args:
        before: how many they are.
        shared: agents who serve that lane and this caller too.
        able: agents who serve that lane.
    """

    before: int
    shared: int
    able: int

    @classmethod
    def judged(cls, before: int, seen: int, able: int, each: float) -> "Rivals":
        """Return it where of the agents who serve both only ``seen`` were looked at."""
        return cls(before, min(able, math.floor(seen * each + 0.5)), able)


@dataclass(frozen=True, slots=True)
class Prospect:
    """Say how things stand with one caller, as the store sees them at one instant.

    Args:
        department: whose pace counts.
        ahead: callers ahead in the same lanes, one who is the agents' own included.
        rivals: those ahead in other lanes.
        agents: those able to answer who are ready; of many, some.
        key: the caller's, epoch milliseconds: who comes later goes ahead by a smaller one only.
        waits: whether the caller waits already; else they are at the door.
        each: how many agents each of ``agents`` stands for.
    """

    department: str
    ahead: int
    rivals: Sequence[Rivals]
    agents: Sequence[Busy]
    key: int
    waits: bool = True
    each: float = 1.0
