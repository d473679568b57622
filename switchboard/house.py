"""Name what a command at the shell is given to work with."""

from typing import Protocol

from calls.clock import Clock
from config.published import Sites
from config.shelf import Shelf
from config.switches import Switches
from console.accounts import Accounts
from routing.router import Router


class House(Protocol):
    """Hold one opened site: its rooms, connected to its store.

    ``switchboard.app.opened(settings)`` yields one and closes it again. It opens before anything
    was published too, since that is when the first ``publish`` and ``user add`` come.
    """

    @property
    def router(self) -> Router:
        """Return the door into routing."""
        ...

    @property
    def sites(self) -> Sites:
        """Return the configuration in force; ConfigError when none was ever published."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Return who may sign in."""
        ...

    @property
    def clock(self) -> Clock:
        """Return what time it is."""
        ...

    @property
    def switches(self) -> Switches:
        """Return what supervisors have switched."""
        ...

    @property
    def shelf(self) -> Shelf:
        """Return where configurations are published."""
        ...
