"""Numbers collected, values kept, PINs asked for, regions told."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ivr.book import KnownCaller, Tier
from ivr.collecting import fits_luhn
from ivr.digits import CollectStep
from ivr.pin import Pin, hashed, matches
from ivr.region import Regions, by_postcode
from ivr.session import Ask, Heard
from tests.ivr.northwind import CALLERS, PROMPTS, REGIONS, STEPS, Conversation, company, flow

COLLECT: dict[str, Any] = {
    "type": "collect",
    "prompt": "account",
    "name": "account",
    "least": "4",
    "most": "8",
    "confirm": "confirm",
    "no_match": {"prompt": "not_understood"},
    "no_input": {"prompt": "still_there", "otherwise": {"next": "to_sales"}},
    "tries": "2",
    "next": "thanks",
}
WORDS: dict[str, Any] = {
    **PROMPTS,
    "account": {"en": "Your account number?"},
    "confirm": {"en": "{digits}: right?"},
    "thanks": {"en": "Thank you, {account}."},
    "pin": {"en": "Your PIN?"},
}
SHADY = "+442079460958"


def book(start: str = "account", callers: dict[str, Any] | None = None, **steps: Any) -> Any:
    """Build a company that asks for account numbers and PINs."""
    extra = {
        "account": COLLECT,
        "thanks": {"type": "say", "prompt": "thanks", "next": "to_support"},
        "who": {
            "type": "caller",
            "prompt": "pin",
            "no_match": {"prompt": "not_understood"},
            "known": "to_vip_sales",
            "unknown": "to_sales",
        },
        **steps,
    }
    forms = {
        name: {
            spoken: {"other": each} if isinstance(each, str) else each for spoken, each in p.items()
        }
        for name, p in WORDS.items()
    }
    known = TypeAdapter(dict[str, KnownCaller]).validate_python(callers or CALLERS)
    return company(flows=flow({**STEPS, **extra}, start), prompts=forms, callers=known)


def keys(digits: str) -> Heard:
    """Return what comes back when keys are pressed and then the finish key."""
    return Heard("keys", digits)


def test_a_number_is_read_back_and_kept_when_the_caller_agrees() -> None:
    """It is spoken digit by digit, then and later, and travels under its name."""
    caller = Conversation(book())
    assert isinstance(caller.end, Ask)
    assert (caller.end.digits, caller.end.finish_on) == (8, "#")

    caller.hears(keys("12345"))

    assert caller.texts == ["1 2 3 4 5: right?"]
    caller.presses("1")
    assert caller.texts == ["Thank you, 1 2 3 4 5."]
    assert caller.turn.session.values == (("account", "12345"),)
    assert caller.department == "support"


def test_a_number_the_caller_does_not_agree_with_is_asked_for_again() -> None:
    """Whatever is not the key 1 means no; it is a try."""
    caller = Conversation(book()).hears(keys("12345")).presses("2")

    assert caller.texts == ["Your account number?"]
    assert caller.turn.session.pending == ""
    assert caller.hears(keys("54321")).presses("1").turn.session.values == (("account", "54321"),)


@pytest.mark.parametrize("typed", ["123", "123456789", "12*4"])
def test_a_number_that_cannot_be_right_is_asked_for_again(typed: str) -> None:
    """Too short, too long, or with signs that are no digits."""
    caller = Conversation(book()).hears(keys(typed))

    assert caller.texts == ["That is not a choice.", "Your account number?"]


def test_silence_and_wrong_numbers_end_in_their_own_ways() -> None:
    """No number of tries leaves a caller in the question."""
    silent = Conversation(book()).is_silent(2)
    wrong = Conversation(book()).hears(keys("1")).hears(keys("1"))

    assert silent.department == "sales"
    assert wrong.department == "support"


def test_a_secret_number_is_in_no_decision() -> None:
    """What the call's story keeps has stars, and nothing of the value."""
    secret = {**COLLECT, "secret": "true"}
    del secret["confirm"]

    caller = Conversation(book(account=secret)).hears(keys("98765"))

    assert [one.heard for one in caller.why if one.heard] == ["keys:*****"]
    assert "98765" not in "".join(one.why for one in caller.why)
    assert caller.turn.session.values == (("account", "98765"),)


def test_a_check_digit_is_checked() -> None:
    """One wrong key in a card's number is found by its last digit."""
    assert fits_luhn("4539578763621486")
    assert not fits_luhn("4539578763621487")
    card = {**COLLECT, "check": "luhn", "most": "19"}

    caller = Conversation(book(account=card)).hears(keys("4539578763621487"))

    assert caller.texts[0] == "That is not a choice."


