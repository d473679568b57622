"""Judge whether a caller may wait on: at the door, and at each wait turn.

Rules this module keeps:

* A caller is judged on their own turn, never all at once: 5,000 callers do not move together.
* Who already waits has a place: only those at the door are turned away because it is full.
* While an agent is being rung for a caller nothing is judged.
"""

from dataclasses import dataclass

from routing.answers import Standing
from routing.department import Department
from routing.patience import Overflow


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say that a caller goes on elsewhere, or that others may answer too.

    Args:
        why: ``full``, ``too_long``, ``long_wait``, ``empty``, ``closed``, ``evacuated`` or
            ``overflow``.
        to: the department or step named for it; empty for a goodbye.
    """

    why: str
    to: str


def verdict(
    department: Department,
    standing: Standing,
    waited_ms: int,
    *,
    closed: bool,
    expected_s: int | None = None,
) -> Verdict | None:
    """Return what the department's rules say of one caller; None: wait on.

    Args:
        department: whose call it is.
        standing: how things stand with the call and its department.
        waited_ms: how long the caller has waited, milliseconds.
        closed: True when the department's hours, and its grace, are over.
        expected_s: how long the caller will at least wait on, probably; None: nobody knows.
    """
    at_door = standing.state == "menu"
    empty = not standing.staffed(department.empty)
    word = ""
    if at_door and department.max_waiting and standing.queued >= department.max_waiting:
        word = "full"
    elif closed:
        word = "closed"
    elif empty and (department.leave_when_empty or (at_door and not department.join_when_empty)):
        word = "empty"
    elif (
        at_door
        and department.max_expected_wait_s
        and ((expected_s or 0) >= department.max_expected_wait_s)
    ):
        word = "long_wait"
    elif not at_door and department.max_wait_s and waited_ms >= department.max_wait_s * 1000:
        word = "too_long"
    if word:
        return Verdict(word, department.exits.get(word, ""))
    return overflow(department, standing, waited_ms, expected_s)


def evacuated(department: Department) -> Verdict:
    """Return where a department's callers go while nobody may be ready."""
    return Verdict("evacuated", department.exits.get("evacuated", ""))


def overflow(
    department: Department, standing: Standing, waited_ms: int, expected_s: int | None = None
) -> Verdict | None:
    """Return which department joins in, or which step the caller goes to; None: neither."""
    for rule in department.overflow:
        if rule.to not in standing.departments and _falls_due(
            rule, standing, waited_ms, expected_s
        ):
            return Verdict("overflow", rule.to)
    return None


def needs_forecast(department: Department) -> bool:
    """Tell whether the expected wait is to be judged."""
    return bool(department.max_expected_wait_s) or any(r.expected_s for r in department.overflow)


def needs_shifts(department: Department) -> bool:
    """Tell whether it is to be judged who is on shift."""
    judged = department.leave_when_empty or not department.join_when_empty
    return (judged and department.empty == "on_shift") or any(
        rule.nobody == "on_shift" for rule in department.overflow
    )


def has_limits(department: Department) -> bool:
    """Tell whether anything is to be judged at all."""
    rules = (department.max_waiting, department.max_wait_s, department.overflow, department.hours)
    return (
        any(rules)
        or bool(department.max_expected_wait_s)
        or department.leave_when_empty
        or not department.join_when_empty
    )


def _falls_due(rule: Overflow, standing: Standing, waited_ms: int, expected_s: int | None) -> bool:
    if rule.expected_s:
        return (expected_s or 0) >= rule.expected_s
    if rule.waiting:
        return standing.queued >= rule.waiting
    if rule.wait_s:
        return waited_ms >= rule.wait_s * 1000
    return not standing.staffed(rule.nobody)
