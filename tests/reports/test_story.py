"""Hold the timeline of a call to what it must tell: what happened, why, and where it is written."""

import json
from collections.abc import Callable

import pytest

from calls.catalogue import CATALOGUE
from calls.events import RANK, Event
from reports import story
from reports.sentence import clock


@pytest.fixture
def served(make: Callable[..., Event]) -> list[Event]:
    """Return a call that one agent misses and the next one takes."""
    return [
        make(
            "call.arrived",
            10,
            call="CA1",
            caller="+15145550142",
            number="+18005550100",
            region="quebec",
            region_why="the carrier says CA, QC",
            tier="smb",
            language="fr",
        ),
        make(
            "call.step",
            14.2,
            call="CA1",
            turn="1",
            step="topic",
            heard="keys:3",
            where="menu.yaml:22",
            why='key 3 chooses "billing"',
        ),
        make(
            "call.queued",
            14.2,
            call="CA1",
            department="billing",
            demand="billing: fr>=1, invoices>=1",
            head_start_ms="15000",
            cause="entered",
        ),
        make(
            "call.offered",
            14.2,
            call="CA1",
            agent="chloe",
            counter="idle_since",
            agent_key="1200",
            runner_up="dmitri",
            runner_up_key="11200",
            idle="2",
            waited_ms="0",
        ),
        make("offer.missed", 34.2, call="CA1", agent="chloe", misses="1"),
        make("call.offered", 34.2, call="CA1", agent="dmitri", idle="1", waited_ms="20000"),
        make("offer.accepted", 40, call="CA1", agent="dmitri", waited_ms="25800"),
        make("call.connected", 41, call="CA1", agent="dmitri", dial_to_person_ms="31000"),
        make(
            "call.ended",
            100,
            call="CA1",
            outcome="served",
            why="caller",
            department="billing",
            agent="dmitri",
            waited_ms="25800",
            talked_ms="59000",
        ),
    ]


def test_a_story_says_who_was_asked_who_was_next_and_by_what_they_were_ordered(
    served: list[Event],
) -> None:
    """An offer is explained by its winner, its runner-up, and what the order counted of both."""
    told = story.tell("CA1", served, {"chloe": "Chloé Gagnon", "dmitri": "Dmitri Volkov"})

    offer = told.lines[3]
    assert offer.text == "offered to Chloé Gagnon after 0 s"
    assert offer.why == "idle for 13 s; first of 2 idle, next was Dmitri Volkov, idle for 3 s"


def test_a_story_says_who_was_rung_together(make: Callable[..., Event]) -> None:
    """Of those whose offer is over nobody is named any more."""
    told = story.tell(
        "CA1",
        [
            make("call.offered", 1, call="CA1", offer="o1", agent="ann", ring="3"),
            make("call.offered", 1, call="CA1", offer="o2", agent="bob", ring="3"),
            make("offer.declined", 2, call="CA1", offer="o1", agent="ann"),
            make("call.offered", 2, call="CA1", offer="o3", agent="cyd", ring="3"),
        ],
        {"bob": "Bob Roy"},
    )

    whys = [line.why.partition("; rung with ")[2] for line in told.lines]
    assert whys == ["", "ann", "", "Bob Roy"]


def test_a_story_says_how_long_who_refused_is_not_asked_and_that_others_stood_idle(
    make: Callable[..., Event],
) -> None:
    """*Nobody else was idle* would be false beside somebody who avoids the call."""
    told = story.tell(
        "CA1",
        [
            make("offer.declined", 1, call="CA1", agent="ann", reason="lunch", avoid_ms="120000"),
            make("call.offered", 1, call="CA1", agent="bob", counter="calls", idle="2"),
            make("call.offered", 2, call="CA1", agent="cyd", counter="calls", idle="1"),
        ],
    )

    whys = [line.why.partition("; rung with ")[0] for line in told.lines]
    assert whys == [
        "lunch; the caller keeps the place; not asked again for 2 min 0 s",
        "0 calls so far; of 1 more idle none could be rung",
        "0 calls so far; nobody else was idle",
    ]


