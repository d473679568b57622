"""Say what an agent may do otherwise than the roster says, for a while.

Rules this module keeps:

* An override is of one skill or one department of one agent; a second one of the same takes the
  place of the first.
* It ends by itself: without an end it is an edit of the roster, and belongs there.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["skill", "department"]
"""What is overridden."""
LONGEST_MS = 31 * 86_400_000
"""How long one may last: what is so for longer than a month is the roster's to say."""


@dataclass(frozen=True, slots=True)
class Override:
    """Hold one override.

    Args:
        agent: id of the agent.
        kind: whether it is of a skill or of a department.
        name: of the skill or department.
        value: the skill's level, 1 to 5, or the department's head start in seconds; None where it
            is taken away.
        until_ms: when it ends, epoch milliseconds.
        at_ms: when it was set, epoch milliseconds.
        who: who set it.
        why: the reason they gave; may be empty.
    """

    agent: str
    kind: Kind
    name: str
    value: int | None
    until_ms: int
    at_ms: int
    who: str
    why: str = ""

    @property
    def key(self) -> str:
        """Return what it is kept under: one override of one thing of one agent."""
        return key_of(self.agent, self.kind, self.name)


def key_of(agent: str, kind: Kind, name: str) -> str:
    """Return what an override is kept under; names have no spaces."""
    return f"{agent} {kind} {name}"
