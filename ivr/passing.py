"""Pass the steps that speak, play or note something and go on.

Rules this module keeps:

* A step of this kind always goes on, whatever is missing.
"""

from dataclasses import replace
from typing import assert_never

from ivr.live import bulletins
from ivr.region import by_postcode
from ivr.session import Say
from ivr.steps import BulletinStep, PlayStep, RegionStep, SayStep, SetStep
from ivr.walk import Walk

TOLD = "told the bulletin "
"""How the decision begins that a bulletin was spoken: whoever hangs up then was informed."""


def pass_through(
    walk: Walk, present: SayStep | PlayStep | RegionStep | SetStep | BulletinStep
) -> str:
    """Do what the step does; return the step that follows."""
    match present:
        case SayStep():
            walk.say(walk.words(present.prompt))
            walk.decide(f'said "{present.prompt}"')
        case PlayStep():
            walk.say(Say(present.url, walk.session.language, "play"))
            walk.decide(f'played "{present.url}"', "url")
        case BulletinStep():
            for name, words in bulletins(walk.book, walk.live, walk.session, walk.at_ms):
                walk.say(words)
                walk.decide(f'{TOLD}"{name}"')
        case SetStep():
            walk.keep(present.values)
            walk.decide(f"kept {', '.join(present.values)}", "values")
        case RegionStep():
            _place(walk, present)
            walk.decide(f'the caller is in "{walk.session.region}"')
        case _:
            assert_never(present)
    return present.next


def _place(walk: Walk, present: RegionStep) -> None:
    """Find the region by the postcode the caller typed, where there is one."""
    postcode = dict(walk.session.values).get(present.postcode or "")
    if postcode is None or present.country is None:
        return
    region = by_postcode(walk.book.regions, present.country, postcode)
    if region is None:
        walk.decide(f'no region holds the postcode "{postcode}"', "postcode")
        return
    walk.decide(f'the caller\'s postcode "{postcode}" is in "{region}"', "postcode")
    walk.session = replace(walk.session, region=region, region_asked=True)
