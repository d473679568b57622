"""From files to the site the router runs."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from config.problems import Problems
from config.site import check_directory, check_sources, load, parse
from ivr.region import ties
from routing.shifts import Shift
from routing.skills import Demand


def test_the_sample_site_is_good_and_needs_no_warning(sample: Path) -> None:
    """What we show admins is worth copying."""
    result = check_directory(sample)

    assert (result.problems, result.warnings) == ((), ())


def test_the_sample_site_is_a_company_with_all_its_people(sample: Path) -> None:
    """The sample has the departments, regions, tiers and languages that issue 2 names."""
    site = load(sample)

    assert len(site.roster.agents) >= 10
    assert {"sales", "support_l1", "support_l2", "support_l3", "billing", "onboarding"} <= set(
        site.roster.departments
    )
    assert site.roster.departments["support_l1"].escalates_to == "support_l2"
    assert {"quebec", "russian_speaking", "asia_pacific", "other"} <= set(site.book.regions)
    assert list(site.book.languages) == ["en", "fr", "ru"]
    assert ties(site.book.regions) == ()


def test_every_department_of_the_sample_is_served_in_every_language(sample: Path) -> None:
    """No caller of the sample waits for somebody who does not exist."""
    roster = load(sample).roster

    for department in ("sales", "support_l1", "billing", "onboarding", "support_l2"):
        for language in ("en", "fr", "ru"):
            demand = Demand.of(department, {language: 1})
            able = [
                agent
                for agent in roster.agents.values()
                if department in agent.departments and demand.met_by(agent.skills)
            ]
            assert able, demand


def test_people_become_the_roster(tiny: Mapping[str, str]) -> None:
    """Text becomes seconds, levels and minutes of the day."""
    roster = parse(tiny).roster

    anna = roster.agents["anna"]
    assert (anna.name, anna.endpoints, anna.skills) == (
        "anna",
        ("client:anna",),
        {"en": 5, "fr": 5},
    )
    assert next(iter(anna.shifts)) == Shift(0, 0, 1440, "Europe/Paris")
    assert roster.departments["support"].ring_timeout_s == 20
    assert roster.departments["support"].wrap_up_s == 15


def test_every_decision_can_be_traced_to_its_line(tiny: Mapping[str, str]) -> None:
    """The book knows the file and line of steps, keys and rows."""
    book = parse(tiny).book

    assert book.where("flows", "main", "steps", "topic") == "menu.yaml:5"
    assert book.where("flows", "main", "steps", "topic", "keys", "2", "next") == "menu.yaml:10"
    assert book.where("regions", "france", "where", "0") == "site.yaml:11"


def test_the_version_follows_the_text(tiny: Mapping[str, str]) -> None:
    """The same files are the same version, and any change is another."""
    site = parse(tiny)
    edited = parse({**tiny, "prompts.yaml": tiny["prompts.yaml"].replace("Press 1", "Press one")})

    assert parse(dict(sorted(tiny.items(), reverse=True))).version == site.version
    assert edited.version != site.version
    assert len(site.version) == 12
    assert site.book.version == site.version


def test_a_change_of_the_menu_is_no_change_of_the_roster(tiny: Mapping[str, str]) -> None:
    """The roster has a version of its own, so a prompt re-indexes nobody."""
    site = parse(tiny)
    edited = parse({**tiny, "prompts.yaml": tiny["prompts.yaml"].replace("Press 1", "Press one")})
    dismissed = parse({**tiny, "people.yaml": tiny["people.yaml"].replace("en: 5", "en: 4")})

    assert edited.roster.version == site.roster.version
    assert dismissed.roster.version != site.roster.version


def test_files_may_be_joined_into_one(tiny: Mapping[str, str]) -> None:
    """A site in one file is the same site."""
    joined = "".join(text for name, text in tiny.items() if name != "system.yaml")
    joined += tiny["system.yaml"].removeprefix("prompts:\n")
    parts = joined.partition("prompts:\n")
    one = parts[0] + tiny["site.yaml"] + parts[1] + parts[2].replace(tiny["site.yaml"], "")

    assert parse({"one.yaml": one}).roster == parse(tiny).roster


def test_all_problems_are_told_at_once(tiny: Mapping[str, str]) -> None:
    """A misspelt key does not hide an unknown name, nor one step another."""
    bad = {
        **tiny,
        "people.yaml": tiny["people.yaml"].replace("shift: day}", "shfit: day}"),
        "menu.yaml": tiny["menu.yaml"]
        .replace("next: to_billing", "next: to_biling")
        .replace("department: support", "department: suport"),
        "more.yaml": "tiers:\n  gold: {head_start: soon}\nhours: {}\n",
        "site.yaml": tiny["site.yaml"].replace("languages: [fr, en]", "languages: [fr, de]"),
    }

    with pytest.raises(Problems) as caught:
        parse(bad)

    assert [str(each) for each in caught.value.problems] == [
        'menu.yaml:10:40 unknown step "to_biling", did you mean "to_billing"?',
        'menu.yaml:11:45 unknown department "suport", did you mean "support"?',
        'more.yaml:2:22 "soon" is not a duration: write for example "90s", "2m" or "1h"',
        'people.yaml:7:95 unknown key "shfit", did you mean "shift"?',
        'site.yaml:8:61 unknown language "de"',
    ]


def test_a_step_that_is_refused_is_not_also_unknown(tiny: Mapping[str, str]) -> None:
    """One mistake is told once: who leads to the bad step is not blamed."""
    bad = {**tiny, "menu.yaml": tiny["menu.yaml"].replace("type: queue, dep", "type: qeue, dep")}

    result = check_sources(bad)

    assert [each.message for each in result.problems] == [
        'unknown step type "qeue", did you mean "queue"?',
        'unknown step type "qeue", did you mean "queue"?',
    ]


def test_a_field_named_like_its_steps_type_is_found(tiny: Mapping[str, str]) -> None:
    """The hours of a step of type hours are a place of their own."""
    step = "      door: {type: hours, hours: [x], open: topic, closed: topic}\n"
    result = check_sources({**tiny, "menu.yaml": tiny["menu.yaml"] + step})

    assert [str(each) for each in result.problems] == [
        "menu.yaml:13:34 a single value is expected here, not a list"
    ]


def test_a_key_spelt_like_the_schemas_own_marker_is_a_key(tiny: Mapping[str, str]) -> None:
    """Found by the fuzzer: the schema marks bad keys with ``[key]``, which an admin may write."""
    result = check_sources({**tiny, "more.yaml": '"[key]": []\ncallers: {"[key]": x}\n'})

    assert [str(each) for each in result.problems] == [
        'more.yaml:1:1 unknown key "[key]"',
        'more.yaml:2:11 "[key]" is not a number in international form: "+", then up to 15 digits',
        'more.yaml:2:20 a mapping (name: value) is expected here, not "x"',
    ]


def test_half_a_document_proves_nothing_missing(tiny: Mapping[str, str]) -> None:
    """A file that cannot be read is told alone."""
    result = check_sources({**tiny, "site.yaml": "site: 'Tiny\n"})

    assert [str(each) for each in result.problems] == ["site.yaml:1:7 a quote that is never closed"]


def test_thousands_of_problems_are_told_up_to_a_hundred(tiny: Mapping[str, str]) -> None:
    """Nobody reads on, and the rest is counted."""
    extra = "callers:\n" + "".join(f"  n{number}: {{}}\n" for number in range(3000))

    result = check_sources({**tiny, "more.yaml": extra})

    assert len(result.problems) == 101
    assert result.problems[-1].message.endswith("more like these from here on")


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A slip in the command line is a sentence, not a traceback."""
    missing, empty = tmp_path / "nowhere", tmp_path

    assert check_directory(missing).problems[0].message == "there is no such directory"
    assert check_directory(empty).problems[0].message == "the directory has no *.yaml file"


def test_a_file_that_is_not_utf8_is_told_where_it_begins(tmp_path: Path) -> None:
    """Another encoding is refused at the first byte that shows it."""
    (tmp_path / "site.yaml").write_bytes("site: A\ntimezone: é ".encode() + b"\xe9\n")

    result = check_directory(tmp_path)

    assert str(result.problems[0]) == "site.yaml:2:13 the text is not UTF-8 from here on"


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Ten megabytes are refused before anything is parsed."""
    (tmp_path / "site.yaml").write_text("site: A\n" * 1_250_000)

    result = check_directory(tmp_path)

    assert str(result.problems[0]) == "site.yaml:1:1 the file is larger than 1 MB"


def test_a_directory_named_like_a_file_is_told(tmp_path: Path) -> None:
    """Only plain files are read, so that nothing can hang a check."""
    (tmp_path / "site.yaml").mkdir()

    assert str(check_directory(tmp_path).problems[0]) == ("site.yaml:1:1 this is not a plain file")
