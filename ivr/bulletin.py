"""Describe the spoken notices admins prepare: outages, holidays, delays.

Rules this module keeps:

* A bulletin ends by itself where it says so, on the site's own clock.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from ivr.refer import RegionNames, SpokenName
from ivr.wall import read
from ivr.written import Flag, Text, Written


def _moment(text: str) -> str:
    read(text, "UTC")
    return text


Moment = Annotated[Text, AfterValidator(_moment)]
"""A date with a time on the site's own clock, as "2026-12-01T08:00"."""


class Bulletin(Written):
    """Prepare a spoken notice."""

    prompt: SpokenName = Field(description="what is spoken")
    regions: RegionNames = Field(
        default=(), description="the regions whose callers hear it; left out, all"
    )
    starts: Moment | None = Field(
        default=None, description='from when, on the site\'s clock: "2026-12-01T08:00"'
    )
    until: Moment | None = Field(default=None, description="until when, on the site's clock")
    on: Flag = Field(
        default=True,
        description="`false` for one that waits for a supervisor: `switchboard bulletin NAME`",
    )
