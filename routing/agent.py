"""Describe who answers: the roster, and the two axes presence and work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from routing.department import Counter, Department
from routing.override import Override
from routing.rota import OnCall, Rota
from routing.shifts import Shifts
from routing.skills import Demand

Presence = Literal["signed_out", "ready", "not_ready"]
"""What the agent declares."""
Work = Literal["idle", "offered", "talking", "wrap_up"]
"""What the system knows."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Hold one entry of the roster.

    Args:
        id: also the identity of the browser softphone, ``client:<id>``.
        name: for people.
        endpoints: devices in order of preference: ``client:anna``, ``sip:…`` or ``+…``.
        departments: the departments served, each with its head start in seconds: when the agent
            frees, its callers count as though they had waited so much longer.
        skills: skill → level 1 (learning) to 5 (expert); languages are skills.
        shifts: when the agent is expected; empty means never planned, not always present.
        follows_shifts: the roster makes the agent ready and signs them out, as their shifts say.
    """

    id: str
    name: str
    endpoints: tuple[str, ...]
    departments: Mapping[str, int]
    skills: Mapping[str, int]
    shifts: Shifts = field(default_factory=Shifts)
    follows_shifts: bool = False

    @property
    def has_page(self) -> bool:
        """Tell whether the first endpoint is a browser, whose page must prove it is alive."""
        return self.endpoints[0].startswith("client:")

    @property
    def telephone(self) -> str:
        """Return the first device that rings without a page; the first of all if none does."""
        others = (each for each in self.endpoints if not each.startswith("client:"))
        return next(others, self.endpoints[0])

    def under(self, override: Override) -> "Agent":
        """Return the agent with one skill or department given, changed or taken away."""
        given = self.skills if override.kind == "skill" else self.departments
        changed = {name: value for name, value in given.items() if name != override.name}
        if override.value is not None:
            changed[override.name] = override.value
        if override.kind == "skill":
            return replace(self, skills=changed)
        return replace(self, departments=changed)


Restart = Literal["ready", "declined", "missed", "unreachable"]
"""What may start an idle clock anew: pressing Ready, or an offer that ended so."""
RESTARTS: tuple[Restart, ...] = ("ready", "declined", "missed", "unreachable")


@dataclass(frozen=True)
class Roster:
    """Hold everyone who may answer, and the rules of the departments they answer for.

    Args:
        version: hash of what it was read from.
        agents: agent id → agent.
        departments: department id → department.
        fallback: the department whose agents answer callers of one that is gone.
        rotas: department id → its rota, whether or not it holds now.
        on_call: department id → who is on call now, as the store has it.
        restarts: what starts an agent's idle clock anew, besides work that is done.
    """

    version: str
    agents: Mapping[str, Agent]
    departments: Mapping[str, Department]
    fallback: str = ""
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    on_call: Mapping[str, OnCall] = field(default_factory=dict)
    restarts: frozenset[Restart] = frozenset(RESTARTS)

    def on_call_rank(self, agent: str, department: str) -> int | None:
        """Return an agent's rank on call for a department now; None when not on call."""
        called = self.on_call.get(department)
        return called.rank(agent) if called else None

    def under(self, overrides: Iterable[Override]) -> "Roster":
        """Return the roster as supervisors have overridden it.

        What it does not name stays out of it: nobody is brought back, no department either.
        """
        wanted = tuple(overrides)
        if not wanted:
            return self
        if wanted not in self._overridden:
            agents = dict(self.agents)
            for each in wanted:
                agent = agents.get(each.agent)
                gone = each.kind == "department" and each.name not in self.departments
                if agent is not None and not gone:
                    agents[each.agent] = agent.under(each)
            self._overridden.clear()
            self._overridden[wanted] = replace(self, agents=agents)
        return self._overridden[wanted]

    @cached_property
    def _overridden(self) -> dict[tuple[Override, ...], "Roster"]:
        """Hold the roster as it was overridden last: it is asked for more often than changed."""
        return {}

    @property
    def terms(self) -> "Terms":
        """Return what the store must know of the roster as a whole."""
        return Terms(
            self.version,
            tuple(each for each in RESTARTS if each not in self.restarts),
            tuple(Demand.of(name, {}).lane for name in self.reserving),
        )

    @cached_property
    def reserving(self) -> tuple[str, ...]:
        """Return the departments that keep agents free for their own calls."""
        return tuple(name for name, each in self.departments.items() if each.reserve)

    @cached_property
    def expected(self) -> dict[Demand, tuple[int, tuple[tuple[int, int], ...]]]:
        """Hold what ``routing.expected`` has worked out of this roster, by demand."""
        return {}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Return each agent's position in the order they were written, from 0."""
        return {name: position for position, name in enumerate(self.agents)}


@dataclass(frozen=True, slots=True)
class Place:
    """An agent's place in one lane: ``rank`` first, then the agent's counter of that name.

    Args:
        rank: the lowest is rung first.
        counter: among equal ranks, whose counter is lowest is rung first.
        head_start_ms: when the agent frees, this lane's calls count as though they had waited so
            much longer than those of the agent's other lanes.
        keeps: in the plain lane of a department of theirs: how many it keeps free for its own.
        held: plain lane → how many of those idle in it must stay: with fewer left than that, this
            lane's calls are not for the agent.
    """

    rank: int
    counter: Counter
    head_start_ms: int = 0
    keeps: int = 0
    held: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        """Return it as the store keeps it: ``rank counter head_start_ms``, and what is kept."""
        keeps = f" keeps {self.keeps}" if self.keeps else ""
        held = "".join(f" {lane}={left}" for lane, left in self.held)
        return f"{self.rank} {self.counter} {self.head_start_ms}{keeps}{held}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the store must know of a roster as a whole.

    Args:
        version: the roster's.
        keeps: what leaves an idle clock running, of ``RESTARTS``.
        reserves: the lanes that stay open because a department keeps agents free in them.
    """

    version: str
    keeps: tuple[Restart, ...] = ()
    reserves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the store must know of an agent to offer them calls."""

    agent: str
    endpoint: str
    has_page: bool
    lanes: Mapping[str, Place]
    devices: tuple[str, ...] = ()
