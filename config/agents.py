"""Describe an agent, as admins write it: devices, departments, skills and shifts.

Rules this module keeps:

* What is left out has the default the routing room states; nothing is defaulted twice.
* A device is a browser, a SIP phone or a telephone number that can exist; public emergency
  numbers are never rung.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from config.devices import Device
from ivr.written import Duration, Level, MailAddress, Name, Names, Text, Written
from routing.agent import Agent
from routing.shifts import Shifts


def _departments_may_be_anothers(schema: dict[str, Any]) -> None:
    """Let an editor accept an agent whose departments are those of the one it is `like`."""
    schema["required"].remove("departments")


def _served(value: Any) -> Any:
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value, 0)
    return value


_SERVED_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
            {
                "type": "object",
                "additionalProperties": {"type": "string", "pattern": "^[0-9]+ ?[smh]$"},
                "minProperties": 1,
            },
        ]
    }
)
Served = Annotated[dict[Name, Duration], BeforeValidator(_served), _SERVED_SCHEMA]
"""Departments served, each with a head start in seconds; a list of them has none."""


class AgentEntry(Written):
    """Write one agent: devices, departments and skills."""

    model_config = ConfigDict(json_schema_extra=_departments_may_be_anothers)

    like: Name | None = Field(
        default=None, description="the agent this one is like, but for what is written here"
    )
    name: Text | None = Field(default=None, description="the agent's name; else the entry's own")
    email: MailAddress | None = Field(
        default=None, description="the mail address calendars invite the agent by"
    )
    endpoints: tuple[Device, ...] = Field(
        min_length=1, description="devices in order of preference: `client:…`, `sip:…` or `+…`"
    )
    departments: Served = Field(
        min_length=1,
        description="the departments served: a list, or `department: head start`, by which its "
        "callers come sooner when this agent frees, as though they had waited so much longer",
    )
    skills: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: level, 1 (learning) to 5 (expert); languages are skills",
    )
    shift: Names = Field(default=(), description="the shift worked, or several")
    presence: Literal["shift", "self"] | None = Field(
        default=None,
        description="`shift`: ready and signed out as the shift says, the usual without a browser "
        "phone; `self`: as the agent says",
    )

    @model_validator(mode="after")
    def _can_follow(self) -> "AgentEntry":
        if self.presence == "shift" and self._has_page:
            raise ValueError(
                'an agent with a browser phone signs in there: "presence: shift" is for those '
                "whose first device is a SIP phone or a mobile"
            )
        return self

    @property
    def _has_page(self) -> bool:
        return self.endpoints[0].startswith("client:")

    def serves(self, succeeded: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return the departments served, with their head start: those given up for them too.

        Args:
            succeeded: see ``given_up``.
        """
        heirs = {
            name: head_start
            for heir, head_start in self.departments.items()
            for name in succeeded.get(heir, ())
        }
        return {**heirs, **self.departments}

    def agent(self, id_: str, shifts: Shifts, succeeded: Mapping[str, Sequence[str]]) -> Agent:
        """Return the agent, with their shifts, as the routing room knows them."""
        return Agent(
            id=id_,
            name=self.name or id_,
            endpoints=self.endpoints,
            departments=self.serves(succeeded),
            skills=dict(self.skills),
            shifts=shifts,
            follows_shifts=self.presence != "self" and bool(shifts) and not self._has_page,
        )
