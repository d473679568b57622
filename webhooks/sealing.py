"""Seal texts so that whoever reads a log of URLs learns nothing, and nobody can write one.

Rules this module keeps:

* The same text is sealed the same, so that a carrier's retry is answered with the same document.
* What was changed on the way opens as nothing at all.

Deterministic authenticated encryption in the manner of SIV: the tag is a keyed hash of the text,
the keystream a function of another key and the tag. Source: Rogaway and Shrimpton, "A
Provable-Security Treatment of the Key-Wrap Problem" (EUROCRYPT 2006), with keyed BLAKE2b as the one
function and SHAKE-256 as the other. Why not a library: docs/decisions/0042.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

_TAG_BYTES = 16
"""128 bits: no tag is guessed, and no two texts of one site ever share one by chance."""


class Box:
    """Seal and open bytes with a secret.

    Args:
        secret: any long text; the same for every process that must open what another sealed.
    """

    def __init__(self, secret: str) -> None:
        root = hashlib.sha512(secret.encode()).digest()
        self._tagging = hashlib.blake2b(b"tag", key=root, person=b"switchboard").digest()
        self._hiding = hashlib.blake2b(b"hide", key=root, person=b"switchboard").digest()

    def seal(self, plain: bytes) -> str:
        """Return the text sealed: letters, digits, ``-`` and ``_``."""
        tag = self._tag(plain)
        return urlsafe_b64encode(tag + self._hidden(plain, tag)).rstrip(b"=").decode()

    def open(self, sealed: str) -> bytes | None:
        """Return what was sealed with this secret; None for anything else."""
        try:
            raw = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
        except ValueError:
            return None
        tag, hidden = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        plain = self._hidden(hidden, tag)
        return plain if hmac.compare_digest(tag, self._tag(plain)) else None

    def _tag(self, plain: bytes) -> bytes:
        return hashlib.blake2b(plain, key=self._tagging, digest_size=_TAG_BYTES).digest()

    def _hidden(self, text: bytes, tag: bytes) -> bytes:
        stream = hashlib.shake_256(self._hiding + tag).digest(len(text))
        return bytes(one ^ other for one, other in zip(text, stream, strict=True))
