"""Describe who answers, as admins write it: departments, shifts, agents and their devices.

Rules this module keeps:

* What is left out has the default the routing room states; nothing is defaulted twice.
* A device is a browser, a SIP phone or a telephone number that can exist; public emergency
  numbers are never rung.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
)

from config.aftercall import AfterCallEntry
from config.strategies import StrategyChoice, rung_by
from ivr.refer import DepartmentName, SpokenName
from ivr.survey import Survey
from ivr.written import (
    Duration,
    Flag,
    Name,
    Patience,
    Text,
    Whole,
)
from routing.department import Department, Ringing

# Source: Twilio REST, Calls.create Timeout (TWILIO.md A5): at most 600 s. Below 5 s no telephone
# network has rung yet.
_MIN_RING_S = 5
_MAX_RING_S = 600


def _ring(seconds: int) -> int:
    if not _MIN_RING_S <= seconds <= _MAX_RING_S:
        raise ValueError(f'"{seconds}s" is no time to ring: the carrier allows 5s to 10m')
    return seconds


def _misses(count: int) -> int:
    if count < 1:
        raise ValueError(f'"{count}" misses would send every agent away: allow at least 1')
    return count


_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in fields(Department)}


def _prompt(value: Any) -> Any:
    named = {"true": "system.whisper", "false": None, True: "system.whisper", False: None}
    return named.get(value, value) if isinstance(value, str | bool) else value


Whispered = Annotated[
    SpokenName | None,
    BeforeValidator(_prompt),
    WithJsonSchema({"anyOf": [{"enum": [True, False]}, {"type": "string"}]}),
]
"""A prompt's name; ``true`` for the usual one."""


class DepartmentEntry(AfterCallEntry):
    """Write the rules of one department; what is left out has the usual value."""

    rota: Name | None = Field(default=None, description="who is on call for it: one of the `rotas`")

    like: Name | None = Field(
        default=None, description="the department it is like, but for what is written here"
    )
    name: Text | None = Field(default=None, description="its name for people; else its own name")
    strategy: StrategyChoice = Field(
        default=_DEFAULTS["strategy"],
        description="which of the free agents is rung first, or how many together",
    )
    ringing: Ringing | None = Field(
        default=None,
        description="how agents are rung: `conference` calls each of them while the caller hears "
        "music; `dial` has the caller's own leg ring them, which spends none of the account's "
        "calls per second; left out, `dial` where several ring at once from the start",
    )
    asking_timeout: Patience = Field(
        default=_DEFAULTS["asking_timeout_s"],
        description="how long a device may take to begin to ring, as `10s`; past it, unreachable",
    )
    ring_timeout: Annotated[Patience, AfterValidator(_ring)] = Field(
        default=_DEFAULTS["ring_timeout_s"],
        description="how long a device rings before the call goes to someone else, 5s to 10m",
    )
    wrap_up: Duration = Field(
        default=_DEFAULTS["wrap_up_s"], description="after-call work granted after each call"
    )
    misses_allowed: Annotated[Whole, AfterValidator(_misses)] = Field(
        default=_DEFAULTS["misses_allowed"],
        description="unanswered offers in a row after which the agent becomes not ready",
    )
    avoid: Duration = Field(
        default=_DEFAULTS["avoid_s"],
        description="how long an agent who declined or missed a call is not offered it again",
    )
    short_abandon: Duration = Field(
        default=_DEFAULTS["short_abandon_s"],
        description="who leaves sooner than this counts as a short abandon",
    )
    emergency: Flag = Field(
        default=False,
        description="`true` where every call is an emergency: it is never closed, no limit turns "
        "its callers away, and its agents are rung before all others",
    )
    survey: Survey | None = Field(
        default=None, description="what callers are asked by key when their agent has hung up"
    )
    successor: DepartmentName | None = Field(
        default=None,
        description="for a department that is given up: whose agents answer its callers now",
    )
    service_level: Patience = Field(
        default=_DEFAULTS["service_level_s"],
        description="answered within this time counts as in service level",
    )

    reserve: Whole = Field(
        default=_DEFAULTS["reserve"],
        description="how many of its agents are kept free for its own calls: with no more than so "
        "many idle, none of them is rung for another department's; `0`: none",
    )
    whisper: Whispered = Field(
        default=None,
        description="what its agents hear before each call: `true` for `system.whisper`, or a "
        "prompt with `{department}`, `{speaks}` and `{waited}`; left out, nothing",
    )
    preferred_wait: Duration = Field(
        default=_DEFAULTS["preferred_wait_s"],
        description="how long a caller waits for a preferred agent who is ready but busy",
    )
    last_agent_within: Duration = Field(
        default=_DEFAULTS["last_agent_s"],
        description="who served a number within this time is preferred for it, as `72h`",
    )

    redial_within: Duration = Field(
        default=_DEFAULTS["redial_s"],
        description="who was cut off and calls again within this time has the old place in the "
        "queue, as `3m`; `0s`: nobody has",
    )

    rejoin_within: Duration = Field(
        default=_DEFAULTS["rejoin_s"],
        description="a caller whose agent's page died in a conversation is kept for that agent so "
        "long, with music, before somebody else is rung; `0s`: not at all",
    )

    def department(self, id_: str) -> Department:
        """Return the department as the routing room knows it."""
        rung = rung_by(self.strategy)
        return Department(
            id=id_,
            name=self.name or id_,
            strategy=rung.strategy,
            at_once=rung.at_once,
            more_s=rung.more_s,
            ringing=self.ringing or ("dial" if rung.at_once > 1 else "conference"),
            asking_timeout_s=self.asking_timeout,
            ring_timeout_s=self.ring_timeout,
            wrap_up_s=self.wrap_up,
            misses_allowed=self.misses_allowed,
            avoid_s=self.avoid,
            short_abandon_s=self.short_abandon,
            service_level_s=self.service_level,
            reserve=self.reserve,
            preferred_wait_s=self.preferred_wait,
            last_agent_s=self.last_agent_within,
            survey=self.survey.chance if self.survey else 0,
            redial_s=self.redial_within,
            rejoin_s=self.rejoin_within,
            **self.after_call(self.wrap_up),
            **self.waiting(),
        )


def given_up(departments: Mapping[str, DepartmentEntry]) -> Mapping[str, Sequence[str]]:
    """Return each department that succeeds others, with those; successors lead in no circle."""
    heirs: dict[str, str] = {}
    for name in departments:
        passed: list[str] = []
        at = name
        while at not in heirs and (successor := departments[at].successor) is not None:
            passed.append(at)
            at = successor
        heirs.update(dict.fromkeys(passed, heirs.get(at, at)))
    found: dict[str, list[str]] = {}
    for name, heir in heirs.items():
        found.setdefault(heir, []).append(name)
    return found
