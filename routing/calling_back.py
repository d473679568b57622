"""Call people back: promise it, look at the promise in time, and keep it.

Rules this module keeps:

* Whether it is time is decided here, never in the store: opening hours and quiet hours are live.
* A promise in the queue is looked at again before anything about it can change.
* A promise is kept by any process: when to look is a stored deadline, what to do an effect.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from routing import limits, plans, policy
from routing.acting import ATTEMPTS, Acting
from routing.answers import Turn
from routing.callback import Callbacks, Cause, Failed, Pledge, Promised, is_far
from routing.expected import with_shifts
from routing.lanes import open_missing
from routing.queue import Arrival, CallView, Destination, Entry
from routing.skills import Demand

AGAIN_MS = 60_000
"""How often a promise in the queue of a department with overflow rules is looked at."""


class CallingBack(Acting):
    """Promise callbacks and keep them."""

    # -- promising --------------------------------------------------------------------------

    async def promise(
        self,
        entry: Entry,
        number: str,
        *,
        cause: Cause = "wanted",
        due_at: int = 0,
        zone: str = "",
        who: str = "",
    ) -> Promised:
        """Promise to call somebody back, at the place their call has.

        An earlier promise to whoever rings in from its number, or from where it was asked for, ends
        with it and leaves it the place, where it is for another number or time. One for a time
        they chose stands when that is far.

        Args:
            entry: the call as it is, or as it would come to the queue.
            number: whom to dial, in international form.
            cause: why.
            due_at: when it comes to the queue, epoch milliseconds; 0: the place is kept from now.
            zone: the caller's time zone; empty: not known.
            who: the person who promised it; empty: the line did.
        """
        rules = self._rules(entry.demand.department)
        now_ms = self._clock.now_ms()
        chosen = cause in ("scheduled", "agent") and due_at
        if chosen:
            head_start_ms = max(entry.head_start_ms, rules.head_start_s * 1000)
            entry = replace(entry, entered_at=due_at, head_start_ms=head_start_ms)
        pledge = Pledge(
            number=number,
            tries=rules.tries,
            retry_ms=rules.retry_after_s * 1000,
            ring_ms=rules.ring_s * 1000,
            expires_at=max(due_at, now_ms) + rules.expires_after_s * 1000,
            due_at=due_at,
            cause=cause,
            zone=zone,
            capacity=rules.slots.capacity if rules.slots and cause == "scheduled" else 0,
            who=who,
            asker=_asker(entry, number),
        )
        promised = await self._store.promise(entry, pledge, self._now())
        before = await self._store.call(promised.call) if promised.word == "already" else None
        if before is None or not _gives_way(before, entry, pledge, now_ms):
            return promised
        if not chosen:
            entry = _at_place_of(before, entry)
        return await self._store.promise(entry, replace(pledge, replaces=before.id), self._now())

    async def again(
        self,
        call: str,
        number: str,
        *,
        cause: Literal["agent", "voicemail"],
        due_at: int = 0,
        zone: str = "",
        who: str = "",
        department: str = "",
        personal: bool = False,
    ) -> Promised | Literal["unknown"]:
        """Promise a callback to the caller of a call that is over: in wrap-up, or with a voicemail.

        It is a call of its own, since the first has its final record; it goes to the same
        department, for somebody who speaks the caller's language.

        Args:
            call: the call that is over, remembered for a day.
            number: whom to dial, in international form; see ``ivr.dialling``.
            cause: who promises it.
            due_at: when it comes to the queue, epoch milliseconds; 0: as soon as it may.
            zone: the caller's time zone; empty: not known.
            who: the agent.
            department: who calls back; empty: the department the call was last in.
            personal: True when the number the call came from speaks for one person: whoever rings
                in from it has the promise's place.

        Returns:
            What became of it; ``unknown`` when the call is not remembered, or was in no queue and
            no department is given.
        """
        view = await self._store.call(call)
        if view is None or not (department or view.department):
            return "unknown"
        now_ms = self._clock.now_ms()
        demand = (
            Demand.read(view.wants)
            if view.wants and not department
            else Demand.of(department or view.department, {view.language: 1})
        )
        before = _entry(view, demand)
        entry = replace(
            before,
            arrival=replace(before.arrival, call=f"again-{self._new_id()}", leg=""),
            entered_at=now_ms,
            arrived_at=now_ms,
            personal=personal,
        )
        return await self.promise(entry, number, cause=cause, due_at=due_at, zone=zone, who=who)

    async def call_off(
        self, call: str, why: str, outcome: str = "callback_cancelled"
    ) -> Literal["ended", "not_promised"]:
        """End a promise before it is kept; ``why`` is ``called_again`` or the person who did it."""
        return await self._store.call_off(call, outcome, why, self._now())

    async def promised(self) -> Sequence[CallView]:
        """Return every promise that stands, those due first before the others."""
        here = await self._store.snapshot(self._now())
        return sorted((c for c in here.calls if c.virtual), key=lambda c: (c.due_at, c.entered_at))

    async def of(self, number: str, department: str) -> CallView | None:
        """Return the promise by a department a number is known by; None if there is none."""
        call = await self._store.callback_of(number, department)
        return await self._store.call(call) if call else None

    async def chosen(self, department: str, instants: Sequence[int]) -> Sequence[int]:
        """Return how many promises a department has for each of the instants."""
        return await self._store.chosen(department, instants)

    # -- keeping ----------------------------------------------------------------------------

    async def look(self, call: str) -> None:
        """Look at a promise: it has expired, must wait, or comes to the queue (effect)."""
        view = await self._store.call(call)
        if view is None or not view.virtual or view.state not in ("waiting", "promised", "offered"):
            return
        now = self._now()
        if view.state == "offered":
            return  # an agent is being rung: it is looked at again when that is over
        if now.at_ms >= view.expires_at:
            await self._store.call_off(call, "callback_expired", "time", now)
            return
        rules = self._rules(view.department)
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
            if await self._store.requeue(view.id, to, self._now()) != "no_lane":
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
        whole = plans.planned(roster, _entry(view, wants))
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
        whole = plans.planned(roster, _entry(view, demand))
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

    def _rules(self, department: str) -> Callbacks:
        known = self._roster().departments.get(department)
        return (known.callback if known is not None else None) or Callbacks()

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


def _asker(entry: Entry, number: str) -> str:
    """Return the number a promise is known by besides the one to be called; empty for none."""
    caller = entry.arrival.caller
    return caller if entry.personal and caller != number else ""


def _gives_way(before: CallView, entry: Entry, pledge: Pledge, now_ms: int) -> bool:
    """Tell whether a promise ends with another one to the same caller.

    Only for who rings in from a number it is known by: anybody can type anybody's.
    """
    theirs = entry.personal and entry.arrival.caller in (before.callback, before.caller)
    same = (before.callback, before.due_at) == (pledge.number, pledge.due_at)
    return theirs and not same and not is_far(before.cause, before.due_at, now_ms)


def _at_place_of(before: CallView, entry: Entry) -> Entry:
    """Return an entry with the place of the promise it takes over."""
    return replace(
        entry,
        entered_at=min(entry.entered_at, before.entered_at),
        head_start_ms=max(entry.head_start_ms, before.head_start_ms),
    )


def _entry(view: CallView, demand: Demand) -> Entry:
    arrival = Arrival(
        call=view.id,
        leg=view.leg,
        caller=view.caller,
        number=view.number,
        region=view.region,
        region_why="",
        tier=view.tier,
        language=view.language,
        config="",
    )
    return Entry(
        arrival, demand, view.entered_at, view.head_start_ms, view.language, view.arrived_at
    )
