"""Note what the carrier tells of legs: the caller's end, and how an agent's device rings.

Rules this module keeps:

* Callbacks come late, twice and out of order; each says something that is true for good or changes
  nothing, so the order of their arrival decides nothing (TWILIO.md A6).
* A device that never rang is unreachable and nobody's fault; one that rang unanswered is a RONA.
"""

from webhooks.agents import leg_over
from webhooks.edge import Edge, log
from webhooks.forms import StatusForm
from webhooks.state import Offer, State
from webhooks.words import is_recording, outcome_of

DECLINED = "603"
"""What a device answers that was told to refuse. Source: RFC 3261, 21.6.2."""


async def caller_status(edge: Edge, form: StatusForm, state: State | None) -> None:
    """Note the end of a caller's leg; what comes before the end tells nothing new."""
    del state  # the number's status URL is written by a person and carries none
    if form.is_over and not await is_recording(edge, form.call_sid):
        leg, outcome = form.call_sid, await outcome_of(edge, form.call_sid)
        await edge.router.caller_left(leg, form.why_over, outcome, leg=leg)


async def agent_status(edge: Edge, form: StatusForm, state: State | None) -> None:
    """Note how far the ringing of an agent's device has come."""
    if not isinstance(state, Offer):
        log.warning("a status of agent leg %s carries no state we wrote", form.call_sid)
        return
    match form.call_status:
        case "queued" | "initiated":
            await edge.router.asked(state.offer, form.call_sid)
        case "ringing" | "in-progress":
            # Answered means that it rang, even if the word of that is lost or late.
            await edge.router.ringing(state.offer, form.call_sid)
        case "no-answer":
            await edge.router.missed(state.offer)
        case "canceled" if state.dialled:
            # Another was picked up, or the caller left: no fault of this device.
            await edge.router.stopped(state.offer)
        case "busy" if form.sip_response_code == DECLINED:
            await edge.router.decline(state.offer, "")
        case "busy" | "failed" | "canceled":
            await edge.router.unreachable(state.offer, _why(form))
        case "completed":
            await leg_over(edge, form, state)
        case _:
            log.warning('the carrier told an unknown status "%s"', form.call_status)


def _why(form: StatusForm) -> str:
    code = form.sip_response_code
    return f"{form.call_status} (SIP {code})" if code else form.call_status
