"""Bind everything a caller can hear into one book: the flows and what they refer to.

Rules this module keeps:

* A book never changes; a new edit is a new book. A call keeps the one it began with, except for
  what is always live (``living_on``).
* A book is whole: ``config`` has checked that what it names exists. Where a name is missing all the
  same (an older session, a newer book), the caller is led to the fallback department.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from calls.phone import is_withheld
from ivr.blocking import AllowEntry, BlockEntry, CallerLists
from ivr.bulletin import Bulletin
from ivr.flow import Flow
from ivr.hours import Hours
from ivr.pin import Pin
from ivr.prompt import Language
from ivr.refer import DepartmentName
from ivr.region import Region
from ivr.supervisor import Supervisor
from ivr.survey import Survey
from ivr.wait import Company
from ivr.ways import WayOut
from ivr.written import Duration, Flag, Level, Name, Patience, PhoneNumber, Text, Written


def _different(languages: tuple[str, ...]) -> tuple[str, ...]:
    for language in languages:
        if languages.count(language) > 1:
            raise ValueError(f'the language "{language}" is listed twice')
    return languages


class Number(Written):
    """Say what answers a number of ours."""

    flow: Name = Field(description="the flow its callers go through")
    brand: Text = Field(description="the name callers hear: `{brand}`")
    languages: Annotated[tuple[Name, ...], AfterValidator(_different)] = Field(
        min_length=1, description="its languages, in the order the language menu speaks them"
    )
    caller_id: PhoneNumber | None = Field(
        default=None,
        description="what agents and numbers outside see of its calls, where that is not the "
        "number itself: a number of yours, or one the carrier has verified",
    )
    emergency: Flag = Field(
        default=False, description="`true` where every caller of this number is an emergency"
    )
    version: Literal["draft"] | None = Field(
        default=None,
        description="`draft` for a test line: it plays the next edit before the others do",
    )


class Emergency(Written):
    """Say where emergencies go. Public emergency numbers are redialled by the caller alone."""

    department: DepartmentName = Field(
        description="where an emergency goes whenever its own way fails"
    )
    number: PhoneNumber | None = Field(
        default=None,
        description="a fixed number of yours, one of `transfer_numbers`, dialled when the way to a "
        "person fails",
    )
    after: Patience | None = Field(
        default=None,
        description="dial it as well for whoever has waited so long for a person, as `60s`; left "
        "out, never while our own way works",
    )

    @model_validator(mode="after")
    def _after_has_a_number(self) -> "Emergency":
        if self.after is not None and self.number is None:
            raise ValueError("`after` says when a `number` is dialled: give the number too")
        return self


class Tier(Written):
    """Describe one kind of customer."""

    head_start: Duration = Field(
        default=0, description="priority: as though the caller had already waited this long, `90s`"
    )
    pin: Flag = Field(
        default=False,
        description="`true` where the tier opens something private: a number alone never gives it",
    )
    skills: dict[Name, Level] = Field(
        default_factory=dict,
        description="skill: least level asked of whoever answers these customers, 1 to 5",
    )


class KnownCaller(Written):
    """Describe a caller whose number is known. A number is not an identity: it may be forged."""

    name: Text = Field(description="who it is")
    tier: Name | None = Field(default=None, description="the kind of customer")
    language: Name | None = Field(default=None, description="the language they speak")
    region: Name | None = Field(default=None, description="the region they belong to")
    slow: Flag = Field(
        default=False,
        description="`true` for a caller who needs longer: questions are spoken twice and wait",
    )
    pin: Pin | None = Field(
        default=None,
        description="the PIN a `caller` step asks for before the tier counts; 4 to 12 digits, or "
        "what `switchboard pin` prints",
    )
    preferred_agent: Name | None = Field(
        default=None, description="the agent who is asked first, if they are ready"
    )
    shared: Flag = Field(
        default=False,
        description="`true` for a company's switchboard, which says nothing about who dials",
    )


Forms: TypeAlias = Mapping[str, str]
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Hold what callers can hear.

    Args:
        version: version of the configuration it was read from.
        flows: flow name → flow.
        numbers: number dialled, in international form → what answers it.
        regions: region name → region; ``other`` and ``unknown`` are among them.
        tiers: tier name → tier.
        callers: caller's number, in international form → who it is.
        hours: name → opening hours.
        prompts: prompt name → language → plural form → text.
        languages: language name → how it is spoken; the first is the fallback.
        fallback_department: where silence, nonsense and faults lead.
        timezone: the site's own.
        places: path in the document (list rows by their index as text) → ``file:line``, such as
            ``("flows", "main", "steps", "desk", "rows", "0")`` → ``menu.yaml:45``.
        supervisors: name → who may switch things by telephone.
        emergency: where emergencies go when their own way fails.
        emergencies: the departments whose calls are all emergencies.
        lookup_hosts, internal_hosts: hosts lookups may ask, out in the world and at home.
        surveys: department → what its callers are asked afterwards.
        transfer_numbers: numbers outside that callers may be connected with.
        bulletins: name → a spoken notice, in the order they are spoken.
        block, allow: which callers are turned away, and which are not all the same.
        ways: department → key → the ways out of its queue.
        home_countries: where people may be called back.
        companies: department → what keeps its callers company.
        whispers: department → the prompt its agents hear before each call.
        site: the site's name; the brand where no number's is known.
    """

    version: str
    flows: Mapping[str, Flow]
    numbers: Mapping[str, Number]
    regions: Mapping[str, Region]
    tiers: Mapping[str, Tier]
    callers: Mapping[str, KnownCaller]
    hours: Mapping[str, Hours]
    prompts: Mapping[str, Mapping[str, Forms]]
    languages: Mapping[str, Language]
    fallback_department: str
    timezone: str
    places: Mapping[Path, str] = field(default_factory=dict)
    site: str = ""
    emergency: Emergency | None = None
    emergencies: frozenset[str] = frozenset()
    supervisors: Mapping[str, Supervisor] = field(default_factory=dict)
    lookup_hosts: frozenset[str] = frozenset()
    internal_hosts: frozenset[str] = frozenset()
    transfer_numbers: tuple[str, ...] = ()
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    bulletins: Mapping[str, Bulletin] = field(default_factory=dict)
    block: Mapping[str, BlockEntry] = field(default_factory=dict)
    allow: Mapping[str, AllowEntry] = field(default_factory=dict)
    ways: Mapping[str, Mapping[str, WayOut]] = field(default_factory=dict)
    home_countries: tuple[str, ...] = ()
    companies: Mapping[str, Company] = field(default_factory=dict)
    whispers: Mapping[str, str] = field(default_factory=dict)

    def where(self, *path: str) -> str:
        """Return ``file:line`` of the longest known beginning of ``path``; empty if none is."""
        for end in range(len(path), 0, -1):
            place = self.places.get(path[:end])
            if place is not None:
                return place
        return ""

    @property
    def caller_lists(self) -> CallerLists:
        """Return who is turned away."""
        return CallerLists(self.block, self.allow, self.timezone)

    def languages_of(self, number: str) -> tuple[str, ...]:
        """Return the languages of a number of ours; all the site's where it is not known."""
        entry = self.numbers.get(number)
        return entry.languages if entry else tuple(self.languages)

    def brand_of(self, number: str) -> str:
        """Return the brand callers of a number hear."""
        entry = self.numbers.get(number)
        return entry.brand if entry else self.site

    def caller_id_of(self, number: str) -> str:
        """Return what is shown when a call to a number of ours goes on to somebody."""
        entry = self.numbers.get(number)
        return number if entry is None or entry.caller_id is None else entry.caller_id

    def is_emergency_line(self, number: str) -> bool:
        """Tell whether every call to a number of ours is an emergency: so it says, or its flow."""
        entry = self.numbers.get(number)
        flow = self.flows.get(entry.flow) if entry is not None else None
        return bool((entry and entry.emergency) or (flow and flow.emergency))

    def tier_by_number(self, known: KnownCaller) -> str:
        """Return the tier a number alone gives: none that asks for a PIN or has one."""
        tier = self.tiers.get(known.tier or "")
        proved = known.pin is not None or (tier is not None and tier.pin)
        return "" if proved else known.tier or ""

    def last_department(self, *, emergency: bool) -> str:
        """Return where a caller goes whose own way failed."""
        return (
            self.emergency.department if emergency and self.emergency else self.fallback_department
        )

    def preferred_agent(self, caller: str) -> str:
        """Return who is asked first for a caller's number; empty for nobody in particular."""
        known = self.callers.get(caller)
        return (known.preferred_agent or "") if known is not None else ""

    def is_personal(self, caller: str) -> bool:
        """Tell whether a number speaks for one caller: neither withheld nor a switchboard's."""
        known = self.callers.get(caller)
        return not is_withheld(caller) and not (known is not None and known.shared)

    def living_on(self, current: "Book") -> "Book":
        """Return this book as a call keeps it: what is always live is taken from ``current``.

        Live are opening hours, bulletins and what is heard and offered in queues with their words,
        the sentences of the system itself (``system.``), the fallback department and who is
        blocked. Flows and their prompts stay as the call began with them, and so do hours that are
        gone since.
        """
        if current.version == self.version:
            return self
        notices = {bulletin.prompt for bulletin in current.bulletins.values()}
        notices |= {each.prompt for each in current.block.values() if each.prompt}
        notices |= {
            way.offer for ways in current.ways.values() for way in ways.values() if way.offer
        }
        notices |= {*current.whispers.values()}
        notices |= {name for each in current.companies.values() for name in each.comfort}
        spoken = {
            name: words
            for name, words in current.prompts.items()
            if name.startswith("system.") or name in notices
        }
        return replace(
            self,
            hours={**self.hours, **current.hours},
            prompts={**self.prompts, **spoken},
            bulletins=current.bulletins,
            block=current.block,
            allow=current.allow,
            ways=current.ways,
            companies=current.companies,
            whispers=current.whispers,
            fallback_department=current.fallback_department,
            emergency=current.emergency,
            emergencies=current.emergencies,
            supervisors=current.supervisors,
        )
