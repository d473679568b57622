"""Write how a department's demand loosens while a caller waits.

Rules this module keeps:

* Times are counted from entering the queue; a head start does not hasten them.
* A step that changes nothing is refused: it is a slip.
"""

from typing import Any

from pydantic import Field, model_validator

from ivr.refer import DepartmentName
from ivr.written import Duration, Level, Name, Names, Patience, Written
from routing.patience import Relaxation


class RelaxationEntry(Written):
    """Write one step by which a demand loosens."""

    after: Patience = Field(description="how long the caller has waited then, as `60s`")
    lower: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: the level that is then enough; `language` is the caller's own",
    )
    drop: Names = Field(
        default=(), description="skills then required no longer; `language` is the caller's own"
    )
    add: DepartmentName | None = Field(
        default=None, description="a department whose agents may then answer too"
    )

    @model_validator(mode="after")
    def _changes_something(self) -> "RelaxationEntry":
        if not self.lower and not self.drop and self.add is None:
            raise ValueError("the step changes nothing: give `lower`, `drop` or `add`")
        return self

    def relaxation(self) -> Relaxation:
        """Return the step as the routing room knows it."""
        return Relaxation(self.after, dict(self.lower), self.drop, self.add or "")


class WaitingEntry(Written):
    """Write what becomes of those who wait for a department."""

    least: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: least level asked of whoever answers any call of this department; "
        "`language` is the caller's own",
    )
    relax: tuple[RelaxationEntry, ...] = Field(
        default=(), description="how the demand loosens while the caller waits"
    )
    escalates_to: DepartmentName | None = Field(
        default=None, description="the department calls can be handed up to"
    )
    escalate_after: Duration = Field(
        default=0,
        description="how long a call waits until it is handed up to `escalates_to`; `0s`: never",
    )

    @model_validator(mode="after")
    def _escalates_somewhere(self) -> "WaitingEntry":
        if self.escalate_after and self.escalates_to is None:
            raise ValueError("`escalate_after` leads nowhere: name a department in `escalates_to`")
        return self

    def waiting(self) -> dict[str, Any]:
        """Return these rules under the names the routing room knows them by."""
        return {
            "least": dict(self.least),
            "relax": tuple(step.relaxation() for step in self.relax),
            "escalates_to": self.escalates_to,
            "escalate_after_s": self.escalate_after,
        }
