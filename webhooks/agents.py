"""Answer an agent's device: press-1 where a voicemail could pick up, then the room.

Rules this module keeps:

* A call is claimed in one atomic step; whoever comes too late hears that the caller has left.
* A telephone number is asked to press 1 first: a voicemail presses nothing, and counts as no
  answer. A browser or a SIP phone that answered has accepted.
* The state in the URL tells which offer this is, so that a webhook that comes before the REST
  answer is understood (TWILIO.md A8.1).
* A fault of ours ends the agent's leg without blaming the agent; the caller keeps the place.
"""

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from calls.errors import StoreUnavailableError
from ivr.dialling import spelt
from ivr.session import Ask, Say
from ivr.speech import say
from ivr.whisper import language_of, whisper
from routing.queue import CallView
from webhooks.edge import Edge, log
from webhooks.forms import CarrierForm, VoiceForm
from webhooks.state import Conference, Offer, State, Talk
from webhooks.twiml import Document
from webhooks.words import farewell

PRESS_ONE_TRIES = 3
"""How often a telephone is asked for the key before it counts as no answer."""
PRESS_ONE_S = 5
"""How long each time, seconds."""
RECONNECTING_S = 2
"""Between two tries to reach the store while an agent listens, seconds."""
RECONNECTING_TRIES = 10
"""How often: about as long as anybody holds a silent telephone."""
_FAULT_PATIENCE_S = 2
"""A fault may be the store's own slowness; the agent must be answered all the same."""


