"""Whatever a flow lacks or loops through, the caller ends at a person."""

from dataclasses import replace

from ivr.session import Enter, Heard
from ivr.step import MAX_TURNS, rescue, step
from tests.ivr.northwind import MONDAY_NOON_MS, Conversation, company, flow


def test_a_flow_that_leads_back_to_itself_ends_at_a_person() -> None:
    """A loop without a question does not spin; the words on the way are said once."""
    steps = {
        "a": {"type": "say", "prompt": "welcome", "next": "b"},
        "b": {"type": "region", "next": "a"},
    }

    caller = Conversation(company(flows=flow(steps, "a")))

    assert caller.texts == ["Welcome to Northwind."]
    assert caller.department == "support"
    assert 'leads back to "a"' in caller.why[-1].why


def test_a_route_without_a_row_that_fits_ends_at_a_person() -> None:
    """The table may have no ``otherwise``; the caller is not lost."""
    steps = {"desk": {"type": "route", "rows": [{"tier": "vip", "next": "desk"}]}}

    caller = Conversation(company(flows=flow(steps, "desk")))

    assert caller.department == "support"


def test_a_step_that_is_gone_leads_to_a_person_and_says_which() -> None:
    """A session older than the book is told why it ends at the fallback department."""
    book = company()
    session = replace(Conversation(book).turn.session, step="vanished")

    turn = step(book, session, Heard("keys", "1"), MONDAY_NOON_MS)

    assert turn.actions == (Enter("support", {"en": 1}, 0),)
    assert turn.decisions[0].why == 'the flow "main" has no step "vanished": to "support"'
    assert turn.decisions[0].heard == "keys:1"


def test_a_flow_that_is_gone_leads_to_a_person() -> None:
    """A session whose flow the book does not have is not lost."""
    book = company()
    session = replace(Conversation(book).turn.session, flow="vanished")

    turn = step(book, session, Heard("silence"), MONDAY_NOON_MS)

    assert turn.actions == (Enter("support", {"en": 1}, 0),)
    assert 'no flow "vanished"' in turn.decisions[0].why


def test_hours_and_prompts_that_are_gone_lead_to_a_person() -> None:
    """Every name a book lacks has the same end."""
    book = company()
    without_hours = Conversation(replace(book, hours={})).presses("1", "1")
    without_prompts = Conversation(replace(book, prompts={}))

    assert without_hours.department == "support"
    assert 'no hours "office"' in without_hours.why[-1].why
    assert without_prompts.department == "support"
    assert 'no prompt "welcome"' in without_prompts.why[-1].why


def test_a_number_that_is_not_ours_reaches_a_person() -> None:
    """A call to a number missing from the table is answered, by the fallback department."""
    caller = Conversation(company(), number="+18005559999")

    assert caller.end == Enter("support", {"en": 1}, 0)
    assert 'no flow answers the number "+18005559999"' in caller.why[-1].why


def test_a_caller_who_circles_for_ever_is_put_through() -> None:
    """The repeat key is patient, but not endless."""
    caller = Conversation(company()).presses("1")

    caller.presses(*["9"] * MAX_TURNS)

    assert caller.department == "support"


def test_rescue_needs_nothing_but_the_language() -> None:
    """After a fault the caller goes to whoever speaks the language, with the head start kept."""
    book = company()
    session = replace(Conversation(book).turn.session, tier="vip")

    assert rescue(book, session, "fr") == Enter("support", {"fr": 1}, 90)
    assert rescue(book, session) == Enter("support", {"en": 1}, 90)
    assert rescue(book, None) == Enter("support", {"en": 1}, 0)
    assert rescue(book, None, "ru") == Enter("support", {"ru": 1}, 0)
