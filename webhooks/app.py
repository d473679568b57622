"""Lay the carrier's URLs on an aiohttp application.

Rules this module keeps:

* The URLs are those of ``docs/architecture.md``; all but the music are for the carrier alone.
* Nothing is read from the environment: what the edge needs comes in as an ``Edge``.
"""

from aiohttp import hdrs, web

from webhooks import (
    agents,
    aside,
    called_back,
    callers,
    promising,
    rescue,
    rooms,
    statuses,
    summoning,
    surveying,
    waiting,
)
from webhooks.door import answering, noting, watching
from webhooks.edge import EDGE, Edge
from webhooks.music import music_wav
from webhooks.words import caller_over

MAX_BODY = 256 * 1024
"""Bytes of a webhook's body: many times what the carrier sends."""


def make_app(edge: Edge) -> web.Application:
    """Return an application that answers the carrier and nobody else."""
    app = web.Application(client_max_size=MAX_BODY)
    add_edge(app, edge)
    return app


def add_edge(app: web.Application, edge: Edge) -> None:
    """Lay the carrier's URLs on an application that may answer others too."""
    app[EDGE] = edge
    music_wav()  # made now, so that no caller waits for it
    caller = {
        "/voice/incoming": callers.incoming,
        "/voice/menu": callers.menu,
        "/voice/onward": callers.onward,
        "/voice/wait": waiting.wait,
        "/voice/outside": waiting.outside,
        "/voice/ring": summoning.ring,
        "/voice/rung": summoning.rung,
        "/voice/join": rooms.join,
        "/voice/after": rooms.after,
        "/voice/released": rooms.released,
        "/voice/returned": waiting.returned,
        "/voice/callback": promising.choose,
        "/voice/refer": waiting.refer,
        "/voice/survey": surveying.survey,
        "/voice/rescue": rescue.rescue,
        "/voice/fallback": rescue.fallback,
    }
    back = {
        "/callback/answer": called_back.answer,
        "/callback/accept": called_back.accept,
    }
    agent = {
        "/agent/answer": agents.answer,
        "/agent/accept": agents.accept,
        "/agent/room": agents.room,
        "/agent/after": agents.after,
        "/agent/dismissed": agents.dismissed,
        "/agent/unanswered": agents.unanswered,
        "/agent/fallback": agents.fallback,
    }
    over = {"/voice/menu": callers.over}
    routes = [
        web.post(path, answering(one, over=over.get(path, caller_over)))
        for path, one in caller.items()
    ]
    routes += [
        web.post(path, answering(one, over=agents.over, fault=agents.fault))
        for path, one in agent.items()
    ]
    routes += [web.post(path, answering(one, over=called_back.over)) for path, one in back.items()]
    routes += [
        web.post("/callback/status", noting(called_back.status)),
        web.post("/aside/answer", answering(aside.answer, over=aside.over, fault=aside.over)),
        web.post("/aside/after", answering(aside.over, over=aside.over, fault=aside.over)),
        web.post("/aside/status", noting(aside.status)),
        web.post("/voice/hold", answering(rooms.hold, over=rooms.hold)),
        web.post("/voice/status", noting(statuses.caller_status)),
        web.post("/agent/status", noting(statuses.agent_status)),
        web.post("/conference/events", watching(rooms.conference_event)),
        web.get("/media/music.wav", _music),
    ]
    app.add_routes(routes)


async def _music(request: web.Request) -> web.Response:
    del request
    headers = {hdrs.CACHE_CONTROL: "public, max-age=86400"}
    return web.Response(body=music_wav(), content_type="audio/wav", headers=headers)
