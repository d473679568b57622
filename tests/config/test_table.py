"""Known callers from a table beside the YAML, read as a spreadsheet writes it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.directory import read_directory
from config.parts import with_people_of
from config.problems import render
from config.site import check_directory, check_sources, parse
from config.table import TABLES, read_table
from tests.config.publications import written

ROOT = Path(__file__).parents[2]
FIELDS = ("name", "tier", "language", "region", "shared")


def with_table(tiny: Mapping[str, str], text: str) -> Mapping[str, str]:
    """Return the tiny site with a table of callers."""
    return {**tiny, "callers.csv": text}


@pytest.mark.parametrize(
    "text",
    [
        "number,name,tier,shared\n+33612345678,Zoe,vip,true\n",
        'number;name;tier;shared\n"+33612345678";"Zoe";vip;true',
        "\ufeffNumber\tName\tTier\tShared\r\n+33612345678\t Zoe \tvip\ttrue\r\n\r\n",
        "tier,shared,number,name,language\n\n,,,,\nvip,true,+33612345678,Zoe\n",
    ],
    ids=["commas", "semicolons and quotes", "tabs, from windows", "another order, blank lines"],
)
def test_a_table_is_read_as_a_spreadsheet_writes_it(tiny: Mapping[str, str], text: str) -> None:
    """Separators, quotes, line ends and the order of columns make no difference."""
    caller = parse(with_table(tiny, text)).book.callers["+33612345678"]

    assert (caller.name, caller.tier, caller.shared, caller.language) == ("Zoe", "vip", True, None)


def test_a_table_and_the_yaml_are_one_list(tiny: Mapping[str, str], tmp_path: Path) -> None:
    """Callers may stand in both, and in several tables."""
    site = {
        **tiny,
        "more.yaml": 'callers: {"+33612345671": {name: One}}',
        "callers.csv": "number,name\n+33612345672,Two\n",
        "callers-paris.csv": 'number,name\n+33612345673,"Three, the third ""3"""\n',
        "calls.csv": "this is no table of callers\n",
    }

    result = check_directory(written(site, tmp_path / "site"))

    assert result.site is not None
    names = [caller.name for caller in result.site.book.callers.values()]
    assert sorted(names) == ["One", 'Three, the third "3"', "Two"]
    assert "calls.csv" not in result.sources


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "callers.csv:1:1 the table is empty"),
        ("name\nZoe\n", 'callers.csv:1:1 the column "number" is missing'),
        ("number,nmae\n", 'callers.csv:1:8 unknown column "nmae", did you mean "name"?'),
        ("number,name,name\n", 'callers.csv:1:13 the column "name" is there twice'),
        ("number,name\n06123,Zoe\n", 'callers.csv:2:1 "06123" is not a number in international'),
        ("number,name\n+331,A\n+331,B\n", 'callers.csv:3:1 "+331" is given twice, first in line 2'),
        ("number,name\n,A\n", "callers.csv:2:1 the row has no number"),
        ("number,name\n+3312\n", 'callers.csv:2:1 "name" is missing'),
        ("number,name\n+3312,A,B\n", "callers.csv:2:9 the row has more cells than the 2 columns"),
        (
            'number,name\n+3312,"A\nB"\n',
            "callers.csv:2:7 a quote that is not closed before the end of its cell",
        ),
        ("number,name,tier\n+3312,A, vpi\n", 'callers.csv:2:10 unknown tier "vpi", did you mean'),
        ("number;name;shared\n+3312;A;yes\n", 'callers.csv:2:9 "yes" is neither "true" nor'),
        ("number,name\n+3312,A\x07\n", "callers.csv:2:8 a character no table holds (U+0007)"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_has_its_place(
    tiny: Mapping[str, str], text: str, expected: str
) -> None:
    """File, line and column, as in YAML."""
    result = check_sources(with_table(tiny, text))

    assert str(result.problems[0]).startswith(expected)
    assert result.site is None


def test_a_number_in_both_the_table_and_the_yaml_is_told(tiny: Mapping[str, str]) -> None:
    """One of the two would be ignored without a word."""
    more = 'callers:\n  "+3312": {name: A}\n'

    result = check_sources({**tiny, "callers.csv": "number,name\n+3312,A\n", "more.yaml": more})

    assert str(result.problems[0]) == (
        'more.yaml:2:3 "+3312" is given again, first in callers.csv:2:1'
    )


def test_the_line_is_shown_with_its_cell_marked(tiny: Mapping[str, str]) -> None:
    """The caret stands under the cell that is wrong."""
    sources = with_table(tiny, 'number,name,tier\n+3312,"A, B",gold\n')

    shown = render(check_sources(sources).problems[0], sources)

    assert '2 | +3312,"A, B",gold\n  |              ^^^^' in shown


def test_fifty_thousand_callers_are_read(tiny: Mapping[str, str]) -> None:
    """A whole customer base fits, each caller with a place to be explained by."""
    rows = "".join(f"+336{n:08},Caller {n},vip,fr,france\n" for n in range(50_000))

    site = parse(with_table(tiny, "number,name,tier,language,region\n" + rows))

    assert len(site.book.callers) == 50_000
    assert site.book.where("callers", "+33600049999", "tier") == "callers.csv:50001"


@given(st.text(alphabet='",;\t \r\n+1a\ufeff', max_size=80))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_table_is_answered(text: str) -> None:
    """Nothing in a table makes its reading fail, and every cell has a place in its line."""
    head = "number,name,tier\n"

    reading = read_table("callers.csv", head + text, TABLES[0], FIELDS)

    lines = (head + text).removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for path, place in reading.values.items():
        value = reading.at(path)
        if len(path) == len(("callers", "number", "field")) and isinstance(value, str):
            at = lines[place.line - 1][place.column - 1 :]
            assert at.replace('""', '"').startswith(value)
    for problem in reading.problems:
        assert problem.column >= 1


AGENTS = "id,name,endpoints,departments,skills,shift,presence\n"


def with_agents(tiny: Mapping[str, str], rows: str, head: str = AGENTS) -> Mapping[str, str]:
    """Return the tiny site with a table of agents."""
    return {**tiny, "agents.csv": head + rows}


def test_an_agent_in_a_table_is_the_one_the_yaml_would_make(tiny: Mapping[str, str]) -> None:
    """Lists, head starts and levels; the version covers the table."""
    row = "zed,Zed,sip:zed@pbx.example  +33612345679,billing:30s support,fr:5 en:2,day,self\n"
    written_out = """agents:
  zed:
    {name: Zed, endpoints: ["sip:zed@pbx.example", "+33612345679"], skills: {fr: 5, en: 2},
     departments: {billing: 30s, support: 0s}, shift: [day], presence: self}
"""
    plain = with_agents(tiny, "")

    from_table = parse(with_agents(tiny, row))
    from_yaml = parse({**plain, "more.yaml": written_out})

    assert from_table.roster.agents["zed"] == from_yaml.roster.agents["zed"]
    assert from_table.roster.agents.keys() == from_yaml.roster.agents.keys()
    assert from_table.roster.version not in (parse(plain).roster.version, "")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("zed,Zed,+33612345679,bililng", 'agents.csv:2:22 unknown department "bililng", did you'),
        ("zed,Zed,+33612345679,billing:30", 'agents.csv:2:22 "30" is not'),
        ("zed,Zed,+33612345679,billing:", 'agents.csv:2:22 "billing:" is no department with its'),
        ("zed,Zed,+33612345679,billing billing", 'agents.csv:2:30 "billing" is given twice in one'),
        ("zed,Zed,+33612345679,billing,fr", 'agents.csv:2:30 "fr" is no skill with its level'),
        ("zed,Zed,+33612345679,billing,en:5 fr:9", 'agents.csv:2:35 "9" is not a level'),
        ("zed,Zed,+33612345679,billing,,nigth", 'agents.csv:2:31 unknown shift "nigth"'),
        ("zed,Zed,+33612345679 0612,billing", 'agents.csv:2:22 "0612" is'),
        ("zed,Zed,,billing", 'agents.csv:2:1 "endpoints" is missing'),
        (",Zed,+33612345679,billing", "agents.csv:2:1 the row has no id"),
        ("zed,Zed,client:zed,billing,,day,shift", "agents.csv:2:1 an agent with a browser"),
    ],
)
def test_a_mistake_in_a_table_of_agents_has_its_place(
    tiny: Mapping[str, str], row: str, expected: str
) -> None:
    """Each value of a cell has its own column."""
    result = check_sources(with_agents(tiny, row + "\n"))

    assert str(result.problems[0]).startswith(expected)
    assert result.site is None


