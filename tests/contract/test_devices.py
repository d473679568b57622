"""An agent's devices: which one rings, when a switch takes effect, and what a page must prove."""

from dataclasses import replace

from routing import timers
from routing.agent import Agent
from tests.routing.scene import DumpedStore, Scene, agent, roster

DESK, MOBILE = "client:ann", "+15145550100"
ALIVE_S = timers.ALIVE_MS // 1000


def ann() -> Agent:
    """Make an agent with a page, who also has a mobile."""
    return replace(agent("ann", page=True), endpoints=(DESK, MOBILE))


async def applied(scene: Scene) -> list[tuple[str, str]]:
    """Return what was told of devices: which, and when it applies."""
    told = await scene.told("agent.endpoint")
    return [(event["endpoint"], event["applies"]) for event in told]


async def test_an_idle_agent_who_switches_is_rung_there_at_once(store: DumpedStore) -> None:
    """The next call rings the mobile, and needs no page: no proof of life is asked for."""
    scene = Scene(store, ann())
    await scene.ready("ann")

    switched = await scene.router.switch("ann", MOBILE)
    await scene.passes(ALIVE_S + 1)
    await scene.calls("c1")

    assert switched == "now"
    assert (await scene.agent("ann")).presence == "ready"
    assert [e.endpoint for e in await scene.effects()] == [MOBILE]
    assert await applied(scene) == [(MOBILE, "now")]
    await scene.sound()


async def test_a_switch_during_a_call_takes_effect_after_it(store: DumpedStore) -> None:
    """The device that rings or talks stays what it is until the call is over."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")

    switched = await scene.router.switch("ann", MOBILE)
    during = await scene.agent("ann")
    await scene.router.hang_up("ann")

    assert switched == "later"
    assert (during.endpoint, during.moving) == (DESK, MOBILE)
    after = await scene.agent("ann")
    assert (after.endpoint, after.moving) == (MOBILE, "")
    assert await applied(scene) == [(MOBILE, "later"), (MOBILE, "now")]
    await scene.sound()


async def test_a_switch_while_ringing_takes_effect_when_the_offer_is_over(
    store: DumpedStore,
) -> None:
    """Whoever misses it on the page is rung on the mobile for the next."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.calls("c1")
    offer = await scene.rings("c1")

    assert await scene.router.switch("ann", MOBILE) == "later"
    await scene.router.missed(offer)

    assert (await scene.agent("ann")).endpoint == MOBILE
    await scene.sound()


async def test_a_switch_taken_back_during_the_call_leaves_all_as_it_was(
    store: DumpedStore,
) -> None:
    """Two switches that cancel out: the device rung stays, and is told to apply now."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")

    await scene.router.switch("ann", MOBILE)
    back = await scene.router.switch("ann", DESK)
    again = await scene.router.switch("ann", DESK)

    assert (back, again) == ("now", "same")
    assert (await scene.agent("ann")).moving == ""
    await scene.sound()


async def test_nobody_switches_to_a_device_that_is_not_theirs(store: DumpedStore) -> None:
    """The roster says whose devices are whose; whoever is not signed in is told so."""
    scene = Scene(store, ann())

    before = await scene.router.switch("ann", MOBILE)
    await scene.ready("ann")

    assert before == "unknown"
    assert await scene.router.switch("ann", "client:bob") == "not_theirs"
    assert await scene.router.switch("bob", MOBILE) == "not_theirs"
    assert (await scene.agent("ann")).endpoint == DESK


async def test_back_on_the_page_its_proof_of_life_is_asked_for_again(store: DumpedStore) -> None:
    """A page that does not answer after the switch is not rung."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.router.switch("ann", MOBILE)
    await scene.passes(ALIVE_S)

    await scene.router.switch("ann", DESK)
    await scene.passes(ALIVE_S + 1)

    assert (await scene.agent("ann")).reason == "connection_lost"
    await scene.sound()


async def test_a_device_the_roster_takes_away_rings_no_more(store: DumpedStore) -> None:
    """Whoever was rung there, or was to be, is rung on their first device."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.router.switch("ann", MOBILE)
    scene.roster = roster(replace(ann(), endpoints=(DESK,)), version="v2")

    await scene.router.apply_roster()

    assert (await scene.agent("ann")).endpoint == DESK
    await scene.sound()


async def test_a_switch_to_a_device_that_is_taken_away_meanwhile_does_not_happen(
    store: DumpedStore,
) -> None:
    """The call goes on, and after it the agent is rung where they were."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.switch("ann", MOBILE)
    scene.roster = roster(replace(ann(), endpoints=(DESK,)), version="v2")

    await scene.router.apply_roster()
    await scene.router.hang_up("ann")

    assert (await scene.agent("ann")).endpoint == DESK
    await scene.sound()


async def test_a_ready_agent_whose_phone_is_dead_while_the_page_lives_is_not_rung(
    store: DumpedStore,
) -> None:
    """Past the patience: not ready, reason phone_lost, whatever the page goes on saying."""
    scene = Scene(store, ann())
    await scene.ready("ann")

    for _ in range(3):
        await scene.router.doubt("ann", 6)
        await scene.passes(2)

    view = await scene.agent("ann")
    assert (view.presence, view.reason) == ("not_ready", "phone_lost")
    assert (await scene.told("agent.changed"))[-1]["cause"] == "phone_lost"
    await scene.sound()


async def test_a_phone_that_is_back_in_time_costs_nothing(store: DumpedStore) -> None:
    """A proof of life ends the doubt; the next doubt has its whole time again."""
    scene = Scene(store, ann())
    await scene.ready("ann")

    await scene.router.doubt("ann", 6)
    await scene.passes(5)
    await scene.router.touch("ann", 15)
    await scene.passes(10)
    await scene.router.doubt("ann", 6)
    await scene.passes(5)

    assert (await scene.agent("ann")).presence == "ready"
    await scene.sound()


async def test_an_offer_to_a_phone_that_died_goes_to_somebody_else(store: DumpedStore) -> None:
    """The caller keeps the place; the record says that the phone was lost."""
    scene = Scene(store, ann(), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    await scene.rings("c1")

    await scene.router.doubt("ann", 6)
    await scene.passes(6)

    assert (await scene.call("c1")).agent == "bob"
    [withdrawn] = await scene.told("offer.withdrawn")
    assert withdrawn["why"] == "phone_lost"
    await scene.sound()


async def test_whoever_is_at_lunch_stays_at_lunch_when_page_and_phone_are_gone(
    store: DumpedStore,
) -> None:
    """Only readiness is lost: the reason an agent gave is theirs."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.router.set_presence("ann", "not_ready", "lunch")

    await scene.router.doubt("ann", 6)
    await scene.passes(ALIVE_S + 1)

    assert (await scene.agent("ann")).reason == "lunch"
    await scene.sound()


async def test_pressing_ready_forgets_an_old_doubt(store: DumpedStore) -> None:
    """What was wrong with the phone before is no reason after."""
    scene = Scene(store, ann())
    await scene.ready("ann")
    await scene.router.doubt("ann", 6)
    await scene.router.set_presence("ann", "not_ready", "lunch")

    await scene.router.set_presence("ann", "ready")
    await scene.router.touch("ann", 15)
    await scene.passes(16)

    assert (await scene.agent("ann")).reason == "connection_lost"
    await scene.sound()
