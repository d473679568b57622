"""Show one agent their own desk: what they declared, what they do, who is on the line.

Rules this module keeps:

* The desk is a function of the store: a page that comes back, or a second tab, shows the same.
* The countdowns are the server's: instants are sent, and the instants are the store's own.
* An agent sees the number of their own caller, and nobody else's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from calls.events import Event
from calls.phone import is_withheld
from config.site import Site
from console import aftercall, plain, reasons
from console.desk_conversation import conversation
from console.menu_path import menu_path
from console.words import Words
from ivr.region import Region
from ivr.zones import zone_of_caller
from routing.agent import Agent
from routing.department import Department
from routing.queue import AgentView, CallView, Evacuation

Desk: TypeAlias = dict[str, Any]
"""What the desk's template and its script both show; plain JSON."""

State = Literal["away", "ready", "offered", "connecting", "talking", "wrap_up"]


def desk(
    words: Words,
    agent: Agent,
    view: AgentView | None,
    call: CallView | None,
    story: Sequence[Event],
    site: Site,
    last: CallView | None = None,
    evacuation: Evacuation | None = None,
) -> Desk:
    """Put an agent's state into words and figures.

    Args:
        words: the agent's language.
        agent: the agent, from the roster.
        view: what the store knows of them; None for nobody it has seen yet.
        call: the call offered to them or talked on; None without one.
        story: what happened to that call so far.
        site: the published configuration.
        last: the call their wrap-up is about; None outside of one.
        evacuation: the one that lasts; None when there is none.
    """
    state = _state(view, call)
    leaving = bool(view and view.presence != "ready" and state in ("talking", "wrap_up"))
    return {
        "state": state,
        "words": _words(words, state, view, call, reasons.choices(words, site)),
        "tone": _TONES[state],
        "note": _note(words, state, view, site, evacuation),
        "since": view.since if view else None,
        "until": _until(state, view, call, story, site),
        "leaving": leaving,
        "evacuated": evacuation is not None,
        "reason": view.reason if view else "",
        "offer": view.offer if view and state == "offered" else "",
        "card": _card(words, call, story, site) if call and state in _WITH_CALLER else None,
        "after": aftercall.after(view, call if state == "talking" else last, site),
        "conversation": conversation(agent, call, site),
        **_devices(words, agent, view),
    }


def _devices(words: Words, agent: Agent, view: AgentView | None) -> dict[str, Any]:
    rung = (view.endpoint if view else "") or agent.endpoints[0]
    known = agent.endpoints if rung in agent.endpoints else (rung, *agent.endpoints)
    return {
        "endpoint": rung,
        "moving": view.moving if view else "",
        "rings": words("softphone.rings", device=_device(words, rung)),
        "endpoints": [{"address": each, "words": _device(words, each)} for each in known],
    }


def _device(words: Words, address: str) -> str:
    if address.startswith("client:"):
        return words("softphone.in_page")
    if address.startswith("sip"):
        return words("softphone.sip", address=plain.shown(address.partition(":")[2]))
    return words("softphone.telephone", number=plain.shown(address))


_WITH_CALLER = ("offered", "connecting", "talking")
_TONES: Mapping[State, plain.Tone] = {
    "away": "off",
    "ready": "good",
    "offered": "warn",
    "connecting": "busy",
    "talking": "busy",
    "wrap_up": "calm",
}


def _state(view: AgentView | None, call: CallView | None) -> State:
    if view is None:
        return "away"
    match view.work:
        case "offered":
            return "offered"
        case "talking":
            return "connecting" if call and call.state == "connecting" else "talking"
        case "wrap_up":
            return "wrap_up"
        case _:
            return "ready" if view.presence == "ready" else "away"


def _words(
    words: Words,
    state: State,
    view: AgentView | None,
    call: CallView | None,
    chosen: Mapping[str, str],
) -> str:
    match state:
        case "away" if view and view.reason in chosen:
            return words("presence.away_because", reason=chosen[view.reason])
        case "offered" if call and call.virtual:
            return words("presence.offered_callback")
        case _:
            return words(f"presence.{state}")


def _note(
    words: Words,
    state: State,
    view: AgentView | None,
    site: Site,
    evacuation: Evacuation | None,
) -> str:
    if evacuation is not None:
        return words("desk.note_evacuated", why=plain.shown(evacuation.why))
    if view and view.presence != "ready" and state in ("talking", "wrap_up"):
        because = reasons.said(reasons.known(words, site), view.reason)
        return words("desk.note_leaving", reason=because)
    if state == "away":
        return _why_away(words, view)
    if state == "ready":
        return words("desk.note_ready")
    if state == "wrap_up":
        return words("desk.note_wrap_up")
    return ""


def _why_away(words: Words, view: AgentView | None) -> str:
    if view is None or view.presence == "signed_out" or view.reason == "arrived":
        return words("desk.note_begin")
    if view.reason == "rona":
        return words("desk.note_rona", n=max(1, view.misses))
    return words("desk.note_rejoin" if view.rejoin else _AWAY.get(view.reason, "desk.note_away"))


_AWAY: Mapping[str, str] = {
    "call_lost": "desk.note_call_lost",
    "connection_lost": "desk.note_lost",
    "evacuated": "desk.note_evacuation_over",
    "phone_lost": "desk.note_phone_lost",
}


def _department(call: CallView, site: Site) -> Department | None:
    return site.roster.departments.get(call.department)


def _until(
    state: State,
    view: AgentView | None,
    call: CallView | None,
    story: Sequence[Event],
    site: Site,
) -> int | None:
    """Return the instant something ends by itself: ringing, or the wrap-up."""
    if view is None:
        return None
    if state == "wrap_up":
        return view.wrap_up_until
    department = _department(call, site) if call and state == "offered" else None
    if department is None:
        return None
    # Only the ring has a countdown: until the device rings, there is nothing to answer yet.
    rang = [e for e in story if e.type == "offer.ringing" and e.fields["offer"] == view.offer]
    return rang[0].at_ms + 1000 * department.ring_timeout_s if rang else None


def _card(words: Words, call: CallView, story: Sequence[Event], site: Site) -> dict[str, Any]:
    known = site.book.callers.get(call.caller)
    region = site.book.regions.get(call.region)
    department = _department(call, site)
    connected = [event for event in story if event.type == "call.connected"]
    accepted = [event for event in story if event.type == "offer.accepted"]
    return {
        "number": plain.number(words, call.caller, masked=False),
        # A number is not an identity: the page says "listed as", never "this is".
        "listed": plain.shown(known.name) if known else "",
        "shared": bool(known and known.shared),
        "region": region.name if region else plain.shown(call.region),
        "language": plain.language(words, call.language),
        "language_code": plain.shown(call.language),
        "tier": plain.shown(call.tier),
        "department": department.name if department else plain.shown(call.department),
        "entered_at": call.entered_at,
        "waited_ms": int(accepted[-1].fields["waited_ms"]) if accepted else None,
        "connected_at": connected[-1].at_ms if connected else None,
        "zone": _zone(call, region),
        "attempts": call.offers,
        "pop": aftercall.pop(call, department),
        "chosen": menu_path(story, site),
        # What accepting does: once the caller is on the line it is a call like any other.
        "callback": plain.shown(call.callback) if call.virtual else "",
        "by_agent": call.cause == "agent",
    }


def _zone(call: CallView, region: Region | None) -> str:
    """Return the caller's clock, as far as it is certain; a withheld number has none."""
    if is_withheld(call.caller):
        return ""
    clock = region.timezone if region else None
    return zone_of_caller(call.caller, call.caller, clock, call.arrived_at)
