"""Turn blocked callers away, and keep the way open by which they can say it is an emergency.

Rules this module keeps:

* An emergency is never turned away: neither a number, a flow nor a department that is one, nor
  whoever pressed the key that says so.
* So where a flow has such a way, a blocked caller hears its questions: turned away is who would
  come to a person or a tone in any other way. Where it has none, the call is not taken.
* A blocked caller is asked about nowhere: no system of yours is.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from ivr.digits import CallerStep, CollectStep
from ivr.flow import Flow, LookupStep, QueueStep, TransferStep
from ivr.menu import Exit, LanguageStep, MenuStep
from ivr.session import Heard
from ivr.steps import (
    BulletinStep,
    HangupStep,
    HoursStep,
    PlayStep,
    RegionStep,
    RouteStep,
    SayStep,
    SetStep,
)
from ivr.supervisor import SupervisorStep
from ivr.walk import Walk

HARMLESS = (
    SayStep,
    PlayStep,
    BulletinStep,
    SetStep,
    RegionStep,
    HoursStep,
    RouteStep,
    MenuStep,
    LanguageStep,
    CollectStep,
    CallerStep,
    SupervisorStep,
    HangupStep,
)
"""Steps a blocked caller may pass: they lead to nobody by themselves. Any other turns them away."""


def turns_away_at_the_door(walk: Walk, heard: Heard) -> bool:
    """Refuse a blocked caller's call at its first webhook, unless it can become an emergency."""
    if heard.kind != "opening" or walk.session.turn:
        return False
    blocked = walk.blocked()
    if blocked is None or can_become_urgent(walk.flow, walk.book.emergencies):
        return False
    walk.turn_away(blocked)
    return True


def turns_away(walk: Walk, name: str) -> bool:
    """Turn a blocked caller away who comes to a step that leads to somebody."""
    step = walk.flow.steps.get(name)
    if step is None or isinstance(step, (*HARMLESS, TransferStep, LookupStep)):
        return False
    if isinstance(step, QueueStep) and step.department in walk.book.emergencies:
        return False
    blocked = walk.blocked()
    if blocked is not None:
        walk.at(name)
        walk.turn_away(blocked)
    return blocked is not None


def passes_by(walk: Walk, step: TransferStep | LookupStep) -> str | None:
    """Lead a blocked caller past a step that reaches outside; None for everybody else."""
    if walk.blocked() is None:
        return None
    way = "next" if isinstance(step, TransferStep) else "otherwise"
    walk.decide("a blocked caller is led past", way)
    return step.next if isinstance(step, TransferStep) else step.otherwise


def can_become_urgent(flow: Flow, emergencies: frozenset[str]) -> bool:
    """Tell whether a call in a flow can become an emergency: by a key, or by a department."""
    queues = (step for step in flow.steps.values() if isinstance(step, QueueStep))
    urgent = (each.emergency for step in flow.steps.values() for each in _exits(step))
    return any(step.department in emergencies for step in queues) or any(urgent)


def _exits(value: Any) -> Iterator[Exit]:
    """Yield the exits written in a step, however deep."""
    if isinstance(value, Exit):
        yield value
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _exits(getattr(value, field))
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _exits(each)
