"""Check route tables for rows that can never be the first to fit.

Rules this module keeps:

* A row is in the shadow of those above it when every caller it would take is taken by one of them:
  judged over choices, regions, tiers and languages, and the same named hours.
* The last row, for all who are left, may be left with nobody.
* Where a table is too large to be judged quickly, nothing is told of it.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from config.document import SiteDocument
from config.findings import Findings
from ivr.flow import RouteStep, Row

_COMBINATIONS = 2_000
"""Kinds of caller one row is judged for, at most."""
_BUDGET = 200_000
"""Comparisons of a kind of caller with a row, for a whole site."""
_ELSE = ""
_NOUNS = ("choice", "region", "tier", "language")

_Caller: TypeAlias = tuple[str, ...]


def check_rows(document: SiteDocument, findings: Findings) -> None:
    """Note every row of a route table that takes no caller."""
    left = _BUDGET
    for name, flow in document.flows.items():
        for each, step in flow.steps.items():
            if isinstance(step, RouteStep) and left > 0:
                table = _Table(document, step.rows, left)
                for place, by in table.shadows():
                    above = f"row {by + 1} takes" if by is not None else "the rows above take"
                    findings.warning(
                        ("flows", name, "steps", each, "rows", place),
                        f"no caller is left for this row: {above} all of them",
                        "put it further up, or remove it",
                    )
                left = table.budget


class _Table:
    """Judge the rows of one table.

    ``budget`` is how many comparisons are left.
    """

    def __init__(self, document: SiteDocument, rows: Sequence[Row], budget: int) -> None:
        self.budget = budget
        self._rows = rows
        # Whatever a row does not name is one kind more, where there is any such thing.
        closed: Mapping[str, Collection[str]] = {
            "region": document.regions,
            "language": document.languages,
        }
        self._kinds: list[tuple[str, ...]] = []
        self._named: list[list[frozenset[str] | None]] = []
        for noun in _NOUNS:
            named = [getattr(row, noun) for row in rows]
            kinds = dict.fromkeys(name for names in named for name in names or ())
            if noun not in closed or any(name not in kinds for name in closed[noun]):
                kinds[_ELSE] = None
            self._kinds.append(tuple(kinds))
            self._named.append([None if each is None else frozenset(each) for each in named])
        judged = {*_NOUNS, "otherwise", "next"}
        self._also = [row.model_dump(exclude=judged, exclude_defaults=True) for row in rows]

    def shadows(self) -> Sequence[tuple[int, int | None]]:
        """Return the rows that take nobody, each with the one row above that covers it, if one."""
        found: list[tuple[int, int | None]] = []
        for place, row in enumerate(self._rows):
            if row.otherwise or not place:
                continue
            takers = self._takers(place)
            if takers is not None:
                found.append((place, takers.pop() if len(takers) == 1 else None))
        return found

    def _takers(self, place: int) -> set[int] | None:
        """Return the rows that take this row's callers; None where some caller is left to it."""
        sets = [
            kinds if (names := named[place]) is None else tuple(names)
            for kinds, named in zip(self._kinds, self._named, strict=True)
        ]
        size = 1
        for each in sets:
            size *= len(each)
        if size > _COMBINATIONS:
            return None
        takers: set[int] = set()
        for caller in product(*sets):
            taker = self._first(caller, place)
            if taker is None:
                return None
            takers.add(taker)
        return takers

    def _first(self, caller: _Caller, place: int) -> int | None:
        """Return the first row above ``place`` that surely takes a caller."""
        also = self._also[place].items()
        for above in range(place):
            self.budget -= 1
            if self.budget < 0:
                return None
            if not self._also[above].items() <= also:
                continue  # it asks for something more: the hours, say
            wanted = (named[above] for named in self._named)
            if all(names is None or kind in names
                   for names, kind in zip(wanted, caller, strict=True)):  # fmt: skip
                return above
        return None
