"""Say where a number is from, as far as the carrier knows.

Rules this module keeps:

* Geography is looked up from a number's prefix, not from the caller's place, unless a test says.
* What is unknown is an empty string: it is sent, and it is signed.
* A withheld number arrives as the keypad spelling of ANONYMOUS, ``+266696687``, "from" Lesotho.

Source: Twilio, "Twilio's request to your application"; captured requests.
"""

from dataclasses import dataclass

WITHHELD = "+266696687"
# Longest prefix first; enough of the world for a demo. Source: ITU E.164 country codes.
_COUNTRIES = (
    ("+1514", "CA"), ("+1438", "CA"), ("+1418", "CA"), ("+1416", "CA"), ("+1604", "CA"),
    ("+1", "US"), ("+266", "LS"), ("+33", "FR"), ("+44", "GB"), ("+49", "DE"), ("+34", "ES"),
    ("+39", "IT"), ("+31", "NL"), ("+7", "RU"), ("+61", "AU"), ("+64", "NZ"), ("+65", "SG"),
    ("+81", "JP"), ("+82", "KR"), ("+86", "CN"), ("+91", "IN"), ("+55", "BR"), ("+52", "MX"),
)  # fmt: skip


@dataclass(frozen=True)
class Geography:
    """What is known of a number's place; empty where nothing is."""

    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""

    def fields(self, side: str) -> dict[str, str]:
        """Return the form fields for one ``side``: From, To, Caller or Called."""
        return {
            f"{side}City": self.city,
            f"{side}State": self.state,
            f"{side}Zip": self.postal_code,
            f"{side}Country": self.country,
        }


def of_number(number: str) -> Geography:
    """Look up a number's country from its prefix."""
    for prefix, country in _COUNTRIES:
        if number.startswith(prefix):
            return Geography(country=country)
    return Geography()
