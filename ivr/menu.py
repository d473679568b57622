"""Describe the questions of a flow: menus, and the choice of a language.

Rules this module keeps:

* One key, one meaning; what is said means the same as the key it stands beside.
* Every exit names a step of the same flow.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from ivr.refer import LanguageName, RegionName, SpokenName, StepName
from ivr.spoken import plain
from ivr.written import Flag, Key, Name, Patience, Text, Tries, Written, listed

Ordinal = Literal[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"
]
"""A place in the number's list of languages."""

ORDINALS: tuple[Ordinal, ...] = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
)
"""The ordinals, in order."""


def _phrase(text: str) -> str:
    if not plain(text):
        raise ValueError(f'"{text}" holds no word')
    if len(text) > MAX_PHRASE:
        raise ValueError(f'"{text[:40]}…" is longer than {MAX_PHRASE} letters: nobody says that')
    return text


MAX_PHRASE = 100
"""Letters of one phrase. Source: the carrier's `hints`, at most 500 of 100 letters each."""

Phrase = Annotated[Text, AfterValidator(_phrase)]
"""Words a caller may say."""
Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(listed)]
"""One phrase, or several."""


class Exit(Written):
    """Lead on from a menu."""

    choose: Name | None = Field(
        default=None, description="the choice this exit stands for; `route` rows ask for it"
    )
    region: RegionName | None = Field(
        default=None, description="the region the caller says they are in"
    )
    emergency: Flag = Field(
        default=False,
        description="`true` where nothing may keep this caller from a person from here on",
    )
    next: StepName = Field(description="the step that follows")


class Choice(Exit):
    """Lead on from a menu by a key, or by saying so."""

    say: dict[LanguageName, Phrases] = Field(
        default_factory=dict,
        description="words that mean the same as the key, by language: `en: [sales, a new order]`",
    )


class Reply(Written):
    """Answer a caller who gave no usable answer, before asking again."""

    prompt: SpokenName = Field(description="what is spoken before the question is repeated")


class NoAnswer(Reply):
    """Answer a caller who gave no usable answer, and say where they go after the last try."""

    otherwise: Exit | None = Field(
        default=None,
        description="where this leads after the last try, in place of the menu's `otherwise`",
    )


class MenuStep(Written):
    """Ask a question that is answered with one key, or a word."""

    type: Literal["menu"] = Field(description="ask a question that is answered with one key")
    prompt: SpokenName = Field(description="the question, naming the keys")
    keys: dict[Key, Choice] = Field(min_length=1, description="what each key leads to")
    repeat: Key | None = Field(default=None, description="the key that repeats the question")
    back: Key | None = Field(
        default=None, description="the key that goes back to the question before this one"
    )
    slow_key: Key | None = Field(
        default=None,
        description="the key for callers who need longer: from then on every question is spoken "
        "twice, and waits three times as long",
    )
    barge_in: Flag = Field(
        default=True, description="`false` where the caller must hear the question to its end"
    )
    tries: Tries = Field(default=3, description="how often the question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=6, description="how long the caller may stay silent after the question, as `6s`"
    )
    no_match: NoAnswer | None = Field(
        default=None, description="what is said to a key that leads nowhere"
    )
    no_input: NoAnswer | None = Field(default=None, description="what is said to silence")
    otherwise: Exit | None = Field(
        default=None,
        description="where silence and nonsense lead after the last try; "
        "left out, to a person in the site's fallback department",
    )

    @property
    def silence(self) -> Exit | None:
        """Return where silence leads after the last try; None: to a person."""
        return (self.no_input.otherwise if self.no_input else None) or self.otherwise

    @model_validator(mode="after")
    def _one_meaning_per_key(self) -> "MenuStep":
        extra = [key for key in (self.repeat, self.back, self.slow_key) if key is not None]
        for key in extra:
            if key in self.keys or extra.count(key) > 1:
                raise ValueError(f'key "{key}" has two meanings in this menu')
        return self

    @model_validator(mode="after")
    def _one_meaning_per_phrase(self) -> "MenuStep":
        seen: dict[tuple[str, str], str] = {}
        for key, choice in self.keys.items():
            for language, phrases in choice.say.items():
                for phrase in phrases:
                    first = seen.setdefault((language, plain(phrase)), key)
                    if first != key:
                        raise ValueError(f'"{phrase}" means both key "{first}" and key "{key}"')
        return self


class LanguageStep(Written):
    """Let the caller choose a language: one line in each language of the number."""

    type: Literal["language"] = Field(description="let the caller choose a language")
    prompt: SpokenName = Field(
        description="the line spoken once in each language; `{key}` is the key to press"
    )
    keys: dict[Key, Ordinal] = Field(
        min_length=1, description="which of the number's `languages` each key chooses: `first` …"
    )
    say: dict[LanguageName, Phrases] = Field(
        default_factory=dict,
        description="words that choose a language as its key does, by the language chosen: "
        "`fr: [français, french]`; left out, only keys are listened for",
    )
    skip_when_known: Flag = Field(
        default=False, description="ask nothing when the caller's language is known already"
    )
    tries: Tries = Field(default=2, description="how often the question is asked in all, 1 to 9")
    timeout: Patience = Field(
        default=6, description="how long the caller may stay silent after the question, as `6s`"
    )
    no_match: Reply | None = Field(
        default=None, description="what is said to a key that leads nowhere"
    )
    next: StepName = Field(
        description="the step that follows; silence keeps the language spoken so far"
    )

    @field_validator("keys")
    @classmethod
    def _a_digit_for_each_language(cls, keys: dict[str, Ordinal]) -> dict[str, Ordinal]:
        for key, ordinal in keys.items():
            if not key.isdigit():
                raise ValueError(f'key "{key}" cannot be spoken in every language: take a digit')
            if list(keys.values()).count(ordinal) > 1:
                raise ValueError(f'two keys choose the "{ordinal}" language')
        return keys

    @model_validator(mode="after")
    def _a_phrase_for_each_language(self) -> "LanguageStep":
        seen: dict[str, str] = {}
        for language, phrases in self.say.items():
            for phrase in phrases:
                first = seen.setdefault(plain(phrase), language)
                if first != language:
                    raise ValueError(f'"{phrase}" chooses both "{first}" and "{language}"')
        return self
