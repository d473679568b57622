"""Call a caller back: their telephone rings, they take the call, and meet the agent who waits.

Rules this module keeps:

* Whoever answers is asked for a key: a voicemail presses none. It hears the message instead, in
  the caller's language, and the callback counts as tried.
* Whoever presses any key is a person, and is never sent away: when the agent has gone meanwhile,
  they stand in the queue again, at the old place.
* Callbacks come late, twice and out of order: each names the try it is about.
"""

from dataclasses import replace

from calls.errors import StoreUnavailableError
from ivr.company import NOTHING
from ivr.session import Ask
from ivr.speech import say
from routing.callback import Failed
from webhooks.edge import Edge, log
from webhooks.forms import StatusForm, VoiceForm
from webhooks.state import Back, Room, State, Wait
from webhooks.twiml import Document
from webhooks.waiting import enter_room, turn_of
from webhooks.words import farewell, unknown_call, words

TRIES = 3
"""How often whoever answers is asked for the key."""
KEY_S = 5
"""How long each time, seconds."""
RECONNECTING_S = 2
"""Between two tries to reach the store while the caller listens, seconds."""
_FAILED: dict[str, Failed] = {"busy": "busy", "no-answer": "no_answer", "failed": "failed"}


async def answer(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a caller's telephone that was picked up."""
    if not isinstance(state, Back):
        return unknown_call(edge, form)
    try:
        await edge.router.callbacks.dialled(
            _call(state), state.epoch, form.call_sid, picked_up=True
        )
    except StoreUnavailableError as error:
        log.warning("that call %s was answered is not noted: %s", _call(state), error)
    return _question(edge, state)


async def accept(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer what was pressed: any key takes the call."""
    if not isinstance(state, Back):
        return unknown_call(edge, form)
    if form.digits or state.taken:
        return await _take(edge, form, state)
    if state.tries + 1 < TRIES:
        return _question(edge, replace(state, tries=state.tries + 1))
    try:
        await edge.router.callbacks.tried(_call(state), state.epoch, "voicemail")
    except StoreUnavailableError as error:
        log.warning("a callback of call %s that met a voicemail: %s", _call(state), error)
    entry = state.wait.entry
    brand = edge.book.brand_of(entry.arrival.number)
    message = say(edge.book, "system.callback_message", entry.language, brand=brand)
    return Document(edge.book).pause(1).say(message).hang_up()


async def over(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Note that the leg is over, and answer nothing: nobody listens any more."""
    try:
        if isinstance(state, Back):
            await _over(edge, form.call_sid, state, "hung_up", "caller")
    except StoreUnavailableError as error:
        log.warning("the end of leg %s was not noted: %s", form.call_sid, error)
    return Document(edge.book)


async def status(edge: Edge, form: StatusForm, state: State | None) -> None:
    """Note how far the ringing of a caller's telephone has come, and how it ended."""
    if not isinstance(state, Back):
        log.warning("a status of leg %s carries no state we wrote", form.call_sid)
        return
    if not form.is_over:
        up = form.call_status == "in-progress"
        await edge.router.callbacks.dialled(_call(state), state.epoch, form.call_sid, picked_up=up)
        return
    how = _FAILED.get(form.call_status, "hung_up")
    await _over(edge, form.call_sid, state, how, form.why_over)


async def _over(edge: Edge, leg: str, state: Back, how: Failed, why: str) -> None:
    if await edge.router.callbacks.tried(_call(state), state.epoch, how) == "stale":
        await edge.router.caller_left(_call(state), why, leg=leg)


async def _take(edge: Edge, form: VoiceForm, state: Back) -> Document:
    entry = state.wait.entry
    arrival = replace(entry.arrival, leg=form.call_sid)
    wait = replace(state.wait, entry=replace(entry, arrival=arrival)).after_room(state.epoch)
    try:
        turn = await edge.router.callbacks.here(_call(state), form.call_sid, edge.sealer.seal(wait))
    except StoreUnavailableError as error:
        log.warning("call %s, called back, waits for the store: %s", _call(state), error)
        again = edge.urls.back_accept(replace(state, taken=True))
        document = Document(edge.book).say(words(edge, "reconnecting", entry.language))
        return document.pause(RECONNECTING_S).redirect(again)
    match turn.word:
        case "joining":
            room = Room(wait, turn.room, turn.epoch)
            return enter_room(edge, Document(edge.book), room)
        case "ended":
            return farewell(edge, entry.language)
        case _:
            document = Document(edge.book).say(words(edge, "callback_next", entry.language))
            return await turn_of(edge, document, _again(wait))


def _again(wait: Wait) -> Wait:
    """Return the wait of one who comes back to the queue: nothing was announced on this leg."""
    return replace(wait, told=NOTHING)


def _question(edge: Edge, state: Back) -> Document:
    entry = state.wait.entry
    brand = edge.book.brand_of(entry.arrival.number)
    prompt = say(edge.book, "system.callback_answer", entry.language, brand=brand)
    question = Ask((prompt,), timeout_s=KEY_S, digits=1)
    return Document(edge.book).ask(question, edge.urls.back_accept(state))


def _call(state: Back) -> str:
    return state.wait.entry.arrival.call
