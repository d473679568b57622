"""The cookbook works: every recipe is checked, tested, and explained."""

from pathlib import Path

import pytest

from config.directory import read_tests
from config.site import check_directory
from config.trial import try_out

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook"
RECIPES = sorted(each for each in COOKBOOK.iterdir() if each.is_dir())
NOW_MS = 1_795_305_600_000  # 2026-11-22, midnight in UTC


def test_there_are_five_recipes() -> None:
    """A utility, a clinic, a bank, a government and a help desk."""
    assert [each.name for each in RECIPES] == [
        "bank",
        "clinic",
        "government",
        "helpdesk",
        "utility",
    ]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_nothing_is_to_be_said_of_a_recipe(recipe: Path) -> None:
    """What people copy has no error and no warning."""
    result = check_directory(recipe, at_ms=NOW_MS)

    assert (result.problems, result.warnings) == ((), ())


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_a_recipe_does_what_its_tests_say(recipe: Path) -> None:
    """Each has routing tests of its own, at least eight."""
    site = check_directory(recipe, at_ms=NOW_MS).site
    assert site is not None
    sources, unread = read_tests(recipe)

    trial = try_out(site, sources)

    assert (unread, trial.failed) == ([], ())
    assert trial.tests >= 8


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_a_recipe_has_its_page(recipe: Path) -> None:
    """A recipe says what it shows, and the index leads to it."""
    page = (recipe / "README.md").read_text("utf-8")

    assert page.startswith("# ")
    assert f"docs/cookbook/{recipe.name}" in page
    assert f"({recipe.name}/)" in (COOKBOOK / "README.md").read_text("utf-8")
