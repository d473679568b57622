"""Make the names of things: random where a stranger must not guess them, injected for tests."""

import random
import secrets
from collections.abc import Callable
from typing import TypeAlias

NewId: TypeAlias = Callable[[], str]


def random_id() -> str:
    """Return 22 characters nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(16)


def seeded_ids(seed: int) -> NewId:
    """Return a source of ids that repeats itself for the same ``seed``: tests and replays."""
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose, never a secret
    return lambda: f"{source.getrandbits(96):024x}"
