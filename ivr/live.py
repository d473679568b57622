"""Know what is switched at this moment: closures, spoken notices (bulletins), blocked callers.

Rules this module keeps:

* What supervisors switch is always live: it counts from the next turn of every call.
* A switch ends by itself at its instant, if it has one; nothing rests on a timer.
* A switch beats what the site's files say of the same bulletin.
* A bulletin is spoken in the caller's language, else in the site's first, to the callers of its
  regions. One whose words are gone is passed over: a notice never stops a call.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr import speech
from ivr.book import Book
from ivr.bulletin import Bulletin
from ivr.session import Say, Session
from ivr.switch import EVERYTHING, Switch
from ivr.wall import read


@dataclass(frozen=True, slots=True)
class Live:
    """Hold everything that is switched."""

    switches: tuple[Switch, ...] = ()

    def closure(self, at_ms: int, *names: str) -> Switch | None:
        """Return what closes the whole site, or one of these departments or numbers."""
        for switch in self.switches:
            named = switch.name == EVERYTHING or switch.name in names
            if switch.kind == "closure" and switch.on and named and switch.holds(at_ms):
                return switch
        return None

    def bulletin(self, name: str, at_ms: int) -> Switch | None:
        """Return how a bulletin was switched, if it was."""
        for switch in self.switches:
            if (switch.kind, switch.name) == ("bulletin", name) and switch.holds(at_ms):
                return switch
        return None

    def callers(self, at_ms: int) -> Mapping[str, Switch]:
        """Return which callers were blocked or allowed: pattern → how."""
        kept = (each for each in self.switches if each.kind == "caller")
        return {each.name: each for each in kept if each.holds(at_ms)}


def bulletins(book: Book, live: Live, session: Session, at_ms: int) -> Iterator[tuple[str, Say]]:
    """Yield the bulletins a caller is to hear now: name and words."""
    told: set[str] = set()
    for name, entry in book.bulletins.items():
        switch = live.bulletin(name, at_ms)
        spoken = switch.on if switch is not None else _due(entry, book.timezone, at_ms)
        here = not entry.regions or session.region in entry.regions
        told.add(name)
        if spoken and here and entry.prompt in book.prompts:
            brand = book.brand_of(session.number)
            yield name, speech.say(book, entry.prompt, session.language, brand=brand)
    for switch in live.switches:
        wanted = switch.kind == "bulletin" and switch.on and switch.holds(at_ms)
        said = _words(book, switch, session.language) if wanted else None
        if said is not None and switch.name not in told:
            yield switch.name, said


def _due(entry: Bulletin, timezone: str, at_ms: int) -> bool:
    started = entry.starts is None or read(entry.starts, timezone) <= at_ms
    return entry.on and started and (entry.until is None or at_ms < read(entry.until, timezone))


def _words(book: Book, switch: Switch, language: str) -> Say | None:
    """Return what a supervisor wrote, in the language nearest to the caller's."""
    for spoken in (language, *book.languages, *switch.words):
        if spoken in switch.words:
            return Say(switch.words[spoken], spoken)
    return None
