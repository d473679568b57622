"""Ring agents by the caller's own leg: a Dial with a noun for each of them.

Rules this module keeps:

* The document names whoever the call is offered to when it is asked for; what was taken back
  meanwhile does not ring.
* What is said in a noun's document is a whisper: words, music, a key, or the end. Once the call is
  claimed the agent's leg is sent on to the room, and the caller after it: nobody talks in the Dial.
* A Dial has an epoch. Whoever leaves it for the room passes through its action first, and finds
  that the call is past it (TWILIO.md A8.15): only the Dial of now says that its ringing is over.

Source: TWILIO.md A4 (at most ten nouns, the first to pick up wins, the others are cancelled).
"""

from collections.abc import Mapping

from calls.errors import StoreUnavailableError
from routing.answers import Fate
from routing.queue import CallView
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.state import Offer, Ringing, State
from webhooks.twiml import Document, Noun
from webhooks.waiting import go_on
from webhooks.words import farewell, unknown_call

MARGIN_S = 5
"""The carrier's timer beyond ours, which decides while somebody is there to decide."""
_FATES: Mapping[str, Fate] = {"no-answer": "missed", "busy": "busy", "failed": "failed"}


async def ring(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a caller's leg that is to ring the agents its call is offered to."""
    if not isinstance(state, Ringing):
        return unknown_call(edge, form)
    try:
        view = await edge.router.call(state.wait.entry.arrival.call)
        nouns = await _nouns(edge, view) if view and _is_here(view, state) else []
    except StoreUnavailableError as error:
        log.warning("nobody can be rung without the store: %s", error)
        return go_on(edge, state.wait, state.epoch)
    if view is not None and view.state == "ended":
        return farewell(edge, state.wait.entry.language)
    if view is None or not nouns:
        return go_on(edge, state.wait, state.epoch)
    department = edge.sites.current.roster.departments.get(view.department)
    ring_s = department.ring_timeout_s if department else MARGIN_S
    return Document(edge.book).ring_together(
        nouns,
        after=edge.urls.rung(state),
        timeout_s=ring_s + MARGIN_S,
        caller_id=_caller_id(edge, view),
    )


async def rung(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer the end of a Dial that rang agents: back to the wait loop, whatever became of it."""
    if not isinstance(state, Ringing):
        return unknown_call(edge, form)
    call = state.wait.entry.arrival.call
    try:
        view = await edge.router.call(call)
        if view is not None and view.state == "ended":
            return farewell(edge, state.wait.entry.language)
        if view is not None and _is_here(view, state):
            fate = _FATES.get(form.dial_call_status, "stopped")
            await edge.router.rung_out(call, state.epoch, fate, form.dial_call_sid)
    except StoreUnavailableError as error:
        log.warning("the end of the ringing for call %s was not noted: %s", call, error)
    return go_on(edge, state.wait, state.epoch)


def _is_here(view: CallView, state: Ringing) -> bool:
    return view.epoch == state.epoch and view.state == "offered"


async def _nouns(edge: Edge, view: CallView) -> list[Noun]:
    """Return whom the caller's leg is to ring, each with what is told of it and asked for it."""
    found = []
    for offer, name in zip(view.live, view.rung, strict=True):
        agent = await edge.router.agent(name) if offer in view.summoned else None
        if agent is not None:
            telephone = agent.endpoint.startswith("+")
            state = Offer(offer, view.id, name, telephone, dialled=True)
            urls = edge.urls.agent_answer(state), edge.urls.agent_status(state)
            found.append(Noun(agent.endpoint, offer, *urls))
    return found


def _caller_id(edge: Edge, view: CallView) -> str:
    book = edge.book
    return book.caller_id_of(
        view.number if view.number in book.numbers else next(iter(book.numbers))
    )
