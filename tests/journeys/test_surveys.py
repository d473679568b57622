"""What callers are asked when their agent has hung up."""

from collections.abc import AsyncIterator

import pytest

from config.site import Site, parse
from routing.store.memory import MemoryStore
from tests.journeys.languages import foreign
from tests.journeys.world import NUMBER, World, opened_world, sample

EXTRA = """
prompts:
  how_satisfied:
    en: "How satisfied are you, from 1 to 5?"
    fr: "Êtes-vous satisfait, de 1 à 5 ?"
    ru: "Насколько вы довольны, от 1 до 5?"
  was_it_resolved:
    en: "Was it resolved? 1 for yes, 2 for no."
    fr: "Est-ce résolu ? 1 pour oui, 2 pour non."
    ru: "Вопрос решён? 1 — да, 2 — нет."
  thank_you:
    en: "Thank you for your answers."
    fr: "Merci de vos réponses."
    ru: "Спасибо за ответы."
"""
SURVEY = "    survey: {rating: how_satisfied, resolved: was_it_resolved, thanks: thank_you}\n"


def with_survey() -> Site:
    """Return the sample, whose billing asks all its callers."""
    sources = dict(sample().sources)
    sources["people.yaml"] = sources["people.yaml"].replace(
        "  billing:\n", f"  billing:\n{SURVEY}", 1
    )
    return parse({**sources, "survey.yaml": EXTRA})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give the whole product with that survey."""
    async with opened_world(MemoryStore(), site=with_survey()) as made:
        yield made
        await made.check()


@pytest.mark.parametrize(
    ("number", "country", "state", "key", "asked", "then", "thanked"),
    [
        ("+12025550143", "US", "NY", "1", "How satisfied", "Was it resolved", "Thank you for your"),
        ("+15145550199", "CA", "QC", "2", "Êtes-vous satisfait", "Est-ce résolu", "Merci de vos"),
        ("+79165550177", "RU", "", "3", "Насколько вы довольны", "Вопрос решён", "Спасибо за"),
    ],
)
async def test_a_caller_answers_in_their_language(
    world: World,
    number: str,
    country: str,
    state: str,
    key: str,
    asked: str,
    then: str,
    thanked: str,
) -> None:
    """One to five, yes or no, thanks; nonsense is asked once more; all of it is on the record."""
    await world.ready("chloe", "dmitri")
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses(key)
        await caller.presses("3")
        await caller.talks_to()

    await world.run(call())
    agent = caller.company[0].partition(":")[2].partition("@")[0]
    await world.passes(20)
    await world.router.hang_up(agent)

    async def answers() -> None:
        await caller.hears(asked)
        await caller.presses("9")
        await caller.hears(asked)
        await caller.presses("4")
        await caller.hears(then)
        await caller.presses("1")
        await caller.hears(thanked)
        await caller.is_released()

    await world.run(answers())
    final = (await world.final(caller)).fields

    assert (final["outcome"], final["agent"]) == ("served", agent)
    assert (final["csat"], final["resolved"]) == ("4", "yes")


@pytest.mark.parametrize(
    ("key", "agent", "asked", "then"),
    [
        ("1", "chloe", "How satisfied", "Was it resolved"),
        ("2", "chloe", "Êtes-vous satisfait", "Est-ce résolu"),
        ("3", "dmitri", "Насколько вы довольны", "Вопрос решён"),
    ],
)
async def test_a_caller_who_stays_silent_is_let_go(
    world: World, key: str, agent: str, asked: str, then: str
) -> None:
    """Asked twice each, then goodbye, all in their language: nothing is made up for them."""
    await world.ready(agent)
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses(key)
        await caller.presses("3")
        await caller.talks_to()

    await world.run(call())
    await world.router.hang_up(agent)
    await world.run(caller.is_released())
    final = (await world.final(caller)).fields

    assert (final["outcome"], final["csat"], final["resolved"]) == ("served", "", "")
    assert [sum(words in text for text in caller.heard) for words in (asked, then)] == [2, 2]
    assert foreign(caller.heard, key) == []
