"""No text whatsoever makes the check crash or hang."""

import random
from collections.abc import Mapping
from pathlib import Path
from time import process_time
from zoneinfo import available_timezones

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.problems import render
from config.site import CheckResult, check_sources

BOUNDED = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

VOCABULARY = (
    "site timezone languages numbers fallback_department regions tiers callers hours prompts flows "
    "departments shifts agents main start steps type menu say queue route hours language region "
    "hangup keys next choose rows otherwise where country prefix weekly mon-fri endpoints skills "
    "en fr support other [key] 1 * 90s 5 true +33180005550 client:anna 08:00-20:00 {count} "
    "Europe/Paris FR open closed prompt department topic first shift day escalates_to like relax "
    "collect caller set lookup transfer bulletin values otherwise name least most emergency pin "
    "say ssml play url until to take timeout successor bulletins transfer_numbers media_hosts"
)
ROOT = Path(__file__).parents[2]
SITES = [ROOT / "config" / "site", *sorted((ROOT / "docs" / "cookbook").glob("*/"))]
WORDS = st.sampled_from(VOCABULARY.split())
LEAVES = WORDS | st.text(max_size=12)
TREES = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(WORDS, below, max_size=6),
    max_leaves=25,
)


CELLS = (
    "", "zed", "anna", "Zed", "z@site.example", "client:zed", "sip:zed@pbx.example +33612345679",
    "billing:30s support", "billing:", ":5", "fr:5 en:2", "fr:9", "fr:5 fr:4", "day", "day day",
    "self", "shift", '"en:5 fr:2"', '"open', "support support:0s",
)  # fmt: skip

MANY = range(4000)
LONG = "flows:\n  long:\n    start: s0\n    steps:\n"
QUEUE = "      s{}: {{type: queue, department: support, skills: {{en: 1}}}}\n"
SPANS = ", ".join(f"{n:02}:0{n % 3}-{n:02}:3{n % 7}" for n in range(24))
ZONES = sorted(zone for zone in available_timezones() if zone.startswith(("America", "Europe")))[
    :250
]
AGENT = "  a{}: {{endpoints: ['client:a{}'], departments: [support], skills: {{skill{}: 1}}}}\n"


def must_answer(sources: Mapping[str, str]) -> CheckResult:
    """Check, and hold the result to what every result is."""
    result = check_sources(sources)
    assert (result.site is None) == bool(result.problems)
    for problem in (*result.problems, *result.warnings):
        assert problem.line >= 1
        assert problem.column >= 1
        assert len(render(problem, sources)) < 5000
    return result


@given(st.text())
@BOUNDED
def test_any_text_is_answered(text: str) -> None:
    """A file may hold anything at all."""
    must_answer({"a.yaml": text})


@given(st.text(alphabet="abc:-[]{},&*!|>'\"#%@`?~ \n\t\\0", max_size=200))
@BOUNDED
def test_any_text_of_yamls_own_signs_is_answered(text: str) -> None:
    """The parser's corners end in a sentence."""
    must_answer({"a.yaml": text})


@given(st.text(alphabet='",;\t \r\n+1234567890abetruns\ufeff\x00', max_size=120))
@BOUNDED
def test_any_table_of_callers_is_answered(tiny: Mapping[str, str], rows: str) -> None:
    """A table is checked with the site it belongs to."""
    must_answer({**tiny, "callers.csv": f"number,name,tier,shared,pin\n{rows}"})


@given(
    rows=st.lists(
        st.lists(st.sampled_from(CELLS) | st.text(alphabet='",: \t+1a\r', max_size=8), max_size=9),
        max_size=5,
    )
)
@settings(BOUNDED, max_examples=60)
def test_any_table_of_agents_is_answered(tiny: Mapping[str, str], rows: list[list[str]]) -> None:
    """Cells of several values, head starts and levels too, whatever stands in them."""
    head = "id,name,email,endpoints,departments,skills,shift,presence,like"
    table = "\n".join([head, *(",".join(row) for row in rows)])
    must_answer({**tiny, "agents.csv": table})


@given(st.dictionaries(WORDS, TREES, max_size=6))
@BOUNDED
def test_any_tree_of_known_words_is_answered(tree: object) -> None:
    """What is well-formed and means nothing is told, wherever it goes wrong."""
    must_answer({"a.yaml": yaml.safe_dump(tree, allow_unicode=True)})


@given(
    site=st.sampled_from(SITES), path=st.lists(st.integers(0, 30), min_size=1, max_size=7),
    value=TREES,
)  # fmt: skip
@settings(BOUNDED, max_examples=60)
def test_a_good_site_with_anything_in_place_of_anything_is_answered(
    site: Path, path: list[int], value: object
) -> None:
    """A good site with one odd thing anywhere in it is told about that one thing."""
    tree: dict[str, object] = {}
    for file in site.glob("*[!t].yaml"):  # no *.test.yaml
        parts = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes text only
        for name, part in parts.items():
            held = tree.setdefault(name, part)
            if isinstance(held, dict) and isinstance(part, dict):
                held |= part
    node: dict[str, object] | list[object] = tree
    for step in path:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        if not keys:
            break
        key = keys[step % len(keys)]
        below = node[key]  # type: ignore[index]
        if not isinstance(below, dict | list) or step == path[-1]:
            node[key] = value  # type: ignore[index]
            break
        node = below

    must_answer({"a.yaml": yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)})


