"""Describe the demo to its pages: who to sign in as, what to dial, who to call as."""

from dataclasses import dataclass

PHONES = "/carrier/phones/"
"""Where the simulated carrier keeps its telephones, see ``docs/architecture.md``."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Name somebody to sign in as, with the password in plain sight: it opens a demo only."""

    name: str
    password: str
    words: str


@dataclass(frozen=True, slots=True)
class DemoNumber:
    """Name a number worth dialling."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class DemoCaller:
    """Suggest somebody to call as.

    Args:
        number: the caller's number as the carrier shows it.
        words: who that is.
        country, state, city, postal_code: what the carrier says of the number's place; may be
            empty.
    """

    number: str
    words: str
    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""


CALLERS: tuple[DemoCaller, ...] = (
    DemoCaller("+12025550143", "New York, nobody we know", "US", "NY", "New York"),
    DemoCaller("+15145550142", "Montreal: Tremblay et Fils, a customer", "CA", "QC", "Montreal"),
    DemoCaller("+442079460958", "London: Lady Ashdown, a VIP", "GB", "", "London"),
    DemoCaller("+79165550123", "Moscow: Volna, a start-up", "RU", "", "Moscow"),
    DemoCaller("+33145550121", "Paris, nobody we know", "FR", "", "Paris"),
    DemoCaller("+61255501234", "Sydney, nobody we know", "AU", "NSW", "Sydney"),
    # A withheld number as it really arrives: the word ANONYMOUS on a keypad. TWILIO.md A1.
    DemoCaller("+266696687", "Number withheld", "LS"),
)
"""Callers of the sample site: several regions, languages and tiers."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Hold what the pages tell whoever tries the demo.

    Args:
        accounts: who to sign in as.
        numbers: what to dial.
        callers: who to call as.
        phones: path of the simulated carrier's telephones; an address is put after it.
    """

    accounts: tuple[DemoAccount, ...]
    numbers: tuple[DemoNumber, ...]
    callers: tuple[DemoCaller, ...] = CALLERS
    phones: str = PHONES
