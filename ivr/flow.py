"""Describe a flow as data: typed steps, and exits that name the next step.

Rules this module keeps:

* Every exit names a step of the same flow; what else a step names stands in ``ivr.refer``.
* Whether a named thing exists is checked where the whole site is known, in ``config``.
"""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field

from ivr.digits import CallerStep, CollectStep
from ivr.menu import ORDINALS, LanguageStep, MenuStep
from ivr.outward import LookupStep, TransferStep
from ivr.refer import references
from ivr.steps import (
    BulletinStep,
    CallbackStep,
    HangupStep,
    HoursStep,
    PlayStep,
    QueueStep,
    RegionStep,
    RouteStep,
    Row,
    SayStep,
    SetStep,
)
from ivr.supervisor import SupervisorStep
from ivr.voicemail import VoicemailStep
from ivr.written import Flag, Name, Written

__all__ = [
    "ORDINALS",
    "BulletinStep",
    "CallbackStep",
    "CallerStep",
    "CollectStep",
    "Flow",
    "HangupStep",
    "HoursStep",
    "LanguageStep",
    "LookupStep",
    "MenuStep",
    "PlayStep",
    "QueueStep",
    "RegionStep",
    "RouteStep",
    "Row",
    "SayStep",
    "SetStep",
    "Step",
    "SupervisorStep",
    "TransferStep",
    "VoicemailStep",
    "exits",
    "prompts",
    "values",
]

Step: TypeAlias = (
    SayStep
    | SetStep
    | BulletinStep
    | CollectStep
    | CallerStep
    | PlayStep
    | MenuStep
    | LanguageStep
    | RegionStep
    | HoursStep
    | RouteStep
    | TransferStep
    | LookupStep
    | SupervisorStep
    | QueueStep
    | CallbackStep
    | VoicemailStep
    | HangupStep
)
"""Any step."""


class Flow(Written):
    """Describe what happens to a caller from the first word to a person or a goodbye."""

    emergency: Flag = Field(
        default=False, description="`true` where every caller of this flow is an emergency"
    )
    start: Name = Field(description="the first step")
    steps: dict[Name, Annotated[Step, Field(discriminator="type")]] = Field(
        min_length=1, description="the steps, by name"
    )


def exits(step: Step) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return where a step leads: for each exit its path within the step, and the step it names."""
    return tuple((path, name) for path, name in references(step) if name.kind == "step")


def prompts(step: Step) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return what a step speaks: for each prompt its path within the step, and its name."""
    return tuple((path, name) for path, name in references(step) if name.kind == "prompt")


def values(flow: Flow) -> frozenset[str]:
    """Return the names under which the steps of a flow keep values."""
    kept: set[str] = set()
    for step in flow.steps.values():
        match step:
            case CollectStep():
                kept.add(step.name)
            case SetStep():
                kept.update(step.values)
            case LookupStep():
                kept.update(step.take)
            case _:
                pass  # other steps keep nothing
    return frozenset(kept)
