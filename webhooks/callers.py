"""Answer a caller in the flow: the first webhook, and every key or silence after it.

Rules this module keeps:

* What the flow said is rendered in its order; what ends the turn is the last of it.
* A retry of a turn enters no queue twice.
* A call keeps the flow it began with; a test line's calls begin with the draft.
"""

from calls.errors import StoreUnavailableError
from ivr.book import Book
from ivr.dialling import dialled
from ivr.session import (
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
    Transfer,
)
from ivr.step import opening, step
from ivr.switch import Switch
from reports.mailbox import Message
from routing.queue import Arrival, Entry
from routing.skills import Demand
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.promising import begin
from webhooks.state import Menu, State, Wait
from webhooks.turns import Answered, answered
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


async def onward(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Let a caller who was sent out of the queue go on in the flow."""
    if not isinstance(state, Menu):
        return unknown_call(edge, form)
    return await _go_on(edge, state, Heard("opening"))


async def _go_on(edge: Edge, menu: Menu, heard: Heard) -> Document:
    turn = await answered(edge, menu, heard)
    if turn.ended and not isinstance(turn.stepped.actions[-1], Hangup):
        return farewell(edge, menu.session.language, "unknown_call")
    return await _render(edge, turn)


async def _arrive(edge: Edge, arrival: Arrival) -> str:
    try:
        return await edge.router.arrive(arrival)
    except StoreUnavailableError as error:
        log.warning("call %s arrived while the store was away: %s", arrival.call, error)
        return "new"


async def _render(edge: Edge, turn: Answered) -> Document:
    document = Document(await edge.book_of(turn.menu.session.config))
    for action in turn.stepped.actions:
        match action:
            case Say():
                document.say(action)
            case Flip():
                await _switch(edge, action.switch)
            case Keep():
                await _keep(edge, turn, action)
            case _:
                await _end(edge, document, turn, action)
    return document


async def _end(edge: Edge, document: Document, turn: Answered, end: End) -> None:
    """Add what ends the turn."""
    onward = edge.urls.menu(turn.onward)
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
            book = await edge.book_of(turn.menu.session.config)
            await turn_of(edge, document, _entered(book, turn, end))
        case CallBack():
            book = await edge.book_of(turn.menu.session.config)
            goal = Enter(end.department, end.required, end.head_start_s)
            wait = _entered(book, turn, goal)
            at = turn.stepped.session.turn
            await begin(
                edge, document, wait, end.when, waits=False, otherwise=end.otherwise, turn=at
            )
        case Hangup():
            await _leave(edge, turn, end.outcome)
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


async def _keep(edge: Edge, turn: Answered, kept: Keep) -> None:
    """Put a message on a department's list; one that cannot be put there is told to the operator.

    The sound is safe with the carrier, so the log names it: nothing is lost that a person could
    not find again.
    """
    arrival = turn.menu.arrival
    message = Message(
        recording=kept.recording,
        department=kept.department,
        call=arrival.call,
        caller=arrival.caller,
        language=turn.stepped.session.language,
        at_ms=turn.at_ms,
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
            message.call,
            own,
            cause="voicemail",
            department=message.department,
            personal=True,
        )


def _entered(book: Book, turn: Answered, action: Enter) -> Wait:
    caller = turn.menu.arrival.caller
    entry = Entry(
        arrival=turn.menu.arrival,
        demand=Demand.of(action.department, action.required),
        entered_at=turn.at_ms,
        head_start_ms=action.head_start_s * 1000,
        language=turn.stepped.session.language,
        arrived_at=turn.menu.arrived_at,
        emergency=turn.stepped.session.emergency,
        own_agent=book.preferred_agent(caller),
        personal=book.is_personal(caller),
    )
    return Wait(entry)


async def _leave(edge: Edge, turn: Answered, outcome: str) -> None:
    call = turn.menu.session.call
    try:
        await edge.router.caller_left(call, "menu", outcome)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", call, error)
