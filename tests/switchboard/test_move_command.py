"""The command by which a waiting call is moved."""

import pytest

from switchboard import cli, move_commands


@pytest.mark.parametrize("how", [[], ["--to", "sales", "--head-start", "60s"]])
def test_one_of_the_two_ways_is_asked_for(
    how: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A call goes to a department or forward, not both and not neither."""
    assert cli.run(["move", "CA1", *how]) == 2

    assert "give either --to or --head-start" in capsys.readouterr().err


def test_a_head_start_is_a_duration(capsys: pytest.CaptureFixture[str]) -> None:
    """It is read as in the site's files."""
    assert cli.run(["move", "CA1", "--head-start", "soon"]) == 2

    assert "is not a duration" in capsys.readouterr().err


def test_every_answer_that_is_no_is_told_in_words() -> None:
    """What the store answers is never shown as a word of the program's own."""
    assert set(move_commands.REFUSALS) == {"not_waiting", "no_department"}
