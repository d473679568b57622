"""Read the text of an iCalendar file as components of properties, each with its place.

Rules this module keeps:

* What calendars write is read: folded lines, a fold within a quote, Windows or Unix line ends, a
  byte order mark, quoted parameters, small letters.
* A place is that of the file, as an editor counts lines, also within a folded line.
* Properties nobody asks for cost nothing, however long they are; components may not be nested
  deeper than calendars nest them, and what is too large is refused before it is read.
* Reading is one pass and never recurses.

Source: RFC 5545, 3.1 (content lines) and 3.4 (the calendar object).
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from config.problems import Place, Problem, problem_at, quoted

MAX_BYTES = 10_000_000
MAX_EVENTS = 50_000
"""Events in one file."""
MAX_VALUE_CHARS = 4_000
"""Characters of a value that is read; descriptions, which are not, may be longer."""
_MAX_DEPTH = 8

# Possessive, so that a hostile line costs its length and no more.
_HEAD = re.compile(r'([A-Za-z0-9-]++)((?:;[^:;"]*+(?:"[^"]*+"[^:;"]*+)*+)*+):')
_PARAMETER = re.compile(r';([^=;:"]++)=((?:[^;"]|"[^"]*+")*+)')
_NAME = re.compile(r"[A-Za-z0-9-]++")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TORN = re.compile(rb"([\xC2-\xF4][\x80-\xBF]{0,2})(\r?\n[ \t])([\x80-\xBF]{1,3})")
_ESCAPED = re.compile(r"\\(.)")


def with_letters_whole(raw: bytes) -> bytes:
    """Return a file's bytes, a letter that a fold has torn put together before the fold.

    Some calendars fold lines by bytes, in the midst of a letter of UTF-8; lines stay as they are.
    """
    return _TORN.sub(rb"\1\3\2", raw)


class Property(NamedTuple):
    """Hold one property: its name in capitals, its parameters, its value, and where that stands."""

    name: str
    parameters: Mapping[str, str]
    value: str
    place: Place

    @property
    def text(self) -> str:
        """Return the value as text: its backslashes taken for what they stand for."""
        return _ESCAPED.sub(lambda it: "\n" if it[1] in "nN" else it[1], self.value)

    def parts(self) -> Iterator["Property"]:
        """Yield the values of a list, apart by commas, each with its place."""
        at = 0
        for part in self.value.split(","):
            here = Place(
                self.place.file, self.place.line, self.place.column + at, max(1, len(part))
            )
            yield self._replace(value=part.strip(), place=here)
            at += len(part) + 1


@dataclass(frozen=True, slots=True)
class Component:
    """Hold what stands between a BEGIN and its END, without what nobody asks for."""

    name: str
    place: Place
    properties: list[Property] = field(default_factory=list)
    components: "list[Component]" = field(default_factory=list)

    def of(self, name: str) -> list[Property]:
        """Return the properties of a name, in the order of the file."""
        return [each for each in self.properties if each.name == name]

    def one(self, name: str) -> Property | None:
        """Return the first property of a name; None when there is none."""
        return next((each for each in self.properties if each.name == name), None)


class RefusedError(Exception):
    """Stop reading a file, with the problem that stops it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Line:
    """Hold one line without its folds, and where its pieces stand."""

    __slots__ = ("_file", "_numbers", "_offsets", "text")

    def __init__(self, file: str, number: int, pieces: Sequence[str]) -> None:
        self._file = file
        self._numbers = number
        self._offsets: list[int] = []
        at = 0
        for piece in pieces:
            self._offsets.append(at)
            at += len(piece)
        self.text = pieces[0] if len(pieces) == 1 else "".join(pieces)

    def place(self, at: int, width: int = 1) -> Place:
        """Return where the character at an index of the text stands."""
        fold = bisect_right(self._offsets, at) - 1
        column = at - self._offsets[fold] + 1 + (fold > 0)  # a folded piece follows a space
        return Place(self._file, self._numbers + fold, column, max(1, width))


