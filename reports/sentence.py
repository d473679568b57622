"""What every sentence about an event is made of: its fields, names people know, durations."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from calls.events import Event

_MINUTE_S = 60
_SECOND_MS = 1000


class Fields:
    """Read an event's fields, and the names people know the ids by.

    Args:
        event: what happened.
        names: agent and department ids → names for people; ids stand where one is missing.
    """

    def __init__(self, event: Event, names: Mapping[str, str]) -> None:
        self._names = names
        self.all = event.fields
        self.at_ms = event.at_ms

    def __getitem__(self, name: str) -> str:
        """Return a field; empty where there is none."""
        return self.all.get(name, "")

    def named(self, name: str) -> str:
        """Return a field as people know it."""
        return self._names.get(self[name], self[name])


Words: TypeAlias = "tuple[str, str, str]"
"""What happened, why, and where that was decided: the last two may be empty."""

Sentences: TypeAlias = "Mapping[str, Callable[[Fields], Words]]"
"""Event type → what says it."""


def lasting(duration_ms: str | int) -> str:
    """Return a duration in words: ``8 s``, ``2 min 5 s``."""
    seconds = int(duration_ms or 0) // _SECOND_MS
    minutes, rest = divmod(seconds, _MINUTE_S)
    return f"{minutes} min {rest} s" if minutes else f"{seconds} s"


def clock(after_ms: int) -> str:
    """Return an offset as ``1:02.3``: minutes, seconds and tenths."""
    tenths = after_ms // (_SECOND_MS // 10)
    seconds, tenth = divmod(tenths, 10)
    return f"{seconds // _MINUTE_S}:{seconds % _MINUTE_S:02d}.{tenth}"
