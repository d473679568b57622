"""Two sites compared from the shell."""

import json
import shutil
from pathlib import Path

import pytest

from switchboard import cli

SAMPLE = Path(__file__).parents[2] / "config" / "site"


def edited(folder: Path) -> Path:
    """Return a copy of the sample where Quebec's bills go to sales."""
    site = shutil.copytree(SAMPLE, folder / "new")
    menu = (site / "menu.yaml").read_text("utf-8")
    (site / "menu.yaml").write_text(
        menu.replace("region: quebec, next: to_billing_quebec", "region: quebec, next: to_sales")
    )
    return site


def test_who_goes_elsewhere_is_told_with_how_many_of_the_last_calls(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From where to where, who, when, and N of the last M calls."""
    (shell / "calls.tsv").write_text(
        "at\tfrom\tto\tdid\n"
        "2026-11-20 10:00\t+15145550100\t+18005550100\t2 3\n"
        "2026-11-20 10:00\t+12125550100\t+18005550100\t1 3\n"
    )

    code = cli.run(["plan", str(SAMPLE), str(edited(shell)), "--calls", "calls.tsv"])

    said = capsys.readouterr().out
    assert code == 0
    assert "billing, invoices>=3 → sales  (1 of the calls replayed)" in said
    assert "callers from quebec who press 3 (billing), mon-fri 08:00-20:00" in said
    assert "1 of the last 2 calls would go elsewhere" in said


def test_a_program_reads_the_same_with_an_example(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One such caller, so that `route` can walk them."""
    code = cli.run(["plan", str(SAMPLE), str(edited(shell)), "--days", "7", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["whole"] is True
    first = said["differences"][0]
    assert (first["old"], first["new"]) == ("billing, invoices>=3", "sales")
    assert first["example"]["region"] == "quebec"
    assert first["example"]["did"][-1] == "keys:3"


def test_no_difference_is_said_so(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text edit that changes nothing for callers is no difference."""
    site = shutil.copytree(SAMPLE, shell / "same")
    with (site / "menu.yaml").open("a") as menu:
        menu.write("# a comment\n")

    code = cli.run(["plan", str(SAMPLE), str(site), "--days", "2"])

    assert code == 0
    assert "no caller goes elsewhere" in capsys.readouterr().out


def test_a_file_of_calls_that_cannot_be_read_is_exit_1(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named."""
    code = cli.run(["plan", str(SAMPLE), str(SAMPLE), "--days", "1", "--calls", "nowhere.tsv"])

    assert code == 1
    assert "nowhere.tsv" in capsys.readouterr().err
