"""Describe when agents are expected, as admins write it."""

from collections.abc import Iterable, Iterator

from pydantic import Field, model_validator

from ivr.week import DAY_MIN, Span, Spans, Week
from routing.shifts import Shift


class ShiftEntry(Week):
    """Write when the agents of a shift are expected."""

    breaks: Spans = Field(
        default=(), description='breaks on each day of the shift: `"12:00-12:30, 15:00-15:15"`'
    )

    def shifts(self) -> tuple[Shift, ...]:
        """Return the shift as the routing room knows it, one entry a span."""
        return tuple(
            Shift(weekday, *span, self.timezone, tuple(breaks_within(span, self.breaks)))
            for weekday in range(7)
            for span in self.of_day(weekday)
        )

    def at_work(self, weekday: int) -> tuple[Span, ...]:
        """Return the spans that begin on ``weekday`` (0 for Monday), without their breaks."""
        found: list[Span] = []
        for span in self.of_day(weekday):
            start_min = span.start_min
            for pause_min, again_min in sorted(breaks_within(span, self.breaks)):
                found.append(Span(start_min, pause_min))
                start_min = again_min
            found.append(Span(start_min, span.end_min))
        return tuple(each for each in found if each.start_min < each.end_min)

    @model_validator(mode="after")
    def _breaks_within(self) -> "ShiftEntry":
        spans = [span for weekday in range(7) for span in self.of_day(weekday)]
        for pause in self.breaks:
            if spans and not any([*breaks_within(span, (pause,))] for span in spans):
                raise ValueError(f'the break "{pause}" lies within no span of the shift')
        return self


def breaks_within(span: Span, breaks: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Yield the breaks that lie within a span, in minutes of the day the span begins on."""
    for pause in breaks:
        # The small hours of a night are on the day after it begins.
        later_min = 0 if pause.start_min >= span.start_min else DAY_MIN
        start_min, end_min = pause.start_min + later_min, pause.end_min + later_min
        if end_min <= span.end_min:
            yield start_min, end_min
