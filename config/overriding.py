"""Judge what a supervisor wants an agent to do otherwise than the roster says, for a while.

Rules this module keeps:

* What does not exist is not given: an agent, a department, a skill nothing asks for and nobody has.
* Every override has an end, and not a far one; one that would change nothing is refused.
* Each refusal has a code, by which people's pages say it in the reader's language.
"""

from collections.abc import Iterator
from typing import NoReturn

from calls.errors import ConfigError
from config.problems import did_you_mean, listed, quoted
from config.site import Site
from ivr import wall
from ivr.steps import CallbackStep, QueueStep
from routing.override import LONGEST_MS, Override
from routing.skills import MAX_LEVEL, MIN_LEVEL

_DAY_MS = 86_400_000


def judge(site: Site, wanted: Override) -> None:
    """Refuse an override that could not be meant so.

    Args:
        site: the configuration in force.
        wanted: what somebody wants, as of ``at_ms``.

    Raises:
        ConfigError: with a code of this module and a sentence that says what to do.
    """
    agents, departments = site.roster.agents, site.roster.departments
    if wanted.agent not in agents:
        _refuse("agent", f"there is no agent {quoted(wanted.agent)}", wanted.agent, list(agents))
    if wanted.kind == "department" and wanted.name not in departments:
        there_is = f"there is no department {quoted(wanted.name)}"
        _refuse("department", there_is, wanted.name, list(departments))
    if wanted.kind == "skill":
        _judge_skill(site, wanted)
    _judge_end(site, wanted)
    agent = agents[wanted.agent]
    given = agent.skills if wanted.kind == "skill" else agent.departments
    if given.get(wanted.name) == wanted.value:
        has = "has" if wanted.value is not None else "does not have"
        raise ConfigError(
            "override_same",
            f"{agent.name} {has} {thing(site, wanted)} by the roster: there is nothing to override "
            "(an earlier override is taken back by ending it)",
        )


def known_skills(site: Site) -> tuple[str, ...]:
    """Return every skill somebody has or something asks for, and every language; by name."""
    return tuple(sorted({*_skills(site)}))


def thing(site: Site, override: Override) -> str:
    """Say what an override is about: ``the skill "fr" at level 3``, ``the department Billing``."""
    if override.kind == "skill":
        level = f" at level {override.value}" if override.value is not None else ""
        return f"the skill {quoted(override.name)}{level}"
    known = site.roster.departments.get(override.name)
    ahead = f" with a head start of {override.value} s" if override.value else ""
    return f"the department {known.name if known else quoted(override.name)}{ahead}"


def sentence(site: Site, override: Override) -> str:
    """Say who has what, or is without it, and until when on the site's clock."""
    known = site.roster.agents.get(override.agent)
    has = "has" if override.value is not None else "is without"
    end = wall.shown(override.until_ms, site.book.timezone)
    name = known.name if known else quoted(override.agent)
    return f"{name} {has} {thing(site, override)} until {end}"


def without_effect(site: Site, override: Override) -> str:
    """Say why an override changes nothing in the configuration in force; empty when it does."""
    if override.agent not in site.roster.agents:
        return "the agent is not in the roster any more"
    if override.kind == "department" and override.name not in site.roster.departments:
        return "the department is not in the configuration any more"
    if override.kind == "skill" and override.name not in known_skills(site):
        return "nothing in the configuration asks for this skill any more"
    return ""


def _judge_skill(site: Site, wanted: Override) -> None:
    known = known_skills(site)
    if wanted.name not in known:
        there_is = f"nobody has the skill {quoted(wanted.name)} and nothing asks for it"
        _refuse("skill", there_is, wanted.name, list(known))
    if wanted.value is not None and not MIN_LEVEL <= wanted.value <= MAX_LEVEL:
        raise ConfigError(
            "override_level",
            f'"{wanted.value}" is not a level: from {MIN_LEVEL} (learning) to {MAX_LEVEL} (expert)',
        )


def _judge_end(site: Site, wanted: Override) -> None:
    end = wall.shown(wanted.until_ms, site.book.timezone)
    if wanted.until_ms <= wanted.at_ms:
        raise ConfigError("override_past", f"{end} has passed already: give an end that is ahead")
    if wanted.until_ms - wanted.at_ms > LONGEST_MS:
        raise ConfigError(
            "override_far",
            f"{end} is more than {LONGEST_MS // _DAY_MS} days ahead: what is so for longer belongs "
            "into the roster",
        )


def _skills(site: Site) -> Iterator[str]:
    yield from site.book.languages
    for agent in site.roster.agents.values():
        yield from agent.skills
    for department in site.roster.departments.values():
        yield from (skill for skill in department.least if skill != "language")
    for tier in site.book.tiers.values():
        yield from tier.skills
    for flow in site.book.flows.values():
        for step in flow.steps.values():
            if isinstance(step, QueueStep | CallbackStep):
                yield from step.skills


def _refuse(code: str, sentence: str, written: str, known: list[str]) -> NoReturn:
    meant = did_you_mean(written, known) or f": there are {listed(known)}"
    raise ConfigError(f"override_{code}", f"{sentence}{meant}")
