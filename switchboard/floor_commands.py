"""Answer questions about the floor from the shell: ``queues`` and ``agents``.

Rules this module keeps:

* Reading only: a question changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated

import typer
from rich.table import Table

from config.clocks import working_day
from config.overriding import sentence
from config.site import Site
from reports.hours import Hours
from reports.sentence import lasting
from routing.agent import Roster
from routing.queue import Snapshot
from switchboard import settings, terminal
from switchboard.house import House

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]

_WAITING = frozenset({"waiting", "offered"})
_WITH_AGENT = frozenset({"connecting", "talking"})


def queues(json: Json = False) -> None:
    """Show each department: who waits, how long, and who could answer."""
    snapshot, site = terminal.run(_look())
    found = queue_rows(snapshot, site.roster)
    if json:
        terminal.show_json(found)
        return
    columns = ["department", "#waiting", "#longest wait", "#callbacks", "#talking"]
    columns += ["#ready", "#signed in", "being rung"]
    rows = [
        [
            str(row["name"]),
            str(row["waiting"]),
            lasting(str(row["longest_wait_ms"])) if row["waiting"] else "",
            str(row["callbacks"]),
            str(row["talking"]),
            str(row["ready"]),
            str(row["signed_in"]),
            ", ".join(row["rung"]) if isinstance(row["rung"], list) else "",
        ]
        for row in found
    ]
    terminal.show(terminal.table("Queues", columns, rows))


def agents(json: Json = False) -> None:
    """Show each agent of the roster: presence, work, since when, and their day so far."""
    snapshot, site, day = terminal.run(_look_at_agents())
    found = agent_rows(snapshot, site.roster, day)
    if json:
        terminal.show_json(found)
        return
    if snapshot.evacuation is not None:
        lasts = snapshot.evacuation
        terminal.show_line(f"the site is evacuated by {lasts.who}: {lasts.why}", "red")
    terminal.show(_now(found))
    for each in snapshot.overrides:
        terminal.show_line(sentence(site, each))
    terminal.show_line("")
    terminal.show(_days(found))


def _now(found: Sequence[Mapping[str, object]]) -> Table:
    rows = [
        [
            str(row["agent"]),
            str(row["name"]),
            state(row),
            lasting(str(row["for_ms"])) if row["for_ms"] is not None else "",
            str(row["endpoint"]),
            str(row["departments"]),
        ]
        for row in found
    ]
    columns = ["agent", "name", "state", "#since", "device", "departments"]
    return terminal.table("Agents", columns, rows)


def _days(found: Sequence[Mapping[str, object]]) -> Table:
    rows = [
        [
            str(row["agent"]),
            str(row["calls_today"]),
            lasting(str(row["talking_today_ms"])),
            lasting(str(row["wrap_up_today_ms"])),
            f"{row['occupancy_today']:.0%}" if row["occupancy_today"] is not None else "",
            str(row["consultations_today"]),
            lasting(str(row["consulting_today_ms"])),
        ]
        for row in found
    ]
    columns = ["agent", "#calls", "#talk", "#wrap-up", "#occupancy", "#consulted", "#for"]
    return terminal.table("Their day so far", columns, rows)


def state(row: Mapping[str, object]) -> str:
    """Say what an agent declares, why, and what they are at, where that is anything."""
    presence = str(row["presence"]).replace("_", " ") + f" ({row['reason']})" * bool(row["reason"])
    return presence if row["work"] == "idle" else f"{presence}, {row['work']}".replace("_", " ")


async def _look() -> tuple[Snapshot, Site]:
    """Return how things stand, and the site with its roster as it is overridden now."""
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        snapshot = await house.router.snapshot()
        return snapshot, _site(house, snapshot)


async def _look_at_agents() -> tuple[Snapshot, Site, Mapping[str, Hours]]:
    """Return the same, and what each agent's day came to."""
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        snapshot = await house.router.snapshot()
        return snapshot, _site(house, snapshot), await day_so_far(house, snapshot.at_ms)


def _site(house: House, snapshot: Snapshot) -> Site:
    site = house.sites.current
    return replace(site, roster=site.roster.under(snapshot.overrides))


async def day_so_far(house: House, at_ms: int) -> Mapping[str, Hours]:
    """Return what each agent's day came to until ``at_ms``: what their own desk shows them."""
    sites = house.sites
    day = working_day(house.router.events, lambda: sites.current)
    await day.catch_up(at_ms)
    return day.all(at_ms)


def queue_rows(snapshot: Snapshot, roster: Roster) -> list[dict[str, object]]:
    """Return one row per department of the roster, and per one that only callers still wait for."""
    waited_for = {call.department for call in snapshot.calls if call.state in _WAITING}
    rows: list[dict[str, object]] = []
    for department in [*roster.departments, *sorted(waited_for - set(roster.departments))]:
        mine = [call for call in snapshot.calls if call.department == department]
        since = [c.entered_at for c in mine if c.state in _WAITING and not c.virtual]
        able = {a.id for a in roster.agents.values() if department in a.departments}
        here = [a for a in snapshot.agents if a.id in able and a.presence != "signed_out"]
        known = roster.departments.get(department)
        rows.append(
            {
                "department": department,
                "name": known.name if known else f"{department} (removed)",
                "waiting": len(since),
                "longest_wait_ms": max(0, snapshot.at_ms - min(since, default=snapshot.at_ms)),
                "callbacks": sum(call.virtual for call in mine),
                "talking": sum(call.state in _WITH_AGENT for call in mine),
                "ready": sum(a.presence == "ready" and a.work == "idle" for a in here),
                "signed_in": len(here),
                "rung": [
                    roster.agents[name].name if name in roster.agents else name
                    for call in mine
                    for name in call.rung
                ],
            }
        )
    return rows


def agent_rows(
    snapshot: Snapshot, roster: Roster, day: Mapping[str, Hours]
) -> list[dict[str, object]]:
    """Return one row per agent of the roster, signed in or not; durations in milliseconds."""
    seen = {view.id: view for view in snapshot.agents}
    rows: list[dict[str, object]] = []
    for agent in roster.agents.values():
        view = seen.get(agent.id)
        there = asdict(view) if view else {}
        hours = day.get(agent.id, Hours())
        rows.append(
            {
                "agent": agent.id,
                "name": agent.name,
                "presence": there.get("presence", "signed_out"),
                "reason": there.get("reason", ""),
                "work": there.get("work", "idle"),
                "for_ms": max(0, snapshot.at_ms - view.since) if view else None,
                "call": there.get("call", ""),
                "calls_today": hours.served,
                "talking_today_ms": hours.talking_ms,
                "wrap_up_today_ms": hours.wrap_up_ms,
                "consultations_today": hours.consulted,
                "consulting_today_ms": hours.consulting_ms,
                "idle_today_ms": hours.idle_ms,
                "occupancy_today": hours.occupancy,
                "endpoint": there.get("endpoint") or agent.endpoints[0],
                "departments": ", ".join(agent.departments),
                "overrides": [asdict(o) for o in snapshot.overrides if o.agent == agent.id],
            }
        )
    return rows
