"""Take a message: where nobody answers, the caller's own words reach a department's list.

Rules this module keeps:

* A caller who says nothing is asked once more, and then led on: silence leaves no empty message.
* What was recorded is kept by the action ``Keep`` before anything else of the turn is said; who
  hangs up while speaking has left a message all the same.
* What is longer than ``longest`` is cut off by the carrier, and kept.

Source: TWILIO.md A4, ``<Record>``: its action is asked with ``Digits=hangup`` when the caller hangs
up; nothing recorded means no action, and the document goes on.
"""

from ivr.session import Heard, Keep, Record
from ivr.voicemail import VoicemailStep
from ivr.walk import Walk

RECORDING = "records a message for "
"""How the decision begins that the tone was given: the message may come after the call's end."""
LEFT = "a message was left for "
"""How the decision begins that a message was kept: whoever hangs up then has left one."""
_TRIES = 2


def record(walk: Walk, step: VoicemailStep) -> None:
    """Come to such a step: speak, and record after the tone."""
    walk.decide(f'{RECORDING}"{step.department}"', "department")
    _ask(walk, step)


def recorded(walk: Walk, step: VoicemailStep, heard: Heard) -> str | None:
    """Go on with what was recorded; return the step that follows, None when the turn has ended."""
    if heard.kind != "recorded":
        walk.tried()
        if walk.session.tries < _TRIES:
            walk.decide(f'nothing was said, {RECORDING}"{step.department}" once more')
            _ask(walk, step)
            return None
        walk.decide("nothing was said", "otherwise")
        return _onward(walk, step.otherwise, "left_menu")
    recording, _, length = heard.text.partition(" ")
    walk.note(Keep(step.department, recording, int(length or 0), step.callback))
    walk.decide(f'{LEFT}"{step.department}", {length or 0} s long', "next")
    if step.thanks is not None:
        walk.say(walk.words(step.thanks))
    return _onward(walk, step.next, "voicemail")


def _ask(walk: Walk, step: VoicemailStep) -> None:
    prompts = (walk.words(step.prompt),)
    walk.finish(Record(prompts, longest_s=step.longest, silence_s=step.silence))


def _onward(walk: Walk, step: str | None, outcome: str) -> str | None:
    if step is None:
        walk.say(walk.words("system.goodbye"))
        walk.hang_up(outcome)
    return step
