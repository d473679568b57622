"""Describe what an agent's desk needs of a department, and why somebody is not ready.

Rules this module keeps:

* A caller's number is put into an address only where it cannot change where that leads: after the
  host, never in it.
* The reasons that the system gives are its own; an admin's have other names.
"""

import string
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from config.patience import WaitingEntry
from ivr.written import Duration, Flag, Name, Text

PLACES = ("caller", "call", "number", "department", "region", "tier", "language")
"""What may stand in braces in the address of a screen pop."""
RESERVED = frozenset(
    {
        "arrived",
        "rona",
        "declined",
        "busy",
        "failed",
        "unreachable",
        "back_off",
        "connection_lost",
        "phone_lost",
        "evacuated",
    }
)
"""Reasons that the system gives, and nobody else."""
_WRAP_UP_MOST_S = 300


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f'"{text}" is no address of a page: write it whole, as https://host/path')
    if "{" in parts.netloc or "@" in parts.netloc:
        raise ValueError(f'"{parts.netloc}" must be a host and nothing else: no caller chooses it')
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise ValueError(f'"{text}" has braces that do not match: {error}') from error
    for name in named:
        if name not in PLACES:
            known = ", ".join(f"{{{each}}}" for each in PLACES)
            raise ValueError(f'there is no "{{{name}}}" to put into an address: there is {known}')
    return text


ScreenPop = Annotated[str, AfterValidator(_address)]


class AfterCallEntry(WaitingEntry):
    """Write what agents of a department do after a call, and what opens beside it."""

    wrap_up_most: Duration | None = Field(
        default=None,
        description="how long after-call work may last when the agent asks for more time; "
        "`5m` when left out, or `wrap_up` where that is longer",
    )
    dispositions: dict[Name, Text] = Field(
        default_factory=dict, description="what a call may have come to: code: its name for agents"
    )
    disposition_required: Flag = Field(
        default=False,
        description="`true`: after-call work is done early only with one of the `dispositions`",
    )
    line_broke: Name | None = Field(
        default=None,
        description="which of the `dispositions` says that the line broke: a caller who talked and "
        "calls again within `redial_within` then has the old place",
    )
    screen_pop: ScreenPop | None = Field(
        default=None,
        description="address of the caller's page in another system, as "
        "`https://crm.example.com/?phone={caller}`; opened at the agent's click, or when "
        "they answer where they wish it. In braces: " + ", ".join(PLACES),
    )

    @model_validator(mode="after")
    def _can_be_given(self) -> "AfterCallEntry":
        if self.disposition_required and not self.dispositions:
            raise ValueError(
                '"disposition_required" needs "dispositions" to choose from: no agent could be done'
            )
        if self.line_broke is not None and self.line_broke not in self.dispositions:
            raise ValueError(
                f'"line_broke" names "{self.line_broke}", which is none of the "dispositions": '
                "agents could not choose it"
            )
        return self

    def after_call(self, wrap_up_s: int) -> dict[str, Any]:
        """Return these rules as the fields of a ``Department``."""
        most = self.wrap_up_most if self.wrap_up_most is not None else _WRAP_UP_MOST_S
        return {
            "wrap_up_most_s": max(most, wrap_up_s),
            "dispositions": dict(self.dispositions),
            "disposition_required": self.disposition_required,
            "line_broke": self.line_broke or "",
            "screen_pop": self.screen_pop or "",
        }


def _in_languages(value: Any) -> Any:
    return {"": value} if isinstance(value, str) else value


def _unreserved(reasons: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    for name in reasons:
        if name in RESERVED:
            raise ValueError(f'"{name}" is a reason the system gives: name yours otherwise')
    return reasons


ReasonNames = Annotated[
    dict[str, Text],
    BeforeValidator(_in_languages),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
            ]
        }
    ),
    Field(min_length=1),
]
"""A reason's name: in one language for all, or in several."""
Reasons = Annotated[dict[Name, ReasonNames], AfterValidator(_unreserved)]
