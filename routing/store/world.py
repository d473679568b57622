"""Hold the memory store's state, with the few things every transition does: tell, arm, ask.

Rules this module keeps:

* An event's number comes from the site's counter; nothing is told outside a transition.
* One deadline per object, by name, in one table.
* An effect is queued once: urgent ones in the order they were written, rings (and callers dialled)
  by their call's key, those of emergencies before all others.
* A device that is still being told to stop is not rung: the ring waits for that answer.
"""

import asyncio

from calls.events import Event
from routing import timers
from routing.answers import Now
from routing.effects import EffectKind
from routing.override import Override
from routing.rota import OnCall
from routing.store.records import (
    AgentRecord,
    CallRecord,
    EffectRecord,
    KeptRecord,
    LaneRecord,
    LastRecord,
    OfferRecord,
    SiteRecord,
)

PLAN = "plan:site"
"""The deadline at which the plan (shifts, rotas) wants something else; an override has its own."""
EVACUATION = "evacuation:site"
"""The deadline at which more agents are taken off duty."""


def ordered(members: dict[str, int]) -> list[str]:
    """Return members by score; equal scores by name, as a sorted set does."""
    return sorted(members, key=lambda member: (members[member], member.encode()))


class World:
    """Keep everything a site knows, in dictionaries."""

    def __init__(self) -> None:
        self.site = SiteRecord()
        self.calls: dict[str, CallRecord] = {}
        self.agents: dict[str, AgentRecord] = {}
        self.offers: dict[str, OfferRecord] = {}
        self.effects: dict[str, EffectRecord] = {}
        self.lanes: dict[str, LaneRecord] = {}
        self.called: dict[str, OnCall] = {}
        self.spell_of: dict[str, str] = {}
        self.overridden: dict[str, Override] = {}
        self.own: dict[str, dict[str, int]] = {}
        self.last: dict[str, LastRecord] = {}
        self.kept: dict[str, KeptRecord] = {}
        self.queued: dict[str, int] = {}
        self.promises: dict[str, str] = {}
        self.slots: dict[str, int] = {}
        self.due_at: dict[str, int] = {}
        self.urgent: dict[str, int] = {}
        self.rings: dict[str, int] = {}
        self.told: list[Event] = []
        self.now = Now(0, "", "")
        self.offers_made = 0
        self.stood: dict[str, tuple[int, int]] = {}
        self.summoning: dict[str, str] = {}
        self.woken = False
        self.wake = asyncio.Event()

    def begin(self, now: Now) -> None:
        """Start a transition at ``now``; its offers are named after the nonce."""
        self.now = now
        self.offers_made = 0
        self.stood = {}
        self.summoning = {}

    # -- events -----------------------------------------------------------------------------

    def tell(self, kind: str, **fields: object) -> int:
        """Append one event and return its number."""
        self.site.seq += 1
        text = {name: str(value) for name, value in fields.items()}
        self.told.append(Event(self.site.seq, self.now.at_ms, kind, text))
        return self.site.seq

    def tell_agent(self, agent: AgentRecord, cause: str) -> None:
        """Append what an agent's presence and work are now, and why."""
        self.tell(
            "agent.changed",
            agent=agent.id,
            presence=agent.presence,
            reason=agent.reason,
            work=agent.work,
            cause=cause,
        )

    # -- deadlines --------------------------------------------------------------------------

    def arm(self, member: str, after_ms: int) -> None:
        """Set an object's only deadline, ``after_ms`` from now."""
        at_ms = self.now.at_ms + after_ms
        self.due_at[member] = at_ms
        if at_ms <= min(self.due_at.values()):
            self.rouse()

    def disarm(self, member: str) -> None:
        """Take an object's deadline away."""
        self.due_at.pop(member, None)

    # -- outbox -----------------------------------------------------------------------------

    def ask(
        self,
        kind: EffectKind,
        call: CallRecord,
        *,
        leg: str,
        offer: str = "",
        agent: str = "",
        note: str = "",
    ) -> str:
        """Write one request to the carrier and return its number."""
        return self.post(EffectRecord("", kind, call.id, offer, agent, leg, call.epoch, note=note))

    def post(self, effect: EffectRecord) -> str:
        """Number an effect, put it where a dispatcher finds it, and return its number."""
        self.site.effects += 1
        effect.id = f"{self.site.effects:012d}"
        self.effects[effect.id] = effect
        self.enqueue(effect)
        return effect.id

    def enqueue(self, effect: EffectRecord) -> None:
        """Put an effect where a dispatcher finds it."""
        if effect.kind not in ("ring", "dial"):
            self.urgent[effect.id] = int(effect.id)
        else:
            agent = self.agents[effect.agent]
            before = self.effects.get(agent.hush)
            if before is not None and before is not effect and effect.kind == "ring":
                before.then = effect.id
                return
            call = self.calls[effect.call]
            urgent = call.rules is not None and call.rules.emergency
            self.rings[effect.id] = call.key - timers.EMERGENCY_FIRST_MS * urgent
        self.rouse()

    def rouse(self) -> None:
        """Let a dispatcher that waits know that there is work."""
        self.woken = True
        self.wake.set()

    def close(self, number: str) -> None:
        """Forget an effect that is done or no longer wanted, and let the ring behind it go."""
        effect = self.effects.pop(number, None)
        self.urgent.pop(number, None)
        self.rings.pop(number, None)
        self.disarm(f"effect:{number}")
        if effect is not None and effect.then in self.effects:
            self.enqueue(self.effects[effect.then])
