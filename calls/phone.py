"""Recognise telephone numbers as the carrier writes them.

A number is not an identity: caller id is forged and shared. A withheld number arrives disguised,
sometimes as the keypad spelling of a word with the country of the prefix it happens to look like
(``+266696687`` is ANONYMOUS, "from Lesotho"), so it is recognised before any geography is read.
"""

import re

# Source: TWILIO.md A1. The first was seen on the wire; the rest are the keypad spellings of
# RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE that others report.
_DISGUISES = frozenset({"+266696687", "+7378742833", "+2562533", "+8566696", "+86282452253"})
_WORDS = frozenset({"anonymous", "unknown", "restricted", "blocked", "unavailable", "private"})
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def is_e164(number: str) -> bool:
    """Tell whether ``number`` is in international form: a plus, then up to 15 digits."""
    return _E164.fullmatch(number) is not None


def is_withheld(number: str) -> bool:
    """Tell whether the caller withheld their number.

    Args:
        number: the carrier's ``From``, any string.

    Returns:
        True for an empty value, a word such as ``anonymous``, or a keypad spelling of one.
    """
    plain = number.strip().lower()
    return not plain or plain in _DISGUISES or any(word in plain for word in _WORDS)
