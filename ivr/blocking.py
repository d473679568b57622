"""Say which callers are turned away: by their number, by its beginning, or for withholding it.

Rules this module keeps:

* The entry that says most of a number decides: the whole number beats its beginning, a longer
  beginning a shorter one. Of one pattern, what was switched at run time beats what the files say.
* An entry ends by itself at its instant, on the site's own clock.
* Nothing here knows of emergencies: whoever asks must not ask for one.

A number is not an identity: whoever wants to can show another one, or somebody else's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from calls.phone import is_e164, is_withheld
from ivr.bulletin import Moment
from ivr.refer import SpokenName
from ivr.switch import Switch
from ivr.wall import read
from ivr.written import Text, Written

WITHHELD = "withheld"
"""The pattern of callers who withhold their number."""
_BEGINNING = re.compile(r"\+(|[1-9][0-9]{0,13})\*")


def pattern_of(text: str) -> str:
    """Return a pattern of callers, having made sure it is one.

    Raises:
        ValueError: it is neither a number, nor the beginning of one, nor ``withheld``.
    """
    text = text.strip()
    if text == WITHHELD or is_e164(text) or _BEGINNING.fullmatch(text):
        return text
    raise ValueError(
        f'"{text}" names no callers: write a number as "+33612345678", the beginning of one as '
        '"+3389*", or "withheld"'
    )


CallerPattern = Annotated[str, AfterValidator(pattern_of)]
"""Which callers: a number, the beginning of one with ``*`` behind it, or ``withheld``."""


class AllowEntry(Written):
    """Let callers through whom another entry of ``block`` would turn away."""

    why: Text = Field(description="the reason, for whoever reads the list later")
    until: Moment | None = Field(
        default=None, description='until when, on the site\'s clock: "2026-12-01T08:00"'
    )


class BlockEntry(AllowEntry):
    """Turn callers away."""

    prompt: SpokenName | None = Field(
        default=None,
        description="what they hear before the line is cut; left out, the call is not taken at "
        "all, which costs nothing",
    )


@dataclass(frozen=True, slots=True)
class Blocked:
    """Say why a caller is turned away.

    Args:
        pattern: which entry.
        why: its reason.
        who: the supervisor who switched it; empty where a file says so.
        prompt: what the caller hears; empty: nothing.
    """

    pattern: str
    why: str
    who: str = ""
    prompt: str = ""


def patterns(caller: str) -> Iterator[str]:
    """Yield the patterns that could name a caller, the one that says most first."""
    if is_withheld(caller):
        yield WITHHELD
    elif is_e164(caller):
        yield caller
        for end in range(len(caller) - 1, 0, -1):
            yield f"{caller[:end]}*"


@dataclass(frozen=True, slots=True)
class CallerLists:
    """Hold what the site's files say of callers.

    Args:
        block, allow: pattern → entry; no pattern stands in both.
        timezone: on whose wall ends are read.
    """

    block: Mapping[str, BlockEntry]
    allow: Mapping[str, AllowEntry]
    timezone: str

    def judge(self, caller: str, switches: Mapping[str, Switch], at_ms: int) -> Blocked | None:
        """Return why a caller is turned away; None: let in.

        Args:
            caller: the number, as the carrier tells it.
            switches: pattern → how it was switched; ``on`` is blocked, off is allowed.
            at_ms: when, UTC epoch milliseconds.
        """
        if not (self.block or switches):
            return None
        for pattern in patterns(caller):
            switch = switches.get(pattern)
            if switch is not None:
                turned = Blocked(pattern, switch.why, switch.who, switch.prompt)
                return turned if switch.on else None
            if self._holds(self.allow.get(pattern), at_ms):
                return None
            entry = self.block.get(pattern)
            if entry is not None and self._holds(entry, at_ms):
                return Blocked(pattern, entry.why, prompt=entry.prompt or "")
        return None

    def _holds(self, entry: AllowEntry | None, at_ms: int) -> bool:
        if entry is None:
            return False
        return entry.until is None or at_ms < read(entry.until, self.timezone)
