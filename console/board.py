"""Show the whole site at one instant: departments, who waits, what the agents do.

Rules this module keeps:

* What a viewer may not see is not sent to their browser at all.
* One snapshot serves every viewer of the process; it is taken again only after something changed.
* Instants are sent, not durations: the browser counts on by itself, at the server's pace.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from calls.clock import Clock
from config.published import Sites
from config.site import Site
from console import overriding, plain, reasons
from console.changes import Changes
from console.figures import Days
from console.words import Words
from routing.agent import Agent, Roster
from routing.queue import AgentView, CallView, Snapshot
from routing.router import Router

Board: TypeAlias = dict[str, Any]
"""What the board's template and its script both show; plain JSON."""

_WAITING = ("waiting", "offered", "connecting")
_TONES: Mapping[str, plain.Tone] = {"waiting": "warn", "offered": "calm", "connecting": "good"}


def pace(clock: Clock) -> float:
    """Return how many seconds of ``clock`` pass in a real second; 0.0 when it stands still."""
    stretch_ms = 1_000_000
    return stretch_ms / 1000 / max(clock.real_seconds_until(clock.now_ms() + stretch_ms), 1e-9)


def board(
    words: Words,
    snapshot: Snapshot,
    site: Site,
    because: Mapping[str, str],
    *,
    numbers: bool,
    days: Days | None = None,
) -> Board:
    """Put a snapshot into words and figures.

    Args:
        words: the viewer's language.
        snapshot: the site's state.
        site: the configuration in force: who could be there, as written.
        because: reason of being not ready → words.
        numbers: whether callers' numbers are shown in full.
        days: what each agent's day came to so far; None for a viewer who may not see it.
    """
    roster = site.roster.under(snapshot.overrides)
    regions = {name: region.name for name, region in site.book.regions.items()}
    waiting = sorted(
        (call for call in snapshot.calls if call.state in _WAITING or call.virtual),
        key=lambda call: (call.entered_at - call.head_start_ms, call.id),
    )
    views = {view.id: view for view in snapshot.agents}
    calls = {call.id: call for call in snapshot.calls}
    alarmed = sorted(
        roster.agents[call.agent].name
        for call in snapshot.calls
        if call.alarm and call.state == "talking" and call.agent in roster.agents
    )
    return {
        "departments": _departments(roster, waiting, views),
        "waiting": [_waiting(words, call, roster, regions, numbers=numbers) for call in waiting],
        "agents": [
            {
                **_agent(words, agent, views.get(agent.id), roster, calls, because),
                "day": days.get(agent.id) if days else None,
                "overridden": overriding.until(
                    words, site, (each for each in snapshot.overrides if each.agent == agent.id)
                ),
            }
            for agent in sorted(roster.agents.values(), key=lambda one: one.name)
        ],
        "days": days is not None,
        "in_menu": sum(call.state == "menu" for call in snapshot.calls),
        "talking": sum(call.state == "talking" for call in snapshot.calls),
        "evacuated": _evacuated(words, snapshot),
        "alarm": words("board.alarm", who=", ".join(alarmed)) if alarmed else "",
    }


def _evacuated(words: Words, snapshot: Snapshot) -> str:
    lasts = snapshot.evacuation
    if lasts is None:
        return ""
    return words("board.evacuated", why=plain.shown(lasts.why), who=plain.shown(lasts.who))


def _departments(
    roster: Roster, waiting: Sequence[CallView], views: Mapping[str, AgentView]
) -> list[dict[str, Any]]:
    rows = []
    for department in roster.departments.values():
        mine = [call for call in waiting if call.department == department.id]
        queue = [call for call in mine if not call.virtual]
        serving = [
            views[agent.id]
            for agent in roster.agents.values()
            if department.id in agent.departments and agent.id in views
        ]
        rows.append(
            {
                "id": department.id,
                "name": department.name,
                "waiting": len(queue),
                "callbacks": len(mine) - len(queue),
                "longest_since": min((call.entered_at for call in queue), default=None),
                "late_after_s": department.service_level_s,
                "ready": sum(v.presence == "ready" and v.work == "idle" for v in serving),
                "busy": sum(v.work != "idle" for v in serving),
                "away": sum(v.presence == "not_ready" and v.work == "idle" for v in serving),
            }
        )
    return rows


