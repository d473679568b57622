"""Break every floor and every fence on purpose: import-linter must notice each of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PLANTED = {
    "a room imports only rooms below it": ("calls/planted.py", "import routing.skills"),
    "inside routing, ports stand between the router and the store": (
        "routing/skills.py",
        "import routing.ports",
    ),
    "the simulated carrier shares nothing with us": ("simulator/planted.py", "import twilio"),
    "only the composition root and the tests know the simulated carrier": (
        "webhooks/planted.py",
        "import simulator",
    ),
    "redis and SQL stay in a room's store and the composition root": (
        "console/planted.py",
        "import redis.asyncio",
    ),
    "aiohttp and twilio stay at the edge": ("ivr/planted.py", "from aiohttp import web"),
    "yaml stays in config": ("reports/planted.py", "import yaml"),
    "calls needs the standard library alone": ("calls/another.py", "import pydantic"),
}
SIBLINGS = [
    ("ivr/sibling.py", "import reports"),
    ("webhooks/sibling.py", "import console"),
    ("routing/unplaced.py", "import calls"),
]


def lint(tree: Path) -> str:
    """Run import-linter in a tree and return what it says."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - the environment's own program
        [program, "--no-cache"],
        cwd=tree,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return done.stdout + done.stderr


def test_every_contract_is_broken_by_a_planted_import(
    tmp_path: Path, root: Path, project: dict[str, Any]
) -> None:
    """A contract nobody has seen fail might hold nothing at all."""
    rooms = project["tool"]["importlinter"]["root_packages"]
    for room in rooms:
        shutil.copytree(root / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name, line in [*PLANTED.values(), *SIBLINGS]:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    said = lint(tmp_path)

    contracts = {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}
    assert contracts == set(PLANTED)
    for contract in sorted(contracts):
        assert f"{contract} BROKEN" in said, said
    for name in ("ivr.sibling", "webhooks.sibling", "unplaced"):
        assert name in said, said
