import random
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.webhooks.line import Line
from webhooks.edge import Edge
from webhooks.state import Conference, Offer, Parting, Refer, Rescue, Returning, Room, Talk, Wait
from webhooks.urls import Urls

VALUES = ("", "1", "*", "#", "999999", "completed", "busy", "answered", "\x00\x07", "+1", "¿что?")
FIELDS = (
    "Digits",
    "FinishedOnKey",
    "SpeechResult",
    "Confidence",
    "CallStatus",
    "DialCallStatus",
    "From",
    "To",
    "FromCountry",
    "ErrorCode",
    "ErrorUrl",
    "StatusCallbackEvent",
    "ParticipantLabel",
    "ReasonParticipantLeft",
)


async def _all_urls(line: Line) -> list[str]:
    """Return one good URL of every kind the edge hands out."""
    asked = await line.dials("CA7")
    waiting = await line.queues()
    wait = line.edge.sealer.read(waiting.onward.partition("s=")[2])
    assert isinstance(wait, Wait)
    urls: Urls = line.edge.urls
    room = Room(wait, "room-CA1-1", 1)
    offer = Offer("offer", "CA1", "anna", press_one=True)
    rescue = Rescue(wait.entry.arrival, 1, 2, "ru", attempt=1)
    talk = Talk("offer", "CA1", "anna", 1)
    return [
        asked.onward,
        waiting.onward,
        urls.join(room),
        urls.after(room),
        urls.rescue(rescue),
        urls.released(Parting("CA1", "fr")),
        urls.returned(Returning(wait, "cut_off")),
        urls.refer(Refer(wait, "+12125550166")),
        urls.caller_fallback(wait),
        urls.hold(),
        urls.conference(Conference("CA1", 1)),
        urls.agent_answer(offer),
        urls.agent_accept(offer),
        urls.agent_status(offer),
        urls.agent_fallback(offer),
        urls.agent_after(talk),
        urls.agent_dismissed(talk),
        urls.agent_unanswered(talk),
    ]


async def test_every_url_handed_out_is_one_that_is_answered(line: Line, edge: Edge) -> None:
    """No URL leads nowhere, and each begins with the public URL."""
    routes = {
        route.resource.canonical
        for route in line.client.server.app.router.routes()  # type: ignore[attr-defined]  # a test server
    }

    urls = await _all_urls(line)

    assert {urlsplit(url).path for url in urls} <= routes
    assert all(url.startswith(edge.settings.root) for url in urls)
    assert not any("'" in url or url.endswith("?") for url in urls)


@pytest.mark.parametrize("seed", range(8))
async def test_no_signed_form_is_an_error(line: Line, seed: int) -> None:
    """Whatever the carrier posts to whichever URL, it gets TwiML or 204, never a 5xx."""
    source = random.Random(seed)
    urls = [*await _all_urls(line), "/voice/incoming", "/voice/status", "/voice/fallback"]

    for _ in range(60):
        form = {field: source.choice(VALUES) for field in FIELDS if source.random() < 0.4}
        form["CallSid"] = source.choice(["CA1", "CA2", "CAagent", ""])
        response = await line.raw(source.choice(urls), form)
        assert response.status in {200, 204}


async def test_a_store_that_hangs_is_an_apology_in_time(line: Line, edge: Edge) -> None:
    """The carrier waits 15 s at most: an answer that takes too long is a fault like any other."""
    waiting = await line.queues()
    object.__setattr__(edge, "settings", replace(edge.settings, patience_s=0.05))
    line.store.hanging = True

    apology = await line.post(waiting.onward)
    await line.tell("/voice/status", "CA1", CallStatus="completed")
    line.store.hanging = False
    object.__setattr__(edge, "settings", replace(edge.settings, patience_s=8))
    back = await line.post(apology.onward)

    assert "something went wrong" in apology.said[0]
    assert back.verbs[-1] == "Redirect"
