"""Hold the memory store's records: what is known of each call, agent, offer, effect and lane.

Rules this module keeps:

* A field has the name the Redis store gives the same field in its hash, so that canonical dumps
  can be compared; what is empty or zero is left out of a dump.
* Records carry no behaviour: what may happen to them is in ``moves`` and ``memory``.
"""

from dataclasses import dataclass, field

from routing.agent import Place, Work
from routing.department import OfferRules
from routing.effects import EffectKind
from routing.queue import Stage
from routing.skills import Demand


@dataclass
class SiteRecord:
    """Hold the site's counters."""

    seq: int = 0
    effects: int = 0
    epoch: int = 0
    version: str = ""
    keeps: tuple[str, ...] = ()
    reserves: tuple[str, ...] = ()
    ring_at: int = 0
    broken_at: int = 0
    paced: int = 0
    paces: str = ""
    evacuated_at: int = 0
    evacuated_by: str = ""
    evacuated_why: str = ""
    evacuated_talks: str = ""


@dataclass
class CallRecord:
    """Hold one call.

    ``step_next`` is the first turn of the flow not yet seen, ``stage`` the next of its ``stages``.
    While agents are rung for it, ``offer`` and ``agent`` name all of them, a space between two;
    ``wanted`` is how many may be by now where that grows, ``alone`` marks an agent asked before all
    others.
    """

    id: str
    state: str
    leg: str
    caller: str
    number: str
    region: str
    tier: str
    language: str
    arrived_at: int
    step_next: int = 0
    stepped_at: int = 0
    department: str = ""
    lanes: tuple[str, ...] = ()
    demand: str = ""
    entered_at: int = 0
    head_start: int = 0
    key: int = 0
    turn: int = 0
    ahead: int = 0
    ticket: str = ""
    rules: OfferRules | None = None
    stages: tuple[Stage, ...] = ()
    stage: int = 0
    epoch: int = 0
    offer: str = ""
    agent: str = ""
    agent_leg: str = ""
    caller_in: bool = False
    agent_in: bool = False
    answered_at: int = 0
    talking_at: int = 0
    offers: int = 0
    avoiders: tuple[str, ...] = ()
    alarmed: bool = False
    alone: bool = False
    wanted: int = 0
    summoned: str = ""
    checking: str = ""
    prefer: str = ""
    recall: int = 0
    redial: str = ""
    broke: bool = False
    regains: str = ""
    first: int = 0
    last: int = 0
    outcome: str = ""
    why: str = ""
    exited: str = ""
    waited: int = 0
    talked: int = 0
    held_at: int = 0
    agent_at: int = 0
    alarm: bool = False
    beside: str = ""
    beside_agent: str = ""
    beside_offer: str = ""
    beside_leg: str = ""
    beside_to: str = ""
    beside_at: int = 0
    seat_agent: str = ""
    seat_beside: str = ""
    parting: str = ""
    served: str = ""
    csat: str = ""
    resolved: str = ""
    estimate: str = ""
    callback: str = ""
    terms: str = ""
    tried: int = 0
    due_at: int = 0
    expires_at: int = 0
    zone: str = ""
    own_agent: str = ""
    wants: str = ""
    cause: str = ""
    promise: str = ""
    asked_from: str = ""
    slot: str = ""
    dialled: str = ""
    picked_up: bool = False

    @property
    def virtual(self) -> bool:
        """Tell whether it is a promise to call back: a call without a leg."""
        return bool(self.callback) and not self.leg


@dataclass
class AgentRecord:
    """Hold one agent.

    ``hush`` is the effect that must be closed before their device is rung, ``moving`` the device
    to be rung after the call they have, ``about`` the call their wrap-up
    is about, ``doubt`` what their page says is wrong with its phone, ``rejoin`` the call kept for
    them since their line broke.
    """

    id: str
    endpoint: str
    page: bool
    presence: str = "signed_out"
    reason: str = ""
    work: Work = "idle"
    since: int = 0
    idle_since: int = 0
    offered_at: int = 0
    calls: int = 0
    talk_ms: int = 0
    call: str = ""
    offer: str = ""
    misses: int = 0
    strikes: int = 0
    wrap_up_until: int = 0
    about: str = ""
    hush: str = ""
    moving: str = ""
    doubt: str = ""
    rejoin: str = ""
    places: dict[str, Place] = field(default_factory=dict)


@dataclass
class OfferRecord:
    """Hold one offer: live while ``asking`` or ``ringing``, then a memory of how it went.

    ``way`` is ``dial`` where the caller's own leg rings the device; ``fate`` is what its Dial said
    of it, until the device's own word is overdue.
    """

    id: str
    state: str
    call: str
    agent: str
    lane: str
    ring: str
    sent: bool = False
    leg: str = ""
    epoch: int = 0
    cancelled: bool = False
    way: str = ""
    fate: str = ""
    beside: bool = False

    @property
    def live(self) -> bool:
        """Tell whether the agent may still accept it."""
        return self.state in ("asking", "ringing")


@dataclass
class EffectRecord:
    """Hold one request to the carrier; ``then`` is the ring that waits for this one to close."""

    id: str
    kind: EffectKind
    call: str
    offer: str
    agent: str
    leg: str
    epoch: int
    sent: bool = False
    process: str = ""
    tries: int = 0
    then: str = ""
    note: str = ""


@dataclass
class LaneRecord:
    """Hold one lane: who waits in it and who stands idle for it, each by key."""

    id: str
    demand: Demand
    joined: int = 0
    left: int = 0
    mark: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    able: set[str] = field(default_factory=set)


@dataclass
class LastRecord:
    """Hold who served a number last, and when."""

    agent: str
    at_ms: int


@dataclass
class KeptRecord:
    """Hold the place kept for a number whose call was cut off.

    ``cut`` is who or what says so; empty while nobody does, and then the place is not given.
    """

    call: str
    department: str
    key: int
    waited: int
    until: int
    agent: str
    cut: str = ""


Record = (
    KeptRecord | LastRecord | SiteRecord | CallRecord | AgentRecord | OfferRecord | EffectRecord
)
