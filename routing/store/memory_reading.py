"""Read the memory store: views, events, and the canonical dump.

Rules this module keeps:

* Reading changes nothing; what a watcher found broken is told as an event.
* ``dump`` is what every store must agree on, field for field, after the same transitions.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from calls.events import Event
from routing import timers
from routing.answers import Now
from routing.queue import AgentView, CallView, Evacuation, Snapshot
from routing.store.texts import text_of
from routing.store.views import (
    agent_view,
    call_view,
    demand_text,
    evacuation_view,
    on_call_text,
    override_text,
)
from routing.store.world import World, ordered


class Reading(World):
    """Show what the store knows."""

    async def call(self, call: str) -> CallView | None:
        """Return one call, ended ones within a day included."""
        record = self.calls.get(call)
        return call_view(call, text_of(record)) if record else None

    async def agent(self, agent: str) -> AgentView | None:
        """Return one agent."""
        record = self.agents.get(agent)
        return agent_view(agent, text_of(record)) if record else None

    async def snapshot(self, now: Now) -> Snapshot:
        """Return everything that is not ended."""
        live = sorted(name for name, call in self.calls.items() if call.state != "ended")
        return Snapshot(
            at_ms=now.at_ms,
            calls=tuple(call_view(name, text_of(self.calls[name])) for name in live),
            agents=tuple(agent_view(n, text_of(self.agents[n])) for n in sorted(self.agents)),
            lanes=tuple((lane, str(self.lanes[lane].demand)) for lane in sorted(self.lanes)),
            overrides=tuple(self.overridden[key] for key in sorted(self.overridden)),
            evacuation=evacuation_view(text_of(self.site)),
        )

    async def evacuation(self) -> Evacuation | None:
        """Return the evacuation that lasts; None when there is none."""
        return evacuation_view(text_of(self.site))

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """Return up to ``limit`` events with ``seq`` above ``after``, oldest first."""
        return [event for event in self.told if event.seq > after][:limit]

    async def story(self, call: str) -> Sequence[Event]:
        """Return every event of one call, oldest first."""
        return [event for event in self.told if event.call == call]

    async def trim(self, events: int) -> None:
        """Keep the newest ``events`` events, exactly, and forget the older ones."""
        self.told = self.told[-events:] if events else []

    async def live(self, now: Now) -> Mapping[str, Any]:  # noqa: ARG002 - all is at hand here
        """Return the live state as ``routing.invariants`` judges it: no ended call, no event."""
        whole = await self.dump()
        calls = {n: call for n, call in whole["calls"].items() if call["state"] != "ended"}
        return {**whole, "calls": calls, "events": []}

    async def broken(self, found: Sequence[tuple[str, str]], now: Now) -> Literal["told", "again"]:
        """Tell of rules found broken, each with what breaks it; ``again``: told just before."""
        self.begin(now)
        if now.at_ms - self.site.broken_at < timers.BROKEN_MS:
            return "again"
        self.site.broken_at = now.at_ms
        for name, what in found:
            self.tell("invariant.broken", name=name, what=what)
        return "told"

    async def dump(self) -> dict[str, Any]:
        """Return the whole state in the form in which stores are compared."""
        return {
            "site": text_of(self.site),
            "calls": {name: text_of(record) for name, record in self.calls.items()},
            "agents": {name: text_of(record) for name, record in self.agents.items()},
            "places": {
                name: {lane: str(place) for lane, place in record.places.items()}
                for name, record in self.agents.items()
                if record.places
            },
            "on_call": {name: on_call_text(called) for name, called in self.called.items()},
            "spells": dict(self.spell_of),
            "overrides": {key: override_text(each) for key, each in self.overridden.items()},
            "own": {
                name: [[c, kept[c]] for c in ordered(kept)]
                for name, kept in self.own.items()
                if kept
            },
            "last": {number: text_of(record) for number, record in self.last.items()},
            "kept": {number: text_of(record) for number, record in self.kept.items()},
            "offers": {name: text_of(record) for name, record in self.offers.items()},
            "effects": {name: text_of(record) for name, record in self.effects.items()},
            "promises": dict(self.promises),
            "slots": {name: count for name, count in self.slots.items() if count},
            "queued": {name: count for name, count in self.queued.items() if count},
            "lanes": {
                name: {
                    "demand": demand_text(lane.demand),
                    "counts": [lane.joined, lane.left, lane.mark],
                    "calls": [[c, lane.calls[c]] for c in ordered(lane.calls)],
                    "agents": [[a, lane.agents[a]] for a in ordered(lane.agents)],
                    "able": sorted(lane.able),
                }
                for name, lane in self.lanes.items()
            },
            "due": [[m, self.due_at[m]] for m in ordered(self.due_at)],
            "urgent": [[m, self.urgent[m]] for m in ordered(self.urgent)],
            "rings": [[m, self.rings[m]] for m in ordered(self.rings)],
            "events": [[e.seq, e.at_ms, e.type, dict(e.fields)] for e in self.told],
        }
