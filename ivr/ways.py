"""Describe the ways out of a queue: which key leads a waiting caller where.

Rules this module keeps:

* A way is open when everything written of it holds: after so long, when the wait is long, when
  the department has closed. What a caller was offered stays open as long as they wait.
* A way that has no words is open all the same: it is only not spoken of.
* Each type of way is a model here; what it does is said where webhooks are answered
  (``webhooks.leaving``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from ivr.outward import ring_time
from ivr.refer import AnyStepName, DepartmentName, SpokenName
from ivr.written import Duration, Key, Patience, PhoneNumber, Written


class Way(Written):
    """Say when a way out is open, and how it is offered."""

    offer: SpokenName | None = Field(
        default=None,
        description="the prompt that offers it, with `{key}` for its key; left out, the key leads "
        "there and nobody is told",
    )
    after: Duration = Field(
        default=0, description="only for who has waited so long, as `2m`; left out: from the start"
    )
    expected_wait: Duration = Field(
        default=0, description="only where the caller will probably wait so much longer, as `5m`"
    )
    when: Literal["always", "closed"] = Field(
        default="always",
        description="`closed`: only once the department has closed and its callers wait on",
    )


class MenuWay(Way):
    """Lead the caller back to the menu; the place is given up."""

    type: Literal["menu"] = Field(description="back to the menu; the place is given up")
    to: AnyStepName | None = Field(
        default=None,
        description="the step of the caller's own flow; left out, or where the flow has no such "
        "step: its start",
    )


class DepartmentWay(Way):
    """Let the caller wait for another department instead; the time waited counts there."""

    type: Literal["department"] = Field(
        description="wait for another department; the time waited counts there"
    )
    to: DepartmentName = Field(description="the department")


class TransferWay(Way):
    """Connect the caller with a number outside; who does not answer there gives the place back."""

    type: Literal["transfer"] = Field(
        description="connect the caller with a number outside; unanswered, they wait on"
    )
    to: PhoneNumber = Field(description="the number, one of the site's `transfer_numbers`")
    caller_id: Literal["number", "caller"] = Field(
        default="number",
        description="what the number outside sees: the `number` dialled, or the `caller`'s own",
    )
    timeout: Annotated[Patience, AfterValidator(ring_time)] = Field(
        default=30, description="how long it rings, 5s to 10m"
    )


class CallbackWay(Way):
    """Promise to call the caller back; the place is kept."""

    type: Literal["callback"] = Field(
        description="promise to call the caller back, at the place they have in the queue"
    )
    time: Literal["soon", "chosen", "either"] = Field(
        default="soon",
        description="`soon`: when it is their turn; `chosen`: at a time they choose among the "
        "department's `slots`; `either`: they are asked which. A department without `slots` calls "
        "soon",
    )


AGREE = "system.other_language"
"""The prompt that asks whether somebody who does not speak the caller's language will do."""
AGREE_KEY = "1"
"""The key that says yes to it."""
TRANSFERRED = "transfer"
"""Why a caller left the queue for a number outside, in the event."""

WayOut: TypeAlias = MenuWay | DepartmentWay | TransferWay | CallbackWay
"""Any way out of a queue."""
Ways: TypeAlias = dict[Key, Annotated[WayOut, Field(discriminator="type")]]
"""Key → way out."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Say how things stand with a waiting caller.

    Args:
        department: the one they wait for.
        waited_s: seconds waited so far.
        expected_s: seconds they will at least wait on, probably; None where nobody knows.
        closed: whether the department has closed meanwhile.
        emergency: nothing leads an emergency away from a person.
    """

    department: str
    waited_s: int
    expected_s: int | None = None
    closed: bool = False
    emergency: bool = False


def open_ways(
    ways: Mapping[str, WayOut], now: Circumstances, offered: Collection[str] = ()
) -> dict[str, WayOut]:
    """Return the ways out that are open to a caller, by key.

    Args:
        ways: all ways out of the department.
        now: how things stand with the caller.
        offered: keys that were offered before.
    """
    if now.emergency:
        return {}
    return {
        key: way
        for key, way in ways.items()
        if _leads_away(way, now) and (key in offered or _is_open(way, now))
    }


def _leads_away(way: WayOut, now: Circumstances) -> bool:
    return not (isinstance(way, DepartmentWay) and way.to == now.department)


def _is_open(way: Way, now: Circumstances) -> bool:
    long = not way.expected_wait or (now.expected_s or 0) >= way.expected_wait
    return long and now.waited_s >= way.after and (now.closed or way.when != "closed")
