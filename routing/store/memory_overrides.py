"""Keep what agents may do otherwise than the roster says, in memory.

Rules this module keeps:

* An override and the agent's places under it are written together, under the roster's epoch.
* Each has a deadline of its own: from its end on the plan is looked at until it is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing.agent import Place
from routing.answers import Now
from routing.override import Override
from routing.store.memory_roster import Roster


class Overriding(Roster):
    """Let agents do more or less than the roster says, for a while."""

    async def overrides(self) -> Sequence[Override]:
        """Return the overrides in force, by agent; read after the epoch."""
        return tuple(self.overridden[key] for key in sorted(self.overridden))

    async def override(
        self, wanted: Override, places: Mapping[str, Place], version: str, epoch: int, now: Now
    ) -> Literal["set", "same", "stale", "behind"]:
        """Set an override, with the agent's places as they are under it, under a new epoch."""
        self.begin(now)
        if self.overridden.get(wanted.key) == wanted:
            return "same"
        if (late := self._late(version, epoch)) is not None:
            return late
        self.overridden[wanted.key] = wanted
        self.arm(f"plan:{wanted.key}", wanted.until_ms - now.at_ms)
        self.tell(
            "override.set",
            agent=wanted.agent,
            what=wanted.kind,
            name=wanted.name,
            value="" if wanted.value is None else wanted.value,
            until=wanted.until_ms,
            who=wanted.who,
            why=wanted.why,
        )
        self._stands(wanted.agent, places)
        return "set"

    async def end_override(
        self,
        override: Override,
        who: str,
        places: Mapping[str, Place],
        version: str,
        epoch: int,
        now: Now,
    ) -> Literal["ended", "none", "stale", "behind"]:
        """End an override, if it is the very one in force, with the agent's places without it."""
        self.begin(now)
        if self.overridden.get(override.key) != override:
            return "none"
        if (late := self._late(version, epoch)) is not None:
            return late
        del self.overridden[override.key]
        self.disarm(f"plan:{override.key}")
        value = "" if override.value is None else override.value
        told = {"agent": override.agent, "what": override.kind, "name": override.name}
        if who:
            self.tell("override.ended", **told, value=value, who=who)
        else:
            self.tell("override.expired", **told, value=value)
        self._stands(override.agent, places)
        return "ended"

    def _late(self, version: str, epoch: int) -> Literal["stale", "behind"] | None:
        """Say that places were worked out from a roster that is in force no more."""
        if epoch != self.site.epoch:
            return "stale"
        return "behind" if self.site.version not in ("", version) else None

    def _stands(self, name: str, places: Mapping[str, Place]) -> None:
        """Write an agent's new places, if they are there, and match."""
        self.site.epoch += 1
        agent = self.agents.get(name)
        if agent is None or agent.presence == "signed_out":
            return
        self.set_places(agent, places)
        self.release_from(agent)
        self.match_agent(agent)
