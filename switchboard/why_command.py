"""Answer why a call went where it did: ``why``, its story from the first leg to what was noted.

Rules this module keeps:

* Reading only: a question changes nothing.
* A question about a call nobody knows is answered *no* (exit 1), not with silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import typer
from rich.text import Text

from calls.events import Event
from reports import story
from reports.abilities import Person, Thing
from reports.passed_over import Rules, passed_over
from reports.sentence import clock
from routing.agent import Agent, Roster
from routing.override import Override
from routing.shifts import OFF
from switchboard import settings, terminal
from switchboard.floor_commands import Json
from switchboard.house import House

_PAGE = 1000


def why(
    call: Annotated[str, typer.Argument(help="Id of the call, as the log and the board show it.")],
    json: Json = False,
) -> None:
    """Tell the story of one call: what was heard, decided, offered and why."""
    told = terminal.run(_why(call))
    if json:
        terminal.show_json(told.as_data())
    elif told.lines:
        for line in timeline(told):
            terminal.show(line)
    if not told.lines:
        if not json:
            terminal.show_line(f'no call "{call}" is known: calls are kept as long as their events')
        raise typer.Exit(terminal.NO)


async def _why(call: str) -> story.Story:
    """Return the story of one call."""
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        return await story_of(house, call)


async def story_of(house: House, call: str) -> story.Story:
    """Return the story of one call, with who was passed over and the names people know."""
    events = await house.router.story(call)
    events = [*events, *await _noted(house, call, events)]
    events.sort(key=lambda event: event.seq)
    roster = house.sites.current.roster
    passed: Mapping[int, Mapping[str, str]] = {}
    if events:
        log = await _log_until(house, events[-1].seq)
        overrides = await house.router.overriding.active()
        people = {name: _person(agent, overrides) for name, agent in roster.agents.items()}
        rules = {
            d.id: Rules(d.avoid_s, d.wrap_up_s, d.reserve, d.emergency)
            for d in roster.departments.values()
        }
        passed = passed_over(call, log, people, rules)
    return story.tell(call, events, names(roster), _told(events, passed))


async def _noted(house: House, call: str, events: Sequence[Event]) -> list[Event]:
    """Return what agents noted about a call: events about it, and not of it."""
    found: list[Event] = []
    last = events[0].seq if events else None
    while last is not None and (page := await house.router.events(last, _PAGE)):
        found += [e for e in page if e.type == "agent.noted" and e.fields["about"] == call]
        last = page[-1].seq
    return found


def _person(agent: Agent, overrides: Iterable[Override]) -> Person:
    def on_shift(at_ms: int) -> bool:
        return agent.shifts.spell_at(at_ms) != OFF

    planned = on_shift if agent.shifts else None
    given: dict[Thing, int | None] = {
        (each.kind, each.name): each.value for each in overrides if each.agent == agent.id
    }
    return Person(frozenset(agent.departments), agent.skills, planned, given)


def _told(
    events: Sequence[Event], passed: Mapping[int, Mapping[str, str]]
) -> Mapping[int, Mapping[str, str]]:
    """Leave out the beginning of a wait that an offer ended at once: the offer says it all."""
    offered_at = {event.at_ms for event in events if event.type == "call.offered"}
    at_once = {e.seq for e in events if e.type != "call.offered" and e.at_ms in offered_at}
    return {seq: out for seq, out in passed.items() if seq not in at_once}


async def _log_until(house: House, last: int) -> list[Event]:
    """Return the site's events up to a number, as far back as they are kept."""
    log: list[Event] = []
    while page := await house.router.events(log[-1].seq if log else 0, _PAGE):
        log += [event for event in page if event.seq <= last]
        if page[-1].seq >= last:
            break
    return log


def names(roster: Roster) -> Mapping[str, str]:
    """Return agent and department ids → names for people."""
    agents = {agent.id: agent.name for agent in roster.agents.values()}
    return {**agents, **{each.id: each.name for each in roster.departments.values()}}


def timeline(told: story.Story) -> list[Text]:
    """Return a story as lines for a terminal: when, what, and below it why and where."""
    lines = [Text(f"call {terminal.printable(told.call)}", "bold")]
    for line in told.lines:
        shown = Text(f"{clock(line.after_ms):>8}  ", "dim")
        shown.append(terminal.printable(line.text), _STYLES.get(line.type, "default"))
        reason = "  ".join(part for part in (line.why, line.where) if part)
        for said in (reason, story.by_reason(line.passed_over)):
            if said:
                shown.append(f"\n{'':>10}{terminal.printable(said)}", "dim")
        lines.append(shown)
    return lines


_STYLES: Mapping[str, str] = {
    "call.arrived": "bold",
    "call.queued": "cyan",
    "call.offered": "yellow",
    "offer.accepted": "green",
    "offer.declined": "magenta",
    "offer.missed": "magenta",
    "offer.unreachable": "magenta",
    "call.connected": "green",
    "call.ended": "bold",
}
