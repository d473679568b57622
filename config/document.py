"""Compose the whole of what an admin writes into one schema.

Rules this module keeps:

* What callers hear is described in the ivr room, who answers in ``config.people``; this only says
  under which name each stands.
* Names are checked for their spelling here and for what they refer to in ``config.check``.
"""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from config.aftercall import Reasons
from config.agents import AgentEntry
from config.attendance import People, planned
from config.callbacks import AT_OPENING
from config.contentlines import MAX_EVENTS
from config.dated import CalendarEntry
from config.devices import OutsideNumber
from config.people import DepartmentEntry, given_up
from config.rotas import RotaEntry
from config.shifts import ShiftEntry
from ivr.blocking import AllowEntry, BlockEntry, CallerPattern
from ivr.book import Emergency, KnownCaller, Number, Tier
from ivr.bulletin import Bulletin
from ivr.flow import Flow
from ivr.hours import Hours
from ivr.prompt import Language, Prompt
from ivr.region import Country, Regions
from ivr.supervisor import Supervisor
from ivr.wait import Company, WaitEntry, company
from ivr.ways import CallbackWay, WayOut, Ways
from ivr.week import Timezone
from ivr.written import Host, Name, PhoneNumber, PromptName, Text, Written
from ivr.zones import home_of
from routing.agent import RESTARTS, Restart, Roster
from routing.department import Department
from routing.rota import Rota
from routing.shifts import Shifts

MAX_WEEKS = 300
"""Shifts, or opening hours, of one site; each costs the reading of its time zone."""
MAX_REGIONS = 500
"""Regions of one site; finding ties compares them."""


