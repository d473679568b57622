"""Ask a caller whose agent hung up how it went: two questions, then goodbye.

Rules this module keeps:

* An answer is kept as soon as it is given: who hangs up half-way has given half.
* A survey that was taken out of the configuration meanwhile is a goodbye.
* A store out of reach costs an answer, never the caller's patience.
"""

from dataclasses import replace

from calls.errors import StoreUnavailableError
from ivr.session import Ask
from ivr.speech import say
from ivr.survey import RATINGS, RESOLVED, TRIES, next_question
from webhooks.edge import Edge, log
from webhooks.forms import VoiceForm
from webhooks.state import State, Surveyed
from webhooks.twiml import Document
from webhooks.words import farewell, unknown_call

ANSWER_S = 7
"""How long a caller may think."""
_NO_ANSWER = "-"


async def survey(edge: Edge, form: VoiceForm, state: State | None) -> Document:
    """Take a caller's answer, and go on with what is still to be asked."""
    if not isinstance(state, Surveyed):
        return unknown_call(edge, form)
    what, key = _understood(state, form.digits or "")
    if key:
        try:
            await edge.router.answered(state.call, what, key)
        except StoreUnavailableError as error:
            log.warning("an answer of call %s was not kept: %s", state.call, error)
    elif state.tries + 1 < TRIES:
        return question(edge, replace(state, tries=state.tries + 1))
    given = key or _NO_ANSWER
    onward = replace(state, rated=given) if what == "csat" else replace(state, resolved=given)
    return await _go_on(edge, replace(onward, tries=0))


def question(edge: Edge, state: Surveyed) -> Document:
    """Ask what is still to be asked; a goodbye where nothing is."""
    asked = edge.book.surveys.get(state.department)
    prompt = next_question(asked, state.rated, state.resolved) if asked is not None else None
    if prompt is None:
        return farewell(edge, state.language)
    ask = Ask((say(edge.book, prompt, state.language),), timeout_s=ANSWER_S, digits=1)
    return Document(edge.book).ask(ask, edge.urls.survey(state))


def _understood(state: Surveyed, keys: str) -> tuple[str, str]:
    """Return which question this answers, and the answer; empty where it is none."""
    if not state.rated:
        return "csat", keys if keys in RATINGS else ""
    return "resolved", RESOLVED.get(keys, "")


async def _go_on(edge: Edge, state: Surveyed) -> Document:
    asked = edge.book.surveys.get(state.department)
    if asked is not None and next_question(asked, state.rated, state.resolved) is not None:
        return question(edge, state)
    try:
        await edge.router.caller_left(state.call, "survey", "served")
    except StoreUnavailableError as error:
        log.warning("the end of call %s was not noted: %s", state.call, error)
    if asked is None or asked.thanks is None:
        return farewell(edge, state.language)
    return Document(edge.book).say(say(edge.book, asked.thanks, state.language)).hang_up()
