"""Pass the steps that speak, play or note something and go on.

Rules this module keeps:

* A step of this kind always goes on, whatever is missing.
"""

from typing import assert_never

from ivr.session import Say
from ivr.steps import PlayStep, RegionStep, SayStep
from ivr.walk import Walk


def pass_through(walk: Walk, present: SayStep | PlayStep | RegionStep) -> str:
    """Do what the step does; return the step that follows."""
    match present:
        case SayStep():
            walk.say(walk.words(present.prompt))
            walk.decide(f'said "{present.prompt}"')
        case PlayStep():
            walk.say(Say(present.url, walk.session.language, "play"))
            walk.decide(f'played "{present.url}"', "url")
        case RegionStep():
            walk.decide(f'the caller is in "{walk.session.region}"')
        case _:
            assert_never(present)
    return present.next
