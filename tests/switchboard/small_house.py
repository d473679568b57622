"""A house of real parts, small enough for one test: everything is kept in memory."""

from dataclasses import dataclass

from calls.clock import ManualClock
from config.published import Sites
from config.shelf import MemoryShelf
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
