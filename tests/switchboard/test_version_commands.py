"""The history at the shell: what was published, what is next, and the way back."""

import json
import shutil
from pathlib import Path

import pytest

from config.shelf import Meta, Record
from switchboard import cli
from switchboard.version_commands import version_rows
from tests.switchboard.conftest import SAMPLE


def test_the_newest_entry_of_what_is_in_force_is_marked() -> None:
    """A version gone back to stands twice in the history, and is in force once."""
    history = [
        Record("bbb", Meta("ben", "next", 3_000), draft=True),
        Record("aaa", Meta("ada", "back", 2_000)),
        Record("ccc", Meta("ada", "", 1_500), draft=True),
        Record("aaa", Meta("ada", "first", 1_000)),
    ]

    rows = version_rows(history, ("aaa", "bbb"))

    assert [row["state"] for row in rows] == ["draft", "in force", "was a draft", ""]
    assert [row["current"] for row in rows] == [False, True, False, False]
    assert rows[1]["when"] == "1970-01-01 00:00:02"


def test_a_site_is_published_drafted_and_rolled_back(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command says which version is meant; the history tells who, when and why."""
    next_edit = shell / "next"
    next_edit.mkdir()
    for file in SAMPLE.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (next_edit / file.name).write_text(text.replace("Welcome to", "Hello from"))
    codes = [
        cli.run(["publish", str(SAMPLE), "--who", "you", "--why", "first version"]),
        cli.run(["draft", str(next_edit), "--who", "you"]),
        cli.run(["publish", str(next_edit), "--who", "you", "--why", "friendlier", "--urgent"]),
        cli.run(["rollback", "--who", "boss", "--why", "too friendly"]),
    ]
    capsys.readouterr()

    cli.run(["versions", "--json"])

    rows = json.loads(capsys.readouterr().out)
    assert codes == [0, 0, 0, 0]
    assert [(row["who"], row["state"]) for row in rows] == [
        ("boss", "in force"),
        ("you", ""),
        ("you", "was a draft"),
        ("you", ""),
    ]
    assert rows[0]["version"] == rows[3]["version"] != rows[1]["version"]
    assert rows[0]["why"] == f"back to {rows[3]['version']}: too friendly"
    assert cli.run(["rollback", "nonsense"]) == 1
    assert "switchboard versions" in capsys.readouterr().err


def test_a_draft_says_where_it_is_heard(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that is a test line, or the advice that there is none."""
    site = shell / "site"
    shutil.copytree(SAMPLE, site)
    file = site / "site.yaml"
    cli.run(["draft", str(site)])
    nowhere = capsys.readouterr().out
    line = '"+33180005550": {'
    assert line in file.read_text()
    file.write_text(file.read_text().replace(line, f"{line}version: draft, "))

    cli.run(["draft", str(site)])

    assert "nobody hears it" in nowhere
    assert "dial it: +33180005550" in capsys.readouterr().out


def test_publishing_tries_the_routing_tests_and_tells_who_goes_elsewhere(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What fails its own tests is not published unless it is urgent; a mistake never is."""
    site = shell / "site"
    shutil.copytree(SAMPLE, site)
    menu = site / "menu.yaml"
    cli.run(["publish", str(site)])
    tested = capsys.readouterr().out
    menu.write_text(menu.read_text().replace('"2": {choose: support', '"2": {choose: sales'))

    failed = cli.run(["publish", str(site)])
    said = capsys.readouterr().out
    for file in site.glob("*.test.yaml"):
        file.unlink()
    published = cli.run(["publish", str(site)])
    plan = capsys.readouterr().out
    menu.write_text("flows: {}\n")
    bad = cli.run(["publish", str(site), "--urgent"])

    assert "all as expected" in tested
    assert (failed, published, bad) == (1, 0, 1)
    assert "nothing was published" in said
    assert "support_l1 → sales" in plan
    assert plan.index("support_l1 → sales") < plan.index("published as version")


def test_a_directory_is_served_by_watching_it_or_not_at_all(
    shell: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve DIR` alone would be a second way into force: exit 2. Nothing published: exit 1."""
    for name, value in {
        "PUBLIC_URL": "https://calls.example.com",
        "STATE_SECRET": "a secret of thirty-two characters",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
    }.items():
        monkeypatch.setenv(name, value)

    codes = [cli.run(["serve", str(shell)]), cli.run(["serve", "--watch"]), cli.run(["serve"])]

    said = capsys.readouterr().err
    assert codes == [2, 2, 1]
    assert "--watch" in said
    assert "SITE_DIR" in said
    assert "run `switchboard publish`" in said
