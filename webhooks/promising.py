"""Promise a caller a callback: ask where and when, promise it, and say goodbye.

Rules this module keeps:

* Who waits stays in the queue while they are asked: an agent who comes free is not kept waiting.
* The promise is one transition; it is made before it is spoken of.
* Whoever confirms nothing keeps what they had: the place in the queue, or the way on in the flow.
"""

from dataclasses import replace
from itertools import islice

from calls.errors import StoreUnavailableError
from ivr import slots
from ivr.callback import PAGE, Chosen, Dialogue, When, answered, asked, begun
from ivr.dialling import dialled, spelt
from ivr.session import Session
from ivr.speech import locale_and_voice, say
from ivr.zones import zone_of_caller
from routing.callback import Callbacks, Promised
from routing.queue import Entry
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.state import Choosing, Menu, State, Wait
from webhooks.twiml import Document
from webhooks.words import unknown_call, words

LEAD_MS = 900_000
"""The soonest a caller may choose to be called back: a quarter of an hour from now."""
_MOST_TIMES = 200


async def begin(
    edge: Edge,
    document: Document,
    wait: Wait,
    when: When,
    *,
    waits: bool,
    otherwise: str = "",
    turn: int = 0,
) -> Document:
    """Ask a caller where to call them back."""
    dialogue = begun(edge.book, wait.entry.arrival.caller, when)
    state = Choosing(wait, str(dialogue), waits, otherwise, turn)
    return await _ask(edge, document, state, dialogue)


