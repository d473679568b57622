"""Describe the steps that reach outside the house: transfers and lookups.

Rules this module keeps:

* What is reached stands on the site's lists (``transfer_numbers``, ``lookup_hosts``,
  ``internal_hosts``); addresses are never literal.
* There is always a way on where nobody answers.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from ivr.prompt import PLACEHOLDER
from ivr.refer import StepName, ValueName
from ivr.written import Name, Patience, PhoneNumber, Text, Written

MOST_LOOKUP_S = 3
"""Longest a caller is kept silent by a lookup, seconds: the carrier gives up on us after 15,
and two of them fit into what the edge allows itself."""
_MIN_RING_S = 5
_MAX_RING_S = 600

_URL = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9._~/%=&?{}-]{0,500}")
_PATH = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}")


def ring_time(seconds: int) -> int:
    """Return ``seconds`` if the carrier rings so long.

    Raises:
        ValueError: it does not.
    """
    if not _MIN_RING_S <= seconds <= _MAX_RING_S:
        raise ValueError(f'"{seconds}s" is no time to ring: the carrier allows 5s to 10m')
    return seconds


def _brief(seconds: int) -> int:
    if seconds > MOST_LOOKUP_S:
        raise ValueError(f'"{seconds}s" of silence is too long: at most {MOST_LOOKUP_S}s')
    return seconds


def _path(text: str) -> str:
    if _PATH.fullmatch(text) is None:
        raise ValueError(f'"{text}" is not a place in an answer: write for example "customer.plan"')
    return text


AnswerPath = Annotated[Text, AfterValidator(_path)]
"""Where a value stands in a JSON answer, keys joined by dots."""


class TransferStep(Written):
    """Connect the caller with a number outside; go on when it does not answer."""

    type: Literal["transfer"] = Field(description="connect the caller with a number outside")
    to: PhoneNumber = Field(description="the number, one of the site's `transfer_numbers`")
    caller_id: Literal["number", "caller"] = Field(
        default="number",
        description="what the number outside sees: the `number` dialled, or the `caller`'s own",
    )
    timeout: Annotated[Patience, AfterValidator(ring_time)] = Field(
        default=30, description="how long it rings, 5s to 10m"
    )
    next: StepName = Field(description="the step that follows when it does not answer")


class LookupStep(Written):
    """Ask a system of yours about the caller; go on whatever comes back."""

    type: Literal["lookup"] = Field(description="ask a system of yours by HTTP and keep the answer")
    url: Text = Field(
        description="its address, on one of the site's `lookup_hosts` or `internal_hosts`; "
        "`{caller}`, `{number}`, `{language}`, `{region}` and values kept may stand in it"
    )
    send: dict[Name, Text] = Field(
        default_factory=dict,
        description="what is posted as JSON, with the same placeholders; left out, a GET request",
    )
    timeout: Annotated[Patience, AfterValidator(_brief)] = Field(
        default=2, description="how long the answer may take, at most `3s`"
    )
    take: dict[ValueName, AnswerPath] = Field(
        default_factory=dict,
        description="what is kept of the answer: name: where it stands, as `plan: customer.plan`",
    )
    region: AnswerPath | None = Field(
        default=None,
        description="where the name of the caller's region stands in the answer; it beats "
        "everything but what the caller said",
    )
    next: StepName = Field(description="the step that follows when everything asked for is there")
    otherwise: StepName = Field(description="the step that follows in every other case")

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if _URL.fullmatch(url) is None:
            raise ValueError(
                f'"{url}" is not an address: write "https://host/path?number={{caller}}"'
            )
        if re.search(r"[{}]", PLACEHOLDER.sub("", url)):
            raise ValueError(f'a brace in "{url}" opens or closes no placeholder')
        return url
