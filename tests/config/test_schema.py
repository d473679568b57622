"""What editors and the docs say of a site's files is what ``check`` says."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from config import schema
from config.directory import read_directory
from config.reader import read
from switchboard import cli

ROOT = Path(__file__).parents[2]
SITES = [ROOT / "config" / "site", *sorted((ROOT / "docs" / "cookbook").glob("*/"))]


def faults(node: Any, rule: Any, root: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a document of texts breaks a JSON Schema, as far as ours uses it."""
    if "$ref" in rule:
        rule = {**root["definitions"][rule["$ref"].rpartition("/")[2]], **rule}
    for word in ("anyOf", "oneOf"):
        fits = [each for each in rule.get(word, ()) if not list(faults(node, each, root, at))]
        if word in rule and not fits:
            yield f"{at}: none of {word}"
    allowed = rule.get("enum", [rule["const"]] if "const" in rule else None)
    if allowed is not None and node not in [_text(each) for each in allowed]:
        yield f"{at}: not one of {allowed}"
    kinds: Any = rule.get("type", [])
    shapes = (("object", dict), ("array", list), ("string", str))
    fitting = next(word for word, shape in shapes if isinstance(node, shape))
    if kinds and fitting not in ([kinds] if isinstance(kinds, str) else kinds):
        yield f"{at}: not {kinds}"
    if isinstance(node, str) and "pattern" in rule and not re.search(rule["pattern"], node):
        yield f"{at}: not {rule['pattern']}"
    if isinstance(node, list):
        for place, each in enumerate(node):
            yield from faults(each, rule.get("items", {}), root, f"{at}[{place}]")
    if isinstance(node, dict):
        yield from _mapping_faults(node, rule, root, at)


def _mapping_faults(
    node: Mapping[str, Any], rule: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    yield from (f"{at}: lacks {name}" for name in rule.get("required", ()) if name not in node)
    other = rule.get("additionalProperties", True)
    for name, each in node.items():
        known = rule.get("properties", {}).get(name, other)
        if known is False:
            yield f"{at}: unknown {name}"
        elif known is not True:
            yield from faults(each, known, root, f"{at}.{name}")


def _text(value: object) -> object:
    return json.dumps(value) if isinstance(value, bool) else value


@pytest.mark.parametrize("site", SITES, ids=lambda path: path.name)
def test_an_editor_finds_no_fault_in_a_good_site(site: Path) -> None:
    """Every file by itself: editors see one at a time."""
    sources, _ = read_directory(site)

    for name, text in sources.items():
        if name.endswith(".yaml"):
            tree = read({name: text}).tree
            assert list(faults(tree, schema.site_schema(), schema.site_schema(), name)) == []


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("sit: Tiny", "x: unknown sit"),
        ("departments: {a: {ring_timeout: soon}}", "x.departments.a.ring_timeout: not "),
        ("departments: {a: {strategy: loudest}}", "x.departments.a.strategy: none of anyOf"),
        ("agents: {a: {departments: [b]}}", "x.agents.a: none of anyOf"),
        ("regions: {a: {where: []}}", "x.regions.a: lacks name"),
        ("flows: {a: {start: b, steps: {b: {type: quue}}}}", "x.flows.a.steps.b: none of oneOf"),
        ("agents: {a: [b]}", "x.agents.a: not object"),
    ],
)
def test_an_editor_finds_a_planted_fault(written: str, fault: str) -> None:
    """Unknown keys, wrong words, missing keys, wrong shapes."""
    tree = read({"x": written + "\n"}).tree

    found = list(faults(tree, schema.site_schema(), schema.site_schema(), "x"))

    assert any(each.startswith(fault) for each in found), found


def test_every_key_is_described() -> None:
    """What an editor shows beside a key is a sentence of ours."""
    made = schema.site_schema()
    parts = {"document": made, **made["definitions"]}

    bare = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]

    assert bare == []
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert not {"$defs", "discriminator", "prefixItems", "null"} & set(_words(made))


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _words(value)
    elif isinstance(node, list):
        for each in node:
            yield from _words(each)
    elif isinstance(node, str):
        yield node


def test_the_page_and_the_file_are_those_made_from_the_models() -> None:
    """`make docs` was run: neither drifts."""
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    file = (ROOT / "config" / "site.schema.json").read_text("utf-8")

    assert page == schema.page(), "run `make docs`"
    assert json.loads(file) == schema.site_schema(), "run `make docs`"


def test_the_sample_tells_editors_where_its_schema_is() -> None:
    """The first line of every file, relative to it."""
    for path in (ROOT / "config" / "site").glob("*.yaml"):
        if not path.name.endswith(".test.yaml"):
            first = path.read_text("utf-8").partition("\n")[0]
            assert first == "# yaml-language-server: $schema=../site.schema.json"


def test_the_schema_is_printed_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    """`switchboard schema` is the file that is shipped."""
    code = cli.run(["schema"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == schema.site_schema()
