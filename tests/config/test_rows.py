"""Route tables: a row nobody is left for is found, and no other."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from config.site import check_sources

CONDITIONS = {
    "choice": ("bills", "help"),
    "region": ("france", "other", "unknown"),
    "tier": ("vip",),
    "language": ("en", "fr"),
    "hours": ("office",),
}
ROWS = st.lists(
    st.dictionaries(st.sampled_from(sorted(CONDITIONS)), st.integers(0, 6), min_size=1, max_size=3),
    min_size=1,
    max_size=6,
)


def written(row: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return what a row asks for: of each condition one name, or two."""
    return {
        noun: names[: 1 + pick % 2] if pick % 3 else names[-1:]
        for noun, pick in row.items()
        for names in (CONDITIONS[noun],)
    }


def takes(row: Mapping[str, tuple[str, ...]], caller: Mapping[str, str]) -> bool:
    """Tell whether a row fits a caller."""
    return all(caller[noun] in names for noun, names in row.items())


@given(ROWS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_row_is_told_exactly_when_no_caller_is_left_for_it(
    tiny: Mapping[str, str], rows: list[dict[str, int]]
) -> None:
    """The proof agrees with trying every kind of caller at every kind of hour."""
    table = [written(row) for row in rows]
    lines = "".join(
        "          - {"
        + ", ".join(
            f"{noun}: {names[0] if noun == 'hours' else '[' + ', '.join(names) + ']'}"
            for noun, names in row.items()
        )
        + ", next: to_support}\n"
        for row in table
    )
    menu = (
        "flows:\n  main:\n    start: topic\n    steps:\n"
        "      topic:\n        type: menu\n        prompt: topics\n"
        '        keys: {"1": {choose: bills, next: t}, "2": {choose: help, next: t}}\n'
        f"      t:\n        type: route\n        rows:\n{lines}"
        "          - {otherwise: true, next: to_support}\n"
        "      to_support: {type: queue, department: support}\n"
    )
    kinds = {noun: (*names, "") for noun, names in CONDITIONS.items()}
    kinds |= {"region": CONDITIONS["region"], "language": CONDITIONS["language"]}
    left: set[int] = set()
    for values in product(*kinds.values()):
        caller = dict(zip(kinds, values, strict=True))
        left.add(next((n for n, row in enumerate(table) if takes(row, caller)), len(table)))

    result = check_sources({**tiny, "menu.yaml": menu})

    told = {each.line - 12 for each in result.warnings if "no caller is left" in each.message}
    assert result.problems == ()
    assert told == set(range(len(table))) - left
