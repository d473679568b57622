"""Describe the step that takes a message."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ivr.refer import DepartmentName, SpokenName, StepName
from ivr.written import Flag, Patience, Written

_SHORTEST_S = 1
_LONGEST_S = 600


def _length(seconds: int) -> int:
    if not _SHORTEST_S < seconds <= _LONGEST_S:
        raise ValueError(f'"{seconds}s" is no length of a message: allow 2s to 10m')
    return seconds


class VoicemailStep(Written):
    """Record what the caller says, for the agents of a department."""

    type: Literal["voicemail"] = Field(description="record a message for a department's agents")
    department: DepartmentName = Field(description="on whose list the message goes")
    prompt: SpokenName = Field(description="what is spoken before the tone")
    longest: Annotated[Patience, AfterValidator(_length)] = Field(
        default=120, description="how long a message may be, 2s to 10m"
    )
    silence: Patience = Field(default=5, description="the silence that ends a message, as `5s`")
    thanks: SpokenName | None = Field(
        default=None, description="what is spoken when it is kept; else `system.goodbye`"
    )
    callback: Flag = Field(
        default=False,
        description="`true`: the department calls back whoever leaves a message from a number of "
        "their own that may be dialled, once",
    )
    next: StepName | None = Field(
        default=None, description="the step that follows; left out, the call ends"
    )
    otherwise: StepName | None = Field(
        default=None,
        description="the step that follows when the caller says nothing, twice; left out, the "
        "call ends",
    )
