"""Hold the locks to what a stranger's machine needs: exact versions, hashes, and no host."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

LOCKS = ["run", "dev"]
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)

COMPANIONS = {
    "markupsafe": "jinja2's own type of text that is markup, named by its documentation",
    "multidict": "aiohttp's own type of headers and forms, named by its documentation",
    "yarl": "aiohttp's own type of URLs, named by its documentation",
    "pydantic_core": "pydantic's own errors live there, and it pins the version",
}
"""Packages that are another one's public interface: they come and change with it."""


def pins(root: Path, lock: str) -> dict[str, str]:
    """Return name → version of everything a lock pins."""
    return dict(_PIN.findall((root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")))


def canonical(requirement: str) -> str:
    """Return the name a requirement asks for, as locks spell it."""
    name = re.split(r"[\[<>=;~! ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str, root: Path) -> None:
    """Where packages come from is each machine's own affair."""
    text = (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(
        r"--(extra-)?index-url|--find-links|--trusted-host", text.split("\n", 3)[3]
    )
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_is_pinned_with_hashes(lock: str, root: Path) -> None:
    """What is installed is what was tried, to the byte."""
    text = (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")

    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())

    for entry in entries:
        assert _PIN.match(entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_everything_asked_for_is_locked(root: Path, project: dict[str, Any]) -> None:
    """A dependency added without `make lock` would be missing on the next machine."""
    asked = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    asked_in_dev = asked + project["dependency-groups"]["dev"]

    missing = {canonical(each) for each in asked} - set(pins(root, "run"))
    missing_in_dev = {canonical(each) for each in asked_in_dev} - set(pins(root, "dev"))

    assert missing == set()
    assert missing_in_dev == set()


def test_tests_run_on_the_versions_that_are_shipped(root: Path) -> None:
    """The two locks agree on everything they share, and the tests' one holds it all."""
    shipped = pins(root, "run")

    tried = pins(root, "dev")

    assert {name: tried.get(name) for name in shipped} == shipped


def test_a_room_imports_only_what_is_asked_for(root: Path, project: dict[str, Any]) -> None:
    """A package that happens to come along with another may be gone with its next version."""
    asked = {canonical(each) for each in project["project"]["dependencies"]}
    asked |= {canonical(each) for each in project["project"]["optional-dependencies"]["uvloop"]}
    rooms = set(project["tool"]["importlinter"]["root_packages"])
    brought_by = metadata.packages_distributions()

    unasked = sorted(
        f"{path.relative_to(root)}: {name}"
        for room in rooms
        for path in (root / room).rglob("*.py")
        for name in roots_imported(path)
        if name not in rooms | sys.stdlib_module_names | set(COMPANIONS)
        and not asked & {canonical(each) for each in brought_by.get(name, [])}
    )

    assert unasked == []


def roots_imported(path: Path) -> set[str]:
    """Return the top-level names a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
