"""Promise to call people back: one promise for a caller and a department, whoever makes it.

Rules this module keeps:

* Who rings in from the number to be called, or from where it was asked for, has the promise.
* What was promised is kept as the department's rules were then.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from routing.acting import Acting
from routing.callback import Callbacks, Cause, Pledge, Promised, is_far
from routing.plans import entry_of
from routing.queue import CallView, Entry
from routing.skills import Demand


class Pledging(Acting):
    """Promise callbacks, call them off, and find them."""

    async def promise(
        self,
        entry: Entry,
        number: str,
        *,
        cause: Cause = "wanted",
        due_at: int = 0,
        zone: str = "",
        who: str = "",
        own_agent: str = "",
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
            own_agent: who should call back if they are ready then; empty for nobody.
        """
        rules = self.rules(entry.demand.department)
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
            own_agent=own_agent,
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
        own_agent: str = "",
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
            own_agent: who should call back if they are ready then; empty for nobody.

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
        before = entry_of(view, demand, view.entered_at)
        entry = replace(
            before,
            arrival=replace(before.arrival, call=f"again-{self._new_id()}", leg=""),
            entered_at=now_ms,
            arrived_at=now_ms,
            personal=personal,
        )
        return await self.promise(
            entry,
            number,
            cause=cause,
            due_at=due_at,
            zone=zone,
            who=who,
            own_agent=own_agent,
        )

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

    def rules(self, department: str) -> Callbacks:
        """Return how a department calls back; the usual way where it no longer does."""
        known = self._roster().departments.get(department)
        return (known.callback if known is not None else None) or Callbacks()


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
