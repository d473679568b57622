"""Tell what happened within a conversation, in words a supervisor can read.

Rules this module keeps:

* A line says who did what; why stands beside it.
* An event whose fields are empty is still a sentence.
"""

from collections.abc import Callable, Mapping
from typing import Protocol


class Fields(Protocol):
    """An event's fields, and the names people know."""

    def __getitem__(self, name: str) -> str:
        """Return a field; empty where there is none."""
        ...

    def named(self, name: str) -> str:
        """Return a field as people know it."""
        ...


Words = tuple[str, str, str]
"""What happened, why, and where that was decided."""

_STATES = {
    "private": "{agent} talks with {whom}; the caller hears music",
    "swapped": "{agent} talks with the caller; {whom} is on hold",
    "joined": "{agent}, {whom} and the caller talk together",
}
_ENDS = {
    "completed": "{whom} has the caller now",
    "cancelled": "{agent} ends the consultation; the caller is back",
    "left": "{whom} has left; the caller is back with {agent}",
}


def _consulting(f: Fields, words: Mapping[str, str], key: str, otherwise: str) -> Words:
    text = words.get(f[key], otherwise).format(agent=f.named("agent"), whom=f.named("whom"))
    return text, f["why"].replace("_", " ") if key == "why" else "", ""


CONVERSATION: Mapping[str, Callable[[Fields], Words]] = {
    "call.panic": lambda f: (f"{f.named('agent')} raises the alarm: abuse or a threat", "", ""),
    "consult.began": lambda f: (
        f"{f.named('agent')} has {f.named('whom')} rung, to talk first",
        "",
        "",
    ),
    "consult.changed": lambda f: _consulting(f, _STATES, "state", "{agent} consults {whom}"),
    "consult.ended": lambda f: _consulting(
        f, _ENDS, "why", "{whom} was not to be had; the caller is back with {agent}"
    ),
}
"""Event type → its words."""
