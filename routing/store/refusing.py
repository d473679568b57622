"""Let offers come to nothing, and agents go from duty: pieces of the memory store's transitions.

Rules this module keeps:

* Who is to blame for an offer that came to nothing bears what the department wrote; nobody else.
* An agent who goes from duty keeps the conversation they have; an offer goes back without blame.
* A consultation whose offer came to nothing leaves the customer with the agent again.
"""

from typing import cast

from routing import timers
from routing.patience import FAILURES, Failure
from routing.rota import ON_CALL_RANK
from routing.store.consulting import Consulting
from routing.store.records import AgentRecord, CallRecord, OfferRecord

AWAY_WHY = {
    "signed_out": "agent_signed_out",
    "not_ready": "agent_not_ready",
    "connection_lost": "connection_lost",
    "phone_lost": "phone_lost",
    "evacuated": "evacuated",
}
"""Why an offer is withdrawn when its agent goes away."""


def failure_of(how: str, why: str) -> str:
    """Return how an offer came to nothing: what the carrier said of the device is told apart."""
    said = why.partition(" ")[0]
    return said if how == "unreachable" and said in ("busy", "failed", "not_asked") else how


class Refusing(Consulting):
    """Refuse, bear, go away: each a step inside a transition."""

    def refuse_offer(self, offer: OfferRecord, how: str, why: str, *, over: bool) -> None:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        call, agent = self.calls[offer.call], self.agents[offer.agent]
        tries, failure = self._tries(offer), failure_of(how, why)
        agent.misses += how == "missed"
        avoid_ms = self._count_failure(call, agent, failure, tries)
        self.finish(offer, how, over=over)
        named = {"call": call.id, "offer": offer.id, "agent": agent.id}
        match how:
            case "missed":
                self.tell("offer.missed", **named, misses=agent.misses, avoid_ms=avoid_ms)
            case "declined":
                self.tell("offer.declined", **named, reason=why, avoid_ms=avoid_ms)
            case _:
                self.tell("offer.unreachable", **named, why=why, avoid_ms=avoid_ms)
        if offer.beside:  # the customer is with the agent again
            self.beside_over(call, how)
        else:
            self.let_go(call, offer)
        self.avoid(call, agent, avoid_ms)
        if tries:
            self.free(agent, 0, reset=why != "not_asked" and how not in self.site.keeps)
        else:
            self.bear(call, agent, how, failure)
        if not offer.beside:
            self.match_call(call)
        self.match_agent(agent)

    def _tries(self, offer: OfferRecord) -> int:
        """Return how often whoever was offered it, being on call, is rung; 0 if they are not."""
        if offer.beside:
            return 0
        place = self.agents[offer.agent].places.get(offer.lane)
        called = self.called.get(self.calls[offer.call].department)
        return called.tries if called and place and place.rank >= ON_CALL_RANK else 0

    def _count_failure(self, call: CallRecord, agent: AgentRecord, failure: str, tries: int) -> int:
        """Count a failure against the agent; return how long they avoid the call, milliseconds.

        Who is on call is rung so many ``tries`` before that.
        """
        plain = self.rules(call).avoid_ms
        if tries:
            return plain if failure != "missed" or agent.misses % tries == 0 else 0
        if failure == "not_asked":  # we were too slow to ask: nobody's fault
            return plain
        agent.strikes += 1
        avoid_ms, _ = self.consequence(call, failure)
        return avoid_ms << min(agent.strikes - 1, 4)  # doubled each time

    def bear(self, call: CallRecord, agent: AgentRecord, how: str, failure: str) -> None:
        """Carry out what follows for the agent besides avoidance: rest, or being not ready."""
        if failure == "not_asked":
            self.free(agent, 0, reset=False)
            return
        _, away_after = self.consequence(call, failure)
        broken = failure in ("busy", "failed", "unreachable") and agent.strikes > 1
        rest_ms = timers.REST_MS * 2 ** min(agent.strikes - 2, 10) if broken else 0
        self.free(agent, min(rest_ms, timers.REST_MAX_MS), reset=how not in self.site.keeps)
        times = agent.misses if failure == "missed" else agent.strikes
        if away_after and times >= away_after:
            word = "rona" if failure == "missed" else failure
            self.away(agent, "not_ready", word, word)
        elif broken:
            self.tell_agent(agent, "back_off")

    def consequence(self, call: CallRecord, failure: str) -> tuple[int, int]:
        """Return how long to avoid, milliseconds, and after how many times to be not ready."""
        figures = self.rules(call).consequences
        at = 2 * FAILURES.index(cast("Failure", failure))
        return (figures[at], figures[at + 1]) if figures else (0, 0)

    def away(self, agent: AgentRecord, presence: str, reason: str, cause: str) -> None:
        """Take the agent from duty: a live offer goes back, a conversation goes on."""
        agent.presence, agent.reason, agent.since = presence, reason, self.now.at_ms
        agent.rejoin = ""
        self.idle_out(agent)
        if presence == "signed_out":
            self.disarm(f"alive:{agent.id}")
            self.set_places(agent, {})
            if agent.work == "wrap_up":
                self.disarm(f"wrap:{agent.id}")
                agent.work, agent.wrap_up_until = "idle", 0
        if agent.work != "offered":
            self.tell_agent(agent, cause)
        else:
            offer, call = self.offers[agent.offer], self.calls[agent.call]
            if offer.beside:
                self.stop_beside(call, AWAY_WHY.get(reason) or AWAY_WHY[presence])
                self.tell_agent(agent, cause)
                self.release_from(agent)
                return
            self.withdraw(offer, AWAY_WHY.get(reason) or AWAY_WHY[presence])
            self.let_go(call, offer)
            self.free(agent, 0, reset=False)
            self.tell_agent(agent, cause)
            self.match_call(call)
        self.release_from(agent)
