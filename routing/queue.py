"""Say where a call can be and what is known of it there.

The states, and what moves a call between them::

    (none) --arrive--> menu --join--> waiting <--> offered --accept--> connecting --> talking
                        |               |             |                    |             |
                        +---------------+-- leave ----+--------------------+-------------+--> ended

                        +-- promise --> promised --requeue--> waiting, as a call without a leg

A call whose caller was promised a callback is virtual: it has no leg and keeps its place. It is
``promised`` while it is not in the queue (before its time, between two tries, in quiet hours). When
an agent accepts it, ``connecting`` lasts until the caller has picked up; then it has a leg again.

``talking → waiting``: the agent's line broke, or they sent the caller on. ``talking → survey →
ended``: the agent hung up, and the caller is asked how it went.

``waiting → offered``: a match. ``offered → waiting``: declined, missed, unreachable, withdrawn;
the order key does not change. ``connecting → waiting``: the bridge failed and the caller is still
there. Every state but ``ended`` has a deadline at which somebody asks the carrier or moves on; an
ended call stays as a tombstone for a day so that a late turn resurrects nobody.
"""

from dataclasses import dataclass
from typing import Literal

from routing.department import OfferRules
from routing.override import Override
from routing.skills import Demand

CallState = Literal[
    "menu", "waiting", "offered", "connecting", "talking", "survey", "promised", "ended"
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Describe a call at its first webhook; all values as the final record keeps them."""

    call: str
    leg: str
    caller: str
    number: str
    region: str
    region_why: str
    tier: str
    language: str
    config: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Describe one change of a waiting call's demand, to come at its instant.

    Args:
        at_ms: when, epoch milliseconds.
        demand: who may then answer too; or, when the call is handed up, who alone may.
        cause: ``relaxed``, ``overflow`` or ``escalated``.
        rules: the new department's rules when the call is handed up; None otherwise.
        ask: True when the caller must agree first: the store never has such a stage.
    """

    at_ms: int
    demand: Demand
    cause: str
    rules: OfferRules | None = None
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Preference:
    """Say for whom a call is kept at the door, should they be ready then.

    Args:
        agent: the caller's own agent; empty for none.
        wait_ms: how long the call is kept for them before others may answer.
        recall_ms: who served this number within so long is preferred next; 0: nobody is, and who
            serves it now is not remembered.
        again: who talked with this caller when the line broke: before all others, but only if they
            are idle now; empty for nobody.
    """

    agent: str = ""
    wait_ms: int = 0
    recall_ms: int = 0
    again: str = ""

    def __str__(self) -> str:
        """Return it as the store is told: ``wait_ms recall_ms agent again``, ``-`` for nobody.

        Nothing at all when there is nobody and nothing is to be remembered.
        """
        if not (self.recall_ms or self.agent or self.again):
            return ""
        return f"{self.wait_ms} {self.recall_ms} {self.agent or '-'} {self.again or '-'}"


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Hold the place of a caller whose call was cut off, until the same number calls again.

    Args:
        call: the call it was.
        department: the one the caller had chosen; the place is kept for that one.
        key: the order key it had.
        waited_ms: how long the caller had waited then.
        until_ms: the instant from which it is kept no longer, epoch milliseconds.
        agent: who talked with them when the line broke; empty when nobody did.
        cut: who or what says that the line broke: they were ``waiting``, the ``carrier``, the
            ``agent``, or the talk was too ``short``; empty: nobody does, and it is not given.
    """

    call: str
    department: str
    key: int
    waited_ms: int
    until_ms: int
    agent: str = ""
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Say where a person moves a waiting call.

    Args:
        demand: who can serve it there.
        stages: how that demand loosens, soonest first.
        rules: the rules of the department it goes to.
        head_start_ms: milliseconds of waiting granted from now on.
        cause: ``moved``, ``reprioritised``, or ``chosen`` by the caller.
        who: the person; empty for the caller.
    """

    demand: Demand
    stages: tuple[Stage, ...]
    rules: OfferRules
    head_start_ms: int
    cause: str
    who: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Describe a call entering a queue. Everything is in the signed URL too, to heal a lost store.

    Args:
        arrival: the call as it arrived (a lost store knows nothing of it).
        demand: who can serve it.
        entered_at: when waiting began, epoch milliseconds.
        head_start_ms: milliseconds of waiting granted at the door.
        language: the language spoken now.
        arrived_at: when the first leg arrived, epoch milliseconds.
        turn: number of the caller's wait turn that carries this entry.
        ticket: opaque text the carrier's edge needs to make this caller's next URL.
        emergency: True when nothing may turn the caller away, wherever the call is handed up to.
        restored: True when the call's own turn brings it back after the store lost it.
        stages: how the demand loosens while the call waits, soonest first; the router's work.
        own_agent: who should answer this caller if they are ready; empty for nobody.
        personal: True when the number speaks for one person, so that who served it last may count.
        agreed: True when the caller agreed to a person who does not speak their language.
        regains: the call whose kept place this entry takes; empty for none.
        again: who talked with the caller then; empty for nobody.
        redial_ms: how long this caller's place is kept should the line break; 0: not at all.
        preference: what follows from these two and the department's rules; the router's work.
    """

    arrival: Arrival
    demand: Demand
    entered_at: int
    head_start_ms: int
    language: str
    arrived_at: int
    turn: int = 0
    ticket: str = ""
    emergency: bool = False
    restored: bool = False
    stages: tuple[Stage, ...] = ()
    own_agent: str = ""
    personal: bool = False
    agreed: bool = False
    regains: str = ""
    again: str = ""
    redial_ms: int = 0
    preference: Preference = Preference()

    @property
    def key(self) -> int:
        """Return the order key: as though the caller had already waited the head start."""
        return self.entered_at - self.head_start_ms


@dataclass(frozen=True, slots=True)
class CallView:
    """Show one call as the store knows it now; empty text where a value does not apply.

    While several agents are rung, ``offer`` and ``agent`` are the first of the ``live`` offers and
    of the agents ``rung``; ``summoned`` are the offers the caller's own leg was last told to ring.

    Of a promised callback: ``callback`` is the number to dial, ``tried`` how often it was,
    ``due_at`` when it comes to the queue, ``expires_at`` when it is given up, ``zone`` the caller's
    time zone, ``wants`` its demand as text from which it can be read back, ``cause`` why,
    ``own_agent`` who should call back if they are ready then.
    """

    id: str
    state: CallState
    leg: str
    caller: str
    number: str
    region: str
    tier: str
    language: str
    department: str
    lane: str
    demand: str
    arrived_at: int
    entered_at: int
    head_start_ms: int
    turn: int
    epoch: int
    offer: str
    agent: str
    agent_leg: str
    room: str
    ticket: str
    offers: int
    live: tuple[str, ...] = ()
    rung: tuple[str, ...] = ()
    held_at: int = 0
    summoned: tuple[str, ...] = ()
    alarm: bool = False
    beside: str = ""
    beside_whom: str = ""
    callback: str = ""
    tried: int = 0
    due_at: int = 0
    expires_at: int = 0
    zone: str = ""
    wants: str = ""
    cause: str = ""
    own_agent: str = ""

    @property
    def virtual(self) -> bool:
        """Tell whether it is a promise to call back: a call without a leg."""
        return bool(self.callback) and not self.leg


@dataclass(frozen=True, slots=True)
class AgentView:
    """Show one agent as the store knows them now; ``since`` is when presence or work changed.

    ``endpoint`` is the device that is rung, ``moving`` the one to be rung after the present call;
    ``about`` is the last call they had a wrap-up after, ``rejoin`` the one that is kept for them
    since their line broke.
    """

    id: str
    presence: str
    reason: str
    work: str
    since: int
    idle_since: int
    call: str
    offer: str
    misses: int
    wrap_up_until: int
    endpoint: str
    moving: str = ""
    about: str = ""
    rejoin: str = ""


Talks = Literal["finish", "move"]
"""What becomes of conversations when the site is evacuated: they go on, or their callers leave."""


@dataclass(frozen=True, slots=True)
class Evacuation:
    """Say since when nobody may be ready, epoch milliseconds, who said so, and why."""

    at_ms: int
    who: str
    why: str
    talks: Talks


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Show the whole site at one instant: for boards and the command line, never for decisions."""

    at_ms: int
    calls: tuple[CallView, ...]
    agents: tuple[AgentView, ...]
    lanes: tuple[tuple[str, str], ...]
    overrides: tuple[Override, ...] = ()
    evacuation: Evacuation | None = None
