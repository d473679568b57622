"""Say what transitions are given and what they answer.

Rules this module keeps:

* An ordinary outcome is a word, never an error.
* Whatever a retry must be told again is in the answer.
"""

from dataclasses import dataclass
from typing import Literal

from routing.patience import Staffing
from routing.queue import Entry
from routing.skills import Demand

Gone = Literal["left", "lost", "room"]
"""How an agent's leg went: ``left``, as whoever hangs up a telephone does (a browser's leg that is
over without *Hang up* was lost); ``lost``, surely not hung up; ``room``: only the room is over, and
whether the caller is still there is to be asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what an agent wrote about a call.

    Args:
        disposition: code of the department's list; empty for none.
        notes: in their own words.
        tags: separated by commas.
        broke: whether the disposition is the one that says that the line broke.
    """

    disposition: str = ""
    notes: str = ""
    tags: str = ""
    broke: bool = False


@dataclass(frozen=True, slots=True)
class AgentGone:
    """Say how an agent's leg went, and what is to follow.

    Args:
        how: see ``Gone``.
        spare: a device of the agent's that rings without a page, rung first; empty for none.
        survey: True when the caller is to be asked how it went, should the agent have hung up.
        leg: which leg, if that is known: one that has the call no longer changes nothing.
    """

    how: Gone
    spare: str = ""
    survey: bool = False
    leg: str = ""


Transferred = Literal["consulting", "transferred", "no_call", "not_ready"]
"""What came of sending a caller to somebody else."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Answer a caller's wait turn.

    ``waiting`` (also while an agent is being rung), ``joining``: an agent accepted, go to ``room``;
    ``ended``: the call is over and a late turn must not resurrect it; ``promised``: the caller was
    promised a callback, and this leg is not needed any more; ``no_department``: the
    department is not in the roster. ``ahead`` is what was found when this turn was first answered,
    so that a retry of the same turn is told the same. ``left``: the department's rules send the
    caller elsewhere, ``why`` says which and ``step`` where to (empty: goodbye); the flow goes on
    at its turn ``ahead``. ``regained`` is the place of an earlier call that this one has, told on
    its first turn: since when it counts as waiting and its head start, both milliseconds.
    ``demand`` is what the call demands now where that is no longer what its entry says.
    ``asks``: the caller may be asked whether somebody who does not speak their language will do.
    ``reclaimed``: the caller was promised a callback, and comes with that place.
    """

    word: Literal["waiting", "joining", "ended", "no_department", "left", "promised"]
    ahead: int = 0
    ringing: bool = False
    room: str = ""
    epoch: int = 0
    agent: str = ""
    why: str = ""
    step: str = ""
    demand: Demand | None = None
    asks: bool = False
    reclaimed: Entry | None = None
    regained: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Say how things stand with a call and its department, at one instant.

    Args:
        state: the call's; ``menu`` for one the store does not know.
        departments: those whose agents may answer the call now, its own first.
        entered_at: when waiting began, epoch milliseconds; 0 when it has not.
        queued: how many callers wait for the department, those an agent is rung for included.
        signed_in: whether somebody able to answer the call is signed in.
        ready: whether one of them is ready, busy or not.
        on_shift: whether the roster plans somebody able to be at work now. The store knows no
            plan: whoever judges by it says so.
    """

    state: str
    departments: tuple[str, ...]
    entered_at: int
    queued: int
    signed_in: bool
    ready: bool
    on_shift: bool = False

    def staffed(self, by: Staffing) -> bool:
        """Tell whether the department is not empty, by what counts as empty there."""
        if by == "ready":
            return self.ready
        return self.signed_in or (by == "on_shift" and self.on_shift)


@dataclass(frozen=True, slots=True)
class Advance:
    """Answer a turn of the flow.

    ``at_ms`` is when this turn was first answered: a carrier's retry (``stale``) is computed again
    for that instant and so gets the same document, even across closing time.
    """

    word: Literal["advanced", "stale", "unknown", "ended"]
    at_ms: int


Fate = Literal["missed", "busy", "failed", "stopped"]
"""How a Dial that rang agents ended: unanswered, busy, failed; or its ringing was stopped."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Answer an accepted offer: where the agent's leg must go."""

    call: str
    agent: str
    room: str
    epoch: int
    beside: bool = False


Consulted = Literal[
    "done",
    "same",
    "no_call",
    "consulting",
    "no_consult",
    "ringing",
    "nobody",
    "not_ready",
    "busy",
    "no_lane",
]
"""What comes of what an agent asks of a consultation. ``same``: it is so already; ``no_call``: they
have no conversation of their own; ``consulting``: end that one first; ``no_consult``: there is
none; ``ringing``: the other has not answered yet; ``nobody``: no agent there is free;
``not_ready``, ``busy``: that agent is not to be had now."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of the flow the caller went through, as ``call.step`` tells it."""

    turn: int
    step: str
    heard: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Now:
    """What makes a transition a function: the instant, a fresh random id, the config version."""

    at_ms: int
    nonce: str
    config: str
