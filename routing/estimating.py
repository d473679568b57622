"""Estimate the wait of callers from what the store knows, and tell what is spoken.

Rules this module keeps:

* One trip brings everything an estimate is made of; what was folded of the events is kept for
  whichever process estimates next.
* Spoken again is only what has fallen; a wait turn that comes twice is told the same.
"""

from dataclasses import dataclass

from routing import estimate, pace
from routing.acting import Acting
from routing.estimate import Range
from routing.queue import Entry


@dataclass(frozen=True, slots=True)
class Forecast:
    """Say how long a caller will probably wait on, and what is to be spoken of it, if anything."""

    now: Range | None = None
    spoken: Range | None = None


class Estimating(Acting):
    """Estimate how long callers will wait."""

    async def forecast(
        self, entry: Entry, said: Range | None = None, *, speak: bool = False
    ) -> Forecast:
        """Estimate how long a caller will wait on, or would wait from the door on.

        Args:
            entry: the call as it waits, or as it comes.
            said: what was last spoken to this caller.
            speak: True where it may be spoken now; then that is told, and scored in the end.

        Returns:
            Nothing where an agent is being rung, nobody able is ready, or too few calls were
            handled lately.
        """
        outlook = await self._store.outlook(entry)
        if outlook is None:
            return Forecast()
        paces = pace.folded(pace.read(outlook.paces), outlook.events)
        if outlook.events:
            await self._store.keep_paces(paces.seq, paces.text())
        department = self._roster().departments.get(outlook.prospect.department)
        now = None
        if department is not None:
            known = paces.of(department.id)
            now = estimate.expected(
                outlook.prospect, known, department.wrap_up_s, self._now().at_ms
            )
        if speak and outlook.turn == entry.turn:
            return Forecast(now, outlook.said)  # a retry
        if not speak or now is None or not estimate.lowered(said, now):
            return Forecast(now)
        call = entry.arrival.call
        return Forecast(now, await self._store.estimated(call, entry.turn, now, self._now()))
