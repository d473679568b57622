"""What a caller hears, key by key."""

from dataclasses import replace

from ivr.book import Tier
from ivr.session import Ask, Enter, Hangup, Heard, Say
from ivr.step import MAX_TURNS, rescue, step
from tests.ivr.northwind import (
    MONDAY_NOON_MS,
    NUMBER,
    PARIS_NUMBER,
    STEPS,
    SUNDAY_NOON_MS,
    Conversation,
    company,
    flow,
)


def test_the_first_document_greets_and_offers_each_language_in_itself() -> None:
    """The welcome is in the caller's language; each line of the choice is in its own."""
    book = company()

    caller = Conversation(book)

    assert caller.turn.actions == (
        Say("Welcome to Northwind.", "en"),
        Ask(
            (
                Say("For English, press 1.", "en"),
                Say("Pour le français, appuyez sur le 2.", "fr"),
                Say("Для русского языка нажмите 3.", "ru"),
            ),
            timeout_s=5,
            digits=1,
            language="en",
        ),
    )


def test_keys_of_the_language_choice_follow_the_number_dialled() -> None:
    """``first`` is the first language of the number, and absent languages are not offered."""
    book = company()

    caller = Conversation(book, number=PARIS_NUMBER)

    assert caller.texts[1:] == [
        "Pour le français, appuyez sur le 1.",
        "For English, press 2.",
    ]


def test_a_line_nobody_translated_is_not_offered_in_another_language() -> None:
    """A language whose line is missing is left out: "for English, press 2" would be a lie."""
    book = company()
    partial = {**book.prompts, "choose_language": {"en": {"other": "English: {key}."}}}

    caller = Conversation(replace(book, prompts=partial))

    assert caller.texts[1:] == ["English: 1."]


def test_a_chosen_language_is_kept() -> None:
    """Everything after the choice is in the language chosen, also what the queue requires."""
    caller = Conversation(company())

    caller.presses("2")

    assert caller.turn.actions[-1] == Ask(
        (Say("Pour les ventes, le 1.", "fr"),), timeout_s=6, digits=1, language="fr"
    )
    assert caller.presses("1").end == Enter("sales", {"fr": 1}, 0)


def test_silence_at_the_language_choice_keeps_the_language_and_goes_on() -> None:
    """Nobody is put aside for not choosing a language."""
    caller = Conversation(company())

    caller.is_silent(2)

    assert caller.turn.session.step == "topic"
    assert caller.turn.session.language == "en"
    assert not caller.turn.session.language_known


def test_a_known_language_needs_no_question() -> None:
    """A known caller's language step is passed in silence."""
    caller = Conversation(company(), "+79165550123")

    assert caller.turn.session.step == "topic"
    assert caller.texts == ["Welcome to Northwind.", "Продажи — 1."]


def test_a_key_that_leads_nowhere_is_answered_and_the_question_repeated() -> None:
    """Nonsense gets the no-match words, then the question again."""
    caller = Conversation(company()).presses("1")

    caller.presses("7")

    assert caller.texts == ["That is not a choice.", "For sales, press 1."]
    assert caller.turn.session.tries == 1


def test_silence_has_words_of_its_own() -> None:
    """Silence gets the no-input words, not the no-match ones."""
    caller = Conversation(company()).presses("1")

    caller.is_silent()

    assert caller.texts == ["Are you still there?", "For sales, press 1."]


def test_silence_reaches_a_person_through_otherwise() -> None:
    """After the last try a silent caller takes the menu's ``otherwise``."""
    caller = Conversation(company()).presses("1")

    caller.is_silent(3)

    assert caller.end == Enter("support", {"en": 1}, 0)
    assert caller.turn.session.choices == ("support",)


def test_silence_reaches_the_fallback_department_where_no_otherwise_is_written() -> None:
    """A menu without ``otherwise`` ends at a person all the same, and says so."""
    caller = Conversation(company()).presses("1", "2")

    caller.is_silent(3)

    assert caller.end == Enter("support", {"en": 1}, 0)
    assert "no `otherwise`" in caller.why[-1].why


def test_nonsense_ends_where_silence_ends() -> None:
    """Tries are counted over silence and nonsense together."""
    caller = Conversation(company()).presses("1")

    caller.presses("#").is_silent().presses("12")

    assert caller.department == "support"


