"""Each bad file causes exactly the error it opens with.

A file of ``tests/data/bad`` is laid over the tiny site of ``tests/data/base`` as ``bad.yaml``, for
one document may be many files. Its first line is the first line ``check`` must say; a second line
``# instead of: menu.yaml`` leaves that file of the tiny site out.
"""

import re
import shutil
from pathlib import Path

import pytest

from config.problems import render
from config.site import check_directory

DATA = Path(__file__).parents[1] / "data"
NOW_MS = 1_795_305_600_000  # 2026-11-22, midnight in UTC
BAD = sorted((DATA / "bad").glob("*.yaml"))


def lay_over_the_tiny_site(bad: Path, directory: Path) -> str:
    """Make a directory of the tiny site and a bad file; return what the file expects."""
    text = bad.read_text("utf-8").removeprefix("\ufeff")
    instead = re.search(r"^# instead of: (.+)$", text, re.MULTILINE)
    for good in (DATA / "base").glob("*.yaml"):
        if instead is None or good.name != instead[1]:
            shutil.copy(good, directory / good.name)
    shutil.copy(bad, directory / "bad.yaml")
    expected = re.match(r"# expect: (.+)\n", text)
    assert expected is not None
    return expected[1]


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_a_bad_file_causes_the_error_it_opens_with(bad: Path, tmp_path: Path) -> None:
    """A mistake is told with its file, line and column, and what was probably meant."""
    expected = lay_over_the_tiny_site(bad, tmp_path)

    result = check_directory(tmp_path, at_ms=NOW_MS)

    assert str([*result.problems, *result.warnings][0]) == expected
    assert (result.site is None) == (" warning: " not in expected)


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_an_error_speaks_the_admins_language(bad: Path, tmp_path: Path) -> None:
    """No word of the program's insides reaches a person, and the caret points into the line."""
    lay_over_the_tiny_site(bad, tmp_path)

    result = check_directory(tmp_path, at_ms=NOW_MS)

    for problem in (*result.problems, *result.warnings):
        shown = render(problem, result.sources)
        insides = r"Input should|Field required|pydantic|dict|tuple|NoneType|discriminator|Extra"
        assert re.search(insides, shown) is None
        assert "^" in shown
        assert problem.message == problem.message.rstrip(".")


def test_there_are_many_bad_files() -> None:
    """What can go wrong is written down, one file each."""
    assert len(BAD) >= 70


def test_the_tiny_site_itself_is_good(tmp_path: Path) -> None:
    """The bad files are bad by themselves, not by what they are laid over."""
    for good in (DATA / "base").glob("*.yaml"):
        shutil.copy(good, tmp_path / good.name)

    result = check_directory(tmp_path, at_ms=NOW_MS)

    assert (result.problems, result.warnings) == ((), ())
