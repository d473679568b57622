"""What callers who wait can choose instead, key by key, and what happens in between."""

import pytest

from config.site import Site, parse
from simulator.races import Races
from tests.journeys.languages import SPOKEN, TAKES, each_language, waits
from tests.journeys.test_offers import talks_and_hangs_up
from tests.journeys.world import Kept, opened_world, sample

OUTSIDE = "+12125550199"
WAYS = f"""
transfer_numbers: ["{OUTSIDE}"]
ways_out:
  "2": {{type: menu, to: topic, offer: offer_menu}}
  "3": {{type: department, to: support_l2, after: 40s, offer: offer_experts}}
  "4": {{type: transfer, to: "{OUTSIDE}", timeout: 20s, offer: offer_outside}}
prompts:
  offer_menu:
    en: "For the menu, press {{key}}."
    fr: "Pour le menu, appuyez sur le {{key}}."
    ru: "Чтобы вернуться в меню, нажмите {{key}}."
  offer_experts:
    en: "For an engineer, press {{key}}."
    fr: "Pour un ingénieur, appuyez sur le {{key}}."
    ru: "Чтобы поговорить с инженером, нажмите {{key}}."
  offer_outside:
    en: "For our partner, press {{key}}."
    fr: "Pour notre partenaire, appuyez sur le {{key}}."
    ru: "Чтобы связаться с партнёром, нажмите {{key}}."
"""
THANKS = {"1": "We thank you. ", "2": "Nous vous remercions. ", "3": "Благодарим вас. "}
BRIDGED_WITHIN_MS = {"1": 6_000, "2": 7_000, "3": 6_000}
"""The words of being connected take a second more in French."""


def with_ways(text: str = WAYS) -> Site:
    """Return the sample site with ways out of its queues."""
    return parse({**sample().sources, "ways.yaml": text})


@each_language
async def test_a_caller_who_waits_goes_back_to_the_menu_by_a_key(
    store: Kept, language: str
) -> None:
    """The way is offered in the caller's language; the place is given up, the call goes on."""
    async with opened_world(store, site=with_ways()) as world:
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.hears(SPOKEN[language][1]))
        await world.run(caller.presses("2"))
        await world.run(caller.hears(SPOKEN[language][2]))
        await world.run(caller.presses("2"))
        await world.run(caller.hears(SPOKEN[language][0]))
        await world.ready(TAKES[language])
        await world.run(talks_and_hangs_up(caller))

        [exited] = await world.events("call.exited")
        assert (exited.fields["why"], exited.fields["to"]) == ("menu", "topic")
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


@each_language
async def test_a_caller_who_changes_the_department_keeps_the_time_waited(
    store: Kept, language: str
) -> None:
    """The other department's queue counts from when waiting began; the old one forgets them."""
    async with opened_world(store, site=with_ways()) as world:
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.hears(SPOKEN[language][3]))
        await world.run(caller.presses("3"))
        await world.passes(30)
        await world.ready("grace" if language == "1" else "farid" if language == "2" else "anna")
        await world.run(talks_and_hangs_up(caller))

        [moved] = await world.events("call.moved")
        assert (moved.fields["department"], moved.fields["cause"]) == ("support_l2", "chosen")
        final = (await world.final(caller)).fields
        assert (final["department"], final["outcome"]) == ("support_l2", "served")
        assert int(final["waited_ms"]) > 70_000
        await world.check()


@each_language
async def test_a_number_outside_that_does_not_answer_gives_the_caller_the_place_back(
    store: Kept, language: str
) -> None:
    """Nobody is lost outside: the place is the one already won, and the caller hears why."""
    async with opened_world(store, site=with_ways()) as world:
        world.carrier.agent(OUTSIDE, answers_after_s=None)
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.presses("4"))
        await world.run(caller.hears(SPOKEN[language][4]))
        await world.ready(TAKES[language])
        await world.run(talks_and_hangs_up(caller))

        first, again = await world.events("call.queued")
        assert first.fields["key"] == again.fields["key"]
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


@each_language
async def test_a_caller_connected_outside_counts_as_transferred(store: Kept, language: str) -> None:
    """Whoever hangs up first, the call was handed over and not lost."""
    async with opened_world(store, site=with_ways()) as world:
        partner = world.carrier.agent(OUTSIDE, answers_after_s=3)
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.presses("4"))
        await world.run(caller.talks_to(OUTSIDE))
        await world.passes(20)
        await world.run(caller.hangs_up())
        await world.passes(5)

        assert partner.rang == 1
        assert (await world.final(caller)).fields["outcome"] == "transferred"
        await world.check()


