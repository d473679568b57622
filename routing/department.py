"""Describe an agent group: its queue's rules, timers and consequences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from routing.callback import Callbacks
from routing.patience import Consequence, Failure, Overflow, Relaxation, Staffing

Strategy = Literal[
    "longest_idle",
    "round_robin",
    "fewest_calls",
    "least_talk_time",
    "top_down",
    "most_skilled",
    "least_skilled",
    "random",
    "ring_all",
    "ring_some",
    "ring_progressively",
]
"""Orders of agents. The name is the field's own; an unknown one is refused by the schema."""
Ringing = Literal["conference", "dial"]
"""How agents are rung: each is called while the caller hears music; or by the caller's own leg."""
Counter = Literal["idle_since", "offered_at", "calls", "talk_ms", "random"]
"""What an agent's order key counts: idle since, last rung at, calls and milliseconds talked this
shift (of all departments), or nothing: whoever is rung is drawn by lot at the match."""


@dataclass(frozen=True, slots=True)
class Department:
    """Hold the rules of one department; durations in seconds.

    Args:
        id: its name in the configuration.
        name: its name for people.
        strategy: which idle agent is rung first.
        at_once: how many agents are rung together for one call, ``MOST_AT_ONCE`` at most.
        more_s: after so many seconds of ringing one more is rung, again and again; 0: never.
        ringing: how devices are rung.
        asking_timeout_s: from asking the carrier until the device rings; past it, unreachable.
        ring_timeout_s: from the first ring; past it, a RONA.
        wrap_up_s: after-call work granted after each call.
        wrap_up_most_s: seconds after-call work may last when the agent prolongs it.
        dispositions: code → its name for people, of what a call may have come to.
        disposition_required: whether after-call work is done early only with one.
        line_broke: which of them says that the call broke off; empty: none.
        screen_pop: address of the caller's page elsewhere, with its places; empty: none.
        misses_allowed: RONAs in a row after which the agent becomes ``not_ready(rona)``.
        avoid_s: after a RONA or a decline, how long that agent is not offered that call again.
        short_abandon_s: leaving sooner than this after entering counts as a short abandon.
        escalates_to: the department a call can be handed up to; None at the top.
        service_level_s: answered within this many seconds counts as in service level.
        least: skill → the level every call of this department demands at least; ``language`` is
            the one the caller speaks.
        relax: how the demand loosens while a caller waits, soonest first.
        escalate_after_s: seconds of waiting after which a call is handed up to ``escalates_to``;
            0: never by time.
        reserve: how many of its agents are kept free for its own calls: with no more than so many
            idle, none of them is offered a call of another department.
        preferred_wait_s: how long a caller waits for a preferred agent before others may answer.
        last_agent_s: who served a number within so many seconds is preferred for it; 0: nobody.
        redial_s: who was cut off while waiting or talking, and calls again within so many seconds,
            has the old place; 0: nobody has.
        rejoin_s: how long a caller whose agent's page died in a conversation is kept for that
            agent; 0: they go to somebody else at once.
        max_waiting: callers who may wait at once; who comes then is turned away; 0: no limit.
        max_wait_s: seconds one caller may wait; 0: no limit.
        max_expected_wait_s: who would probably wait at least so many seconds is turned away at the
            door; 0: no limit.
        empty: what must be there for the department not to be empty.
        join_when_empty: whether a caller may come to wait while it is empty.
        leave_when_empty: whether those who wait leave when it is empty.
        overflow: when other departments join in, the first rule that fits.
        hours: its own opening hours; empty: only the flow decides.
        closing_s: seconds those waiting at closing time may go on waiting; None: until served.
        emergency: True when its calls pass every limit, and its rings go before all others.
        exits: ``full``, ``too_long``, ``long_wait``, ``empty``, ``closed`` or ``evacuated`` → the
            department or step the caller goes to; left out, a goodbye.
        survey: of a hundred callers whose agent hung up, how many are asked how it went.
        consequences: what follows from a decline, a busy or broken device …; a RONA's default is
            ``misses_allowed``, and nobody is sent away for anything else unless it says so.
        callback: how it calls people back; None: it does not.
    """

    id: str
    name: str
    strategy: Strategy = "longest_idle"
    at_once: int = 1
    more_s: int = 0
    ringing: Ringing = "conference"
    asking_timeout_s: int = 10
    ring_timeout_s: int = 20
    wrap_up_s: int = 15
    wrap_up_most_s: int = 300
    dispositions: Mapping[str, str] = field(default_factory=dict)
    disposition_required: bool = False
    line_broke: str = ""
    screen_pop: str = ""
    misses_allowed: int = 2
    avoid_s: int = 60
    short_abandon_s: int = 5
    escalates_to: str | None = None
    service_level_s: int = 20
    least: Mapping[str, int] = field(default_factory=dict)
    relax: tuple[Relaxation, ...] = ()
    escalate_after_s: int = 0
    reserve: int = 0
    preferred_wait_s: int = 30
    last_agent_s: int = 0
    redial_s: int = 0
    rejoin_s: int = 30
    max_waiting: int = 0
    max_wait_s: int = 0
    max_expected_wait_s: int = 0
    empty: Staffing = "signed_in"
    join_when_empty: bool = True
    leave_when_empty: bool = False
    overflow: tuple[Overflow, ...] = ()
    hours: str = ""
    closing_s: int | None = None
    emergency: bool = False
    exits: Mapping[str, str] = field(default_factory=dict)
    consequences: Mapping[Failure, Consequence] = field(default_factory=dict)
    survey: int = 0
    callback: Callbacks | None = None


@dataclass(frozen=True, slots=True)
class OfferRules:
    """The rules of one call, its department's, as a script needs them; in milliseconds.

    An ``emergency``'s rings go out before all others. ``at_once`` agents are rung together, and one
    more after each ``more_ms`` (0: never); with ``dial`` the caller's own leg rings them.
    """

    asking_ms: int
    ring_ms: int
    wrap_up_ms: int
    avoid_ms: int
    misses_allowed: int
    short_abandon_ms: int
    consequences: tuple[int, ...] = ()
    """For each of ``patience.FAILURES``: milliseconds of avoidance, and not ready after so many."""
    emergency: bool = False
    at_once: int = 1
    more_ms: int = 0
    dial: bool = False
    rejoin_ms: int = 30_000
    """How long a caller is kept for the agent of the page that died; 0: not at all."""
