"""Name the reasons for being not ready: the admin's, in the reader's language, and the system's."""

from collections.abc import Mapping

from config.site import Site
from console import plain
from console.words import DEFAULT, Words

USUAL: tuple[str, ...] = ("break", "lunch", "meeting", "training", "paperwork")
"""What an agent may choose where the site defines nothing."""
OF_THE_SYSTEM: tuple[str, ...] = (
    "break",
    "arrived",
    "rona",
    "connection_lost",
    "phone_lost",
    "call_lost",
    "evacuated",
)
"""What the system says; ``break`` is the roster's too."""


def choices(words: Words, site: Site) -> Mapping[str, str]:
    """Return the reasons an agent may choose, by name, in words."""
    if not site.not_ready_reasons:
        return {name: words(f"reason.{name}") for name in USUAL}
    return {name: _in(words, said) for name, said in site.not_ready_reasons.items()}


def known(words: Words, site: Site) -> Mapping[str, str]:
    """Return every reason that has words; any other is shown as the store keeps it."""
    of_the_system = {name: words(f"reason.{name}") for name in OF_THE_SYSTEM}
    return {**of_the_system, **choices(words, site), "": words("reason.none")}


def said(reasons: Mapping[str, str], reason: str) -> str:
    """Put one reason into words.

    Args:
        reasons: see ``known``.
        reason: as the store keeps it.
    """
    return reasons.get(reason) or plain.shown(reason)


def _in(words: Words, said: Mapping[str, str]) -> str:
    """Return what a reader of this language is told: theirs, else English, else the first."""
    return next(
        (said[one] for one in (words.language, "", DEFAULT) if one in said),
        next(iter(said.values())),
    )