@given(st.integers(0, 2**32))
@BOUNDED
def test_a_torn_or_scrambled_sample_is_answered(sample: Path, seed: int) -> None:
    """Whatever an editor does to a good file, it is answered."""
    chance = random.Random(seed)
    sources = {file.name: file.read_text("utf-8") for file in sample.glob("*.yaml")}
    name = chance.choice(sorted(sources))
    for _ in range(chance.randint(1, 4)):
        text = sources[name]
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(60))
        piece = chance.choice(["", "\n", ": ", "- ", "  ", "{", "]", '"', "x", text[end : end + 9]])
        sources[name] = text[:start] + piece + text[end:]

    must_answer(sources)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a]\n" for n in range(1000)),
        "[" * 900_000,
        "- " * 400_000,
        "a: " * 300_000,
        "? " * 400_000,
        "{a: " * 200_000,
        '"' + "\\x41" * 200_000,
        "!" * 900_000,
        "a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 1200)),
        "x" * 10_000_000,
    ],
    ids=range(10),
)
def test_a_hostile_file_is_refused_in_a_moment(text: str) -> None:
    """Bombs cost the processor milliseconds; the bound here is for a slow one."""
    started = process_time()

    result = must_answer({"a.yaml": text})

    assert result.problems
    assert process_time() - started < 3.0


@pytest.mark.parametrize(
    "text",
    [
        "callers:\n" + "".join(f'  "+3361{n:07}": {{nam: x}}\n' for n in range(7000)),
        "departments:\n" + "".join(f"  d{n}: {{escalates_to: d{n + 1}}}\n" for n in range(9000)),
        LONG + "".join(f"      s{n}: {{type: say, prompt: p, next: s{n + 1}}}\n" for n in MANY),
        LONG + "".join(f"      st{n}: {{type: say, prompt: topics, next: stt{n}}}\n" for n in MANY),
        LONG + "".join(f"      s{n}: {{type: say, prompt: topics, next: s0}}\n" for n in MANY),
        "shifts:\n" + "".join(f"  s{n}: {{timezone: X, weekly: {{}}}}\n" for n in range(6000)),
        "regions:\n  other: {name: O}\n  big:\n    name: B\n    where:\n"
        + "".join(f"      - {{prefix: '+{n + 10}'}}\n" for n in range(9000)),
        LONG
        + "".join(QUEUE.format(n) for n in range(1500))
        + "agents:\n"
        + "".join(AGENT.format(n, n, n) for n in range(1500)),
        "agents:\n  a0: {endpoints: ['client:a0'], departments: [support], skills: {"
        + ", ".join(f"skill{n}: 1" for n in MANY)
        + "}}\n"
        + "".join(f"  a{n + 1}: {{like: a{n}, endpoints: ['client:a{n + 1}']}}\n" for n in MANY),
        "hours:\n"
        + "".join(
            f"  h{n}: {{timezone: {zone}, weekly: {{mon-sun: '{SPANS}'}}}}\n"
            for n, zone in enumerate(ZONES)
        ),
        LONG.replace("s0", "t0")
        + "".join(
            f"      t{n}: {{type: hours, hours: h{n % len(ZONES)}, open: t{n + 1}, "
            f"closed: t{max(0, n - 1)}}}\n"
            for n in range(3000)
        )
        + "      t3000: {type: queue, department: support}\n"
        + "hours:\n"
        + "".join(
            f"  h{n}: {{timezone: {zone}, weekly: {{mon-sun: '{SPANS}'}}}}\n"
            for n, zone in enumerate(ZONES)
        ),
        LONG
        + "      s0:\n        type: route\n        rows:\n"
        + "".join(f"          - {{tier: [t{n}, t{n + 1}], next: s1}}\n" for n in MANY)
        + "          - {otherwise: true, next: s1}\n"
        + "      s1: {type: queue, department: support}\n"
        + "tiers:\n"
        + "".join(f"  t{n}: {{head_start: 1s}}\n" for n in range(4001)),
    ],
    ids=[
        "callers",
        "departments",
        "names",
        "slips",
        "steps",
        "shifts",
        "regions",
        "skills",
        "likeness",
        "openings",
        "corridors",
        "rows",
    ],
)
def test_a_very_large_site_is_checked_in_seconds(tiny: Mapping[str, str], text: str) -> None:
    """No check grows with the square of what is written."""
    started = process_time()

    must_answer({**tiny, "large.yaml": text})

    assert process_time() - started < 10.0
