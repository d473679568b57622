"""Replay calls of the past through two sites: how many of them would have gone elsewhere.

Rules this module keeps:

* A call is replayed as it was lived: the same caller, number, instant, keys, words and silence.
* Where the caller was placed is trusted over what can be derived from the number today.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from calls.errors import ConfigError
from calls.events import Event
from config.differences import change
from config.plan import Goal, Place
from ivr import wall
from ivr.book import Book
from ivr.session import Ask, Caller, Heard
from ivr.walkthrough import begin, walk

COLUMNS = ("at", "from", "to", "did", "country", "state", "city", "postal_code", "region")
"""Columns of a file of calls, in any order; the first four are needed."""
_NEEDED = 4
_DONE = frozenset({"keys", "speech", "silence"})


Elsewhere: TypeAlias = Mapping[tuple[str, str], int]
"""Where calls went and would go instead → how many."""


@dataclass(frozen=True, slots=True)
class Past:
    """Hold one call: when, who dialled what, what they did, and the region they were placed in."""

    at_ms: int
    caller: Caller
    did: tuple[Heard, ...]
    region: str = ""


def replayed(old: Book, new: Book, calls: Iterable[Past]) -> tuple[int, Elsewhere]:
    """Replay calls through both sites.

    Args:
        old: what is in force.
        new: what would be.
        calls: the past.

    Returns:
        How many calls there were, and how many of them went where → would go elsewhere instead, in
        the words of ``config.differences.change``.
    """
    total, elsewhere = 0, Counter[tuple[str, str]]()
    for call in calls:
        total += 1
        caller = _placed(old, call)
        places = [_place(book, caller, call) for book in (old, new)]
        if places[0].end != places[1].end:
            elsewhere[change(*places)] += 1
    return total, elsewhere


def of_events(events: Iterable[Event]) -> list[Past]:
    """Return the calls an event stream tells of, in the order they arrived."""
    arrived: dict[str, Past] = {}
    for event in events:
        call, fields = event.call, event.fields
        if event.type == "call.arrived":
            caller = Caller(call, fields["caller"], fields["number"])
            arrived[call] = Past(event.at_ms, caller, (), fields["region"])
        elif event.type == "call.step" and call in arrived:
            past = arrived[call]
            if fields["heard"].partition(":")[0] not in _DONE:
                continue  # nothing was done: a turn's later steps, a lookup's answer, a dial's end
            arrived[call] = replace(past, did=(*past.did, _heard(fields["heard"])))
    return list(arrived.values())


def read_calls(text: str, timezone: str) -> list[Past]:
    """Read a file of calls: columns separated by tabs, named in the first line.

    Args:
        text: the file.
        timezone: on whose wall instants without an offset are read.

    Raises:
        ConfigError: it is no such file; the message says which line.
    """
    head, *rows = text.splitlines() or [""]
    columns = head.split("\t")
    missing = [name for name in COLUMNS[:_NEEDED] if name not in columns]
    if missing:
        raise ConfigError(
            "calls_file",
            f"line 1 lacks the columns {', '.join(missing)}: it names them, separated by tabs; "
            f"there are {', '.join(COLUMNS)}",
        )
    return list(_rows(rows, columns, timezone))


def _rows(rows: Iterable[str], columns: list[str], timezone: str) -> Iterator[Past]:
    for line, row in enumerate(rows, start=2):
        if not row.strip():
            continue
        said = {**dict.fromkeys(COLUMNS, ""), **dict(zip(columns, row.split("\t"), strict=False))}
        try:
            at_ms = wall.read(said["at"], timezone)
        except ValueError as error:
            raise ConfigError("calls_file", f"line {line}: {error}") from error
        geography = {name: said[name] for name in ("country", "state", "city", "postal_code")}
        caller = Caller(f"line {line}", said["from"], said["to"], **geography)
        did = tuple(_heard(f"keys:{each}") for each in said["did"].split())
        yield Past(at_ms, caller, did, said["region"])


def _heard(said: str) -> Heard:
    """Read what the event catalogue writes: ``keys:1``, ``speech:…``, ``silence``."""
    kind, _, text = said.partition(":")
    if kind == "speech":
        return Heard("speech", text, 1.0)
    if kind == "keys" and text != "silence":
        return Heard("keys", text)
    return Heard("silence")


def _placed(old: Book, call: Past) -> Caller:
    """Return the caller with a geography that places them where they were."""
    if not call.region or begin(old, call.caller).session.region == call.region:
        return call.caller
    region = old.regions.get(call.region)
    wheres = region.where if region is not None else ()
    told = next((where for where in wheres if where.country is not None), None)
    if told is None:
        return call.caller
    return replace(
        call.caller,
        country=told.country or "",
        state=told.state or "",
        city=told.city or "",
        postal_code=told.postal_prefix or "",
    )


def _place(book: Book, caller: Caller, call: Past) -> Place:
    walked = walk(book, begin(book, caller), call.did, call.at_ms, silent_after=False)
    end = None if isinstance(walked.end, Ask) else Goal.of(walked.end)
    return Place(walked.session, end)