def test_what_was_kept_decides_a_row() -> None:
    """A value set or collected on the way is a condition like any other."""
    rows = [
        {"values": {"line": ["gas", "water"]}, "next": "to_experts"},
        {"otherwise": "true", "next": "to_sales"},
    ]
    steps = {
        "mark": {"type": "set", "values": {"line": "gas"}, "next": "fork"},
        "fork": {"type": "route", "rows": rows},
    }

    marked, plain = (Conversation(book(start, None, **steps)) for start in ("mark", "fork"))

    assert marked.department == "experts"
    assert marked.why[-2].why == 'line "gas": to "to_experts"'
    assert plain.department == "sales"


def test_a_postcode_typed_places_the_caller() -> None:
    """The longest postal prefix wins; one nobody claims changes nothing."""
    where = {**COLLECT, "name": "zip", "next": "place"}
    del where["confirm"]
    place = {"type": "region", "postcode": "zip", "country": "US", "next": "to_support"}
    built = book(account=where, place=place)
    regions = {
        **REGIONS,
        "north": {"name": "North", "where": [{"country": "US", "postal_prefix": "1"}]},
        "city": {"name": "City", "where": [{"country": "US", "postal_prefix": "100"}]},
    }
    built = company(
        flows=built.flows,
        prompts=built.prompts,
        regions=TypeAdapter(Regions).validate_python(regions),
    )

    city, nowhere = (Conversation(built).hears(keys(zip_)) for zip_ in ("10001", "99999"))

    assert (city.turn.session.region, city.turn.session.region_asked) == ("city", True)
    assert nowhere.turn.session.region == "north_america"
    assert by_postcode(built.regions, "CA", "10001") is None


def test_a_number_alone_gives_no_tier_that_asks_for_a_pin() -> None:
    """Caller id is forged: the tier counts once the PIN was right, and not before."""
    callers = {SHADY: {**CALLERS[SHADY], "pin": "4711"}}
    caller = Conversation(book("who", callers), SHADY)
    assert caller.turn.session.tier == ""
    assert caller.texts == ["Your PIN?"]

    caller.hears(keys("4711"))

    assert caller.turn.session.tier == "vip"
    assert caller.department == "sales"
    assert caller.end.head_start_s == 90  # type: ignore[union-attr]  # the department was just read
    assert [one.heard for one in caller.why if one.heard] == ["keys:****"]


def test_wrong_pins_cost_the_tier_and_not_the_call() -> None:
    """After the last try the caller goes on like anybody."""
    callers = {SHADY: {**CALLERS[SHADY], "pin": hashed("4711", b"saltsalt")}}
    caller = Conversation(book("who", callers), SHADY)

    caller.hears(keys("1234"))
    assert caller.texts == ["That is not a choice.", "Your PIN?"]
    caller.is_silent().hears(keys("0000"))

    assert caller.department == "sales"
    assert caller.turn.session.tier == ""


def test_a_tier_that_asks_for_a_pin_is_not_had_without_one() -> None:
    """Somebody of such a tier who was given no PIN is a caller like others."""
    tiers = TypeAdapter(dict[str, Tier]).validate_python({"vip": {"pin": "true"}})
    built = book("who")
    built = company(flows=built.flows, prompts=built.prompts, tiers=tiers)

    caller = Conversation(built, SHADY)

    assert (caller.turn.session.tier, caller.turn.session.step) == ("", "to_sales")


def test_strangers_and_known_callers_without_pins_are_asked_nothing() -> None:
    """Only whoever has a PIN is asked for it; a withheld number is nobody's."""
    built = book("who")

    stranger, known, hidden = (
        Conversation(built, number) for number in ("+12125550100", SHADY, "+266696687")
    )

    assert [each.turn.session.step for each in (stranger, known, hidden)] == [
        "to_sales",
        "to_vip_sales",
        "to_sales",
    ]


def test_a_hashed_pin_is_compared_like_one_in_the_clear() -> None:
    """What the file holds is not what is typed, and nothing else fits."""
    written = hashed("4711", b"saltsalt")

    assert "4711" not in written
    assert TypeAdapter(Pin).validate_python(written) == written
    assert matches(written, "4711")
    assert not matches(written, "4712")
    assert not matches("4711", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"least": "9"}, 'at least "9" and at most "8"'),
        ({"most": "33"}, '"33" keys cannot be collected'),
        ({"name": "brand"}, "a name of the system's own"),
    ],
)
def test_a_number_that_could_not_be_typed_is_refused(change: dict[str, Any], said: str) -> None:
    """What no caller could answer is found when it is read."""
    with pytest.raises(ValidationError) as refused:
        CollectStep.model_validate({**COLLECT, **change})

    assert said in str(refused.value)


@pytest.mark.parametrize("written", ["123", "12345678901234", "scrypt:00:11", "4711 "])
def test_a_pin_nobody_could_type_is_refused(written: str) -> None:
    """A PIN is 4 to 12 digits, or a hash of ours."""
    with pytest.raises(ValidationError):
        TypeAdapter(Pin).validate_python(written)
