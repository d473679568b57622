"""Describe the questions that are answered with several keys: numbers to collect, and PINs.

Rules this module keeps:

* A question is asked at most ``tries`` times; then there is another way on, never silence.
* A ``secret`` number is never written into an event.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ivr.menu import Exit, NoAnswer, Reply
from ivr.refer import SpokenName, StepName, ValueName
from ivr.written import Flag, Key, Patience, Tries, Whole, Written

MOST_DIGITS = 32
"""Keys of the longest number collected: what keeps the next URL short."""


def _countable(count: int) -> int:
    if not 1 <= count <= MOST_DIGITS:
        raise ValueError(f'"{count}" keys cannot be collected: from 1 to {MOST_DIGITS}')
    return count


Count = Annotated[Whole, AfterValidator(_countable)]
"""How many keys, 1 to 32."""


class CollectStep(Written):
    """Ask for a number of several keys, such as an account or a postcode, and keep it."""

    type: Literal["collect"] = Field(description="ask for a number of several keys and keep it")
    prompt: SpokenName = Field(description="the question")
    name: ValueName = Field(description="what the number is called in prompts and route rows")
    least: Count = Field(default=1, description="how many keys it has at least, 1 to 32")
    most: Count = Field(default=MOST_DIGITS, description="how many keys it has at most, 1 to 32")
    finish: Key = Field(default="#", description="the key that ends it early")
    check: Literal["luhn"] | None = Field(
        default=None, description="`luhn` where the last digit is a check digit, as of bank cards"
    )
    secret: Flag = Field(
        default=False, description="`true` where the keys must not be kept in the call's story"
    )
    confirm: SpokenName | None = Field(
        default=None,
        description="a question that reads `{digits}` back: key 1 says yes, any other asks again",
    )
    tries: Tries = Field(default=3, description="how often the question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=8, description="how long the caller may stay silent between keys, as `8s`"
    )
    no_match: NoAnswer | None = Field(
        default=None, description="what is said to a number that cannot be right"
    )
    no_input: NoAnswer | None = Field(default=None, description="what is said to silence")
    next: StepName = Field(description="the step that follows")
    otherwise: Exit | None = Field(
        default=None,
        description="where silence and wrong numbers lead after the last try; "
        "left out, to a person in the site's fallback department",
    )

    @property
    def silence(self) -> Exit | None:
        """Return where silence leads after the last try; None: to a person."""
        return (self.no_input.otherwise if self.no_input else None) or self.otherwise

    @model_validator(mode="after")
    def _possible(self) -> "CollectStep":
        if self.least > self.most:
            raise ValueError(
                f'no number has at least "{self.least}" and at most "{self.most}" keys'
            )
        return self


class CallerStep(Written):
    """Tell known callers from others; whoever has a PIN gives it here, and then has their tier."""

    type: Literal["caller"] = Field(
        description="tell known callers from others, by a PIN where they have one"
    )
    prompt: SpokenName = Field(description="the question for the PIN")
    tries: Tries = Field(default=3, description="how often the PIN is asked for in all, 1 to 9")
    timeout: Patience = Field(
        default=8, description="how long the caller may stay silent between keys, as `8s`"
    )
    no_match: Reply | None = Field(default=None, description="what is said to a wrong PIN")
    known: StepName = Field(description="the step that follows for a known caller")
    unknown: StepName = Field(
        description="the step that follows for others, and without the tier after wrong PINs"
    )
