"""Routing tests from the shell."""

import json
import shutil
from pathlib import Path

import pytest

from switchboard import cli

SAMPLE = Path(__file__).parents[2] / "config" / "site"


def test_a_site_that_does_as_its_tests_say_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, with how many were tried."""
    code = cli.run(["test", str(SAMPLE)])

    assert code == 0
    assert "tests, all as expected" in capsys.readouterr().out


def test_an_edit_that_breaks_a_test_is_exit_1_and_shown(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The expectation is shown with its line, and the line of the menu that decided otherwise."""
    site = shutil.copytree(SAMPLE, shell / "site")
    menu = (site / "menu.yaml").read_text("utf-8")
    (site / "menu.yaml").write_text(
        menu.replace("choice: billing, next: to_billing}", "choice: billing, next: to_sales}")
    )

    code = cli.run(["test", str(site)])

    said = capsys.readouterr().out
    assert code == 1
    assert 'menu.test.yaml:7:49 expected department "billing", came to "sales: en>=1"' in said
    assert '= menu.yaml:53 to_sales: waits for "sales"' in said


def test_a_program_reads_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """How many were tried, and what failed."""
    code = cli.run(["test", str(SAMPLE), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["tests"] >= 12
    assert said["failed"] == []


def test_a_site_without_tests_is_not_called_tested(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1: where tests were lost on the way, somebody should know."""
    for file in SAMPLE.glob("*.yaml"):
        if not file.name.endswith(".test.yaml"):
            shutil.copy(file, shell)

    code = cli.run(["test", str(shell)])

    assert code == 1
    assert "nothing was tested" in capsys.readouterr().out
