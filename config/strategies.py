"""Read which of the free agents is rung first, and how many are rung together.

Rules this module keeps:

* A strategy is known by its name; where it needs a number, the number stands with it and nothing
  is guessed for it.
* No more than ten are rung together: the carrier takes no more.

Source: Twilio, ``<Dial>``: up to ten nouns.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import PlainValidator, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import PydanticKnownError

from ivr.written import Patience, Whole
from routing.department import Strategy
from routing.together import MOST_AT_ONCE

Plain = Literal[
    "longest_idle",
    "round_robin",
    "fewest_calls",
    "least_talk_time",
    "top_down",
    "most_skilled",
    "least_skilled",
    "random",
    "ring_all",
]
"""Strategies that are a name alone."""
_SOME, _MORE = "ring_some", "ring_progressively"
_EXAMPLES = {_SOME: "{ring_some: 3}", _MORE: "{ring_progressively: 10s}"}
_NUMBER: TypeAdapter[int] = TypeAdapter(Whole)
_SECONDS: TypeAdapter[int] = TypeAdapter(Patience)


class Several(NamedTuple):
    """Hold a strategy that rings several agents, with its number.

    Args:
        strategy: its name.
        at_once: how many are rung together.
        more_s: after how many seconds of ringing one more is rung; 0: never.
    """

    strategy: Strategy
    at_once: int
    more_s: int


def rung_by(chosen: Plain | Several) -> Several:
    """Return a strategy as the routing room knows it."""
    if isinstance(chosen, Several):
        return chosen
    return Several(chosen, MOST_AT_ONCE if chosen == "ring_all" else 1, 0)


def _chosen(value: Any) -> Plain | Several:
    if isinstance(value, Several):
        return value
    if isinstance(value, str) and value in _EXAMPLES:
        raise ValueError(f'"{value}" needs its number: write for example {_EXAMPLES[value]}')
    if not isinstance(value, Mapping):
        if value not in get_args(Plain):
            words = [f"'{name}'" for name in get_args(Plain)]
            expected = f"{', '.join(words[:-1])} or {words[-1]}"
            raise PydanticKnownError("literal_error", {"expected": expected})
        return value  # type: ignore[no-any-return]  # one of the words, as just seen
    if len(value) != 1 or next(iter(value)) not in _EXAMPLES:
        raise ValueError(
            f"a strategy is one name, or one of {_EXAMPLES[_SOME]} and {_EXAMPLES[_MORE]}"
        )
    [(name, number)] = value.items()
    if name == _MORE:
        return Several("ring_progressively", 1, _read(_SECONDS, number))
    at_once = _read(_NUMBER, number)
    if not 1 <= at_once <= MOST_AT_ONCE:
        raise ValueError(
            f'"{number}" agents cannot be rung together: the carrier rings 1 to {MOST_AT_ONCE}'
        )
    return Several("ring_some", at_once, 0)


def _read(adapter: TypeAdapter[int], number: Any) -> int:
    """Read a number in the words its own type refuses it with."""
    try:
        return adapter.validate_python(number)
    except ValidationError as refusal:
        raise ValueError(str(refusal.errors()[0]["ctx"]["error"])) from None


StrategyChoice = Annotated[
    Plain | Several,
    PlainValidator(_chosen),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(get_args(Plain))},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": {
                        _SOME: {"type": "string", "pattern": "^([1-9]|10)$"},
                        _MORE: {"type": "string", "pattern": "^[0-9]+ ?[smh]$"},
                    },
                },
            ]
        }
    ),
]
"""A strategy's name, or one with its number: ``{ring_some: 3}``, ``{ring_progressively: 10s}``."""