def test_an_agent_in_both_the_table_and_the_yaml_is_told(tiny: Mapping[str, str]) -> None:
    """With both places, whichever file comes first."""
    more = "agents:\n  zed: {endpoints: [client:zed], departments: [billing]}\n"
    row = "zed,Zed,client:zed,billing\n"

    result = check_sources({**with_agents(tiny, row), "more.yaml": more})

    assert str(result.problems[0]) == 'more.yaml:2:3 "zed" is given again, first in agents.csv:2:1'


def test_agents_of_a_table_stay_when_a_menu_goes_back(tiny: Mapping[str, str]) -> None:
    """They are people: the table of now is read beside the menu of then."""
    now = with_agents(tiny, "zed,Zed,client:zed,billing\n")

    back = check_sources(with_people_of(tiny, now))

    assert back.problems == ()
    assert back.site is not None
    assert back.site.roster.agents == parse(now).roster.agents
    assert "people/agents.csv" in back.sources


def test_the_table_of_agents_in_the_guide_fits_the_sample() -> None:
    """What admins are shown is read beside the sample's YAML without a fault."""
    guide = (ROOT / "docs" / "admins.md").read_text("utf-8")
    [shown] = [
        part.partition("```")[0] for part in guide.split("```csv\n") if part.startswith("id,")
    ]
    sample, _ = read_directory(ROOT / "config" / "site")

    agents = parse({**sample, "agents.csv": shown}).roster.agents

    assert agents["lena"].departments == {"support_l1": 30, "billing": 0}
    assert agents["omar"].skills == {"en": 4, "fr": 2}
