"""Lead callers out of a queue when the department's rules say so.

Rules this module keeps:

* A caller never hears silence: an exit is a step of their own flow, or last words that say why.
* The flow goes on as the call began it; what was chosen before the queue is forgotten.
* An emergency passes every limit.
* A department's own hours are the site's, and live.
"""

from calls.errors import StoreUnavailableError
from ivr import hours
from ivr.session import Session
from routing.answers import Turn
from routing.queue import Entry
from webhooks.edge import Edge, log
from webhooks.state import Menu, Wait
from webhooks.twiml import Document
from webhooks.words import words

_SECOND_MS = 1000
EVACUATED = "evacuated"
"""Why everybody leaves: said before they go wherever they go, as nothing they did explains it."""


def is_urgent(edge: Edge, entry: Entry) -> bool:
    """Tell whether a caller is an emergency: by their way, the number dialled or the department."""
    by_number = edge.book.is_emergency_line(entry.arrival.number)
    return entry.emergency or by_number or entry.demand.department in edge.book.emergencies


def is_closed(edge: Edge, entry: Entry) -> bool:
    """Tell whether the department a caller waits for is over and done with for today."""
    department = edge.sites.current.roster.departments.get(entry.demand.department)
    kept = edge.book.hours.get(department.hours) if department is not None else None
    if department is None or kept is None:
        return False
    grace_s = 0 if entry.turn == 0 else department.closing_s
    if grace_s is None:
        return False
    now_ms = edge.clock.now_ms()
    instants = (now_ms, now_ms - grace_s * _SECOND_MS)
    return not any(hours.state(kept, at_ms).open for at_ms in instants)


async def sent_elsewhere(edge: Edge, document: Document, wait: Wait, turn: Turn) -> Document:
    """Send a caller the rules took out of the queue to their step, or say why and goodbye."""
    entry = wait.entry
    arrival = entry.arrival
    if turn.why == EVACUATED and f"system.{EVACUATED}" in edge.book.prompts:
        document.say(words(edge, EVACUATED, entry.language))
    book = await edge.book_of(arrival.config)
    number = book.numbers.get(arrival.number)
    flow = book.flows.get(number.flow) if number is not None else None
    if number is None or flow is None or turn.step not in flow.steps:
        return await _goodbye(edge, document, entry, turn.why)
    session = Session(
        call=arrival.call,
        number=arrival.number,
        flow=number.flow,
        step=turn.step,
        language=entry.language,
        region=arrival.region,
        config=arrival.config,
        tier=arrival.tier,
        turn=turn.ahead,
        language_known=True,
        caller=arrival.caller,
        emergency=is_urgent(edge, entry),
    )
    return document.redirect(edge.urls.onward(Menu(session, arrival, entry.arrived_at)))


async def _goodbye(edge: Edge, document: Document, entry: Entry, why: str) -> Document:
    told = why == EVACUATED or f"system.{why}" not in edge.book.prompts
    said = "goodbye" if told else why
    try:
        await edge.router.caller_left(entry.arrival.call, "rules", why)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", entry.arrival.call, error)
    return document.say(words(edge, said, entry.language)).hang_up()
