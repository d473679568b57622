"""Which numbers may be dialled to call somebody back, and how they are read out."""

from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from ivr.callback import Dialogue, answered, begun
from ivr.dialling import dialled, spelt
from ivr.zones import country_of
from tests.ivr.northwind import company

HOME = ("US", "CA")
COUNTRIES = ("US", "CA", "RU", "FR", "DE", "GB", "IT", "JP", "KZ", "AU", "BR", "IL")
"""Countries that share digits with each other: other lengths, other prefixes, two with one code."""
DEAR = ("PREMIUM_RATE", "SHARED_COST", "TOLL_FREE", "UAN", "VOICEMAIL", "PAGER")


def example(country: str, kind: str) -> phonenumbers.PhoneNumber | None:
    """Return a number of a kind in a country; None where it has none of its own."""
    number = phonenumbers.example_number_for_type(country, getattr(PhoneNumberType, kind))
    ours = number is not None and phonenumbers.region_code_for_number(number) == country
    return number if ours else None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5145550142", "+15145550142"),
        ("15145550142", "+15145550142"),
        ("+15145550142", "+15145550142"),
        ("9005550142", ""),  # premium
        ("911", ""),
        ("8005550142", ""),  # toll-free: nobody's telephone
        ("8765550142", ""),  # Jamaica has the same country code, and another price
        ("0113612345678", ""),  # abroad
        ("18005550100", ""),  # our own
        ("12", ""),
        ("+266696687", ""),  # withheld
        ("", ""),
    ],
)
def test_a_callback_goes_to_usual_numbers_at_home_alone(typed: str, number: str) -> None:
    """A callback is no way to dial the world at the site's expense."""
    assert dialled(typed, HOME, {"+18005550100"}) == number


def test_a_number_is_read_out_digit_by_digit_in_its_groups() -> None:
    """As people at home write it."""
    assert spelt("+15145550142") == "5 1 4, 5 5 5, 0 1 4 2"
    assert spelt("+33612345678") == "0 6, 1 2, 3 4, 5 6, 7 8"


@pytest.mark.parametrize(
    ("typed", "home", "number"),
    [
        ("9005550142", "US", ""),  # premium in New York, a mobile in Russia
        ("9005550142", "", ""),  # withheld: the first country that knows the number decides
        ("9005550142", "RU", "+79005550142"),
        ("89005550142", "RU", "+79005550142"),
        ("79265550143", "US", "+79265550143"),  # with its country's code it is what it is
        ("2025550143", "US", "+12025550143"),
        ("2025550143", "RU", "+12025550143"),  # nobody's in Russia
        ("0612345678", "FR", ""),  # a usual number where they are, which is no home country
    ],
)
def test_keys_are_read_as_in_the_callers_own_country_first(
    typed: str, home: str, number: str
) -> None:
    """Digits that cost a premium where the caller is are no Russian mobile."""
    assert dialled(typed, ("US", "RU"), (), home) == number


@given(
    home=st.sampled_from(COUNTRIES),
    kind=st.sampled_from(DEAR),
    others=st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=6),
    at_home=st.booleans(),
    form=st.sampled_from((PhoneNumberFormat.NATIONAL, PhoneNumberFormat.E164)),
)
@settings(max_examples=150, deadline=None)
def test_what_is_dear_where_the_caller_is_is_never_dialled(
    home: str,
    kind: str,
    others: list[str],
    at_home: bool,  # noqa: FBT001 - drawn by name
    form: int,
) -> None:
    """Whatever the home countries are, and in whatever order they are written.

    With its country's code before it, a few are usual numbers of another place there too.
    """
    number = example(home, kind)
    if number is None:
        return
    keys = "".join(filter(str.isdecimal, phonenumbers.format_number(number, form)))
    countries = [*others, home] if at_home else [each for each in others if each != home]

    read = dialled(keys, countries, (), home)

    there = form == PhoneNumberFormat.E164 and country_of(read) == home
    assert read == "" or (there and read != f"+{keys}")


@given(
    home=st.sampled_from(COUNTRIES),
    kind=st.sampled_from(("MOBILE", "FIXED_LINE")),
    others=st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_a_usual_number_of_the_callers_own_country_is_dialled_there_or_nowhere(
    home: str, kind: str, others: list[str]
) -> None:
    """As they write it at home; where that is no home country, it becomes nobody else's."""
    number = example(home, kind)
    assert number is not None
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    keys = "".join(filter(str.isdecimal, written))

    there = dialled(keys, [*others, home], (), home)
    nowhere = dialled(keys, [each for each in others if each != home], (), home)

    assert there == phonenumbers.format_number(number, PhoneNumberFormat.E164)
    assert nowhere == ""


def test_a_number_of_another_country_is_read_back_with_its_code() -> None:
    """So that who typed ten digits hears in which country we would dial them."""
    northwind = company(home_countries=("US", "RU"))
    known = begun(northwind, "+12025550143", "soon")
    withheld = begun(northwind, "+266696687", "soon")

    typed = answered(northwind, replace(known, stage="type"), "79005550142")

    assert (known.stage, known.home) == ("offer", "US")
    assert (withheld.stage, withheld.home) == ("type", "")
    assert isinstance(typed, Dialogue)
    assert spelt(typed.number, typed.home).startswith("7, 9 0 0, ")
    assert spelt("+15145550142", "US") == "5 1 4, 5 5 5, 0 1 4 2"
