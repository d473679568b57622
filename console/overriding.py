"""Say in the reader's words what an agent does otherwise than the roster says."""

from collections.abc import Iterable, Sequence

from config.site import Site
from console import plain
from console.moments import moment
from console.words import Words
from routing.override import Override
from routing.skills import Demand


def skill(words: Words, name: str) -> str:
    """Name a skill; one that is a language by the language's name."""
    return words.language_name(name) or plain.shown(name)


def department(site: Site, name: str) -> str:
    """Name a department; one that is gone by what it was called in the files."""
    known = site.roster.departments.get(name)
    return known.name if known else plain.shown(name)


def what(words: Words, site: Site, override: Override) -> str:
    """Say what is overridden: ``French, level 3``; ``without Billing``."""
    if override.kind == "skill":
        named = skill(words, override.name)
        if override.value is not None:
            return words("overrides.has_skill", name=named, level=override.value)
    else:
        named = department(site, override.name)
        if override.value:
            return words("overrides.has_ahead", name=named, seconds=override.value)
        if override.value is not None:
            return named
    return words("overrides.is_without", name=named)


def until(words: Words, site: Site, overrides: Iterable[Override]) -> str:
    """Say what is overridden of one agent, each with its end, in a line."""
    return "; ".join(
        words(
            "overrides.until",
            what=what(words, site, each),
            at=moment(words, each.until_ms, site.book.timezone),
        )
        for each in overrides
    )


def of_agent(words: Words, site: Site, overrides: Sequence[Override]) -> str:
    """Tell an agent what a supervisor let them do otherwise; empty when it is nothing."""
    return words("desk.overridden", what=until(words, site, overrides)) if overrides else ""


def demanded(words: Words, site: Site, demand: Demand) -> str:
    """Say what a call demands: ``Billing, French 3``."""
    asked = (f"{skill(words, name)} {level}" for name, level in demand.required)
    return ", ".join((department(site, demand.department), *asked))
