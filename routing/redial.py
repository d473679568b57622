"""Give a caller who was cut off and calls again the place they had.

Rules this module keeps:

* The place is the order key; the time in between counts as a head start, not as waiting: what the
  caller waited before and waits now is what limits, loosening and figures go by.
* It is given where somebody says that the line broke; who was served and rings again is new.
* It is the department's the caller had chosen, within its time, for one leg, and only for a number
  that speaks for one person.
* A place that is full is no reason to turn away whom it is kept for.
"""

from dataclasses import replace

from routing.department import Department
from routing.ports.store import Store
from routing.queue import Entry

LINE_LOST = "line_lost"
"""Why a leg is over that the carrier says failed, rather than was hung up."""


async def regained(store: Store, department: Department, entry: Entry, now_ms: int) -> Entry:
    """Return an entry with the place kept for its caller, should there be one.

    Args:
        store: where places are kept.
        department: the one the caller chose.
        entry: the call as it comes.
        now_ms: the present, epoch milliseconds.

    Returns:
        The same entry, noting how long its place is kept should the line break; on its first turn
        at the place regained.
    """
    if not department.redial_s or not entry.personal:
        return entry
    entry = replace(entry, redial_ms=department.redial_s * 1000)
    if entry.turn or entry.restored:
        return entry
    kept = await store.kept_place(entry.arrival.caller)
    if kept is None or not kept.cut or kept.department != department.id or now_ms >= kept.until_ms:
        return entry
    key, entered_at = min(kept.key, entry.key), now_ms - kept.waited_ms
    return replace(
        entry,
        entered_at=entered_at,
        head_start_ms=entered_at - key,
        regains=kept.call,
        again=kept.agent,
    )
