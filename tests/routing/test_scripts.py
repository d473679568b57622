"""Hold every script to the manners of STYLE: small, headed, honest about words and events."""

import re

import pytest

from calls.catalogue import CATALOGUE
from routing.store.scripts import Script, load, pieces
from routing.timers import LUA

SCRIPTS = sorted(load().values(), key=lambda script: script.name)
TOLD = re.compile(r"tell\('([a-z.]+)'")
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


def own(script: Script) -> str:
    """Return the script's own lines, without the spliced pieces."""
    spliced = "\n".join(line for piece in pieces().values() for line in piece.split("\n"))
    spliced = re.sub(r"\bT\.([A-Z_]+)", lambda match: str(LUA[match[1]]), spliced)
    return "\n".join(line for line in script.text.split("\n") if line not in spliced.split("\n"))


@each_script
def test_a_script_is_small(script: Script) -> None:
    """One transition, about forty lines of its own."""
    lines = own(script).split("\n")

    assert len(lines) <= 45


@pytest.mark.parametrize("piece", sorted(pieces()))
def test_a_piece_of_the_prelude_is_small_and_says_what_it_is(piece: str) -> None:
    """A piece opens with its name and the rule it keeps."""
    source = pieces()[piece]

    assert source.startswith(f"-- PIECE {piece}: ")
    assert len(source.split("\n")) <= 70


@each_script
def test_a_script_says_which_words_it_returns(script: Script) -> None:
    """RETURNS is a closed set of words, each of which stands in the script."""
    for word in script.returns:
        assert f"'{word}'" in script.text
    returned = re.findall(r"finish\('(\w+)'", script.text)
    assert set(returned) <= set(script.returns)


@each_script
def test_a_script_says_which_events_it_appends(script: Script) -> None:
    """EVENTS names nothing it cannot tell, and everything its own lines tell."""
    declared = set(script.events)

    assert set(TOLD.findall(own(script))) <= declared <= set(TOLD.findall(script.text))
    assert declared <= set(CATALOGUE)


@each_script
def test_a_script_is_a_function_of_its_arguments(script: Script) -> None:
    """No clock, no randomness, no key outside the site's root."""
    assert "TIME" not in script.text
    assert "math.random" not in script.text
    assert script.text.count("KEYS[") == 1
    assert re.search(r"\bT\.", script.text) is None


@each_script
def test_a_scripts_header_numbers_every_argument_it_reads(script: Script) -> None:
    """The header's ARGV lines and the script's use of them agree."""
    read = {int(n) for n in re.findall(r"ARGV\[(\d+)\]", own(script))}

    assert not read or script.open_ended or max(read) <= len(script.arguments)


@each_script
def test_a_script_begins_as_the_server_expects(script: Script) -> None:
    """``#!lua`` makes a cluster refuse to cross slots."""
    assert script.text.startswith("#!lua\n")
    assert script.purpose
    assert script.keys


@each_script
def test_a_script_carries_no_function_it_never_calls(script: Script) -> None:
    """Making a function costs the server as much as a command."""
    for name in re.findall(r"^local function (\w+)\(", script.text, re.MULTILINE):
        assert len(re.findall(rf"\b{name}\b", script.text)) > 1, name
