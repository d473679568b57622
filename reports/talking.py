"""Tell what happened within a conversation, in words a supervisor can read.

Rules this module keeps:

* A line says who did what; why stands beside it.
* An event whose fields are empty is still a sentence.
"""

from collections.abc import Mapping

from reports.sentence import Fields, Sentences, Words, lasting

_STATES = {
    "private": "{agent} talks with {whom}; the caller hears music",
    "swapped": "{agent} talks with the caller; {whom} is on hold",
    "joined": "{agent}, {whom} and the caller talk together",
}
_ENDS = {
    "completed": "{whom} has the caller now",
    "cancelled": "{agent} ends the consultation; the caller is back",
    "left": "{whom} has left; the caller is back with {agent}",
}


def _consulting(f: Fields, words: Mapping[str, str], key: str, otherwise: str) -> Words:
    text = words.get(f[key], otherwise).format(agent=f.named("agent"), whom=f.named("whom"))
    return text, f["why"].replace("_", " ") if key == "why" else "", ""


def _severed(f: Fields) -> Words:
    talked = lasting(f["talked_ms"])
    text = f"the line of {f.named('agent')} broke after {talked} of talk"
    if f["why"] == "evacuated":
        text = f"{f.named('agent')} had to leave after {talked} of talk"
    return text, f"{f['why'].replace('_', ' ')}; the caller waits again at the old place", ""


CONVERSATION: Sentences = {
    "call.connected": lambda f: (
        f"caller and {f.named('agent')} talk, {lasting(f['dial_to_person_ms'])} after dialling",
        "",
        "",
    ),
    "call.held": lambda f: (f"{f.named('agent')} puts the caller on hold", "", ""),
    "call.resumed": lambda f: (
        f"{f.named('agent')} is back after {lasting(f['held_ms'])} of hold",
        "" if f["cause"] == "agent" else "the carrier could not hold the caller",
        "",
    ),
    "call.transferred": lambda f: (
        f"{f.named('agent')} sends the caller to {f.named('to')} after {lasting(f['talked_ms'])}",
        {"up": "handed up", "number": "a number outside"}.get(f["how"], ""),
        "",
    ),
    "call.parted": lambda f: (
        f"{f.named('agent')} hangs up after {lasting(f['talked_ms'])}",
        "the caller is asked how it went",
        "",
    ),
    "call.severed": _severed,
    "call.panic": lambda f: (f"{f.named('agent')} raises the alarm: abuse or a threat", "", ""),
    "consult.began": lambda f: (
        f"{f.named('agent')} has {f.named('whom')} rung, to talk first",
        "",
        "",
    ),
    "consult.changed": lambda f: _consulting(f, _STATES, "state", "{agent} consults {whom}"),
    "consult.ended": lambda f: _consulting(
        f, _ENDS, "why", "{whom} was not to be had; the caller is back with {agent}"
    ),
}
