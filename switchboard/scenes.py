"""Say who calls in the scripted demo, what they do, and how each call should end.

Rules this module keeps:

* The scenes are played on the sample site as it is: change the site and they may end otherwise.
* Every scene names its end; the play fails when one ends differently.
* Where one scene needs another it waits for it, however slow the machine: none are timed to meet.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.carrier import Carrier
from simulator.people import Caller
from simulator.script import Script

CURTAIN = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Tuesday: the offices of New York and Paris are both open, and no holiday is near."""

AMERICAN, EUROPEAN = "+18005550100", "+33180005550"
_MENU_S = 120.0
_TALK_S = 600.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One call, from dialling to its end.

    Args:
        name: how the timeline calls the caller.
        tells: what the scene shows.
        caller: number, country and state; a withheld number when the number is empty.
        after_s: when they dial, seconds after the curtain.
        script: what they do.
        outcome: how the call must end.
        agents: who may have served it; empty when nobody should.
        once: a scene whose script must be over before they dial; empty: none.
        stays_for: a scene whose call must have ended before they hang up; empty: the script says.
    """

    name: str
    tells: str
    caller: tuple[str, str, str]
    after_s: float
    script: Script
    outcome: str
    agents: frozenset[str] = frozenset()
    once: str = ""
    stays_for: str = ""

    def cast(self, carrier: Carrier) -> Caller:
        """Return the caller of this scene."""
        number, country, state = self.caller
        if not number:
            return carrier.caller("+442071838750", withheld=True)
        return carrier.caller(number, country=country, state=state)


@dataclass(frozen=True, slots=True)
class Part:
    """One agent of the play: who, and what they do when their telephone rings."""

    agent: str
    answers_after_s: float | None
    says: str = ""


PARTS = (
    Part("anna", None),
    Part("grace", 4, "Grace Lin, engineering support. What happened?"),
    Part("dmitri", 5, "Дмитрий Волков, здравствуйте."),
    Part("chloe", 4, "Chloé Gagnon, bonjour."),
    Part("ben", 3, "This is Ben, how can I help?"),
    Part("hugo", 6, "Hugo Martin à l'appareil."),
    Part("farid", 4, "Farid speaking, hello."),
)
"""In the order in which they press Ready: who has been idle longest is rung first."""

SCENES = (
    Scene(
        "Tremblay",
        "a known customer in Montreal is greeted in French and asked for no language",
        ("+15145550142", "CA", "QC"),
        0,
        Script()
        .dials(AMERICAN)
        .hears("Bienvenue", within_s=_MENU_S)
        .presses("3", within_s=_MENU_S)
        .talks_to("client:chloe", within_s=_TALK_S)
        .waits(30)
        .hangs_up(),
        "served",
        frozenset({"chloe"}),
    ),
    Scene(
        "Lady Ashdown",
        "a VIP's call rings an agent who does not answer; it keeps its place and goes to the next",
        ("+442079460958", "GB", ""),
        5,
        Script()
        .dials(AMERICAN)
        .presses("1", within_s=_MENU_S)
        .presses("2", within_s=_MENU_S)
        .talks_to("client:grace", within_s=_TALK_S)
        .waits(40)
        .hangs_up(),
        "served",
        frozenset({"grace"}),
    ),
    Scene(
        "Volna",
        "a start-up in Moscow speaks Russian with the salesman on the SIP phone",
        ("+79165550123", "RU", ""),
        10,
        Script()
        .dials(AMERICAN)
        .hears("Вас приветствует", within_s=_MENU_S)
        .presses("1", within_s=_MENU_S)
        .talks_to("sip:dmitri@pbx.northwind.example", within_s=_TALK_S),
        "served",
        frozenset({"dmitri"}),
        stays_for="Patience",
    ),
    Scene(
        "(withheld)",
        "a withheld number pretends to come from Lesotho, and is region unknown",
        ("", "", ""),
        15,
        Script()
        .dials(EUROPEAN)
        .presses("1", within_s=_MENU_S)
        .presses("4", within_s=_MENU_S)
        .talks_to("+33612345678", within_s=_TALK_S)
        .waits(25)
        .hangs_up(),
        "served",
        frozenset({"hugo"}),
    ),
    Scene(
        "Nonsense",
        "somebody in New York presses keys that mean nothing, and reaches a person",
        ("+12025550143", "US", "NY"),
        20,
        Script()
        .dials(AMERICAN)
        .presses("1", within_s=_MENU_S)
        .presses("7", within_s=_MENU_S)
        .hears("not one of the choices", within_s=_MENU_S)
        .presses("8", within_s=_MENU_S)
        .presses("0", within_s=_MENU_S)
        .talks_to("client:ben", within_s=_TALK_S)
        .waits(20)
        .hangs_up(),
        "served",
        frozenset({"ben"}),
    ),
    Scene(
        "Silence",
        "somebody in Sydney presses nothing at all, and reaches a person",
        ("+61255501234", "AU", "NSW"),
        25,
        Script().dials(AMERICAN).talks_to("", within_s=_TALK_S).waits(20).hangs_up(),
        "served",
        frozenset({"ben", "farid"}),
    ),
    Scene(
        "Patience",
        "the only agent for Russian invoices is talking: this caller waits, and hangs up",
        ("+79265550155", "RU", ""),
        45,
        Script()
        .dials(AMERICAN)
        .presses("3", within_s=_MENU_S)
        .presses("3", within_s=_MENU_S)
        .hears_music(within_s=_MENU_S)
        .waits(40)
        .hangs_up(),
        "abandoned",
        once="Volna",
    ),
)
