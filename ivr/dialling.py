"""Judge whether a number may be dialled to call somebody back.

Rules this module keeps:

* Only numbers of the site's home countries: a callback must not become a way to dial the world at
  the site's expense.
* No premium or shared-cost numbers, no short or emergency numbers, none of our own.
* What is typed is read as people at home write it: with or without the country's code.
"""

from collections.abc import Collection, Sequence

import phonenumbers
from phonenumbers import PhoneNumberType

from calls.phone import is_e164, is_withheld

_PLAIN = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
"""Types of numbers that cost a usual call and ring one telephone."""


def dialled(typed: str, countries: Sequence[str], own: Collection[str] = ()) -> str:
    """Return the number a caller gave, in international form; empty where it may not be dialled.

    Args:
        typed: keys as they were pressed, or a number in international form.
        countries: the site's home countries (ISO 3166); the first that fits reads the keys.
        own: numbers of the site itself.
    """
    if is_withheld(typed):
        return ""
    for country in countries:
        number = _read(typed, country)
        if number is None or phonenumbers.region_code_for_number(number) not in countries:
            continue
        plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.number_type(number) in _PLAIN and is_e164(plain) and plain not in own:
            return plain
    return ""


def spelt(number: str) -> str:
    """Return a number as it is read out, digit by digit: ``5 1 4, 5 5 5, 0 1 4 2``."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return " ".join(each for each in number if each.isdecimal())
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = "".join(each if each.isdecimal() else " " for each in written).split()
    return ", ".join(" ".join(group) for group in groups)


def _read(typed: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    emergency = phonenumbers.is_emergency_number(typed, country)
    return number if phonenumbers.is_valid_number(number) and not emergency else None
