"""What admins may write in a flow, and what is refused."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from ivr.book import KnownCaller, Number, Tier
from ivr.flow import Flow, LanguageStep, MenuStep, exits, prompts
from ivr.hours import Hours
from ivr.prompt import Language
from ivr.refer import references
from ivr.region import Region
from ivr.written import Duration, Flag, Level, Name, Names, PhoneNumber, PromptName, Whole
from tests.ivr.northwind import STEPS

FLOW = Flow.model_validate({"start": "welcome", "steps": STEPS})


@pytest.mark.parametrize(
    ("written", "seconds"), [("90s", 90), ("2m", 120), ("1h", 3600), ("0s", 0), ("5 s", 5), (7, 7)]
)
def test_durations_are_seconds(written: Any, seconds: int) -> None:
    """A duration carries its unit; code may give seconds."""
    assert TypeAdapter(Duration).validate_python(written) == seconds


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        (Duration, "90", '"90" is not a duration'),
        (Duration, "-5s", '"-5s" is not a duration'),
        (Duration, "1d", '"1d" is not a duration'),
        (Flag, "yes", '"yes" is neither'),
        (Flag, "True", '"True" is neither'),
        (Whole, "-1", '"-1" is not a whole number'),
        (Whole, "٣", "is not a whole number"),
        (Level, "6", '"6" is not a level'),
        (Name, "To Sales", '"To Sales" is not a name'),
        (PromptName, "system.", '"system." is not a prompt name'),
        (PhoneNumber, "0800", '"0800" is not a number'),
    ],
)
def test_a_scalar_that_is_wrong_is_named(kind: Any, written: str, said: str) -> None:
    """A refusal is a sentence that names the offending value."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(written)

    assert said in str(refused.value)


def test_one_name_or_a_list_of_them() -> None:
    """A row may ask for one tier, or several."""
    several: TypeAdapter[tuple[str, ...]] = TypeAdapter(Names)

    assert several.validate_python("vip") == ("vip",)
    assert several.validate_python(["vip", "smb"]) == ("vip", "smb")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            {"type": "menu", "prompt": "p", "keys": {"1": {"next": "a"}}, "repeat": "1"},
            'key "1" has two meanings',
        ),
        (
            {
                "type": "menu",
                "prompt": "p",
                "keys": {"1": {"next": "a"}},
                "repeat": "9",
                "back": "9",
            },
            'key "9" has two meanings',
        ),
        ({"type": "menu", "prompt": "p", "keys": {"12": {"next": "a"}}}, '"12" is not one key'),
        (
            {"type": "menu", "prompt": "p", "keys": {"1": {"next": "a"}}, "tries": "0"},
            '"0" is not a number of tries',
        ),
        (
            {"type": "menu", "prompt": "p", "keys": {"1": {"next": "a"}}, "timeout": "0s"},
            "too short",
        ),
        (
            {"type": "language", "prompt": "p", "keys": {"1": "first", "2": "first"}, "next": "a"},
            'two keys choose the "first"',
        ),
        (
            {"type": "language", "prompt": "p", "keys": {"*": "first"}, "next": "a"},
            'key "*" cannot be spoken',
        ),
        ({"type": "route", "rows": [{"next": "a"}]}, 'row to "a" has no condition'),
        (
            {"type": "route", "rows": [{"tier": "vip", "otherwise": "true", "next": "a"}]},
            "both a condition",
        ),
        (
            {
                "type": "route",
                "rows": [{"otherwise": "true", "next": "a"}, {"tier": "vip", "next": "b"}],
            },
            'row 1, to "a", is `otherwise`',
        ),
        ({"type": "queue", "department": "sales", "skills": {"fr": "9"}}, '"9" is not a level'),
        ({"type": "say", "prompt": "p", "nxt": "a"}, "nxt"),
        ({"type": "dance"}, "dance"),
    ],
)
def test_a_step_that_is_wrong_is_refused(step: dict[str, Any], said: str) -> None:
    """Contradictions within a step are found when it is read."""
    with pytest.raises(ValidationError) as refused:
        Flow.model_validate({"start": "s", "steps": {"s": step}})

    assert said in str(refused.value)


def test_a_flag_is_written_true_or_false() -> None:
    """A known caller may be a switchboard; code may give the truth itself."""
    flags: TypeAdapter[bool] = TypeAdapter(Flag)

    assert [flags.validate_python(one) for one in ("true", "false", True)] == [True, False, True]


def test_a_language_is_listed_once_for_a_number() -> None:
    """The order of languages is the order of the keys."""
    with pytest.raises(ValidationError, match='"en" is listed twice'):
        Number.model_validate({"flow": "main", "brand": "B", "languages": ["en", "fr", "en"]})


def test_every_exit_of_a_step_is_listed() -> None:
    """Whoever checks a flow is told where each exit is written."""
    found = {name: exits(step) for name, step in FLOW.steps.items()}

    assert found["topic"] == (
        (("keys", "1", "next"), "door"),
        (("keys", "2", "next"), "kind"),
        (("otherwise", "next"), "to_support"),
    )
    assert found["door"] == ((("open",), "desk"), (("closed",), "closed"))
    assert found["desk"][0] == (("rows", "0", "next"), "to_quebec_sales")
    assert found["welcome"] == ((("next",), "where"),)
    assert found["bye"] == ()


def test_every_prompt_of_a_step_is_listed() -> None:
    """Whoever checks a flow is told which prompts it speaks."""
    topic, language, door = FLOW.steps["topic"], FLOW.steps["language"], FLOW.steps["door"]

    assert isinstance(topic, MenuStep)
    assert isinstance(language, LanguageStep)
    assert prompts(topic) == (
        (("prompt",), "topics"),
        (("no_match", "prompt"), "not_understood"),
        (("no_input", "prompt"), "still_there"),
    )
    assert prompts(language) == ((("prompt",), "choose_language"),)
    assert prompts(FLOW.steps["closed"]) == ((("prompt",), "closed"),)
    assert prompts(FLOW.steps["bye"]) == ((("prompt",), "goodbye"),)
    assert prompts(door) == ()


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Walk every object of a JSON schema."""
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from schemas(inner)
    if isinstance(node, list):
        for inner in node:
            yield from schemas(inner)


@pytest.mark.parametrize("model", [Flow, Number, Tier, KnownCaller, Hours, Language, Region])
def test_every_field_is_described_for_editors(model: type[BaseModel]) -> None:
    """The schema editors use has a sentence for each field and refuses other keys."""
    for node in schemas(model.model_json_schema()):
        if "properties" not in node:
            continue

        assert node["additionalProperties"] is False
        assert all("description" in field for field in node["properties"].values()), node["title"]


def test_a_name_knows_what_it_refers_to_and_where_it_stands() -> None:
    """Whoever checks a step finds every name in it, keeping its kind through copies."""
    desk = FLOW.steps["desk"]

    found = {path: (str(name), copy.copy(name).kind) for path, name in references(desk)}

    assert found["rows", "0", "region", "1"] == ("europe", "region")
    assert found["rows", "1", "hours"] == ("office", "hours")
    assert found["rows", "4", "next"] == ("to_experts", "step")
