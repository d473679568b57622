"""Say how one thing was switched at run time.

Rules this module keeps:

* A switch ends by itself at its instant, if it has one; who made it and when is kept with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

EVERYTHING = "all"
"""The name of the closure that closes the whole site."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Say how one thing was switched.

    Args:
        kind: what it is.
        name: the bulletin; the department, the number of ours or ``all`` that is closed; or which
            callers (see ``ivr.blocking``).
        on: whether the bulletin is spoken, the thing closed, the caller blocked (off: allowed).
        at_ms: when it was switched.
        who: by whom.
        until_ms: when the switch is no more; None: never.
        prompt: what is said to callers who find it closed or are blocked; empty: the site's
            ``system.closed``; to the blocked, nothing.
        words: language → what is said, where it is in no file.
        why: the reason, where one is asked for.
    """

    kind: Literal["bulletin", "closure", "caller"]
    name: str
    on: bool
    at_ms: int
    who: str
    until_ms: int | None = None
    prompt: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    def holds(self, at_ms: int) -> bool:
        """Tell whether the switch still stands at an instant."""
        return self.until_ms is None or at_ms < self.until_ms
