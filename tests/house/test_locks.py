"""Hold the locks to what a stranger's machine needs: exact versions, hashes, and no host."""

import re
from pathlib import Path
from typing import Any

import pytest

LOCKS = ["run", "dev"]
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


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
