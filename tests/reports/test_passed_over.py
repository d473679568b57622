"""Hold the explanation to one reason each, the one a supervisor would find first."""

from collections.abc import Callable

import pytest

from calls.events import Event
from reports import story
from reports.abilities import Person
from reports.passed_over import Rules, passed_over

RULES = {"support": Rules(avoid_s=60, wrap_up_s=15)}
SUPPORT = frozenset({"support"})
Make = Callable[..., Event]


def person(**skills: int) -> Person:
    """Describe an agent of support who was never planned."""
    return Person(SUPPORT, skills)


@pytest.fixture
def queued(make: Make) -> Event:
    """Return the event of a French call that enters the queue at 100 s."""
    demand = "support: fr>=3"
    return make("call.queued", 100, call="c9", lane="l1", demand=demand, department="support")


@pytest.fixture
def ready(make: Make) -> Callable[[str], Event]:
    """Return a maker of agents who press Ready at the start."""
    return lambda name: make("agent.changed", 0, agent=name, presence="ready", work="idle")


def reason(log: list[Event], who: Person) -> str:
    """Return why Ann was passed over at the last event of the log."""
    return passed_over("c9", log, {"ann": who}, RULES)[log[-1].seq]["ann"]


def test_what_an_agent_cannot_do_is_said_first(
    queued: Event, ready: Callable[[str], Event]
) -> None:
    """A missing skill would keep them from every such call, wherever they were."""
    log = [ready("ann"), queued]

    assert reason(log, person(en=5)) == "skill missing: fr"
    assert reason(log, person(fr=2)) == "level too low: fr 2, 3 demanded"
    assert reason(log, person(fr=3)) == "idle, later in the order"


def test_who_is_not_there_is_not_signed_in_or_not_on_shift(queued: Event) -> None:
    """The plan tells whether they were missed or never expected."""
    planned = Person(SUPPORT, {"fr": 5}, lambda at_ms: at_ms < 50_000)
    expected = Person(SUPPORT, {"fr": 5}, lambda at_ms: at_ms > 50_000)

    assert reason([queued], planned) == "not on shift"
    assert reason([queued], expected) == "not signed in"
    assert reason([queued], person(fr=5)) == "not signed in"


