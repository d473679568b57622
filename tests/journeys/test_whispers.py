"""What agents hear before a call, while the caller is not left in silence."""

from dataclasses import replace

from tests.journeys.test_offers import talks_and_hangs_up
from tests.journeys.test_ways_out import waits
from tests.journeys.world import Kept, opened_world, sample


async def test_an_agent_hears_whose_call_it_is_before_the_caller(store: Kept) -> None:
    """Said on the agent's leg alone; the caller hears words and music until they meet."""
    site = sample()
    site = replace(site, book=replace(site.book, whispers={"support_l1": "system.whisper"}))
    async with opened_world(store, site=site) as world:
        caller = world.caller()

        await waits(world, caller, "3")
        await world.passes(62)
        anna = await world.ready("anna")
        await world.run(talks_and_hangs_up(caller, "client:anna"))

        assert anna.heard == ["Support, first level, Russian, 1 minute."]
        assert "first level" not in " ".join(caller.heard)
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


async def test_a_telephone_whispers_within_the_question_to_press_one(store: Kept) -> None:
    """In the agent's own language, before the call is claimed: a mailbox answers nothing."""
    site = sample()
    site = replace(site, book=replace(site.book, whispers={"onboarding": "system.whisper"}))
    async with opened_world(store, site=site) as world:
        caller = world.caller()
        hugo = await world.ready("hugo")
        hugo.habits.presses_after_s = 8.0

        await world.run(caller.dials("+18005550100"))
        await world.run(caller.presses("2"))
        await world.run(caller.presses("4"))
        await world.run(talks_and_hangs_up(caller))

        assert hugo.heard[0] == "Onboarding, français, 10 secondes."
        assert "Press 1 to accept" in hugo.heard[1]
        await world.check()
