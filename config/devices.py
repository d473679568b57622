"""Describe what can be rung: browsers, SIP phones, telephones, and numbers outside.

Rules this module keeps:

* A device is a browser, a SIP phone or a telephone number that can exist.
* Public emergency numbers are never dialled for a caller.
"""

import re
from typing import Annotated
from urllib.parse import unquote

import phonenumbers
from pydantic import AfterValidator

from calls.phone import is_e164

EMERGENCY = frozenset({"112", "911", "999"})
"""Public emergency numbers. Source: DESIGN §4; the caller is told to redial instead."""

# Source: Twilio's client identity: letters, digits and "_" are what every SDK and URL keeps as is.
_CLIENT = re.compile(r"client:[A-Za-z0-9_]{1,100}")
_DIALLED = re.compile(r"[0-9+ ()./-]{1,40}")
_SIP = re.compile(
    r"sips?:(?P<user>[A-Za-z0-9_.!~*'&=+$,;?/%-]{1,100})"
    r"@(?P<host>[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)(:[0-9]{1,5})?"
    r"(;[A-Za-z0-9_.=;-]{1,100})?"
)


def is_emergency(dialled: str) -> bool:
    """Tell whether dialling this would reach a public emergency service.

    Args:
        dialled: a number as dialled, with or without a country's prefix: ``911``, ``+44999``.
    """
    if _DIALLED.fullmatch(dialled) is None:
        return False  # a name that holds digits is a name
    digits = re.sub(r"[^0-9+]", "", dialled)
    if digits.lstrip("+") in EMERGENCY:
        return True
    if not is_e164(digits):
        return False
    try:
        parsed = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:
        return False
    return str(parsed.national_number) in EMERGENCY


def _device(text: str) -> str:
    sip = _SIP.fullmatch(text)
    # What a PBX would dial: without the parameters, and with %39 read as 9.
    number = unquote(sip["user"]).partition(";")[0] if sip else text
    if is_emergency(number):
        raise ValueError(f'"{text}" is a public emergency number: it is never dialled for a caller')
    if sip or _CLIENT.fullmatch(text) or is_e164(text):
        return text
    if text.startswith("client:"):
        raise ValueError(
            f'"{text}" is not a browser phone: after "client:" letters, digits and "_" only'
        )
    if text.startswith(("sip:", "sips:")):
        raise ValueError(f'"{text}" is not a SIP address: write "sip:name@pbx.example.com"')
    raise ValueError(
        f'"{text}" is not a device: write "client:anna", "sip:anna@pbx.example.com" '
        'or a number such as "+12125550188"'
    )


def _outside(number: str) -> str:
    if not is_e164(number) and not is_emergency(number):
        raise ValueError(f'"{number}" is not a number in international form: "+", then digits')
    if is_emergency(number):
        raise ValueError(
            f'"{number}" is a public emergency number: it is never dialled for a caller, '
            "who must be told to redial"
        )
    return number


OutsideNumber = Annotated[str, AfterValidator(_outside)]
"""A number outside that callers may be connected with."""
Device = Annotated[str, AfterValidator(_device)]
"""What rings: ``client:…``, ``sip:…`` or a number in international form."""