async def answer(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer a device that was picked up."""
    if not isinstance(state, Offer):
        return _unknown(edge, form)
    if not state.press_one:
        return await _claim(edge, form, state)
    try:
        await edge.router.ringing(state.offer, form.call_sid)
        view = await edge.router.call(state.call)
    except StoreUnavailableError as error:
        return _once_more(edge, state, error)
    if view is None or state.offer not in view.live:
        return farewell(edge, _hears(edge, state), "caller_gone")
    return _press_one(edge, state, view)


async def accept(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer what an agent pressed: 1 takes the call."""
    if not isinstance(state, Offer):
        return _unknown(edge, form)
    if form.digits == "1":
        return await _claim(edge, form, state)
    if state.tries + 1 < PRESS_ONE_TRIES:
        return await answer(edge, form, replace(state, tries=state.tries + 1))
    try:
        await edge.router.missed(state.offer)
    except StoreUnavailableError as error:
        log.warning("a missed offer of call %s was not noted: %s", state.call, error)
    return Document(edge.book).hang_up()


async def after(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer the end of an agent's stay in the room; their leg is alive, so they did not leave."""
    if not isinstance(state, Talk):
        return _unknown(edge, form)
    try:
        # Whoever ended the room, the caller may still be there: the carrier is asked.
        await edge.router.agent_left(state.call, state.epoch, "caller", "room", form.call_sid)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", state.call, error)
    return Document(edge.book).hang_up()


async def dismissed(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Tell an agent that the caller has left."""
    del form
    return farewell(edge, _hears(edge, state), "caller_gone")


async def unanswered(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Tell an agent that the caller who was to be called back could not be reached."""
    del form
    name = "callback_unanswered"
    known = f"system.{name}" in edge.book.prompts
    return farewell(edge, _hears(edge, state), name if known else "caller_gone")


async def fallback(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Answer the fallback URL of an agent's leg: the carrier could not use a document of ours."""
    log.error(
        "the carrier could not use a document for an agent: error %s at %s, leg %s",
        form.error_code or "unknown",
        urlsplit(form.error_url).path or "an unknown URL",
        form.call_sid,
    )
    return await fault(edge, form, state)


async def fault(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """End an agent's leg after a fault of ours: the call goes to someone else."""
    if isinstance(state, Offer | Talk):
        try:
            async with asyncio.timeout(_FAULT_PATIENCE_S):
                if await edge.router.unreachable(state.offer, "webhook_failed") == "lost":
                    await leg_over(edge, form, state)
        except Exception:  # noqa: BLE001 - whatever it was, the agent's leg must still be answered
            log.exception("the fault at offer %s could not be noted", state.offer)
    return farewell(edge, _hears(edge, state), "caller_gone")


async def over(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Note that the agent's leg is over, and answer nothing: nobody listens any more."""
    try:
        if isinstance(state, Offer | Talk):
            await leg_over(edge, form, state)
    except StoreUnavailableError as error:
        log.warning("the end of agent leg %s was not noted: %s", form.call_sid, error)
    return Document(edge.book)


async def leg_over(edge: Edge, form: CarrierForm, state: Offer | Talk) -> None:
    """Carry out the end of an agent's leg, accepted or not.

    One that was answered and never accepted is a voicemail, or an agent who would not: no answer.
    """
    if isinstance(state, Offer) and await edge.router.missed(state.offer) == "requeued":
        return
    view = await edge.router.call(state.call)
    if view is not None and (view.beside or view.agent_leg == form.call_sid):
        await edge.router.agent_left(state.call, view.epoch, "agent", leg=form.call_sid)


async def _claim(edge: Edge, form: VoiceForm, state: Offer) -> Document:
    try:
        accepted = await edge.router.accept(state.offer, form.call_sid)
    except StoreUnavailableError as error:
        return _once_more(edge, replace(state, press_one=False), error)
    if accepted == "lost":
        return farewell(edge, _hears(edge, state), "caller_gone")
    if state.dialled:
        # Music while this leg is sent on to the room: nothing else may stand in a whisper.
        return Document(edge.book).play(edge.settings.music)
    talk = Talk(state.offer, accepted.call, accepted.agent, accepted.epoch)
    document = Document(edge.book)
    if not state.press_one and edge.book.whispers:
        # Whoever pressed 1 has heard it; the caller hears music until the agent is in the room.
        document.say(*await _whispered(edge, state))
    return _enter(edge, document, talk, accepted.room, beside=accepted.beside)


async def room(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Lead an agent whom the caller's own leg rang into the room."""
    if not isinstance(state, Talk):
        return _unknown(edge, form)
    view = await edge.router.call(state.call)
    if view is None or view.epoch != state.epoch or not view.room:
        return farewell(edge, _hears(edge, state), "caller_gone")
    document = Document(edge.book)
    if edge.book.whispers and view.state == "connecting":
        agent = await edge.router.agent(state.agent)
        if agent is None or not agent.endpoint.startswith("+"):
            # Whoever pressed 1 has heard it.
            document.say(*_whisper(edge, state.agent, view))
    return _enter(edge, document, state, view.room)


def _enter(
    edge: Edge, document: Document, talk: Talk, name: str, *, beside: bool = False
) -> Document:
    return document.enter_room(
        name,
        label=f"{'beside' if beside else 'agent'}-{talk.agent}",
        after=edge.urls.agent_after(talk),
        events=edge.urls.conference(Conference(talk.call, talk.epoch)),
        hold=edge.urls.hold(),
        ends=not beside,
    )


async def _whispered(edge: Edge, state: Offer) -> tuple[Say, ...]:
    try:
        view = await edge.router.call(state.call)
    except StoreUnavailableError as error:
        log.warning("an agent of call %s hears no whisper: %s", state.call, error)
        return ()
    return () if view is None else _whisper(edge, state.agent, view)


def _whisper(edge: Edge, agent: str, view: CallView) -> tuple[Say, ...]:
    """Return what an agent hears of a call before it, in their own language."""
    name = edge.book.whispers.get(view.department, "")
    roster = edge.sites.current.roster
    if name not in edge.book.prompts or agent not in roster.agents or view.virtual:
        return ()
    department = roster.departments.get(view.department)
    words = whisper(
        edge.book,
        name,
        language_of(edge.book, roster.agents[agent].skills),
        department.name if department is not None else view.department,
        view.language,
        waited_s=max(edge.clock.now_ms() - view.entered_at, 0) // 1000,
        brand=edge.book.brand_of(view.number),
    )
    return (words,)


def _press_one(edge: Edge, state: Offer, view: CallView) -> Document:
    brand = edge.book.brand_of(view.number)
    prompt = say(edge.book, "system.press_one", _hears(edge, state), brand=brand)
    if view.virtual:
        prompt = _of_a_callback(edge, view, brand, _hears(edge, state))
    prompts = (*_whisper(edge, state.agent, view), prompt)
    question = Ask(prompts, timeout_s=PRESS_ONE_S, digits=1)
    action = edge.urls.agent_accept(state)
    return Document(edge.book).ask(question, action, whispered=state.dialled)


def _of_a_callback(edge: Edge, view: CallView, brand: str, language: str) -> Say:
    """Return who is to be called back: they hear it before they accept."""
    known = edge.book.callers.get(view.caller)
    department = edge.sites.current.roster.departments.get(view.department)
    waited_ms = max(edge.clock.now_ms() - view.entered_at, 0)
    return say(
        edge.book,
        "system.callback_agent",
        language,
        brand=brand,
        caller=known.name if known is not None else "",
        number=spelt(view.callback),
        department=department.name if department is not None else view.department,
        count=waited_ms // 60_000,
    )


def _once_more(edge: Edge, state: Offer, error: StoreUnavailableError) -> Document:
    log.warning("an agent of call %s waits for the store: %s", state.call, error)
    if state.dialled or state.tries >= RECONNECTING_TRIES:
        return farewell(edge, _hears(edge, state), "caller_gone")
    again = edge.urls.agent_answer(replace(state, tries=state.tries + 1))
    return Document(edge.book).pause(RECONNECTING_S).redirect(again)


def _unknown(edge: Edge, form: VoiceForm) -> Document:
    log.warning("a webhook of agent leg %s carries no state we wrote", form.call_sid)
    return farewell(edge, _hears(edge, None), "caller_gone")


def _hears(edge: Edge, state: State | None) -> str:
    """Return the language an agent is spoken to in: the one they speak best, else the site's."""
    agents = edge.sites.current.roster.agents
    agent = agents.get(state.agent) if isinstance(state, Offer | Talk) else None
    return language_of(edge.book, agent.skills if agent is not None else {})
