"""Speak to whoever runs a command: tables for people, JSON for programs, one place for both.

Rules this module keeps:

* What was asked for goes to standard output, everything else to standard error.
* What callers, admins and agents wrote is printed as text: it can neither colour nor move the
  terminal.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calls.errors import SwitchboardError
from config.problems import Problem, render

_T = TypeVar("_T")

FINE = 0
NO = 1
USAGE = 2
"""Exit codes: it is so; it is not so; the question itself was wrong."""


def run(doing: Coroutine[object, object, _T]) -> _T:
    """Run a command's coroutine to its end."""
    return asyncio.run(doing)


def show_json(data: object) -> None:
    """Print ``data`` for a program, one document."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def show(text: Text | Table) -> None:
    """Print for people; colours only on a terminal."""
    Console(soft_wrap=isinstance(text, Text), highlight=False).print(text)


def show_line(words: str, style: str = "") -> None:
    """Print one line of text as it is, whatever is in it."""
    show(Text(printable(words), style))


def show_problem(problem: Problem, sources: Mapping[str, str], style: str = "red") -> None:
    """Print what is wrong with a configuration: the sentence, the line, a caret, how to mend it."""
    for line in render(problem, sources).split("\n"):
        show_line(line, style if line == str(problem) else "")


def complain(error: SwitchboardError) -> None:
    """Print what went wrong, each sentence on a line of its own."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for line in str(error).splitlines():
        console.print(Text(printable(line), "red"))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table; a heading that begins with ``#`` is a number and stands to the right."""
    made = Table(title=Text(title), title_justify="left", box=None, pad_edge=False)
    for column in columns:
        made.add_column(
            column.removeprefix("#"),
            justify="right" if column.startswith("#") else "left",
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(Text(printable(cell)) for cell in row))
    return made


def printable(text: str) -> str:
    """Replace what a terminal would obey (escapes, direction marks) by visible signs."""
    return "".join(c if c.isprintable() else "�" for c in text)
