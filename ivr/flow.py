"""Describe a flow as data: typed steps, and exits that name the next step.

Rules this module keeps:

* A step type arrives together with its runtime (``ivr.step``); ``type`` tells them apart.
* Every exit names a step of the same flow; a ``queue`` step names a department.
* Whether a named thing exists is checked where the whole site is known, in ``config``.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from ivr.written import Flag, Key, Level, Name, Names, Patience, PromptName, Tries, Written

Ordinal = Literal[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"
]
"""A place in the number's list of languages."""

ORDINALS: tuple[Ordinal, ...] = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
)
"""The ordinals, in order."""


class Exit(Written):
    """Lead on from a menu."""

    choose: Name | None = Field(
        default=None, description="the choice this exit stands for; `route` rows ask for it"
    )
    next: Name = Field(description="the step that follows")


class Reply(Written):
    """Answer a caller who gave no usable answer, before asking again."""

    prompt: PromptName = Field(description="what is spoken before the question is repeated")


class SayStep(Written):
    """Speak, and go on."""

    type: Literal["say"] = Field(description="speak a prompt and go on")
    prompt: PromptName = Field(description="what is spoken")
    next: Name = Field(description="the step that follows")


class MenuStep(Written):
    """Ask a question that is answered with one key."""

    type: Literal["menu"] = Field(description="ask a question that is answered with one key")
    prompt: PromptName = Field(description="the question, naming the keys")
    keys: dict[Key, Exit] = Field(min_length=1, description="what each key leads to")
    repeat: Key | None = Field(default=None, description="the key that repeats the question")
    back: Key | None = Field(
        default=None, description="the key that goes back to the question before this one"
    )
    tries: Tries = Field(default=3, description="how often the question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=6, description="how long the caller may stay silent after the question, as `6s`"
    )
    no_match: Reply | None = Field(
        default=None, description="what is said to a key that leads nowhere"
    )
    no_input: Reply | None = Field(default=None, description="what is said to silence")
    otherwise: Exit | None = Field(
        default=None,
        description="where silence and nonsense lead after the last try; "
        "left out, to a person in the site's fallback department",
    )

    @model_validator(mode="after")
    def _one_meaning_per_key(self) -> "MenuStep":
        extra = [key for key in (self.repeat, self.back) if key is not None]
        for key in extra:
            if key in self.keys or extra.count(key) > 1:
                raise ValueError(f'key "{key}" has two meanings in this menu')
        return self


class LanguageStep(Written):
    """Let the caller choose a language: one line in each language of the number."""

    type: Literal["language"] = Field(description="let the caller choose a language")
    prompt: PromptName = Field(
        description="the line spoken once in each language; `{key}` is the key to press"
    )
    keys: dict[Key, Ordinal] = Field(
        min_length=1, description="which of the number's `languages` each key chooses: `first` …"
    )
    skip_when_known: Flag = Field(
        default=False, description="ask nothing when the caller's language is known already"
    )
    tries: Tries = Field(default=2, description="how often the question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=6, description="how long the caller may stay silent after the question, as `6s`"
    )
    no_match: Reply | None = Field(
        default=None, description="what is said to a key that leads nowhere"
    )
    next: Name = Field(
        description="the step that follows; silence keeps the language spoken so far"
    )

    @field_validator("keys")
    @classmethod
    def _a_digit_for_each_language(cls, keys: dict[str, Ordinal]) -> dict[str, Ordinal]:
        for key, ordinal in keys.items():
            if not key.isdigit():
                raise ValueError(f'key "{key}" cannot be spoken in every language: take a digit')
            if list(keys.values()).count(ordinal) > 1:
                raise ValueError(f'two keys choose the "{ordinal}" language')
        return keys


class RegionStep(Written):
    """State the caller's region, which is known from the first moment, and go on."""

    type: Literal["region"] = Field(description="note the caller's region and go on")
    next: Name = Field(description="the step that follows")


