"""Ask a caller for a key or a word, and read the answer: menus and the choice of a language.

Rules this module keeps:

* A question is asked at most ``tries`` times; then silence and nonsense go on to a person (a menu)
  or in the language spoken so far (the choice of a language).
* *Repeat*, *back* and *slower* are answers: they use up no try.
* Each line of a language choice is spoken in its own language.
"""

from collections.abc import Mapping
from dataclasses import replace

from ivr.menu import ORDINALS, LanguageStep, MenuStep
from ivr.session import Ask, Heard, Say
from ivr.spoken import meant
from ivr.walk import Walk


def enter(walk: Walk, step: MenuStep | LanguageStep) -> str | None:
    """Come to a question; return the step that follows where it need not be asked."""
    if isinstance(step, LanguageStep):
        return _offer_languages(walk, step)
    ask(walk, step)
    return None


def _offer_languages(walk: Walk, present: LanguageStep) -> str | None:
    """Ask for a language unless there is nothing to ask."""
    spoken = walk.session.language
    if present.skip_when_known and walk.session.language_known:
        walk.decide(f'not asked: the caller is known to speak "{spoken}"', "skip_when_known")
        return present.next
    if len(languages(walk, present)) <= 1:
        walk.decide("not asked: there is one language to choose from")
        return present.next
    ask(walk, present)
    return None


def ask(walk: Walk, step: MenuStep | LanguageStep, reply: Say | None = None) -> None:
    """Ask a question, after ``reply`` to an answer that could not be used."""
    walk.decide(f"asked, try {walk.session.tries + 1} of {step.tries}")
    before = (reply,) if reply is not None else ()
    if isinstance(step, LanguageStep):
        said = tuple(each for several in _named(walk, step).values() for each in several)
        walk.ask(Ask((*before, *_lines(walk, step)), step.timeout, hints=said))
        return
    times = 2 if walk.session.slow else 1
    words = (walk.words(step.prompt),) * times
    hints = tuple(each for several in _phrases(walk, step).values() for each in several)
    walk.ask(Ask((*before, *words), step.timeout, hints=hints, barge_in=step.barge_in))


def languages(walk: Walk, step: LanguageStep) -> Mapping[str, str]:
    """Return which language each key chooses, as far as the number has languages."""
    spoken = walk.book.languages_of(walk.session.number)
    places = {key: ORDINALS.index(ordinal) for key, ordinal in step.keys.items()}
    return {key: spoken[place] for key, place in places.items() if place < len(spoken)}


def answer_menu(walk: Walk, step: MenuStep, heard: Heard) -> str | None:
    """Read the answer to a menu; return the step that follows, None when the turn has ended."""
    key = _key(walk, step, heard)
    if key is not None and key in (step.repeat, step.slow_key):
        slow = key == step.slow_key
        why = "asks for more time" if slow else "repeats the question"
        walk.decide(f"key {key} {why}", "slow_key" if slow else "repeat")
        walk.session = replace(walk.session, slow=slow or walk.session.slow)
        ask(walk, step)
        return None
    if key is not None and key == step.back:
        _go_back(walk, step, key)
        return None
    if key in step.keys:
        way = step.keys[key]
        chose = f' and chooses "{way.choose}"' if way.choose else ""
        walk.decide(f'key {key} leads to "{way.next}"{chose}', "keys", key)
        walk.passed(way)
        return way.next
    field = "no_match" if heard.text.strip() else "no_input"
    reply = step.no_match if heard.text.strip() else step.no_input
    if not _may_ask_again(walk, step, heard):
        own = reply.otherwise if reply is not None else None
        return walk.give_up(own or step.otherwise, (field, "otherwise") if own else ("otherwise",))
    ask(walk, step, walk.words(reply.prompt) if reply is not None else None)
    return None


def _key(walk: Walk, step: MenuStep, heard: Heard) -> str | None:
    """Return the key that was pressed, or meant by what was said."""
    if heard.kind != "speech":
        return heard.text.strip() or None
    return meant(_phrases(walk, step), heard.text)


def _phrases(walk: Walk, step: MenuStep) -> Mapping[str, tuple[str, ...]]:
    """Return what may be said for each key in the language spoken."""
    return {key: way.say.get(walk.session.language, ()) for key, way in step.keys.items()}


def answer_language(walk: Walk, step: LanguageStep, heard: Heard) -> str | None:
    """Read the choice of a language; return the step that follows, None when the turn has ended."""
    key = heard.text.strip()
    if heard.kind == "speech":
        key = meant(_named(walk, step), heard.text) or ""
    chosen = languages(walk, step).get(key)
    if chosen is not None:
        walk.decide(f'key {key} chooses the language "{chosen}"', "keys", key)
        walk.passed()
        walk.session = replace(walk.session, language=chosen, language_known=True)
        return step.next
    if not _may_ask_again(walk, step, heard):
        walk.decide(f'no language was chosen: "{walk.session.language}" is kept', "next")
        walk.passed()
        return step.next
    reply = step.no_match if heard.text.strip() else None
    ask(walk, step, walk.words(reply.prompt) if reply is not None else None)
    return None


def _named(walk: Walk, step: LanguageStep) -> Mapping[str, tuple[str, ...]]:
    """Return what may be said for each key; nothing where the site lists no words at all."""
    if not step.say:
        return {}
    return {key: step.say.get(language, ()) for key, language in languages(walk, step).items()}


def _lines(walk: Walk, step: LanguageStep) -> tuple[Say, ...]:
    """Return the lines that are in their own language: another would offer the wrong one."""
    wanted = languages(walk, step).items()
    lines = [(walk.words(step.prompt, language, key=key), language) for key, language in wanted]
    return tuple(line for line, language in lines if line.language == language)


def _may_ask_again(walk: Walk, step: MenuStep | LanguageStep, heard: Heard) -> bool:
    """Count an answer of no use; tell whether a try is left."""
    tries = walk.session.tries + 1
    what = f'"{heard.text.strip()}" is not one of the keys' if heard.text.strip() else "silence"
    walk.decide(f"{what}, after try {tries} of {step.tries}")
    walk.session = replace(walk.session, tries=tries)
    return tries < step.tries


def _go_back(walk: Walk, step: MenuStep, key: str) -> None:
    """Ask the question before this one; this one again where there is none."""
    name = walk.question_before
    before = walk.flow.steps.get(name) if name is not None else None
    if name is None or not isinstance(before, MenuStep | LanguageStep):
        walk.decide(f"key {key} goes back, but this is the first question", "back")
        ask(walk, step)
        return
    walk.decide(f'key {key} goes back to "{name}"', "back")
    walk.at(name)
    ask(walk, before)
