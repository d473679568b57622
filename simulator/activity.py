"""Know whether anything in the carrier can still move without time passing.

Rules this module keeps:

* Every task of the carrier is started here; every wait of a task for something other than an
  answer over HTTP goes through ``park``, which names the futures it waits for.
* A task is at rest when it is parked and none of its futures is done. The carrier is quiet when
  every task is at rest and no request, in or out, is under way.
* A task of the carrier that breaks is never lost: ``settle`` raises what broke it.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

# Passes of the loop that must find the carrier quiet before it is believed: sockets that became
# readable in the same pass are served in the next.
_CALM_PASSES = 3


class Activity:
    """Count what runs, what waits and what is on the wire."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._parked: dict[asyncio.Task[Any], tuple[asyncio.Future[Any], ...]] = {}
        self._flights: set[asyncio.Future[None]] = set()
        self._broken: list[BaseException] = []

    def spawn(
        self, work: Coroutine[Any, Any, None], *, name: str, awaited: bool = False
    ) -> asyncio.Task[None]:
        """Start a task of the carrier.

        Args:
            work: what it does.
            name: what it is called in a traceback.
            awaited: somebody else awaits it and hears of its failure.
        """
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if not awaited:
            task.add_done_callback(self._note_failure)
        return task

    def _note_failure(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken.append(error)
            task.get_loop().call_exception_handler(
                {"message": f"the carrier's task {task.get_name()} broke", "exception": error}
            )

    async def park(self, *futures: asyncio.Future[Any]) -> None:
        """Wait until one of ``futures`` is done, at rest meanwhile."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("park outside a task")
        self._parked[task] = futures
        try:
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._parked.pop(task, None)

    @contextmanager
    def flight(self) -> Iterator[None]:
        """Count a request, in or out, as under way."""
        landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._flights.add(landed)
        try:
            yield
        finally:
            self._flights.discard(landed)
            landed.set_result(None)

    def at_rest(self) -> bool:
        """Say whether no task can go on by itself; requests coming in do not count."""
        return all(task in self._parked for task in self._tasks) and not any(
            future.done() for futures in self._parked.values() for future in futures
        )

    def quiet(self) -> bool:
        """Say whether nothing can happen until time passes or somebody acts."""
        return not self._flights and self.at_rest()

    async def settle(self) -> None:
        """Return when everything that can run has run and only alarms remain.

        Raises:
            BaseException: whatever broke a task of the carrier.
        """
        calm = 0
        while calm < _CALM_PASSES:
            if self._broken:
                raise self._broken.pop(0)
            if self.quiet():
                calm += 1
                await asyncio.sleep(0)
            else:
                calm = 0
                await self._stir()

    async def _stir(self) -> None:
        if self._flights:
            await asyncio.wait(set(self._flights), return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(0)

    async def close(self) -> None:
        """End every task."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
