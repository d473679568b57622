"""Showing problems as a compiler does."""

import pytest

from config.problems import Problem, Problems, did_you_mean, in_order, listed, quoted, render


def test_a_problem_shows_its_line_a_caret_and_how_to_mend_it() -> None:
    """The place can be found without counting."""
    problem = Problem("menu.yaml", 2, 7, 'unknown step "x"', "known: y", width=1)

    shown = render(problem, {"menu.yaml": "start:\n  to: x\n"})

    assert shown == ('menu.yaml:2:7 unknown step "x"\n  |\n2 |   to: x\n  |       ^\n  = known: y')


def test_a_caret_stays_under_wide_letters() -> None:
    """Chinese letters take two cells of a terminal, and the caret knows."""
    problem = Problem("a.yaml", 1, 4, "not this", width=2)

    shown = render(problem, {"a.yaml": "北京 ab"})

    assert shown.split("\n")[-1] == "  |      ^^"


def test_a_long_line_is_cut_around_its_caret() -> None:
    """A line of a megabyte does not fill the screen."""
    problem = Problem("a.yaml", 1, 5001, "not this", width=3)

    shown = render(problem, {"a.yaml": "x" * 5000 + "bad" + "y" * 90_000})

    line, caret = shown.split("\n")[2:4]
    assert len(line) < 120
    assert line[caret.index("^") : caret.index("^") + 3] == "bad"


def test_a_line_cannot_command_the_terminal() -> None:
    """Escape sequences of a file are shown, never obeyed."""
    problem = Problem("a.yaml", 1, 1, f"unknown key {quoted(chr(27) + '[2J')}")

    shown = render(problem, {"a.yaml": "\x1b[2J: x"})

    assert "\x1b" not in shown


def test_a_problem_without_its_file_is_still_told() -> None:
    """A file that could not be read has no line to show."""
    shown = render(Problem("gone.yaml", 1, 1, "the file cannot be read", "look at it"), {})

    assert shown == "gone.yaml:1:1 the file cannot be read\n  = look at it"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bilinng", ', did you mean "billing"?'),
        ("Billing", ', did you mean "billing"?'),
        ("zzz", ""),
        ("billing" * 1000, ""),
    ],
)
def test_a_slip_is_told_with_what_was_probably_meant(name: str, said: str) -> None:
    """A near name is offered, a far one is not."""
    assert did_you_mean(name, ["billing", "sales"]) == said


def test_problems_stand_in_the_order_of_the_files_and_once_each() -> None:
    """The list reads as the files do."""
    one, two = Problem("a.yaml", 9, 1, "later"), Problem("a.yaml", 10, 1, "latest")

    ordered = in_order([two, one, two])

    assert ordered == (one, two)


def test_the_exception_carries_every_line() -> None:
    """Whoever only logs the exception still learns everything."""
    problems = Problems([Problem("a.yaml", 1, 1, "this"), Problem("b.yaml", 2, 2, "that")])

    assert str(problems) == "a.yaml:1:1 this\nb.yaml:2:2 that"
    assert problems.code == "config_problems"


def test_names_are_listed_as_in_a_sentence() -> None:
    """Two have an "and", many are cut short."""
    assert listed(["a", "b", "c"]) == '"a", "b" and "c"'
    assert listed(["a", "b", "c"], limit=2) == '"a", "b" and 1 more'
