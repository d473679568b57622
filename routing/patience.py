"""State how a department's demand loosens while a caller waits.

Rules this module keeps:

* A rule says when and what; who becomes able by it is policy (``routing.plans``).
* Loosening only ever adds people who may answer; what a caller could have before, they still can.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LANGUAGE = "language"
"""In a rule: whichever language the caller speaks."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Loosen a demand after so many seconds of waiting.

    Args:
        after_s: seconds of real waiting; a head start does not count.
        lower: skill → the level that is then enough.
        drop: skills no longer required; ``language`` is the one the caller speaks.
        add: another department whose agents may then answer too; empty for none.
    """

    after_s: int
    lower: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    add: str = ""


Staffing = Literal["on_shift", "signed_in", "ready"]
"""What a department needs so as not to be empty: somebody able on shift now (a break counts) or
signed in; signed in; or ready (busy too). Each asks for more than the one before."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Let another department join in, or send the caller to a step; one of the four says when.

    Args:
        to: a department, or a step of the caller's flow.
        waiting: when so many callers wait, this one not counted at the door; 0: does not count.
        wait_s: when this caller has waited so many seconds; 0: does not count.
        nobody: when nobody able is ``on_shift``, ``signed_in`` or ``ready``.
        expected_s: when this caller will probably wait at least so many seconds; 0: does not count.
    """

    to: str
    waiting: int = 0
    wait_s: int = 0
    nobody: Staffing = "signed_in"
    expected_s: int = 0


Failure = Literal["missed", "declined", "busy", "failed", "unreachable"]
"""How an offer comes to nothing."""
FAILURES: tuple[Failure, ...] = ("missed", "declined", "busy", "failed", "unreachable")


@dataclass(frozen=True, slots=True)
class Consequence:
    """Say what follows when an offer comes to nothing.

    Args:
        avoid_s: how long that agent is not offered that call again; None: the department's
            ``avoid``. It doubles with each further offer in a row that comes to nothing, to
            sixteen times.
        not_ready_after: offers in a row after which the agent becomes not ready; 0: never.
    """

    avoid_s: int | None = None
    not_ready_after: int = 0
