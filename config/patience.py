"""Write how a department's demand loosens while a caller waits.

Rules this module keeps:

* Times are counted from entering the queue; a head start does not hasten them.
* A step that changes nothing is refused: it is a slip.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from config.callbacks import AT_OPENING, CallbackEntry, Closing
from ivr.refer import DepartmentName, ExitName, HoursName
from ivr.wait import WaitEntry
from ivr.ways import Ways
from ivr.written import Duration, Flag, Level, Name, Names, Patience, Whole, Written
from routing.patience import Consequence, Failure, Overflow, Relaxation, Staffing


class RelaxationEntry(Written):
    """Write one step by which a demand loosens."""

    after: Patience = Field(description="how long the caller has waited then, as `60s`")
    lower: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: the level that is then enough; `language` is the caller's own",
    )
    drop: Names = Field(
        default=(), description="skills then required no longer; `language` is the caller's own"
    )
    add: DepartmentName | None = Field(
        default=None, description="a department whose agents may then answer too"
    )

    @model_validator(mode="after")
    def _changes_something(self) -> "RelaxationEntry":
        if not self.lower and not self.drop and self.add is None:
            raise ValueError("the step changes nothing: give `lower`, `drop` or `add`")
        return self

    def relaxation(self) -> Relaxation:
        """Return the step as the routing room knows it."""
        return Relaxation(self.after, dict(self.lower), self.drop, self.add or "")


class When(Written):
    """Write when a call overflows: one of the four."""

    waiting: Whole = Field(default=0, description="so many callers wait already")
    wait: Duration = Field(default=0, description="this caller has waited so long, as `3m`")
    expected_wait: Duration = Field(
        default=0, description="this caller will probably wait at least so long, as `10m`"
    )
    nobody: Staffing | None = Field(
        default=None,
        description="nobody who could answer is `on_shift` or signed in, `signed_in`, or `ready`",
    )

    @model_validator(mode="after")
    def _one_of_four(self) -> "When":
        if sum(map(bool, (self.waiting, self.wait, self.expected_wait, self.nobody))) != 1:
            raise ValueError("give one of `waiting`, `wait`, `expected_wait` and `nobody`")
        return self


class OverflowEntry(Written):
    """Write when others join in, or the caller goes elsewhere."""

    when: When = Field(description="when it falls due, judged at the door and at each wait turn")
    to: ExitName = Field(
        description="a department, whose agents may then answer too, or a step of the flow"
    )

    def overflow(self) -> Overflow:
        """Return the rule as the routing room knows it."""
        when = self.when
        nobody = when.nobody or "signed_in"
        return Overflow(self.to, when.waiting, when.wait, nobody, when.expected_wait)


class ExitsEntry(Written):
    """Write where a caller goes whom the department's rules turn away."""

    full: ExitName | None = Field(default=None, description="so many wait already")
    too_long: ExitName | None = Field(default=None, description="the caller has waited too long")
    long_wait: ExitName | None = Field(
        default=None, description="the caller would probably wait too long, by `max_expected_wait`"
    )
    empty: ExitName | None = Field(default=None, description="nobody is there who could answer")
    closed: ExitName | None = Field(default=None, description="the department is closed")
    evacuated: ExitName | None = Field(
        default=None, description="the site is evacuated: nobody is ready, whatever the hours say"
    )


class ConsequenceEntry(Written):
    """Write what follows when an offer comes to nothing."""

    avoid: Duration | None = Field(
        default=None,
        description="how long that agent is not offered that call again; it doubles each time in a "
        "row; left out: the department's `avoid`",
    )
    not_ready_after: Whole = Field(
        default=0, description="times in a row after which the agent becomes not ready; `0`: never"
    )

    def consequence(self) -> Consequence:
        """Return the consequence as the routing room knows it."""
        return Consequence(self.avoid, self.not_ready_after)


