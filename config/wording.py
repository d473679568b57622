"""Check that what must be spoken can be, in every language.

Rules this module keeps:

* A missing translation or plural form is a warning, for another is spoken in its place: a notice
  must never be stopped at three in the morning by the lack of one.
* The prompts the system itself speaks are all there, under their fixed names.
"""

from functools import lru_cache
from typing import NamedTuple

from config.document import SiteDocument
from config.findings import Findings
from config.problems import did_you_mean, listed, quoted
from config.tree import Path
from config.ways import every_way
from ivr.flow import CollectStep, LanguageStep, values
from ivr.prompt import babel_locale, placeholders
from ivr.refer import RESERVED
from ivr.wait import WaitEntry
from ivr.whisper import FILLED as WHISPERED

SYSTEM = (
    "system.waiting",
    "system.ahead",
    "system.still_waiting",
    "system.apology",
    "system.reconnecting",
    "system.connecting",
    "system.goodbye",
    "system.unknown_call",
    "system.press_one",
    "system.caller_gone",
)
"""Prompts the system speaks by itself."""
ESTIMATES = (
    "system.wait_seconds",
    "system.wait_less_seconds",
    "system.wait_seconds_minutes",
    "system.wait_minutes",
    "system.wait_less_minutes",
    "system.wait_more_minutes",
)
"""Prompts that speak an expected wait; all of them, where one is to be spoken."""
WHISPER = "system.whisper"
"""What agents hear before a call where `whisper: true` stands."""
OPTIONAL = (
    "system.place_kept",
    WHISPER,
    "system.other_language",
    "system.closed",
    "system.full",
    "system.too_long",
    "system.long_wait",
    "system.empty",
    "system.evacuated",
    "system.not_answered",
    "system.cut_off",
    "system.transferred",
    "system.callback_expired",
)
"""Prompts the system speaks where they are written."""
CALLBACK = (
    "system.callback_offer",
    "system.callback_type",
    "system.callback_check",
    "system.callback_sorry",
    "system.callback_promised",
    "system.callback_at",
    "system.callback_already",
    "system.callback_again",
    "system.callback_answer",
    "system.callback_message",
    "system.callback_next",
    "system.callback_agent",
    "system.callback_unanswered",
)
"""Prompts the system speaks where a department calls back."""
TIMES = (
    "system.callback_when",
    "system.callback_time",
    "system.callback_more",
    "system.callback_full",
)
"""Prompts the system speaks where callers may choose a time."""
AT_CLOSING = ("system.callback_closing",)
"""What the system speaks where those who wait at closing time are called back."""
_OF_CALLBACKS = frozenset({"number", "when", "caller", "department", "count", "key"})
"""What has a value in the prompts of callbacks."""
COUNTED = ("system.ahead", "system.callback_agent", *ESTIMATES)
"""The prompts that are given a number to speak."""
FROM = ("system.wait_seconds", "system.wait_seconds_minutes", "system.wait_minutes")
"""Those that are given a lower one besides, `{low}`."""

_COUNTED_TO = 1000  # callers ahead; no language has a plural form that first occurs above this
_ANY = "other"


class _Filled(NamedTuple):
    """Say what has a value where: prompts of language steps, offers, confirmations; values kept."""

    lines: frozenset[str]
    offers: frozenset[str]
    confirmations: frozenset[str]
    whispers: frozenset[str]
    values: frozenset[str]


def check_wording(document: SiteDocument, findings: Findings) -> None:
    """Note prompts and words that are missing."""
    for name in (*SYSTEM, *_of_callbacks(document)):
        if name not in document.prompts and name not in findings.set_aside:
            findings.error(
                ("prompts",),
                f"the prompt {quoted(name)} is missing: the system speaks it",
                key=True,
            )
    filled = _filled(document)
    spoken = (*SYSTEM, *OPTIONAL, *CALLBACK, *TIMES, *AT_CLOSING, *ESTIMATES)
    _estimates(document, findings)
    for name, prompt in document.prompts.items():
        if name.startswith("system.") and name not in spoken:
            message = f"the system speaks no prompt {quoted(name)}{did_you_mean(name, spoken)}"
            findings.error(("prompts", name), message, f"known: {listed(SYSTEM, 20)}", key=True)
        _translations(document, findings, name, prompt)
        _braces(findings, name, prompt, filled)


def _of_callbacks(document: SiteDocument) -> tuple[str, ...]:
    """Return the prompts that are needed because departments call back."""
    rules = [each.callback for each in document.departments.values() if each.callback is not None]
    needed = CALLBACK if rules else ()
    times = TIMES if any(each.slots is not None for each in rules) else ()
    closing = any(each.closing == "callback" for each in document.departments.values())
    return (*needed, *times, *(AT_CLOSING if closing and rules else ()))


