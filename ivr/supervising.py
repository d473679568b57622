"""Let supervisors switch closures and bulletins by telephone.

Rules this module keeps:

* Nothing is switched before a PIN of one of the site's supervisors was right in this very call; the
  number called from proves nothing.
* Whose PIN it was is kept with the switch. Keys of a PIN stand in no decision.
* After each switch the supervisor is told so, and asked for the next.
"""

from dataclasses import replace

from ivr.pin import MOST_DIGITS, matches
from ivr.session import Ask, Flip, Heard, Say
from ivr.supervisor import SupervisorStep, SwitchKey
from ivr.switch import Switch
from ivr.walk import Walk


def enter(walk: Walk, step: SupervisorStep) -> None:
    """Ask for the PIN."""
    walk.session = replace(walk.session, supervisor="")
    _ask_pin(walk, step, None)


def answer(walk: Walk, step: SupervisorStep, heard: Heard) -> str | None:
    """Read a PIN or a key; return the step that follows, None when the turn has ended."""
    if heard.kind == "barred":
        walk.decide(f"no PIN is looked at: {heard.text}")
        return walk.give_up(step.otherwise, ("otherwise",))
    if not walk.session.supervisor:
        return _answer_pin(walk, step, heard)
    wanted = step.keys.get(heard.text.strip())
    if wanted is None:
        return _once_more(walk, step)
    who = walk.session.supervisor
    flip = _flip(wanted, walk.at_ms, who)
    walk.note(flip)
    walk.decide(f'{who} switched {flip.switch.kind} "{flip.switch.name}"', "keys", heard.text)
    walk.session = replace(walk.session, tries=0)
    _ask_key(walk, step, walk.words(step.done))
    return None


def _flip(wanted: SwitchKey, at_ms: int, who: str) -> Flip:
    """Return the switch a key stands for."""
    if wanted.close is not None:
        return Flip(Switch("closure", wanted.close, True, at_ms, who, prompt=wanted.say or ""))
    if wanted.open is not None:
        return Flip(Switch("closure", wanted.open, False, at_ms, who))
    name = wanted.bulletin or wanted.silence or ""
    return Flip(Switch("bulletin", name, wanted.bulletin is not None, at_ms, who))


def _answer_pin(walk: Walk, step: SupervisorStep, heard: Heard) -> str | None:
    walk.conceal()
    typed = heard.text.strip()
    for name, supervisor in walk.book.supervisors.items():
        if typed and matches(supervisor.pin, typed):
            walk.decide(f'the PIN is that of "{name}"')
            walk.session = replace(walk.session, supervisor=name, tries=0)
            _ask_key(walk, step, None)
            return None
    return _once_more(walk, step)


def _once_more(walk: Walk, step: SupervisorStep) -> str | None:
    tries = walk.session.tries + 1
    what = "key" if walk.session.supervisor else "PIN"
    walk.decide(f"no {what} of use, after try {tries} of {step.tries}")
    walk.session = replace(walk.session, tries=tries)
    if tries >= step.tries:
        walk.session = replace(walk.session, supervisor="")
        return walk.give_up(step.otherwise, ("otherwise",))
    reply = walk.words(step.no_match.prompt) if step.no_match is not None else None
    (_ask_key if walk.session.supervisor else _ask_pin)(walk, step, reply)
    return None


def _ask_pin(walk: Walk, step: SupervisorStep, reply: Say | None) -> None:
    walk.decide(f"asked for a supervisor's PIN, try {walk.session.tries + 1} of {step.tries}")
    before = (reply,) if reply is not None else ()
    words = (*before, walk.words(step.prompt))
    walk.ask(Ask(words, step.timeout, digits=MOST_DIGITS, finish_on="#"))


def _ask_key(walk: Walk, step: SupervisorStep, reply: Say | None) -> None:
    walk.decide("asked what to switch", "menu")
    before = (reply,) if reply is not None else ()
    walk.ask(Ask((*before, walk.words(step.menu)), step.timeout))
