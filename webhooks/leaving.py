"""Let a waiting caller out by a key: to the menu, another department, or a number outside.

Rules this module keeps:

* A key is judged before the turn is taken: who leaves is not put back into the queue first.
* The store decides who is there first: a caller for whom an agent is being rung, or has answered,
  is not let out, and the turn goes on as though no key had been pressed.
* A key that leads nowhere does no harm: the caller waits on.
* A retry of the same press leads to the same place and changes nothing more.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from ivr import hours
from ivr.company import NOTHING
from ivr.reaching import ANSWERED
from ivr.ways import (
    TRANSFERRED,
    CallbackWay,
    Circumstances,
    DepartmentWay,
    MenuWay,
    TransferWay,
    WayOut,
    open_ways,
)
from routing.answers import Turn
from routing.estimate import Range
from routing.estimating import Forecast
from webhooks.edge import Edge
from webhooks.exits import is_urgent, sent_elsewhere
from webhooks.forms import VoiceForm
from webhooks.promising import begin
from webhooks.state import Wait
from webhooks.twiml import Document
from webhooks.words import farewell

Taking: TypeAlias = Callable[[Edge, Document, Wait, Any], Awaitable[Document | Wait]]
"""Take a way out: the last document, or the wait as it goes on; what is said first, is heard."""

_SECOND_MS = 1000


def waited_s(edge: Edge, wait: Wait) -> int:
    """Return how long a caller has waited, in whole seconds."""
    return (edge.clock.now_ms() - wait.entry.entered_at) // _SECOND_MS


def needs_forecast(edge: Edge, wait: Wait) -> bool:
    """Tell whether the expected wait decides which ways are open."""
    ways = edge.book.ways.get(wait.entry.demand.department, {})
    return any(way.expected_wait for key, way in ways.items() if key not in wait.told.offered)


async def ways_now(edge: Edge, wait: Wait, expected: Range | None) -> dict[str, WayOut]:
    """Return the ways out open to a waiting caller, by key.

    Args:
        edge: the edge.
        wait: the caller.
        expected: how long they will probably wait on; only looked at where it is needed.
    """
    department = wait.entry.demand.department
    ways = edge.book.ways.get(department, {})
    if not ways:
        return {}
    now = Circumstances(
        department=department,
        waited_s=waited_s(edge, wait),
        expected_s=None if expected is None else expected.low_s,
        closed=await _has_closed(edge, department, edge.clock.now_ms()),
        emergency=is_urgent(edge, wait.entry),
    )
    return open_ways(ways, now, wait.told.offered)


async def pressed(edge: Edge, document: Document, wait: Wait, keys: str) -> Document | Wait:
    """Take the way out of the key a waiting caller pressed; go on waiting where none is open.

    Raises:
        StoreUnavailableError: the store cannot be reached; the caller waits on.
    """
    forecast = await edge.router.forecast(wait.entry) if needs_forecast(edge, wait) else Forecast()
    way = (await ways_now(edge, wait, forecast.now)).get(keys)
    if way is None:
        return wait
    return await WAYS[type(way)](edge, document, wait, way)


async def _to_the_menu(edge: Edge, document: Document, wait: Wait, way: MenuWay) -> Document | Wait:
    entry = wait.entry
    book = await edge.book_of(entry.arrival.config)
    number = book.numbers.get(entry.arrival.number)
    flow = book.flows.get(number.flow) if number is not None else None
    if flow is None:
        return wait
    step = way.to if way.to in flow.steps else flow.start
    turn = await edge.router.leave_queue(entry.arrival.call, "menu", str(step))
    if turn is None:
        return wait
    left = Turn("left", ahead=turn, why="menu", step=str(step))
    return await sent_elsewhere(edge, document, wait, left)


async def _to_another(
    edge: Edge, document: Document, wait: Wait, way: DepartmentWay
) -> Document | Wait:
    del document
    there = await edge.router.change_department(wait.entry, way.to)
    # What was told and offered was the other department's.
    return wait if there is None else replace(wait, entry=there, told=NOTHING)


async def _outside(edge: Edge, document: Document, wait: Wait, way: TransferWay) -> Document | Wait:
    arrival = wait.entry.arrival
    turn = await edge.router.leave_queue(arrival.call, TRANSFERRED, way.to)
    if turn is None:
        return wait
    own = way.caller_id == "number"
    return document.dial_number(
        way.to,
        after=edge.urls.outside(wait.at_turn(wait.entry.turn + 1)),
        timeout_s=way.timeout,
        caller_id=edge.book.caller_id_of(arrival.number) if own else arrival.caller,
    )


async def _call_back(
    edge: Edge, document: Document, wait: Wait, way: CallbackWay
) -> Document | Wait:
    call = await edge.router.call(wait.entry.arrival.call)
    if call is None or call.state != "waiting":
        return wait
    rules = edge.sites.current.roster.departments.get(wait.entry.demand.department)
    has_times = rules is not None and rules.callback is not None and rules.callback.slots
    return await begin(edge, document, wait, way.time if has_times else "soon", waits=True)


async def after_outside(edge: Edge, form: VoiceForm, wait: Wait) -> Document | Wait:
    """Go on after the number outside: goodbye, or back to waiting at the place already won."""
    if form.dial_call_status not in ANSWERED:
        return wait
    await edge.router.caller_left(wait.entry.arrival.call, "menu", "transferred")
    return farewell(edge, wait.entry.language)


WAYS: Mapping[type, Taking] = {
    MenuWay: _to_the_menu,
    DepartmentWay: _to_another,
    TransferWay: _outside,
    CallbackWay: _call_back,
}
"""What each type of way does. Another type of way plugs in here."""


async def _has_closed(edge: Edge, department: str, now_ms: int) -> bool:
    """Tell whether a department is closed by now, by its hours or by a supervisor."""
    rules = edge.sites.current.roster.departments.get(department)
    kept = edge.book.hours.get(rules.hours) if rules is not None else None
    shut = kept is not None and not hours.state(kept, now_ms).open
    return shut or (await edge.board.live()).closure(now_ms, department) is not None
