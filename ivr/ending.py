"""End a caller's way through a flow: at a queue, or with a goodbye.

Rules this module keeps:

* Every end is one action, the last of its turn.
"""

from ivr.steps import HangupStep, QueueStep
from ivr.walk import Walk


def end(walk: Walk, present: QueueStep | HangupStep) -> None:
    """Do what the step does; the turn ends with it."""
    if isinstance(present, QueueStep):
        _queue(walk, present)
    else:
        _hang_up(walk, present)


def _queue(walk: Walk, present: QueueStep) -> None:
    spoken = walk.session.language
    level = max(present.language_level, present.skills.get(spoken, 0))
    walk.decide(f'waits for "{present.department}"', "department")
    walk.enter(present.department, {**present.skills, spoken: level})


def _hang_up(walk: Walk, present: HangupStep) -> None:
    if present.prompt is not None:
        walk.say(walk.words(present.prompt))
    outcome = present.outcome or ("closed" if walk.closed else "informed")
    walk.decide(f"the call ends: {outcome}")
    walk.hang_up(outcome)
