"""Blocking callers at a shell."""

import json
from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.published import Sites
from config.site import parse
from switchboard import cli
from switchboard.caller_commands import block_rows, entry, judge, let_in
from tests.switchboard.small_house import SmallHouse

PEST = "+33612345678"
BLOCKED = f'block: {{"{PEST}": {{why: threats}}}}'


async def test_a_caller_is_blocked_until_an_end_and_unblocked_again(house: SmallHouse) -> None:
    """The list says who is blocked, why, until when and by whom."""
    await judge(house, entry(PEST, "threats", "ada", on=True), "2036-12-01T08:00")

    assert await block_rows(house) == [
        {
            "callers": PEST,
            "state": "blocked",
            "why": "threats",
            "until": "Mon 2036-12-01 08:00",
            "who": "ada",
        }
    ]
    assert await let_in(house, PEST, "ada") == f'"{PEST}" is not blocked any more'
    assert await block_rows(house) == []
    with pytest.raises(ConfigError, match="was not blocked"):
        await let_in(house, PEST, "ada")


async def test_what_a_file_blocks_is_let_in_at_run_time(house: SmallHouse) -> None:
    """The file stays as it is; what was switched beats it."""
    sources = {**house.sites.current.sources, "block.yaml": BLOCKED}
    house.sites = Sites(parse(sources), report=lambda error: pytest.fail(str(error)))

    said = await let_in(house, PEST, "ada")

    assert "is let in, whatever" in said
    (row,) = await block_rows(house)
    assert (row["state"], row["who"]) == ("allowed", "ada")


@pytest.mark.parametrize(
    ("callers", "why", "say", "said"),
    [
        ("0612345678", "threats", "", "names no callers"),
        (PEST, " ", "", "the reason is empty"),
        (PEST, "threats", "nothing", 'there is no prompt "nothing"'),
    ],
)
async def test_a_slip_blocks_nobody(
    house: SmallHouse, callers: str, why: str, say: str, said: str
) -> None:
    """An entry names callers, a reason, and words that exist."""
    with pytest.raises(ConfigError, match=said):
        await judge(house, entry(callers, why, "ada", say=say, on=True))

    assert await house.switches.every() == ()


def test_a_block_is_kept_and_shown_on_an_embedded_server(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the shell to the store and back, with its exit codes."""
    site = str(Path(__file__).parents[2] / "config" / "site")
    assert cli.run(["publish", site]) == 0
    assert cli.run(["block", "+3389*", "--why", "a flood", "--who", "ada"]) == 0
    capsys.readouterr()

    assert cli.run(["blocks", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)[0]["why"] == "a flood"
    assert cli.run(["unblock", "+3389*"]) == 0
    assert cli.run(["unblock", "+3389*"]) == 1
