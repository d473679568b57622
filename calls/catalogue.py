"""The event catalogue: everything that can happen to a call or an agent, as a public contract.

``docs/events.md`` is made from this table, and the store's contract suite holds every store to it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from calls.arriving_kinds import ARRIVING
from calls.kinds import Kind
from calls.staff_kinds import STAFF
from calls.talking_kinds import TALKING

CATALOGUE: Mapping[str, Kind] = MappingProxyType({**ARRIVING, **TALKING, **STAFF})
