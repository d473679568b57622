"""Check speech markup (SSML) when it is read, so that no caller hears a carrier's error.

Rules this module keeps:

* It is well-formed, without declarations or entities of its own, and holds only what the carrier's
  voices understand.
* Values that replace placeholders are text, never markup.

Source: the children of ``<Say>`` in the carrier's TwiML description (break, emphasis, lang, p,
phoneme, prosody, s, say-as, sub, w).
"""

import xml.etree.ElementTree as ET

_TAGS = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
MAX_LENGTH = 3000
"""Characters: a ``<Say>`` holds 4096, and markup cannot be split between two."""


def checked(text: str) -> str:
    """Return ``text`` if it is markup a voice can speak.

    Args:
        text: what would stand between ``<speak>`` and ``</speak>``.

    Raises:
        ValueError: what is wrong, in a sentence.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"this markup is longer than {MAX_LENGTH} characters: make it two prompts")
    if "<!" in text or "<?" in text:
        raise ValueError('this markup holds "<!" or "<?": tags alone are spoken')
    try:
        root = ET.fromstring(f"<speak>{text}</speak>")  # noqa: S314 - no declarations, so no entities
    except ET.ParseError as error:
        raise ValueError(f"this markup is not well-formed: {error}") from error
    for element in root.iter():
        if element is not root and element.tag not in _TAGS:
            known = ", ".join(sorted(_TAGS))
            raise ValueError(f'no voice understands "<{element.tag}>" here: there are {known}')
    return text
