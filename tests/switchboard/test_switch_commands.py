"""What supervisors and admins switch and make at a shell."""

import pytest

from ivr.pin import matches
from switchboard import cli


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
