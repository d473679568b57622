"""Keep a caller company in the queue: one short document after another.

Rules this module keeps:

* A turn is at most half a minute of sound; then the caller's leg asks again, and that is its
  heartbeat.
* What is said while a caller waits on is ``webhooks.company``'s.
* While the store is away the caller hears music and an apology, keeps the place (it is in the URL
  too), and tries again with the next turn: nobody is dropped.
* A turn that finds an agent there leaves the move to the bridge for a moment, and joins the room
  itself if no bridge came: redirecting a caller who has just joined would throw them out again.

Source for the last: TWILIO.md A8.15, a redirect out of a running Dial ends the caller's stay.
"""

from dataclasses import replace

from calls.errors import StoreUnavailableError
from ivr.session import Enter
from ivr.step import rescue
from routing.answers import Turn
from routing.skills import Demand
from webhooks import last_way
from webhooks.agreeing import answered
from webhooks.company import waits_on
from webhooks.edge import Edge, log
from webhooks.exits import is_closed, is_urgent, sent_elsewhere
from webhooks.forms import VoiceForm
from webhooks.leaving import after_outside, pressed
from webhooks.promising import at_closing
from webhooks.state import Conference, Refer, Returning, Room, State, Wait
from webhooks.twiml import Document
from webhooks.words import farewell, unknown_call, words

APOLOGISE_EVERY = 4
"""Turns between two apologies while the store is away: about a minute and a half."""
BRIDGE_GRACE_S = 2
"""How long a turn leaves the move to the bridge: several times what a REST update takes."""


class NobodyToAskError(Exception):
    """Say that even the fallback department is not in the roster: the way to a person failed."""


