"""Answer a caller in the flow: the first webhook, and every key or silence after it.

Rules this module keeps:

* The flow goes on from the signed state alone: a lost store loses no caller in a menu.
* A retry is computed for the instant its turn was first answered, and so hears the same, even
  across closing time; it enters no queue twice.
* A call keeps the flow it began with; a test line's calls begin with the draft.
"""

from dataclasses import dataclass, replace

from calls.errors import StoreUnavailableError
from ivr.book import Book
from ivr.dialling import dialled
from ivr.session import (
    Action,
    Ask,
    CallBack,
    Caller,
    End,
    Enter,
    Flip,
    Hangup,
    Heard,
    Keep,
    Lookup,
    Record,
    Say,
    Session,
    Stepped,
    Transfer,
)
from ivr.step import opening, step
from ivr.switch import Switch
from reports.mailbox import Message
from routing.answers import Advance, Taken
from routing.queue import Arrival, Entry
from routing.skills import Demand
from webhooks import pins
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.lookup import ask
from webhooks.promising import begin
from webhooks.state import Menu, State, Wait
from webhooks.twiml import Document
from webhooks.waiting import turn_of
from webhooks.words import caller_over, farewell, unknown_call


async def incoming(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a number's voice URL: the flow's first document."""
    del state  # the number's URL is written by a person and carries none
    caller = Caller(
        call=form.call_sid,
        from_number=form.from_number,
        to_number=form.to_number,
        country=form.country,
        state=form.state,
        city=form.city,
        postal_code=form.postal_code,
    )
    opened = opening(edge.book_for(form.to_number), caller)
    session = opened.session
    arrival = Arrival(
        call=session.call,
        leg=form.call_sid,
        caller=form.from_number,
        number=session.number,
        region=session.region,
        region_why=opened.region_why,
        tier=session.tier,
        language=session.language,
        config=session.config,
    )
    if await _arrive(edge, arrival) == "ended":
        return await _over(edge, session)
    menu = Menu(session, arrival, edge.clock.now_ms())
    return await _go_on(edge, menu, Heard("opening"))


async def _over(edge: Edge, session: Session) -> Document:
    """Answer the first webhook of a call that has ended: one that was not taken still is not."""
    book = await edge.book_of(session.config)
    live = await edge.board.live()
    end = step(book, session, Heard("opening"), edge.clock.now_ms(), live).actions[-1]
    if isinstance(end, Hangup) and end.untaken:
        return Document(book).reject()
    return farewell(edge, session.language, "unknown_call")


async def menu(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer what a caller pressed or said, or their silence."""
    if not isinstance(state, Menu):
        return unknown_call(edge, form)
    return await _go_on(edge, state, form.heard)


async def over(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Note that a caller hung up in the flow; what they said after the tone is kept first."""
    if isinstance(state, Menu) and form.recording:
        await _go_on(edge, state, form.heard)
    return await caller_over(edge, form, state)


MOST_LOOKUPS = 2
"""Lookups in one webhook; more would keep the caller silent, and the carrier waiting, too long."""
_TOO_MANY = Heard("no_answer", f"{MOST_LOOKUPS} lookups were made in this turn")


async def onward(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Let a caller who was sent out of the queue go on in the flow."""
    if not isinstance(state, Menu):
        return unknown_call(edge, form)
    return await _go_on(edge, state, Heard("opening"))


@dataclass(frozen=True, slots=True)
class _Answered:
    """What one turn of the flow led to, and the instant it was computed for."""

    menu: Menu
    stepped: Stepped
    at_ms: int
    ended: bool

    @property
    def onward(self) -> Menu:
        """Return the state of the turn that follows."""
        return replace(self.menu, session=self.stepped.session)

    def after(self, said: tuple[Action, ...]) -> "_Answered":
        """Return the same with what was said before it."""
        return replace(self, stepped=replace(self.stepped, actions=(*said, *self.stepped.actions)))


async def _go_on(edge: Edge, menu: Menu, heard: Heard) -> Document:
    answered = await _step(edge, menu, heard)
    lookups = 0
    while isinstance(lookup := answered.stepped.actions[-1], Lookup):
        lookups += 1
        found = await _ask(edge, menu, lookup) if lookups <= MOST_LOOKUPS else _TOO_MANY
        said = answered.stepped.actions[:-1]
        answered = await _step(edge, answered.onward, found)
        answered = answered.after(said)
    over = answered.ended and not isinstance(answered.stepped.actions[-1], Hangup)
    if over:
        return farewell(edge, menu.session.language, "unknown_call")
    return await _render(edge, answered)


async def _ask(edge: Edge, menu: Menu, lookup: Lookup) -> Heard:
    return await ask(await edge.book_of(menu.session.config), lookup, edge.resolver)


async def _step(edge: Edge, menu: Menu, heard: Heard) -> _Answered:
    """Take one step and note it; a turn noted before is taken again at its first instant."""
    book = await edge.book_of(menu.session.config)
    live = await edge.board.live()
    at_ms = edge.clock.now_ms()
    heard = await pins.admitted(edge, book, menu.session, heard)
    stepped = step(book, menu.session, heard, at_ms, live)
    await pins.settled(edge, book, menu.session, stepped)
    advance = await _note(edge, menu, stepped, at_ms)
    if advance.at_ms != at_ms:
        at_ms = advance.at_ms
        stepped = step(book, menu.session, heard, at_ms, live)
    if menu.session.turn == 0:
        menu = replace(menu, arrived_at=at_ms)
    return _Answered(menu, stepped, at_ms, advance.word == "ended")


async def _note(edge: Edge, menu: Menu, stepped: Stepped, at_ms: int) -> Advance:
    call = menu.session.call
    turn = menu.session.turn
    taken = [Taken(turn, one.step, one.heard, one.where, one.why) for one in stepped.decisions]
    language = stepped.session.language
    try:
        advance = await edge.router.stepped(call, taken, language)
        if advance.word == "unknown":
            # The store came back without this call: it is told again who is on the line.
            await edge.router.arrive(menu.arrival)
            advance = await edge.router.stepped(call, taken, language)
    except StoreUnavailableError as error:
        log.warning("turn %d of call %s goes on without the store: %s", turn, call, error)
        return Advance("unknown", at_ms)
    return advance


async def _arrive(edge: Edge, arrival: Arrival) -> str:
    try:
        return await edge.router.arrive(arrival)
    except StoreUnavailableError as error:
        log.warning("call %s arrived while the store was away: %s", arrival.call, error)
        return "new"


async def _render(edge: Edge, answered: _Answered) -> Document:
    document = Document(await edge.book_of(answered.menu.session.config))
    for action in answered.stepped.actions:
        match action:
            case Say():
                document.say(action)
            case Flip():
                await _switch(edge, action.switch)
            case Keep():
                await _keep(edge, answered, action)
            case _:
                await _end(edge, document, answered, action)
    return document


async def _end(edge: Edge, document: Document, answered: _Answered, end: End) -> None:
    """Add what ends the turn."""
    onward = edge.urls.menu(answered.onward)
    match end:
        case Ask():
            document.ask(end, onward)
        case Record():
            document.record(end, onward)
        case Transfer():
            document.dial_number(
                end.to, after=onward, timeout_s=end.timeout_s, caller_id=end.caller_id
            )
        case Lookup():
            pass  # carried out before anything is rendered
        case Enter():
            book = await edge.book_of(answered.menu.session.config)
            await turn_of(edge, document, _entered(book, answered, end))
        case CallBack():
            book = await edge.book_of(answered.menu.session.config)
            goal = Enter(end.department, end.required, end.head_start_s)
            wait = _entered(book, answered, goal)
            turn = answered.stepped.session.turn
            await begin(
                edge, document, wait, end.when, waits=False, otherwise=end.otherwise, turn=turn
            )
        case Hangup():
            await _leave(edge, answered, end.outcome)
            if end.untaken:
                document.reject()
            else:
                document.hang_up()


async def _switch(edge: Edge, switch: Switch) -> None:
    """Carry out what a supervisor switched; a store out of reach is a fault, and told as one."""
    if switch.kind == "closure" and not switch.on:
        await edge.switches.remove(switch.kind, switch.name)
    else:
        await edge.switches.put(switch)


async def _keep(edge: Edge, answered: _Answered, kept: Keep) -> None:
    """Put a message on a department's list; one that cannot be put there is told to the operator.

    The sound is safe with the carrier, so the log names it: nothing is lost that a person could
    not find again.
    """
    arrival = answered.menu.arrival
    message = Message(
        recording=kept.recording,
        department=kept.department,
        call=arrival.call,
        caller=arrival.caller,
        language=answered.stepped.session.language,
        at_ms=answered.at_ms,
        length_s=kept.length_s,
    )
    try:
        if kept.callback:
            await _promise(edge, message)
        await edge.mailbox.keep(message)
    except StoreUnavailableError as error:
        log.error(
            'the message of call %s for "%s" is on no list, its recording is %s: %s',
            arrival.call,
            kept.department,
            kept.recording,
            error,
        )


async def _promise(edge: Edge, message: Message) -> None:
    """Promise a callback to who left a message, where the number is theirs and may be dialled."""
    own = dialled(message.caller, edge.book.home_countries, edge.book.numbers)
    if own and edge.book.is_personal(message.caller):
        await edge.router.callbacks.again(
            message.call, own, cause="voicemail", department=message.department
        )


def _entered(book: Book, answered: _Answered, action: Enter) -> Wait:
    caller = answered.menu.arrival.caller
    entry = Entry(
        arrival=answered.menu.arrival,
        demand=Demand.of(action.department, action.required),
        entered_at=answered.at_ms,
        head_start_ms=action.head_start_s * 1000,
        language=answered.stepped.session.language,
        arrived_at=answered.menu.arrived_at,
        emergency=answered.stepped.session.emergency,
        own_agent=book.preferred_agent(caller),
        personal=book.is_personal(caller),
    )
    return Wait(entry)


async def _leave(edge: Edge, answered: _Answered, outcome: str) -> None:
    call = answered.menu.session.call
    try:
        await edge.router.caller_left(call, "menu", outcome)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", call, error)
