"""Show and carry out what an agent does about a call besides talking: notes, outcome, more time.

Rules this module keeps:

* Wrap-up is the store's: it ends by itself, is prolonged within what the department allows, and
  outlives the tab.
* A disposition is one of the department's own list, or none.
* What an agent writes is text: control characters are taken out, its length is bounded.
* A value in another system's address is percent-encoded: it cannot change where that leads.
"""

from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field

from config.site import Site
from console import plain
from console.calling_again import again
from routing.department import Department
from routing.queue import AgentView, CallView
from routing.router import Router

LONGEST_NOTES = 2000
_LONGEST_TAGS = 200
_MORE_MS = 60_000
"""What one press of More time asks for."""


class Note(BaseModel):
    """What the page says of a call."""

    about: str = Field(default="", max_length=200)
    disposition: str = Field(default="", max_length=80)
    notes: str = Field(default="", max_length=LONGEST_NOTES)
    tags: str = Field(default="", max_length=_LONGEST_TAGS)


def after(view: AgentView | None, call: CallView | None, site: Site) -> dict[str, Any] | None:
    """Return what can be noted now, and until when at most; None when there is nothing.

    Args:
        view: the agent, as the store knows them.
        call: the call talked on, or the one their wrap-up is about.
        site: the published configuration.
    """
    if view is None or call is None or view.work not in ("talking", "wrap_up"):
        return None
    department = site.roster.departments.get(call.department)
    wrapping = view.work == "wrap_up" and department is not None
    most = view.since + 1000 * department.wrap_up_most_s if wrapping and department else None
    return {
        "about": call.id,
        "dispositions": [
            {"code": code, "name": name}
            for code, name in (department.dispositions if department else {}).items()
        ],
        "required": bool(department and department.disposition_required),
        "again": again(view, call, site),
        "most": most if most and most > view.wrap_up_until else None,
    }


def pop(call: CallView, department: Department | None) -> str:
    """Return the address of the caller's page elsewhere; empty where there is none."""
    if department is None or not department.screen_pop:
        return ""
    values = {
        "caller": call.caller,
        "call": call.id,
        "number": call.number,
        "department": call.department,
        "region": call.region,
        "tier": call.tier,
        "language": call.language,
    }
    safe = {name: quote(value, safe="") for name, value in values.items()}
    return department.screen_pop.format(**safe)


async def note(router: Router, agent: str, said: Note, site: Site) -> str:
    """Keep what an agent says of a call; return why not, an entry of the catalogues."""
    call = await router.call(said.about)
    department = site.roster.departments.get(call.department) if call else None
    codes = department.dispositions if department else {}
    if said.disposition and said.disposition not in codes:
        return "desk.no_such_disposition"
    kept = await router.note(
        agent,
        said.about,
        said.disposition,
        plain.lines(said.notes, LONGEST_NOTES),
        plain.lines(said.tags, _LONGEST_TAGS),
    )
    return "" if kept == "noted" else "desk.not_your_call"


async def done(router: Router, agent: str, said: Note, site: Site) -> str:
    """End wrap-up early, with what was said of the call; return why not."""
    view = await router.agent(agent)
    if view is None or view.work != "wrap_up":
        return ""
    department = await _department(router, view, site)
    if department and department.disposition_required and not said.disposition:
        return "desk.disposition_needed"
    if (said.disposition or said.notes or said.tags) and (
        why := await note(router, agent, said, site)
    ):
        return why
    await router.wrapped_up(agent)
    return ""


async def more_time(router: Router, agent: str, site: Site) -> str:
    """Prolong wrap-up by a minute, within what the department allows; return why not."""
    view = await router.agent(agent)
    department = await _department(router, view, site) if view else None
    if view is None or department is None:
        return "desk.no_more_time"
    until_ms = view.wrap_up_until + _MORE_MS
    word = await router.extend_wrap_up(agent, until_ms, department.wrap_up_most_s)
    return "" if word == "extended" else "desk.no_more_time"


async def _department(router: Router, view: AgentView, site: Site) -> Department | None:
    """Return the department of the call a wrap-up is about."""
    call = await router.call(view.about) if view.about else None
    return site.roster.departments.get(call.department) if call else None