def test_repeat_asks_again_and_uses_up_no_try() -> None:
    """The repeat key is an answer."""
    caller = Conversation(company()).presses("1").is_silent(2)

    caller.presses("9", "9", "9")

    assert caller.texts == ["For sales, press 1."]
    assert caller.turn.session.tries == 2


def test_back_returns_to_the_question_before_and_undoes_its_choice() -> None:
    """After *back* the choice made there no longer counts."""
    caller = Conversation(company()).presses("1", "2")

    caller.presses("*")

    assert caller.turn.session.step == "topic"
    assert caller.turn.session.choices == ()
    assert caller.presses("1").turn.session.choices == ("sales",)


def test_coming_back_to_a_question_by_an_exit_undoes_what_was_chosen_since() -> None:
    """Whoever circles between two menus starts afresh each time, and carries nothing along."""
    topic = {**STEPS["topic"], "keys": {"1": {"choose": "sales", "next": "kind"}}}
    kind = {**STEPS["kind"], "keys": {"1": {"choose": "outage", "next": "topic"}}}
    steps = {**STEPS, "topic": topic, "kind": kind}
    caller = Conversation(company(flows=flow(steps, "language"))).presses("1", "1")

    caller.presses("1", "1", "1", "1", "1", "1")

    assert caller.turn.session.choices == ("sales",)
    assert caller.turn.session.trail == ("language:0", "topic:0")


def test_back_reaches_the_language_choice_even_when_the_language_is_known_by_then() -> None:
    """Whoever goes back to the language choice is asked again."""
    caller = Conversation(company()).presses("2")

    caller.presses("*", "1")

    assert caller.turn.session.language == "en"


def test_back_at_the_first_question_asks_it_again() -> None:
    """There is nothing before the first question."""
    caller = Conversation(company(), "+79165550123")

    caller.presses("*")

    assert caller.texts == ["Продажи — 1."]


def test_a_spoken_key_counts_as_the_key() -> None:
    """Speech recognised as the key itself is that key."""
    caller = Conversation(company()).presses("1")

    caller.hears(Heard("speech", " 1 ", 0.9))

    assert caller.department == "sales"


def test_a_number_with_one_language_asks_for_none() -> None:
    """There is nothing to choose from."""
    book = company()
    paris = book.numbers[PARIS_NUMBER].model_copy(update={"languages": ("fr",)})

    caller = Conversation(replace(book, numbers={PARIS_NUMBER: paris}), number=PARIS_NUMBER)

    assert caller.turn.session.step == "topic"
    assert caller.turn.session.language == "fr"


def test_a_language_choice_answers_nonsense_in_the_language_spoken_so_far() -> None:
    """The no-match words of the choice come before its lines."""
    language = {**STEPS["language"], "no_match": {"prompt": "not_understood"}}
    caller = Conversation(company(flows=flow({**STEPS, "language": language}, "language")))

    caller.presses("7")

    assert caller.texts[:2] == ["That is not a choice.", "For English, press 1."]


def test_a_row_whose_hours_are_closed_does_not_fit() -> None:
    """A row may ask for opening hours beside its other conditions."""
    rows = [{"hours": "office", "next": "to_sales"}, {"otherwise": "true", "next": "bye"}]
    steps = {**STEPS, "desk": {"type": "route", "rows": rows}}

    by_day = Conversation(company(flows=flow(steps, "desk")))
    by_night = Conversation(company(flows=flow(steps, "desk")), at_ms=SUNDAY_NOON_MS)

    assert by_day.department == "sales"
    assert by_night.end == Hangup("informed")


def test_the_last_words_may_be_silent_and_the_outcome_written() -> None:
    """A hang-up needs no prompt, and may say itself what is recorded."""
    steps = {"bye": {"type": "hangup", "outcome": "closed"}}

    caller = Conversation(company(flows=flow(steps, "bye")))

    assert caller.turn.actions == (Hangup("closed"),)


def test_the_first_row_that_fits_wins() -> None:
    """Region and choice of a row must both hold; rows below are not read."""
    caller = Conversation(company(), "+442079460958", country="GB")

    caller.presses("1", "1")

    assert caller.end == Enter("sales", {"quebec_law": 2, "en": 1}, 90)


def test_a_tier_and_hours_row_asks_for_a_better_speaker() -> None:
    """A queue step's language level is required of the language spoken."""
    caller = Conversation(company(), "+12125550177")

    caller.presses("1", "1")

    assert caller.end == Enter("sales", {"en": 4}, 90)


