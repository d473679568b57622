"""Keep the site's state in memory: the executable specification of the store.

Rules this module keeps:

* One method is one transition; nothing awaits inside it, so each is atomic.
* It says what the Redis scripts must do, in the plainest words; ``dump`` is compared with theirs.
* Nothing survives the process: tests, forecasts and single-process trials use it, production not.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing import timers
from routing.agent import Place, SignIn
from routing.department import OfferRules
from routing.ports import Accepted, Advance, Now, Taken, Turn
from routing.queue import Arrival, Entry
from routing.skills import Demand
from routing.store.memory_outbox import Outbox
from routing.store.records import AgentRecord, CallRecord, LaneRecord, OfferRecord
from routing.store.views import room_name
from routing.store.world import ordered


class MemoryStore(Outbox):
    """Implement ``routing.ports.Store`` with dictionaries; deadlines and effects in ``Outbox``."""

    # -- calls ------------------------------------------------------------------------------

    async def arrive(self, arrival: Arrival, now: Now) -> Literal["new", "known", "ended"]:
        """Record a call at its first webhook, in state ``menu``."""
        self.begin(now)
        known = self.calls.get(arrival.call)
        if known is not None:
            return "ended" if known.state == "ended" else "known"
        call = self._new_call(arrival, "menu", arrival.language, now.at_ms)
        call.first = self.tell(
            "call.arrived",
            call=arrival.call,
            caller=arrival.caller,
            number=arrival.number,
            region=arrival.region,
            region_why=arrival.region_why,
            tier=arrival.tier,
            language=arrival.language,
            config=arrival.config,
        )
        self.arm(f"call:{call.id}", timers.MENU_MS)
        return "new"

    async def stepped(self, call: str, steps: Sequence[Taken], language: str, now: Now) -> Advance:
        """Append one turn's steps and move the call's deadline; a turn seen before is stale."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return Advance("unknown", now.at_ms)
        if record.state == "ended":
            return Advance("ended", now.at_ms)
        if not steps or steps[0].turn < record.step_next:
            return Advance("stale", record.stepped_at or now.at_ms)
        record.step_next, record.stepped_at = steps[0].turn + 1, now.at_ms
        record.language = language
        for taken in steps:
            self.tell(
                "call.step",
                call=call,
                turn=taken.turn,
                step=taken.step,
                heard=taken.heard,
                where=taken.where,
                why=taken.why,
            )
        if record.state == "menu":
            self.arm(f"call:{call}", timers.MENU_MS)
        return Advance("advanced", now.at_ms)

    async def join(self, entry: Entry, rules: OfferRules, now: Now) -> Turn | Literal["no_lane"]:
        """Put the call in its lane, or note its next wait turn if it is already there."""
        self.begin(now)
        call = self.calls.get(entry.arrival.call)
        if call is None or call.state == "menu":
            if entry.demand.lane not in self.lanes:
                return "no_lane"
            call = self._enter(call, entry, rules)
            self.match_call(call)
        elif call.state == "ended":
            return Turn("ended")
        elif call.state in ("connecting", "talking"):
            room = room_name(call.id, call.epoch)
            return Turn("joining", room=room, epoch=call.epoch, agent=call.agent)
        elif entry.turn > call.turn:
            call.turn, call.ticket, call.language = entry.turn, entry.ticket, entry.language
            self.arm(f"call:{call.id}", timers.WAIT_MS)
            self._look_ahead(call)
        ringing = call.state == "offered"
        return Turn("waiting", ahead=call.ahead, ringing=ringing, epoch=call.epoch)

    async def leave(
        self, call: str, why: str, outcome: str, now: Now
    ) -> Literal["ended", "unknown"]:
        """End the call in whatever state it is: frees the agent, withdraws the offer."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return "unknown"
        if record.state != "ended":
            self.leave_call(record, why, outcome)
        return "ended"

    def _new_call(self, arrival: Arrival, state: str, language: str, arrived_at: int) -> CallRecord:
        call = CallRecord(
            id=arrival.call,
            state=state,
            leg=arrival.leg,
            caller=arrival.caller,
            number=arrival.number,
            region=arrival.region,
            tier=arrival.tier,
            language=language,
            arrived_at=arrived_at,
        )
        self.calls[call.id] = call
        return call

    def _enter(self, known: CallRecord | None, entry: Entry, rules: OfferRules) -> CallRecord:
        """Queue a call; one the store does not know is made anew from its entry."""
        lane = entry.demand.lane
        call = known or self._new_call(entry.arrival, "", entry.language, entry.arrived_at)
        call.language, call.ticket, call.turn = entry.language, entry.ticket, entry.turn
        call.department, call.demand, call.lanes = (
            entry.demand.department,
            str(entry.demand),
            (lane,),
        )
        call.entered_at, call.head_start, call.key = (
            entry.entered_at,
            entry.head_start_ms,
            entry.key,
        )
        call.rules = rules
        self.lanes[lane].joined += 1
        number = self.tell(
            "call.queued",
            call=call.id,
            department=call.department,
            lane=lane,
            demand=call.demand,
            key=call.key,
            head_start_ms=call.head_start,
            entered_at=call.entered_at,
            cause="entered" if known and not entry.restored else "restored",
        )
        call.first = call.first or number
        self.queue(call)
        self._look_ahead(call)
        self.arm(f"call:{call.id}", timers.WAIT_MS)
        return call

    def _look_ahead(self, call: CallRecord) -> None:
        waiting = ordered(self.lanes[call.lanes[0]].calls)
        call.ahead = waiting.index(call.id) if call.state == "waiting" else 0

    # -- offers -----------------------------------------------------------------------------

    async def asked(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Note the agent leg's id; a dead offer's leg is cancelled by an effect."""
        self.begin(now)
        record = self.offers.get(offer)
        return self._heard_of(record, leg) if record else "lost"

    async def ringing(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Start the ring timer, once."""
        self.begin(now)
        record = self.offers.get(offer)
        if record is None:
            return "lost"
        if record.state == "asking":
            record.state = "ringing"
            self.tell("offer.ringing", call=record.call, offer=offer, agent=record.agent)
            self.arm(f"offer:{offer}", self.rules(self.calls[record.call]).ring_ms)
        return self._heard_of(record, leg)

    def _heard_of(self, offer: OfferRecord, leg: str) -> Literal["live", "lost"]:
        offer.leg = offer.leg or leg
        if offer.live or offer.state == "accepted":
            return "live"
        if offer.call in self.calls:
            self.cancel(offer)
        return "lost"

    async def accept(self, offer: str, leg: str, now: Now) -> Accepted | Literal["lost"]:
        """Claim the call for the agent: call connecting, agent talking, effect ``bridge``."""
        self.begin(now)
        record = self.offers.get(offer)
        call = self.calls.get(record.call) if record else None
        if record is None or call is None:
            return "lost"
        if record.live:
            self.claim(record, call, leg)
        elif record.state != "accepted" or call.epoch != record.epoch or call.agent_leg != leg:
            return "lost"
        if call.state not in ("connecting", "talking"):
            return "lost"
        return Accepted(call.id, record.agent, room_name(call.id, call.epoch), call.epoch)

    async def refuse(
        self, offer: str, how: Literal["declined", "missed", "unreachable"], why: str, now: Now
    ) -> Literal["requeued", "lost"]:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        self.begin(now)
        record = self.offers.get(offer)
        if record is None or not record.live:
            return "requeued" if record is not None and record.state == how else "lost"
        self.refuse_offer(record, how, why, over=how != "declined")
        return "requeued"

    async def joined(
        self, call: str, epoch: int, party: Literal["caller", "agent"], now: Now
    ) -> Literal["connected", "waiting", "stale"]:
        """Note that one of the two is in the room; with both there the call is ``talking``."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.epoch != epoch:
            return "stale"
        if record.state != "connecting":
            return "connected" if record.state == "talking" else "stale"
        record.caller_in = record.caller_in or party == "caller"
        record.agent_in = record.agent_in or party == "agent"
        if not (record.caller_in and record.agent_in):
            return "waiting"
        record.state, record.talking_at = "talking", now.at_ms
        dialled_ms = now.at_ms - record.arrived_at
        self.tell("call.connected", call=call, agent=record.agent, dial_to_person_ms=dialled_ms)
        self.arm(f"call:{call}", timers.TALKING_MS)
        return "connected"

    async def agent_left(
        self, call: str, epoch: int, why: str, now: Now
    ) -> Literal["ended", "requeued", "stale"]:
        """Note that the agent's leg is over: talking ends, connecting goes back to the queue."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.epoch != epoch:
            return "stale"
        if record.state == "connecting":
            self.bounce(record)
            return "requeued"
        if record.state == "talking":
            self.leave_call(record, why, "served")
            return "ended"
        return "ended" if record.state == "ended" and record.why == why else "stale"

    async def hang_up(self, agent: str, now: Now) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or record.work != "talking":
            return "no_call"
        call = self.calls[record.call]
        if call.state == "talking":
            self.ask("release", call, leg=call.leg)
            self.drop_agent_leg(call, record)
            self.leave_call(call, "agent", "served")
        else:
            self.drop_agent_leg(call, record)
            self.bounce(call)
        return "ended"

    # -- agents -----------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        agent = self.agents.setdefault(who.agent, AgentRecord(who.agent, "", page=False))
        agent.endpoint, agent.page = who.endpoint, who.has_page
        if agent.presence == "signed_out":
            agent.presence, agent.reason, agent.since = "not_ready", "", now.at_ms
            if agent.page:
                self.arm(f"alive:{agent.id}", timers.ALIVE_MS)
            self.tell_agent(agent, "agent")
        self.set_places(agent, who.lanes)
        self.match_agent(agent)
        return "signed_in"

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or (record.presence == "signed_out" != presence):
            return "unknown"
        if (record.presence, record.reason) == (presence, reason):
            return "same"
        if presence != "ready":
            self.away(record, presence, reason, cause)
            return "changed"
        record.presence, record.reason, record.misses = "ready", reason, 0
        record.since = record.idle_since = now.at_ms
        if record.page and f"alive:{agent}" not in self.due_at:
            self.arm(f"alive:{agent}", timers.ALIVE_MS)
        self.tell_agent(record, cause)
        self.idle_in(record)
        self.match_agent(record)
        return "changed"

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown"]:
        """Prolong the proof of life of an agent who answers on a page."""
        record = self.agents.get(agent)
        if record is None or record.presence == "signed_out":
            return "unknown"
        if record.page:
            self.due_at[f"alive:{agent}"] = alive_until
        return "ok"

    async def wrapped_up(self, agent: str, now: Now) -> Literal["idle", "same", "unknown"]:
        """End wrap-up early; ready and idle matches."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None:
            return "unknown"
        if record.work != "wrap_up":
            return "same"
        self.wrapped(record, "agent")
        return "idle"

    # -- roster -----------------------------------------------------------------------------

    async def epoch(self) -> int:
        """Return the roster's epoch; it rises with the roster and with the set of open lanes."""
        return self.site.epoch

    async def open_lanes(self) -> tuple[int, Mapping[str, Demand]]:
        """Return the roster's epoch and, by lane, the demand of every open lane."""
        return self.site.epoch, {lane: record.demand for lane, record in self.lanes.items()}

    async def open_lane(
        self, demand: Demand, able: Mapping[str, Place], epoch: int, now: Now
    ) -> Literal["opened", "stale"]:
        """Open a lane for the agents able to serve it, unless the roster's epoch moved on."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        if demand.lane in self.lanes:
            return "opened"
        self.lanes[demand.lane] = LaneRecord(demand.lane, demand)
        self.site.epoch += 1
        self.arm(f"lane:{demand.lane}", timers.LANE_MS)
        for name, place in able.items():
            agent = self.agents.get(name)
            if agent is not None and agent.presence != "signed_out":
                self.set_places(agent, {**agent.places, demand.lane: place})
        return "opened"

    async def reindex(
        self, agents: Mapping[str, SignIn], gone: Sequence[str], version: str, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        self.site.epoch += 1
        if version != self.site.version:
            self.site.version = version
            self.tell("roster.changed", epoch=self.site.epoch, config=version)
        for name in gone:
            record = self.agents.get(name)
            if record is not None and record.presence != "signed_out":
                self.away(record, "signed_out", "", "roster")
        here = [self.agents[a] for a in agents if a in self.agents]
        here = [agent for agent in here if agent.presence != "signed_out"]
        for agent in here:
            who = agents[agent.id]
            agent.endpoint, agent.page = who.endpoint, who.has_page
            self.set_places(agent, who.lanes)
        for agent in here:
            self.match_agent(agent)
        return "indexed"
