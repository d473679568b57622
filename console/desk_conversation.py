"""Show an agent what they may do with their conversation, and carry it out.

Rules this module keeps:

* What is shown as allowed is what would be done now; the store decides again when it is asked.
* A number outside is one of the site's ``transfer_numbers``: what the page sends is checked here.
* Only *Hang up* ends the call: whatever is done here, the caller goes to a person.
"""

from typing import Any, get_args

from config.site import Site
from console import plain
from routing.agent import Agent
from routing.conversing import Target
from routing.queue import CallView
from routing.router import Router

COMMANDS = (
    "hold",
    "resume",
    "transfer",
    "consult",
    "swap",
    "complete",
    "cancel",
    "join",
    "panic",
)
_MAY = {
    "ringing": ["cancel"],
    "private": ["swap", "join", "complete", "cancel"],
    "swapped": ["swap", "join", "complete", "cancel"],
    "joined": ["swap", "complete", "cancel"],
}
_DONE = {"done", "same", "held", "resumed", "transferred"}
_HOW = {"department", "agent", "number", "up"}


def conversation(agent: Agent, call: CallView | None, site: Site) -> dict[str, Any] | None:
    """Return how things stand with an agent's conversation; None while they are in none.

    Args:
        agent: whose desk it is.
        call: what they are busy with.
        site: the published configuration.

    Returns:
        ``held_since``: since when the caller hears music, epoch milliseconds, None when not held;
        ``may``: the commands possible now; ``consult``: ``whom`` and how far (``state``: ringing,
        private with the caller on hold, swapped with the other on hold, or joined), None without
        one; ``panicked``: the alarm was raised; and where the caller may be sent:
        ``departments`` and ``agents`` (id and name each), ``numbers``, ``up``
        (a department's name, or empty).
    """
    if call is None or call.state != "talking" or call.agent != agent.id:
        return None
    roster = site.roster
    here = roster.departments.get(call.department)
    up = roster.departments.get((here.escalates_to if here else "") or "")
    return {
        "held_since": call.held_at or None,
        "may": _may(call),
        "consult": _consultation(call, site),
        "panicked": call.alarm,
        "departments": [{"id": one.id, "name": one.name} for one in roster.departments.values()],
        "agents": [
            {"id": one.id, "name": one.name} for one in roster.agents.values() if one is not agent
        ],
        "numbers": list(site.book.transfer_numbers),
        "up": up.name if up else "",
    }


def _may(call: CallView) -> list[str]:
    usual = ["resume" if call.held_at else "hold", "transfer", "consult"]
    return [*(_MAY[call.beside] if call.beside else usual), *([] if call.alarm else ["panic"])]


def _consultation(call: CallView, site: Site) -> dict[str, str] | None:
    known = site.roster.agents.get(call.beside_whom)
    whom = known.name if known else plain.shown(call.beside_whom)
    return {"whom": whom, "state": call.beside} if call.beside else None


async def converse(router: Router, agent: Agent, site: Site, do: str, kind: str, to: str) -> str:
    """Carry out a command on the agent's conversation.

    Args:
        router: the one door into routing.
        agent: who asks.
        site: the published configuration.
        do: one of ``COMMANDS``.
        kind: how a transfer goes, see ``routing.conversing.Target``.
        to: where it goes.

    Returns:
        Why it was not possible, a word of ``routing.answers.Consulted``, or ``unknown``; empty when
        it was done.
    """
    word: str
    match do:
        case "hold":
            word = await router.conversing.hold(agent.id)
        case "resume":
            word = await router.conversing.resume(agent.id)
        case "transfer" | "consult" if kind not in _HOW or (
            kind == "number" and to not in site.book.transfer_numbers
        ):
            word = "unknown"
        case "transfer" | "consult":
            how = next(each for each in get_args(Target.__annotations__["how"]) if each == kind)
            act = router.conversing.transfer if do == "transfer" else router.conversing.consult
            word = await act(agent.id, Target(how, to))
        case _:
            word = await getattr(router.conversing, do)(agent.id)
    return "" if word in _DONE else word
