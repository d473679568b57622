"""Routing tests: read like the site, walked like a caller, told like a mistake."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.directory import read_directory, read_tests
from config.problems import render
from config.site import load, parse
from config.trial import Trial, try_out

CASE = """\
tests:
  - name: the second key leads to billing
    at: 2026-11-24 10:00
    does: press 2
    expect: {%s}
"""


def trial_of(tiny: Mapping[str, str], text: str) -> Trial:
    """Try one file of tests against the tiny site."""
    return try_out(parse(tiny), {"a.test.yaml": text})


def test_the_sample_comes_out_as_its_tests_say(sample: Path) -> None:
    """A dozen callers of the sample, each where they should go."""
    sources, problems = read_tests(sample)

    trial = try_out(load(sample), sources)

    assert (problems, trial.failed) == ([], ())
    assert trial.tests >= 12


def test_routing_tests_are_no_part_of_the_site(tiny: Mapping[str, str], tmp_path: Path) -> None:
    """A test changes no version, and a site is read without its tests."""
    for name, text in tiny.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "menu.test.yaml").write_text("tests: []\n")

    sources, problems = read_directory(tmp_path)

    assert (sources, problems) == (dict(tiny), [])
    assert list(read_tests(tmp_path)[0]) == ["menu.test.yaml"]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("department: support", 'expected department "support", came to "billing: fr>=1"'),
        ("outcome: closed", 'expected outcome "closed", came to "billing: fr>=1"'),
        ("demand: {fr: 2}", 'expected another demand, came to "billing: fr>=1"'),
        ("language: en", 'expected language "en", it is "fr"'),
        ("able: []", 'able are "anna"'),
        ("hears: nothing of the kind", 'nobody says "nothing of the kind"'),
        ("hears: topcs", 'nobody says "topcs", did you mean "topics"?'),
        ("never_hears: topics", '"topics" is said'),
    ],
)
def test_what_comes_out_otherwise_is_told_at_its_place(
    tiny: Mapping[str, str], expected: str, told: str
) -> None:
    """File, line and column of the expectation, and the line of the site that decided."""
    trial = trial_of(tiny, CASE % expected)

    failed = [each for each in trial.failed if each.message.startswith(told)]
    assert len(failed) == len(trial.failed) == 1
    assert (failed[0].file, failed[0].line) == ("a.test.yaml", 5)
    assert "the second key leads to billing" in failed[0].message
    assert failed[0].hint.startswith("menu.yaml:")
    assert "^" in render(failed[0], trial.sources)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("department: biling", 'a.test.yaml:5:26 unknown department "biling", did you mean'),
        ("departmnt: billing", 'a.test.yaml:5:14 unknown key "departmnt", did you mean'),
        ("first: ana", 'a.test.yaml:5:21 unknown agent "ana", did you mean "anna"?'),
        ("", "a.test.yaml:5:5 nothing is expected"),
    ],
)
def test_a_mistake_in_a_test_is_told_as_one_in_the_site(
    tiny: Mapping[str, str], written: str, told: str
) -> None:
    """With its place, and with what was probably meant."""
    trial = trial_of(tiny, CASE % written)

    assert trial.tests == 0
    assert str(trial.failed[0]).startswith(told)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("press 2", "push 2", 'a.test.yaml:4:11 "push 2" is nothing a caller does'),
        ("2026-11-24 10:00", "noon", 'a.test.yaml:3:9 "noon" is not a date with a time'),
        ("    does:", "    dose:", 'a.test.yaml:4:5 unknown key "dose", did you mean "does"?'),
        ("tests:", "test:", 'a.test.yaml:1:1 unknown key "test", did you mean "tests"?'),
        ("tests:\n", "tests: [\n", "a.test.yaml:"),
    ],
)
def test_a_slip_of_the_pen_never_ends_in_a_traceback(
    tiny: Mapping[str, str], before: str, after: str, told: str
) -> None:
    """Whatever is written, a sentence says what is wrong with it."""
    trial = trial_of(tiny, (CASE % "department: billing").replace(before, after))

    assert str(trial.failed[0]).startswith(told)


def test_a_prompt_is_known_by_its_name_whatever_fills_it(tiny: Mapping[str, str]) -> None:
    """A name stands for the words in any language, placeholders filled; words for themselves."""
    prompts = 'prompts:\n  hello: {fr: "Bonjour de {brand} !", en: Hello}\n'
    menu = tiny["menu.yaml"].replace("prompt: topics", "prompt: hello", 1)
    site = parse({**tiny, "menu.yaml": menu, "more.yaml": prompts})
    tests = CASE % "hears: [hello, bonjour DE]"

    trial = try_out(site, {"a.test.yaml": tests})

    assert (trial.tests, trial.failed) == (1, ())


def test_who_is_rung_first_follows_the_order_given(sample: Path) -> None:
    """Agents are listed in the strategy's own order; who cannot serve the call is passed over."""
    tests = """\
tests:
  - name: Irina has been idle longest of those who sell
    caller: {region: north_america}
    at: 2026-11-24 10:00
    does: press 1, 1
    agents: [chloe, irina, emma]
    expect: {able: [emma, irina], first: emma}
"""

    trial = try_out(load(sample), {"a.test.yaml": tests})

    assert [each.message.split(" (")[0] for each in trial.failed] == [
        'expected "emma" to be rung first, it is "irina"'
    ]


