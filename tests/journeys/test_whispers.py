"""What agents hear before a call, while the caller is not left in silence."""

from dataclasses import replace

import pytest

from config.site import parse
from routing.store.memory import MemoryStore
from tests.journeys.languages import foreign, waits
from tests.journeys.test_offers import talks_and_hangs_up
from tests.journeys.world import NUMBER, Kept, opened_world, sample


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


@pytest.mark.parametrize(
    ("agent", "language", "topic", "whispered", "asked"),
    [
        ("jack", "2", "2", "Support, first level, French, 10 seconds.", "Press 1 to accept"),
        ("hugo", "1", "4", "Onboarding, anglais, 10 secondes.", "Appuyez sur le 1"),
        ("irina", "3", "2", "Support, first level, русский, 10 секунд.", "Нажмите 1"),
    ],
)
async def test_a_telephone_whispers_within_the_question_to_press_one(
    agent: str, language: str, topic: str, whispered: str, asked: str
) -> None:
    """All in the agent's own language, before the call is claimed: a mailbox answers nothing."""
    sources = dict(sample().sources)
    people = sources["people.yaml"].replace('["client:irina"]', '["+12125550177"]')
    site = parse({**sources, "people.yaml": people})
    spoken = dict.fromkeys(("onboarding", "support_l1"), "system.whisper")
    site = replace(site, book=replace(site.book, whispers=spoken))
    async with opened_world(MemoryStore(), site=site) as world:
        caller = world.caller()
        on_telephone = await world.ready(agent)
        on_telephone.habits.presses_after_s = 8.0

        await world.run(caller.dials(NUMBER))
        await world.run(caller.presses(language))
        await world.run(caller.presses(topic))
        await world.run(talks_and_hangs_up(caller, on_telephone.address))

        assert on_telephone.heard[0] == whispered
        assert asked in on_telephone.heard[1]
        assert foreign(caller.heard, language) == []
        await world.check()
