import logging
from dataclasses import replace

import pytest

from config.published import Sites
from config.site import Site
from ivr.book import Emergency
from ivr.company import NOTHING, Told
from routing.queue import Arrival
from tests.webhooks.line import GOODBYE, PUBLIC, Line
from webhooks.edge import Edge
from webhooks.forms import VoiceForm
from webhooks.rescue import second_way
from webhooks.state import Rescue, Wait

APOLOGY = (
    "We are sorry, something went wrong on our side. "
    "Please stay on the line: we are putting you through to a person."
)


def _break(line: Line, sample: Site, *prompts: str) -> None:
    """Take prompts out of the book in force: a fault nobody foresaw."""
    kept = {name: one for name, one in sample.book.prompts.items() if name not in prompts}
    broken = replace(sample, version="broken", book=replace(sample.book, prompts=kept))
    refusals: list[Exception] = []
    object.__setattr__(line.edge, "sites", Sites(broken, refusals.append))


def _mend(line: Line, sample: Site) -> None:
    refusals: list[Exception] = []
    object.__setattr__(line.edge, "sites", Sites(sample, refusals.append))


async def test_a_fault_is_an_apology_and_a_second_way_to_a_person(
    line: Line, sample: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Never a 5xx and never silence: an ERROR with the call's id, and the fallback department."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")
    _break(line, sample, "system.waiting")

    apology = await line.post(topics.onward, Digits="1")
    _mend(line, sample)
    waiting = await line.post(apology.onward)

    assert apology.said == [APOLOGY]
    assert "/voice/rescue?s=" in apology.onward
    assert waiting.verbs[-1] == "Redirect"
    errors = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert [one.getMessage() for one in errors] == ["/voice/menu failed for call CA1"]


async def test_the_apology_is_in_the_callers_language(line: Line, sample: Site) -> None:
    """What was chosen in the menu is what a fault is told in."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="3")
    _break(line, sample, "system.waiting")

    apology = await line.post(topics.onward, Digits="1")

    assert apology.said[0].startswith("Приносим извинения, на нашей стороне")


async def test_a_caller_rescued_from_the_queue_keeps_the_place(line: Line, sample: Site) -> None:
    """The place already won is kept: waiting counts from entering the queue."""
    waiting = await line.queues()
    before = await line.edge.router.call("CA1")
    state = line.edge.sealer.read(waiting.onward.partition("s=")[2])
    assert isinstance(state, Wait)
    broken_turn = line.edge.urls.wait(replace(state.at_turn(4), told=Told(greeted=True, ahead=0)))
    _break(line, sample, "system.still_waiting")
    line.clock.advance_to(line.clock.now_ms() + 30_000)

    apology = await line.post(broken_turn)
    _mend(line, sample)
    await line.post(apology.onward)

    after = await line.edge.router.call("CA1")
    assert before is not None
    assert after is not None
    assert (after.state, after.entered_at) == ("waiting", before.entered_at)


async def test_a_caller_rescued_with_no_record_left_enters_the_fallback_department(
    line: Line, sample: Site
) -> None:
    """The language is all that is asked for."""
    _break(line, sample, "welcome", "system.waiting", "system.ahead")
    line.store.lose_everything()
    rescue = await line.post("/voice/fallback", ErrorCode="11200", ErrorUrl=f"{PUBLIC}/voice/x")
    _mend(line, sample)

    await line.post(rescue.onward)

    view = await line.edge.router.call("CA1")
    assert view is not None
    assert (view.department, view.demand) == ("support_l1", "support_l1: en>=1")


async def test_the_fallback_url_knows_the_caller_from_the_url_that_failed(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """The carrier names the failing URL; its state says who waits, in which language."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="2")
    waiting = await line.post(topics.onward, Digits="2")

    apology = await line.post("/voice/fallback", ErrorCode="11205", ErrorUrl=waiting.onward)

    rescue = line.edge.sealer.read(apology.onward.partition("s=")[2])
    assert isinstance(rescue, Rescue)
    assert rescue.language == "fr"
    assert rescue.wait is not None
    assert "error 11205 at /voice/wait, call CA1" in caplog.text
    assert "s=" not in caplog.text


async def test_when_the_second_way_fails_too_the_fallback_number_is_dialled(
    line: Line, sample: Site
) -> None:
    """The operator's own number is the last way to a person; its answer ends in a goodbye."""
    settings = replace(line.edge.settings, fallback_number="+12125550100")
    object.__setattr__(line.edge, "settings", settings)
    waiting = await line.queues()
    state = line.edge.sealer.read(waiting.onward.partition("s=")[2])
    assert isinstance(state, Wait)
    _break(line, sample, "system.waiting")

    apology = await line.post(line.edge.urls.wait(replace(state, told=NOTHING)))
    last = await line.post(apology.onward)
    _mend(line, sample)
    goodbye = await line.post(last.one("Dial").get("action") or "", DialCallStatus="completed")

    assert apology.said == [APOLOGY]
    assert last.one("Number").text == "+12125550100"
    assert goodbye.said == [GOODBYE]


async def test_a_fallback_number_that_does_not_answer_leads_back_to_the_department(
    line: Line,
) -> None:
    """Nobody is hung up because the last number was busy."""
    waiting = await line.queues()
    state = line.edge.sealer.read(waiting.onward.partition("s=")[2])
    assert isinstance(state, Wait)
    rescue = Rescue(state.entry.arrival, 1, 2, "en", attempt=2, wait=state)

    document = await line.post(line.edge.urls.rescue(rescue), DialCallStatus="busy")

    assert "/voice/wait" in document.onward


async def test_a_book_without_even_an_apology_is_music_and_another_try(
    line: Line, sample: Site
) -> None:
    """A broken book cannot make silence."""
    waiting = await line.queues()
    names = [name for name in sample.book.prompts if name.startswith("system.")]
    _break(line, sample, *names)
    state = line.edge.sealer.read(waiting.onward.partition("s=")[2])
    assert isinstance(state, Wait)
    broken_turn = line.edge.urls.wait(replace(state, told=NOTHING))

    first = await line.post(broken_turn)
    second = await line.post(first.onward)

    assert first.verbs == ["Redirect"]
    assert second.verbs == ["Play", "Redirect"]


async def test_a_forged_rescue_invents_nothing(line: Line) -> None:
    """The second way asks for our own state."""
    document = await line.post("/voice/rescue?s=forged")

    assert document.verbs == ["Say", "Hangup"]
    assert line.store.told == []


@pytest.mark.parametrize("state", ["", "?s=", "?s=%00", "?s=a.b.c", "?o=1&s=2&s=3"])
async def test_no_query_makes_an_error(edge: Edge, line: Line, state: str) -> None:
    """Whatever stands in the query of a signed request, the answer is TwiML."""
    paths = ("menu", "wait", "join", "after", "released", "returned", "rescue", "fallback")

    documents = [await line.post(f"/voice/{path}{state}") for path in paths]

    assert all(one.verbs for one in documents)
    assert edge.settings.root == PUBLIC


async def test_an_emergency_keeps_its_own_people_and_its_own_number(
    line: Line, sample: Site
) -> None:
    """Its department is the second way, its fixed number the last."""
    urgent = Emergency(department="support_l3", number="+12125550166")
    own = frozenset({urgent.department})
    book = replace(sample.book, emergency=urgent, emergencies=own)
    refusals: list[Exception] = []
    sites = Sites(replace(sample, book=book), refusals.append)
    object.__setattr__(line.edge, "sites", sites)
    arrival = Arrival("CA1", "CA1", "+1", "+18005550100", "other", "", "", "en", book.version)
    await line.edge.router.arrive(arrival)
    state = Rescue(arrival, 1, 1, "en", attempt=1, emergency=True)

    await line.post(line.edge.urls.rescue(state))
    last = await second_way(line.edge, VoiceForm.model_validate({}), state)

    view = await line.edge.router.call("CA1")
    assert view is not None
    assert view.department == "support_l3"
    assert "+12125550166" in last.xml()
    other = await second_way(
        line.edge, VoiceForm.model_validate({}), replace(state, emergency=False)
    )
    assert "<Dial" not in other.xml()