class WaitingEntry(Written):
    """Write what becomes of those who wait for a department."""

    least: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: least level asked of whoever answers any call of this department; "
        "`language` is the caller's own",
    )
    relax: tuple[RelaxationEntry, ...] = Field(
        default=(), description="how the demand loosens while the caller waits"
    )
    escalates_to: DepartmentName | None = Field(
        default=None, description="the department calls can be handed up to"
    )
    escalate_after: Duration = Field(
        default=0,
        description="how long a call waits until it is handed up to `escalates_to`; `0s`: never",
    )

    @model_validator(mode="after")
    def _escalates_somewhere(self) -> "WaitingEntry":
        if self.escalate_after and self.escalates_to is None:
            raise ValueError("`escalate_after` leads nowhere: name a department in `escalates_to`")
        return self

    max_waiting: Whole = Field(
        default=0, description="callers who may wait at once; more are turned away; `0`: no limit"
    )
    max_wait: Duration = Field(
        default=0, description="how long a caller may wait, as `20m`; `0s`: no limit"
    )
    max_expected_wait: Duration = Field(
        default=0,
        description="who would probably wait at least so long is turned away at the door, as "
        "`30m`; `0s`: nobody",
    )
    empty: Staffing = Field(
        default="signed_in",
        description="what is missing when it is empty: somebody able `on_shift` (by the roster, a "
        "break included) or signed in, `signed_in`, or `ready`",
    )
    join_when_empty: Flag = Field(
        default=True, description="whether callers may come to wait while it is empty"
    )
    leave_when_empty: Flag = Field(
        default=False, description="whether those who wait are sent away when it is empty"
    )
    overflow: tuple[OverflowEntry, ...] = Field(
        default=(), description="when others join in; the first rule that fits"
    )
    hours: HoursName | None = Field(
        default=None, description="its own opening hours, besides those the flow asks for"
    )
    closing: Closing | None = Field(
        default=None,
        description="how long those who wait at closing time may go on waiting; `callback`: they "
        "are promised a callback at the next opening, in their order; left out: until they are "
        "served",
    )
    callback: CallbackEntry | None = Field(
        default=None, description="how it calls people back; left out, it does not"
    )
    on_rona: ConsequenceEntry | None = Field(
        default=None, description="when the agent lets it ring; left out: `misses_allowed`"
    )
    on_decline: ConsequenceEntry | None = Field(default=None, description="when they refuse")
    on_busy: ConsequenceEntry | None = Field(default=None, description="when the device is busy")
    on_failed: ConsequenceEntry | None = Field(
        default=None, description="when the carrier cannot put the call through"
    )
    on_unreachable: ConsequenceEntry | None = Field(
        default=None, description="when the device never rings"
    )
    wait: WaitEntry | None = Field(
        default=None, description="what its callers hear while they wait; left out, the site's"
    )
    ways_out: Ways | None = Field(
        default=None,
        description='key: where it leads who waits, as `"2": {type: menu, after: 2m, offer: …}`; '
        "left out, the site's `ways_out`",
    )
    exits: ExitsEntry = Field(
        default_factory=ExitsEntry,
        description="where callers go whom these rules turn away; left out: last words",
    )

    def waiting(self) -> dict[str, Any]:
        """Return these rules under the names the routing room knows them by."""
        return {
            "least": dict(self.least),
            "relax": tuple(step.relaxation() for step in self.relax),
            "escalates_to": self.escalates_to,
            "escalate_after_s": self.escalate_after,
            "max_waiting": self.max_waiting,
            "max_wait_s": self.max_wait,
            "max_expected_wait_s": self.max_expected_wait,
            "empty": self.empty,
            "join_when_empty": self.join_when_empty,
            "leave_when_empty": self.leave_when_empty,
            "overflow": tuple(rule.overflow() for rule in self.overflow),
            "hours": self.hours or "",
            "closing_s": 0 if self.closing == AT_OPENING else self.closing,
            "consequences": dict(self._consequences()),
            "exits": {why: to for why, to in self.exits.model_dump().items() if to},
        }

    def _consequences(self) -> Iterator[tuple[Failure, Consequence]]:
        written: tuple[tuple[Failure, ConsequenceEntry | None], ...] = (
            ("missed", self.on_rona),
            ("declined", self.on_decline),
            ("busy", self.on_busy),
            ("failed", self.on_failed),
            ("unreachable", self.on_unreachable),
        )
        for failure, entry in written:
            if entry is not None:
                yield failure, entry.consequence()
