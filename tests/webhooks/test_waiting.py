import json
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from calls.clock import ManualClock
from calls.ids import seeded_ids
from config.site import Site
from ivr.company import Told
from routing.router import Router
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import GOODBYE, Line, rebound
from webhooks.state import Wait

MUSIC = "https://phone.northwind.example/media/music.wav"


def _wait(line: Line, url: str) -> Wait:
    state = line.edge.sealer.read(url.partition("s=")[2])
    assert isinstance(state, Wait)
    return state


@pytest.fixture
async def level(sample: Site, clock: ManualClock) -> AsyncIterator[Line]:
    """Connect a carrier to a site where nobody has a head start."""
    site = replace(sample, book=replace(sample.book, tiers={}))
    async with connected(edge_on(site, clock), clock) as line:
        yield line


async def test_the_first_turn_says_to_hold_and_the_place(level: Line) -> None:
    """Entering the queue: please hold, the place, music, and the next turn."""
    document = await level.queues()

    assert document.said == [
        "Please hold. The next free colleague will take your call.",
        "You are next.",
    ]
    assert document.one("Play").text == MUSIC
    assert document.verbs[-1] == "Redirect"
    assert _wait(level, document.onward).entry.turn == 1


async def test_a_retried_turn_says_the_same_and_queues_once(line: Line) -> None:
    """A retry is told from the next turn by its URL alone; the form is the same (pitfall 16)."""
    await line.queues("CA0")
    first = await line.queues()
    once = await line.post(first.onward)
    await line.tell("/voice/status", "CA0", CallStatus="completed")

    again = await line.post(first.onward)

    assert again.text == once.text
    assert (await line.kinds()).count("call.queued") == 1


async def test_the_place_spoken_never_climbs(level: Line) -> None:
    """A place is spoken only when it is better than the last one spoken."""
    await level.queues("CA0")
    mine = await level.queues()
    state = _wait(level, mine.onward)
    worse = level.edge.urls.wait(replace(state, told=Told(greeted=True, ahead=0)))

    silent = await level.post(worse)
    await level.tell("/voice/status", "CA0", CallStatus="completed")
    better = await level.post(level.edge.urls.wait(state.at_turn(2)))
    same = await level.post(better.onward)

    assert mine.said[-1] == "There is 1 caller ahead of you."
    assert silent.said == []
    assert better.said == ["You are next."]
    assert same.said == []


async def test_no_place_is_spoken_to_whom_a_head_start_could_overtake(line: Line) -> None:
    """The sample's best customers are ahead of everybody: only they hear their place."""
    await line.queues("CA0")
    ordinary = await line.queues()
    asked = await line.dials("CA2", From="+442079460958")
    topics = await line.post_as("CA2", asked.onward, Digits="1", msg="Gather End")
    vip = await line.post_as("CA2", topics.onward, Digits="2", msg="Gather End")

    assert ordinary.said == ["Please hold. The next free colleague will take your call."]
    assert vip.said[-1] == "You are next."


async def test_a_long_wait_is_thanked_for_now_and_then(line: Line) -> None:
    """Every minute and a half the caller hears that the place is kept."""
    document = await line.queues()
    said = []
    for _ in range(8):
        line.clock.advance_to(line.clock.now_ms() + 25_000)
        document = await line.post(document.onward)
        said.append(document.said)

    thanks = "Thank you for waiting. You have kept your place."
    assert [bool(one) for one in said] == [False, False, False, True, False, False, False, True]
    assert said[3] == [thanks]


async def test_a_lost_store_keeps_everyone_on_the_line(line: Line) -> None:
    """Music and an apology while it is away; the caller's own turn afterwards."""
    waiting = await line.queues()
    line.store.cut = True

    first = await line.post(waiting.onward)
    second = await line.post(first.onward)
    line.store.cut = False
    back = await line.post(second.onward)

    assert "we are having a technical problem" in first.said[0]
    assert second.said == []
    assert second.one("Play").text == MUSIC
    assert _wait(line, back.onward).outages == 0
    assert await line.state_of() == "waiting"


