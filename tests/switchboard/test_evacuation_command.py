"""The command by which a site is evacuated."""

from dataclasses import replace
from typing import get_args

import pytest

from ivr.book import Emergency
from routing.queue import Talks
from switchboard import cli, evacuation_commands, floor_commands
from tests.switchboard.small_house import SmallHouse


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "say why"), (["fire", "--talks", "cut"], '"finish" or "move"')],
)
def test_a_reason_and_what_becomes_of_conversations_are_asked_for(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is taken off duty without a reason in the record."""
    assert cli.run(["evacuate", *words]) == 2

    assert said in capsys.readouterr().err


async def test_a_site_is_evacuated_once_and_seen_so_until_it_is_lifted(house: SmallHouse) -> None:
    """Who, why and how stand in what every command reads."""
    await house.router.set_presence("anna", "ready")

    said = [await evacuation_commands.begin(house, "ada", "fire", "finish") for _ in range(2)]
    snapshot = await house.router.snapshot()
    await house.router.evacuation.lift("ada")

    assert said == ["evacuated", "same"]
    assert snapshot.evacuation is not None
    assert (snapshot.evacuation.who, snapshot.evacuation.why) == ("ada", "fire")
    assert (await house.router.snapshot()).evacuation is None
    assert get_args(Talks) == ("finish", "move")
    assert floor_commands.queue_rows(snapshot, house.sites.current.roster)


def test_what_an_evacuation_leaves_alone_is_said_before(house: SmallHouse) -> None:
    """An emergency with no number to go to, and callers who are not told why."""
    site = house.sites.current
    book = replace(site.book, emergency=Emergency(department="support_l1"))
    silent = {name: p for name, p in book.prompts.items() if name != "system.evacuated"}

    said = evacuation_commands.unserved(replace(site, book=replace(book, prompts=silent)))

    assert evacuation_commands.unserved(site) == []
    assert [line.partition(":")[0] for line in said] == [
        "emergencies have no fixed number",
        "callers are not told why",
    ]
