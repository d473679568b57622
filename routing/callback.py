"""Describe a promise to call somebody back: the number, the patience, and when.

Rules this module keeps:

* A promise is a call without a leg: it keeps its place, and stands in the queue like any other.
* The agent is rung first; only then is the caller dialled, as often as the promise grants.
* What was promised is kept by the call as it was then; when it may be carried out (opening hours,
  quiet hours) is always live.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Cause = Literal["wanted", "scheduled", "closing", "voicemail", "agent"]
"""Why it was promised: asked for while waiting or in the menu; for a time of the caller's choice;
because of closing time; with a voicemail; or an agent's, in after-call work."""
CALLED_AGAIN = "called_again"
"""Why a promise ends whose caller rang in meanwhile."""
Failed = Literal["no_answer", "busy", "failed", "voicemail", "hung_up"]
"""How a try to reach the caller came to nothing."""


_FAR_MS = 3_600_000


def is_far(cause: str, due_at: int, now_ms: int) -> bool:
    """Tell whether a promise is for a time that was chosen and is more than an hour away.

    It stands whatever its caller does meanwhile: a question today takes nobody's hour tomorrow.
    """
    return cause in ("scheduled", "agent") and due_at > now_ms + _FAR_MS


class Calendar(Protocol):
    """Say when a department may call back."""

    def shut_until_ms(self, at_ms: int) -> int | None:
        """Return when its hours open next; None when they are open at ``at_ms``, or it has none."""
        ...

    def quiet_until_ms(self, at_ms: int, zone: str) -> int | None:
        """Return when the caller's quiet hours end; None when it is not quiet there.

        ``zone`` is the caller's time zone; empty: not known, and the department's own counts.
        """
        ...

    def changes_ms(self, at_ms: int, zone: str) -> int | None:
        """Return when one of the two next begins; None when neither does within two weeks."""
        ...


class Always:
    """Be open at all times, with no quiet hours."""

    def shut_until_ms(self, at_ms: int) -> int | None:
        """Return that it is open."""
        del at_ms
        return None

    def quiet_until_ms(self, at_ms: int, zone: str) -> int | None:
        """Return that it is not quiet."""
        del at_ms, zone
        return None

    def changes_ms(self, at_ms: int, zone: str) -> int | None:
        """Return that nothing changes."""
        del at_ms, zone
        return None


ALWAYS: Calendar = Always()


@dataclass(frozen=True, slots=True)
class Slots:
    """Say which times of a day callers may choose.

    Args:
        every_s: seconds from one to the next, counted from opening time.
        capacity: how many callers may choose the same.
        days: how many days ahead.
    """

    every_s: int = 1800
    capacity: int = 2
    days: int = 7


@dataclass(frozen=True, slots=True)
class Callbacks:
    """State how a department calls back; durations in seconds.

    Args:
        tries: how often the caller's telephone is rung in all.
        retry_after_s: from a try that reached nobody to the next.
        expires_after_s: from the promise (or from the time chosen) until it is given up.
        ring_s: how long the caller's telephone rings.
        head_start_s: waiting granted to a callback at a time the caller chose.
        slots: the times a caller may choose; None: no scheduled callbacks.
        at_closing: whether those who still wait when the grace after closing time is over are
            promised a callback at the next opening.
        calendar: when it may call back.
    """

    tries: int = 3
    retry_after_s: int = 600
    expires_after_s: int = 86_400
    ring_s: int = 30
    head_start_s: int = 900
    slots: Slots | None = None
    at_closing: bool = False
    calendar: Calendar = field(default=ALWAYS, compare=False)


@dataclass(frozen=True, slots=True)
class Pledge:
    """State one promise, as the call keeps it.

    Args:
        number: the number to dial, in international form.
        tries: how often it is dialled in all.
        retry_ms: from a try that reached nobody to the next, milliseconds.
        ring_ms: how long it rings, milliseconds.
        expires_at: when the promise is given up, epoch milliseconds.
        due_at: when it comes to the queue, epoch milliseconds; 0: the place is kept from now on.
        cause: why it was promised.
        zone: the caller's time zone; empty: not known.
        capacity: promises for the same department and ``due_at`` there may be; 0: any number.
        who: the person who promised it; empty: the line did.
        asker: the number they rang from, where it is one person's and another than ``number``;
            the promise is theirs who rings in from either.
        replaces: the caller's earlier promise, which this one ends; empty for none.
        own_agent: who should call back if they are ready when it is due; empty for nobody.
    """

    number: str
    tries: int
    retry_ms: int
    ring_ms: int
    expires_at: int
    due_at: int = 0
    cause: Cause = "wanted"
    zone: str = ""
    capacity: int = 0
    who: str = ""
    asker: str = ""
    replaces: str = ""
    own_agent: str = ""

    def known_by(self, department: str) -> tuple[str, ...]:
        """Return the names under which a department remembers whose promise it is."""
        return tuple(f"{each} {department}" for each in (self.number, self.asker) if each)

    @property
    def terms(self) -> str:
        """Return what the scripts need of it: ``tries retry_ms ring_ms``."""
        return f"{self.tries} {self.retry_ms} {self.ring_ms}"


@dataclass(frozen=True, slots=True)
class Promised:
    """Answer a promise.

    ``promised``: it stands. ``already``: this department promised it to this caller before, with
    ``call``, and that stands. ``busy``: an agent is there or being rung, so nothing is promised.
    ``full``: too many chose that time. ``ended``: the call is over.
    """

    word: Literal["promised", "already", "busy", "full", "ended"]
    call: str = ""


Slot = Mapping[int, int]
"""How many promises stand for each instant."""
