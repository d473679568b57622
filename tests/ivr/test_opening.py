"""How a call begins: number, region, tier and language."""

from ivr.session import Caller
from ivr.step import opening
from tests.ivr.northwind import NUMBER, PARIS_NUMBER, company


def test_the_number_dialled_decides_flow_and_brand() -> None:
    """Each number of ours has a flow, a brand and languages."""
    begun = opening(company(), Caller("c1", "+12125550100", PARIS_NUMBER, "US"))

    assert begun.session.flow == "main"
    assert begun.session.step == "welcome"
    assert begun.session.config == "v1"
    assert begun.brand == "Paris"


def test_the_region_speaks_its_language_if_the_number_has_it() -> None:
    """A region's language is only used where the number offers it."""
    book = company()

    quebec = opening(book, Caller("c1", "+15145550142", NUMBER, "CA", "QC"))
    ontario_in_paris = opening(book, Caller("c1", "+14165550142", PARIS_NUMBER, "CA", "ON"))
    nowhere = opening(book, Caller("c1", "+81355500000", PARIS_NUMBER, "JP"))

    assert (quebec.session.region, quebec.session.language) == ("quebec", "fr")
    assert ontario_in_paris.session.language == "en"
    assert (nowhere.session.region, nowhere.session.language) == ("other", "fr")


def test_a_definition_may_have_a_language_of_its_own() -> None:
    """France is in Europe, and speaks French."""
    begun = opening(company(), Caller("c1", "+33612345678", NUMBER, "FR"))

    assert (begun.session.region, begun.session.language) == ("europe", "fr")
    assert begun.region_why == "the carrier places the number in FR"


def test_a_known_caller_brings_tier_language_and_region() -> None:
    """A known caller's own entry beats what the carrier says."""
    begun = opening(company(), Caller("c1", "+79165550123", NUMBER, "RU"))

    assert begun.session.tier == "startup"
    assert begun.session.language == "ru"
    assert begun.session.language_known
    assert begun.session.region == "quebec"
    assert begun.known is not None
    assert begun.known.name == "Volna"


def test_a_shared_number_is_greeted_in_its_language_and_still_asked() -> None:
    """A company's switchboard says nothing about who dials."""
    begun = opening(company(), Caller("c1", "+12125550177", NUMBER, "US"))

    assert begun.session.language == "fr"
    assert not begun.session.language_known


def test_a_withheld_number_is_nobody_and_from_nowhere() -> None:
    """The disguise of a withheld number has a country, which is not read."""
    begun = opening(company(), Caller("c1", "+266696687", NUMBER, "LS"))

    assert begun.session.region == "unknown"
    assert begun.session.tier == ""
    assert begun.region_why == "the number is withheld"


def test_a_number_that_is_not_ours_still_begins() -> None:
    """An unknown number has no flow; region and language are found all the same."""
    begun = opening(company(), Caller("c1", "+15145550142", "+18005559999", "CA", "QC"))

    assert begun.session.flow == ""
    assert begun.session.language == "fr"
    assert begun.brand == "Northwind"
