"""Give a caller a second way to a person when a document of ours failed.

Rules this module keeps:

* Silence is impossible: a fault is an apology in the caller's language, then the fallback
  department, asking for nothing but that language; the place already won is kept.
* An emergency keeps its own department and its own fixed number.
* When that fails too: the operator's fallback number if there is one, else an apology, music and
  another try, for as long as the caller stays.
* What is known of the caller comes from the signed state; nothing is invented beyond it.
"""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from calls.errors import SwitchboardError
from ivr.step import rescue as way_to_a_person
from routing.queue import Arrival, Entry
from routing.skills import Demand
from webhooks.edge import Edge, log
from webhooks.exits import is_urgent
from webhooks.forms import VoiceForm
from webhooks.state import Back, Choosing, Menu, Rescue, Room, State, Wait
from webhooks.twiml import Document
from webhooks.waiting import fallback_wait, turn_of
from webhooks.words import farewell, unknown_call, words

_TALKED = frozenset({"completed", "answered"})


async def rescue(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Put a caller whose document failed into the fallback department."""
    if not isinstance(state, Rescue):
        return unknown_call(edge, form)
    if form.dial_call_status in _TALKED:
        return farewell(edge, state.language)
    return await turn_of(edge, Document(edge.book), _place(edge, state))


async def fallback(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a number's fallback URL: the carrier could not use the document it asked us for."""
    log.error(
        "the carrier could not use a document of ours: error %s at %s, call %s",
        form.error_code or "unknown",
        urlsplit(form.error_url).path or "an unknown URL",
        form.call_sid,
    )
    return await second_way(edge, form, state or _state_of(edge, form.error_url))


async def second_way(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Apologise, and try the second way to a person; after that failed, the last one."""
    if isinstance(state, Rescue):
        return _last_way(edge, replace(state, attempt=state.attempt + 1))
    once = _known(edge, form, state)
    return _apologise(edge, once.language).redirect(edge.urls.rescue(once))


def _last_way(edge: Edge, state: Rescue) -> Document:
    document = _apologise(edge, state.language)
    again = edge.urls.rescue(state)
    number = _number(edge, state)
    # The number is tried every other time, so that a dead one does not keep a caller from the
    # department once that is back.
    if number and state.attempt % 2 == 0:
        log.error("call %s is connected with the fallback number", state.arrival.call)
        return document.dial_number(number, after=again)
    return document.play(edge.settings.music).redirect(again)


def _number(edge: Edge, state: Rescue) -> str | None:
    """Return the fixed number that ends the way: an emergency's own, else the operator's."""
    urgent = edge.book.emergency
    waits = state.wait.entry if state.wait is not None else None
    mine = (
        state.emergency
        or edge.book.is_emergency_line(state.arrival.number)
        or (waits is not None and is_urgent(edge, waits))
    )
    own = urgent.number if urgent is not None and mine else None
    return own or edge.settings.fallback_number


def _apologise(edge: Edge, language: str) -> Document:
    document = Document(edge.book)
    try:
        return document.say(words(edge, "apology", language))
    except SwitchboardError:
        log.exception('the apology cannot be spoken in "%s"', language)
        return Document(edge.book)


def _place(edge: Edge, state: Rescue) -> Wait:
    """Return the caller's wait in the fallback department, at the place already won."""
    if state.wait is not None:
        # Turns never repeat: one that failed may have been noted already.
        return fallback_wait(edge, state.wait.at_turn(state.wait.entry.turn + state.attempt))
    enter = replace(
        way_to_a_person(edge.book, None, state.language),
        department=edge.book.last_department(emergency=state.emergency),
    )
    entry = Entry(
        arrival=state.arrival,
        demand=Demand.of(enter.department, enter.required),
        entered_at=state.entered_at,
        head_start_ms=enter.head_start_s * 1000,
        language=state.language,
        arrived_at=state.arrived_at,
        emergency=state.emergency,
    )
    return Wait(entry)


def _known(edge: Edge, form: VoiceForm, state: State | None) -> Rescue:
    """Gather who is on the line: from the state, else from the form alone."""
    now_ms = edge.clock.now_ms()
    match state:
        case Menu():
            language = state.session.language
            urgent = state.session.emergency
            times = (state.arrived_at, now_ms)
            return Rescue(state.arrival, *times, language, attempt=1, emergency=urgent)
        case Wait():
            return _of_wait(state)
        case Room():
            return _of_wait(state.wait.after_room(state.epoch))
        case Back() | Choosing():
            return _of_wait(state.wait)
        case _:
            language = edge.book.languages_of(form.to_number)[0]
            arrival = Arrival(
                call=form.call_sid,
                leg=form.call_sid,
                caller=form.from_number,
                number=form.to_number,
                region="other",
                region_why="not worked out: the caller was rescued from a fault of ours",
                tier="",
                language=language,
                config=edge.book.version,
            )
            urgent = edge.book.is_emergency_line(form.to_number)
            times = (now_ms, now_ms)
            return Rescue(arrival, *times, language, attempt=1, emergency=urgent)


def _of_wait(wait: Wait) -> Rescue:
    entry = wait.entry
    times = (entry.arrived_at, entry.entered_at)
    return Rescue(entry.arrival, *times, entry.language, attempt=1, wait=wait)


def _state_of(edge: Edge, url: str) -> State | None:
    """Return the state of the URL that failed, as the carrier tells it."""
    return edge.sealer.read(parse_qs(urlsplit(url).query).get("s", [""])[0])
