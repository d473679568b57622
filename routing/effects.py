"""Name what a process must do at the carrier, and the carrier it asks.

Rules this module keeps:

* An effect is written with the state that asks for it, leased to one process at a time, and never
  posted twice where the carrier would do it twice.
* A carrier knows nothing of queues: it rings, redirects and ends legs.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

EffectKind = Literal[
    "ring",
    "call_out",
    "seat",
    "panic",
    "cancel",
    "bridge",
    "dismiss",
    "release",
    "return",
    "check",
    "check_agent",
    "hold",
    "refer",
    "plan",
    "alarm",
    "dial",
    "summon",
    "convene",
    "unanswered",
    "callback",
    "apologise",
]
"""What a process must do: ask the carrier for something, or look at the plan.

ring     call an agent's device (not idempotent: never posted twice)
call_out call the number in ``note`` into the room, to be talked to first (never posted twice)
seat     change how a leg takes part in its room: ``hold`` or ``talk``, then ``ends`` or ``stays``
panic    tell the operator that an agent is being abused or threatened
cancel   stop a device that rings, whatever its state
bridge   move the caller's leg into the room where the agent is
dismiss  tell an agent's leg that the caller has left, and hang it up
release  say goodbye to the caller's leg and hang it up (the agent pressed Hang up)
return   bring a caller back to the wait loop: the bridge failed, the agent is gone, or handed on
check    ask whether a silent caller's leg still exists
check_agent  ask whether a talking agent's leg still exists
hold     let the caller hear music instead of the agent, or (``off``) the agent again
refer    connect the caller's leg with a number outside
alarm    tell the operator that nobody on call answered a call
plan     bring everybody where shifts, rotas and overrides want them now; of no call
summon   have the caller's own leg ring the agents it is offered to (never posted twice)
convene  send the agent's leg, then the caller's, from that ringing into their room
dial     call a caller back, whose agent is there already (not idempotent: never posted twice)
unanswered  tell an agent's leg that the caller could not be reached, and hang it up
apologise  ring the number in ``note``, whose callback has expired, and say so (never posted twice)
callback look at a promise: is it time, is it quiet where the caller is, has it expired?
"""
ONCE = ("ring", "dial", "summon", "call_out", "apologise")
"""What must never be posted twice: the carrier would do it twice."""
Outcome = Literal["done", "gone", "retry", "failed", "alive"]
"""What came of an effect: carried out; the leg is over; certainly not processed, post it again;
refused or unknown; (checks only) the leg exists."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One request to the carrier, leased to this process.

    Args:
        id: the outbox's number of it.
        kind: what to do.
        call, offer, agent: what it is about; empty where it does not apply.
        leg: the carrier's id of the leg concerned; empty for ``ring``.
        endpoint: the device to call (``ring``), or the caller's number (``dial``).
        room: the conference's name (``bridge`` and ``hold``).
        ticket: opaque text for the caller's next URL (``bridge``, ``return``, ``refer``, ``dial``).
        epoch: the call's epoch when the effect was written.
        language: the language the person on the leg is spoken to in.
        ring_timeout_s: how long the device may ring (``ring`` and ``dial`` only).
        note: what the caller is told (``return``), ``on`` or ``off`` (``hold``), the number
            (``refer``, ``apologise``).
    """

    id: str
    kind: EffectKind
    call: str
    offer: str
    agent: str
    leg: str
    endpoint: str
    room: str
    ticket: str
    epoch: int
    language: str
    ring_timeout_s: int
    note: str = ""


class Carrier(Protocol):
    """Ask the carrier for something. Raises ``CarrierError`` with ``gone`` or ``retry`` set."""

    async def ring(self, effect: Effect) -> str:
        """Call the agent's device and return the carrier's id of the new leg."""
        ...

    async def cancel(self, effect: Effect) -> None:
        """End the agent's leg, whether it is queued, ringing or answered."""
        ...

    async def summon(self, effect: Effect) -> None:
        """Have the caller's leg ring the agents the call is offered to."""
        ...

    async def convene(self, effect: Effect) -> None:
        """Send the agent's leg, then the caller's, into the room."""
        ...

    async def bridge(self, effect: Effect) -> None:
        """Send the caller's leg into the room."""
        ...

    async def dismiss(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller has left, then end it."""
        ...

    async def release(self, effect: Effect) -> None:
        """Say goodbye on the caller's leg, then end it."""
        ...

    async def bring_back(self, effect: Effect) -> None:
        """Send the caller's leg back to the wait loop at its place (effect ``return``)."""
        ...

    async def dial(self, effect: Effect) -> str:
        """Call a caller back and return the carrier's id of the new leg."""
        ...

    async def apologise(self, effect: Effect) -> None:
        """Ring a caller whom nobody called back in time, and say so; nobody is asked anything."""
        ...

    async def unanswered(self, effect: Effect) -> None:
        """Tell the agent's leg that the caller could not be reached, then end it."""
        ...

    async def call_out(self, effect: Effect) -> str:
        """Call a number outside for a consultation; return the carrier's id of the new leg."""
        ...

    async def seat(self, effect: Effect) -> None:
        """Change how a leg takes part in its room, as ``note`` says."""
        ...

    async def is_alive(self, effect: Effect) -> bool:
        """Tell whether a leg still exists."""
        ...

    async def hold(self, effect: Effect) -> None:
        """Let the caller hear music instead of the agent, or the agent again."""
        ...

    async def refer(self, effect: Effect) -> None:
        """Connect the caller's leg with a number outside."""
        ...
