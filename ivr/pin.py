"""Keep and compare PINs: as given, or hashed so that whoever reads the files cannot use them.

Rules this module keeps:

* A comparison takes as long for a nearly right PIN as for a wrong one.
* A hash is slow enough to hinder guessing and quick enough (some milliseconds) to answer a caller.
  A PIN has few digits: the hash protects it from a glance, not from somebody with time.
"""

import hashlib
import hmac
import re
from typing import Annotated

from pydantic import AfterValidator

MOST_DIGITS = 12
"""Digits of the longest PIN."""
_PLAIN = re.compile(r"[0-9]{4,12}")
_HASHED = re.compile(r"scrypt:([0-9a-f]{16,64}):([0-9a-f]{64})")


def hashed(pin: str, salt: bytes) -> str:
    """Return a PIN as it may be written into a file.

    Args:
        pin: its digits.
        salt: random bytes, 8 to 32 of them, used for nothing else.
    """
    return f"scrypt:{salt.hex()}:{_digest(pin, salt)}"


def matches(written: str, typed: str) -> bool:
    """Tell whether what was typed is the PIN that was written down, hashed or as it is."""
    found = _HASHED.fullmatch(written)
    wanted, given = (
        (found[2], _digest(typed, bytes.fromhex(found[1]))) if found else (written, typed)
    )
    return hmac.compare_digest(wanted.encode(), given.encode())


def is_plain(text: str) -> bool:
    """Tell whether this is a PIN as people know it: 4 to 12 digits."""
    return _PLAIN.fullmatch(text) is not None


def _digest(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**12, r=8, p=1, dklen=32).hex()


def _pin(text: str) -> str:
    if not is_plain(text) and _HASHED.fullmatch(text) is None:
        raise ValueError("a PIN has 4 to 12 digits, or is what `switchboard pin` prints")
    return text


Pin = Annotated[str, AfterValidator(_pin)]
"""A PIN of 4 to 12 digits, as it is or hashed."""
