"""Gather everybody who may call: one caller for each way two sites can take callers in.

Rules this module keeps:

* A caller is taken in by ``ivr.opening`` of both sites; callers who are taken in alike by both are
  one kind, whoever they are.
* Every definition of every region of both sites has its caller, and so has whoever withholds the
  number, comes from nowhere, or is known; each in every tier that both sites know.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

import phonenumbers

from ivr.blocking import WITHHELD, AllowEntry
from ivr.book import Book, KnownCaller
from ivr.region import Where
from ivr.session import Caller, Session
from ivr.walkthrough import begin

_NOWHERE = "sip:caller@nowhere.invalid"
"""A caller whose number tells nothing: the carrier's geography alone counts."""
_LOCAL = "5550100"
_E164_DIGITS = 15
_STATE = tuple(
    field.name
    for field in fields(Session)
    if field.name not in {"call", "caller", "config", "turn"}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold callers whom both sites take in alike: how each begins the call.

    ``listed`` is the pattern of ``block`` or ``allow`` they are named by, where the sites' lists of
    callers differ.
    """

    number: str
    old: Session
    new: Session
    listed: str = ""


def kinds(old: Book, new: Book) -> list[Kind]:
    """Return every kind of caller of the numbers both sites have."""
    found: dict[tuple[object, ...], Kind] = {}
    tiers = ["", *(tier for tier in old.tiers if tier in new.tiers)]
    known = _known(old, new)
    for number in old.numbers:
        if number not in new.numbers:
            continue
        for place in _places(old, new):
            here = replace(place, to_number=number)
            for tier in tiers:
                _add(found, old, new, here, tier)
            for caller in known:
                # A carrier places a number somewhere in its own country, or nowhere.
                if place.from_number == _NOWHERE and place.country in ("", _country(caller)):
                    _add(found, old, new, replace(here, from_number=caller), None)
        for pattern in _listed(old, new):
            _add(found, old, new, Caller("plan", _shown(pattern), number), None, listed=pattern)
    return list(found.values())


def state_of(session: Session) -> tuple[object, ...]:
    """Return all that makes two callers alike at one step: not who they are, nor how they came."""
    said = (getattr(session, name) for name in _STATE)
    return tuple(tuple(sorted(s.items())) if isinstance(s, Mapping) else s for s in said)


def _add(
    found: dict[tuple[object, ...], Kind],
    old: Book,
    new: Book,
    caller: Caller,
    tier: str | None,
    listed: str = "",
) -> None:
    before = begin(old, caller, tier=tier).session
    after = begin(new, caller, tier=tier).session
    entries = (each.callers.get(caller.from_number) for each in (old, new))
    alike = (*map(_what_counts, entries), *map(state_of, (before, after)), listed)
    found.setdefault(alike, Kind(caller.to_number, before, after, listed))


def _listed(old: Book, new: Book) -> list[str]:
    """Return the patterns of callers for which the two sites' lists differ."""
    lists = [(book.block, book.allow) for book in (old, new)]
    named = dict.fromkeys(pattern for both in lists for each in both for pattern in each)
    return [
        pattern
        for pattern in named
        if len({tuple(_counts(each.get(pattern)) for each in both) for both in lists}) > 1
    ]


def _counts(entry: AllowEntry | None) -> tuple[object, ...]:
    """Return what of an entry can lead a caller elsewhere: all but its reason."""
    return () if entry is None else (entry.until, getattr(entry, "prompt", None))


def _shown(pattern: str) -> str:
    """Return the number of somebody a pattern names."""
    if pattern == WITHHELD:
        return "anonymous"
    beginning = pattern.removesuffix("*")
    if beginning == pattern:
        return pattern
    return ((beginning if len(beginning) > 1 else "+999") + _LOCAL)[: _E164_DIGITS + 1]


def _places(old: Book, new: Book) -> Iterator[Caller]:
    """Yield a caller from every place a region of either site names, and from none."""
    yield Caller("plan", "anonymous", "")
    yield Caller("plan", _NOWHERE, "")
    wheres = [
        where for book in (old, new) for region in book.regions.values() for where in region.where
    ]
    distinct = list(dict.fromkeys(where.model_copy(update={"language": None}) for where in wheres))
    for where in distinct:
        if where.prefix is None:
            yield _told(where, _NOWHERE)
            continue
        number = (where.prefix + _LOCAL)[: _E164_DIGITS + 1]
        yield Caller("plan", number, "")
        own = _country(number)
        for other in distinct:
            if other.prefix is None and other.country == own:
                yield _told(other, number)


def _told(where: Where, number: str) -> Caller:
    """Return a caller whom the carrier places exactly there."""
    return Caller(
        "plan",
        number,
        "",
        country=where.country or "",
        state=where.state or "",
        city=where.city or "",
        postal_code=where.postal_prefix or "",
    )


def _country(number: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _known(old: Book, new: Book) -> list[str]:
    """Return the numbers of known callers, one for each way the sites know callers."""
    alike: dict[tuple[object, ...], str] = {}
    for number in [*old.callers, *(each for each in new.callers if each not in old.callers)]:
        entries = (old.callers.get(number), new.callers.get(number))
        alike.setdefault(tuple(_what_counts(each) for each in entries), number)
    return list(alike.values())


def _what_counts(entry: KnownCaller | None) -> tuple[object, ...]:
    """Return everything of an entry that can lead a caller elsewhere.

    That is not the name; and of a secret only that there is one.
    """
    if entry is None:
        return ()
    said = ((name, getattr(entry, name)) for name in type(entry).model_fields if name != "name")
    return tuple(bool(value) if name == "pin" else value for name, value in said)
