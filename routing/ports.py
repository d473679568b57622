"""Name what routing needs from outside: a store that is atomic, and a carrier.

Rules a store keeps:

* One method below is one atomic transition: state, match, event, effects and deadline together.
* Time, random ids and policy come in as arguments; a store reads no clock and makes no id.
* Every method is idempotent: the same arguments again change nothing and answer the same word.
* A stale offer id or epoch changes nothing and is answered ``lost`` or ``stale``.
* The store raises ``StoreUnavailableError`` when it cannot be reached, and nothing else.

``store/memory.py`` is the executable specification; ``store/redis.py`` is compared with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from calls.events import Event
from routing.agent import Place, SignIn, Terms
from routing.department import OfferRules
from routing.patience import Staffing
from routing.queue import AgentView, Arrival, CallView, Destination, Entry, Snapshot
from routing.rota import OnCall
from routing.skills import Demand

EffectKind = Literal[
    "ring", "cancel", "bridge", "dismiss", "release", "return", "check", "plan", "alarm"
]
"""What a process must do: ask the carrier for something, or look at the plan.

ring     call an agent's device (not idempotent: never posted twice)
cancel   stop a device that rings, whatever its state
bridge   move the caller's leg into the room where the agent is
dismiss  tell an agent's leg that the caller has left, and hang it up
release  say goodbye to the caller's leg and hang it up (the agent pressed Hang up)
return   bring a caller whose bridge failed back to the wait loop
check    ask whether a silent leg still exists
alarm    tell the operator that nobody on call answered a call
plan     bring everybody where shifts, rotas and overrides want them now; of no call
"""
Outcome = Literal["done", "gone", "retry", "failed", "alive"]
"""What came of an effect: carried out; the leg is over; certainly not processed, post it again;
refused or unknown; (``check`` only) the leg exists."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One request to the carrier, leased to this process.

    Args:
        id: the outbox's number of it.
        kind: what to do.
        call, offer, agent: what it is about; empty where it does not apply.
        leg: the carrier's id of the leg concerned; empty for ``ring``.
        endpoint: the device to call (``ring`` only).
        room: the conference's name (``bridge`` only).
        ticket: opaque text for the caller's next URL (``bridge`` and ``return``).
        epoch: the call's epoch when the effect was written.
        language: the language the person on the leg is spoken to in.
        ring_timeout_s: how long the device may ring (``ring`` only).
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


@dataclass(frozen=True, slots=True)
class Turn:
    """Answer a caller's wait turn.

    ``waiting`` (also while an agent is being rung), ``joining``: an agent accepted, go to ``room``;
    ``ended``: the call is over and a late turn must not resurrect it; ``no_department``: the
    department is not in the roster. ``ahead`` is what was found when this turn was first answered,
    so that a retry of the same turn is told the same. ``left``: the department's rules send the
    caller elsewhere, ``why`` says which and ``step`` where to (empty: goodbye); the flow goes on
    at its turn ``ahead``. ``demand`` is what the call demands now where that is no longer what its
    entry says.
    """

    word: Literal["waiting", "joining", "ended", "no_department", "left"]
    ahead: int = 0
    ringing: bool = False
    room: str = ""
    epoch: int = 0
    agent: str = ""
    why: str = ""
    step: str = ""
    demand: Demand | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Say how things stand with a call and its department, at one instant.

    Args:
        state: the call's; ``menu`` for one the store does not know.
        departments: those whose agents may answer the call now, its own first.
        entered_at: when waiting began, epoch milliseconds; 0 when it has not.
        queued: how many callers wait for the department, those an agent is rung for included.
        signed_in: whether somebody able to answer the call is signed in.
        ready: whether one of them is ready, busy or not.
    """

    state: str
    departments: tuple[str, ...]
    entered_at: int
    queued: int
    signed_in: bool
    ready: bool

    def staffed(self, by: Staffing) -> bool:
        """Tell whether the department is not empty, by what counts as empty there."""
        return self.ready if by == "ready" else self.signed_in


@dataclass(frozen=True, slots=True)
class Advance:
    """Answer a turn of the flow.

    ``at_ms`` is when this turn was first answered: a carrier's retry (``stale``) is computed again
    for that instant and so gets the same document, even across closing time.
    """

    word: Literal["advanced", "stale", "unknown", "ended"]
    at_ms: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """Answer an accepted offer: where the agent's leg must go."""

    call: str
    agent: str
    room: str
    epoch: int