async def wait(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a wait turn."""
    if not isinstance(state, Wait):
        return unknown_call(edge, form)
    document = Document(edge.book)
    if form.digits:
        try:
            onward = await pressed(edge, document, state, form.digits)
            if onward is state:
                onward = answered(state, form.digits) or state
        except StoreUnavailableError as error:
            log.warning("a key of call %s was not heard: %s", state.entry.arrival.call, error)
            onward = state
        if isinstance(onward, Document):
            return onward
        state = onward
    return await turn_of(edge, document, state)


async def outside(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Go on after a number outside; who was not answered there waits on, at their place."""
    if not isinstance(state, Wait):
        return unknown_call(edge, form)
    document = Document(edge.book)
    try:
        onward = await after_outside(edge, form, state)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", state.entry.arrival.call, error)
        return farewell(edge, state.entry.language)
    if isinstance(onward, Document):
        return onward
    if "system.not_answered" in edge.book.prompts:
        document.say(words(edge, "not_answered", state.entry.language))
    return await turn_of(edge, document, onward)


async def returned(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Bring a caller back to the wait loop, saying why: cut off, or sent on by their agent."""
    if not isinstance(state, Returning):
        return unknown_call(edge, form)
    document = Document(edge.book)
    if f"system.{state.why}" in edge.book.prompts:
        document.say(words(edge, state.why, state.wait.entry.language))
    return await turn_of(edge, document, state.wait)


async def refer(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Connect a caller with the number outside their agent sends them to."""
    if not isinstance(state, Refer):
        return unknown_call(edge, form)
    document = Document(edge.book)
    if "system.transferred" in edge.book.prompts:
        document.say(words(edge, "transferred", state.wait.entry.language))
    return document.dial_number(
        state.number,
        after=edge.urls.outside(state.wait.at_turn(state.wait.entry.turn + 1)),
        caller_id=edge.book.caller_id_of(state.wait.entry.arrival.number),
    )


async def turn_of(edge: Edge, document: Document, wait: Wait) -> Document:
    """Add one wait turn to ``document``: the queue is entered, kept, or left for the room."""
    # Once an emergency, always one: wherever the call is handed up to.
    wait = replace(wait, entry=replace(wait.entry, emergency=is_urgent(edge, wait.entry)))
    entry = replace(wait.entry, ticket=edge.sealer.seal(wait))
    closed = is_closed(edge, entry)
    try:
        if closed and entry.turn > 0:
            promised = await at_closing(edge, document, wait)
            if promised is not None:
                return promised
        turn = await edge.router.turn(entry, closed=closed)
    except StoreUnavailableError as error:
        log.warning("call %s waits without the store: %s", entry.arrival.call, error)
        return _without_store(edge, document, wait)
    if turn.reclaimed is not None:
        wait = replace(wait, entry=turn.reclaimed)
        document.say(words(edge, "callback_again", entry.language))
    if turn.demand is not None:
        wait = replace(wait, entry=replace(wait.entry, demand=turn.demand))
    if turn.regained is not None:
        entered_at, head_start_ms = turn.regained
        kept = replace(wait.entry, entered_at=entered_at, head_start_ms=head_start_ms)
        wait = replace(wait, entry=kept)
        if "system.place_kept" in edge.book.prompts:
            document.say(words(edge, "place_kept", entry.language))
    return await _taken(edge, document, wait, turn)


async def _taken(edge: Edge, document: Document, wait: Wait, turn: Turn) -> Document:
    """Add what a turn came to."""
    match turn.word:
        case "waiting":
            return await _waited(edge, document, wait, turn)
        case "joining":
            return _joining(edge, document, wait, turn)
        case "ended" | "promised":
            return document.say(words(edge, "goodbye", wait.entry.language)).hang_up()
        case "no_department":
            return await _elsewhere(edge, document, wait)
        case "left":
            return await sent_elsewhere(edge, document, wait, turn)


async def _waited(edge: Edge, document: Document, wait: Wait, turn: Turn) -> Document:
    """Add the next piece of waiting; for an emergency that nobody answers, the fixed number."""
    nobody = await edge.router.evacuation.lasts()
    if last_way.is_due(edge, wait, nobody=nobody):
        try:
            dialled = await last_way.dial(edge, document, wait)
        except StoreUnavailableError as error:
            log.warning("call %s waits without the store: %s", wait.entry.arrival.call, error)
            return _without_store(edge, document, wait)
        if dialled is not None:
            return dialled
    return await waits_on(edge, document, wait, turn)


def enter_room(edge: Edge, document: Document, state: Room) -> Document:
    """Add the caller's way into the room to ``document``."""
    call = state.wait.entry.arrival.call
    document.say(words(edge, "connecting", state.wait.entry.language))
    return document.enter_room(
        state.room,
        label="caller",
        after=edge.urls.after(state),
        events=edge.urls.conference(Conference(call, state.epoch)),
        hold=edge.urls.hold(),
    )


def go_on(edge: Edge, wait: Wait, epoch: int) -> Document:
    """Lead a caller out of a room back into the wait loop; harmless when told twice."""
    document = Document(edge.book).pause(1)
    return document.redirect(edge.urls.wait(wait.after_room(epoch)))


def fallback_wait(edge: Edge, wait: Wait) -> Wait:
    """Return the same wait for the fallback department, asking for the language alone."""
    enter: Enter = rescue(edge.book, None, wait.entry.language)
    department = edge.book.last_department(emergency=wait.entry.emergency)
    if wait.entry.demand.department in edge.book.emergencies:
        # An emergency stays with its own people: without the skills asked for, not without them.
        department = wait.entry.demand.department
    demand = Demand.of(department, enter.required)
    return replace(wait, entry=replace(wait.entry, demand=demand))


def _joining(edge: Edge, document: Document, wait: Wait, turn: Turn) -> Document:
    if wait.bridging:
        return enter_room(edge, document, Room(wait, turn.room, turn.epoch))
    onward = replace(wait.at_turn(wait.entry.turn + 1), bridging=True)
    return document.pause(BRIDGE_GRACE_S).redirect(edge.urls.wait(onward))


def _without_store(edge: Edge, document: Document, wait: Wait) -> Document:
    if last_way.is_due(edge, wait):
        return last_way.connect(edge, document, wait)
    if wait.outages % APOLOGISE_EVERY == 0:
        document.say(words(edge, "reconnecting", wait.entry.language))
    onward = replace(wait.at_turn(wait.entry.turn + 1), outages=wait.outages + 1)
    return document.play(edge.settings.music).redirect(edge.urls.wait(onward))


async def _elsewhere(edge: Edge, document: Document, wait: Wait) -> Document:
    """Enter the fallback department instead of one that is not in the roster."""
    gone = wait.entry.demand.department
    other = fallback_wait(edge, wait)
    if other.entry.demand.department == gone:
        raise NobodyToAskError(f'the fallback department "{gone}" is not in the roster')
    log.error(
        'department "%s" is not in the roster: call %s goes to "%s"',
        gone,
        wait.entry.arrival.call,
        other.entry.demand.department,
    )
    return await turn_of(edge, document, other)
