"""Bar PINs that were tried too often, over all calls of an account.

Rules this module keeps:

* A caller's account is their number: a number whose PIN was wrong too often is asked for it and not
  listened to until the hour is over. All supervisors share one account, as nobody has said who they
  are before the PIN.
* Where tries cannot be counted no PIN is looked at: that costs the tier, never the call.
"""

from calls.errors import StoreUnavailableError
from config.tries import MOST
from ivr.book import Book
from ivr.digits import CallerStep
from ivr.session import Heard, Session, Stepped
from ivr.supervisor import SupervisorStep
from webhooks.edge import Edge, log

BARRED = Heard("barred", "too many wrong PINs in this hour")
"""What is heard instead of a PIN that is not looked at."""


async def admitted(edge: Edge, book: Book, session: Session, heard: Heard) -> Heard:
    """Return what was heard; instead of a PIN that was tried too often, that it is barred."""
    account = _account(book, session)
    if not account or heard.kind != "keys" or not heard.text.strip():
        return heard
    try:
        tries = await edge.tries.count(account, _mark(session), edge.clock.now_ms())
    except StoreUnavailableError as error:
        log.warning("no PIN is looked at while tries cannot be counted: %s", error)
        return BARRED
    if tries == MOST + 1:
        log.warning("%d wrong PINs for %s in an hour: the next are not looked at", MOST, account)
    return BARRED if tries > MOST else heard


async def settled(edge: Edge, book: Book, session: Session, stepped: Stepped) -> None:
    """Take a try back whose PIN was right."""
    account = _account(book, session)
    after = stepped.session
    if account and (after.tier != session.tier or after.supervisor):
        try:
            await edge.tries.forgive(account, _mark(session), edge.clock.now_ms())
        except StoreUnavailableError as error:
            log.warning("a right PIN stays counted as a try: %s", error)


def _account(book: Book, session: Session) -> str:
    """Return whose PIN is asked for where a caller is; empty where none is."""
    flow = book.flows.get(session.flow)
    step = flow.steps.get(session.step) if flow is not None else None
    match step:
        case CallerStep():
            return f"caller:{session.caller}"
        case SupervisorStep() if not session.supervisor:
            return "supervisors"
        case _:
            return ""


def _mark(session: Session) -> str:
    return f"{session.call}:{session.turn}"