def components(file: str, text: str, wanted: Mapping[str, Collection[str]]) -> list[Component]:
    """Return the calendars of a file.

    Args:
        file: its name.
        text: what is in it.
        wanted: component → the properties that are read of it; other components are left out.

    Raises:
        RefusedError: it is no calendar, or larger than a calendar of shifts can be.
    """
    found: list[Component] = []
    stack: list[Component] = []
    events = 0
    for line in _lines(file, text):
        name = _NAME.match(line.text)
        upper = name[0].upper() if name else ""
        if upper in ("BEGIN", "END"):
            what = line.text.partition(":")[2].strip().upper()
            if upper == "BEGIN":
                events += what == "VEVENT"
                _begin(what, line, stack, found, wanted)
            else:
                _end(what, line, stack)
        elif not stack:
            raise _refused(line.place(0), "this is no calendar: it begins with BEGIN:VCALENDAR")
        elif upper in wanted.get(stack[-1].name, ()):
            stack[-1].properties.append(_property(line))
        if events > MAX_EVENTS:
            message = f"the calendar has more than {MAX_EVENTS:,} events"
            raise _refused(line.place(0), message, "export fewer weeks, or repeat events by rule")
    if stack:
        message = f"this {quoted(stack[-1].name)} is not ended: the file stops before its end"
        raise _refused(stack[-1].place, message, "export the calendar anew")
    if not found:
        message = "this is no calendar: it begins with BEGIN:VCALENDAR"
        raise RefusedError(Problem(file, 1, 1, message, "export it as iCalendar (ICS)"))
    return found


def _refused(place: Place, message: str, hint: str = "") -> RefusedError:
    return RefusedError(problem_at(place, message, hint))


def _lines(file: str, text: str) -> Iterator[_Line]:
    """Yield the lines of a file that hold anything, their folds undone."""
    if len(text) > MAX_BYTES:
        message = f"the calendar is larger than {MAX_BYTES // 1_000_000} MB"
        hint = 'split it: every "shifts….ics" is read'
        raise RefusedError(Problem(file, 1, 1, message, hint))
    control = _CONTROL.search(text)
    if control is not None:
        before = text[: control.start()]
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        message = f"a character no calendar holds (U+{ord(control[0]):04X})"
        raise RefusedError(Problem(file, line, column, message, "export it as iCalendar (ICS)"))
    pieces: list[str] = []
    began = 1
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        piece = raw.removesuffix("\r")
        if piece[:1] in (" ", "\t") and pieces:
            pieces.append(piece[1:])
            continue
        if pieces and any(pieces):
            yield _Line(file, began, pieces)
        pieces, began = [piece], number
    if any(pieces):
        yield _Line(file, began, pieces)


def _begin(
    what: str,
    line: _Line,
    stack: list[Component],
    found: list[Component],
    wanted: Mapping[str, Collection[str]],
) -> None:
    place = line.place(0, len(line.text))
    if not stack and what != "VCALENDAR":
        raise _refused(place, "this is no calendar: it begins with BEGIN:VCALENDAR")
    if len(stack) >= _MAX_DEPTH:
        raise _refused(place, f"nested more than {_MAX_DEPTH} levels deep")
    component = Component(what, place)
    if not stack:
        found.append(component)
    elif what in wanted:
        stack[-1].components.append(component)
    stack.append(component)


def _end(what: str, line: _Line, stack: list[Component]) -> None:
    if not stack or stack[-1].name != what:
        open_ = f"{quoted(stack[-1].name)} is open" if stack else "nothing is open"
        message = f"this ends {quoted(what)}, but {open_}"
        raise _refused(line.place(0, len(line.text)), message, "export the calendar anew")
    stack.pop()


def _property(line: _Line) -> Property:
    head = _HEAD.match(line.text)
    if head is None:
        message = "this line is no NAME:value"
        hint = "a colon is missing, or a quote is not closed"
        raise _refused(line.place(0, len(line.text)), message, hint)
    value = line.text[head.end() :]
    place = line.place(head.end(), len(value)) if value else line.place(0, len(line.text))
    if len(value) > MAX_VALUE_CHARS:
        message = f"this value is longer than {MAX_VALUE_CHARS:,} characters"
        raise _refused(place, message, "write fewer of them, in several events")
    parameters = {name.upper(): given.strip('"') for name, given in _PARAMETER.findall(head[2])}
    return Property(head[1].upper(), parameters, value, place)
