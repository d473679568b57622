"""Every caller is in exactly one region, and the most specific definition wins."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ivr.region import Region, Regions, find, ties
from ivr.session import Caller

REGIONS = TypeAdapter(Regions)


def world(**places: list[dict[str, str]]) -> dict[str, Region]:
    written: dict[str, Any] = {
        name: {"name": name, "where": where} for name, where in places.items()
    }
    return REGIONS.validate_python({**written, "other": {"name": "Everywhere else"}})


def caller(
    number: str = "+15145550142",
    country: str = "",
    state: str = "",
    city: str = "",
    postal_code: str = "",
) -> Caller:
    return Caller("call", number, "+18005550100", country, state, city, postal_code)


def test_the_finer_geography_wins() -> None:
    """A postcode beats a city, a city beats a state, a state beats the country."""
    regions = world(
        canada=[{"country": "CA"}],
        quebec=[{"country": "CA", "state": "QC"}],
        montreal=[{"country": "CA", "state": "QC", "city": "Montreal"}],
        plateau=[{"country": "CA", "postal_prefix": "H2J"}],
    )

    placed = [
        find(regions, caller(country="CA", state=state, city=city, postal_code=postal)).region
        for state, city, postal in (
            ("ON", "", ""),
            ("QC", "LAVAL", ""),
            ("QC", "MONTREAL", "H3A 0G4"),
            ("QC", "MONTREAL", "H2J 1A1"),
        )
    ]

    assert placed == ["canada", "quebec", "montreal", "plateau"]


def test_a_long_number_prefix_is_finer_than_a_country() -> None:
    """An area code says more than the country alone."""
    regions = world(canada=[{"country": "CA"}], quebec=[{"prefix": "+1514"}])

    placed = find(regions, caller(country="CA"))

    assert placed.region == "quebec"
    assert placed.why == "the number begins with +1514"


def test_a_calling_code_alone_is_coarser_than_a_country() -> None:
    """+7 is Russia and Kazakhstan: the country says more."""
    regions = world(plus_seven=[{"prefix": "+7"}], kazakhstan=[{"country": "KZ"}])

    assert find(regions, caller("+77012345678", "KZ")).region == "kazakhstan"
    assert find(regions, caller("+79165550123", "RU")).region == "plus_seven"


def test_the_longest_prefix_wins() -> None:
    """Number prefixes are compared by length."""
    regions = world(area=[{"prefix": "+1514"}], office=[{"prefix": "+1514555"}])

    assert find(regions, caller()).region == "office"


def test_the_carriers_state_beats_the_number() -> None:
    """A state told by the carrier is finer than any prefix."""
    regions = world(quebec=[{"prefix": "+1514"}], ontario=[{"country": "CA", "state": "ON"}])

    placed = find(regions, caller(country="CA", state="ON"))

    assert placed.region == "ontario"
    assert placed.why == "the carrier places the number in CA, ON"


def test_where_the_carrier_contradicts_the_number_the_carrier_is_believed() -> None:
    """Prefixes of a number the carrier places in another country are not read."""
    regions = world(quebec=[{"prefix": "+1514"}], america=[{"country": "US"}])

    assert find(regions, caller(country="US", state="NY")).region == "america"


def test_without_geography_the_number_tells_the_country() -> None:
    """Twilio sends empty fields where it knows nothing; the number still has a country."""
    regions = world(canada=[{"country": "CA"}])

    placed = find(regions, caller())

    assert placed.region == "canada"
    assert placed.why == "the number belongs to CA"


@pytest.mark.parametrize("number", ["+266696687", "anonymous", "", "+86282452253", "Restricted"])
def test_a_withheld_number_is_unknown_whatever_country_it_wears(number: str) -> None:
    """The disguise is recognised before any geography and any known caller."""
    regions = world(lesotho=[{"country": "LS"}, {"prefix": "+266"}], china=[{"country": "CN"}])

    placed = find(regions, caller(number, "LS"), named="china")

    assert placed.region == "unknown"
    assert placed.why == "the number is withheld"


def test_a_known_caller_belongs_where_their_entry_says() -> None:
    """A known caller's region beats geography; a region that is gone does not."""
    regions = world(canada=[{"country": "CA"}], europe=[{"country": "FR"}])

    assert find(regions, caller(country="CA"), named="europe").region == "europe"
    assert find(regions, caller(country="CA"), named="atlantis").region == "canada"


