"""Put calls and agents in their places, in memory: a call in its lanes, an idle agent in theirs.

Rules this module keeps:

* A call may be kept for one agent who is ready, until a deadline; it keeps its place meanwhile and
  passes nobody. Whatever takes the agent away releases it.
* Nobody is matched here: whoever puts somebody in a place asks for that.
"""

from dataclasses import replace

from calls.events import RANK
from routing.department import OfferRules
from routing.queue import Preference
from routing.store.records import AgentRecord, CallRecord
from routing.store.several import Several


class Places(Several):
    """Queue calls, keep them for one agent, and stand agents idle."""

    # -- calls ------------------------------------------------------------------------------

    def under(self, call: CallRecord, rules: OfferRules) -> OfferRules:
        """Return a department's rules as a call comes under them: once an emergency, always one."""
        return replace(rules, emergency=rules.emergency or self.rules(call).emergency)

    def queue(self, call: CallRecord) -> None:
        """Put the call at its key in each of its lanes."""
        call.state, call.offer, call.agent, call.agent_leg = "waiting", "", "", ""
        call.alone = False
        self.disarm(f"more:{call.id}")
        if call.prefer:
            self.own.setdefault(call.prefer, {})[call.id] = call.key
        for lane in () if call.prefer else call.lanes:
            self.lanes[lane].calls[call.id] = call.key
        self.arm_stage(call)

    def count(self, department: str, change: int) -> None:
        """Count those who wait for a department, offered ones included."""
        self.queued[department] = self.queued.get(department, 0) + change

    def arm_stage(self, call: CallRecord) -> None:
        """Wait for the next stage of a waiting call's demand, if there is one to come."""
        if call.stage < len(call.stages):
            self.arm(f"stage:{call.id}", call.stages[call.stage].at_ms - self.now.at_ms)

    def unqueue(self, call: CallRecord) -> None:
        """Take the call out of its lanes, or from the agent it was kept for."""
        if call.prefer:
            del self.own[call.prefer][call.id]
            self.disarm(f"prefer:{call.id}")
            self.agents[call.prefer].rejoin = ""
            call.prefer = ""
        for lane in call.lanes:
            self.lanes[lane].calls.pop(call.id, None)

    # -- preferred agents -------------------------------------------------------------------

    def prefer(self, call: CallRecord, preference: Preference) -> None:
        """Keep a call that enters for its own agent, else for who served it last, if ready.

        Before these for who talked when the line broke, if idle.
        """
        call.recall = preference.recall_ms
        last = self.last.get(call.caller)
        again = self.agents.get(preference.again)
        if again is not None and again.work == "idle" and self.keep_for(call, again, preference):
            return
        recent = last is not None and self.now.at_ms - last.at_ms <= call.recall
        for name in (preference.agent, last.agent if last and recent else ""):
            agent = self.agents.get(name)
            if agent and self.keep_for(call, agent, preference):
                return

    def keep_for(self, call: CallRecord, agent: AgentRecord, preference: Preference) -> bool:
        """Keep a call that enters for one agent, if they are ready and may serve it."""
        if agent.presence != "ready" or call.lanes[0] not in agent.places:
            return False
        call.prefer = agent.id
        self.arm(f"prefer:{call.id}", preference.wait_ms)
        return True

    # -- agents -----------------------------------------------------------------------------

    def idle_in(self, agent: AgentRecord) -> None:
        """Stand the agent in every lane they serve, if they are ready and idle."""
        if agent.presence == "ready" and agent.work == "idle":
            for lane, place in agent.places.items():
                self.stands(agent, lane)
                counter = int(getattr(agent, place.counter, 0))
                self.lanes[lane].agents[agent.id] = place.rank * RANK + counter

    def idle_out(self, agent: AgentRecord) -> None:
        """Take the agent out of every lane."""
        for lane in agent.places:
            self.lanes[lane].agents.pop(agent.id, None)
