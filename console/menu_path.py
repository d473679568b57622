"""Say which way a caller took through the menu, in the words of those who wrote it.

Rules this module keeps:

* What a key stands for is read from the configuration the call began with, or not at all: after a
  change of the menu the key alone is told, rather than what it means today.
"""

from collections.abc import Iterator, Sequence

from calls.events import Event
from config.site import Site
from console import plain
from ivr.book import Book
from ivr.menu import LanguageStep, MenuStep


def menu_path(story: Sequence[Event], site: Site) -> list[str]:
    """Return what the caller did at each question: ``topic: support``, or ``topic: 2``.

    Args:
        story: what happened to the call so far.
        site: the configuration in force.
    """
    began = [event for event in story if event.type == "call.arrived"]
    same = bool(began) and began[0].fields["config"] == site.version
    answers = (
        (event.fields["step"], event.fields["heard"].removeprefix("keys:"))
        for event in story
        if event.type == "call.step" and event.fields["heard"] not in ("", "silence")
    )
    return list(_told(site.book if same else None, answers))


def _told(book: Book | None, answers: Iterator[tuple[str, str]]) -> Iterator[str]:
    for name, heard in answers:
        steps = (
            [flow.steps[name] for flow in book.flows.values() if name in flow.steps] if book else []
        )
        if len(steps) == 1 and isinstance(steps[0], LanguageStep):
            continue  # the caller's language is told beside it
        yield plain.shown(f"{name}: {_meant(steps[0], heard) if len(steps) == 1 else heard}")


def _meant(step: object, heard: str) -> str:
    way = step.keys.get(heard) if isinstance(step, MenuStep) else None
    return (way.choose or way.next if way else heard).replace("_", " ")
