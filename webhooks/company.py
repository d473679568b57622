"""Answer a wait turn of a caller who waits on: what is said, the music, and the key awaited.

Rules this module keeps:

* What is said is chosen in ``ivr.company``; here it is found out how things stand.
* A store that is away for an estimate costs the estimate, not the turn.
* Keys are listened for from the first word of a turn to its last note.
"""

from collections.abc import Sequence
from dataclasses import replace

from calls.errors import StoreUnavailableError
from ivr.company import Moment, Speaking, piece
from ivr.flow import BulletinStep
from ivr.live import bulletins
from ivr.session import Say, Session
from ivr.wait import USUAL, Company
from routing.answers import Turn
from routing.estimate import Range
from routing.estimating import Forecast
from webhooks.agreeing import question
from webhooks.edge import Edge, log
from webhooks.exits import is_urgent
from webhooks.leaving import needs_forecast, waited_s, ways_now
from webhooks.state import Wait
from webhooks.twiml import Document


async def waits_on(edge: Edge, document: Document, wait: Wait, turn: Turn) -> Document:
    """Add one turn of waiting to ``document``."""
    entry = wait.entry
    company = edge.book.companies.get(entry.demand.department, USUAL)
    forecast = await _forecast(edge, wait, turn, company)
    ways = await ways_now(edge, wait, forecast.now)
    news = await _bulletins(edge, wait, company)
    told = wait.told
    if not told.greeted and _hears_bulletins(edge, wait):
        told = replace(told, bulletins=tuple(name for name, _ in news))
    now = Moment(
        waited_s=waited_s(edge, wait),
        ahead=turn.ahead if _place_holds(edge, wait, company) else None,
        range=_span(forecast.spoken),
        ways=ways,
        bulletins=news,
    )
    brand = edge.book.brand_of(entry.arrival.number)
    lines, told = piece(company, told, now, Speaking(edge.book, entry.language, brand))
    asked, told = question(edge, wait, turn, told)
    onward = replace(wait.at_turn(entry.turn + 1), told=told, outages=0, bridging=False)
    if ways or (told.asked and not entry.agreed):
        document.listen(edge.urls.wait(onward))
    document.say(*lines, *asked).play(_music(edge, company, entry.turn))
    return document.redirect(edge.urls.wait(onward))


async def _forecast(edge: Edge, wait: Wait, turn: Turn, company: Company) -> Forecast:
    """Estimate the wait, where it is to be spoken or decides what is offered."""
    told = wait.told
    due = waited_s(edge, wait) - told.estimated_at >= company.expected_wait_every
    speak = company.expected_wait and not turn.ringing and (told.estimated_at < 0 or due)
    if not speak and not needs_forecast(edge, wait):
        return Forecast()
    said = None if told.range is None else Range(*told.range)
    try:
        return await edge.router.forecast(wait.entry, said, speak=speak)
    except StoreUnavailableError as error:
        log.warning("call %s is told no estimate: %s", wait.entry.arrival.call, error)
        return Forecast()


def _place_holds(edge: Edge, wait: Wait, company: Company) -> bool:
    """Tell whether the place may be spoken: nobody's head start can make it climb."""
    highest_s = max((tier.head_start for tier in edge.book.tiers.values()), default=0)
    overtaken = wait.entry.head_start_ms < highest_s * 1000
    return company.position and (not overtaken or is_urgent(edge, wait.entry))


async def _bulletins(edge: Edge, wait: Wait, company: Company) -> Sequence[tuple[str, Say]]:
    """Return the bulletins of the moment for a caller."""
    if not company.bulletins:
        return ()
    arrival = wait.entry.arrival
    session = Session(
        call=arrival.call,
        number=arrival.number,
        flow="",
        step="",
        language=wait.entry.language,
        region=arrival.region,
        config=arrival.config,
    )
    live = await edge.board.live()
    return tuple(bulletins(edge.book, live, session, edge.clock.now_ms()))


def _hears_bulletins(edge: Edge, wait: Wait) -> bool:
    """Tell whether the caller's flow has told them the bulletins of the moment."""
    number = edge.book.numbers.get(wait.entry.arrival.number)
    flow = edge.book.flows.get(number.flow) if number is not None else None
    return flow is not None and any(isinstance(each, BulletinStep) for each in flow.steps.values())


def _music(edge: Edge, company: Company, turn: int) -> str:
    return company.music[turn % len(company.music)] if company.music else edge.settings.music


def _span(spoken: Range | None) -> tuple[int, int | None] | None:
    return None if spoken is None else (spoken.low_s, spoken.high_s)