class HoursStep(Written):
    """Branch on opening hours."""

    type: Literal["hours"] = Field(description="branch on opening hours")
    hours: Name = Field(description="which of the site's `hours`")
    open: Name = Field(description="the step that follows when they say open")
    closed: Name = Field(description="the step that follows when they say closed")


class Row(Written):
    """State one row of a route table: all its conditions must hold."""

    choice: Names | None = Field(
        default=None, description="the caller's latest choice is this, or one of these"
    )
    region: Names | None = Field(
        default=None, description="the caller's region is this, or one of these"
    )
    tier: Names | None = Field(
        default=None, description="the customer's tier is this, or one of these"
    )
    language: Names | None = Field(
        default=None, description="the language spoken is this, or one of these"
    )
    hours: Name | None = Field(default=None, description="these hours say open")
    otherwise: Flag = Field(
        default=False, description="`true` on the last row: it takes every caller left"
    )
    next: Name = Field(description="the step that follows")

    @model_validator(mode="after")
    def _conditions_or_otherwise(self) -> "Row":
        conditions = (self.choice, self.region, self.tier, self.language, self.hours)
        written = any(condition is not None for condition in conditions)
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
    department: Name = Field(description="which department")
    skills: dict[Name, Level] = Field(
        default_factory=dict, description="least level required of each skill, 1 to 5"
    )
    language_level: Level = Field(
        default=1, description="least level required of the language spoken, 1 to 5"
    )


class HangupStep(Written):
    """End the call."""

    type: Literal["hangup"] = Field(description="end the call")
    prompt: PromptName | None = Field(default=None, description="the last words")
    outcome: Literal["closed", "informed"] | None = Field(
        default=None,
        description="what the call's final record says; left out: `closed` when closing time "
        "led here, otherwise `informed`",
    )


Step: TypeAlias = (
    SayStep | MenuStep | LanguageStep | RegionStep | HoursStep | RouteStep | QueueStep | HangupStep
)
"""Any step."""


class Flow(Written):
    """Describe what happens to a caller from the first word to a person or a goodbye."""

    start: Name = Field(description="the first step")
    steps: dict[Name, Annotated[Step, Field(discriminator="type")]] = Field(
        min_length=1, description="the steps, by name"
    )


def exits(step: Step) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return where a step leads: for each exit its path within the step, and the step it names."""
    match step:
        case SayStep() | LanguageStep() | RegionStep():
            return ((("next",), step.next),)
        case MenuStep():
            named = [(("keys", key, "next"), way.next) for key, way in step.keys.items()]
            last = step.otherwise
            return (*named, *([(("otherwise", "next"), last.next)] if last else []))
        case HoursStep():
            return ((("open",), step.open), (("closed",), step.closed))
        case RouteStep():
            return tuple(
                (("rows", str(place), "next"), row.next) for place, row in enumerate(step.rows)
            )
        case QueueStep() | HangupStep():
            return ()


def prompts(step: Step) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return what a step speaks: for each prompt its path within the step, and its name."""
    match step:
        case SayStep():
            return ((("prompt",), step.prompt),)
        case MenuStep():
            replies = (("no_match", step.no_match), ("no_input", step.no_input))
            spoken = [((field, "prompt"), reply.prompt) for field, reply in replies if reply]
            return ((("prompt",), step.prompt), *spoken)
        case LanguageStep():
            reply = step.no_match
            spoken = [(("no_match", "prompt"), reply.prompt)] if reply else []
            return ((("prompt",), step.prompt), *spoken)
        case HangupStep():
            return ((("prompt",), step.prompt),) if step.prompt else ()
        case RegionStep() | HoursStep() | RouteStep() | QueueStep():
            return ()


def fills(step: Step, path: tuple[str, ...]) -> frozenset[str]:
    """Return the placeholders that have a value in the prompt a step speaks at ``path``."""
    if isinstance(step, LanguageStep) and path == ("prompt",):
        return frozenset({"brand", "key"})
    return frozenset({"brand"})
