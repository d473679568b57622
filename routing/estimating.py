"""Estimate the wait of callers from what the store knows, and tell what was spoken.

Rules this module keeps:

* One trip brings everything an estimate is made of; what was folded of the events is kept for
  whichever process estimates next.
* A wait turn that comes twice is told the same estimate.
"""

from routing import estimate, pace
from routing.acting import Acting
from routing.estimate import Range


class Estimating(Acting):
    """Estimate how long waiting callers will wait on."""

    async def estimate(self, call: str) -> Range | None:
        """Return the range of a waiting caller's further wait.

        Returns:
            None where the call does not wait, nobody able is ready, or too few calls were handled
            lately to say anything.
        """
        outlook = await self._store.outlook(call)
        if outlook is None:
            return None
        paces = pace.folded(pace.read(outlook.paces), outlook.events)
        if outlook.events:
            await self._store.keep_paces(paces.seq, paces.text())
        department = self._roster().departments.get(outlook.prospect.department)
        if department is None:
            return None
        known = paces.of(department.id)
        return estimate.expected(outlook.prospect, known, department.wrap_up_s)

    async def estimated(self, call: str, turn: int, said: Range) -> Range | None:
        """Tell that a range is spoken at a wait turn; return what is: a retry's first answer."""
        return await self._store.estimated(call, turn, said, self._now())