async def choose(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer what a caller pressed who is asked where, and when, to call them back."""
    if not isinstance(state, Choosing):
        return unknown_call(edge, form)
    document, dialogue = Document(edge.book), Dialogue.read(state.dialogue)
    if state.waits:
        gone = await _heartbeat(edge, document, state)
        if gone is not None:
            return gone
        state = replace(state, wait=state.wait.at_turn(state.wait.entry.turn + 1))
    offered = await _page(edge, state, dialogue) if dialogue.stage == "slot" else []
    onward = answered(edge.book, dialogue, form.digits or "", len(offered))
    match onward:
        case Dialogue():
            return await _ask(edge, document, state, onward)
        case Chosen():
            due_at = offered[onward.slot - dialogue.page] if onward.slot is not None else 0
            return await _promise(edge, document, state, dialogue, onward.number, due_at)
        case _:
            return await _nothing_came_of_it(edge, document, state)


async def at_closing(edge: Edge, document: Document, wait: Wait) -> Document | None:
    """Promise a callback at the next opening to one who still waits at closing time.

    Returns None where that is not what the department does, or cannot be done.
    """
    entry = wait.entry
    rules = _rules(edge, entry)
    now_ms = edge.clock.now_ms()
    due_at = rules.calendar.shut_until_ms(now_ms) if rules is not None else None
    if rules is None or not rules.at_closing or due_at is None or entry.emergency:
        return None
    caller = entry.arrival.caller
    own = dialled(caller, edge.book.home_countries, edge.book.numbers)
    if not own or not edge.book.is_personal(caller):
        return await begin(edge, document, wait, "soon", waits=True)
    zone = _zone(edge, entry, own)
    promised = await edge.router.callbacks.promise(
        _to_promise(edge, wait), own, cause="closing", due_at=due_at, zone=zone
    )
    if promised.word not in ("promised", "already"):
        return None
    when = _when(edge, entry, due_at, zone)
    said = say(edge.book, "system.callback_closing", entry.language, number=spelt(own), when=when)
    return document.say(said).hang_up()


# -- asking ---------------------------------------------------------------------------------


async def _heartbeat(edge: Edge, document: Document, state: Choosing) -> Document | None:
    """Keep the caller's place; lead them back to the wait loop if an agent has answered."""
    call = await edge.router.call(state.wait.entry.arrival.call)
    if call is not None and call.state in ("waiting", "offered"):
        await edge.router.turn(_ticketed(edge, state.wait))
        return None
    return document.redirect(edge.urls.wait(state.wait))


async def _ask(edge: Edge, document: Document, state: Choosing, dialogue: Dialogue) -> Document:
    entry = state.wait.entry
    times: list[str] = []
    if dialogue.stage == "slot":
        zone = _zone(edge, entry, dialogue.number)
        page = await _page(edge, state, dialogue)
        if not page and dialogue.page:
            dialogue = replace(dialogue, page=0)
            page = await _page(edge, state, dialogue)
        if not page:
            return await _nothing_came_of_it(edge, document, state)
        times = [_when(edge, entry, at_ms, zone) for at_ms in page]
    brand = edge.book.brand_of(entry.arrival.number)
    question = asked(edge.book, dialogue, entry.language, brand, times)
    onward = replace(state, dialogue=str(dialogue))
    return document.ask(question, edge.urls.choosing(onward))


async def _page(edge: Edge, state: Choosing, dialogue: Dialogue) -> list[int]:
    """Return the times on a page that have room, soonest first."""
    free = await _free(edge, state.wait.entry)
    return free[dialogue.page : dialogue.page + PAGE]


async def _free(edge: Edge, entry: Entry) -> list[int]:
    rules = _rules(edge, entry)
    department = edge.sites.current.roster.departments.get(entry.demand.department)
    kept = edge.book.hours.get(department.hours) if department is not None else None
    if rules is None or rules.slots is None or kept is None:
        return []
    from_ms = edge.clock.now_ms() + LEAD_MS
    every = slots.times(kept, rules.slots.every_s, from_ms, rules.slots.days)
    known = list(islice(every, _MOST_TIMES))
    taken = await edge.router.callbacks.chosen(entry.demand.department, known)
    return [at_ms for at_ms, n in zip(known, taken, strict=True) if n < rules.slots.capacity]


# -- promising ------------------------------------------------------------------------------


async def _promise(
    edge: Edge, document: Document, state: Choosing, dialogue: Dialogue, number: str, due_at: int
) -> Document:
    entry = state.wait.entry
    zone = _zone(edge, entry, number)
    promised = await edge.router.callbacks.promise(
        _to_promise(edge, state.wait),
        number,
        cause="scheduled" if due_at else "wanted",
        due_at=due_at,
        zone=zone,
    )
    match promised.word:
        case "full":
            document.say(words(edge, "callback_full", entry.language))
            return await _ask(edge, document, state, replace(dialogue, page=0))
        case "busy":
            return document.redirect(edge.urls.wait(state.wait))
        case "ended":
            return document.say(words(edge, "goodbye", entry.language)).hang_up()
        case _:
            return await _goodbye(edge, document, entry, promised, due_at, zone)


async def _goodbye(
    edge: Edge, document: Document, entry: Entry, promised: Promised, due_at: int, zone: str
) -> Document:
    if promised.word == "already":
        await edge.router.caller_left(entry.arrival.call, "callback", "informed")
        return document.say(words(edge, "callback_already", entry.language)).hang_up()
    if not due_at:
        return document.say(words(edge, "callback_promised", entry.language)).hang_up()
    when = _when(edge, entry, due_at, zone)
    return document.say(say(edge.book, "system.callback_at", entry.language, when=when)).hang_up()


async def _nothing_came_of_it(edge: Edge, document: Document, state: Choosing) -> Document:
    """Let a caller who confirmed nothing wait on, go on in the flow, or say goodbye."""
    entry = state.wait.entry
    arrival = entry.arrival
    if state.waits:
        return document.redirect(edge.urls.wait(state.wait))
    book = await edge.book_of(arrival.config)
    number = book.numbers.get(arrival.number)
    flow = book.flows.get(number.flow) if number is not None else None
    if number is None or flow is None or state.otherwise not in flow.steps:
        try:
            await edge.router.caller_left(arrival.call, "menu", "informed")
        except StoreUnavailableError as error:
            log.warning("the end of call %s was not noted: %s", arrival.call, error)
        return document.say(words(edge, "goodbye", entry.language)).hang_up()
    session = Session(
        call=arrival.call,
        number=arrival.number,
        flow=number.flow,
        step=state.otherwise,
        language=entry.language,
        region=arrival.region,
        config=arrival.config,
        tier=arrival.tier,
        turn=state.turn,
        language_known=True,
        caller=arrival.caller,
    )
    return document.redirect(edge.urls.onward(Menu(session, arrival, entry.arrived_at)))


def _ticketed(edge: Edge, wait: Wait) -> Entry:
    return replace(wait.entry, ticket=edge.sealer.seal(wait))


def _to_promise(edge: Edge, wait: Wait) -> Entry:
    """Return a caller's entry, which a promise is also known by where the number is theirs."""
    personal = edge.book.is_personal(wait.entry.arrival.caller)
    return replace(_ticketed(edge, wait), personal=personal)


def _rules(edge: Edge, entry: Entry) -> Callbacks | None:
    department = edge.sites.current.roster.departments.get(entry.demand.department)
    return department.callback if department is not None else None


def _zone(edge: Edge, entry: Entry, number: str) -> str:
    """Return the caller's time zone: their region's for their own number, else the number's."""
    region = edge.book.regions.get(entry.arrival.region)
    clock = region.timezone if region is not None else None
    return zone_of_caller(number, entry.arrival.caller, clock, edge.clock.now_ms())


def _when(edge: Edge, entry: Entry, at_ms: int, zone: str) -> str:
    """Return a time in the caller's language, by their own clock or else the department's."""
    department = edge.sites.current.roster.departments.get(entry.demand.department)
    kept = edge.book.hours.get(department.hours) if department is not None else None
    wall = zone or (kept.timezone if kept is not None else edge.book.timezone)
    return slots.spoken(at_ms, wall, locale_and_voice(edge.book, entry.language).locale)
