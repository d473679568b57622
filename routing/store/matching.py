"""Match calls and agents: whose turn it is.

Rules this module keeps:

* Whatever makes a match possible makes the match: nobody polls.
* Of the calls an agent could take, the smallest key wins; of the agents who could take a call, the
  smallest key in its lane wins; a pair that avoids each other is passed over, one further down.
* An agent's departments may have head starts: those of their calls are compared when they free.
* A drawn lot is uniform among those who could take the call: no stored number decides it.
"""

import hashlib
from itertools import islice

from routing import timers
from routing.rota import ALARM_RANK, ON_CALL_RANK
from routing.store.places import Places
from routing.store.records import AgentRecord, CallRecord, OfferRecord
from routing.store.world import ordered


class Matching(Places):
    """Offer calls to agents, and let go those that were kept for one."""

    # -- matching ---------------------------------------------------------------------------

    def avoids(self, call: str, agent: str) -> bool:
        """Tell whether this agent is not offered this call for now."""
        return f"avoid:{call} {agent}" in self.due_at

    def match_call(self, call: CallRecord) -> None:
        """Offer a waiting call to the first idle agent of its lanes who does not avoid it.

        One that is kept for an agent is offered to that agent alone. One that rings several is
        offered to the next, until as many are rung as may be.
        """
        if call.prefer:
            self.match_agent(self.agents[call.prefer])
            return
        if call.state == "offered" and not self.is_hungry(call):
            return
        rung = any(self._offer_in(call, lane) for lane in call.lanes)
        if rung and self.is_hungry(call):
            self.match_call(call)
        elif not rung and call.state == "waiting":
            self._exhausted(call)

    def first_free(self, call: CallRecord, lane: str) -> str:
        """Return the first idle agent of a lane who may be rung for a call; empty: nobody."""
        able = (a for a in ordered(self.lanes[lane].agents) if self._may_be_rung(call, a, lane))
        return next((a for a in able if not self.held_back(self.agents[a], lane)), "")

    def next_offer(self) -> str:
        """Return the id of the next offer this transition makes."""
        self.offers_made += 1
        suffix = "" if self.offers_made == 1 else f"-{self.offers_made}"
        return f"{self.now.nonce}{suffix}"

    def _offer_in(self, call: CallRecord, lane: str) -> str:
        """Offer a call to the first of a lane who may be rung for it; say who that is."""
        first, *next_ = self._first(call, lane) or [""]
        if first:
            self.offer(call, self.agents[first], lane, *next_)
        return first

    def _first(self, call: CallRecord, lane: str) -> list[str]:
        """Return who of a lane is rung for a call, and who comes next; nobody, if none may be."""
        able = [a for a in ordered(self.lanes[lane].agents) if self._may_be_rung(call, a, lane)]
        free = [a for a in able if not self.held_back(self.agents[a], lane)]
        if not free:
            return []
        if self.agents[free[0]].places[lane].counter != "random":
            return able[able.index(free[0]) :][:2]
        first = able[self._lot(len(able))]
        return [first if first in free else free[self._lot(len(free), "again")]]

    def _offer_lent(self, call: CallRecord, lane: str) -> str:
        """Offer a call of a lane whose agents were kept free; say who was rung.

        The first in the order goes, to the first call of the lane that they do not avoid: they may
        be another than asked for it.
        """
        first, *next_ = self._first(call, lane)
        waiting = ordered(self.lanes[lane].calls)
        head = next(c for c in waiting if self._may_be_rung(self.calls[c], first, lane))
        if head != call.id:
            return self._offer_lent(self.calls[head], lane)
        self.offer(call, self.agents[first], lane, *next_)
        return first

    def _may_be_rung(self, call: CallRecord, agent: str, lane: str) -> bool:
        return not self.avoids(call.id, agent) and self._rings(call, agent, lane)

    def _rings(self, call: CallRecord, agent: str, lane: str) -> bool:
        """Tell whether an agent is there for this call.

        Who is to be alarmed is only for an alarm; those on call are rung one after the other.
        """
        rank = self.agents[agent].places[lane].rank
        if call.state == "offered":
            return rank < ON_CALL_RANK
        return call.alarmed or rank < ALARM_RANK

    def _exhausted(self, call: CallRecord) -> None:
        """Alarm for a call that nobody on call is left to be rung for, once."""
        called = self.called.get(call.department)
        if called is None or call.alarmed:
            return
        for lane in call.lanes:
            for agent in self.lanes[lane].able:
                present = self.agents[agent].presence == "ready"
                if present and self._rings(call, agent, lane) and not self.avoids(call.id, agent):
                    return
        call.alarmed = True
        self.tell("rota.exhausted", call=call.id, department=call.department, rota=called.rota)
        self.ask("alarm", call, leg=call.leg)
        self.match_call(call)

    def ring_more(self, name: str) -> None:
        """Let one agent more be rung for a call that nobody has answered yet."""
        call = self.calls[name]
        call.wanted = self.wanted(call) + 1
        self.stand_by(call)
        self.match_call(call)

    def _lot(self, among: int, again: str = "") -> int:
        """Draw one of ``among``: the transition's own random id is the random number."""
        text = f"{self.now.nonce}{self.offers_made}{again}"
        drawn = hashlib.sha1(text.encode())  # noqa: S324 - as Redis
        return int(drawn.hexdigest()[:8], 16) * among >> 32

    def match_agent(self, agent: AgentRecord) -> None:
        """Offer an idle agent their next call, and let go who was kept free until they came."""
        while self._next_call(agent) not in ("", agent.id):
            pass
        self.relieve(self._next_call)

    def _next_call(self, agent: AgentRecord) -> str:
        """Offer the call with the smallest key among the heads of an idle agent's lanes.

        Returns:
            Who was rung for it, or nobody: the first in order, where the agent was kept free.
        """
        heads = self._heads(agent) if agent.presence == "ready" and agent.work == "idle" else []
        if not heads:
            return ""
        _, _, name, lane = min(heads)
        call, place = self.calls[name], agent.places[lane]
        if place.held and not call.prefer:
            return self._offer_lent(call, lane)
        idle = ordered(self.lanes[lane].agents)
        others = [a for a in idle if a != agent.id and self._may_be_rung(call, a, lane)]
        alone = call.prefer or place.counter == "random"
        self.offer(call, agent, lane, *([] if alone else others[:1]))
        return agent.id

    def _heads(self, agent: AgentRecord) -> list[tuple[int, bytes, str, str]]:
        """Return the first call of each lane for an agent, and of those kept for them, by key."""
        found = []
        for lane in agent.places:
            calls = self.lanes[lane].calls
            able = (c for c in ordered(calls) if self._may_be_rung(self.calls[c], agent.id, lane))
            found += [(call, lane) for call in islice(able, 1)]
        kept = ordered(self.own.get(agent.id, {}))[:1]
        found += [(call, self.calls[call].lanes[0]) for call in kept]
        return [
            (at - agent.places[lane].head_start_ms, call.encode(), call, lane)
            for call, lane in found
            if not self.held_back(agent, lane)
            for at in [self.stands_at(self.calls[call])]
        ]

    def offer(self, call: CallRecord, agent: AgentRecord, lane: str, runner_up: str = "") -> None:
        """Reserve the agent for the call and have their device rung."""
        number = self.next_offer()
        idle = self.lanes[lane].agents
        self.tell(
            "call.offered",
            call=call.id,
            offer=number,
            agent=agent.id,
            lane=lane,
            counter="preferred" if call.prefer else agent.places[lane].counter,
            agent_key=idle[agent.id],
            runner_up=runner_up,
            runner_up_key=idle[runner_up] if runner_up else "",
            idle=len(idle),
            epoch=self.site.epoch,
            config=self.now.config,
            waited_ms=self.now.at_ms - call.entered_at,
            ring=1 if call.prefer else self.wanted(call),
        )
        first = call.state != "offered"
        if first:
            call.alone = bool(call.prefer) and self.may_ring_several(call)
            self.unqueue(call)
            self.disarm(f"stage:{call.id}")
        self.idle_out(agent)
        call.state = "offered"
        call.offer = f"{call.offer} {number}".strip()
        call.agent = f"{call.agent} {agent.id}".strip()
        call.offers += 1
        self.stand_by(call)
        agent.work, agent.call, agent.offer = "offered", call.id, number
        agent.since = agent.offered_at = self.now.at_ms
        ring, way = self.ring(call, number, agent, first=first)
        self.offers[number] = OfferRecord(number, "asking", call.id, agent.id, lane, ring, way=way)
        self.arm(f"offer:{number}", timers.UNSENT_MS)

    def release(self, call: CallRecord) -> None:
        """Let everybody able answer a call that was kept for one agent."""
        self.unqueue(call)
        self.queue(call)
        self.match_call(call)

    def release_from(self, agent: AgentRecord) -> None:
        """Release the calls kept for an agent who is not ready, or may not serve them any more."""
        for name in ordered(self.own.get(agent.id, {})):
            call = self.calls[name]
            waits = agent.presence == "ready" or agent.rejoin == name
            if not waits or call.lanes[0] not in agent.places:
                self.release(call)
