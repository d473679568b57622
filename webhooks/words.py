"""Say the system's own sentences, and end a leg politely.

Rules this module keeps:

* The words are the site's, in the language of whoever listens.
* Who hangs up in a menu after a bulletin was informed, after a transfer transferred, after a tone
  has left a message: no loss.
* A call we do not know is told so politely and ended; nothing is made up for it, a warning is kept.
"""

from calls.errors import StoreUnavailableError
from ivr.message import LEFT, RECORDING
from ivr.passing import TOLD
from ivr.reaching import HANDED_OVER
from ivr.session import Say
from ivr.speech import say
from ivr.ways import TRANSFERRED
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.state import (
    Back,
    Choosing,
    Menu,
    Parting,
    Refer,
    Rescue,
    Returning,
    Ringing,
    Room,
    State,
    Surveyed,
    Wait,
)
from webhooks.twiml import Document


def words(edge: Edge, name: str, language: str, count: int | None = None) -> Say:
    """Return one of the site's ``system.`` prompts; ``count`` where a number is spoken."""
    if count is None:
        return say(edge.book, f"system.{name}", language)
    return say(edge.book, f"system.{name}", language, count=count)


def farewell(edge: Edge, language: str, name: str = "goodbye") -> Document:
    """Return last words and a hang-up."""
    return Document(edge.book).say(words(edge, name, language)).hang_up()


def unknown_call(edge: Edge, form: VoiceForm) -> Document:
    """Answer a leg whose URL carries no state of ours."""
    log.warning(
        "a webhook of call %s carries no state we wrote; the caller was asked to call again",
        form.call_sid,
    )
    languages = edge.book.languages_of(form.to_number)
    return farewell(edge, languages[0], "unknown_call")


def call_of(form: VoiceForm, state: State | None) -> str:
    """Return the id of the call a caller's webhook is about; at first the leg's own."""
    match state:
        case Menu() | Rescue():
            return state.arrival.call
        case Wait():
            return state.entry.arrival.call
        case Room() | Ringing() | Back() | Choosing() | Returning() | Refer():
            return state.wait.entry.arrival.call
        case Parting() | Surveyed():
            return state.call
        case _:
            return form.call_sid


async def is_recording(edge: Edge, call: str) -> bool:
    """Tell whether a message is being recorded: its own webhook tells the end, with the message.

    Should that be lost, the carrier is asked at the menu's deadline.
    """
    view = await edge.router.call(call)
    if view is None or view.state != "menu":
        return False
    whys = [event.fields.get("why", "") for event in await edge.router.story(call)]
    return bool(whys) and RECORDING in whys[-1]


async def outcome_of(edge: Edge, call: str) -> str:
    """Return what a call comes to whose caller hangs up in the menu."""
    view = await edge.router.call(call)
    if view is None or view.state != "menu":
        return "left_menu"
    story = await edge.router.story(call)
    whys = [event.fields.get("why", "") for event in story]
    if story and (story[-1].type, whys[-1]) == ("call.exited", TRANSFERRED):
        return "transferred"
    if story and (story[-1].type, story[-1].fields.get("how")) == ("call.transferred", "number"):
        return "transferred"
    if whys and whys[-1].startswith(HANDED_OVER):
        return "transferred"
    if any(why.startswith(LEFT) for why in whys):
        return "voicemail"
    return "informed" if any(why.startswith(TOLD) for why in whys) else "left_menu"


async def caller_over(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Note that the caller's leg is over, and answer nothing: nobody listens any more."""
    call = call_of(form, state)
    try:
        outcome = await outcome_of(edge, call)
        await edge.router.caller_left(call, "caller", outcome, leg=form.call_sid)
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", call, error)
    return Document(edge.book)
