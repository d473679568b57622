"""Describe what a kind of event means, and what is said of all kinds alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """Describe one type of event: what it means and what each field holds."""

    meaning: str
    fields: Mapping[str, str]


def kind(meaning: str, **fields: str) -> Kind:
    """Return the description of one type of event."""
    return Kind(meaning, MappingProxyType(fields))


CALL = "id of the call"
OFFER = "id of the offer: random, one per agent asked"
AGENT = "id of the agent"
AVOID = "how long the agent is not offered this call again, milliseconds; 0: may be at once"
