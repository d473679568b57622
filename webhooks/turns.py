"""Take one turn of a caller's flow: what they did, what the flow says to it, noted in the store.

Rules this module keeps:

* The flow goes on from the signed state alone: a lost store loses no caller in a menu.
* A retry is computed for the instant its turn was first answered, and so hears the same, even
  across closing time.
"""

from dataclasses import dataclass, replace

from calls.errors import StoreUnavailableError
from ivr.session import Action, Heard, Lookup, Stepped
from ivr.step import step
from routing.answers import Advance, Taken
from webhooks import pins
from webhooks.edge import Edge, log
from webhooks.lookup import ask
from webhooks.state import Menu

MOST_LOOKUPS = 2
"""Lookups in one webhook; more would keep the caller silent, and the carrier waiting, too long."""
_TOO_MANY = Heard("no_answer", f"{MOST_LOOKUPS} lookups were made in this turn")


@dataclass(frozen=True, slots=True)
class Answered:
    """What one turn of the flow led to, and the instant it was computed for."""

    menu: Menu
    stepped: Stepped
    at_ms: int
    ended: bool

    @property
    def onward(self) -> Menu:
        """Return the state of the turn that follows."""
        return replace(self.menu, session=self.stepped.session)

    def after(self, said: tuple[Action, ...]) -> "Answered":
        """Return the same with what was said before it."""
        return replace(self, stepped=replace(self.stepped, actions=(*said, *self.stepped.actions)))


async def answered(edge: Edge, menu: Menu, heard: Heard) -> Answered:
    """Take the turn, with the lookups it leads to; the last action is never a lookup."""
    found = await _step(edge, menu, heard)
    lookups = 0
    while isinstance(lookup := found.stepped.actions[-1], Lookup):
        lookups += 1
        said = found.stepped.actions[:-1]
        heard = await _ask(edge, menu, lookup) if lookups <= MOST_LOOKUPS else _TOO_MANY
        found = await _step(edge, found.onward, heard)
        found = found.after(said)
    return found


async def _ask(edge: Edge, menu: Menu, lookup: Lookup) -> Heard:
    return await ask(await edge.book_of(menu.session.config), lookup, edge.resolver)


async def _step(edge: Edge, menu: Menu, heard: Heard) -> Answered:
    """Take one step and note it; a turn noted before is taken again at its first instant."""
    book = await edge.book_of(menu.session.config)
    live = await edge.board.live()
    at_ms = edge.clock.now_ms()
    heard = await pins.admitted(edge, book, menu.session, heard)
    stepped = step(book, menu.session, heard, at_ms, live)
    await pins.settled(edge, book, menu.session, stepped)
    advance = await _note(edge, menu, stepped, at_ms)
    if advance.at_ms != at_ms:
        at_ms = advance.at_ms
        stepped = step(book, menu.session, heard, at_ms, live)
    if menu.session.turn == 0:
        menu = replace(menu, arrived_at=at_ms)
    return Answered(menu, stepped, at_ms, advance.word == "ended")


async def _note(edge: Edge, menu: Menu, stepped: Stepped, at_ms: int) -> Advance:
    call = menu.session.call
    turn = menu.session.turn
    taken = [Taken(turn, one.step, one.heard, one.where, one.why) for one in stepped.decisions]
    language = stepped.session.language
    try:
        advance = await edge.router.stepped(call, taken, language)
        if advance.word == "unknown":
            # The store came back without this call: it is told again who is on the line.
            await edge.router.arrive(menu.arrival)
            advance = await edge.router.stepped(call, taken, language)
    except StoreUnavailableError as error:
        log.warning("turn %d of call %s goes on without the store: %s", turn, call, error)
        return Advance("unknown", at_ms)
    return advance
