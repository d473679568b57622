"""Keep what was promised: look at a promise in time, bring it to the queue, or give it up.

Rules this module keeps:

* Whether it is time is decided here, never in the store: opening hours and quiet hours are live.
* A promise in the queue is looked at again before anything about it can change.
* A promise is kept by any process: when to look is a stored deadline, what to do an effect.
"""

from routing import limits, plans, policy
from routing.acting import ATTEMPTS
from routing.answers import Now, Turn
from routing.callback import Callbacks, Failed
from routing.expected import with_shifts
from routing.lanes import open_missing
from routing.pledging import Pledging
from routing.queue import CallView, Destination, Preference
from routing.skills import Demand

SORRY_MS = 86_400_000
"""How long after its end a promise may wait for an hour at which its caller can be told."""
AGAIN_MS = 60_000
"""How often a promise in the queue of a department with overflow rules is looked at."""


class CallingBack(Pledging):
    """Promise callbacks and keep them."""

    async def look(self, call: str) -> None:
        """Look at a promise: it has expired, must wait, or comes to the queue (effect)."""
        view = await self._store.call(call)
        if view is None or not view.virtual or view.state not in ("waiting", "promised", "offered"):
            return
        now = self._now()
        if view.state == "offered":
            return  # an agent is being rung: it is looked at again when that is over
        if now.at_ms >= view.expires_at:
            await self._give_up(view, now)
            return
        rules = self.rules(view.department)
        until_ms, why = self._hindrance(view, rules, now.at_ms)
        if until_ms is not None:
            at_ms = min(until_ms, view.expires_at)
            if view.state == "promised" and at_ms <= now.at_ms:
                at_ms = now.at_ms + AGAIN_MS
            await self._store.postpone(call, at_ms, why, now)
        elif view.state == "promised":
            await self._requeue(view)
        else:
            await self._join_others(view)
            await self._store.postpone(call, self._look_again(view, rules, now.at_ms), "", now)

    async def _give_up(self, view: CallView, now: Now) -> None:
        """End a promise nobody kept in time; its caller is told, but never at night or after hours.

        Past a day an apology would only disturb: the promise then ends without.
        """
        until_ms, why = self._hindrance(view, self.rules(view.department), now.at_ms)
        if until_ms is not None and until_ms <= view.expires_at + SORRY_MS:
            await self._store.postpone(view.id, until_ms, why, now)
            return
        sorry = until_ms is None
        await self._store.call_off(view.id, "callback_expired", "time", now, sorry=sorry)

    def _hindrance(self, view: CallView, rules: Callbacks, at_ms: int) -> tuple[int | None, str]:
        """Return until when nobody may be called back, and why: ``closed`` or ``quiet``."""
        shut = rules.calendar.shut_until_ms(at_ms)
        if shut is not None and view.cause != "agent":
            return shut, "closed"
        return rules.calendar.quiet_until_ms(at_ms, view.zone), "quiet"

    def _look_again(self, view: CallView, rules: Callbacks, at_ms: int) -> int:
        change = rules.calendar.changes_ms(at_ms, view.zone)
        edges = [view.expires_at, *([change] if change is not None else [])]
        department = self._roster().departments.get(view.department)
        if department is not None and department.overflow:
            edges.append(at_ms + AGAIN_MS)
        return max(min(edges), at_ms + 1000)

    async def _requeue(self, view: CallView) -> None:
        for _ in range(ATTEMPTS):
            to = self._destination(view)
            department = self._roster().departments.get(to.demand.department)
            wait_s = department.preferred_wait_s if department else 0
            kept_for = Preference(view.own_agent, 1000 * wait_s)
            if await self._store.requeue(view.id, to, self._now(), kept_for) != "no_lane":
                return
            demands = (to.demand, *(stage.demand for stage in to.stages))
            await open_missing(self._store, self._roster, demands, self._now())

    def _destination(self, view: CallView) -> Destination:
        """Return where a promised call goes: its department, or whoever answers for that now."""
        roster, wants = self._roster(), Demand.read(view.wants)
        department = roster.departments.get(wants.department)
        if department is None:
            department = roster.departments[roster.fallback]
            wants = plans.handed(roster, wants, department.id, view.language)
        whole = plans.planned(roster, plans.entry_of(view, wants, view.entered_at))
        rules = policy.offer_rules(department)
        return Destination(whole.demand, whole.stages, rules, view.head_start_ms, "callback", "")

    async def _join_others(self, view: CallView) -> None:
        """Let another department join in, where a caller's own wait turn would."""
        roster, demand = self._roster(), Demand.read(view.wants)
        department = roster.departments.get(view.department)
        if department is None or not department.overflow or view.state != "waiting":
            return
        now = self._now()
        standing = await self._store.standing(view.id, demand, now)
        if standing == "no_lane" or standing.departments[0] != department.id:
            return
        whole = plans.planned(roster, plans.entry_of(view, demand, view.entered_at))
        standing = await with_shifts(
            standing, self._store, self._roster, department, whole, now.at_ms
        )
        waited_ms = now.at_ms - view.entered_at
        found = limits.overflow(department, standing, waited_ms)
        if found is None or found.to not in roster.departments:
            return
        there = plans.handed(roster, demand, found.to, view.language)
        for _ in range(ATTEMPTS):
            widened = await self._store.widen(view.id, there, "overflow", self._now())
            if widened != "no_lane":
                return
            await open_missing(self._store, self._roster, (there,), self._now())

    # -- the caller's new leg ---------------------------------------------------------------

    async def dialled(self, call: str, epoch: int, leg: str, *, picked_up: bool = False) -> str:
        """Note the caller's new leg, and that it was answered, as soon as anything tells it."""
        return await self._store.dialled(call, epoch, leg, self._now(), picked_up=picked_up)

    async def here(self, call: str, leg: str, ticket: str) -> Turn:
        """Note that the caller is on the line; the answer says where they go."""
        return await self._store.here(call, leg, ticket, self._now())

    async def tried(self, call: str, epoch: int, how: Failed) -> str:
        """Note that a try reached nobody."""
        return await self._store.tried(call, epoch, how, self._now())
