"""What a waiting caller hears, turn by turn, in three languages."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.site import load
from ivr.company import NOTHING, Moment, Speaking, Told, piece, wait_words
from ivr.session import Say
from ivr.wait import Company, WaitEntry, company
from ivr.ways import MenuWay

BOOK = load(Path(__file__).parents[2] / "config" / "site").book
ENGLISH = Speaking(BOOK, "en", "Northwind")
QUIET = Moment(0, None, None, {})


def said(spoken: tuple[object, object]) -> list[str]:
    """Return the words of a piece."""
    lines = spoken[0]
    assert isinstance(lines, list)
    return [line.text for line in lines]


@pytest.mark.parametrize(
    ("span", "english", "french", "russian"),
    [
        ((0, 30), "less than 30 seconds", "moins de 30 secondes", "меньше чем через 30 секунд"),
        ((15, 45), "between 15 and 45 seconds", "de 15 à 45 secondes", "через 15–45 секунд"),
        ((30, 60), "between 30 and 60 seconds", "de 30 à 60 secondes", "через 30–60 секунд"),
        (
            (30, 120),
            "between 30 seconds and 2 minutes",
            "de 30 secondes à 2 minutes",
            "от 30 секунд до 2 минут.",
        ),
        ((45, 300), "45 seconds and 5 minutes", "45 secondes à 5 minutes", "до 5 минут."),
        ((0, 60), "less than a minute", "moins d'une minute", "меньше чем через минуту"),
        ((0, 120), "less than 2 minutes", "moins de 2 minutes", "меньше чем через 2 минуты"),
        ((180, 300), "between 3 and 5 minutes", "de 3 à 5 minutes", "через 3–5 минут"),
        ((0, 3600), "less than an hour", "moins d'une heure", "меньше чем через час"),
        ((3600, None), "more than an hour", "plus d'une heure", "больше чем через час"),
        ((60, None), "more than a minute", "plus d'une minute", "больше чем через минуту"),
    ],
)
def test_an_expected_wait_is_spoken_in_whole_human_words(
    span: tuple[int, int | None], english: str, french: str, russian: str
) -> None:
    """Seconds below a minute, minutes above, hours by name; numbers as each language wants them."""
    for language, words in (("en", english), ("fr", french), ("ru", russian)):
        assert words in wait_words(span, Speaking(BOOK, language, "Northwind")).text


def test_a_turn_says_what_is_new_and_comforts_only_where_there_is_nothing() -> None:
    """Hold, place and wait at first; then comfort at its times, and never the same news twice."""
    chatty = Company(comfort=("system.still_waiting", "goodbye"), comfort_every=60)

    first, told = piece(chatty, NOTHING, replace(QUIET, ahead=2, range=(180, 300)), ENGLISH)
    silent, told = piece(chatty, told, replace(QUIET, waited_s=30, ahead=2), ENGLISH)
    better, told = piece(chatty, told, replace(QUIET, waited_s=60, ahead=1), ENGLISH)
    worse, told = piece(chatty, told, replace(QUIET, waited_s=70, ahead=5), ENGLISH)
    later, told = piece(chatty, told, replace(QUIET, waited_s=130, ahead=1), ENGLISH)

    assert [line.text[:12] for line in first] == ["Please hold.", "There are 2 ", "You will pro"]
    assert (list(silent), told.ahead) == ([], 1)
    assert [line.text for line in better] == ["There is 1 caller ahead of you."]
    assert [line.text for line in worse] == ["Thank you for waiting. You have kept your place."]
    assert [line.text for line in later] == ["Goodbye."]
    assert told.range == (180, 300)


def test_a_bulletin_is_told_once_however_long_the_wait() -> None:
    """Whoever waited through it need not hear it again."""
    news = (("outage", Say("We have an outage.", "en")),)

    first, told = piece(Company(), NOTHING, replace(QUIET, bulletins=news), ENGLISH)
    again, told = piece(Company(), told, replace(QUIET, waited_s=20, bulletins=news), ENGLISH)

    assert [line.text for line in first][1:] == ["We have an outage."]
    assert (list(again), told.bulletins) == ([], ("outage",))


def test_a_way_out_is_offered_when_it_opens_and_again_from_time_to_time() -> None:
    """Offered once, its key stays open; silent ways are never spoken of."""
    book = replace(BOOK, prompts={**BOOK.prompts, "out": {"en": {"other": "Press {key}."}}})
    ways = {"2": MenuWay(type="menu", offer="out"), "3": MenuWay(type="menu")}
    speaking = Speaking(book, "en", "Northwind")
    told = Told(greeted=True)

    first, told = piece(Company(), told, replace(QUIET, waited_s=10, ways=ways), speaking)
    silent, told = piece(Company(), told, replace(QUIET, waited_s=80, ways=ways), speaking)
    again, told = piece(Company(), told, replace(QUIET, waited_s=131, ways=ways), speaking)

    assert [line.text for line in first] == ["Press 2."]
    assert list(silent) == []
    assert [line.text for line in again][-1] == "Press 2."
    assert told.offered == ("2",)


def test_what_a_department_leaves_out_is_the_sites_and_then_the_usual() -> None:
    """Three layers, each field by itself."""
    own = WaitEntry.model_validate({"comfort_every": "0s", "music": "https://m.example/a.mp3"})
    sites = WaitEntry.model_validate({"comfort_every": "30s", "expected_wait": "true"})

    found = company(own, sites)

    assert found == Company(music=("https://m.example/a.mp3",), comfort_every=0, expected_wait=True)