def test_a_call_that_ends_rings_nobody(sample: Path, tmp_path: Path) -> None:
    """To expect an agent of a goodbye is told so."""
    shutil.copytree(sample, tmp_path / "site")
    tests = """\
tests:
  - name: at night
    caller: {region: north_america}
    at: 2026-11-24 23:00
    does: press 1, 1
    expect: {first: emma}
"""

    trial = try_out(load(tmp_path / "site"), {"a.test.yaml": tests})

    assert trial.failed[0].message.startswith('nobody is rung: the caller came to "closed"')


def test_a_transfer_is_an_outcome_with_a_number(tiny: Mapping[str, str]) -> None:
    """Who is connected with the outside is expected there, and nowhere else."""
    menu = tiny["menu.yaml"].replace(
        "{type: queue, department: billing}",
        '{type: transfer, to: "+33180005551", next: to_support}',
    )
    site = parse({**tiny, "menu.yaml": menu, "more.yaml": 'transfer_numbers: ["+33180005551"]\n'})

    right = try_out(
        site, {"a.test.yaml": CASE % 'outcome: transferred, transfers_to: "+33180005551"'}
    )
    wrong = try_out(site, {"a.test.yaml": CASE % 'transfers_to: "+33180005552"'})

    assert (right.tests, right.failed) == (1, ())
    assert 'came to "+33180005551"' in wrong.failed[0].message


def test_a_demand_is_raised_to_the_least_levels_of_its_department(tiny: Mapping[str, str]) -> None:
    """What is demanded at the door is what agents are found by."""
    people = tiny["people.yaml"].replace(
        "billing: {ring_timeout: 20s}", "billing: {ring_timeout: 20s, least: {language: 3, tax: 2}}"
    )
    site = parse({**tiny, "people.yaml": people.replace("fr: 5}", "fr: 5, tax: 2}")})

    trial = try_out(site, {"a.test.yaml": CASE % "demand: {fr: 3, tax: 2}, able: anna"})

    assert (trial.tests, trial.failed) == (1, ())


def test_nobody_is_first_where_chance_decides(tiny: Mapping[str, str]) -> None:
    """A test that could only sometimes be right is told so."""
    people = tiny["people.yaml"].replace("billing: {", "billing: {strategy: random, ")

    trial = try_out(parse({**tiny, "people.yaml": people}), {"a.test.yaml": CASE % "first: anna"})

    assert trial.failed[0].message.startswith("who is rung first is left to chance")
