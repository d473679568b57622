"""Keep what was measured: one row a figure, a table for people, a file for programs.

Rules this module keeps:

* A ratio is value over yardstick, both from this very run on this very machine.
* An aim is the largest ratio (or, without a yardstick, the largest value) that will do.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: ``aim`` is None where a figure is only told."""

    name: str
    value: float
    unit: str
    yardstick: float | None
    ratio: float | None
    aim: float | None
    met: bool | None


def row(
    name: str, value: float, unit: str, yardstick: float | None = None, aim: float | None = None
) -> Row:
    """Make a row, judging it."""
    ratio = value / yardstick if yardstick else None
    judged = value if ratio is None else ratio
    met = None if aim is None else judged <= aim
    return Row(name, value, unit, yardstick, ratio, aim, met)


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a list of JSON objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(each) for each in rows], indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def show(rows: Sequence[Row], console: Console) -> None:
    """Print the rows as a table."""
    table = Table("name", "value", "unit", "yardstick", "ratio", "aim", "met")
    for each in rows:
        figures = (f"{n:,.2f}" if n is not None else "" for n in (each.yardstick, each.ratio))
        aim = "" if each.aim is None else f"≤ {each.aim:g}"
        met = {None: "", True: "yes", False: "NO"}[each.met]
        table.add_row(each.name, f"{each.value:,.2f}", each.unit, *figures, aim, met)
    console.print(table)
