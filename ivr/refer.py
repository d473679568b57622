"""Name what refers to something written elsewhere, and find all such names of a step.

Rules this module keeps:

* A reference is text that knows what kind of thing it names: so whoever checks, draws or walks a
  site needs no list of each step type's fields, and a new field cannot be forgotten.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator

from ivr.written import Name, PromptName, listed


class Ref(str):
    """Be a name that refers to something; ``kind`` says to what, in the admin's word."""

    __slots__ = ("kind",)

    kind: str

    def __new__(cls, text: str, kind: str) -> Self:
        """Make ``text`` a reference to a ``kind``."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a copy needs both
        """Return what a copy is made of."""
        return str(self), self.kind


def _to(kind: str) -> AfterValidator:
    return AfterValidator(lambda text: Ref(text, kind))


StepName = Annotated[Name, _to("step")]
"""The name of a step of the same flow."""
SpokenName = Annotated[PromptName, _to("prompt")]
"""The name of a prompt a step speaks."""
DepartmentName = Annotated[Name, _to("department")]
"""The name of a department."""
ExitName = Annotated[Name, _to("department or step")]
"""The name of a department, or of a step of whichever flow the caller came through."""
AnyStepName = Annotated[Name, _to("step of a flow")]
"""The name of a step of whichever flow the caller came through."""
HoursName = Annotated[Name, _to("hours")]
"""The name of opening hours."""
BulletinName = Annotated[Name, _to("bulletin")]
"""The name of a bulletin."""
ClosureName = Annotated[Name, _to("closure")]
"""What can be closed: the name of a department, or ``all``."""
LanguageName = Annotated[Name, _to("language")]
"""The name of a language."""
RegionName = Annotated[Name, _to("region")]
"""The name of a region."""
ChoiceNames = Annotated[tuple[Annotated[Name, _to("choice")], ...], BeforeValidator(listed)]
"""One choice of this flow's menus, or several."""
RegionNames = Annotated[tuple[RegionName, ...], BeforeValidator(listed)]
"""One region, or several."""
TierNames = Annotated[tuple[Annotated[Name, _to("tier")], ...], BeforeValidator(listed)]
"""One tier, or several."""
LanguageNames = Annotated[tuple[LanguageName, ...], BeforeValidator(listed)]
"""One language, or several."""


RESERVED = frozenset({"brand", "key", "count", "low", "digits"})
"""Names in braces that are the system's own."""


def _value(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f'"{name}" is a name of the system\'s own: take another')
    return name


ValueName = Annotated[Name, AfterValidator(_value)]
"""The name a value is kept under: in prompts `{name}`."""
KeptName = Annotated[Name, _to("value")]
"""The name of a value that some step of the flow keeps."""


def references(written: BaseModel) -> Iterator[tuple[tuple[str, ...], Ref]]:
    """Yield every reference in something written, in its order, with its path within it."""
    for field in type(written).model_fields:
        yield from _within((field,), getattr(written, field))


def _within(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Ref]]:
    match value:
        case Ref():
            yield path, value
        case BaseModel():
            for within, found in references(value):
                yield (*path, *within), found
        case dict():
            for key, each in value.items():
                yield from _within((*path, str(key)), key)
                yield from _within((*path, str(key)), each)
        case tuple():
            for place, each in enumerate(value):
                yield from _within((*path, str(place)), each)
