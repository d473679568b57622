"""Which site a command is asked about: a directory, a version, the one in force."""

import shutil
from pathlib import Path

import pytest

from config.site import load
from switchboard import cli

SAMPLE = Path(__file__).parents[2] / "config" / "site"


@pytest.fixture
def published(shell: Path, monkeypatch: pytest.MonkeyPatch, valkey_url: str) -> str:
    """Publish the sample on a real server, and return its version."""
    monkeypatch.setenv("REDIS_URL", valkey_url)
    monkeypatch.setenv("SITE", "site-source")
    assert cli.run(["publish", str(SAMPLE), "--urgent", "--who", "anna", "--why", "test"]) == 0
    return load(SAMPLE).version


def test_what_is_in_force_is_asked_when_nothing_is_named(
    published: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No directory, no SITE_DIR: the published site; and by its version, the same."""
    capsys.readouterr()

    codes = [cli.run(["tree"]), cli.run(["tree", published]), cli.run(["tree", str(SAMPLE)])]

    said = capsys.readouterr().out
    assert codes == [0, 0, 0]
    assert said == said[: len(said) // 3] * 3


def test_a_version_is_compared_with_a_directory_and_with_the_events(
    published: str, shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing called yet: 0 of the last 0 calls."""
    site = shutil.copytree(SAMPLE, shell / "new")
    menu = (site / "menu.yaml").read_text("utf-8")
    (site / "menu.yaml").write_text(menu.replace("next: to_billing_quebec}", "next: to_sales}"))

    code = cli.run(["plan", published, str(site), "--from-events", "--days", "2"])

    said = capsys.readouterr().out
    assert code == 0
    assert "billing, invoices>=3 → sales" in said
    assert "0 of the last 0 calls would go elsewhere" in said


def test_what_is_neither_is_exit_1(published: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a version or a path is told, not taken for something else."""
    code = cli.run(["tree", "0123456789ab"])

    assert code == 1
    assert (
        '"0123456789ab" is neither a directory nor a published version' in capsys.readouterr().err
    )