def test_who_is_busy_is_said_to_be_so_until_they_are_free(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """Offered, on a call, in wrap-up, not ready with its reason: as the log tells."""
    about = {"call": "c1", "offer": "o1", "agent": "ann"}
    log = [ready("ann")]
    found = []
    for event in (
        make("call.offered", 1, **about),
        make("offer.accepted", 2, **about),
        make("call.ended", 3, call="c1", outcome="served", department="support"),
        make("agent.changed", 4, agent="ann", presence="not_ready", reason="lunch", work="idle"),
    ):
        log.append(event)
        found.append(reason([*log, queued], person(fr=3)))

    assert found == ["being rung for another call", "on a call", "wrap-up", "not ready: lunch"]


def test_who_refused_this_call_avoids_it_for_as_long_as_the_department_says(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """An avoidance is of one call, and it ends."""
    about = {"call": "c9", "offer": "o1", "agent": "ann"}
    declined = make("offer.declined", 102, **about)
    log = [ready("ann"), queued, make("call.offered", 101, **about), declined]
    soon = make("call.offered", 103, call="c9", lane="l1", agent="bob")
    late = make("call.offered", 163, call="c9", lane="l1", agent="bob")

    assert reason([*log, soon], person(fr=3)) == "avoiding this call: declined it"
    assert reason([*log, late], person(fr=3)) == "idle, later in the order"


def test_an_avoidance_lasts_as_long_as_the_refusal_said(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """It grows with each failure, and differs by kind of failure: the department alone misleads."""
    about = {"call": "c9", "offer": "o1", "agent": "ann"}
    log = [ready("ann"), queued, make("call.offered", 101, **about)]
    missed = make("offer.missed", 102, avoid_ms="240000", **about)
    forgiven = make("offer.missed", 102, avoid_ms="0", **about)
    late = make("call.offered", 341, call="c9", lane="l1", agent="bob")

    assert reason([*log, missed, late], person(fr=3)) == "avoiding this call: did not answer it"
    assert reason([*log, forgiven, late], person(fr=3)) == "idle, later in the order"


def test_who_rests_after_failures_of_their_phone_is_not_said_to_be_in_wrap_up(
    make: Make, queued: Event
) -> None:
    """The back-off looks like after-call work and is none: somebody should look at the phone."""
    resting = {"agent": "ann", "presence": "ready", "work": "wrap_up", "cause": "back_off"}

    said = reason([make("agent.changed", 90, **resting), queued], person(fr=3))

    assert said == "resting: their phone failed again"


def test_who_is_rung_for_this_very_call_was_not_passed_over_for_it(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """Rung together, the second was said to come after one "rung for another call"."""
    first = make("call.offered", 100, call="c9", offer="o1", lane="l1", agent="ann")
    second = make("call.offered", 100, call="c9", offer="o2", lane="l1", agent="bob")
    people = {name: person(fr=3) for name in ("ann", "bob", "cyd")}
    log = [*map(ready, people), queued, first, second]

    assert passed_over("c9", log, people, RULES)[second.seq] == {"cyd": "idle, later in the order"}


def test_who_was_asked_and_who_was_next_were_not_passed_over(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """Only the others are explained, and nobody of another department is named."""
    offered = make("call.offered", 100, call="c9", lane="l1", agent="ann", runner_up="bob")
    people = {
        "ann": person(fr=3),
        "bob": person(fr=3),
        "cyd": person(fr=1),
        "dan": Person(frozenset({"sales"}), {"fr": 5}),
    }

    found = passed_over("c9", [ready("ann"), ready("bob"), queued, offered], people, RULES)

    assert found[offered.seq] == {"cyd": "level too low: fr 1, 3 demanded"}


def test_many_with_one_reason_are_told_together() -> None:
    """A supervisor reads a sentence; a program reads every name."""
    out = [story.PassedOver(f"a{n}", f"Agent {n}", "not signed in") for n in range(10)]
    zoe = story.PassedOver("zoe", "Zoe", "on a call")

    said = story.by_reason([zoe, *out])

    assert said.startswith("passed over: Agent 0, Agent 1,")
    assert said.endswith("Agent 7 and 2 more (not signed in); Zoe (on a call)")


def test_who_is_kept_free_for_their_own_department_is_said_to_be(
    make: Make, ready: Callable[[str], Event]
) -> None:
    """One idle of sales stays for sales' callers; of two, the second may be lent."""
    rules = {**RULES, "sales": Rules(avoid_s=60, wrap_up_s=15, reserve=1)}
    crew = {name: Person(frozenset({"sales"}), {}) for name in ("ann", "bob")}
    queued = make("call.queued", 1, call="c9", lane="l1", demand="support", department="support")
    widened = make("call.widened", 2, call="c9", lane="l2", demand="sales", department="sales")
    one, two = [ready("ann"), queued, widened], [ready("ann"), ready("bob"), queued, widened]

    alone = passed_over("c9", one, crew, rules)[widened.seq]
    both = passed_over("c9", two, crew, rules)[widened.seq]

    assert alone == {"ann": "kept free for sales", "bob": "not signed in"}
    assert set(both.values()) == {"idle, later in the order"}


def test_what_was_overridden_counts_as_it_was_at_that_moment(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """The roster is that of today; an override that is over by now explains the call it kept."""
    fr = {"agent": "ann", "what": "skill", "name": "fr"}
    given = make("override.set", 1, **fr, value="2")
    taken = make("override.set", 1, **fr, value="")
    support = {"agent": "ann", "what": "department", "name": "support"}
    log = [ready("ann"), queued]

    assert reason([given, *log], person(fr=5)) == "level too low: fr 2, 3 demanded (overridden)"
    assert reason([taken, *log], person(fr=5)) == "skill missing: fr (overridden)"
    assert reason([taken, make("override.expired", 2, **fr), *log], person(fr=3)) == (
        "idle, later in the order"
    )
    assert reason([make("override.set", 1, **support), *log], person(fr=3)) == (
        "taken off support (overridden)"
    )


def test_an_override_older_than_the_log_is_known_by_its_end_or_because_it_is_in_force(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """Old events are trimmed; what they told is not forgotten while it matters."""
    fr = {"agent": "ann", "what": "skill", "name": "fr"}
    ended = make("override.ended", 200, **fr, value="4", who="sue")
    still = Person(SUPPORT, {}, overrides={("skill", "fr"): 4})
    log = [ready("ann"), queued]

    before = passed_over("c9", [*log, ended], {"ann": person()}, RULES)[queued.seq]["ann"]

    assert before == reason(log, still) == "idle, later in the order"


def test_whoever_helps_out_is_named_among_those_passed_over(
    make: Make, queued: Event, ready: Callable[[str], Event]
) -> None:
    """For a while they are of the department like anybody."""
    helps = make("override.set", 1, agent="ann", what="department", name="support", value="0")
    sales = Person(frozenset({"sales"}), {"fr": 3})

    assert reason([ready("ann"), helps, queued], sales) == "idle, later in the order"