async def test_a_store_that_lost_everything_gets_the_caller_back_at_the_same_key(
    line: Line,
) -> None:
    """The URL carries demand and key: the caller's next turn restores the place."""
    waiting = await line.queues()
    before = await line.edge.router.call("CA1")
    line.store.lose_everything()
    line.clock.advance_to(line.clock.now_ms() + 20_000)

    await line.post(waiting.onward)

    after = await line.edge.router.call("CA1")
    assert before is not None
    assert after is not None
    assert (after.demand, after.entered_at) == (before.demand, before.entered_at)
    assert (await line.kinds()) == ["call.queued"]
    (queued,) = await line.edge.router.story("CA1")
    assert queued.fields["cause"] == "restored"


async def test_an_accepted_offer_is_left_to_the_bridge_for_a_moment_and_then_joined(
    line: Line,
) -> None:
    """A turn that finds the agent there waits for the bridge, then goes to the room itself."""
    await line.edge.router.set_presence("anna", "ready")
    waiting = await line.queues()
    (ring,) = await line.effects()
    accepted = await line.edge.router.accept(ring.offer, "CAagent")
    assert accepted != "lost"

    patient = await line.post(waiting.onward)
    joining = await line.post(patient.onward)

    assert patient.verbs == ["Pause", "Redirect"]
    assert joining.one("Conference").text == accepted.room
    assert joining.one("Conference").get("participantLabel") == "caller"


async def test_a_department_that_is_gone_leads_to_the_fallback_department(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """A caller is never refused because the roster and the flow disagree."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")
    roster = line.edge.sites.current.roster
    others = {name: one for name, one in roster.departments.items() if name != "sales"}
    smaller = rebound(line, replace(roster, departments=others))
    object.__setattr__(line.edge, "router", smaller)

    document = await line.post(topics.onward, Digits="1")

    view = await line.edge.router.call("CA1")
    assert view is not None
    assert view.department == "support_l1"
    assert "Please hold" in document.said[0]
    assert 'department "sales" is not in the roster' in caplog.text


async def test_no_department_at_all_is_an_apology_and_another_try(line: Line) -> None:
    """Even without any department the caller is not dropped and hears why."""
    waiting = await line.queues()
    line.store.lose_everything()
    roster = replace(line.edge.sites.current.roster, departments={})
    object.__setattr__(line.edge, "router", rebound(line, roster))

    apology = await line.post(waiting.onward)
    last = await line.post(apology.onward)
    again = await line.post(last.onward)

    assert "something went wrong" in apology.said[0]
    assert last.verbs == ["Say", "Play", "Redirect"]
    assert again.verbs == ["Say", "Play", "Redirect"]


async def test_a_turn_after_the_end_says_goodbye(line: Line) -> None:
    """An ended call leaves a tombstone."""
    waiting = await line.queues()
    await line.edge.router.caller_left("CA1", "caller")

    late = await line.post(waiting.onward)

    assert late.said == [GOODBYE]
    assert late.verbs == ["Say", "Hangup"]


async def test_every_url_of_the_loop_is_absolute_and_short_enough(line: Line) -> None:
    """No apostrophe, no bare question mark, and far below what proxies take."""
    document = await line.queues()

    parts = urlsplit(document.onward)
    assert document.onward.startswith(line.edge.settings.root)
    assert parts.query
    assert "'" not in document.onward
    assert len(document.onward) < 1200


async def test_two_routers_agree_on_one_turn(line: Line) -> None:
    """A turn may be answered by any process: the state is in the URL and the store."""
    waiting = await line.queues()
    other = Router(line.store, lambda: line.edge.sites.current.roster, line.clock, seeded_ids(2))
    one = await line.post(waiting.onward)
    object.__setattr__(line.edge, "router", other)

    again = await line.post(waiting.onward)

    assert json.dumps(again.text) == json.dumps(one.text)
