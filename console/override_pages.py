"""Answer for the page on which supervisors let agents do something else for a while.

Rules this module keeps:

* The page is right without a script, and a form that was refused keeps what was typed.
* Whoever is signed in is who did it: no form says that.
* What may be wanted is judged where the shell's commands are judged too.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from calls.errors import ConfigError
from config import overriding as rules
from config.site import Site
from console import overriding, plain
from console.deps import ACCOUNT, CONSOLE, WORDS
from console.door import page
from console.forms import form_of
from console.moments import moment
from ivr import wall
from routing.override import LONGEST_MS, Kind, Override

_USUAL_MS = 2 * 3_600_000
"""How long an override lasts that nobody thought about."""
_DAY_MS = 86_400_000
_WHY_CHARS = 200
_MOST_SECONDS = 86_400


async def overrides(request: web.Request) -> web.StreamResponse:
    """Show what is overridden, and the forms to override more."""
    return await _shown(request)


async def override(request: web.Request) -> web.StreamResponse:
    """Set an override, from now on."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    deps = request.app[CONSOLE].deps
    site = deps.sites.current
    try:
        wanted = _wanted(form, site, deps.clock.now_ms(), request[ACCOUNT].name)
        rules.judge(site, wanted)
    except ConfigError as error:
        return await _shown(request, error.code.removeprefix("override_"), form)
    done = await deps.router.overriding.set(wanted)
    return _back() if done in ("set", "same") else await _shown(request, "behind", form)


async def end(request: web.Request) -> web.StreamResponse:
    """End an override before its time."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    agent, name, who = form.get("agent", ""), form.get("name", ""), request[ACCOUNT].name
    done = await request.app[CONSOLE].deps.router.overriding.end(agent, _kind(form), name, who)
    return _back() if done == "ended" else await _shown(request, done)


def _back() -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: "/overrides"})


def _kind(form: Mapping[str, str]) -> Kind:
    return "skill" if form.get("kind") == "skill" else "department"


def _wanted(form: Mapping[str, str], site: Site, now_ms: int, who: str) -> Override:
    """Return what a form asks for.

    Raises:
        ConfigError: a figure is none, or there is no end.
    """
    kind, value = _kind(form), form.get("value", "")
    given: int | None = None
    if kind == "skill" and value != "without":
        given = _figure(value, "level", 9)
    elif kind == "department" and value != "without":
        given = _figure(form.get("head_start") or "0", "head_start", _MOST_SECONDS)
    try:
        until_ms = wall.read(form.get("until", ""), site.book.timezone)
    except (ValueError, OverflowError) as error:
        raise ConfigError("override_end", str(error)) from error
    why = plain.lines(form.get("why", ""), _WHY_CHARS)
    return Override(
        form.get("agent", ""), kind, form.get("name", ""), given, until_ms, now_ms, who, why
    )


def _figure(text: str, code: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)) or int(text) > most:
        raise ConfigError(f"override_{code}", f'"{text}" is no such figure')
    return int(text)


async def _shown(
    request: web.Request, refused: str = "", typed: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with the page; ``refused``, a word of ours, says why not to what was ``typed``."""
    console, words = request.app[CONSOLE], request[WORDS]
    site, kept = console.deps.sites.current, console.deps.router.overriding
    now_ms, zone = console.deps.clock.now_ms(), site.book.timezone
    rows = [_row(request, site, each) for each in await kept.active()]
    alone = [overriding.demanded(words, site, each) for each in await kept.left_alone()]
    agents = sorted(site.roster.agents.values(), key=lambda one: one.name)
    skills = [(each, overriding.skill(words, each)) for each in rules.known_skills(site)]
    context = {
        "title": "overrides.heading",
        "overrides": rows,
        "alone": alone,
        "agents": [(each.id, each.name) for each in agents],
        "names": {
            "skill": sorted(skills, key=lambda one: one[1]),
            "department": [(each.id, each.name) for each in site.roster.departments.values()],
        },
        "zone": zone,
        "earliest": _typed(now_ms, zone),
        "usual": _typed(now_ms + _USUAL_MS, zone),
        "latest": _typed(now_ms + LONGEST_MS, zone),
        "most_seconds": _MOST_SECONDS,
        "why_chars": _WHY_CHARS,
        "typed": typed or {},
        "refused": words(f"overrides.refused_{refused}", n=LONGEST_MS // _DAY_MS)
        if refused
        else "",
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return page(request, "overrides.html", context, status)


def _typed(at_ms: int, zone: str) -> str:
    """Return an instant as a browser's field of date and time has it, to the minute."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _row(request: web.Request, site: Site, override: Override) -> dict[str, Any]:
    words = request[WORDS]
    known = site.roster.agents.get(override.agent)
    return {
        "id": override.agent,
        "agent": known.name if known else plain.shown(override.agent),
        "kind": override.kind,
        "name": override.name,
        "what": overriding.what(words, site, override),
        "idle": bool(rules.without_effect(site, override)),
        "until": moment(words, override.until_ms, site.book.timezone),
        "who": plain.shown(override.who),
        "why": plain.shown(override.why),
    }
