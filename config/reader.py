"""Read YAML text as plain text values, keeping where every one of them stood.

Rules this module keeps:

* Every scalar is text: the schema decides what it means (YAML alone would turn ``NO`` into false,
  ``22:30`` into 1350 and ``+4420…`` into a number).
* What can surprise is refused with a sentence, before or while parsing and in milliseconds: keys
  given twice, anchors and aliases, tags, tabs, byte order marks, Windows line ends, control
  characters, more than 1 MB, deep nesting, too many entries, text that is not UTF-8.
* Parsing follows events and never recurses: no depth of nesting can exhaust the stack.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from config.agents import AgentEntry
from config.ics import is_calendar, read_calendar
from config.problems import Place, Problem, problem_at, quoted
from config.table import read_table, table_of
from config.tree import Path, Reading, Tree, merge
from ivr.book import KnownCaller

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000
"""Keys and values in one file; a site of 200 KB has about a third of it."""
MAX_FILES = 200

_FIELDS = {"callers": KnownCaller.model_fields, "agents": AgentEntry.model_fields}
"""What the entries of each kind of table may have."""

# The C parser is ten times as fast; the pure one says the same wherever C was not built.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# U+0085, U+2028 and U+2029 are line ends to YAML alone: no editor would count lines alike.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")

# What the parser says → what is wrong, what to do. The first that occurs in it counts.
_WORDS = (
    ("mapping values are not allowed", "a colon where no key can stand",
     'put text that contains ": " in double quotes, and check the indentation'),
    ("unexpected end of stream", "a quote that is never closed",
     "close the text with the quote it was opened with"),
    ("expected ',' or ']'", "a list that opens with [ is not continued or closed here",
     "separate entries with commas and close the list with ]"),
    ("expected ',' or '}'", "a mapping that opens with { is not continued or closed here",
     "separate entries with commas and close the mapping with }"),
    ("expected '-'", "a list goes on here with something that does not start with a dash",
     "start every entry of the list with - at the same column"),
    ("expected ':'", "a key without its colon",
     "write key: value, or put a text of several lines in quotes"),
    ("expected key", "this does not fit the lines above",
     "check the indentation, and that quoted text ends where its value ends"),
    ("cannot start any token", "a value cannot start with this character",
     "put the value in double quotes"),
    ("block sequence entries", "a dash where no list can start",
     "start the list on a line of its own, below its key"),
    ("expected node content", "a bracket or comma that closes or separates nothing",
     "remove it, or put the value in double quotes"),
    ("unknown escape", "a backslash that means nothing in double quotes",
     "write it twice, or use single quotes"),
    ("document start", "text after the end of the document (...)",
     "remove the line of three dots"),
)  # fmt: skip


class _RefusedError(Exception):
    """Stop reading a file, with the problem that stops it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read(sources: Mapping[str, str]) -> Reading:
    """Read every file and merge them into one document.

    Args:
        sources: file name → text.

    Returns:
        The document, the places of everything in it, and what was refused. Never raises.
    """
    reading = Reading()
    if len(sources) > MAX_FILES:
        names = sorted(sources)
        message = f"{len(sources)} files are more than the {MAX_FILES} one site may have"
        reading.problems.append(Problem(names[MAX_FILES], 1, 1, message))
        reading.broken = True
        return reading
    for file, text in sorted(sources.items()):
        if is_calendar(file):
            merge(reading, read_calendar(file, text))
            continue
        table = table_of(file)
        if table is not None:
            merge(reading, read_table(file, text, table, _FIELDS[table.section]))
            continue
        one = Reading()
        try:
            _refuse_at_sight(file, text)
            _Builder(file, one).build(text)
        except _RefusedError as refused:
            one.problems.append(refused.problem)
            one.broken = True
        merge(reading, one)
    return reading


