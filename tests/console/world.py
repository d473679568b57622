"""A small site with the real router, for the tests of people's pages."""

from pathlib import Path

from argon2 import PasswordHasher

from calls.clock import ManualClock
from calls.ids import seeded_ids
from config.directory import read_directory
from config.published import Sites
from config.site import Site, load, parse
from console.accounts import Account, Accounts
from console.app import ConsoleDeps
from console.demo import PHONES, Demo, DemoAccount, DemoNumber
from console.passwords import Passwords
from console.permissions import Role
from console.softphone import SimulatedPhones, Softphone
from console.store.memory import MemoryAccounts
from reports.mailbox import Mailbox, MemoryMailbox, Recordings
from reports.past import MemoryPast, Past
from routing.answers import Now
from routing.queue import AgentView, Arrival, CallView, Entry
from routing.router import Router
from routing.skills import Demand
from routing.store.memory import MemoryStore

SITE = Path(__file__).parents[2] / "config" / "site"
START_MS = 1_795_000_000_000
PASSWORD = "correct horse"

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2 at its cheapest: the tests sign in often."""

PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("anna", "agent", "anna"),
    ("ben", "agent", "ben"),
    ("dmitri", "agent", "dmitri"),
    ("clerk", "agent", ""),
    ("sue", "supervisor", ""),
    ("adam", "admin", ""),
    ("olga", "owner", ""),
)

DEMO = Demo(
    accounts=(DemoAccount("anna", PASSWORD, "an agent"), DemoAccount("sue", PASSWORD, "leads")),
    numbers=(DemoNumber("+18005550100", "Northwind, in English first"),),
)


def ringing_all() -> Site:
    """Return the sample with first-line support rung together."""
    sources, _ = read_directory(SITE)
    ring = "  support_l1:\n    strategy: ring_all"
    return parse({**sources, "people.yaml": sources["people.yaml"].replace("  support_l1:", ring)})


class World:
    """The router on its memory store, the sample site, and people who may sign in."""

    def __init__(self) -> None:
        self.clock = ManualClock(START_MS)
        self.sites = Sites(load(SITE), report=_never)
        self.store = MemoryStore()
        self.router = Router(
            self.store, lambda: self.sites.current.roster, self.clock, seeded_ids(7)
        )
        self.accounts: Accounts = MemoryAccounts()
        self.mailbox: Mailbox = MemoryMailbox()
        self.recordings: Recordings | None = None
        self.past: Past = MemoryPast()

    def in_force(self, site: Site) -> None:
        """Begin with another site than the sample; before anybody opens a page."""
        self.sites = Sites(site, report=_never)

    async def people(self) -> None:
        """Let everyone in ``PEOPLE`` sign in."""
        for name, role, agent in PEOPLE:
            await self.accounts.put(Account(name, name.title(), role, agent, QUICK.hash(PASSWORD)))

    def deps(
        self,
        *,
        public_url: str = "http://127.0.0.1",
        demo: Demo | None = None,
        softphone: Softphone | None = None,
    ) -> ConsoleDeps:
        """Return what the console is built from."""
        return ConsoleDeps(
            router=self.router,
            sites=self.sites,
            clock=self.clock,
            accounts=self.accounts,
            public_url=public_url,
            demo=demo,
            passwords=QUICK,
            mailbox=self.mailbox,
            recordings=self.recordings,
            past=self.past,
            softphone=softphone or SimulatedPhones(PHONES),
        )

    async def waits(
        self,
        call: str,
        *,
        caller: str = "+12125550177",
        region: str = "north_america",
        department: str = "support_l1",
    ) -> None:
        """Let a caller enter a department's queue."""
        entry = self._entry(call, caller, region, department)
        await self.router.arrive(entry.arrival)
        await self.router.turn(entry)

    async def is_promised(self, call: str, number: str) -> None:
        """Let a caller of support hang up and keep the place, to be called back."""
        entry = self._entry(call, number, "north_america", "support_l1")
        await self.router.arrive(entry.arrival)
        await self.router.turn(entry)
        await self.router.callbacks.promise(entry, number)

    def _entry(self, call: str, caller: str, region: str, department: str) -> Entry:
        now_ms = self.clock.now_ms()
        arrival = Arrival(
            call, f"leg-{call}", caller, "+18005550100", region, "", "enterprise", "en", "v1"
        )
        return Entry(arrival, Demand.of(department, {"en": 1}), now_ms, 0, "en", now_ms)

    async def rings(self, agent: str) -> AgentView:
        """Let the device of an agent who was offered a call ring."""
        view = await self.agent(agent)
        await self.router.asked(view.offer, f"leg-{agent}")
        await self.router.ringing(view.offer, f"leg-{agent}")
        return view

    async def talks(self, agent: str) -> CallView:
        """Let an agent who is being rung answer, and both meet."""
        view = await self.rings(agent)
        accepted = await self.router.accept(view.offer, f"leg-{agent}")
        assert accepted != "lost"
        await self.router.joined(accepted.call, accepted.epoch, "agent")
        await self.router.joined(accepted.call, accepted.epoch, "caller")
        call = await self.router.call(accepted.call)
        assert call is not None
        return call

    async def agent(self, agent: str) -> AgentView:
        """Return an agent the store knows."""
        view = await self.router.agent(agent)
        assert view is not None
        return view

    async def passes(self, seconds: int) -> None:
        """Let time pass, and what falls due happen."""
        self.clock.advance_to(self.clock.now_ms() + 1000 * seconds)
        await self.store.due(100, Now(self.clock.now_ms(), "due", "v1"))


def _never(error: Exception) -> None:
    raise error
