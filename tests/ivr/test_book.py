"""What a call keeps of the book it began with, and what is always live."""

from dataclasses import replace

from ivr.hours import Hours
from tests.ivr.northwind import Conversation, company


def test_opening_hours_are_live_for_calls_already_in_a_menu() -> None:
    """Whoever closes the office closes it for everyone, also for flows that began before."""
    began = company()
    shut = Hours.model_validate({"timezone": "America/New_York", "weekly": {}})
    current = company(version="v2", hours={"office": shut}, flows={})

    caller = Conversation(began.living_on(current)).presses("1", "1")

    assert caller.texts == ["We are closed.", "Goodbye."]


def test_prompts_of_a_flow_are_kept_and_the_systems_own_are_live() -> None:
    """A call hears the menu it began with; the wait's sentences are today's."""
    began = company()
    today = {"welcome": {"en": {"other": "Hi."}}, "system.ahead": {"en": {"other": "Soon."}}}
    current = replace(began, version="v2", prompts=today, fallback_department="experts")

    kept = began.living_on(current)

    assert kept.version == "v1"
    assert kept.prompts["welcome"] == began.prompts["welcome"]
    assert kept.prompts["system.ahead"] == today["system.ahead"]
    assert kept.fallback_department == "experts"


def test_hours_that_are_gone_stay_with_the_calls_that_need_them() -> None:
    """A call in an old flow does not lose its way because hours were renamed."""
    began = company()

    kept = began.living_on(replace(began, hours={}))

    assert kept.hours == began.hours


def test_the_place_of_a_name_is_that_of_its_nearest_known_owner() -> None:
    """Places are looked up by the longest beginning of the path that is known."""
    book = company(places={("flows",): "menu.yaml:2", ("flows", "main", "steps"): "menu.yaml:5"})

    assert book.where("flows", "main", "steps", "topic", "keys", "1") == "menu.yaml:5"
    assert book.where("flows", "other") == "menu.yaml:2"
    assert book.where("prompts", "welcome") == ""
