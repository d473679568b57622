"""Say in an admin's words what the schema found.

Rules this module keeps:

* No word of the program's insides reaches a person: no types, no classes, no "input".
* Unknown keys are told with the nearest known one; missing ones with what they are for.
"""

import re
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.document import SiteDocument
from config.findings import Findings
from config.problems import did_you_mean, listed, nearest, quoted
from config.tree import Path, Reading, Tree, below

_TOLD = 1000  # a hostile file may have a million faults; nobody reads so many
_MESSAGE_CHARS = 400
_STEP_DEPTH = 4  # flows → name → steps → name: there the schema adds the step's type to its path

_WAYS_OUT, _SITE_WAY_DEPTH = "ways_out", 2  # ways_out → key: likewise; a department's are as deep


def tell(
    error: ValidationError,
    reading: Reading,
    findings: Findings,
    document: type[BaseModel] = SiteDocument,
) -> list[tuple[Path, bool]]:
    """Note every fault the schema found.

    Args:
        error: what the schema said.
        reading: the document it was said of.
        findings: where the faults are noted.
        document: the schema of the whole.

    Returns:
        The path of each fault, and whether it is a key that is not known there.
    """
    details = error.errors(include_url=False, include_input=False)[:_TOLD]
    meant = dict(_slips(details, reading))
    refused: list[tuple[Path, bool]] = []
    for detail in details:
        path, _ = _path(detail["loc"], reading.tree)
        refused.append((path, detail["type"] == "extra_forbidden"))
        if detail["type"] != "missing" or path not in meant:
            _tell_one(detail, reading, findings, document)
    return refused


def _slips(details: list[ErrorDetails], reading: Reading) -> Iterator[tuple[Path, Path]]:
    """Yield the path that was meant and the path of the unknown key that stands in its place.

    A key that is only misspelt is told as unknown, and not as missing too.
    """
    missing: dict[Path, list[str]] = {}
    for detail in details:
        if detail["type"] == "missing":
            path, _ = _path(detail["loc"], reading.tree)
            missing.setdefault(path[:-1], []).append(str(path[-1]))
    for detail in details:
        path, _ = _path(detail["loc"], reading.tree)
        if detail["type"] == "extra_forbidden" and path[:-1] in missing:
            near = nearest(str(path[-1]), missing[path[:-1]])
            if near:
                yield (*path[:-1], near), path


def _tell_one(
    detail: ErrorDetails, reading: Reading, findings: Findings, document: type[BaseModel]
) -> None:
    path, is_key = _path(detail["loc"], reading.tree)
    value = reading.at(path)
    value = "" if value is None else value
    match detail["type"]:
        case "missing":
            field = _fields(document, path[:-1], reading.tree).get(str(path[-1]))
            hint = f"{path[-1]}: {field.description}" if field and field.description else ""
            findings.error(path[:-1], f"{quoted(str(path[-1]))} is missing", hint, key=True)
        case "extra_forbidden":
            fields = _fields(document, path[:-1], reading.tree)
            name = str(path[-1])
            message = f"unknown key {quoted(name)}{did_you_mean(name, fields)}"
            findings.error(path, message, f"known here: {listed(fields, 20)}", key=True)
        case "union_tag_invalid":
            known = re.findall(r"'([a-z_]+)'", str(detail["ctx"]["expected_tags"]))
            name = str(detail["ctx"]["tag"])
            message = f"unknown {_kind_at(path)} type {quoted(name)}{did_you_mean(name, known)}"
            findings.error((*path, "type"), message, f"there are {listed(known)}")
        case "union_tag_not_found":
            usual = "say, menu, route or queue" if path[0] == "flows" else "menu or department"
            hint = f"type: what the {_kind_at(path)} does, such as {usual}"
            findings.error(path, f'the {_kind_at(path)} has no "type"', hint, key=True)
        case "too_short" | "too_long":
            _tell_length(detail, path, value, findings)
        case _:
            # What is wrong with a mapping as a whole is told at its name.
            named = is_key or (detail["type"] == "value_error" and isinstance(value, dict))
            findings.error(path, _sentence(detail, value), key=named)


def _kind_at(path: Path) -> str:
    return "step" if path[0] == "flows" else "way out"


