"""Hold a TwiML document against the carrier's own list of verbs, attributes and nesting."""

import re
import xml.etree.ElementTree as ET
from typing import Any

NEWER = {"Client": {"clientNotificationUrl"}, "Number": {"callReason"}}
_VALUES = {
    "int": re.compile(r"-?\d+"),
    "bool": re.compile(r"true|false"),
    "GET|POST": re.compile(r"GET|POST"),
}


def problems(text: str, schema: dict[str, Any]) -> list[str]:
    """Return what is wrong with a document; the schema is ``twiml_schema.json``."""
    found = []
    if len(text.encode()) > 64 * 1024:
        found.append("more than 64 kB")
    root = ET.fromstring(text)  # noqa: S314 - our own answer
    if root.tag != "Response":
        found.append(f"the root is <{root.tag}>")
    return found + _element(root, "VoiceResponse", schema["classes"])


def _element(element: ET.Element, name: str, classes: dict[str, Any]) -> list[str]:
    known = classes[name]
    found = _attributes(element, known)
    if element.tag == "Gather" and not element.get("action"):
        found.append("<Gather> without an action")
    if element.tag == "Say" and len("".join(element.itertext())) > 4096:
        found.append("<Say> is too long")
    children = {classes[child]["tag"]: child for child in known["children"]}
    for child in element:
        if child.tag in children:
            found += _element(child, children[child.tag], classes)
        else:
            found.append(f"<{child.tag}> inside <{element.tag}>")
    if not known["text"] and not known["mixed"] and (element.text or "").strip():
        found.append(f"text inside <{element.tag}>")
    return found


def _attributes(element: ET.Element, known: dict[str, Any]) -> list[str]:
    found = []
    for name, value in element.attrib.items():
        rule = known["attrs"].get(name)
        if rule is None:
            if name not in NEWER.get(element.tag, set()):
                found.append(f"<{element.tag}> has no {name}")
            continue
        for one in value.split() if rule.get("list") else [value]:
            free = element.tag == "Say" and name in {"voice", "language"}
            pattern = _VALUES.get(rule["type"])
            listed = rule["type"] != "enum" or one in rule["values"] or free
            if not listed or (pattern is not None and not pattern.fullmatch(one)):
                found.append(f"<{element.tag} {name}={one!r}>")
    return found
