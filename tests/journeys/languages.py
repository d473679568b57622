"""What callers hear in each of the sample's languages, and calls made in one of them."""

import re
from collections.abc import Sequence

import pytest

from simulator.people import Caller
from tests.journeys.world import NUMBER, World

SPOKEN = {
    "1": ("The next free", "For the menu", "For sales", "For an engineer", "Nobody answers"),
    "2": ("Le prochain", "Pour le menu", "Pour les ventes", "un ingénieur", "Personne"),
    "3": ("Вам ответит", "вернуться", "Отдел продаж", "с инженером", "не отвечает"),
}
"""Language key → the words of waiting, the offer of the menu, the menu, an engineer, nobody."""

TAKES = {"1": "anna", "2": "farid", "3": "anna"}
"""Language key → who of support speaks it."""
each_language = pytest.mark.parametrize("language", ["1", "2", "3"])
each_language_once = pytest.mark.parametrize(
    ("store", "language"),
    [("memory", "1"), ("redis", "1"), ("memory", "2"), ("memory", "3")],
    indirect=["store"],
)
"""Both stores in one language, the others on one: what is said does not depend on the store."""
_OTHERS = {
    "2": re.compile(r"\b(the|you|your|we|please|thank|press)\b|[а-яё]", re.IGNORECASE),
    "3": re.compile(r"(?!Northwind)\b[a-z]{2,}", re.IGNORECASE),
}


def foreign(heard: Sequence[str], language: str) -> list[str]:
    """Return what was heard in another language than the one chosen, since it was chosen."""
    choices = ("For English", "Pour le français", "Для русского", "Welcome to Northwind")
    since = [text for text in heard if not text.startswith(choices)]
    return [text for text in since if language in _OTHERS and _OTHERS[language].search(text)]


async def waits(world: World, caller: Caller, language: str = "1") -> None:
    """Dial, choose a language and support, and hear that one waits."""
    await world.run(caller.dials(NUMBER))
    await world.run(caller.presses(language))
    await world.run(caller.presses("2"))
    await world.run(caller.hears(SPOKEN[language][0]))
