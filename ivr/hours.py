"""Tell whether it is open at an instant, and what decided it.

Rules this module keeps:

* An exception by date beats a holiday, a holiday beats the week; each concerns the spans that
  begin on that day, so Friday's night shift ends on a Saturday that is a holiday.
* A span lasts from the first instant the wall clock shows its start (or has jumped past it) to the
  last instant it turns to its end. So in the doubled hour of daylight saving a span never opens
  twice nor closes twice, and a start or end in the missing hour is the moment of the jump.
* Time zones appear here and nowhere else.
"""

from datetime import date
from typing import Annotated, Any, TypeAlias

import holidays as calendars
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from ivr.week import Spans, Week
from ivr.written import Text, Written


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(
            f'"{value}" is not a date of the calendar: write for example "2026-12-24"'
        ) from error


def _with_calendar(country: str) -> str:
    if country not in calendars.list_supported_countries():
        raise ValueError(f'no holidays are known for the country "{country}"')
    return country


Day: TypeAlias = Annotated[
    date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})
]
"""A date, written "2026-12-24"."""


class Holidays(Written):
    """Name a public calendar of holidays."""

    country: Annotated[Text, AfterValidator(_with_calendar)] = Field(
        description="country code of two letters (ISO 3166), such as `US`"
    )
    subdivision: Text | None = Field(
        default=None, description="state or province, such as `QC`; left out, only national days"
    )

    @model_validator(mode="after")
    def _known_subdivision(self) -> "Holidays":
        known = calendars.list_supported_countries()[self.country]
        if self.subdivision is not None and self.subdivision not in known:
            raise ValueError(
                f'no holidays are known for "{self.subdivision}" in "{self.country}": '
                f"there are {', '.join(known) or 'no subdivisions'}"
            )
        return self


class Hours(Week):
    """Say when something is open."""

    holidays: tuple[Holidays, ...] = Field(
        default=(), description="public calendars whose days are closed"
    )
    exceptions: dict[Day, Spans] = Field(
        default_factory=dict,
        description='dates that are different: `"2026-12-24": "08:00-12:00"`, or `closed`',
    )
