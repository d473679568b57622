import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from console.words import CATALOGUES, DEFAULT, ENGLISH, LANGUAGES, Words, words_for
from tests.console.conftest import MakeBrowser
from tests.console.world import World

CONSOLE = Path(__file__).parents[2] / "console"
_PLACE = re.compile(r"\{(\w+)\}")
# Whatever asks for an entry names it whole, in quotes: t("desk.ready"), words("desk.ready").
_KEY = re.compile(r"""["']([a-z]+\.[a-z0-9_]*[a-z0-9])["']""")
_BUILT = re.compile(r"""["'`]([a-z]+\.(?:[a-z]+_)?)(?:["'] ~|\{|\$\{)""")


def _sources() -> Iterator[Path]:
    yield from CONSOLE.rglob("*.py")
    yield from CONSOLE.glob("templates/*.html")
    yield from CONSOLE.glob("static/*.js")


def _forms(language: str, key: str) -> list[str]:
    entry = CATALOGUES[language][key]
    return [entry] if isinstance(entry, str) else list(entry.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_english_says(language: str) -> None:
    """A translation that is missing, or one that nothing is translated from, fails here."""
    assert set(CATALOGUES[language]) == set(CATALOGUES[DEFAULT])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_its_original_has(language: str) -> None:
    """A name or figure that English shows is shown in every form of every language."""
    wrong = [
        key
        for key in CATALOGUES[language]
        for form in _forms(language, key)
        if set(_PLACE.findall(form)) != set(_PLACE.findall(_forms(DEFAULT, key)[-1])) or not form
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_counts_has_a_form_for_every_number(language: str) -> None:
    """The plural categories are the language's own. Source: CLDR, by way of Babel."""
    needed = {Locale(language).plural_form(n) for n in range(200)}

    wrong = [
        key
        for key, entry in CATALOGUES[language].items()
        if not isinstance(entry, str) and not needed <= set(entry)
    ]

    assert wrong == []


def test_everything_the_pages_ask_for_is_in_the_catalogues_and_nothing_else() -> None:
    """An entry nobody says is dead, one that is missing would break a page."""
    text = {file: file.read_text(encoding="utf-8") for file in _sources()}
    nouns = {key.partition(".")[0] for key in CATALOGUES[DEFAULT]}
    asked = {
        (key, file.name)
        for file, source in text.items()
        for key in _KEY.findall(source)
        if key.partition(".")[0] in nouns and not key.endswith((".json", ".js", ".html", ".css"))
    }
    built = {prefix for source in text.values() for prefix in _BUILT.findall(source)}

    missing = {(key, name) for key, name in asked if key not in CATALOGUES[DEFAULT]}
    said = {key for key, _ in asked}
    dead = {
        key
        for key in CATALOGUES[DEFAULT]
        if key not in said and not any(key.startswith(prefix) for prefix in built)
    }

    assert missing == set()
    assert dead == set()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de, ru;q=0.5, fr;q=0.7", "fr"),
        ("", "fr;q=0, ru;q=0.1", "ru"),
        ("", "fr;q=nonsense, *", "en"),
        ("ru", "fr", "ru"),
        ("tlh", "fr", "fr"),
    ],
)
def test_the_accounts_choice_beats_the_browsers_and_both_beat_english(
    chosen: str, accepted: str, language: str
) -> None:
    """A browser's weights are respected; what nobody speaks is English."""
    assert words_for(chosen, accepted).language == language


@given(st.text())
def test_no_browser_asks_for_a_language_that_breaks_a_page(accepted: str) -> None:
    """Whatever stands in the header, some language is spoken."""
    assert words_for("", accepted).language in LANGUAGES


@pytest.mark.parametrize(
    ("language", "ms", "said"),
    [
        ("en", -5, "0 s"),
        ("en", 999, "0 s"),
        ("en", 59_999, "59 s"),
        ("en", 80_000, "1 min 20 s"),
        ("en", 3_600_000, "1 h 0 min"),
        ("en", 90_060_000, "25 h 1 min"),
        ("ru", 80_000, "1 мин 20 с"),
    ],
)
def test_durations_are_spoken_in_two_units_at_most(language: str, ms: int, said: str) -> None:
    """The scripts of the pages say it the same way."""
    assert Words(language).spoken(ms) == said


@pytest.mark.parametrize(("n", "said"), [(1, "1 минуту"), (3, "3 минуты"), (15, "15 минут")])
def test_russian_counts_in_russian(n: int, said: str) -> None:
    """One, few and many are different words."""
    assert Words("ru")("time.whole_minutes", n=n) == said


def test_a_value_in_a_page_is_escaped_and_the_sentence_around_it_is_not() -> None:
    """A caller's name is text wherever it stands."""
    said = ENGLISH.markup("desk.listed", name="<b>")

    assert said == "Listed as &lt;b&gt;"


async def test_an_account_reads_what_it_chose_on_every_device(
    world: World, browser: MakeBrowser
) -> None:
    """The choice is the account's; whoever chose nothing reads what the browser asks for."""
    one, other = await browser(), await browser()
    await one.signs_in("anna")
    await other.signs_in("anna")

    before = await (await other.get("/board", **{"Accept-Language": "fr"})).text()
    await one.post("/language", language="ru", next="/board")
    after = await (await other.get("/board", **{"Accept-Language": "fr"})).text()

    assert '<html lang="fr">' in before
    assert '<html lang="ru">' in after
    assert "Кто ждёт" in after


async def test_a_refusal_is_said_in_the_readers_language(browser: MakeBrowser) -> None:
    """Also before anybody has signed in."""
    page = await browser()

    answer = await page.get("/phone", **{"Accept-Language": "ru-RU"})

    assert "Такой страницы нет." in await answer.text()
