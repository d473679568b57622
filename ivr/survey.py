"""Ask callers how it went, when their agent has hung up: two questions by key.

Rules this module keeps:

* Whether somebody is asked at all is routing's to say; here it is what.
* Silence, or a key that is no answer, is asked once more and then let be: nobody is kept.

Source: CSAT on five points, by key, and "was it resolved?" for first-contact resolution, as the
field asks them after a call (ICMI, "Call Center Metrics").
"""

from pydantic import Field

from ivr.refer import SpokenName
from ivr.written import Percent, Written

RATINGS = frozenset("12345")
RESOLVED = {"1": "yes", "2": "no"}
TRIES = 2
"""How often one question is asked."""


class Survey(Written):
    """Write what callers of a department are asked afterwards."""

    chance: Percent = Field(
        default=100, description="how many of a hundred callers are asked, as `20%`"
    )
    rating: SpokenName = Field(description="asks for 1 to 5 by key: how satisfied the caller is")
    resolved: SpokenName | None = Field(
        default=None, description="asks whether it was resolved: 1 for yes, 2 for no"
    )
    thanks: SpokenName | None = Field(
        default=None, description="the last words; else `system.goodbye`"
    )


def next_question(survey: Survey, rated: str, resolved: str) -> SpokenName | None:
    """Return the prompt of the question still to be asked; None when there is none."""
    if not rated:
        return survey.rating
    return survey.resolved if survey.resolved is not None and not resolved else None