def test_a_tier_asks_for_a_skill_of_whoever_answers() -> None:
    """The higher of two levels is asked for; a fault leads to whoever speaks the language."""
    book = replace(company(), tiers={"vip": Tier(head_start=90, skills={"vip": 2, "en": 3})})

    chosen = Conversation(book, "+12125550177").presses("1", "1")
    lost = Conversation(replace(book, flows={}), "+12125550177")

    assert chosen.end == Enter("sales", {"vip": 2, "en": 4}, 90)
    assert isinstance(lost.end, Enter)
    assert "vip" not in lost.end.required


def test_a_route_looks_at_the_latest_choice() -> None:
    """A choice made in an earlier menu no longer decides once there is a later one."""
    rows = [
        {"choice": "support", "next": "to_support"},
        {"choice": ["outage", "crash"], "next": "to_experts"},
    ]
    steps = {**STEPS, "desk": {"type": "route", "rows": rows}}
    caller = Conversation(company(flows=flow(steps, "topic"))).presses("2")

    caller.presses("1")

    assert caller.turn.session.choices == ("support", "outage")
    assert caller.end == Enter("experts", {"product": 3, "en": 1}, 0)


def test_each_question_has_its_own_tries() -> None:
    """Tries used up at one question do not shorten the patience of the next."""
    caller = Conversation(company()).presses("1").is_silent(2).presses("2")

    assert caller.turn.session.tries == 0
    assert isinstance(caller.is_silent(2).end, Ask)


def test_a_language_that_is_a_skill_already_is_required_at_the_higher_level() -> None:
    """A queue that asks for fluent English does not take less from an English caller."""
    steps = {"q": {"type": "queue", "department": "sales", "skills": {"en": "4", "fr": "2"}}}

    caller = Conversation(company(flows=flow(steps, "q")))

    assert caller.end == Enter("sales", {"en": 4, "fr": 2}, 0)


def test_closing_time_ends_with_a_goodbye_that_is_recorded_as_closed() -> None:
    """A hang-up to which closing time led has the outcome ``closed``."""
    caller = Conversation(company(), at_ms=SUNDAY_NOON_MS)

    caller.presses("1", "1")

    assert caller.texts == ["We are closed.", "Goodbye."]
    assert caller.end == Hangup("closed")


def test_a_goodbye_without_closing_time_is_informed() -> None:
    """A flow that tells something and hangs up has informed its caller."""
    steps = {"bye": STEPS["bye"]}

    caller = Conversation(company(flows=flow(steps, "bye")))

    assert caller.end == Hangup("informed")


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


def test_decisions_say_where_they_were_written() -> None:
    """A decision points at the row or key that made it, or at the nearest place known."""
    at = ("flows", "main", "steps")
    places = {
        (*at, "topic", "keys", "1"): "menu.yaml:23",
        (*at, "desk"): "menu.yaml:40",
        (*at, "desk", "rows", "2"): "menu.yaml:44",
        (*at, "door"): "menu.yaml:36",
    }
    caller = Conversation(company(places=places)).presses("1")

    caller.presses("1")

    assert [(one.step, one.heard, one.where) for one in caller.why] == [
        ("topic", "keys:1", "menu.yaml:23"),
        ("door", "", "menu.yaml:36"),
        ("desk", "", "menu.yaml:44"),
        ("to_sales", "", ""),
    ]


def test_rescue_needs_nothing_but_the_language() -> None:
    """After a fault the caller goes to whoever speaks the language, with the head start kept."""
    book = company()
    session = replace(Conversation(book).turn.session, tier="vip")

    assert rescue(book, session, "fr") == Enter("support", {"fr": 1}, 90)
    assert rescue(book, session) == Enter("support", {"en": 1}, 90)
    assert rescue(book, None) == Enter("support", {"en": 1}, 0)
    assert rescue(book, None, "ru") == Enter("support", {"ru": 1}, 0)


def test_turns_are_counted_one_by_one() -> None:
    """The session's turn is the number of documents answered."""
    caller = Conversation(company(), number=NUMBER)

    assert caller.opening.session.turn == 0
    assert caller.turn.session.turn == 1
    assert caller.presses("1", "1").turn.session.turn == 3