class SiteDocument(Written):
    """All of a site's ``*.yaml`` files, merged."""

    site: Text = Field(description="the name of the company or site")
    timezone: Timezone = Field(description="the site's own clock, such as `Europe/Paris`")
    languages: dict[Name, Language] = Field(
        min_length=1, description="languages spoken; the first is the fallback"
    )
    numbers: dict[PhoneNumber, Number] = Field(
        min_length=1, description="number dialled, in international form: what answers it"
    )
    fallback_department: Name = Field(
        description="where silence and faults lead, when nothing else is known"
    )
    emergency: Emergency | None = Field(
        default=None, description="where emergencies go when their own way fails"
    )
    regions: Annotated[Regions, Field(max_length=MAX_REGIONS)] = Field(
        description="where callers are from; `other` takes the rest"
    )
    tiers: dict[Name, Tier] = Field(
        default_factory=dict, description="kinds of customer, and their head start"
    )
    callers: dict[PhoneNumber, KnownCaller] = Field(
        default_factory=dict, description="callers known by their number"
    )
    hours: dict[Name, Hours] = Field(
        default_factory=dict, max_length=MAX_WEEKS, description="opening hours"
    )
    supervisors: dict[Name, Supervisor] = Field(
        default_factory=dict, description="who may switch things by telephone, and their PINs"
    )
    bulletins: dict[Name, Bulletin] = Field(
        default_factory=dict,
        description="spoken notices, in the order a `bulletin` step speaks them",
    )
    block: dict[CallerPattern, BlockEntry] = Field(
        default_factory=dict,
        description="callers who are turned away: a number, the beginning of one as `+3389*`, or "
        "`withheld`; emergencies never are",
    )
    allow: dict[CallerPattern, AllowEntry] = Field(
        default_factory=dict,
        description="callers let in all the same, where the entry here says more of their number "
        "than the one in `block`",
    )
    transfer_numbers: tuple[OutsideNumber, ...] = Field(
        default=(), description="numbers outside that callers may be connected with"
    )
    lookup_hosts: tuple[Host, ...] = Field(
        default=(), description="hosts out in the world that `lookup` steps may ask, by https"
    )
    internal_hosts: tuple[Host, ...] = Field(
        default=(), description="hosts in your own network that `lookup` steps may ask"
    )
    callback_countries: tuple[Country, ...] = Field(
        default=(),
        description="countries whose numbers may be called back, as `[CA, US]`; left out: those "
        "of the site's own numbers",
    )
    media_hosts: tuple[Host, ...] = Field(
        default=(), description="hosts whose recordings prompts and `play` steps may use"
    )
    prompts: dict[PromptName, Prompt] = Field(
        min_length=1, description="everything spoken, by name and language"
    )
    flows: dict[Name, Flow] = Field(min_length=1, description="what callers go through")
    departments: dict[Name, DepartmentEntry] = Field(
        min_length=1, description="agent groups: what a menu leads to"
    )
    wait: WaitEntry = Field(
        default_factory=WaitEntry,
        description="what callers hear while they wait, where a department says nothing else",
    )
    ways_out: Ways = Field(
        default_factory=dict,
        description="key: way out of the queue, for departments that write none of their own",
    )
    shifts: dict[Name, ShiftEntry] = Field(
        default_factory=dict, max_length=MAX_WEEKS, description="when agents are expected"
    )
    calendar: dict[str, CalendarEntry] = Field(
        default_factory=dict,
        max_length=MAX_EVENTS,
        description="shifts and breaks by date, whatever their name; every `shifts*.ics` beside "
        "the YAML adds its events",
    )
    rotas: dict[Name, RotaEntry] = Field(
        default_factory=dict, max_length=MAX_WEEKS, description="who is on call, and when"
    )
    agents: dict[Name, AgentEntry] = Field(min_length=1, description="who answers")
    not_ready_reasons: Reasons = Field(
        default_factory=dict,
        description="why an agent may say they are not ready: `name: words`, or `name: {en: …, "
        "fr: …}`; left out: break, lunch, meeting, training, paperwork",
    )
    idle_clock_restarts: tuple[Restart, ...] = Field(
        default=RESTARTS,
        description="what starts an agent's idle clock anew, besides work that is done: `ready`, "
        "`declined`, `missed`, `unreachable`",
    )

    @property
    def emergencies(self) -> frozenset[str]:
        """Return the departments whose calls are all emergencies; the last way's is one."""
        marked = {name for name, each in self.departments.items() if each.emergency}
        return frozenset(marked | ({self.emergency.department} if self.emergency else set()))

    def ways_out_of(self, department: str) -> dict[str, WayOut]:
        """Return the ways out of a department's queue, by key."""
        entry = self.departments[department]
        ways = self.ways_out if entry.ways_out is None else entry.ways_out
        if entry.callback is not None:
            return ways
        return {key: way for key, way in ways.items() if not isinstance(way, CallbackWay)}

    def company_of(self, department: str) -> Company:
        """Return what keeps the callers of a department company."""
        return company(self.departments[department].wait, self.wait)

    def roster(self, version: str) -> Roster:
        """Return the people as the routing room knows them; all names must be known to exist."""
        succeeded = given_up(self.departments)
        # Who has the same shifts shares them: they are laid out once for all.
        weekly = {
            names: Shifts(each for name in names for each in self.shifts[name].shifts())
            for names in {each.shift for each in self.agents.values()}
        }
        dated = planned(self.calendar.values(), People(self.agents), self.timezone)
        return Roster(
            version=version,
            agents={
                name: each.agent(
                    name,
                    Shifts((*weekly[each.shift], *dated[name]))
                    if name in dated
                    else weekly[each.shift],
                    succeeded,
                )
                for name, each in self.agents.items()
            },
            departments={name: self._department(name) for name in self.departments},
            fallback=self.fallback_department,
            rotas={
                name: self._rota(each.rota)
                for name, each in self.departments.items()
                if each.rota is not None
            },
            restarts=frozenset(self.idle_clock_restarts),
        )

    def _department(self, name: str) -> Department:
        each = self.departments[name]
        hours = self.hours.get(each.hours or "")
        callback = None
        if each.callback is not None:
            callback = each.callback.callbacks(
                hours, self.timezone, at_closing=each.closing == AT_OPENING
            )
        whole = each.department(name)
        return replace(whole, emergency=name in self.emergencies, callback=callback)

    @property
    def home_countries(self) -> tuple[str, ...]:
        """Return where people may be called back: as written, else where the site is at home."""
        if self.callback_countries:
            return self.callback_countries
        homes = (country for number in self.numbers for country in home_of(number))
        return tuple(dict.fromkeys(homes))

    def _rota(self, name: str) -> Rota:
        entry = self.rotas[name]
        hours = self.hours[entry.closed_hours] if entry.closed_hours else None
        return entry.rota(name, hours, self.timezone)
