"""Describe what callers hear while they wait, as admins write it.

Rules this module keeps:

* What a department does not write is the site's; what the site does not write has the usual value.
* Everything here is live: who waits already hears an edit from the next turn on.
"""

from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from ivr.prompt import media_url
from ivr.refer import SpokenName
from ivr.written import Duration, Flag, Patience, Text, Written, listed

MediaUrls = Annotated[
    tuple[Annotated[Text, AfterValidator(media_url)], ...], BeforeValidator(listed)
]
"""One recording, or several."""
SpokenNames = Annotated[tuple[SpokenName, ...], BeforeValidator(listed)]
"""One prompt, or several."""


class WaitEntry(Written):
    """Write what callers hear while they wait."""

    music: MediaUrls | None = Field(
        default=None,
        description="recordings on one of the `media_hosts`, played in turn, each at most 30 "
        "seconds long; left out, a tone sequence of switchboard's own",
    )
    comfort: SpokenNames | None = Field(
        default=None,
        description="prompts spoken in turn, so that nobody feels forgotten; usually "
        "`system.still_waiting`",
    )
    comfort_every: Duration | None = Field(
        default=None, description="how often one of them is spoken, usually `90s`; `0s`: never"
    )
    position: Flag | None = Field(
        default=None,
        description="whether callers hear their place (`system.ahead`), usually `true`: those whom "
        "nobody can overtake by a head start, and only when it is better than last time",
    )
    expected_wait: Flag | None = Field(
        default=None,
        description="whether callers hear how long they will probably wait, usually `false`; a "
        "range, spoken again only when it has fallen",
    )
    expected_wait_every: Patience | None = Field(
        default=None, description="how often it may be spoken, usually `60s`"
    )
    bulletins: Flag | None = Field(
        default=None,
        description="whether callers hear the bulletins of the moment, once each, usually `true`; "
        "what the flow has told them is not told again",
    )
    offers_every: Patience | None = Field(
        default=None, description="how often the ways out are offered again, usually `2m`"
    )


@dataclass(frozen=True, slots=True)
class Company:
    """Hold what keeps the callers of one department company; durations in seconds."""

    music: tuple[str, ...] = ()
    comfort: tuple[str, ...] = ("system.still_waiting",)
    comfort_every: int = 90
    position: bool = True
    expected_wait: bool = False
    expected_wait_every: int = 60
    bulletins: bool = True
    offers_every: int = 120


USUAL = Company()
"""What callers hear where nothing is written."""


def company(*written: WaitEntry | None) -> Company:
    """Return what is heard, where the first entry that says something decides."""
    chosen = {}
    for field in fields(Company):
        said = (getattr(each, field.name) for each in written if each is not None)
        chosen[field.name] = next(
            (each for each in said if each is not None), getattr(USUAL, field.name)
        )
    return Company(**chosen)
