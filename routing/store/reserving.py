"""Keep some of a department's agents free for its own calls, in memory.

Rules this module keeps:

* Whoever is at work for the department and idle is counted in its plain lane; those on call not.
* What is kept is judged at the match: no agent is marked, so none can be forgotten.
* The event by which enough stand idle again makes the matches it allows.
"""

from collections.abc import Callable

from routing.rota import ON_CALL_KEY
from routing.store.records import AgentRecord
from routing.store.world import World, ordered


class Reserving(World):
    """Hold agents back from the calls of other departments."""

    def held_back(self, agent: AgentRecord, lane: str) -> bool:
        """Tell whether an agent must stay for their own department's calls, this lane's not being.

        Args:
            agent: who stands idle.
            lane: whose calls are asked about.
        """
        held = agent.places[lane].held
        return any(self._at_work(plain) <= left for plain, left in held)

    def stands(self, agent: AgentRecord, lane: str) -> None:
        """Count who comes to stand idle where some are kept, in this transition."""
        if left := agent.places[lane].keeps:
            _, came = self.stood.get(lane, (0, 0))
            self.stood[lane] = left, came + 1

    def relieve(self, match: Callable[[AgentRecord], str]) -> None:
        """Match whoever was kept free and is no longer; ``match`` says who was rung, or nobody."""
        for lane in sorted(self.stood):
            left, came = self.stood.pop(lane)
            if not self._at_work(lane) - came <= left < self._at_work(lane):
                continue
            for name in ordered(self.lanes[lane].agents):
                rung = match(self.agents[name]) if self._at_work(lane) > left else ""
                while rung not in ("", name):
                    rung = match(self.agents[name]) if self._at_work(lane) > left else ""

    def _at_work(self, lane: str) -> int:
        return sum(key < ON_CALL_KEY for key in self.lanes[lane].agents.values())
