"""Describe the steps of a flow that ask nothing.

Rules this module keeps:

* A step type arrives together with its runtime (``ivr.step``); ``type`` tells them apart.
* Every exit names a step of the same flow; a ``queue`` step names a department.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from ivr.prompt import media_url
from ivr.refer import (
    ChoiceNames,
    DepartmentName,
    HoursName,
    KeptName,
    LanguageNames,
    RegionNames,
    SpokenName,
    StepName,
    TierNames,
    ValueName,
)
from ivr.region import Country
from ivr.written import Flag, Level, Name, Text, Texts, Written


class SayStep(Written):
    """Speak, and go on."""

    type: Literal["say"] = Field(description="speak a prompt and go on")
    prompt: SpokenName = Field(description="what is spoken")
    next: StepName = Field(description="the step that follows")


class PlayStep(Written):
    """Play a recording, the same in every language, and go on."""

    type: Literal["play"] = Field(description="play a recording and go on")
    url: Annotated[Text, AfterValidator(media_url)] = Field(
        description="the recording, on one of the site's `media_hosts`"
    )
    next: StepName = Field(description="the step that follows")


class BulletinStep(Written):
    """Speak the bulletins of this moment that concern the caller, and go on."""

    type: Literal["bulletin"] = Field(description="speak the bulletins of this moment and go on")
    next: StepName = Field(description="the step that follows")


class SetStep(Written):
    """Keep values under names, and go on: so that what follows can tell the ways here apart."""

    type: Literal["set"] = Field(description="keep values under names and go on")
    values: dict[ValueName, Text] = Field(min_length=1, description="name: value")
    next: StepName = Field(description="the step that follows")


class RegionStep(Written):
    """State the caller's region, or find it by the postcode they typed, and go on."""

    type: Literal["region"] = Field(description="note the caller's region and go on")
    postcode: KeptName | None = Field(
        default=None,
        description="the value that holds a postcode the caller typed; the region whose "
        "`postal_prefix` fits best is theirs, and none that fits changes nothing",
    )
    country: Country | None = Field(
        default=None, description="the country of that postcode, such as `US`"
    )
    next: StepName = Field(description="the step that follows")

    @model_validator(mode="after")
    def _postcode_of_a_country(self) -> "RegionStep":
        if (self.postcode is None) != (self.country is None):
            raise ValueError("a postcode and its country stand together: give both, or neither")
        return self


class HoursStep(Written):
    """Branch on opening hours."""

    type: Literal["hours"] = Field(description="branch on opening hours")
    hours: HoursName = Field(description="which of the site's `hours`")
    open: StepName = Field(description="the step that follows when they say open")
    closed: StepName = Field(description="the step that follows when they say closed")


class Row(Written):
    """State one row of a route table: all its conditions must hold."""

    choice: ChoiceNames | None = Field(
        default=None, description="the caller's latest choice is this, or one of these"
    )
    region: RegionNames | None = Field(
        default=None, description="the caller's region is this, or one of these"
    )
    tier: TierNames | None = Field(
        default=None, description="the customer's tier is this, or one of these"
    )
    language: LanguageNames | None = Field(
        default=None, description="the language spoken is this, or one of these"
    )
    values: dict[KeptName, Texts] = Field(
        default_factory=dict, description="a value kept is this, or one of these: `plan: [gold]`"
    )
    hours: HoursName | None = Field(default=None, description="these hours say open")
    otherwise: Flag = Field(
        default=False, description="`true` on the last row: it takes every caller left"
    )
    next: StepName = Field(description="the step that follows")

    @model_validator(mode="after")
    def _conditions_or_otherwise(self) -> "Row":
        conditions = (self.choice, self.region, self.tier, self.language, self.hours)
        written = bool(self.values) or any(condition is not None for condition in conditions)
        if written and self.otherwise:
            raise ValueError(
                f'a row to "{self.next}" has both a condition and `otherwise`: keep one of them'
            )
        if not written and not self.otherwise:
            raise ValueError(
                f'a row to "{self.next}" has no condition: give one, or `otherwise: true`'
            )
        return self


class RouteStep(Written):
    """Branch on a table: the first row whose conditions all hold."""

    type: Literal["route"] = Field(description="branch on a table; the first row that fits wins")
    rows: tuple[Row, ...] = Field(min_length=1, description="the rows, tried from the top")

    @field_validator("rows")
    @classmethod
    def _otherwise_is_last(cls, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        for number, row in enumerate(rows[:-1], start=1):
            if row.otherwise:
                raise ValueError(
                    f'row {number}, to "{row.next}", is `otherwise`: '
                    "the rows below it are never reached"
                )
        return rows


class QueueStep(Written):
    """Wait for the next agent of a department who has the skills."""

    type: Literal["queue"] = Field(description="wait for an agent of a department")
    department: DepartmentName = Field(description="which department")
    skills: dict[Name, Level] = Field(
        default_factory=dict, description="least level required of each skill, 1 to 5"
    )
    language_level: Level = Field(
        default=1, description="least level required of the language spoken, 1 to 5"
    )
    closed: StepName | None = Field(
        default=None,
        description="the step that follows while a supervisor has closed the department; "
        "left out, the call ends with what the supervisor said, or `system.closed`",
    )


class CallbackStep(Written):
    """Promise to call the caller back, at the place they would have had in the queue."""

    type: Literal["callback"] = Field(
        description="promise to call the caller back; the agent is rung first"
    )
    department: DepartmentName = Field(description="whose agents call back; it has a `callback`")
    skills: dict[Name, Level] = Field(
        default_factory=dict, description="least level required of each skill, 1 to 5"
    )
    language_level: Level = Field(
        default=1, description="least level required of the language spoken, 1 to 5"
    )
    when: Literal["soon", "chosen", "either"] = Field(
        default="soon",
        description="`soon`: at the place in the queue they would have now; `chosen`: at a time "
        "they choose among the department's `slots`; `either`: they are asked which",
    )
    otherwise: StepName | None = Field(
        default=None,
        description="the step that follows when no number can be called, or nothing is confirmed; "
        "left out, the call ends",
    )


class HangupStep(Written):
    """End the call."""

    type: Literal["hangup"] = Field(description="end the call")
    prompt: SpokenName | None = Field(default=None, description="the last words")
    outcome: Literal["closed", "informed"] | None = Field(
        default=None,
        description="what the call's final record says; left out: `closed` when closing time "
        "led here, otherwise `informed`",
    )