@each_language
async def test_a_caller_who_hears_a_prompt_is_sent_to_an_agent_at_once(
    store: Kept, language: str
) -> None:
    """FEATURES 21: elsewhere a caller hearing a prompt "cannot be sent to an agent"."""
    offer = SPOKEN["1"][1], SPOKEN["2"][1], "Чтобы вернуться"
    chatty = WAYS
    for key, words in zip(THANKS, offer, strict=True):
        chatty = chatty.replace(f'"{words}', f'"{THANKS[key] * 60}{words}')
    async with opened_world(store, site=with_ways(chatty)) as world:
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.hears(THANKS[language].strip()))
        ready_ms = world.clock.now_ms()
        await world.ready(TAKES[language], answers_after_s=4)
        await world.run(caller.talks_to(f"client:{TAKES[language]}"))
        talking_ms = world.clock.now_ms()
        await world.run(caller.hangs_up())
        await world.passes(1)

        # Rung at once, answered after 4 s, bridged out of the middle of a sentence, and told so.
        assert talking_ms - ready_ms < BRIDGED_WITHIN_MS[language]
        [offered] = await world.events("call.offered")
        assert offered.at_ms - ready_ms < 100
        await world.check()


@each_language
async def test_a_key_does_not_take_a_caller_from_the_agent_being_rung(
    store: Kept, language: str
) -> None:
    """Who is as good as answered is answered; the key does no harm."""
    async with opened_world(store, site=with_ways()) as world:
        caller = world.caller()

        await waits(world, caller, language)
        agent = await world.ready(TAKES[language], answers_after_s=8)
        await world.run(agent.rings())
        await world.run(caller.presses("2"))
        await world.run(talks_and_hangs_up(caller, f"client:{TAKES[language]}"))

        assert await world.events("call.exited") == []
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


@each_language
async def test_a_key_after_an_agent_declined_leads_out(store: Kept, language: str) -> None:
    """When the offer has come to nothing, the way out is open again."""
    async with opened_world(store, site=with_ways()) as world:
        caller = world.caller()

        await waits(world, caller, language)
        agent = await world.ready(TAKES[language], answers_after_s=None)
        await world.run(agent.rings())
        await world.router.decline((await world.events("call.offered"))[0].fields["offer"], "busy")
        await world.run(caller.presses("2"))
        await world.run(caller.hears(SPOKEN[language][2]))
        await world.run(caller.hangs_up())
        await world.passes(5)

        assert (await world.final(caller)).fields["outcome"] == "left_menu"
        assert await world.work_of(TAKES[language]) == ("ready", "idle")
        await world.check()


@each_language
async def test_a_wrong_key_and_one_that_is_not_open_yet_do_no_harm(
    store: Kept, language: str
) -> None:
    """The caller waits on at the place; after its time the same key leads out."""
    async with opened_world(store, site=with_ways()) as world:
        caller = world.caller()

        await waits(world, caller, language)
        for key in ("7", "3", "#", "*"):
            await world.run(caller.presses(key))
            await world.passes(1)
        await world.ready(TAKES[language])
        await world.run(talks_and_hangs_up(caller, f"client:{TAKES[language]}"))

        assert await world.events("call.moved", "call.exited") == []
        assert len(await world.events("call.queued")) == 1
        await world.check()


@each_language
@pytest.mark.parametrize("key", ["2", "3", "4"])
async def test_a_key_whose_webhook_comes_twice_leads_out_once(
    store: Kept, key: str, language: str
) -> None:
    """A carrier's retry of a press changes nothing more, whichever way it was."""
    twice = Races(duplicate_webhooks=1.0)
    early = with_ways(WAYS.replace("after: 40s, ", ""))
    async with opened_world(store, site=early, races=twice) as world:
        world.carrier.agent(OUTSIDE, answers_after_s=2)
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.presses(key))
        await world.passes(20)
        await world.run(caller.hangs_up())
        await world.passes(5)

        assert len(await world.events("call.exited", "call.moved")) == 1
        assert len(await world.events("call.queued")) == 1
        await world.final(caller)
        await world.check()


@each_language
@pytest.mark.parametrize("key", ["2", "3", "4"])
async def test_a_caller_who_hangs_up_as_they_press_leaves_nothing_behind(
    store: Kept, key: str, language: str
) -> None:
    """One final record, and nobody waits for somebody who is gone."""
    early = with_ways(WAYS.replace("after: 40s, ", ""))
    async with opened_world(store, site=early) as world:
        world.carrier.agent(OUTSIDE, answers_after_s=None)
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.presses(key))
        await world.run(caller.hangs_up())
        await world.passes(120)

        await world.final(caller)
        assert (await world.router.snapshot()).calls == ()
        await world.check()


@each_language
async def test_an_emergency_is_offered_no_way_from_a_person(store: Kept, language: str) -> None:
    """No key leads an emergency away from the people it waits for."""
    site = with_ways(WAYS + "\nemergency: {department: support_l1}\n")
    async with opened_world(store, site=site) as world:
        caller = world.caller()

        await waits(world, caller, language)
        await world.run(caller.presses("2", blindly=True))
        await world.passes(60)
        await world.ready(TAKES[language])
        await world.run(talks_and_hangs_up(caller, f"client:{TAKES[language]}"))

        assert SPOKEN[language][1] not in " ".join(caller.heard)
        assert await world.events("call.exited") == []
        await world.check()
