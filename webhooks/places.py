"""Write a caller's place, in the flow and in the queue, as the tokens in our URLs hold it.

Rules this module keeps:

* It is compact: lists instead of keys, and the call's id once.
* What most calls never use is written only where it is set.
* What an earlier release wrote is still understood.
"""

from dataclasses import replace
from typing import Any

from ivr.company import NOTHING, Told
from ivr.session import Session
from routing.queue import Arrival, Entry
from routing.skills import Demand
from webhooks.state import Wait


def write_arrival(one: Arrival) -> list[str]:
    """Return an arrival as a token holds it; its call's id stands there once."""
    leg = "" if one.leg == one.call else one.leg
    place = [one.region, one.region_why, one.tier, one.language, one.config]
    return [one.call, leg, one.caller, one.number, *place]


def read_arrival(values: list[Any]) -> Arrival:
    """Return the arrival that was written so."""
    call, leg, *rest = (str(value) for value in values)
    return Arrival(call, leg or call, *rest)


LATER = ("values", "pending", "emergency", "supervisor", "slow", "region_asked")
"""Fields of a session that most calls never use: written by name, and only where they are set."""


def write_session(one: Session) -> list[Any]:
    """Return a session as a token holds it; its arrival is written beside it."""
    where = [one.number, one.flow, one.step, one.language, one.region, one.config, one.tier]
    asked = [one.turn, one.tries, list(one.choices), list(one.trail)]
    later = {name: getattr(one, name) for name in LATER if getattr(one, name)}
    if one.values:
        later["values"] = dict(one.values)
    return [*where, *asked, int(one.language_known), *([later] if later else [])]


def read_session(arrival: Arrival, values: list[Any]) -> Session:
    """Return the session that was written so, of a call that arrived like this."""
    number, flow, step, language, region, config, tier, *asked = values
    turn, tries, choices, trail, language_known, *later = asked
    extra: dict[str, Any] = later[0] if later else {}
    return Session(
        call=arrival.call,
        caller=arrival.caller,
        number=number,
        flow=flow,
        step=step,
        language=language,
        region=region,
        config=config,
        tier=tier,
        turn=int(turn),
        tries=int(tries),
        choices=tuple(choices),
        trail=tuple(trail),
        language_known=bool(language_known),
        **({**extra, "values": tuple(extra.get("values", {}).items())}),
    )


def write_wait(one: Wait) -> list[Any]:
    """Return a place in the queue as a token holds it."""
    entry = one.entry
    demand = [entry.demand.department, dict(entry.demand.required)]
    times = [entry.entered_at, entry.head_start_ms, entry.arrived_at]
    now = [entry.turn, one.told.ahead, one.outages, int(one.bridging)]
    later: dict[str, Any] = {"e": 1} if entry.emergency else {}
    if one.told != NOTHING:
        later["t"] = _told(one.told)
    if one.dialled:
        later["d"] = one.dialled
    if one.told.asked:
        later["a"] = [one.told.asked, one.told.asked_at, int(entry.agreed)]
    return [
        write_arrival(entry.arrival),
        demand,
        entry.language,
        *times,
        *now,
        *([later] if later else []),
    ]


def _told(one: Told) -> list[Any]:
    low_s, high_s = one.range or (None, None)
    at = [one.estimated_at, one.comforts, one.comforted_at, one.offered_at]
    return [int(one.greeted), "".join(one.offered), low_s, high_s, *at, *one.bulletins]


def _read_told(ahead: int | None, values: list[Any] | None) -> Told:
    if values is None:  # written before there was more to tell than the place
        return Told(greeted=ahead is not None, ahead=ahead)
    greeted, offered, low_s, high_s, estimated_at, comforts, comforted_at, offered_at, *names = (
        values
    )
    return Told(
        greeted=bool(greeted),
        ahead=ahead,
        offered=tuple(offered),
        range=None if low_s is None else (low_s, high_s),
        estimated_at=estimated_at,
        comforts=comforts,
        comforted_at=comforted_at,
        offered_at=offered_at,
        bulletins=tuple(names),
    )


def read_wait(values: list[Any]) -> Wait:
    """Return the place that was written so, by this release or an earlier one."""
    arrival, (department, required), language, *numbers = values
    entered_at, head_start_ms, arrived_at, turn, ahead, outages, bridging, *last = numbers
    # Before there was anything else to say, a 1 marked an emergency.
    later: dict[str, Any] = last[0] if last and last[0] != 1 else {"e": len(last)}
    entry = Entry(
        arrival=read_arrival(arrival),
        demand=Demand.of(department, required),
        entered_at=entered_at,
        head_start_ms=head_start_ms,
        language=language,
        arrived_at=arrived_at,
        turn=turn,
        emergency=bool(later.get("e")),
        restored=turn > 0,
    )
    asked, asked_at, agreed = later.get("a", (0, 0, 0))
    told = replace(_read_told(ahead, later.get("t")), asked=asked, asked_at=asked_at)
    entry = replace(entry, agreed=bool(agreed))
    return Wait(entry, told, outages, bool(bridging), int(later.get("d", 0)))
