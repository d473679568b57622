"""A house of real parts, small enough for one test: everything is kept in memory."""

from dataclasses import dataclass, field

from calls.clock import ManualClock
from config.published import Sites
from config.shelf import MemoryShelf
from config.switches import MemorySwitches
from console.store.memory import MemoryAccounts
from routing.queue import Arrival, Entry
from routing.router import Router
from routing.skills import Demand


@dataclass
class SmallHouse:
    """Hold one site in memory, as ``switchboard.app.opened`` holds one in Redis."""

    clock: ManualClock
    router: Router
    sites: Sites
    accounts: MemoryAccounts
    shelf: MemoryShelf
    switches: MemorySwitches = field(default_factory=MemorySwitches)


BILLING_FR = Demand.of("billing", {"fr": 1, "invoices": 1})


async def one_call_waits(house: SmallHouse, demand: Demand = BILLING_FR) -> None:
    """Let one caller wait; for billing, in French, unless told otherwise."""
    arrival = Arrival(
        "CA1", "CA1", "+15145550142", "+18005550100", "quebec", "CA, QC", "smb", "fr", "v1"
    )
    await house.router.arrive(arrival)
    await house.router.turn(
        Entry(arrival, demand, house.clock.now_ms(), 15_000, "fr", house.clock.now_ms())
    )
