"""Read the scalars that admins write: durations, yes and no, levels, keys, names.

Rules this module keeps:

* Every YAML scalar arrives as text, and the type is decided here, never by YAML.
* A value already of the right type is taken as it is, so that code may build the models too.
* A refusal is a sentence that names the offending value.
* Models are frozen and refuse keys they do not know.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from calls.phone import is_e164

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "": 1}
_DURATION = re.compile(r"([0-9]{1,6}) ?(s|m|h)")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PROMPT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})*")
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,9}")
_ADDRESS = re.compile(r"[0-9.]+|0x[0-9a-f.x]+")
_MAIL = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,190}")
_KEY = re.compile(r"[0-9*#]")
_WHOLE = 100
_MIN_LEVEL = 1
_MAX_LEVEL = 5
_MAX_TRIES = 9


class Written(BaseModel):
    """Be something an admin writes: frozen, described, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def seconds(value: Any) -> int:
    """Read a duration: "90s", "2m" or "1h"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else value
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f'"{value}" is not a duration: write for example "90s", "2m" or "1h"')
    return int(found[1]) * _UNITS_S[found[2]]


def _at_least_a_second(seconds: int) -> int:
    if seconds < 1:
        raise ValueError(f'"{seconds}s" is too short: give at least one second')
    return seconds


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise ValueError(f'"{value}" is neither "true" nor "false"')


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    raise ValueError(f'"{value}" is not a whole number')


def _level(level: int) -> int:
    if not _MIN_LEVEL <= level <= _MAX_LEVEL:
        raise ValueError(f'"{level}" is not a level: from 1 (learning) to 5 (expert)')
    return level


def _tries(tries: int) -> int:
    if not 1 <= tries <= _MAX_TRIES:
        raise ValueError(f'"{tries}" is not a number of tries: from 1 to {_MAX_TRIES}')
    return tries


def _name(text: str) -> str:
    if _NAME.fullmatch(text) is None:
        raise ValueError(
            f'"{text}" is not a name: small letters, digits and "_", beginning with a letter'
        )
    return text


def _prompt_name(text: str) -> str:
    if _PROMPT_NAME.fullmatch(text) is None:
        raise ValueError(
            f'"{text}" is not a prompt name: small letters, digits and "_", with dots between parts'
        )
    return text


def _key(text: str) -> str:
    if _KEY.fullmatch(text) is None:
        raise ValueError(f'"{text}" is not one key of a telephone: 0 to 9, "*" or "#"')
    return text


def _number(text: str) -> str:
    if not is_e164(text):
        raise ValueError(
            f'"{text}" is not a number in international form: "+", then up to 15 digits'
        )
    return text


def _mail(text: str) -> str:
    if _MAIL.fullmatch(text) is None:
        raise ValueError(f'"{text}" is not a mail address: write for example "anna@example.com"')
    return text.lower()


def _some(text: str) -> str:
    if not text.strip():
        raise ValueError("nothing is written here")
    return text.strip()


def _host(text: str) -> str:
    if _HOST.fullmatch(text) is None or _ADDRESS.fullmatch(text):
        raise ValueError(
            f'"{text}" is not the name of a host: write for example "media.example.com", '
            "no address and no port"
        )
    return text


def listed(value: Any) -> Any:
    """Take one text for a list of one."""
    return (value,) if isinstance(value, str) else value


_DURATION_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^[0-9]+ ?[smh]$"})

Duration = Annotated[int, BeforeValidator(seconds), _DURATION_SCHEMA]
"""Seconds, written "90s", "2m" or "1h"; may be zero."""
Patience = Annotated[
    int, BeforeValidator(seconds), AfterValidator(_at_least_a_second), _DURATION_SCHEMA
]
"""A duration of at least a second."""
Flag = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"enum": [True, False]})]
"""True or false, written so."""
Whole = Annotated[
    int, BeforeValidator(_whole), WithJsonSchema({"type": ["integer", "string"], "minimum": 0})
]
"""A whole number from 0."""
Level = Annotated[Whole, AfterValidator(_level)]
"""A skill's level, 1 (learning) to 5 (expert)."""
Tries = Annotated[Whole, AfterValidator(_tries)]
"""How often a question is asked, 1 to 9."""
Name = Annotated[str, AfterValidator(_name)]
"""The name of a step, department, region, tier, skill, language …"""
PromptName = Annotated[str, AfterValidator(_prompt_name)]
"""The name of a prompt; ``system.`` ones are spoken by the system itself."""
Key = Annotated[str, AfterValidator(_key)]
"""One key of a telephone."""
PhoneNumber = Annotated[str, AfterValidator(_number)]
"""A number in international form (E.164)."""
Host = Annotated[str, AfterValidator(_host)]
"""The name of a host; a literal address is none."""
MailAddress = Annotated[str, AfterValidator(_mail)]
"""A mail address, in small letters."""
Text = Annotated[str, AfterValidator(_some)]
"""Text that is not blank."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
"""One text, or a list of them."""
Names = Annotated[tuple[Name, ...], BeforeValidator(listed)]
"""One name, or a list of them."""


def _percent(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip().removesuffix("%").rstrip() if isinstance(value, str) else ""
    if not text.isdecimal() or int(text) > _WHOLE:
        raise ValueError(f'"{value}" is no share of a hundred: write for example "20%"')
    return int(text)


Percent = Annotated[
    int,
    BeforeValidator(_percent),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3} ?%?$"}),
]
"""A share of a hundred, as `20%`."""
