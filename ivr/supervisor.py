"""Describe the step at which supervisors switch things by telephone.

Rules this module keeps:

* A PIN comes first, and each key does one thing.
"""

from typing import Literal

from pydantic import Field, model_validator

from ivr.menu import Exit, Reply
from ivr.pin import Pin
from ivr.refer import BulletinName, ClosureName, SpokenName
from ivr.written import Key, Patience, Tries, Written


class Supervisor(Written):
    """Say who may switch things by telephone."""

    pin: Pin = Field(description="4 to 12 digits, or what `switchboard pin` prints")


class SwitchKey(Written):
    """Say what one key switches: exactly one thing."""

    close: ClosureName | None = Field(default=None, description="close a department, or `all`")
    open: ClosureName | None = Field(default=None, description="take such a closure back")
    bulletin: BulletinName | None = Field(default=None, description="speak a bulletin")
    silence: BulletinName | None = Field(default=None, description="speak a bulletin no longer")
    say: SpokenName | None = Field(
        default=None, description="beside `close`: what callers hear; else `system.closed`"
    )

    @model_validator(mode="after")
    def _one_thing(self) -> "SwitchKey":
        things = (self.close, self.open, self.bulletin, self.silence)
        if sum(each is not None for each in things) != 1:
            raise ValueError(
                "a key switches one thing: give `close`, `open`, `bulletin` or `silence`"
            )
        if self.say is not None and self.close is None:
            raise ValueError("`say` stands beside `close` only")
        return self


class SupervisorStep(Written):
    """Let a supervisor close, open, and switch bulletins by telephone, after a PIN."""

    type: Literal["supervisor"] = Field(
        description="let a supervisor switch closures and bulletins by telephone, after a PIN"
    )
    prompt: SpokenName = Field(description="the question for the PIN of one of the `supervisors`")
    menu: SpokenName = Field(description="the question after it, naming the keys")
    keys: dict[Key, SwitchKey] = Field(min_length=1, description="what each key switches")
    done: SpokenName = Field(description="what is said when it is switched")
    tries: Tries = Field(default=3, description="how often each question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=8, description="how long the caller may stay silent between keys, as `8s`"
    )
    no_match: Reply | None = Field(
        default=None, description="what is said to a wrong PIN or a key that switches nothing"
    )
    otherwise: Exit = Field(description="where silence and wrong PINs lead after the last try")

    @property
    def silence(self) -> Exit:
        """Return where silence leads after the last try."""
        return self.otherwise
