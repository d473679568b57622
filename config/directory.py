"""Bring the files of a site in from a directory.

Rules this module keeps:

* Every ``*.yaml`` file directly in the directory belongs to the site, every table of known callers
  or of agents (``callers*.csv``, ``agents*.csv``), and every calendar of shifts
  (``shifts*.ics``); anything else is ignored. ``*.test.yaml`` are its routing tests.
* Nothing is read that is not a plain file, and never more than a file may have: a pipe cannot
  hang a check, nor a huge file fill the memory.
* What cannot be read is a problem with a place, like any other.
"""

from collections.abc import Iterable
from pathlib import Path

from config import contentlines, ics, reader, table
from config.problems import Problem

TESTS = "*.test.yaml"
"""What files of routing tests are called."""


def read_directory(directory: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read a site's files.

    Args:
        directory: where the files are.

    Returns:
        File name → text, and what could not be read.
    """
    if not directory.is_dir():
        return {}, [Problem(str(directory), 1, 1, "there is no such directory")]
    tables = (path for path in directory.glob("*.csv") if table.table_of(path.name))
    calendars = (path for path in directory.glob("*.ics") if ics.is_calendar(path.name))
    written = (path for path in directory.glob("*.yaml") if not path.match(TESTS))
    sources, problems = _texts([*written, *tables, *calendars])
    if not sources and not problems:
        message = "the directory has no *.yaml file"
        problems.append(Problem(str(directory), 1, 1, message, "a site is at least one such file"))
    return sources, problems


def read_tests(directory: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read a site's routing tests; arguments and result as ``read_directory``'s."""
    return _texts(directory.glob(TESTS))


def _texts(paths: Iterable[Path]) -> tuple[dict[str, str], list[Problem]]:
    sources: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(paths):
        text = _text(path)
        if isinstance(text, Problem):
            problems.append(text)
        else:
            sources[path.name] = text
    return sources, problems


def _text(path: Path) -> str | Problem:
    """Read one file, or say why not."""
    if not path.is_file():
        return Problem(path.name, 1, 1, "this is not a plain file")
    most = reader.MAX_BYTES
    if ics.is_calendar(path.name):
        most = contentlines.MAX_BYTES
    elif table.table_of(path.name):
        most = table.MAX_BYTES
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        return Problem(path.name, 1, 1, f"the file cannot be read: {error.strerror}")
    if len(raw) > most:
        hint = "split it into several files"
        return Problem(path.name, 1, 1, f"the file is larger than {most // 1_000_000} MB", hint)
    if ics.is_calendar(path.name):
        raw = contentlines.with_letters_whole(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        message = "the text is not UTF-8 from here on"
        return Problem(path.name, line, column, message, "save the file as UTF-8")