@pytest.mark.parametrize(
    ("counter", "agent_key", "runner_up_key", "why"),
    [
        ("calls", "1", "4", "1 call so far; first of 2 idle, next was dmitri, 4 calls so far"),
        (
            "talk_ms",
            "0",
            "61000",
            "talked for 0 s so far; first of 2 idle, next was dmitri, talked for 1 min 1 s so far",
        ),
        (
            "offered_at",
            "0",
            "7000",
            "not rung yet; first of 2 idle, next was dmitri, last rung 3 s ago",
        ),
        (
            "idle_since",
            str(RANK + 7000),
            str(3 * RANK + 5000),
            "rank 2, idle for 3 s; first of 2 idle, next was dmitri, rank 4, idle for 5 s",
        ),
        ("random", "0", "", "drawn by lot among 2 idle"),
    ],
)
def test_an_offer_is_explained_in_the_words_of_the_strategy(
    make: Callable[..., Event], counter: str, agent_key: str, runner_up_key: str, why: str
) -> None:
    """No raw keys: what the department counts, for the winner and the next in line."""
    offered = make(
        "call.offered",
        10,
        agent="chloe",
        counter=counter,
        agent_key=agent_key,
        runner_up="dmitri" if runner_up_key else "",
        runner_up_key=runner_up_key,
        idle="2",
    )

    told = story.tell("CA1", [offered])

    assert told.lines[0].why == why


def test_a_step_says_where_in_the_yaml_it_was_decided(served: list[Event]) -> None:
    """An admin goes from the timeline straight to the line to change."""
    told = story.tell("CA1", served)

    step = told.lines[1]
    assert step.text == "step topic, pressed 3"
    assert step.where == "menu.yaml:22"
    assert step.why == 'key 3 chooses "billing"'


def test_a_story_ends_with_how_the_call_ended(served: list[Event]) -> None:
    """The last line is the final record in words."""
    told = story.tell("CA1", served)

    assert told.outcome == "served"
    assert told.lines[-1].text == "ended: served, waited 25 s for billing, talked 59 s with dmitri"
    assert told.lines[-1].after_ms == 90_000


def test_the_demand_and_the_head_start_are_told(served: list[Event]) -> None:
    """Who could have answered, and how far ahead the caller was let in."""
    told = story.tell("CA1", served)

    assert told.lines[2].why == "needs billing: fr>=1, invoices>=1; head start 15 s"


def test_a_withheld_number_is_called_what_it_is(make: Callable[..., Event]) -> None:
    """The keypad spelling of ANONYMOUS is not a number of Lesotho."""
    arrived = make("call.arrived", caller="+266696687", number="+18005550100", region="unknown")

    told = story.tell("CA1", [arrived])

    assert told.lines[0].text.startswith("a withheld number calls +18005550100")


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_event_of_the_catalogue_has_words_even_when_its_fields_are_empty(
    kind: str, make: Callable[..., Event]
) -> None:
    """A store that knows less than it might still gets a readable line."""
    event = make(kind, 1)

    line = story.line_of(event, 0, {})

    assert kind in story._WORDS  # noqa: SLF001 - the table must name every event of the catalogue
    assert line.text


def test_an_event_of_a_later_version_is_shown_as_it_is() -> None:
    """Nothing is left out: an older program reads a newer stream."""
    event = Event(1, 0, "call.recorded", {"call": "CA1", "seconds": "7"})

    line = story.line_of(event, 0, {})

    assert line.text == "call CA1, seconds 7"


def test_a_story_of_an_unknown_call_is_empty() -> None:
    """Nothing is invented for a call nobody knows."""
    told = story.tell("CA404", [])

    assert told.lines == ()
    assert told.outcome == ""


def test_a_story_can_be_read_by_a_program(served: list[Event]) -> None:
    """`switchboard why --json` prints plain data."""
    told = story.tell("CA1", served)

    data = json.loads(json.dumps(told.as_data()))

    assert data["outcome"] == "served"
    assert data["lines"][1]["where"] == "menu.yaml:22"


def test_offsets_are_written_in_minutes_seconds_and_tenths() -> None:
    """One way to write a time: 1:02.3."""
    shown = [clock(0), clock(62_345), clock(600_000)]

    assert shown == ["0:00.0", "1:02.3", "10:00.0"]
