"""Hold Makefile, Procfile and CI to what the README promises."""

import importlib
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from switchboard import cli


@pytest.mark.parametrize(
    "target", ["run", "test", "lint", "types", "floors", "docs", "lock", "clean", "install"]
)
def test_the_makefile_knows_the_target_and_says_what_it_does(target: str, root: Path) -> None:
    """`make help` lists every target with a sentence."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")

    found = re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE)

    assert found


def test_every_process_of_the_procfile_is_a_command(root: Path) -> None:
    """`web`, `dispatch` and `release` run what `switchboard --help` lists."""
    known = set(getattr(get_command(cli.app), "commands"))  # noqa: B009 - typer's type hides it

    lines = (root / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": switchboard ") for line in lines)

    assert set(processes) == {"web", "dispatch", "release"}
    assert set(processes.values()) <= known


def test_ci_stops_at_the_first_fault_and_skips_nothing(root: Path) -> None:
    """`.ci/run` is one strict script that runs lints, types, floors and tests."""
    script = root / ".ci" / "run"

    text = script.read_text(encoding="utf-8")

    assert script.stat().st_mode & stat.S_IXUSR
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert "export CI=true" in text
    for target in ("lint", "types", "floors", "test"):
        assert f"make {target}\n" in text


def test_the_installed_command_is_there(project: dict[str, Any]) -> None:
    """The console script names a function that exists."""
    module, _, name = project["project"]["scripts"]["switchboard"].partition(":")

    found = getattr(importlib.import_module(module), name)

    assert callable(found)


def test_every_dependency_has_a_reason(root: Path, project: dict[str, Any]) -> None:
    """None is added without a line in docs/dependencies.md."""
    page = (root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    groups = [*project["dependency-groups"].values(), project["project"]["dependencies"]]
    groups += project["project"]["optional-dependencies"].values()

    asked = {re.split(r"[<>=;\s]", each)[0] for group in groups for each in group}

    missing = sorted(name for name in asked if f"| `{name}` |" not in page)
    assert missing == []
