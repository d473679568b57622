"""The story of one call, as ``switchboard why`` tells it."""

from typing import Any

from routing.skills import Demand
from switchboard import why_command
from tests.switchboard.small_house import SmallHouse, one_call_waits


async def test_the_story_of_a_call_names_people(house: SmallHouse) -> None:
    """`why` says who was offered the call by name, and what it needed."""
    await house.router.set_presence("chloe", "ready")
    await one_call_waits(house)

    told = await why_command.story_of(house, "CA1")

    shown = "\n".join(line.plain for line in why_command.timeline(told))
    assert "+15145550142 calls +18005550100: region quebec, tier smb, language fr" in shown
    assert "needs billing: fr>=1, invoices>=1; head start 15 s" in shown
    assert "offered to Chloé Gagnon" in shown


async def test_the_story_of_a_call_names_who_was_passed_over_and_why(house: SmallHouse) -> None:
    """The reasons are found in the log of the whole floor, for people and for programs."""
    await house.router.set_presence("dmitri", "not_ready", "lunch")
    await one_call_waits(house)

    told = await why_command.story_of(house, "CA1")

    shown = "\n".join(line.plain for line in why_command.timeline(told))
    assert "Chloé Gagnon (not signed in)" in shown
    assert "Dmitri Volkov (skill missing: fr)" in shown
    lines: Any = told.as_data()["lines"]
    assert {"agent": "chloe", "name": "Chloé Gagnon", "reason": "not signed in"} in lines[-1][
        "passed_over"
    ]


async def test_the_story_of_a_call_ends_with_what_was_noted_about_it(house: SmallHouse) -> None:
    """A note written in wrap-up is about the call and after its end; `why` shows it, and whose."""
    await house.router.set_presence("chloe", "ready")
    await one_call_waits(house)
    view = await house.router.agent("chloe")
    assert view is not None
    taken = await house.router.accept(view.offer, "leg")
    assert taken != "lost"
    await house.router.joined("CA1", taken.epoch, "agent")
    await house.router.joined("CA1", taken.epoch, "caller")
    await house.router.caller_left("CA1", "caller")

    await house.router.note("chloe", "CA1", "solved", "wants a copy\nby post", "invoice, copy")

    told = await why_command.story_of(house, "CA1")
    assert [line.type for line in told.lines][-2:] == ["call.ended", "agent.noted"]
    assert (
        told.lines[-1].text
        == "Chloé Gagnon noted: solved, wants a copy\nby post, tags invoice, copy"
    )
    shown = why_command.timeline(told)[-1].plain
    assert "Chloé Gagnon noted: solved, wants a copy" in shown


async def test_an_agent_whose_shift_is_over_was_not_on_shift(house: SmallHouse) -> None:
    """Missing and not expected are two reasons: the plan tells them apart, on a Saturday noon."""
    await one_call_waits(house, Demand.of("sales", {"en": 4}))

    told = await why_command.story_of(house, "CA1")

    reasons = {each.agent: each.reason for each in told.lines[-1].passed_over}
    assert (reasons["emma"], reasons["irina"]) == ("not on shift", "not signed in")
