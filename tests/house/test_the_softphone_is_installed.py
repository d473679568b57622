"""Hold what comes from npm to what a stranger's machine needs: versions, hashes, no address."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SDK = "node_modules/@twilio/voice-sdk"
AXE = "node_modules/axe-core"
KINDS = ("dependencies", "devDependencies")


@pytest.fixture(scope="module")
def lock(root: Path) -> dict[str, Any]:
    """Return package-lock.json."""
    read: dict[str, Any] = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return read


def asked(lock: dict[str, Any], kind: str) -> dict[str, str]:
    """Return what is asked for by name, with its version."""
    found: dict[str, str] = lock["packages"][""][kind]
    return found


def test_the_lock_of_the_softphone_names_no_address(root: Path, lock: dict[str, Any]) -> None:
    """Where packages come from is each machine's own affair, for npm as for Python."""
    text = (root / "package-lock.json").read_text(encoding="utf-8")

    assert ".tgz" not in text
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_everything_from_npm_is_pinned_with_hashes(lock: dict[str, Any]) -> None:
    """What is installed is what was tried, to the byte."""
    unsure = [
        name
        for name, entry in lock["packages"].items()
        if name and not ("version" in entry and entry["integrity"].startswith("sha512-"))
    ]

    assert unsure == []
    installed = {kind: asked(lock, kind) for kind in KINDS}
    assert installed == {
        "dependencies": {"@twilio/voice-sdk": lock["packages"][SDK]["version"]},
        "devDependencies": {"axe-core": lock["packages"][AXE]["version"]},
    }


def test_everything_from_npm_has_a_reason(root: Path, lock: dict[str, Any]) -> None:
    """None is asked for without a line in docs/dependencies.md."""
    page = (root / "docs" / "dependencies.md").read_text(encoding="utf-8")

    names = [name for kind in KINDS for name in asked(lock, kind)]
    assert [name for name in names if f"| `{name}` |" not in page] == []


def test_nothing_from_npm_runs_while_it_is_installed(root: Path) -> None:
    """A package's install script is a stranger's program on an operator's machine."""
    settings = (root / ".npmrc").read_text(encoding="utf-8").splitlines()

    assert "ignore-scripts=true" in settings


def without_npm(root: Path, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the softphone's install step in an empty checkout on a machine that has no npm."""
    (tmp_path / "package-lock.json").touch()
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "id", "touch"):
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    return subprocess.run(  # noqa: S603 - our own script
        [str(tools / "sh"), str(root / ".ci" / "softphone")],
        cwd=tmp_path,
        env={"PATH": str(tools), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_machine_without_node_is_told_what_it_lacks(root: Path, tmp_path: Path) -> None:
    """Everything else goes on: the step says so and succeeds."""
    done = without_npm(root, tmp_path)

    assert done.returncode == 0
    assert "there is no npm: everything works but the browser softphone" in done.stdout


def test_in_ci_a_missing_softphone_is_a_failure(root: Path, tmp_path: Path) -> None:
    """What CI skips is not known to work."""
    done = without_npm(root, tmp_path, CI="true")

    assert done.returncode == 1
    assert "CI may not skip" in done.stderr


def test_in_ci_the_softphone_is_there(root: Path) -> None:
    """The tests of the true softphone run in CI."""
    if os.environ.get("CI") != "true":
        pytest.skip("this is not CI: a machine without Node.js may lack the browser softphone")

    assert (root / SDK / "dist" / "twilio.min.js").is_file()
    assert (root / AXE / "axe.min.js").is_file()
