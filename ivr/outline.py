"""Draw what callers can go through: as a tree of text, and as a Mermaid flowchart.

Rules this module keeps:

* Every step is drawn once; coming to it again, from a loop or from beside it, is a reference.
* A step with one way on is followed by the next below it, so that a long flow stays narrow.
* Nothing recurses: a flow may be longer than a stack is deep.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.book import Book
from ivr.digits import CollectStep
from ivr.flow import (
    CallbackStep,
    Flow,
    HangupStep,
    HoursStep,
    MenuStep,
    QueueStep,
    RouteStep,
    Row,
    Step,
    VoicemailStep,
)
from ivr.flow import exits as ways_of
from ivr.flow import prompts as spoken_at

_WORDS_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """Wait to be drawn: what leads here, and what stands before it and before what follows."""

    head: str
    body: str
    label: str
    step: str


def tree(book: Book, numbers: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a tree.

    Args:
        book: what callers hear.
        numbers: the numbers of ours whose flows are drawn.
    """
    for name, dialled in _flows(book, numbers).items():
        yield f"{name}: {', '.join(dialled)}"
        flow = book.flows.get(name)
        if flow is None:
            yield f"  there is no such flow: to the department {book.fallback_department}"
            continue
        yield from _branches(book, flow)


def mermaid(book: Book, numbers: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart; arguments as ``tree``'s."""
    yield "flowchart TD"
    for at, (name, dialled) in enumerate(_flows(book, numbers).items()):
        flow = book.flows.get(name)
        if flow is None:
            continue
        start = flow.start if flow.start in flow.steps else ""
        yield f"  f{at}([{_cited(', '.join(dialled))}]) --> f{at}_{start}"
        for step, present in flow.steps.items():
            opens, closes = ("{", "}") if len(ways(present)) > 1 else ("[", "]")
            if isinstance(present, QueueStep | HangupStep | VoicemailStep | CallbackStep):
                opens, closes = "([", "])"
            words = _cited(f"{step}: {described(book, present)}")
            yield f"  f{at}_{step}{opens}{words}{closes}"
            for label, to in ways(present):
                arrow = f"-->|{_cited(label)}|" if label else "-->"
                yield f"  f{at}_{step} {arrow} f{at}_{to}"


def ways(step: Step) -> Sequence[tuple[str, str]]:
    """Return where a step leads: what leads there, in words, and the step it names."""
    return [(_label(step, path), to) for path, to in ways_of(step)]


def described(book: Book, step: Step) -> str:
    """Return what a step does, in a few words: ``queue billing, invoices>=3``."""
    match step:
        case QueueStep():
            skills = [f"{name}>={level}" for name, level in step.skills.items()]
            return ", ".join([f"queue {step.department}", *skills])
        case VoicemailStep():
            return f"voicemail {step.department}"
        case CallbackStep():
            return f"callback {step.department}"
        case HoursStep():
            return f"hours {step.hours}"
        case _:
            words = next((_words(book, name) for _, name in spoken_at(step)), "")
            return f"{step.type} {words}".rstrip()


def conditions(row: Row) -> str:
    """Return a row's conditions in words: ``choice billing, region quebec``."""
    said: list[str] = []
    for name in type(row).model_fields:
        value = getattr(row, name)
        if name == "next" or not value:
            continue
        if value is True:
            said.append(name)
        elif name == "values":
            said += [f"{each} {' or '.join(wanted)}" for each, wanted in value.items()]
        elif name == "hours":
            said.append(f"{value} open")
        else:
            wanted = " or ".join(value) if isinstance(value, tuple) else str(value)
            said.append(f"{name} {wanted}")
    return ", ".join(said)


def _flows(book: Book, numbers: Sequence[str]) -> dict[str, list[str]]:
    flows: dict[str, list[str]] = {}
    for number in numbers:
        entry = book.numbers[number]
        flows.setdefault(entry.flow, []).append(f"{number} ({', '.join(entry.languages)})")
    return flows


def _branches(book: Book, flow: Flow) -> Iterator[str]:
    left = [_Line("", "", "", flow.start)]
    drawn: set[str] = set()
    while left:
        line = left.pop()
        lead = f"{line.head}{line.label} → " if line.label else line.head
        step = flow.steps.get(line.step)
        if step is None or line.step in drawn:
            yield f"{lead}{line.step} (see above)"
            continue
        drawn.add(line.step)
        yield f"{lead}{line.step}: {described(book, step)}"
        onward = list(ways(step))
        if isinstance(step, MenuStep | CollectStep) and step.otherwise is None:
            yield f"{line.body}├ otherwise → department {book.fallback_department}"
        if len(onward) == 1 and not onward[0][0]:
            left.append(_Line(line.body, line.body, "", onward[0][1]))
            continue
        last = len(onward) - 1
        for at in range(last, -1, -1):
            label, to = onward[at]
            fork, rail = ("└ ", "  ") if at == last else ("├ ", "│ ")
            left.append(_Line(f"{line.body}{fork}", f"{line.body}{rail}", label, to))


def _label(step: Step, path: tuple[str, ...]) -> str:
    match step, path:
        case MenuStep(), ("keys", key, "next"):
            return f"{key} {step.keys[key].choose or ''}".rstrip()
        case RouteStep(), ("rows", place, "next"):
            return conditions(step.rows[int(place)])
        case _:
            return " ".join(path[:-1] if path[-1] == "next" else path)


def _words(book: Book, name: str) -> str:
    """Return the first words of a prompt, in the first language that has it."""
    prompt = book.prompts.get(name, {})
    spoken = next((one for one in (*book.languages, *prompt) if one in prompt), None)
    if spoken is None:
        return name
    forms = prompt[spoken]
    text = str(forms.get("other") or next(iter(forms.values())))
    return f"“{text if len(text) <= _WORDS_CHARS else text[: _WORDS_CHARS - 1] + '…'}”"


def _cited(text: str) -> str:
    """Return a label Mermaid takes as text, whatever is in it."""
    plain = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;")
    return f'"{plain}"'
