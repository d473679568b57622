"""People: what they wait for, what they say when it does not come, and what agents do."""

import pytest

from simulator.carrier import Carrier
from simulator.errors import StoryError
from simulator.script import Script
from tests.simulator.world import NUMBER, World

CALLER = "+15145550142"


async def test_a_caller_who_hears_something_else_says_so(world: World) -> None:
    """The failure is a sentence: who, how long, for what, and what was heard instead."""
    world.product.pages["/voice"] = '<Say>All is well.</Say><Pause length="600"/>'
    caller = world.carrier.caller(CALLER)
    story = world.carrier.follow(caller, Script().dials(NUMBER).hears("appuyez", within_s=20))

    with pytest.raises(StoryError) as complaint:
        await world.run(story)

    sentence = str(complaint.value)
    assert sentence.startswith(f'{CALLER} waited 20 s to hear "appuyez"; last met:')
    assert "say All is well." in sentence


async def test_a_caller_whose_call_ends_too_soon_says_so(world: World) -> None:
    """Nobody waits on a dead line."""
    world.product.pages["/voice"] = "<Hangup/>"
    caller = world.carrier.caller(CALLER)

    with pytest.raises(StoryError, match="but the call is over"):
        await world.run(world.carrier.follow(caller, Script().dials(NUMBER).hears("hello")))


async def test_a_number_not_in_service_ends_the_call_at_once(world: World) -> None:
    """It is not one of the account's."""
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials("+18005550999").is_released()))

    assert caller.why == "+18005550999 is not a number in service"


async def test_each_question_is_answered_once(world: World) -> None:
    """Keys are pressed when asked for: the second press waits for the second question."""
    world.product.pages["/voice"] = '<Gather action="/two" numDigits="1"><Say>One?</Say></Gather>'
    world.product.pages["/two"] = (
        '<Say>Well done.</Say><Gather action="/three" numDigits="1"><Say>Two?</Say></Gather>'
    )
    caller = world.carrier.caller(CALLER)
    script = Script().dials(NUMBER).presses("1").presses("2").is_released()

    await world.run(world.carrier.follow(caller, script))

    assert world.product.told("/two", "Digits") == ["1"]
    assert world.product.told("/three", "Digits") == ["2"]


async def test_a_key_pressed_while_nobody_listens_is_lost(world: World) -> None:
    """The network keeps no keys for later."""
    world.product.pages["/voice"] = (
        '<Say>Welcome to us all.</Say><Gather action="/two" numDigits="1"/>'
    )
    caller = world.carrier.caller(CALLER)
    script = Script().dials(NUMBER).hears("welcome").presses("1", blindly=True).is_released()

    await world.run(world.carrier.follow(caller, script))

    assert world.product.asked("/two") == []


async def test_steps_can_be_awaited_one_by_one(world: World) -> None:
    """The same words without a script."""
    world.product.pages["/voice"] = '<Say>Hello.</Say><Pause length="60"/>'
    caller = world.carrier.caller(CALLER)

    await caller.dials(NUMBER)
    await world.run(caller.hears("hello"))
    await world.run(caller.waits(30))
    await caller.hangs_up()
    await world.carrier.settle()

    assert caller.ended
    assert world.carrier.live_calls() == []


async def test_somebody_without_habits_is_led_step_by_step(world: World) -> None:
    """Ring, answer, hear, press, hang up."""
    world.product.pages["/doc"] = '<Gather action="/key" numDigits="1"><Say>Press.</Say></Gather>'
    anna = world.carrier.person("client:anna")
    await world.calls("client:anna", "/doc")
    script = Script().rings().waits(4).answers().hears("press").presses("1").is_released()

    await world.run(world.carrier.follow(anna, script))

    assert world.product.told("/key", "Digits") == ["1"]


async def test_a_number_on_a_call_is_busy_and_a_client_does_not_say(world: World) -> None:
    """A browser's client ignores a second invitation and lets it ring, unless told otherwise."""
    world.product.pages["/doc"] = '<Pause length="600"/>'
    for address in ("+15145550177", "client:anna"):
        world.carrier.agent(address, answers_after_s=0)
        await world.calls(address, "/doc")
    await world.passes(5)
    sids = [
        await world.calls(address, "/doc", ("Timeout", "10"))
        for address in ("+15145550177", "client:anna")
    ]

    await world.passes(30)

    statuses = [world.carrier.exchange.legs[sid].status for sid in sids]
    assert statuses == ["busy", "no-answer"]


async def test_a_recording_keeps_how_long_somebody_spoke(world: World) -> None:
    """Record ends with its key, and its action is told the duration."""
    world.product.pages["/voice"] = '<Record action="/kept" finishOnKey="#" timeout="30"/>'
    caller = world.carrier.caller(CALLER)
    script = (
        Script().dials(NUMBER).speaks("Call me back.").waits(7).presses("#", blindly=True)
    ).is_released()

    await world.run(world.carrier.follow(caller, script))

    form = world.product.asked("/kept")[0].form
    assert (form["RecordingDuration"], form["Digits"]) == ("7", "#")


async def test_two_carriers_made_alike_make_the_same_ids(world: World) -> None:
    """Randomness is seeded; another seed makes others."""
    alike = [Carrier(world.clock, seed=seed) for seed in (7, 7, 8)]

    sids = [carrier.exchange.new_sid("CA") for carrier in alike]

    assert sids[0] == sids[1] != sids[2]