def _estimates(document: SiteDocument, findings: Findings) -> None:
    """Note an expected wait that is to be spoken without the words for it."""
    missing = [each for each in ESTIMATES if each not in document.prompts]
    missing = [each for each in missing if each not in findings.set_aside]
    written: dict[Path, WaitEntry | None] = {("wait",): document.wait}
    written |= {("departments", n, "wait"): e.wait for n, e in document.departments.items()}
    for path, entry in written.items():
        if entry is not None and entry.expected_wait and missing:
            findings.error(
                (*path, "expected_wait"),
                f"the prompt {quoted(missing[0])} is missing: it speaks the expected wait",
                f"an expected wait needs {listed(ESTIMATES, 9)}",
            )


def _translations(
    document: SiteDocument, findings: Findings, name: str, prompt: dict[str, dict[str, str]]
) -> None:
    for language in prompt:
        findings.refer(
            ("prompts", name, language), language, document.languages, "language", key=True
        )
    missing = [language for language in document.languages if language not in prompt]
    if missing:
        spoken = next((each for each in document.languages if each in prompt), "")
        message = f"the prompt {quoted(name)} is not translated: {listed(missing)} missing"
        hint = f"until then it is spoken in {quoted(spoken)}" if spoken else ""
        findings.warning(("prompts", name), message, hint)
    for language, forms in prompt.items():
        if language in document.languages:
            _forms(document, findings, (name, language), forms)


def _forms(
    document: SiteDocument, findings: Findings, where: tuple[str, str], forms: dict[str, str]
) -> None:
    """Note plural forms the language has and the prompt lacks, where a number is spoken."""
    name, language = where
    path = ("prompts", name, language)
    counts = any("{count}" in text for text in forms.values())
    if not counts and len(forms) == 1:
        return
    needed = _needed(document.languages[language].locale)
    exact = frozenset(form for form in forms if form.isdecimal())
    lacking = [form for form, examples in needed if form not in forms and not examples <= exact]
    if lacking:
        hint = 'one text for each form; until then "other" is spoken'
        message = f"{quoted(name)} lacks the plural form {listed(lacking)} of {quoted(language)}"
        findings.warning(path, message, hint)
    known = {form for form, _ in needed} | {_ANY} | exact
    for form in forms:
        if form not in known:
            message = f"{quoted(language)} has no plural form {quoted(form)}: it is never spoken"
            findings.warning((*path, form), message, f"there are {listed(sorted(known))}")


@lru_cache(maxsize=256)
def _needed(locale: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the forms whole numbers take in a language, with the numbers that take each.

    Source: CLDR's plural rules as Babel carries them. Forms that only fractions or millions take
    are not needed to count callers.
    """
    rule = babel_locale(locale).plural_form
    found: dict[str, set[str]] = {}
    for number in range(_COUNTED_TO):
        found.setdefault(rule(number), set()).add(str(number))
    return tuple((form, frozenset(numbers)) for form, numbers in found.items())


def _braces(
    findings: Findings, name: str, prompt: dict[str, dict[str, str]], filled: _Filled
) -> None:
    """Note a placeholder where there is nothing to put in its place."""
    used = placeholders(prompt)
    promised = name in {*CALLBACK, *TIMES, *AT_CLOSING}
    if "count" in used and name not in COUNTED:
        message = f"{{count}} is known in {listed(COUNTED[:2])} and what speaks a wait only"
        findings.error(("prompts", name), message, key=True)
    if "key" in used and name not in filled.lines | filled.offers and not promised:
        message = "{key} is known in the prompt of a language step and in the `offer` of a way only"
        findings.error(("prompts", name), message, "write the key itself", key=True)
    if "low" in used and name not in FROM:
        findings.error(("prompts", name), f"{{low}} is known in {listed(FROM)} only", key=True)
    if "digits" in used and name not in filled.confirmations:
        message = "{digits} is known in the prompt that confirms a `collect` step only"
        findings.error(("prompts", name), message, key=True)
    known = {"brand", *filled.values, *(_OF_CALLBACKS if promised else ())}
    known |= WHISPERED if name in {*filled.whispers, WHISPER} else set()
    for each in sorted(used - RESERVED - known):
        near = did_you_mean(each, known)
        hint = f"there are {listed([f'{{{one}}}' for one in sorted(known)])}"
        message = f'"{{{each}}}" stands for nothing{near}'
        findings.error(("prompts", name), message, hint, key=True)


def _filled(document: SiteDocument) -> _Filled:
    """Return what has a value in which prompts."""
    steps = [step for flow in document.flows.values() for step in flow.steps.values()]
    return _Filled(
        frozenset(step.prompt for step in steps if isinstance(step, LanguageStep)),
        frozenset(way.offer for _, _, way in every_way(document) if way.offer),
        frozenset(step.confirm for step in steps if isinstance(step, CollectStep) and step.confirm),
        frozenset(each.whisper for each in document.departments.values() if each.whisper),
        frozenset(name for flow in document.flows.values() for name in values(flow)),
    )
