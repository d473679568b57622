"""Lead callers into the room where their agent is, and out of it.

Rules this module keeps:

* A room has an epoch; what comes from an earlier one neither hangs up nor ends anything: a caller
  who is redirected out of a running Dial passes through its action first (TWILIO.md A8.15).
* Who left first is taken from the carrier's words, not guessed from the order of webhooks.
* Somebody alone in a room hears music.
"""

from dataclasses import replace
from typing import TypeAlias

from calls.errors import StoreUnavailableError
from routing.queue import CallView
from webhooks.edge import Edge, log
from webhooks.forms import ConferenceForm, VoiceForm
from webhooks.state import Conference, Parting, Room, State, Surveyed
from webhooks.surveying import question
from webhooks.twiml import Document
from webhooks.waiting import enter_room, go_on
from webhooks.words import farewell, unknown_call, words

LOOK_AGAIN_S = 2
"""How long a Dial that may have been redirected is given until its target must have been asked."""

_Known: TypeAlias = CallView | None


async def join(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer the bridge: the caller's way into the room."""
    if not isinstance(state, Room):
        return unknown_call(edge, form)
    view = await _view(edge, state)
    if view is not None and view.state == "ended":
        return farewell(edge, state.wait.entry.language)
    if view is not None and not _is_here(view, state):
        return go_on(edge, state.wait, state.epoch)
    # A store that is away or knows nothing keeps nobody out: the agent is in that room.
    return enter_room(edge, Document(edge.book), state)


async def after(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer the end of a caller's stay in a room: goodbye, or back to the wait loop."""
    if not isinstance(state, Room):
        return unknown_call(edge, form)
    try:
        return await _onward(edge, form, state)
    except StoreUnavailableError as error:
        log.warning("the end of a stay waits for the store: %s", error)
        document = Document(edge.book)
        document.say(words(edge, "reconnecting", state.wait.entry.language))
        return document.play(edge.settings.music).redirect(edge.urls.after(state))


async def _onward(edge: Edge, form: VoiceForm, state: Room) -> Document:
    language = state.wait.entry.language
    view = await edge.router.call(state.wait.entry.arrival.call)
    if view is not None and view.state == "ended":
        return farewell(edge, language)
    if view is not None and view.state == "survey":
        return question(edge, Surveyed(view.id, view.department, language))
    if view is None or view.epoch != state.epoch or view.state != "talking":
        return go_on(edge, state.wait, state.epoch)
    if form.dial_call_status == "completed" and not state.left:
        # A conference that ended says "answered"; "completed" may be a redirect under way, whose
        # own document wins. If none comes, the stay is over indeed.
        again = edge.urls.after(replace(state, left=True))
        return Document(edge.book).pause(LOOK_AGAIN_S).redirect(again)
    # The caller is still on the line and the room is not: it was the agent who left.
    word = await edge.router.agent_left(view.id, state.epoch, "agent")
    if word == "survey":
        return question(edge, Surveyed(view.id, view.department, language))
    return farewell(edge, language) if word == "ended" else go_on(edge, state.wait, state.epoch)


async def released(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Say goodbye to a caller whose agent pressed Hang up."""
    if not isinstance(state, Parting):
        return unknown_call(edge, form)
    try:
        view = await edge.router.call(state.call)
    except StoreUnavailableError as error:
        log.warning("call %s ends without the store: %s", state.call, error)
        view = None
    if view is not None and view.state == "survey":
        return question(edge, Surveyed(view.id, view.department, state.language))
    return farewell(edge, state.language)


async def hold(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a conference's wait URL: music, for ever."""
    del form, state
    return Document(edge.book).play(edge.settings.music).redirect(edge.urls.hold())


async def conference_event(edge: Edge, form: ConferenceForm, state: State | None) -> None:
    """Note who came into the room and who left it of their own will."""
    if not isinstance(state, Conference):
        log.warning("a conference event of leg %s carries no state we wrote", form.call_sid)
        return
    party = form.party
    if party is None:
        return
    if form.event == "participant-join":
        if party != "beside":  # noted when it answered
            await edge.router.joined(state.call, state.epoch, party)
    elif form.event == "participant-leave" and form.reason_left == "participant_hung_up":
        await _hung_up(edge, form, state, party)


async def _hung_up(edge: Edge, form: ConferenceForm, state: Conference, party: str) -> None:
    if party != "caller":
        await edge.router.agent_left(state.call, state.epoch, "agent", leg=form.call_sid)
        return
    view = await edge.router.call(state.call)
    if view is not None and view.epoch == state.epoch and view.state == "talking":
        await edge.router.caller_left(state.call, "caller")


async def _view(edge: Edge, state: Room) -> _Known:
    try:
        return await edge.router.call(state.wait.entry.arrival.call)
    except StoreUnavailableError as error:
        log.warning("room %s is entered without the store: %s", state.room, error)
        return None


def _is_here(view: CallView, state: Room) -> bool:
    return view.epoch == state.epoch and view.state in {"connecting", "talking"}
