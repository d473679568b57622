"""Load the scripts: one file per transition, the pieces of the prelude it needs spliced in.

Rules this module keeps:

* A script says in its header what it is for, what it is given, what it touches, which words it
  returns and which events it appends; a header that is missing or does not add up is an error at
  load, and a word outside the set is an error at run time.
* The pieces a script needs are spliced in where it says NEEDS, each once, after what they need
  themselves: what a script can answer before a NEEDS line costs nothing of what follows.
* The figures of ``routing.timers`` are written in as numbers: they stand in one place.
"""

import hashlib
import re
from collections.abc import Mapping
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
_FUNCTION = re.compile(
    r"^local function (\w+)\((?:[^\n]*\bend\n|[^\n]*\n(?:[ ][^\n]*\n)*end\n)", re.MULTILINE
)
_TIMER = re.compile(r"\bT\.([A-Z_]+)")


@dataclass(frozen=True, slots=True)
class Script:
    """Hold one transition, ready to be sent.

    Args:
        name: the file it came from, without its ending.
        text: what the server runs.
        sha: how the server names it.
        purpose: one sentence.
        arguments: the names of its arguments after the site's root, in order.
        open_ended: True when the last of them may repeat.
        keys, returns, events, needs: what the header declares.
    """

    name: str
    text: str
    sha: str
    purpose: str
    arguments: tuple[str, ...]
    open_ended: bool
    keys: tuple[str, ...]
    returns: tuple[str, ...]
    events: tuple[str, ...]
    needs: tuple[str, ...]


@cache
def load() -> Mapping[str, Script]:
    """Return every script by name.

    Raises:
        BrokenInvariantError: a header is missing a line, or its arguments are not numbered 1, 2, ….
    """
    found = [entry for entry in _LUA.iterdir() if entry.name.endswith(".lua")]
    return {script.name: script for script in map(_script, found)}


@cache
def pieces() -> Mapping[str, str]:
    """Return the prelude's pieces by name."""
    prelude = [e for e in (_LUA / "prelude").iterdir() if e.name.endswith(".lua")]
    return {e.name.removesuffix(".lua"): e.read_text("utf-8") for e in prelude}


def _script(entry: Traversable) -> Script:
    name, source = entry.name.removesuffix(".lua"), entry.read_text("utf-8")
    header = _header(name, source)
    arguments = [(int(n), bool(dots), word) for n, dots, word, _ in _ARGUMENT.findall(source)]
    if [number for number, _, _ in arguments] != list(range(1, len(arguments) + 1)):
        raise _broken(name, "its ARGV lines are not numbered 1, 2, 3 …")
    text = "#!lua\n" + _without_unused(_spliced(source))
    text = _TIMER.sub(lambda match: str(LUA[match[1]]), text)
    return Script(
        name=name,
        text=text,
        sha=hashlib.sha1(text.encode()).hexdigest(),  # noqa: S324 - the server names scripts so
        purpose=header["PURPOSE"],
        arguments=tuple(word for _, _, word in arguments),
        open_ended=any(dots for _, dots, _ in arguments),
        keys=tuple(header["KEYS"].split()),
        returns=tuple(header["RETURNS"].split()),
        events=tuple(header["EVENTS"].split()),
        needs=tuple(word for line in _NEEDS.findall(source) for word in line.split()),
    )


def _header(name: str, source: str) -> dict[str, str]:
    if not source.startswith("#!lua\n"):
        raise _broken(name, 'its first line is not "#!lua"')
    header = {
        match[1]: match[2].strip() for match in map(_FIELD.match, source.split("\n")) if match
    }
    for word in ("PURPOSE", "KEYS", "RETURNS", "EVENTS", "NEEDS"):
        if word not in header:
            raise _broken(name, f"its header has no {word} line")
    return header


def _spliced(source: str) -> str:
    """Return a script with each NEEDS line replaced by those pieces, each after what it needs."""
    done: set[str] = set()

    def piece(name: str) -> str:
        if name in done:
            return ""
        done.add(name)
        needs = _NEEDS.search(pieces()[name])
        before = [piece(other) for other in needs[1].split()] if needs else []
        return "\n".join([*before, _plain(pieces()[name])])

    def pieces_for(match: re.Match[str]) -> str:
        return "\n".join(piece(name) for name in match[1].split())

    return _plain(_NEEDS.sub(pieces_for, source))


def _without_unused(text: str) -> str:
    """Leave out the functions a script never calls: making each costs the server half a µs."""
    functions = {match[1]: match[0] for match in _FUNCTION.finditer(text)}
    rest = _FUNCTION.sub("", text)
    used: set[str] = set()
    search = [rest]
    while search:
        words = set(re.findall(r"\w+", search.pop())) & (functions.keys() - used)
        used |= words
        search += [functions[word] for word in words]
    for name in functions.keys() - used:
        text = text.replace(functions[name], "")
    return text


def _plain(source: str) -> str:
    """Return a source without its comments and blank lines: the server need not keep them."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if line.strip() and not line.startswith(("--", "#!")))


def _broken(name: str, what: str) -> BrokenInvariantError:
    return BrokenInvariantError("script_header", f'the script "{name}.lua" is malformed: {what}')