class Carrier(Protocol):
    """Ask the carrier for something. Raises ``CarrierError`` with ``gone`` or ``retry`` set."""

    async def ring(self, effect: Effect) -> str:
        """Call the agent's device and return the carrier's id of the new leg."""
        ...

    async def cancel(self, effect: Effect) -> None:
        """End the agent's leg, whether it is queued, ringing or answered."""
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

    async def is_alive(self, effect: Effect) -> bool:
        """Tell whether the caller's leg still exists."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of the flow the caller went through, as ``call.step`` tells it."""

    turn: int
    step: str
    heard: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Now:
    """What makes a transition a function: the instant, a fresh random id, the config version."""

    at_ms: int
    nonce: str
    config: str


class Store(Protocol):
    """Keep the site's state. One method, one atomic transition."""

    # -- calls ------------------------------------------------------------------------------

    async def arrive(self, arrival: Arrival, now: Now) -> Literal["new", "known", "ended"]:
        """Record a call at its first webhook, in state ``menu``."""
        ...

    async def stepped(self, call: str, steps: Sequence[Taken], language: str, now: Now) -> Advance:
        """Append one turn's steps and move the call's deadline; a turn seen before is stale."""
        ...

    async def join(self, entry: Entry, rules: OfferRules, now: Now) -> Turn | Literal["no_lane"]:
        """Put the call in its lane, or note its next wait turn if it is already there.

        A call the store does not know (it was lost) is made anew from the entry. Matches the
        lane's first idle agent if there is one.
        """
        ...

    async def standing(self, call: str, demand: Demand, now: Now) -> Standing | Literal["no_lane"]:
        """Say how things stand with a call, or with one that comes with this demand."""
        ...

    async def widen(
        self, call: str, demand: Demand, cause: str, now: Now
    ) -> Literal["widened", "same", "no_lane"]:
        """Let others answer a waiting call too; ``same`` when they may, or it does not wait."""
        ...

    async def move(
        self, call: str, to: Destination, now: Now
    ) -> Literal["moved", "not_waiting", "no_lane"]:
        """Put a waiting call into another lane, or to another place; time waited still counts."""
        ...

    async def leave_queue(self, call: str, why: str, to: str, now: Now) -> int | None:
        """Take a waiting call back to the menu; return its flow's next turn, None: not waiting.

        One that is in the menu stays there; the event is appended all the same.
        """
        ...

    async def open_lane(
        self, demand: Demand, able: Mapping[str, Place], epoch: int, now: Now
    ) -> Literal["opened", "stale"]:
        """Open a lane for the agents able to serve it, unless the roster's epoch moved on."""
        ...

    async def leave(
        self, call: str, why: str, outcome: str, now: Now
    ) -> Literal["ended", "unknown"]:
        """End the call in whatever state it is: frees the agent, withdraws the offer.

        ``outcome`` is used only when the state does not decide it (a call in ``menu``).
        """
        ...

    # -- offers -----------------------------------------------------------------------------

    async def asked(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Note the agent leg's id (from the REST answer or the first webhook, whichever is first).

        A dead offer's leg is cancelled by an effect.
        """
        ...

    async def ringing(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Start the ring timer, once."""
        ...

    async def accept(self, offer: str, leg: str, now: Now) -> Accepted | Literal["lost"]:
        """Claim the call for the agent: call connecting, agent talking, effect ``bridge``."""
        ...

    async def refuse(
        self, offer: str, how: Literal["declined", "missed", "unreachable"], why: str, now: Now
    ) -> Literal["requeued", "lost"]:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        ...

    async def joined(
        self, call: str, epoch: int, party: Literal["caller", "agent"], now: Now
    ) -> Literal["connected", "waiting", "stale"]:
        """Note that one of the two is in the room; with both there the call is ``talking``."""
        ...

    async def agent_left(
        self, call: str, epoch: int, why: str, now: Now
    ) -> Literal["ended", "requeued", "stale"]:
        """Note that the agent's leg is over: talking ends, connecting goes back to the queue."""
        ...

    async def hang_up(self, agent: str, now: Now) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish: the caller's leg is released, theirs ended.

        A caller who was not yet in the room keeps the place and goes to someone else.
        """
        ...

    # -- agents -----------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        ...

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        ...

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown"]:
        """Prolong the proof of life of an agent who answers on a page."""
        ...

    async def wrapped_up(self, agent: str, now: Now) -> Literal["idle", "same", "unknown"]:
        """End wrap-up early; ready and idle matches."""
        ...

    # -- plan -------------------------------------------------------------------------------

    async def follow(
        self, who: SignIn, spell: str, epoch: int, now: Now
    ) -> Literal["changed", "same", "stale"]:
        """Bring an agent into the spell the plan has for them, once for each spell.

        A new shift signs in and makes ready; its breaks pause who is ready, and make ready whom
        they paused; off signs out. In between the agent's own choice stands.
        """
        ...

    async def spells(self) -> Mapping[str, str]:
        """Return the spell each planned agent was last brought into; none for who is off."""
        ...

    async def on_call(self) -> Mapping[str, OnCall]:
        """Return, by department, who is on call now; read after the epoch."""
        ...

    async def put_on_call(self, on_call: Mapping[str, OnCall], now: Now) -> None:
        """Write who is on call from now on, under a new epoch; the roster is to be applied anew.

        Until it is, ``version`` is empty, so that a process that dies in between leaves a trace.
        """
        ...

    async def plan(self, at_ms: int, now: Now) -> None:
        """Have the plan looked at (effect ``plan``), at the latest at ``at_ms``."""
        ...

    # -- roster -----------------------------------------------------------------------------

    async def version(self) -> str:
        """Return the version of the roster applied last; empty before the first."""
        ...

    async def epoch(self) -> int:
        """Return the roster's epoch; it rises with the roster and with the set of open lanes."""
        ...

    async def open_lanes(self) -> tuple[int, Mapping[str, Demand]]:
        """Return the roster's epoch and, by lane, the demand of every open lane."""
        ...

    async def reindex(
        self, agents: Mapping[str, SignIn], gone: Sequence[str], terms: Terms, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        ...

    # -- time and effects -------------------------------------------------------------------

    async def due(self, limit: int, now: Now) -> int:
        """Carry out up to ``limit`` deadlines that have passed; return how many."""
        ...

    async def next_due_ms(self) -> int | None:
        """Return the earliest deadline or effect instant, None when there is none."""
        ...

    async def take(
        self, process: str, limit: int, lease_ms: int, ring_pace_ms: int, now: Now
    ) -> Sequence[Effect]:
        """Lease up to ``limit`` effects: urgent ones first, rings no closer than the pace."""
        ...

    async def mark_sent(self, effect: str, process: str, now: Now) -> Literal["go", "lost"]:
        """Mark an effect sent, just before it is posted; a ring restarts the asking deadline."""
        ...

    async def settle(self, effect: str, outcome: Outcome, why: str, now: Now) -> None:
        """Close an effect with what came of it, carrying out what follows from that.

        ``why`` is the carrier's reason, for the record of a ring that failed.
        """
        ...

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when an effect or an earlier deadline was written, or after the real timeout."""
        ...

    async def trim(self, events: int) -> None:
        """Keep the newest ``events`` events, exactly, and forget the older ones."""
        ...

    # -- reading ----------------------------------------------------------------------------

    async def call(self, call: str) -> CallView | None:
        """Return one call, ended ones within a day included."""
        ...

    async def agent(self, agent: str) -> AgentView | None:
        """Return one agent."""
        ...

    async def snapshot(self, now: Now) -> Snapshot:
        """Return everything that is not ended."""
        ...

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """Return up to ``limit`` events with ``seq`` above ``after``, oldest first."""
        ...

    async def story(self, call: str) -> Sequence[Event]:
        """Return every event of one call, oldest first."""
        ...

    # -- watching ---------------------------------------------------------------------------

    async def live(self, now: Now) -> Mapping[str, Any]:
        """Return the live state as ``routing.invariants`` judges it: no ended call, no event.

        On a running server it is not one instant: believe what two looks find.
        """
        ...

    async def broken(self, found: Sequence[tuple[str, str]], now: Now) -> Literal["told", "again"]:
        """Tell of rules found broken, each with what breaks it; ``again``: told just before."""
        ...
