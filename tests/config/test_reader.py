"""Reading YAML as text, with places, and refusing what can surprise."""

import pytest

from config.problems import Place
from config.reader import MAX_BYTES, read


@pytest.mark.parametrize(
    "scalar", ["NO", "22:30", "+442079460958", "0123", "1e3", "~", "null", "2026-12-24", "true"]
)
def test_every_scalar_is_read_as_the_text_it_is(scalar: str) -> None:
    """YAML's own ideas of types never reach a field."""
    reading = read({"a.yaml": f"key: {scalar}\n"})

    assert reading.tree == {"key": scalar}
    assert reading.problems == []


def test_keys_and_values_keep_their_places() -> None:
    """A place is a file, a line and a column from 1, and as wide as what stands there."""
    reading = read({"a.yaml": "one: 1\nlist:\n  - {name: été, rest: x}\n"})

    assert reading.keys[("list", 0, "rest")] == Place("a.yaml", 3, 17, 4)
    assert reading.values[("list", 0, "name")] == Place("a.yaml", 3, 12, 3)


def test_a_missing_entry_is_told_at_the_nearest_thing_around_it() -> None:
    """There is a place for everything, even for what is not there."""
    reading = read({"a.yaml": "one:\n  two: {three: x}\n"})

    assert reading.place(("one", "two", "four")) == Place("a.yaml", 2, 3, 3)
    assert reading.place(("nowhere",)) == Place("a.yaml", 1, 1, 1)


def test_files_are_one_document() -> None:
    """Files may be split and joined freely, one level below the top too."""
    reading = read({"a.yaml": "prompts:\n  x: 1\nsite: S\n", "b.yaml": "prompts: {y: 2}\n"})

    assert reading.tree == {"prompts": {"x": "1", "y": "2"}, "site": "S"}
    assert reading.keys[("prompts", "y")].file == "b.yaml"


def test_a_name_given_in_two_files_is_told_with_both_places() -> None:
    """Which of two would win is never left to the order of files."""
    reading = read({"a.yaml": "site: A\n", "b.yaml": "\nsite: B\n"})

    assert [str(each) for each in reading.problems] == [
        'b.yaml:2:1 "site" is given again, first in a.yaml:1:1'
    ]
    assert reading.tree == {"site": "A"}


def test_every_duplicate_of_a_file_is_told() -> None:
    """One duplicate does not hide the next."""
    reading = read({"a.yaml": "a: 1\nb: {c: 1, c: 2}\na: 3\n"})

    assert [(each.line, each.column) for each in reading.problems] == [(2, 11), (3, 1)]


def test_an_empty_file_is_an_empty_document() -> None:
    """A file of comments harms nobody."""
    reading = read({"a.yaml": "# nothing yet\n", "b.yaml": ""})

    assert reading.tree == {}
    assert reading.problems == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\r\nb: 2\r\n", "a.yaml:1:5 the line ends as on Windows (CRLF)"),
        ("a: \x1b[31mred\n", "a.yaml:1:4 an invisible control character (U+001B)"),
        ("a: one\u2028b: two\n", "a.yaml:1:7 an invisible control character (U+2028)"),
        ("a: " + "x" * MAX_BYTES, "a.yaml:1:1 the file is larger than 1 MB"),
        ("a: [" + "x," * 60_000 + "]", "a.yaml:1:99999 more than 50,000 entries in one file"),
        ("a: &a [x]\nb: [*a, *a]\n", "a.yaml:1:4 an anchor (&a) is not used here"),
        ("a: *nowhere\n", "a.yaml:1:4 an alias (*nowhere) is not used here"),
        ("{" * 100_000, "a.yaml:1:2 a key must be a name, not a list or a mapping"),
        ("a: " + "[" * 100_000, "a.yaml:1:24 nested more than 20 levels deep"),
        ("a:\n" + " - " * 30, "a.yaml:2:62 nested more than 20 levels deep"),
        ("? [x]\n: y\n", "a.yaml:1:3 a key must be a name, not a list or a mapping"),
        (
            "%TAG ! tag:x,2000:\n---\na: !b c\n",
            'a.yaml:3:4 a tag ("tag:x,2000:b") is not used here',
        ),
        ("a: 1\n...\nb: 2\n", "a.yaml:3:1 text after the end of the document (...)"),
        ("a: @home\n", "a.yaml:1:4 a value cannot start with this character"),
    ],
)
def test_what_can_surprise_is_refused_with_a_sentence(text: str, told: str) -> None:
    """Hostile files end in one sentence each, and half a document proves nothing missing."""
    reading = read({"a.yaml": text})

    assert [str(each) for each in reading.problems] == [told]
    assert reading.broken


def test_a_bad_file_does_not_hide_another() -> None:
    """Every file is read to its own first error."""
    reading = read({"a.yaml": "a: 'x\n", "b.yaml": "\tb: 1\n", "c.yaml": "c: 1\n"})

    assert [each.file for each in reading.problems] == ["a.yaml", "b.yaml"]
    assert reading.tree["c"] == "1"


def test_too_many_files_are_refused() -> None:
    """A directory of a thousand files is somebody's mistake."""
    reading = read({f"{number:04}.yaml": "" for number in range(201)})

    assert str(reading.problems[0]) == (
        "0200.yaml:1:1 201 files are more than the 200 one site may have"
    )
