"""Set a small call centre on a store, and let things happen to it in few words."""

from collections.abc import Mapping
from typing import Any, Protocol

from calls.clock import ManualClock
from calls.ids import seeded_ids
from routing.agent import Agent, Roster
from routing.answers import Accepted, Now, Turn
from routing.department import Department
from routing.effects import Effect
from routing.invariants import violations
from routing.planner import Planner
from routing.ports.store import Store
from routing.queue import AgentView, Arrival, CallView, Entry
from routing.router import Router
from routing.skills import Demand

START_MS = 1_790_000_000_000


class DumpedStore(Store, Protocol):
    """A store that can be compared with another."""

    async def dump(self) -> dict[str, Any]:
        """Return the whole state."""
        ...


def agent(
    name: str, *departments: str, page: bool = False, skills: Mapping[str, int] | None = None
) -> Agent:
    """Make one agent: on a desk phone, unless they answer on a page."""
    endpoint = f"client:{name}" if page else f"sip:{name}@pbx.example"
    return Agent(
        name, name.title(), (endpoint,), dict.fromkeys(departments or ("support",), 0), skills or {}
    )


def roster(*agents: Agent, version: str = "v1", **rules: Any) -> Roster:
    """Make a roster of two departments, support and sales, both with the same rules."""
    rules = {"wrap_up_s": 15, "ring_timeout_s": 20, **rules}
    departments = {name: Department(name, name.title(), **rules) for name in ("support", "sales")}
    return Roster(version, {a.id: a for a in agents}, departments)


def arrival(call: str, caller: str = "+15145550142") -> Arrival:
    """Describe a call at its first webhook."""
    return Arrival(
        call,
        f"leg-{call}",
        caller,
        "+18005550100",
        "quebec",
        "prefix +1514",
        "",
        "fr",
        "c1",
    )


class Scene:
    """Hold a store, a clock under control, and the router between them."""

    def __init__(self, store: DumpedStore, *agents: Agent, **rules: Any) -> None:
        self.store = store
        self.clock = ManualClock(START_MS)
        self.roster = roster(*agents, **rules)
        self.new_id = seeded_ids(1)
        self.router = Router(store, lambda: self.roster, self.clock, self.new_id)
        self.conversing = self.router.conversing
        self.planner = Planner(self.router, store, lambda: self.roster, self.clock, self.new_id)

    def now(self) -> Now:
        """Return what a transition at this instant is given."""
        return Now(self.clock.now_ms(), self.new_id(), self.roster.version)

    async def ready(self, *agents: str) -> None:
        """Let agents press Ready, one second after each other."""
        for name in agents:
            await self.router.set_presence(name, "ready")
            await self.passes(1)

    def entry(self, call: str, department: str = "support", **more: Any) -> Entry:
        """Describe a call that enters a queue now."""
        now_ms = self.clock.now_ms()
        fields = {"entered_at": now_ms, "head_start_ms": 0, "arrived_at": now_ms, **more}
        fields.setdefault("language", "fr")
        demand = Demand.of(department, fields.pop("required", {}))
        there = arrival(call, fields.pop("caller", "+15145550142"))
        return Entry(there, demand, ticket=f"ticket-{call}", **fields)

    async def calls(self, call: str, department: str = "support", **more: Any) -> Turn:
        """Let a caller dial and enter a queue."""
        entry = self.entry(call, department, **more)
        await self.router.arrive(entry.arrival)
        return await self.router.turn(entry)

    async def passes(self, seconds: float) -> None:
        """Let time pass, and whatever is due in it happen at its instant."""
        end_ms = self.clock.now_ms() + int(seconds * 1000)
        while True:
            due = [at_ms for _, at_ms in (await self.store.dump())["due"] if at_ms <= end_ms]
            if not due:
                break
            self.clock.advance_to(due[0])
            await self.store.due(100, self.now())
        self.clock.advance_to(end_ms)

    async def effects(self, process: str = "p1") -> list[Effect]:
        """Take everything there is to post, and mark it sent."""
        taken = await self.store.take(process, 100, 15_000, 0, self.now())
        return [e for e in taken if await self.store.mark_sent(e.id, process, self.now()) == "go"]

    async def done(self, process: str = "p1") -> list[str]:
        """Take, post and settle every effect that is not a ring; say which they were."""
        posted = await self.effects(process)
        for effect in posted:
            await self.store.settle(effect.id, "done", "", self.now())
        return [effect.kind for effect in posted]

    async def rings(self, call: str) -> str:
        """Have the agent's device ring for a call; return the offer's id."""
        await self.done()
        offer = (await self.call(call)).offer
        await self.router.asked(offer, f"leg-{offer}")
        await self.router.ringing(offer, f"leg-{offer}")
        return offer

    async def answers(self, call: str) -> Accepted:
        """Have the agent's device ring and be answered."""
        offer = await self.rings(call)
        accepted = await self.router.accept(offer, f"leg-{offer}")
        assert accepted != "lost"
        return accepted

    async def talks(self, call: str) -> Accepted:
        """Bring a caller and the agent rung for them together."""
        accepted = await self.answers(call)
        await self.done()
        await self.router.joined(call, accepted.epoch, "agent")
        await self.router.joined(call, accepted.epoch, "caller")
        return accepted

    async def call(self, name: str) -> CallView:
        """Look at a call that must be known."""
        view = await self.router.call(name)
        assert view is not None
        return view

    async def agent(self, name: str) -> AgentView:
        """Look at an agent who must be known."""
        view = await self.router.agent(name)
        assert view is not None
        return view

    async def told(self, kind: str) -> list[Mapping[str, str]]:
        """Return the fields of every event of one type so far."""
        return [e.fields for e in await self.router.events(0, 10_000) if e.type == kind]

    async def sound(self) -> None:
        """Hold the state to the invariants."""
        assert violations(await self.store.dump()) == []
