"""Say in a few sentences which callers another configuration sends elsewhere.

Rules this module keeps:

* A sentence is true of every caller it names, and every caller who goes elsewhere is in one.
* What makes no difference is left out: callers of every tier are just callers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from config.moments import when
from config.plan import Case, Place, Plan

_FEW = 2


class _Facts(NamedTuple):
    """Say what is told of one way: each field is one dimension along which ways are joined."""

    language: str
    tier: str
    region: str
    number: str
    listed: str
    moment: int
    doing: str


_FIELDS = _Facts._fields
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Difference:
    """Say who goes elsewhere: from where, to where, who, and one such way."""

    old: str
    new: str
    who: str
    example: Case


def differences(plan: Plan, timezone: str) -> tuple[Difference, ...]:
    """Return who goes elsewhere, what concerns most ways first.

    Args:
        plan: two sites, compared.
        timezone: on whose wall times are told.
    """
    moments = {moment.at_ms: place for place, moment in enumerate(plan.moments)}
    every = [_facts(case, moments) for case in plan.cases]
    known = [frozenset(each[place] for each in every) for place in range(len(_FIELDS))]
    offered: dict[str, set[str]] = {}
    for facts, case in zip(every, plan.cases, strict=True):
        if not case.kind.old.language_known:
            offered.setdefault(facts.number, set()).add(facts.language)
    changes: dict[tuple[str, str], dict[_Facts, Case]] = {}
    for facts, case in zip(every, plan.cases, strict=True):
        if case.differs:
            changes.setdefault(change(case.old, case.new), {}).setdefault(facts, case)
    told: list[Difference] = []
    for (old, new), cases in sorted(changes.items(), key=lambda item: -len(item[1])):
        for block in _joined(cases, offered):
            who = _who(block, known, plan, timezone)
            example = next(case for facts, case in cases.items() if _is_in(facts, block))
            told.append(Difference(old, new, who, example))
    return tuple(told)


def change(old: Place, new: Place) -> tuple[str, str]:
    """Return where a way led and where it leads, in words that say only what differs."""
    queued = [place.end for place in (old, new) if place.end is not None and place.end.required]
    head_start = len({goal.head_start_s for goal in queued}) > 1
    said = [_goal(place, head_start=head_start) for place in (old, new)]
    if said[0] == said[1]:
        said = [
            f"{words} in {place.session.language}"
            for words, place in zip(said, (old, new), strict=True)
        ]
    return said[0], said[1]


def _goal(place: Place, *, head_start: bool) -> str:
    """Return a place in words, without the level everybody speaks their language at."""
    if place.end is None:
        return f'still asked at "{place.session.step}"'
    words = [place.end.detail or place.end.name]
    for skill, level in place.end.required:
        if skill != place.session.language:
            words.append(f"{skill}>={level}")
        elif level > 1:
            words.append(f"language>={level}")
    if head_start:
        words.append(f"{place.end.head_start_s} s ahead")
    return ", ".join(words)


def _facts(case: Case, moments: dict[int, int]) -> _Facts:
    before, after = case.kind.old, case.kind.new
    return _Facts(
        language=_either(case.old.session.language, case.new.session.language),
        tier=_either(before.tier or "none", after.tier or "none"),
        region=_either(before.region, after.region),
        number=case.kind.number,
        listed=case.kind.listed or "no entry of the lists",
        moment=moments[case.moment.at_ms],
        doing=_doing(case),
    )


def _either(old: str, new: str) -> str:
    return old if old == new else f"{old} (now {new})"


def _doing(case: Case) -> str:
    """Return what a caller does, the choice of a language aside: that is told by itself."""
    said: list[str] = []
    done = [doing for doing in case.done if not doing.is_language]
    while case.silent and done and (done[-1].is_return or done[-1].is_wrong):
        done.pop()  # to go back, or to press a wrong key, and then do nothing is to do nothing
    for doing in done:
        if said[-1:] != [doing.words]:
            said.append(doing.words)
    if case.silent and said[-1:] != ["say nothing"]:
        said.append("say nothing")
    return ", then ".join(said) or "do whatever"


def _joined(
    points: Iterable[_Facts], offered: Mapping[str, set[str]]
) -> list[tuple[frozenset[str | int], ...]]:
    """Join ways that differ in one respect only, respect by respect.

    Args:
        points: the ways.
        offered: number → languages its callers can come to speak; all of them are told as such.
    """
    blocks = [tuple(frozenset([value]) for value in point) for point in points]
    for place in range(len(_FIELDS)):

        def rest(block: tuple[frozenset[str | int], ...], at: int = place) -> list[list[str]]:
            return [sorted(map(str, each)) for n, each in enumerate(block) if n != at]

        merged: list[tuple[frozenset[str | int], ...]] = []
        for _, alike in groupby(sorted(blocks, key=rest), key=rest):
            group = list(alike)
            union = frozenset[str | int]().union(*(block[place] for block in group))
            if _FIELDS[place] == "language":
                number = str(next(iter(group[0][_FIELDS.index("number")])))
                union = frozenset([_ALL]) if union >= offered.get(number, {_ALL}) else union
            merged.append((*group[0][:place], union, *group[0][place + 1 :]))
        blocks = merged
    return blocks


def _is_in(facts: _Facts, block: Sequence[frozenset[str | int]]) -> bool:
    return all(fact in values or _ALL in values for fact, values in zip(facts, block, strict=True))


def _who(
    block: Sequence[frozenset[str | int]],
    known: Sequence[frozenset[str | int]],
    plan: Plan,
    timezone: str,
) -> str:
    """Return a sentence about the callers of a block: ``callers from quebec who press 3 …``."""
    named = {
        field: _ALL if values == all_ or _ALL in values else _listed(values, all_)
        for field, values, all_ in zip(_FIELDS, block, known, strict=True)
    }
    words = ["callers"]
    for field, before in (
        ("region", "from"),
        ("tier", "of tier"),
        ("listed", "named by"),
        ("number", "of"),
        ("language", "speaking"),
        ("doing", "who"),
    ):
        if named[field] != _ALL:
            words += [before, named[field]]
    if len(words) == 1:
        words = ["all callers"]
    if named["moment"] != _ALL:
        chosen = [plan.moments[int(place)] for place in block[_FIELDS.index("moment")]]
        words[-1] += f", {when(chosen, plan.moments, timezone)}"
    return " ".join(words)


def _listed(values: frozenset[str | int], known: frozenset[str | int]) -> str:
    """Return names for a sentence, or those left out where they are fewer."""
    left_out = sorted(str(each) for each in known - values)
    if len(left_out) <= _FEW < len(values):
        return f"any but {' and '.join(left_out)}"
    names = sorted(str(each) for each in values)
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
