"""Decide at the door of a queue, and at each turn of waiting, whether a caller may wait there.

Rules this module keeps:

* A department's rules are judged when a caller asks, at the door and at each turn, so that a
  thousand callers do not move at once.
* Who was sent on from a department is not sent back there.
* A lane nobody needed before is opened under the roster's epoch, then asked for again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from calls.clock import Clock
from calls.ids import NewId
from routing import limits, plans, policy
from routing.acting import ATTEMPTS, Acting, overtaken
from routing.agent import Roster
from routing.answers import Standing, Turn
from routing.callback import CALLED_AGAIN, is_far
from routing.department import Department
from routing.estimating import Estimating
from routing.evacuating import Evacuating
from routing.expected import with_shifts
from routing.lanes import open_missing
from routing.ports.store import Store
from routing.queue import CallView, Destination, Entry, Stage
from routing.redial import regained
from routing.skills import Demand

Again = Literal["no_lane", "no_place"]
"""Why a turn is taken once more: a lane is to be opened, or another leg has the kept place."""


class Door(Acting):
    """Let callers wait, or send them where the department's rules say.

    Args:
        evacuation: tells whether the site is evacuated; the rest as ``Acting``.
    """

    def __init__(
        self,
        store: Store,
        roster: Callable[[], Roster],
        clock: Clock,
        new_id: NewId,
        *,
        evacuation: Evacuating,
    ) -> None:
        super().__init__(store, roster, clock, new_id)
        self._evacuation = evacuation

    async def turn(self, entry: Entry, *, closed: bool = False) -> Turn:
        """Enter the queue, stay in it (heartbeat), or be put back into it: the wait turn.

        Args:
            entry: the call as it comes, or as it came.
            closed: True when the department's own hours, and its grace, are over.
        """
        passed = frozenset({entry.demand.department})
        before = await self._promised(entry)
        if before is None:
            return await self._turn(entry, passed, closed=closed)
        entered_at = min(entry.entered_at, before.entered_at)
        head_start_ms = max(entry.head_start_ms, before.head_start_ms)
        again = replace(entry, entered_at=entered_at, head_start_ms=head_start_ms)
        turn = await self._turn(again, passed, closed=closed)
        if turn.word not in ("waiting", "joining"):
            return turn
        await self._store.call_off(before.id, "callback_cancelled", CALLED_AGAIN, self._now())
        return replace(turn, reclaimed=again)

    async def _promised(self, entry: Entry) -> CallView | None:
        """Return the promise of a callback that a caller who comes to the queue has there.

        One for a time they chose stands when that is more than an hour away. A number that is not
        one person's says nothing of who rings in.
        """
        department = self._roster().departments.get(entry.demand.department)
        plain = department is None or department.callback is None
        if plain or entry.turn or entry.restored or not entry.personal:
            return None
        call = await self._store.callback_of(entry.arrival.caller, entry.demand.department)
        view = await self._store.call(call) if call and call != entry.arrival.call else None
        now_ms = self._clock.now_ms()
        return None if view is None or is_far(view.cause, view.due_at, now_ms) else view

    async def _turn(self, entry: Entry, passed: frozenset[str], *, closed: bool = False) -> Turn:
        """Take a wait turn; who was sent on from departments ``passed`` is not sent back there."""
        for attempt in range(ATTEMPTS):
            roster, at_ms = self._roster(), self._clock.now_ms()
            department = roster.departments.get(entry.demand.department)
            if department is None:
                known = await self._store.call(entry.arrival.call)
                if known is None or known.state == "menu":
                    return Turn("no_department")
                department = Department(entry.demand.department, entry.demand.department)
                whole = entry
            else:
                whole = plans.planned(roster, await regained(self._store, department, entry, at_ms))
            whole = replace(whole, preference=policy.preference(whole, department))
            turn: Turn | Again | None = None
            rules = policy.offer_rules(department, emergency=entry.emergency)
            if not rules.emergency and await self._evacuation.lasts():
                turn = await self._led_out(whole, limits.evacuated(department), passed)
            elif not rules.emergency and limits.has_limits(department):
                turn = await self._judged(whole, department, passed, closed=closed)
            if turn is None:
                turn = await self._store.join(whole, rules, self._now())
            if isinstance(turn, Turn):
                return await self._with_agreement(turn, entry, roster)
            await self._open(whole.demand, *(stage.demand for stage in whole.stages))
            await asyncio.sleep(0 if attempt < 1 else 0.001 * attempt)
        raise overtaken(f'the lane for "{entry.demand}" could not be opened')

    async def _with_agreement(self, turn: Turn, entry: Entry, roster: Roster) -> Turn:
        """Let who agreed be answered by people who do not speak their language; see who may."""
        if (
            turn.word != "waiting"
            or turn.ringing
            or entry.demand.department not in (roster.departments)
        ):
            return turn
        department, demands = plans.to_agree(roster, entry, self._clock.now_ms())
        if not demands or not entry.agreed:
            return replace(turn, asks=bool(demands))
        call = entry.arrival.call
        view = await self._store.call(call)
        for demand in demands if view is not None and view.department == department else ():
            for _ in range(ATTEMPTS):
                if await self._store.widen(call, demand, "agreed", self._now()) != "no_lane":
                    break
                await self._open(demand)
        return turn

    async def _judged(
        self, entry: Entry, department: Department, passed: frozenset[str], *, closed: bool
    ) -> Turn | Again | None:
        """Send the caller elsewhere if the department's rules say so; None: wait on."""
        now = self._now()
        standing = await self._store.standing(entry.arrival.call, entry.demand, now)
        if standing == "no_lane" or standing.state not in ("menu", "waiting"):
            return "no_lane" if standing == "no_lane" else None
        if (entry.restored or entry.regains) and standing.state == "menu":
            standing = replace(standing, state="waiting")  # its place was lost, not given up
        waited_ms = now.at_ms - (standing.entered_at or entry.entered_at)
        if standing.departments[0] != department.id:
            return None  # handed up or moved meanwhile: the door it came in by judges no more
        standing = await with_shifts(
            standing, self._store, self._roster, department, entry, now.at_ms
        )
        expected_s = await self._expected(entry, department)
        found = limits.verdict(
            department, standing, waited_ms, closed=closed, expected_s=expected_s
        )
        if found is None:
            return None
        if found.why == "overflow" and found.to in self._roster().departments:
            return await self._joined_by(entry, standing, found.to)
        return await self._led_out(entry, found, passed)

    async def _led_out(
        self, entry: Entry, found: limits.Verdict, passed: frozenset[str]
    ) -> Turn | None:
        """Take the caller where a verdict says; None: an agent is there for them by now."""
        if found.to in self._roster().departments and found.to not in passed:
            return await self._sent_on(entry, found, passed)
        step = "" if found.to in passed else found.to
        call = entry.arrival.call
        turn = await self._store.leave_queue(call, found.why, step, self._now())
        return None if turn is None else Turn("left", ahead=turn, why=found.why, step=step)

    async def _expected(self, entry: Entry, department: Department) -> int | None:
        """Return how long the caller will at least wait on, seconds, where a rule asks for it."""
        if not limits.needs_forecast(department):
            return None
        estimating = Estimating(self._store, self._roster, self._clock, self._new_id)
        forecast = await estimating.forecast(entry)
        return None if forecast.now is None else forecast.now.low_s

    async def _joined_by(
        self, entry: Entry, standing: Standing, department: str
    ) -> Turn | Again | None:
        """Let the agents of another department answer too: at the door, or while waiting."""
        demand = plans.joined(self._roster(), entry.demand, department, entry.language)
        done: Turn | Again | None = None
        if standing.state == "waiting":
            widened = await self._store.widen(entry.arrival.call, demand, "overflow", self._now())
            done = "no_lane" if widened == "no_lane" else None
        else:
            first = Stage(entry.entered_at, demand, "overflow")
            rules = policy.offer_rules(self._roster().departments[entry.demand.department])
            both = replace(entry, stages=(first, *entry.stages))
            done = await self._store.join(both, rules, self._now())
        if done == "no_lane":
            await self._open(demand)
        return done

    async def _sent_on(
        self, entry: Entry, found: limits.Verdict, passed: frozenset[str]
    ) -> Turn | None:
        """Take the caller to another department's queue, at the place already won."""
        demand = plans.handed(self._roster(), entry.demand, found.to, entry.language)
        call = entry.arrival.call
        if await self._store.leave_queue(call, found.why, found.to, self._now()) is None:
            return None
        there = replace(entry, demand=demand, stages=(), restored=False, regains="", again="")
        moved = await self._turn(there, passed | {found.to})
        return replace(moved, demand=moved.demand or demand)

    async def change(self, entry: Entry, department: str) -> Entry | None:
        """Take a waiting caller to another department at their own wish; time waited counts.

        Args:
            entry: the call as it waits.
            department: where they want to go.

        Returns:
            The entry as the call waits there, also when it did already; None where the department
            is not in the roster, or an agent is being rung for the caller or has answered.
        """
        roster = self._roster()
        if department not in roster.departments:
            return None
        demand = plans.handed(roster, entry.demand, department, entry.language)
        there = replace(entry, demand=demand, stages=())
        known = await self._store.call(entry.arrival.call)
        if known is None or known.department == department:
            return there
        # The demand loosens by the new department's rules, from now on.
        whole = plans.planned(roster, replace(there, entered_at=self._now().at_ms))
        rules = policy.offer_rules(roster.departments[department], emergency=entry.emergency)
        to = Destination(whole.demand, whole.stages, rules, entry.head_start_ms, "chosen", "")
        for _ in range(ATTEMPTS):
            moved = await self._store.move(entry.arrival.call, to, self._now())
            if moved != "no_lane":
                return there if moved == "moved" else None
            await self._open(to.demand, *(stage.demand for stage in to.stages))
        raise overtaken(f'the lane for "{to.demand}" could not be opened')

    async def _open(self, *demands: Demand) -> None:
        await open_missing(self._store, self._roster, demands, self._now())
