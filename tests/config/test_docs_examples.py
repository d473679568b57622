"""What the guides show can be copied: laid over the sample site, it passes the check."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.directory import read_directory
from config.site import check_sources

ROOT = Path(__file__).parents[2]
GUIDES = ("the-wait.md", "blocking-callers.md", "callbacks.md")
NOW_MS = 1_795_305_600_000  # 2026-11-22, midnight in UTC


def _examples(guide: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / guide).read_text("utf-8"), re.DOTALL)


def _laid_over(sources: Mapping[str, str], example: str) -> dict[str, str]:
    """Return the sample with an example beside it; what is in both is the example's."""
    people = sources["people.yaml"]
    for name in re.findall(r"^  (\w+):", example, re.MULTILINE):
        people = re.sub(rf"^  {name}:.*\n(?:    .*\n)*", "", people, flags=re.MULTILINE)
    site = sources["site.yaml"]
    if re.search(r"^wait:", example, re.MULTILINE):
        site = re.sub(r"^wait:\n(?:  .*\n)*", "", site, flags=re.MULTILINE)
    return {**sources, "people.yaml": people, "site.yaml": site, "example.yaml": example}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_example_of_a_guide_passes_the_check(guide: str) -> None:
    """An example that is refused teaches nobody; what it lacks is a translation at most."""
    sources, _ = read_directory(ROOT / "config" / "site")
    examples = _examples(guide)

    found = [
        problem
        for example in examples
        for result in [check_sources(_laid_over(sources, example), at_ms=NOW_MS)]
        for problem in (*result.problems, *result.warnings)
        if "is not translated" not in problem.message
    ]

    assert examples
    assert [str(each) for each in found] == []
