"""Hold every script to the manners of STYLE: small, headed, honest about words and events."""

import re
from collections import Counter

import pytest

from calls.catalogue import CATALOGUE
from routing.store.scripts import Script, in_order, library, load, pieces

SCRIPTS = sorted(load().values(), key=lambda script: script.name)
TOLD = re.compile(r"tell\('([a-z.]+)'")
FUNCTION = re.compile(
    r"^local function (\w+)(\((?:[^\n]*\bend\n|[^\n]*\n(?:[ ][^\n]*\n)*end\n))", re.MULTILINE
)
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


@each_script
def test_a_script_is_small(script: Script) -> None:
    """One transition, about forty lines of its own."""
    assert len(script.text.split("\n")) <= 45


@pytest.mark.parametrize("piece", sorted(pieces()))
def test_a_piece_of_the_prelude_is_small_and_says_what_it_is(piece: str) -> None:
    """A piece opens with its name and the rule it keeps."""
    source = pieces()[piece]

    assert source.startswith(f"-- PIECE {piece}: ")
    assert len(source.split("\n")) <= 60


def reached(script: Script) -> str:
    """Return a script's lines and those of everything it may call."""
    prelude = "\n".join(pieces()[piece] for piece in script.needs) + "\n"
    functions = dict(FUNCTION.findall(prelude))
    text, search = "", [FUNCTION.sub("", prelude) + script.text]
    while search:
        text += search[-1]
        words = set(re.findall(r"\w+", search.pop())) & functions.keys()
        search += [functions.pop(word) for word in sorted(words)]
    return text


def test_whoever_calls_a_function_needs_its_piece() -> None:
    """A name that no piece above defines would be a global one: an error, but only when it runs."""
    made_in = {name: piece for piece in pieces() for name, _ in FUNCTION.findall(pieces()[piece])}
    above = {piece: {*in_order([piece])} for piece in pieces()}
    texts = [(name, pieces()[name], above[name]) for name in pieces()]
    texts += [(script.name, script.text, {*script.needs}) for script in SCRIPTS]
    own = {name: set(re.findall(r"local function (\w+)", text)) for name, text, _ in texts}

    strangers = [
        (user, name, made_in[name])
        for user, text, known in texts
        for name in set(re.findall(r"\b(\w+)\(", text)) & made_in.keys() - own[user]
        if made_in[name] not in known
    ]

    assert strangers == []


@each_script
def test_a_script_says_which_words_it_returns(script: Script) -> None:
    """RETURNS is a closed set of words, each of which stands in what the script may run."""
    text = reached(script)
    for word in script.returns:
        assert f"'{word}'" in text
    returned = re.findall(r"finish\('(\w+)'", script.text)
    assert set(returned) <= set(script.returns)


@each_script
def test_a_script_says_which_events_it_appends(script: Script) -> None:
    """EVENTS names nothing it cannot tell, and everything its own lines tell."""
    declared = set(script.events)

    assert set(TOLD.findall(script.text)) <= declared <= set(TOLD.findall(reached(script)))
    assert declared <= set(CATALOGUE)


@each_script
def test_a_script_says_what_it_is_for_and_what_it_touches(script: Script) -> None:
    """Whoever reads it knows at once."""
    assert script.purpose
    assert script.keys


@each_script
def test_a_scripts_header_numbers_every_argument_it_reads(script: Script) -> None:
    """The header's ARGV lines and the script's use of them agree."""
    read = {int(n) for n in re.findall(r"ARGV\[(\d+)\]", script.text)}

    assert not read or script.open_ended or max(read) <= len(script.arguments)


def test_scripts_are_functions_of_their_arguments() -> None:
    """No clock, no randomness, no key outside the site's root, no figure without a place."""
    text = library().text

    assert "TIME" not in text
    assert "math.random" not in text
    assert "KEYS[" not in text
    assert text.count("keys[1]") == 2
    assert re.search(r"\bT\.", text) is None


def test_the_library_is_named_after_its_text_and_has_every_script() -> None:
    """Two releases may use one server at the same time: neither runs the other's scripts."""
    release, text = library().release, library().text

    assert text.startswith(f"#!lua name=switchboard_{release}\n")
    registered = re.findall(r"register_function\('(\w+)'", text)
    assert registered == [f"{script.name}_{release}" for script in SCRIPTS]


def test_the_library_has_room_for_more_names() -> None:
    """Lua has 200 in one scope: let more pieces stand beside the scripts they are for."""
    shared, *blocks = library().text.split("\ndo\n")
    named = re.compile(r"^local (?:function )?([\w, ]+)", re.MULTILINE)

    most = max(len(re.split(",|\n", "\n".join(named.findall(shared + b)))) for b in blocks)

    assert most <= 190


def test_the_library_has_no_function_that_nothing_calls() -> None:
    """What is not used is taken away; ``begin`` is what the library puts before each script."""
    text = "\n".join([*pieces().values(), *(script.text for script in SCRIPTS)])
    used = Counter(re.findall(r"\w+", text))

    assert [name for name, _ in FUNCTION.findall(text) if used[name] == 1] == ["begin"]
