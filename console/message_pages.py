"""Answer for the page of messages: who may hear them, their sound, and what is noted of them.

Rules this module keeps:

* An agent finds the messages of the departments they serve, and no others; who may see every
  caller's number finds all. A message somebody may not hear does not exist for them.
* The sound comes through us: the carrier's credentials never leave the house.
* A message that is removed is deleted at the carrier too, there first: what could not be deleted
  there stays on the list, so that nothing is forgotten and still kept.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from calls.errors import CarrierError
from console import plain
from console.deps import ACCOUNT, CONSOLE, WORDS, Console
from console.door import may, page, refusal
from console.forms import form_of
from console.moments import moment
from reports.mailbox import MARKS, Mark, Message


async def messages(request: web.Request) -> web.StreamResponse:
    """Show the messages somebody may hear."""
    console = request.app[CONSOLE]
    listed = await console.deps.mailbox.of(await _departments(request))
    context = {
        "title": "messages.heading",
        "messages": [_shown(request, console, one) for one in listed],
        "removable": may(request, "remove messages"),
    }
    return page(request, "messages.html", context)


async def sound(request: web.Request) -> web.StreamResponse:
    """Give the sound of one message."""
    message = await _mine(request, request.match_info["recording"])
    recordings = request.app[CONSOLE].deps.recordings
    if message is None:
        return refusal(request, HTTPStatus.GONE, "messages.gone")
    if recordings is None:
        return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, "messages.no_carrier")
    try:
        wav = await recordings.sound(message.recording)
    except CarrierError as error:
        status = HTTPStatus.GONE if error.gone else HTTPStatus.BAD_GATEWAY
        return refusal(request, status, "messages.no_sound")
    return web.Response(body=wav, headers={hdrs.CONTENT_TYPE: "audio/wav"})


async def mark(request: web.Request) -> web.StreamResponse:
    """Note how far somebody has come with a message."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    message = await _mine(request, form.get("recording", ""))
    wanted = form.get("mark", "")
    if message is None or wanted not in MARKS:
        return refusal(request, HTTPStatus.GONE, "messages.gone")
    deps = request.app[CONSOLE].deps
    named: Mark = next(one for one in MARKS if one == wanted)
    who = request[ACCOUNT].name
    await deps.mailbox.mark(message.recording, named, who, deps.clock.now_ms())
    return _back()


async def remove(request: web.Request) -> web.StreamResponse:
    """Delete a message, at the carrier first."""
    form = await form_of(request)
    if isinstance(form, web.Response):
        return form
    message = await _mine(request, form.get("recording", ""))
    deps = request.app[CONSOLE].deps
    if message is None:
        return refusal(request, HTTPStatus.GONE, "messages.gone")
    if deps.recordings is None:
        return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, "messages.no_carrier")
    try:
        await deps.recordings.erase(message.recording)
    except CarrierError:
        return refusal(request, HTTPStatus.BAD_GATEWAY, "messages.not_deleted")
    await deps.mailbox.remove(message.recording)
    return _back()


def _back() -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: "/messages"})


async def _departments(request: web.Request) -> Collection[str]:
    """Return whose messages somebody may hear: of whom they answer for just now."""
    deps = request.app[CONSOLE].deps
    roster = deps.sites.current.roster
    if may(request, "see numbers"):
        return roster.departments.keys()
    overridden = roster.under(await deps.router.overriding.active())
    agent = overridden.agents.get(request[ACCOUNT].agent)
    return agent.departments.keys() if agent is not None else ()


async def _mine(request: web.Request, recording: str) -> Message | None:
    """Return a message if whoever asks may hear it."""
    message = await request.app[CONSOLE].deps.mailbox.get(recording)
    mine = message is not None and message.department in await _departments(request)
    return message if mine else None


def _shown(request: web.Request, console: Console, message: Message) -> dict[str, Any]:
    words = request[WORDS]
    site = console.deps.sites.current
    department = site.roster.departments.get(message.department)
    zone = site.book.timezone
    return {
        "recording": message.recording,
        "number": plain.number(words, message.caller, masked=False),
        "department": department.name if department else plain.shown(message.department),
        "language": plain.language(words, message.language),
        "at": moment(words, message.at_ms, zone),
        "length": words.spoken(message.length_s * 1000),
        "mark": message.mark,
        "who": plain.shown(message.who),
        "marked": moment(words, message.marked_ms, zone) if message.marked_ms else "",
        "next": [each for each in MARKS if each != message.mark],
    }
