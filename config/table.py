"""Read known callers from a table: the `callers*.csv` files beside the YAML.

Rules this module keeps:

* A row is an entry of `callers`, a cell is one of its fields; what a cell means is decided by the
  schema, exactly as in YAML, and an empty cell is a field left out.
* Every cell has its place: line and column of the file, as an editor counts them.
* What a spreadsheet writes is read: commas, semicolons or tabs, quotes, Windows line ends, a byte
  order mark. What it cannot mean is told: a quote never closed, a cell over two lines, a row too
  long, a column nobody knows, a number twice.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from config.problems import Place, Problem, did_you_mean, listed, problem_at, quoted
from config.tree import Reading, Tree

SECTION = "callers"
NUMBER = "number"
MAX_BYTES = 20_000_000
MAX_ROWS = 200_000

_CELL = re.compile(r'[ ]*"((?:[^"]|"")*)"[ ]*')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


class _Cell(NamedTuple):
    """Hold a cell's text, and the column (from 1) at which it stands."""

    text: str
    column: int


class _TornError(Exception):
    """Refuse a row, with the column at which it is torn."""

    def __init__(self, column: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.hint = hint


def is_table(file: str) -> bool:
    """Tell whether a file of the site is a table of known callers."""
    return file.startswith(SECTION) and file.endswith(".csv")


def read_table(file: str, text: str, known: Iterable[str]) -> Reading:
    """Read one table.

    Args:
        file: its name.
        text: what is in it.
        known: the fields a caller may have; with `number`, the columns there are.

    Returns:
        The rows as entries of `callers`, with the place of each, and what was refused.
    """
    reading = Reading()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    at_sight = _refused_at_sight(file, text, lines)
    if at_sight is not None:
        reading.problems.append(at_sight)
        reading.broken = True
        return reading
    rows = _rows(file, lines, reading)
    head = next(rows, None)
    columns = _columns(file, head, list(known), reading)
    if columns is None:
        reading.broken = True
        return reading
    callers: dict[str, Tree] = {}
    reading.tree[SECTION] = callers
    reading.keys[SECTION,] = reading.values[SECTION,] = Place(file, 1, 1)
    for line, cells in rows:
        _row(Place(file, line, 1), cells, columns, callers, reading)
    return reading


def _refused_at_sight(file: str, text: str, lines: Sequence[str]) -> Problem | None:
    if len(text) > MAX_BYTES:
        hint = 'split it: every "callers….csv" is read'
        return Problem(file, 1, 1, f"the table is larger than {MAX_BYTES // 1_000_000} MB", hint)
    if len(lines) > MAX_ROWS:
        return Problem(file, MAX_ROWS, 1, f"the table has more than {MAX_ROWS:,} lines")
    found = _CONTROL.search(text.replace("\r\n", "\n"))
    if found is not None:
        before = text.replace("\r\n", "\n")[: found.start()]
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        message = f"a character no table holds (U+{ord(found[0]):04X})"
        return Problem(file, line, column, message, "save it as CSV, in UTF-8")
    return None


def _rows(
    file: str, lines: Sequence[str], reading: Reading
) -> Iterator[tuple[int, Sequence[_Cell]]]:
    """Yield the number and the cells of every line that is not blank; a torn one is told."""
    separator = ""
    for line, text in enumerate(lines, start=1):
        if not text.strip(" ,;\t"):
            continue
        separator = separator or max(",;\t", key=text.count)
        try:
            yield line, [*_cells(text, separator)]
        except _TornError as torn:
            reading.problems.append(Problem(file, line, torn.column, torn.message, torn.hint))


def _cells(text: str, separator: str) -> Iterator[_Cell]:
    if '"' not in text:
        at = 1
        for raw in text.split(separator):
            cell = raw.strip()
            yield _Cell(cell, at + (raw.index(cell) if cell else 0))
            at += len(raw) + 1
        return
    at = 0
    while at <= len(text):
        found = _CELL.match(text, at)
        if found is not None and text[found.end() : found.end() + 1] in ("", separator):
            yield _Cell(found[1].replace('""', '"').strip(), found.start(1) + 1)
            at = found.end() + 1
            continue
        end = text.find(separator, at)
        raw = text[at : end if end >= 0 else len(text)]
        if raw.lstrip().startswith('"'):
            message = "a quote that is not closed before the end of its cell"
            hint = 'a cell in quotes is one line: "so", and a quote within it is written twice'
            raise _TornError(at + raw.index('"') + 1, message, hint)
        cell = raw.strip()
        yield _Cell(cell, at + 1 + (raw.index(cell) if cell else 0))
        at += len(raw) + 1


def _columns(
    file: str, head: tuple[int, Sequence[_Cell]] | None, known: Sequence[str], reading: Reading
) -> list[str] | None:
    """Return the field of each column; None where nothing can be read without them."""
    fields = [NUMBER, *known]
    hint = f"the first line names the columns: {listed(fields, 20)}"
    if head is None:
        reading.problems.append(Problem(file, 1, 1, "the table is empty", hint))
        return None
    line, cells = head
    names = [cell.text.lower() for cell in cells]
    before = len(reading.problems)
    for place, (name, cell) in enumerate(zip(names, cells, strict=True)):
        message = ""
        if name not in fields:
            message = f"unknown column {quoted(cell.text)}{did_you_mean(name, fields)}"
        elif name in names[:place]:
            message = f"the column {quoted(name)} is there twice"
        if message:
            here = Place(file, line, cell.column, max(1, len(cell.text)))
            reading.problems.append(problem_at(here, message, hint))
    if NUMBER not in names and len(reading.problems) == before:
        message = f"the column {quoted(NUMBER)} is missing"
        reading.problems.append(Problem(file, line, 1, message, hint))
    return names if len(reading.problems) == before else None


def _row(
    place: Place,
    cells: Sequence[_Cell],
    columns: Sequence[str],
    callers: dict[str, Tree],
    reading: Reading,
) -> None:
    """Add one row to the callers, with the place of each of its cells."""
    for cell in cells[len(columns) :]:
        if cell.text:
            message = f"the row has more cells than the {len(columns)} columns"
            hint = "put a cell that holds a separator in quotes"
            reading.problems.append(Problem(place.file, place.line, cell.column, message, hint))
            return
    entry: dict[str, Tree] = {}
    number = _Cell("", 1)
    where: list[tuple[str, Place]] = []
    for column, cell in zip(columns, cells, strict=False):
        if column == NUMBER:
            number = cell
        elif cell.text:
            entry[column] = cell.text
            where.append((column, Place(place.file, place.line, cell.column, len(cell.text))))
    here = Place(place.file, place.line, number.column, max(1, len(number.text)))
    path = (SECTION, number.text)
    first = reading.keys.get(path)
    if first is not None or not number.text:
        message = "the row has no number"
        if first is not None:
            message = f"{quoted(number.text)} is given twice, first in line {first.line}"
        reading.problems.append(problem_at(here, message))
        return
    callers[number.text] = entry
    reading.keys[path] = here
    reading.values.update({(*path, column): there for column, there in where})
