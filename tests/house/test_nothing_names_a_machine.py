"""Hold every file to any machine: no path of somebody's computer, no package host."""

import re
from pathlib import Path

_HOMES = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users)/\w")
_HOSTS = re.compile(r"(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|/simple/?\b(?= |$))")


def test_no_file_names_a_place_on_one_machine(root: Path, files: list[Path]) -> None:
    """A path that exists on one computer only is a fault on every other."""
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(lines(root / path), 1)
        if _HOMES.search(line) or _HOSTS.search(line)
    ]

    own = str(Path(__file__).relative_to(root))
    assert [each for each in found if not each.startswith(own)] == []


def lines(path: Path) -> list[str]:
    """Return the lines of a text file; none of a binary one."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
