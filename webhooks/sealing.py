"""Seal texts so that whoever reads a log of URLs learns nothing, and nobody can write one.

Rules this module keeps:

* The same text is sealed the same, so that a carrier's retry is answered with the same document.
* What was changed on the way opens as nothing at all.

The cipher is AES-SIV (RFC 5297): why, docs/decisions/0042.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_PURPOSE = b"switchboard"
"""Authenticated with every text, so that no other use of the secret opens one of ours."""


class Box:
    """Seal and open bytes with a secret.

    Args:
        secret: any long text; the same for every process that must open what another sealed.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESSIV(hashlib.sha512(secret.encode()).digest())

    def seal(self, plain: bytes) -> str:
        """Return the text, which is not empty, sealed: letters, digits, ``-`` and ``_``."""
        sealed = self._cipher.encrypt(plain, [_PURPOSE])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, sealed: str) -> bytes | None:
        """Return what was sealed with this secret; None for anything else."""
        try:
            raw = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
            return self._cipher.decrypt(raw, [_PURPOSE])
        except (ValueError, InvalidTag):
            return None