def _department_name(roster: Roster, department: str) -> str:
    known = roster.departments.get(department)
    return known.name if known else plain.shown(department)


def _waiting(
    words: Words,
    call: CallView,
    roster: Roster,
    regions: Mapping[str, str],
    *,
    numbers: bool,
) -> dict[str, Any]:
    rung = call.rung or (call.agent,)
    theirs = [roster.agents[name].name for name in rung if name in roster.agents]
    state = words(f"board.call_{call.state}", n=len(rung))
    if call.virtual:
        state = _of_a_callback(words, call)
    return {
        "id": call.id,
        "number": plain.number(words, call.caller, masked=not numbers),
        "region": regions.get(call.region) or plain.shown(call.region),
        "language": plain.language(words, call.language),
        "tier": plain.shown(call.tier) or "—",
        "department": _department_name(roster, call.department),
        "virtual": call.virtual,
        "since": call.entered_at,
        "tone": "calm" if call.virtual else _TONES[call.state],
        "state": f"{state}: {', '.join(theirs)}" if theirs else state,
    }


def _of_a_callback(words: Words, call: CallView) -> str:
    """Return how far a promise to call back is, in words."""
    if call.state == "promised" and call.tried:
        return words("board.callback_tried", n=call.tried)
    return words(f"board.callback_{call.state}")


def _agent(
    words: Words,
    agent: Agent,
    view: AgentView | None,
    roster: Roster,
    calls: Mapping[str, CallView],
    because: Mapping[str, str],
) -> dict[str, Any]:
    state, tone = plain.presence(
        words,
        view.presence if view else "signed_out",
        reasons.said(because, view.reason if view else ""),
        view.work if view else "idle",
    )
    call = calls.get(view.call) if view else None
    if call and call.state == "connecting":
        state = words("presence.being_connected")
    if call and call.state == "talking" and call.agent == agent.id:
        state, tone = _of_a_talk(words, call, state, tone)
    if view and view.presence != "ready" and view.work in ("talking", "wrap_up"):
        state = words("presence.then_away", state=state)
    return {
        "id": agent.id,
        "name": agent.name,
        "tone": tone,
        "state": state,
        "since": view.since if view else None,
        "departments": ", ".join(_department_name(roster, one) for one in agent.departments),
        "with": _department_name(roster, call.department) if call else "",
    }


def _of_a_talk(
    words: Words, call: CallView, state: str, tone: plain.Tone
) -> tuple[str, plain.Tone]:
    """Return what of a conversation a supervisor acts on, before that it is one."""
    if call.alarm:
        return words("presence.calls_for_help"), "danger"
    if call.beside:
        return words("presence.consulting"), tone
    return (words("presence.holding"), tone) if call.held_at else (state, tone)


class LiveBoard:
    """Keep one snapshot for every viewer of this process."""

    def __init__(self, router: Router, sites: Sites, clock: Clock, changes: Changes) -> None:
        self._router = router
        self._sites = sites
        self._clock = clock
        self._changes = changes
        self._taking = asyncio.Lock()
        self._generation = -1
        self._snapshot: Snapshot | None = None

    async def show(self, words: Words, *, numbers: bool, days: Days | None) -> Board:
        """Return the board as it is now, with the figures its clocks count on from.

        Args:
            words: the viewer's language.
            numbers: whether callers' numbers are shown in full.
            days: what each agent's day came to so far; None for a viewer who may not see it.
        """
        site = self._sites.current
        because = reasons.known(words, site)
        return board(words, await self._latest(), site, because, numbers=numbers, days=days)

    def time(self) -> dict[str, float]:
        """Return the present instant, and how fast it passes."""
        return {"at_ms": self._clock.now_ms(), "pace": pace(self._clock)}

    async def _latest(self) -> Snapshot:
        async with self._taking:
            fresh = self._changes.following and self._generation == self._changes.generation
            if self._snapshot is None or not fresh:
                # Read before the snapshot: what changes meanwhile makes it stale, not hidden.
                self._generation = self._changes.generation
                self._snapshot = await self._router.snapshot()
            return self._snapshot
