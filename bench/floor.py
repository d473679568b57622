"""Set a floor to measure on: agents, lanes and waiting calls, made by the store's own transitions.

Rules this module keeps:

* Nothing is written behind the store's back: what is measured stands as a site would have made it.
* Every instant and id is made up here, one after another.
"""

from collections.abc import Sequence

from bench.server import Line
from calls.ids import seeded_ids
from routing import policy
from routing.agent import Place, SignIn
from routing.answers import Now
from routing.department import Department
from routing.queue import Arrival, Entry
from routing.skills import Demand
from routing.store.redis import RedisStore

START_MS = 1_790_000_000_000
RULES = policy.offer_rules(Department("support", "Support"))


def demands(department: str, lanes: int) -> list[Demand]:
    """Return as many demands of a department as there are to be lanes."""
    return [Demand.of(department, {f"skill{n}": 1 + n % 5}) for n in range(lanes)]


class Floor:
    """One site on an empty server."""

    def __init__(self, line: Line) -> None:
        # Not in the background: a thread would still free the last floor while this one is timed.
        line.ask("FLUSHALL", "SYNC")
        self.line = line
        self.store = RedisStore(line, site="bench")
        self._at_ms = START_MS
        self._ids = seeded_ids(1)
        self._calls = 0

    def now(self) -> Now:
        """Return the next instant: nothing here happens at the same time as anything else."""
        self._at_ms += 1
        return Now(self._at_ms, self._ids(), "bench")

    async def opens(self, wanted: Sequence[Demand]) -> None:
        """Open a lane for each demand, nobody being signed in yet."""
        for demand in wanted:
            epoch = int(self.line.ask("HGET", "{bench}:site", "epoch") or 0)
            await self.store.open_lane(demand, {}, epoch, self.now())

    async def sign_in(self, names: Sequence[str], served: Sequence[Demand]) -> None:
        """Sign agents in for these demands, ``not_ready``."""
        epoch = int(self.line.ask("HGET", "{bench}:site", "epoch") or 0)
        lanes = {demand.lane: Place(0, "idle_since") for demand in served}
        with self.line.piling():
            for name in names:
                who = SignIn(name, f"sip:{name}@pbx.example", has_page=False, lanes=lanes)
                await self.store.sign_in(who, epoch, self.now())

    async def declare(self, names: Sequence[str], presence: str) -> None:
        """Have agents press Ready, or go home."""
        with self.line.piling():
            for name in names:
                if presence == "ready":
                    await self.store.set_presence(name, "ready", "", "agent", self.now())
                else:
                    await self.store.set_presence(name, "signed_out", "", "agent", self.now())

    def arrival(self) -> Arrival:
        """Return the next caller: names as long as a carrier's are."""
        self._calls += 1
        call = f"CA{self._calls:032d}"
        number, why = "+18005550100", "the prefix +1514 of the number"
        return Arrival(
            call, call, f"+1514{self._calls:07d}", number, "quebec", why, "vip", "fr", "c0ffee"
        )

    def entry(self, demand: Demand) -> Entry:
        """Return the next caller's entry into a queue, with a ticket as long as they are."""
        ticket = f"{demand.department}.{'t' * 200}"
        now_ms = self.now().at_ms
        return Entry(self.arrival(), demand, now_ms, 30_000, "fr", now_ms - 9000, ticket=ticket)

    async def waits(self, wanted: Sequence[Demand], calls: int) -> None:
        """Have so many callers enter the queue, in turn in each lane."""
        with self.line.piling():
            for number in range(calls):
                entry = self.entry(wanted[number % len(wanted)])
                await self.store.arrive(entry.arrival, self.now())
                await self.store.join(entry, RULES, self.now())
