"""Read tables beside the YAML: known callers (`callers*.csv`), agents (`agents*.csv`).

Rules this module keeps:

* A row is an entry of `callers` or `agents`, a cell is one of its fields; what a cell means is
  decided by the schema, exactly as in YAML, and an empty cell is a field left out.
* A cell that holds several values has them apart by spaces; what belongs together has a colon.
* Every cell has its place: line and column of the file, as an editor counts them.
* What a spreadsheet writes is read: commas, semicolons or tabs, quotes, Windows line ends, a byte
  order mark. What it cannot mean is told: a quote never closed, a cell over two lines, a row too
  long, a column nobody knows, a number or an agent twice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from config.problems import Place, Problem, did_you_mean, listed, problem_at, quoted
from config.tree import Path, Reading, Tree

Form = Literal["list", "levels", "head starts"]
"""What a cell of several values holds: names; ``name:level``; or names, each maybe with a time."""


class Table(NamedTuple):
    """Say what the rows of a kind of table are.

    Args:
        section: the section of the document they are entries of; its files' names begin so.
        key: the column that names an entry.
        forms: the columns whose cells hold several values.
    """

    section: str
    key: str
    forms: Mapping[str, Form]


TABLES = (
    Table("callers", "number", {}),
    Table(
        "agents",
        "id",
        {"endpoints": "list", "departments": "head starts", "skills": "levels", "shift": "list"},
    ),
)
MAX_BYTES = 20_000_000
MAX_ROWS = 200_000

_CELL = re.compile(r'[ ]*"((?:[^"]|"")*)"[ ]*')
_PART = re.compile(r"\S+")
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


def table_of(file: str) -> Table | None:
    """Return what a file of the site is a table of; None when it is none."""
    name = file.rpartition("/")[2]  # people taken from another version stand apart
    if not name.endswith(".csv"):
        return None
    return next((each for each in TABLES if name.startswith(each.section)), None)


def read_table(file: str, text: str, table: Table, known: Iterable[str]) -> Reading:
    """Read one table.

    Args:
        file: its name.
        text: what is in it.
        table: what its rows are.
        known: the fields an entry may have; with its key, the columns there are.

    Returns:
        The rows as entries of their section, with the place of each, and what was refused.
    """
    reading = Reading()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    at_sight = _refused_at_sight(file, text, lines, table.section)
    if at_sight is not None:
        reading.problems.append(at_sight)
        reading.broken = True
        return reading
    rows = _rows(file, lines, reading)
    head = next(rows, None)
    columns = _columns(file, head, [table.key, *known], reading)
    if columns is None:
        reading.broken = True
        return reading
    entries: dict[str, Tree] = {}
    reading.tree[table.section] = entries
    reading.keys[table.section,] = reading.values[table.section,] = Place(file, 1, 1)
    for line, cells in rows:
        _row(Place(file, line, 1), cells, (columns, table), entries, reading)
    return reading


def _refused_at_sight(file: str, text: str, lines: Sequence[str], section: str) -> Problem | None:
    if len(text) > MAX_BYTES:
        hint = f'split it: every "{section}….csv" is read'
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
    file: str, head: tuple[int, Sequence[_Cell]] | None, fields: Sequence[str], reading: Reading
) -> list[str] | None:
    """Return the field of each column, of ``fields``; None where nothing can be read without.

    The first of the fields is the key, whose column must be there.
    """
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
    if fields[0] not in names and len(reading.problems) == before:
        message = f"the column {quoted(fields[0])} is missing"
        reading.problems.append(Problem(file, line, 1, message, hint))
    return names if len(reading.problems) == before else None


def _row(
    place: Place,
    cells: Sequence[_Cell],
    meaning: tuple[Sequence[str], Table],
    entries: dict[str, Tree],
    reading: Reading,
) -> None:
    """Add one row to the entries, with the place of each of its cells."""
    columns, table = meaning
    for cell in cells[len(columns) :]:
        if cell.text:
            message = f"the row has more cells than the {len(columns)} columns"
            hint = "put a cell that holds a separator in quotes"
            reading.problems.append(Problem(place.file, place.line, cell.column, message, hint))
            return
    named = zip(columns, cells, strict=False)
    fields = {column: cell for column, cell in named if cell.text or column == table.key}
    key = fields.pop(table.key, _Cell("", 1))
    here = Place(place.file, place.line, key.column, max(1, len(key.text)))
    path = (table.section, key.text)
    first = reading.keys.get(path)
    if first is not None or not key.text:
        message = f"the row has no {table.key}"
        if first is not None:
            message = f"{quoted(key.text)} is given twice, first in line {first.line}"
        reading.problems.append(problem_at(here, message))
        return
    entry: dict[str, Tree] = {}
    entries[key.text] = entry
    reading.keys[path] = here
    for column, cell in fields.items():
        there = Place(place.file, place.line, cell.column, len(cell.text))
        reading.values[*path, column] = there
        form = table.forms.get(column)
        entry[column] = _several(cell, form, (*path, column), there, reading) if form else cell.text


def _several(cell: _Cell, form: Form, path: Path, there: Place, reading: Reading) -> Tree:
    """Return the values of a cell that holds several, each with its place."""
    parts = [
        (part[0], Place(there.file, there.line, cell.column + part.start(), len(part[0])))
        for part in _PART.finditer(cell.text)
    ]
    if form == "list":
        reading.values.update({(*path, at): here for at, (_, here) in enumerate(parts)})
        return [text for text, _ in parts]
    found: dict[str, Tree] = {}
    for text, here in parts:
        name, colon, value = text.partition(":")
        message, hint = "", ""
        if name in found:
            message = f"{quoted(name)} is given twice in one cell"
        elif form == "levels" and not (name and value):
            message = f"{quoted(text)} is no skill with its level"
            hint = "write skill:level, apart by spaces, as en:5 product:3"
        elif not name or (colon and not value):
            message = f"{quoted(text)} is no department with its head start"
            hint = (
                "write department or department:head start, apart by spaces, as billing:30s sales"
            )
        if message:
            reading.problems.append(problem_at(here, message, hint))
            continue
        found[name] = value or "0s"
        reading.keys[*path, name] = reading.values[*path, name] = here
    return found
