"""End a caller's way through a flow: at a queue, with a promise to call back, or a goodbye.

Rules this module keeps:

* Every end is one action, the last of its turn.
* A department a supervisor closed takes nobody: the caller is told, and goes the way written
  for that.
"""

from ivr.steps import CallbackStep, HangupStep, QueueStep
from ivr.switch import Switch
from ivr.walk import Walk


def end(walk: Walk, present: QueueStep | HangupStep | CallbackStep) -> str | None:
    """Do what the step does; return the step that follows where its department is closed."""
    if isinstance(present, QueueStep):
        return _queue(walk, present)
    if isinstance(present, CallbackStep):
        _call_back(walk, present)
        return None
    _hang_up(walk, present)
    return None


def _queue(walk: Walk, present: QueueStep) -> str | None:
    closure = walk.closure(present.department)
    if closure is not None:
        return _closed(walk, present, closure)
    spoken = walk.session.language
    level = max(present.language_level, present.skills.get(spoken, 0))
    walk.decide(f'waits for "{present.department}"', "department")
    walk.enter(present.department, {**present.skills, spoken: level})
    return None


def _call_back(walk: Walk, present: CallbackStep) -> None:
    spoken = walk.session.language
    level = max(present.language_level, present.skills.get(spoken, 0))
    walk.decide(f'offers to be called back by "{present.department}"', "department")
    required = {**present.skills, spoken: level}
    walk.call_back(present.department, required, present.when, present.otherwise or "")


def _closed(walk: Walk, present: QueueStep, closure: Switch) -> str | None:
    walk.decide(f'"{closure.name}" was closed by {closure.who}', "closed")
    if present.closed is not None:
        if closure.prompt:
            walk.explain(closure)
        walk.closed = True
        return present.closed
    if not walk.explain(closure):
        walk.say(walk.words("system.goodbye"))
    walk.hang_up("closed")
    return None


def _hang_up(walk: Walk, present: HangupStep) -> None:
    if present.prompt is not None:
        walk.say(walk.words(present.prompt))
    outcome = present.outcome or ("closed" if walk.closed else "informed")
    walk.decide(f"the call ends: {outcome}")
    walk.hang_up(outcome)
