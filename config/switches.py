"""Keep what supervisors switch at run time: closures and bulletins.

Rules this module keeps:

* Switches stand outside the published configuration: neither a publication nor a rollback touches
  them.
* A switch has an end by its instant, never by the store's own timer; who switched it is kept.
* A store out of reach changes nothing for callers: what was last known holds.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Protocol

from calls.clock import Clock
from calls.errors import StoreUnavailableError
from ivr.live import Live
from ivr.switch import Switch

FRESH_MS = 1000
"""How long what was read counts as known, milliseconds: a switch is heard a second later."""


class Switches(Protocol):
    """Keep one switch for each kind and name."""

    async def every(self) -> tuple[Switch, ...]:
        """Return all switches, those past their end too, oldest first."""
        ...

    async def put(self, switch: Switch) -> None:
        """Keep a switch in place of what was switched there before."""
        ...

    async def remove(self, kind: str, name: str) -> bool:
        """Take a switch away; tell whether there was one."""
        ...


class MemorySwitches:
    """Keep switches in this process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Switch] = {}

    async def every(self) -> tuple[Switch, ...]:
        """Return all switches."""
        return in_order(self._kept.values())

    async def put(self, switch: Switch) -> None:
        """Keep a switch."""
        self._kept[switch.kind, switch.name] = switch

    async def remove(self, kind: str, name: str) -> bool:
        """Take a switch away."""
        return self._kept.pop((kind, name), None) is not None


class SwitchBoard:
    """Know what is switched now, asking the store at most once a second.

    Args:
        switches: where they are kept.
        clock: what time it is.
        report: told when the store is out of reach; what was last known holds.
    """

    def __init__(
        self,
        switches: Switches,
        clock: Clock,
        report: Callable[[StoreUnavailableError], None],
    ) -> None:
        self._switches = switches
        self._clock = clock
        self._report = report
        self._live = Live()
        self._read_ms: int | None = None

    async def live(self) -> Live:
        """Return what is switched."""
        now_ms = self._clock.now_ms()
        if self._read_ms is None or now_ms - self._read_ms >= FRESH_MS:
            self._read_ms = now_ms
            try:
                self._live = Live(await self._switches.every())
            except StoreUnavailableError as error:
                self._report(error)
        return self._live


def in_order(switches: Iterable[Switch]) -> tuple[Switch, ...]:
    """Return switches as they were made."""
    return tuple(sorted(switches, key=lambda one: (one.at_ms, one.kind, one.name)))


def packed(switch: Switch) -> str:
    """Return a switch as text."""
    return json.dumps(asdict(switch), ensure_ascii=True)


def unpacked(text: str) -> Switch | None:
    """Return the switch a text holds; None if another release wrote something else."""
    try:
        return Switch(**json.loads(text))
    except (TypeError, ValueError):
        return None