def _tell_length(detail: ErrorDetails, path: Path, value: Tree, findings: Findings) -> None:
    if detail["type"] == "too_long":
        most = detail["ctx"]["max_length"]
        findings.error(path, f"there are more than {most} entries here", key=True)
    elif not value:  # otherwise its entries are wrong, which is told of each
        findings.error(path, "nothing is written here: give at least one entry", key=True)


def _sentence(detail: ErrorDetails, value: Tree) -> str:
    """Say what is wrong with a value that is in the right place."""
    kind = _kind(value)
    match detail["type"]:
        case "dict_type" | "model_type" | "model_attributes_type":
            sentence = f"a mapping (name: value) is expected here, not {kind}"
        case "tuple_type" | "list_type":
            sentence = f"a list is expected here, not {kind}"
        case "literal_error":
            known = re.findall(r"'([^']+)'", str(detail["ctx"]["expected"]))
            near = did_you_mean(value, known) if isinstance(value, str) else ""
            sentence = f"{kind} is not one of {listed(known)}{near}"
        case "value_error" if isinstance(value, str):
            said = str(detail["ctx"]["error"])
            sentence = said.replace(f'"{value}"', quoted(value)) if value else said
        case "value_error" if not re.match(r'"[\[{(]', str(detail["ctx"]["error"])):
            sentence = str(detail["ctx"]["error"])
        case "string_type" | "value_error":
            sentence = f"a single value is expected here, not {kind}"
        case _:
            sentence = f"{kind} does not fit here"
    return _bounded(sentence)


def _bounded(said: str) -> str:
    """Return a sentence that may quote an admin's text, printable and of a readable length."""
    plain = "".join(c if c.isprintable() else " " for c in said)
    return plain if len(plain) <= _MESSAGE_CHARS else f"{plain[:_MESSAGE_CHARS]}…"


def _kind(value: Tree) -> str:
    match value:
        case "":
            return "nothing"
        case str():
            return quoted(value)
        case list():
            return "a list"
        case dict():
            return "a mapping (name: value)"


def _path(loc: tuple[int | str, ...], tree: Tree) -> tuple[Path, bool]:
    """Return the document's path for the schema's, and whether a key is meant.

    The schema's path has a step's type after the step's name, a way's after its key, and ``[key]``
    after a bad key; a key may itself be spelt ``[key]``.
    """
    path: list[str | int] = []
    node: Tree | None = tree
    for depth, name in enumerate(loc):
        if depth == _STEP_DEPTH and (loc[0] == "flows" or loc[2] == _WAYS_OUT):
            continue
        if depth == _SITE_WAY_DEPTH and loc[0] == _WAYS_OUT:
            continue
        inside = below(node, name)
        if name == "[key]" and inside is None and path:
            return tuple(path), True
        path.append(name)
        node = inside
    return tuple(path), False


def _fields(document: type[BaseModel], path: Path, tree: Tree) -> Mapping[str, FieldInfo]:
    """Return the fields the schema knows at a path of the document."""
    shape: Any = document
    node: Tree | None = tree
    for name in path:
        node = below(node, name)
        shape = _shape_of(_inner(shape, name), node)
    known = isinstance(shape, type) and issubclass(shape, BaseModel)
    return shape.model_fields if known else {}


def _inner(shape: Any, name: str | int) -> Any:
    """Return what the schema expects under ``name`` of a shape."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        field = shape.model_fields.get(str(name))
        return field.annotation if field else None
    if get_origin(shape) in (dict, tuple, list):
        return get_args(shape)[1 if get_origin(shape) is dict else 0]
    return None


def _shape_of(shape: Any, node: Tree | None) -> Any:
    """Return the shape without its wrapping; of several step types, the one the node names."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    if get_origin(shape) not in (Union, types.UnionType):
        return shape
    members = [_shape_of(each, node) for each in get_args(shape) if each is not type(None)]
    if len(members) == 1:
        return members[0]
    said = node.get("type") if isinstance(node, dict) else None
    for member in members:
        kind = member.model_fields.get("type") if hasattr(member, "model_fields") else None
        if kind is not None and said in get_args(kind.annotation):
            return member
    return None
