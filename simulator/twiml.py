"""Read a TwiML document, strictly.

Rules this module keeps:

* A document that is not XML, or not a ``<Response>``, cannot be played: error 12100.
* An unknown verb, a verb in the wrong place, an unknown attribute or value is error 12200: it is
  reported and left out, and the rest is played, as Twilio does.
* Nothing may stand before ``<?xml``; a document is at most 64 kB (11750); a DTD is refused.

Source: Twilio, error pages 11750, 12100, 12200; "TwiML for Programmable Voice".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from simulator import verbs
from simulator.errors import DocumentError

MAX_BYTES = 64 * 1024
_MAX_SAY_CHARS = 4096
_MAX_NOUNS = 10
# SSML inside <Say> is spoken; only its text matters here.
_MIXED = frozenset({"Say"})

Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Element:
    """A verb or noun, checked."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Element", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute as text."""
        return self.attributes.get(name, default)

    def given(self, name: str) -> bool:
        """Say whether the attribute was written."""
        return name in self.attributes

    def whole(self, name: str, default: int) -> int:
        """Return an attribute as a whole number."""
        return int(self.attributes.get(name, default))

    def flag(self, name: str, *, default: bool) -> bool:
        """Return an attribute as true or false."""
        value = self.attributes.get(name)
        return default if value is None else value == "true"

    def words(self, name: str, default: str = "") -> frozenset[str]:
        """Return an attribute that lists words."""
        return frozenset(self.attributes.get(name, default).split())


def parse(body: bytes, report: Report, allowed: frozenset[str] | None = None) -> list[Element]:
    """Return a document's verbs in order.

    Args:
        body: the document as it came.
        report: told of everything strange that can be left out (code, sentence).
        allowed: the verbs this kind of document may hold; None for an ordinary one.

    Raises:
        DocumentError: it cannot be played at all.
    """
    if len(body) > MAX_BYTES:
        raise DocumentError(11750, f"the document has {len(body)} bytes, more than 64 kB")
    if b"<!DOCTYPE" in body:
        raise DocumentError(12100, "the document brings a DTD")
    try:
        root = ET.fromstring(body)  # noqa: S314  DTDs are refused above, and the size is capped
    except ET.ParseError as error:
        raise DocumentError(12100, f"the document is not XML: {error}") from error
    if root.tag != "Response":
        raise DocumentError(12100, f"the document is a <{root.tag}>, not a <Response>")
    found = [_element(child, "Response", report) for child in root]
    elements = [element for element in found if element is not None]
    if (root.text or "").strip():
        report(12200, "text stands inside <Response>, outside any verb")
    if allowed is None:
        return elements
    for element in elements:
        if element.tag not in allowed:
            report(13201, f"<{element.tag}> may not stand in this kind of document")
    return [element for element in elements if element.tag in allowed]


def _element(node: ET.Element, parent: str, report: Report) -> Element | None:
    tag = str(node.tag)
    if tag in verbs.UNPLAYED_VERBS and parent in {"Response", "Dial"}:
        report(12200, f"<{tag}> is TwiML, but this simulated carrier does not play it")
        return None
    if tag not in verbs.CHILDREN.get(parent, frozenset()):
        report(12200, f"<{tag}> is unknown inside <{parent}>")
        return None
    text = "".join(node.itertext()) if tag in _MIXED else node.text or ""
    inside = [] if tag in _MIXED else [_element(child, tag, report) for child in node]
    children = tuple(child for child in inside if child is not None)
    element = Element(tag, _attributes(node, tag, report), text.strip(), children)
    _check_limits(element, report)
    return element


def _attributes(node: ET.Element, tag: str, report: Report) -> dict[str, str]:
    known = verbs.ATTRIBUTES[tag]
    kept: dict[str, str] = {}
    for name, value in node.attrib.items():
        if name not in known:
            report(12200, f"<{tag}> has the unknown attribute {name!r}")
        elif (wrong := verbs.fault(value, known[name])) is not None:
            report(12200, f"<{tag} {name}>: {wrong}")
        else:
            kept[name] = value
            if name in verbs.UNPLAYED.get(tag, frozenset()):
                report(12200, f"<{tag} {name}> is TwiML, but this simulated carrier ignores it")
    return kept


def _check_limits(element: Element, report: Report) -> None:
    """Report what is too long or too many. Source: the verbs' own pages and error 13250."""
    if element.tag == "Say" and len(element.text) > _MAX_SAY_CHARS:
        report(13520, f"<Say> holds {len(element.text)} characters, more than 4,096")
    if element.tag == "Say" and not element.text:
        report(13520, "<Say> has nothing to say")
    if (
        element.tag == "Dial"
        and element.given("timeout")
        and not (
            5 <= element.whole("timeout", 30) <= 600  # noqa: PLR2004  seconds, <Dial timeout>
        )
    ):
        report(13212, f"<Dial timeout> is {element.get('timeout')}, outside 5 to 600")
    nouns = [child for child in element.children if child.tag in {"Number", "Client", "Sip"}]
    if len(nouns) > _MAX_NOUNS:
        report(13250, f"<Dial> names {len(nouns)} parties, more than 10")
    if element.tag == "Conference" and len(element.get("participantLabel")) > 128:  # noqa: PLR2004  the documented limit
        report(16025, "<Conference participantLabel> is longer than 128 characters")