def _refuse_at_sight(file: str, text: str) -> None:
    """Refuse what needs no parsing to be refused, the cheapest first."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise _RefusedError(
            Problem(file, 1, 1, "the file is larger than 1 MB", "split it into several files")
        )
    if text.startswith("\ufeff"):
        raise _RefusedError(
            Problem(file, 1, 1, "the file starts with a byte order mark",
                    'save it as "UTF-8", not "UTF-8 with BOM"')
        )  # fmt: skip
    for character, message, hint in (
        ("\r", "the line ends as on Windows (CRLF)", "save the file with Unix line ends (LF)"),
        ("\t", "a tab", "use spaces: a tab is as wide as every editor pleases"),
    ):
        at = text.find(character)
        if at >= 0:
            raise _RefusedError(_problem_in(file, text, at, message, hint))
    control = _CONTROL.search(text)
    if control:
        code = f"U+{ord(control.group()):04X}"
        message = f"an invisible control character ({code})"
        raise _RefusedError(_problem_in(file, text, control.start(), message, "remove it"))


def _problem_in(file: str, text: str, at: int, message: str, hint: str) -> Problem:
    """Return a problem at an index of a text."""
    line = text.count("\n", 0, at) + 1
    return Problem(file, line, at - text.rfind("\n", 0, at), message, hint)


@dataclass
class _Open:
    """A list or mapping whose end has not been read yet; ``key`` waits for its value."""

    path: Path
    holds: "list[Tree] | dict[str, Tree]"
    key: str | None = None


class _Builder:
    """Build one file's tree from the parser's events, without recursion."""

    def __init__(self, file: str, reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def build(self, text: str) -> None:
        """Fill the reading from ``text``, or raise what refuses it."""
        try:
            for event in yaml.parse(text, Loader=_LOADER):  # type: ignore[no-untyped-call,unused-ignore]
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise _RefusedError(self._in_our_words(error)) from error
        except yaml.YAMLError as error:
            raise _RefusedError(
                Problem(self._file, 1, 1, f"not readable as YAML: {error}")
            ) from error

    def _take(self, event: yaml.Event) -> None:
        # By frequency, and by plain tests of the class: this runs for every word of a site.
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            hint = "write the value out"
            self._refuse(event, f"an alias (*{event.anchor}) is not used here", hint)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(event, "a second document (---) in one file", "remove the line")

    def _node(self, event: yaml.NodeEvent) -> None:
        self._refuse_decoration(event)
        place = self._place(event)
        if not self._stack:
            self._root(event, place)
            return
        parent = self._stack[-1]
        if isinstance(parent.holds, dict) and parent.key is None:
            self._key(parent, event, place)
            return
        key: str | int = len(parent.holds) if isinstance(parent.holds, list) else parent.key or ""
        path = (*parent.path, key)
        value: Tree
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._reading.values[path] = place
        if isinstance(parent.holds, list):
            parent.holds.append(value)
        else:
            parent.holds[str(key)] = value
            parent.key = None
        if not isinstance(value, str):
            self._stack.append(_Open(path, value))

    def _root(self, event: yaml.NodeEvent, place: Place) -> None:
        """Open the file's one mapping; a file without any is an empty one."""
        if isinstance(event, yaml.ScalarEvent) and not event.value:
            return
        if not isinstance(event, yaml.MappingStartEvent):
            self._refuse(event, "a file is a mapping of names to values (name: value)")
        self._reading.values[()] = place
        self._stack.append(_Open((), self._reading.tree))

    def _key(self, parent: _Open, event: yaml.NodeEvent, place: Place) -> None:
        """Note the key whose value comes next; one given twice is told, and the later read."""
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key must be a name, not a list or a mapping")
        name = str(event.value)
        path = (*parent.path, name)
        if name in parent.holds:
            first = self._reading.keys[path]
            self._reading.problems.append(
                problem_at(place, f"{quoted(name)} is given twice, first in line {first.line}")
            )
        self._reading.keys[path] = place
        parent.key = name

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        """Refuse anchors, tags, depth and number on the way, before anything is built."""
        self._nodes += 1
        if event.anchor is not None:
            self._refuse(event, f"an anchor (&{event.anchor}) is not used here", "remove it")
        if getattr(event, "tag", None) is not None:
            self._refuse(event, f"a tag ({quoted(str(event.tag))}) is not used here",  # type: ignore[attr-defined]
                         "remove it: every value is text, and the field decides")  # fmt: skip
        if len(self._stack) > MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if self._nodes > MAX_NODES:
            self._refuse(event, f"more than {MAX_NODES:,} entries in one file",
                         "split it into several files")  # fmt: skip

    def _place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:  # no parser of ours leaves its marks out
            return Place(self._file, 1, 1)
        width = end.column - start.column if end.line == start.line else 1
        return Place(self._file, start.line + 1, start.column + 1, max(1, width))

    def _refuse(self, event: yaml.Event, message: str, hint: str = "") -> NoReturn:
        raise _RefusedError(problem_at(self._place(event), message, hint))

    def _in_our_words(self, error: yaml.MarkedYAMLError) -> Problem:
        said = error.problem or "it cannot be parsed"
        mark = error.problem_mark
        if "unexpected end of stream" in said or mark is None:
            mark = error.context_mark or mark  # where the quote was opened
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        for fragment, message, hint in _WORDS:
            if fragment in said:
                return Problem(self._file, line, column, message, hint)
        return Problem(self._file, line, column, f"not readable as YAML: {said}")
