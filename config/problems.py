"""Say what is wrong with a configuration, where, and what was probably meant.

Rules this module keeps:

* A problem names a file, a line and a column (both from 1), in words of telephony, never of the
  program's insides; names from the file stand in double quotes, shortened and made printable.
* All problems are told at once, in the order of the files.
* A warning never stops a configuration from being used.
"""

import difflib
import itertools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calls.errors import ConfigError

SHOWN = 100
"""Problems told at most: past this, reading on helps nobody and a hostile file costs time."""
_COMPARED = 200
_SLIP_CHARS = 2
_WAY_NAMES = 8
_NAME_CHARS = 60  # a longer "name" is shortened when quoted, and is no slip of the pen


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Point into a file: line and column from 1, and how many characters are meant."""

    file: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (``warning``) that deserves a look.

    Args:
        file: name of the file within its directory; empty when no file is to blame.
        line, column: where, both from 1.
        message: what is wrong, without a full stop; names in double quotes.
        hint: how to mend it; may be empty.
        width: how many characters of the line are meant.
        warning: True when the configuration can be used all the same.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    width: int = 1
    warning: bool = False

    def __str__(self) -> str:
        """Return the one line a log or an editor wants: ``menu.yaml:12:5 unknown step …``."""
        kind = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}:{self.column} {kind}{self.message}"


def problem_at(place: Place, message: str, hint: str = "", *, warning: bool = False) -> Problem:
    """Return a problem at ``place``."""
    return Problem(place.file, place.line, place.column, message, hint, place.width, warning)


class Problems(ConfigError):  # noqa: N818 - it is the list of problems, and is named so
    """Refuse a configuration, with everything that is wrong with it.

    Args:
        problems: at least one, in the order to be read.
        sources: file name → text, to show the lines; may lack files that could not be read.
    """

    def __init__(
        self, problems: Iterable[Problem], sources: Mapping[str, str] | None = None
    ) -> None:
        self.problems = tuple(problems)
        self.sources: Mapping[str, str] = {} if sources is None else sources
        super().__init__("config_problems", "\n".join(str(each) for each in self.problems))


def quoted(name: str) -> str:
    """Return ``name`` in double quotes, printable and at most about 60 characters long."""
    short = name if len(name) <= _NAME_CHARS else f"{name[: _NAME_CHARS - 1]}…"
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)
    return f'"{plain}"'


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``, did you mean "billing"?``, or nothing when no known name is near.

    Args:
        name: what was written.
        known: what could have been written.
    """
    near = nearest(name, known)
    return f", did you mean {quoted(near)}?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that ``name`` is probably a slip for; empty when there is none."""
    if len(name) > _NAME_CHARS:
        return ""
    lower = name.lower()
    spelled = {each.lower(): each for each in known}
    if len(spelled) > _COMPARED:
        # Comparing letter by letter is slow: of very many names, take those alike at a glance.
        alike = (
            each
            for each in spelled
            if abs(len(each) - len(lower)) <= _SLIP_CHARS and each[:1] == lower[:1]
        )
        spelled = {each: spelled[each] for each in itertools.islice(alike, _COMPARED)}
    near = difflib.get_close_matches(lower, spelled, n=1, cutoff=0.6)
    return spelled[near[0]] if near else ""


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Return names for a sentence: ``"en", "fr" and "ru"``; past ``limit``, how many more."""
    every = list(names)
    shown = [quoted(each) for each in every[:limit]]
    if len(every) > limit:
        return f"{', '.join(shown)} and {len(every) - limit} more"
    if len(shown) > 1:
        return f"{', '.join(shown[:-1])} and {shown[-1]}"
    return "".join(shown)


def way(names: Sequence[str]) -> str:
    """Return a way through names for a sentence: ``"a" → "b" → "a"``, its middle cut if long."""
    cut = [*names[:_WAY_NAMES], *names[-1:]] if len(names) > _WAY_NAMES + 1 else names
    steps = [quoted(each) for each in cut]
    if len(cut) < len(names):
        steps.insert(_WAY_NAMES, "…")
    return " → ".join(steps)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by file, line and column, the same sentence about one place once."""
    unique = {(each.file, each.line, each.column, each.message): each for each in problems}
    return tuple(unique[key] for key in sorted(unique))


def render(problem: Problem, sources: Mapping[str, str]) -> str:
    """Show a problem as a compiler does: the sentence, the line, a caret, how to mend it.

    Args:
        problem: what to show.
        sources: file name → text; a file that is not there is shown without its line.

    Returns:
        Two to five lines of plain text without a final line end.
    """
    shown = [str(problem)]
    # Not splitlines(): that would also break at characters YAML takes as text.
    lines = sources.get(problem.file, "").split("\n")
    if 0 < problem.line <= len(lines) and lines[problem.line - 1].strip():
        line, column = _window(_printable(lines[problem.line - 1]), problem.column)
        margin = " " * len(str(problem.line))
        marked = line[column - 1 : column - 1 + problem.width]
        caret = " " * _cells(line[: column - 1]) + "^" * max(1, _cells(marked))
        shown += [f"{margin} |", f"{problem.line} | {line}", f"{margin} | {caret}"]
        if problem.hint:
            shown.append(f"{margin} = {problem.hint}")
    elif problem.hint:
        shown.append(f"  = {problem.hint}")
    return "\n".join(shown)


_LINE_CHARS = 100
_BEFORE_CHARS = 60


def _printable(line: str) -> str:
    """Replace what a terminal would obey or hide, one character for one."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in line)


def _window(line: str, column: int) -> tuple[str, int]:
    """Cut a long line around the column, so that the caret stays on the screen."""
    if len(line) <= _LINE_CHARS:
        return line, column
    start = max(0, column - 1 - _BEFORE_CHARS)
    head = "…" if start else ""
    tail = "…" if start + _LINE_CHARS < len(line) else ""
    return f"{head}{line[start : start + _LINE_CHARS]}{tail}", column - start + len(head)


def _cells(text: str) -> int:
    """Count the terminal cells of a text: East Asian wide letters take two, accents none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
