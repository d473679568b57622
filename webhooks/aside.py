"""Lead people outside into a room, to be consulted there.

Rules this module keeps:

* A number outside that nobody asks for any more is hung up on, whatever it answers with.
* However its leg ends, the customer is with the agent again.
"""

from calls.errors import StoreUnavailableError
from routing.store.views import room_name
from webhooks.edge import Edge, log
from webhooks.forms import CarrierForm, StatusForm, VoiceForm
from webhooks.state import Aside, Conference, State
from webhooks.twiml import Document


async def answer(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Let a number outside that answered into the room, if it is still asked for."""
    document = Document(edge.book)
    if not isinstance(state, Aside):
        return document.hang_up()
    said = await edge.router.conversing.aside(state.call, state.epoch, form.call_sid, "joined")
    if said == "lost":
        return document.hang_up()
    return document.enter_room(
        room_name(state.call, state.epoch),
        label="beside-outside",
        after=edge.urls.aside_after(state),
        events=edge.urls.conference(Conference(state.call, state.epoch)),
        hold=edge.urls.hold(),
        ends=False,
    )


async def over(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Note that a number outside has left, and end its leg."""
    await _over(edge, form, state)
    return Document(edge.book).hang_up()


async def status(edge: Edge, form: StatusForm, state: State | None) -> None:
    """Note how the leg of a number outside fares."""
    if form.is_over:
        await _over(edge, form, state)
    elif isinstance(state, Aside):
        await edge.router.conversing.aside(state.call, state.epoch, form.call_sid, "rings")


async def _over(edge: Edge, form: CarrierForm, state: State | None) -> None:
    if not isinstance(state, Aside):
        return
    try:
        await edge.router.conversing.aside(state.call, state.epoch, form.call_sid, "over")
    except StoreUnavailableError as error:
        log.warning("the end of leg %s was not noted: %s", form.call_sid, error)
