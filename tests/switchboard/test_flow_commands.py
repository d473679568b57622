"""What the shell answers to questions about a flow."""

import json
from pathlib import Path

import pytest

from switchboard import cli

SAMPLE = str(Path(__file__).parents[2] / "config" / "site")
AT = ["--at", "2026-11-24T10:00"]
CALLER = ["--from", "+14165550142"]


def test_a_route_is_told_with_the_line_of_every_decision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is heard, what decided, where it stands, where it ends; exit 0."""
    code = cli.run(["route", SAMPLE, *CALLER, *AT, "--press", "1,3", "--expect", "billing"])

    said = capsys.readouterr().out
    assert code == 0
    assert "“Welcome to Northwind.” (en-US)" in said
    assert 'menu.yaml:22     topic: key 3 leads to "door" and chooses "billing"' in said
    assert "ends      billing: en>=1, invoices>=1" in said


def test_another_end_than_expected_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    """A shell script can ask the router a question."""
    code = cli.run(["route", SAMPLE, *CALLER, *AT, "--silence", "--expect", "billing"])

    assert code == 1
    assert 'expected "billing", came to "support_l1"' in capsys.readouterr().out


def test_a_route_can_be_read_by_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as data, exit code included."""
    code = cli.run(["route", SAMPLE, "--region", "quebec", *AT, "--press", "1,3", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (said["region"], said["end"]) == ("quebec", "billing")
    assert said["turns"][1]["heard"] == "keys:1"


@pytest.mark.parametrize(
    ("option", "value"), [("--region", "qebec"), ("--tier", "vipp"), ("--at", "tomorrow")]
)
def test_a_question_that_makes_no_sense_is_exit_2(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that do not exist and times no calendar shows are a matter of usage."""
    code = cli.run(["route", SAMPLE, option, value])

    assert code == 2
    assert value in capsys.readouterr().err


def test_the_site_of_the_settings_is_asked_when_none_is_named(
    shell: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SITE_DIR stands for the directory."""
    monkeypatch.setenv("SITE_DIR", SAMPLE)

    code = cli.run(["tree", "--number", "+33180005550"])

    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("main: +33180005550 (fr, en, ru)\n")
    assert "+1800" not in said


def test_a_tree_of_a_number_that_is_not_ours_is_exit_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A slip is told, not drawn as nothing."""
    assert cli.run(["tree", SAMPLE, "--number", "+1800"]) == 2
    assert "+1800" in capsys.readouterr().err