def test_a_caller_without_a_number_is_other() -> None:
    """A SIP address tells no country."""
    regions = world(canada=[{"country": "CA"}])

    placed = find(regions, caller("sip:anna@example.com"))

    assert (placed.region, placed.why) == ("other", "nothing tells where")


def test_definitions_equally_specific_are_told() -> None:
    """Two regions that claim the same callers are an error with both places."""
    regions = world(
        quebec=[{"country": "CA", "state": "QC"}, {"prefix": "+1514"}],
        east=[{"country": "US"}, {"country": "CA", "state": "qc"}],
    )

    found = ties(regions)

    assert [(tie.first, tie.second) for tie in found] == [
        (("regions", "quebec", "where", "0"), ("regions", "east", "where", "1"))
    ]
    assert found[0].message == '"CA, QC" leads to "quebec" and to "east": keep one of them'


def test_the_same_definition_in_two_languages_is_a_tie() -> None:
    """Within one region, too, only one language can be right."""
    regions = world(europe=[{"country": "BE", "language": "fr"}, {"country": "BE"}])

    assert len(ties(regions)) == 1


def test_a_definition_repeated_to_the_same_end_is_no_tie() -> None:
    """Saying the same thing twice harms nobody."""
    regions = world(europe=[{"country": "BE"}, {"country": "BE"}])

    assert ties(regions) == ()


def test_unknown_is_there_without_being_written() -> None:
    """Withheld numbers have a region in every site."""
    assert world()["unknown"].name == "Number withheld"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"europe": {"name": "E", "where": [{"country": "FR"}]}}, '"other" is missing'),
        ({"other": {"name": "O", "where": [{"country": "FR"}]}}, '"other" takes its callers'),
        ({"other": {"name": "O"}, "asia": {"name": "A"}}, '"asia" takes nobody'),
        ({"other": {"name": "O"}, "a": {"name": "A", "where": [{"country": "UK"}]}}, '"UK"'),
        ({"other": {"name": "O"}, "a": {"name": "A", "where": [{"prefix": "514"}]}}, '"514"'),
        ({"other": {"name": "O"}, "a": {"name": "A", "where": [{"state": "QC"}]}}, '"QC" needs'),
        ({"other": {"name": "O"}, "a": {"name": "A", "where": [{}]}}, "nothing is defined"),
        (
            {
                "other": {"name": "O"},
                "a": {"name": "A", "where": [{"prefix": "+1", "country": "US"}]},
            },
            '"+1" stands beside a country',
        ),
    ],
)
def test_a_mistake_in_regions_is_named(written: dict[str, Any], said: str) -> None:
    """A refusal is a sentence that names the offending value."""
    with pytest.raises(ValidationError) as refused:
        REGIONS.validate_python(written)

    assert said in str(refused.value)


EVERYWHERE = world(
    quebec=[{"country": "CA", "state": "QC"}, {"prefix": "+1514"}],
    north_america=[{"country": "US"}, {"country": "CA"}],
    numbers=[{"prefix": "+3"}, {"prefix": "+33"}, {"prefix": "+331"}],
)
SOMETHING = st.one_of(st.sampled_from(["", "CA", "US", "QC", "+15145550142", "LS"]), st.text())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    number=st.one_of(SOMETHING, st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True)),
    country=SOMETHING,
    state=SOMETHING,
    city=SOMETHING,
    postal=SOMETHING,
)
def test_every_caller_is_in_exactly_one_region(
    number: str, country: str, state: str, city: str, postal: str
) -> None:
    """Whatever the carrier sends, there is one region, it exists, and its reason is told."""
    placed = find(EVERYWHERE, caller(number, country, state, city, postal))

    assert placed.region in EVERYWHERE
    assert placed.why
    assert placed == find(EVERYWHERE, caller(number, country, state, city, postal))
