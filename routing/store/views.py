"""Make the public views of calls and agents from their text, whichever store kept it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import cast

from routing.override import Override
from routing.queue import AgentView, CallState, CallView, Evacuation, KeptPlace, Talks
from routing.rota import OnCall
from routing.skills import Demand

IN_ROOM = ("bridge", "convene", "hold", "seat", "call_out")
"""Effects that are about the room of a conversation."""
TICKETED = ("bridge", "convene", "summon", "return", "refer", "dial")
"""Effects that write the caller's next URL."""
ANSWERED = (
    "bridge",
    "convene",
    "summon",
    "return",
    "refer",
    "check",
    "check_agent",
    "hold",
    "call_out",
)
"""Effects of which something follows, besides rings."""


def room_name(call: str, epoch: int | str) -> str:
    """Return the name of the conference in which caller and agent meet."""
    return f"room-{call}-{epoch}"


def call_view(call: str, text: Mapping[str, str]) -> CallView:
    """Return one call's view from its fields as text."""
    state = cast("CallState", text["state"])
    together = state in ("connecting", "talking")
    return CallView(
        id=call,
        state=state,
        leg=text.get("leg", ""),
        caller=text.get("caller", ""),
        number=text.get("number", ""),
        region=text.get("region", ""),
        tier=text.get("tier", ""),
        language=text.get("language", ""),
        department=text.get("department", ""),
        lane=text.get("lanes", "").split(" ")[0],
        demand=text.get("demand", ""),
        arrived_at=_number(text, "arrived_at"),
        entered_at=_number(text, "entered_at"),
        head_start_ms=_number(text, "head_start"),
        turn=_number(text, "turn"),
        epoch=_number(text, "epoch"),
        offer=text.get("offer", "").partition(" ")[0],
        agent=text.get("agent", "").partition(" ")[0],
        agent_leg=text.get("agent_leg", ""),
        room=room_name(call, text.get("epoch") or "0") if together else "",
        ticket=text.get("ticket", ""),
        offers=_number(text, "offers"),
        callback=text.get("callback", ""),
        tried=_number(text, "tried"),
        due_at=_number(text, "due_at"),
        expires_at=_number(text, "expires_at"),
        zone=text.get("zone", ""),
        wants=text.get("wants", ""),
        cause=text.get("cause", ""),
        own_agent=text.get("own_agent", ""),
        live=tuple(text.get("offer", "").split()) if state == "offered" else (),
        summoned=tuple(text.get("summoned", "").split()),
        rung=tuple(text.get("agent", "").split()) if state == "offered" else (),
        held_at=_number(text, "held_at"),
        alarm=bool(text.get("alarm")),
        beside=text.get("beside", ""),
        beside_whom=text.get("beside_agent") or text.get("beside_to", ""),
    )


def kept_place(text: Mapping[str, str]) -> KeptPlace:
    """Return a kept place from its fields as text."""
    return KeptPlace(
        call=text["call"],
        department=text["department"],
        key=_number(text, "key"),
        waited_ms=_number(text, "waited"),
        until_ms=_number(text, "until"),
        agent=text.get("agent", ""),
        cut=text.get("cut", ""),
    )


def agent_view(agent: str, text: Mapping[str, str]) -> AgentView:
    """Return one agent's view from its fields as text."""
    return AgentView(
        id=agent,
        presence=text["presence"],
        reason=text.get("reason", ""),
        work=text["work"],
        since=_number(text, "since"),
        idle_since=_number(text, "idle_since"),
        call=text.get("call", ""),
        offer=text.get("offer", ""),
        misses=_number(text, "misses"),
        wrap_up_until=_number(text, "wrap_up_until"),
        endpoint=text.get("endpoint", ""),
        moving=text.get("moving", ""),
        about=text.get("about", ""),
        rejoin=text.get("rejoin", ""),
    )


def on_call_text(called: OnCall) -> str:
    """Return who is on call as text from which it can be read back."""
    return json.dumps(asdict(called), separators=(",", ":"))


def on_call_of(text: str) -> OnCall:
    """Read who is on call back from its text."""
    read = json.loads(text)
    return OnCall(read["rota"], read["tries"], tuple(read["order"]), tuple(read["alarm"]))


def override_text(override: Override) -> str:
    """Return an override as text from which it can be read back."""
    return json.dumps(asdict(override), separators=(",", ":"))


def override_of(text: str) -> Override:
    """Read an override back from its text; what another release wrote besides is passed over."""
    known = json.loads(text)
    return Override(
        **{each.name: known[each.name] for each in fields(Override) if each.name in known}
    )


def evacuation_view(text: Mapping[str, str]) -> Evacuation | None:
    """Return the evacuation that a site's record tells of; None when there is none."""
    if not text.get("evacuated_at"):
        return None
    return Evacuation(
        int(text["evacuated_at"]),
        text.get("evacuated_by", ""),
        text.get("evacuated_why", ""),
        cast("Talks", text["evacuated_talks"]),
    )


def demand_text(demand: Demand) -> str:
    """Return a demand as text from which it can be read back."""
    return demand.written


def demand_of(text: str) -> Demand:
    """Read a demand back from its text."""
    return Demand.read(text)


def _number(text: Mapping[str, str], name: str) -> int:
    return int(text.get(name) or 0)
