"""What supervisors and admins switch and make at a shell."""

import json
from pathlib import Path

import pytest

from calls.errors import ConfigError
from ivr.pin import matches
from switchboard import cli, switch_commands
from tests.switchboard.small_house import SmallHouse


def test_a_pin_is_hashed_for_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed fits the PIN, and is another text each time."""
    printed = []
    for _ in range(2):
        assert cli.run(["pin", "--pin", "4711"]) == 0
        printed.append(capsys.readouterr().out.strip())

    assert all(matches(each, "4711") for each in printed)
    assert printed[0] != printed[1]


def test_a_pin_of_letters_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A PIN is typed on a telephone."""
    assert cli.run(["pin", "--pin", "swordfish"]) == 1

    assert "4 to 12 digits" in capsys.readouterr().err


async def test_a_department_is_closed_until_its_end_and_opened_again(house: SmallHouse) -> None:
    """The end is read on the site's clock; what is switched is shown with who did it."""
    await switch_commands.shut(house, "billing", "", "ada", "2036-12-01T08:00")

    assert await switch_commands.switch_rows(house) == [
        {
            "what": "closure",
            "name": "billing",
            "state": "on",
            "until": "Mon 2036-12-01 08:00",
            "who": "ada",
        }
    ]
    assert await house.switches.remove("closure", "billing")
    assert await switch_commands.switch_rows(house) == []


@pytest.mark.parametrize(
    ("name", "say", "until", "said"),
    [
        ("biling", "", "", 'there is no "biling" to close'),
        ("billing", "strike", "", 'there is no prompt "strike"'),
        ("billing", "", "tomorrow", "is not a date with a time"),
        ("billing", "", "1999-01-01T00:00", "has passed already"),
    ],
)
async def test_what_cannot_be_closed_so_is_refused(
    house: SmallHouse, name: str, say: str, until: str, said: str
) -> None:
    """A slip of the finger closes nothing."""
    with pytest.raises(ConfigError, match=said):
        await switch_commands.shut(house, name, say, "ada", until)

    assert await house.switches.every() == ()


async def test_a_notice_in_no_file_is_spoken_with_its_words_and_taken_back(
    house: SmallHouse,
) -> None:
    """At three in the morning nobody edits files."""
    await switch_commands.speak(house, "outage", ["en=The network is down."], "ada")

    (switch,) = await house.switches.every()
    assert switch.words == {"en": "The network is down."}
    await switch_commands.silence(house, "outage", "ada")
    assert await house.switches.every() == ()


@pytest.mark.parametrize(
    ("say", "said"),
    [
        ([], "give its words with --say"),
        (["The network is down."], 'is not "language=words"'),
        (["xx=Down"], "languages are en, fr, ru"),
    ],
)
async def test_a_notice_nobody_could_speak_is_refused(
    house: SmallHouse, say: list[str], said: str
) -> None:
    """A bulletin has words, in a language of the site."""
    with pytest.raises(ConfigError, match=said):
        await switch_commands.speak(house, "outage", say, "ada")


def test_a_line_is_closed_and_opened_on_an_embedded_server(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the shell to the store and back, with its exit codes."""
    site = str(Path(__file__).parents[2] / "config" / "site")
    assert cli.run(["publish", site]) == 0
    assert cli.run(["close", "all", "--who", "ada"]) == 0
    capsys.readouterr()

    assert cli.run(["switches", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)[0]["name"] == "all"
    assert cli.run(["open", "all"]) == 0
    assert cli.run(["open", "all"]) == 1
