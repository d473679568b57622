"""Load the scripts: one file per transition and the pieces of the prelude, as one library.

Rules this module keeps:

* A script says in its header what it is for, what it is given, what it touches, which words it
  returns and which events it appends; a header that is missing or does not add up is an error at
  load, and a word outside the set is an error at run time.
* The server keeps the library and makes its functions once, not at each call. It is named after its
  own text, as are its functions: two releases may use one server at the same time.
* A piece stands before whatever NEEDS it; one that few scripts need stands beside each of those,
  because Lua has room for 200 names in one scope.
* The figures of ``routing.timers`` are written in as numbers: they stand in one place.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from calls.errors import BrokenInvariantError
from routing.timers import LUA

_LUA = files("routing.store") / "lua"
_FIELD = re.compile(r"-- (PURPOSE|KEYS|RETURNS|EVENTS|NEEDS)\b ?(.*)")
_ARGUMENT = re.compile(r"-- ARGV\[(\d+)(\.\.\.)?\] (\S+) (\S.*)")
_NEEDS = re.compile(r"^-- NEEDS ?(.*)$", re.MULTILINE)
_TIMER = re.compile(r"\bT\.([A-Z_]+)")
_FEW = 5
"""A piece that no more scripts need stands beside them."""
_RELEASE = "RELEASE"
"""What stands for the library's own name in its text until that is known."""


@dataclass(frozen=True, slots=True)
class Script:
    """Hold one transition.

    Args:
        name: the file it came from, without its ending.
        text: its own lines, without comments.
        purpose: one sentence.
        arguments: the names of its arguments after the site's root, in order.
        open_ended: True when the last of them may repeat.
        keys, returns, events: what the header declares.
        needs: the pieces it stands on, each after what it needs itself.
    """

    name: str
    text: str
    purpose: str
    arguments: tuple[str, ...]
    open_ended: bool
    keys: tuple[str, ...]
    returns: tuple[str, ...]
    events: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Hold all scripts as the server is given them: ``release`` ends each function's name."""

    release: str
    text: str


@cache
def load() -> Mapping[str, Script]:
    """Return every script by name.

    Raises:
        BrokenInvariantError: a header is missing a line, or its arguments are not numbered 1, 2, ….
    """
    found = [entry for entry in _LUA.iterdir() if entry.name.endswith(".lua")]
    return {script.name: script for script in sorted(map(_script, found), key=lambda s: s.name)}


@cache
def pieces() -> Mapping[str, str]:
    """Return the prelude's pieces by name."""
    prelude = [e for e in (_LUA / "prelude").iterdir() if e.name.endswith(".lua")]
    return {e.name.removesuffix(".lua"): e.read_text("utf-8") for e in prelude}


@cache
def library() -> Library:
    """Return the library of all scripts."""
    users = Counter(piece for script in load().values() for piece in script.needs)
    shared = [piece for piece in in_order(sorted(users)) if users[piece] > _FEW]
    blocks = [_plain(pieces()[piece]) for piece in shared]
    for script in load().values():
        own = [_plain(pieces()[piece]) for piece in script.needs if users[piece] <= _FEW]
        named = f"redis.register_function('{script.name}_{_RELEASE}', function(keys, args)"
        blocks += ["do", *own, named, "begin(keys, args)", script.text, "end)", "end"]
    text = _TIMER.sub(lambda match: str(LUA[match[1]]), "\n".join(blocks))
    release = hashlib.sha256(text.encode()).hexdigest()[:12]
    text = f"#!lua name=switchboard_{release}\n{text}\n"
    return Library(release, text.replace(_RELEASE, release))


def _script(entry: Traversable) -> Script:
    name, source = entry.name.removesuffix(".lua"), entry.read_text("utf-8")
    header = _header(name, source)
    arguments = [(int(n), bool(dots), word) for n, dots, word, _ in _ARGUMENT.findall(source)]
    if [number for number, _, _ in arguments] != list(range(1, len(arguments) + 1)):
        raise _broken(name, "its ARGV lines are not numbered 1, 2, 3 …")
    return Script(
        name=name,
        text=_plain(source),
        purpose=header["PURPOSE"],
        arguments=tuple(word for _, _, word in arguments),
        open_ended=any(dots for _, dots, _ in arguments),
        keys=tuple(header["KEYS"].split()),
        returns=tuple(header["RETURNS"].split()),
        events=tuple(header["EVENTS"].split()),
        needs=in_order(header["NEEDS"].split()),
    )


def _header(name: str, source: str) -> dict[str, str]:
    header = {
        match[1]: match[2].strip() for match in map(_FIELD.match, source.split("\n")) if match
    }
    for word in ("PURPOSE", "KEYS", "RETURNS", "EVENTS", "NEEDS"):
        if word not in header:
            raise _broken(name, f"its header has no {word} line")
    return header


def in_order(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return pieces and all that they need, each after what it needs itself."""
    ordered: dict[str, None] = {}

    def put(name: str) -> None:
        if name not in ordered:
            needs = _NEEDS.search(pieces()[name])
            for other in needs[1].split() if needs else ():
                put(other)
            ordered[name] = None

    for name in wanted:
        put(name)
    return tuple(ordered)


def _plain(source: str) -> str:
    """Return a source without its comments and blank lines: the server need not keep them."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if line.strip() and not line.startswith("--"))


def _broken(name: str, what: str) -> BrokenInvariantError:
    return BrokenInvariantError("script_header", f'the script "{name}.lua" is malformed: {what}')
