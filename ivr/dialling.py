"""Judge whether a number may be dialled to call somebody back.

Rules this module keeps:

* Only numbers of the site's home countries: a callback must not become a way to dial the world at
  the site's expense.
* No premium or shared-cost numbers, no short or emergency numbers, none of our own.
* What is typed is read as people write it, with or without the country's code: first as in the
  caller's own country, then as in each home country.
* The first country in which it is anybody's number decides: what costs a premium where the caller
  is must not become a usual number elsewhere.
"""

from collections.abc import Collection, Sequence

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

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


def dialled(typed: str, countries: Sequence[str], own: Collection[str] = (), home: str = "") -> str:
    """Return the number a caller gave, in international form; empty where it may not be dialled.

    Args:
        typed: keys as they were pressed, or a number in international form.
        countries: the site's home countries (ISO 3166).
        own: numbers of the site itself.
        home: the country of the number the caller rings from; empty where that is not known.
    """
    readers = list(dict.fromkeys((home, *countries) if home else countries))
    if is_withheld(typed) or any(phonenumbers.is_emergency_number(typed, each) for each in readers):
        return ""
    number = next((read for each in readers if (read := _read(typed, each)) is not None), None)
    if number is None or phonenumbers.region_code_for_number(number) not in countries:
        return ""
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    usual = phonenumbers.number_type(number) in _PLAIN and is_e164(plain)
    return plain if usual and plain not in own else ""


def spelt(number: str, home: str = "") -> str:
    """Return a number as it is read out, digit by digit: ``5 1 4, 5 5 5, 0 1 4 2``.

    Args:
        number: in international form.
        home: the country of who hears it: one of another is read out with its country's code;
            empty: not known, and it is read out as people in its own country write it.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return " ".join(each for each in number if each.isdecimal())
    abroad = home and phonenumbers.country_code_for_region(home) != parsed.country_code
    form = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    written = phonenumbers.format_number(parsed, form)
    groups = "".join(each if each.isdecimal() else " " for each in written).split()
    return ", ".join(" ".join(group) for group in groups)


def _read(typed: str, country: str) -> phonenumbers.PhoneNumber | None:
    """Return the number keys are in a country, without or with its code; None where nobody's."""
    code = str(phonenumbers.country_code_for_region(country))
    for keys in (typed, f"+{typed}") if typed.startswith(code) else (typed,):
        try:
            number = phonenumbers.parse(keys, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None
