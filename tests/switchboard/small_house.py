"""A house of real parts, small enough for one test: everything is kept in memory."""

from dataclasses import dataclass, field

from calls.clock import ManualClock
from config.published import Sites
from config.shelf import MemoryShelf
from config.switches import MemorySwitches
from console.store.memory import MemoryAccounts
from routing.router import Router


@dataclass
class SmallHouse:
    """Hold one site in memory, as ``switchboard.app.opened`` holds one in Redis."""

    clock: ManualClock
    router: Router
    sites: Sites
    accounts: MemoryAccounts
    shelf: MemoryShelf
    switches: MemorySwitches = field(default_factory=MemorySwitches)
