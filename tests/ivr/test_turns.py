"""What a caller hears, key by key."""

from ivr.session import Ask, Enter, Hangup, Heard
from tests.ivr.northwind import NUMBER, STEPS, SUNDAY_NOON_MS, Conversation, company, flow


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


def test_the_last_words_may_be_silent_and_the_outcome_written() -> None:
    """A hang-up needs no prompt, and may say itself what is recorded."""
    steps = {"bye": {"type": "hangup", "outcome": "closed"}}

    caller = Conversation(company(flows=flow(steps, "bye")))

    assert caller.turn.actions == (Hangup("closed"),)


def test_each_question_has_its_own_tries() -> None:
    """Tries used up at one question do not shorten the patience of the next."""
    caller = Conversation(company()).presses("1").is_silent(2).presses("2")

    assert caller.turn.session.tries == 0
    assert isinstance(caller.is_silent(2).end, Ask)


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


def test_turns_are_counted_one_by_one() -> None:
    """The session's turn is the number of documents answered."""
    caller = Conversation(company(), number=NUMBER)

    assert caller.opening.session.turn == 0
    assert caller.turn.session.turn == 1
    assert caller.presses("1", "1").turn.session.turn == 3
