"""State how a department's demand loosens while a caller waits.

Rules this module keeps:

* A rule says when and what; who becomes able by it is policy (``routing.plans``).
* Loosening only ever adds people who may answer; what a caller could have before, they still can.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
