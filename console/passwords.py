"""Keep passwords: argon2id hashes, checked without stopping everything else.

Rules this module keeps:

* An unknown name costs as much work as a wrong password, so that the time an answer takes names
  nobody.
* Hashing runs in threads, two at a time: each takes 64 MiB and a tenth of a second, and a flood of
  attempts must not starve the calls.
"""

import asyncio
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

LONGEST = 1024
"""Characters of a password that are looked at; longer ones are refused before any work is done."""


class Passwords:
    """Hash and check passwords.

    Args:
        hasher: argon2's parameters; RFC 9106's second recommended set when None.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turns = asyncio.Semaphore(2)

    @cached_property
    def _nobody(self) -> str:
        """Return the hash of a password that nobody has: made when the first one is checked."""
        return self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """Return what an account keeps instead of the password."""
        return self._hasher.hash(password)

    async def fits(self, password: str, password_hash: str | None) -> bool:
        """Tell whether ``password`` is the one hashed; None (nobody) takes as long and is False."""
        async with self._turns:
            return await asyncio.to_thread(self._check, password, password_hash)

    def _check(self, password: str, password_hash: str | None) -> bool:
        nobody = self._nobody  # before either, so that the first check costs a known name as much
        try:
            self._hasher.verify(password_hash or nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None
