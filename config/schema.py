"""Describe a site's files to editors (JSON Schema, draft-07) and to people (a page of the docs).

Rules this module keeps:

* Both are made from the models themselves, and so say what ``check`` says.
* A file of a site is a part of one document: at the top no key is missing.
* What an admin may leave out is told with what it is then, written as an admin would write it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from config.document import SiteDocument
from ivr.written import listed

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What yaml-language-server, and so every editor with it, reads best."""
_REF = "#/definitions/"


class _Editors(GenerateJsonSchema):
    """Write schemas as editors read YAML: nothing is null, and one may stand for a list of one."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of what is written; to leave it out is to write nothing."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default as an admin would write it; none where it is empty."""
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        if isinstance(default, bool | str | int) and default != "":
            seconds = "pattern" in inner and isinstance(default, int)
            return {**inner, "default": f"{default}s" if seconds else default}
        return inner

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """Return the schema of a list; of one entry too, where that may stand for it."""
        inner = self.generate_inner(schema["schema"])
        if schema["function"]["function"] is listed and "items" in inner:
            return {"anyOf": [inner["items"], inner]}
        return inner


_WAY = "Way"
"""How the name of each way out of a queue ends; what another kind of thing is called does not."""


def site_schema() -> dict[str, Any]:
    """Return the JSON Schema of a site's files."""
    made = SiteDocument.model_json_schema(
        ref_template=f"{_REF}{{model}}", schema_generator=_Editors
    )
    made["definitions"] = made.pop("$defs")
    del made["required"]
    for part in made["definitions"].values():
        if "like" in part["properties"] and "required" in part:
            part["anyOf"] = [{"required": part.pop("required")}, {"required": ["like"]}]
    plain: dict[str, Any] = _plain(made)
    return {"$schema": DRAFT, "title": "A site of switchboard", **plain}


def page() -> str:
    """Return ``docs/configuration.md``: every key, what it holds, what it is when left out."""
    schema = site_schema()
    lines = [
        "# Configuration: every key",
        "",
        "This page is made from the models by `make docs`; a test fails when they differ. It lists",
        "what may be written; [For admins](admins.md) says what for. All `*.yaml` files of a site",
        "are one document. Where `like` is written, nothing else is needed.",
        "",
        *_section("The document", schema, top=True),
    ]
    for name, definition in _by_kind(schema["definitions"]):
        lines += ["", *_section(_heading(name, definition), definition)]
    return "\n".join(lines) + "\n"


def _plain(node: Any, *, names: bool = False) -> Any:
    """Return a schema without pydantic's own words: titles, and discriminators of OpenAPI.

    Args:
        node: a part of the schema.
        names: its keys are names admins write, and none of the schema's words.
    """
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    own = {"title", "discriminator"} if not names else set()
    return {
        key: _plain(value, names=key in {"properties", "definitions"} and not names)
        for key, value in node.items()
        if key not in own
    }


def _by_kind(definitions: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the parts by name, steps last, and ways out of queues behind them."""
    return sorted(
        definitions.items(),
        key=lambda item: (item[0].endswith(_WAY), _step(item[1]) or "", item[0]),
    )


def _step(definition: Mapping[str, Any]) -> str | None:
    """Return the type of a step; None for anything else."""
    kind = definition.get("properties", {}).get("type", {}).get("const")
    return str(kind) if kind is not None else None


def _heading(name: str, definition: Mapping[str, Any]) -> str:
    kind = _step(definition)
    if kind is None:
        return _words(name)
    return f"Way out `{kind}`" if name.endswith(_WAY) else f"Step `{kind}`"


def _words(name: str) -> str:
    """Return a model's name as people say it: ``KnownCaller`` → ``Known caller``."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name.removesuffix("Entry"))
    return spaced.strip().capitalize()


def _section(heading: str, schema: Mapping[str, Any], *, top: bool = False) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    if not top:
        yield str(schema.get("description", ""))
        yield ""
    yield "| key | holds | left out | meaning |"
    yield "|---|---|---|---|"
    required = set(
        SiteDocument.model_json_schema()["required"] if top else schema.get("required", ())
    )
    for name, field in schema.get("properties", {}).items():
        default = f"`{_written(field['default'])}`" if "default" in field else ""
        left_out = "**needed**" if name in required else default
        meaning = str(field.get("description", "")).replace("|", "\\|")
        yield f"| `{name}` | {_holds(field)} | {left_out} | {meaning} |"


def _required(schema: Mapping[str, Any]) -> Sequence[str]:
    """Return the keys a part needs, where it is like no other."""
    required: Sequence[str] = schema.get("anyOf", [schema])[0].get("required", ())
    return required


def _written(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _holds(field: Mapping[str, Any]) -> str:  # noqa: C901, PLR0911 - one case a shape
    """Return what a field holds, in words."""
    match field:
        case {"$ref": str(ref)}:
            return _link(ref)
        case {"allOf": [only]}:
            return _holds(only)
        case {"const": value}:
            return f"`{_written(value)}`"
        case {"enum": values}:
            return " or ".join(f"`{_written(value)}`" for value in values)
        case {"oneOf": [{"$ref": str(ref)}, *_]}:
            return "a way out: see below" if ref.endswith(_WAY) else "a step: see below"
        case {"anyOf": ways}:
            return " or ".join(dict.fromkeys(map(_holds, ways)))
        case {"type": "array", "items": items}:
            return f"list of {_holds(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"name: {_holds(values)}"
        case {"type": "object", "properties": properties}:
            return " or ".join(f"`{name}:`" for name in properties)
        case {"pattern": _}:
            return "duration"
        case {"type": ["integer", "string"]}:
            return "whole number"
        case _:
            return "text"


def _link(ref: str) -> str:
    name = ref.removeprefix(_REF)
    words = _words(name)
    return f"[{words.lower()}](#{words.lower().replace(' ', '-')})"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - `make docs` writes what is printed
