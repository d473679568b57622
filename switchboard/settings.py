"""Read what the operator sets: environment variables, by plain names, or a ``.env`` file.

Rules this module keeps:

* The environment (which wins) and ``.env`` are read here and nowhere else; everything
  below is handed its settings.
* Everything that is missing or wrong is told at once, each in one sentence.
* A secret is never shown: not in a message, not in a log, not in ``repr``.

``docs/settings.md`` is made from this model (``make docs``).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

from calls.errors import ConfigError
from calls.phone import is_e164
from switchboard.redis_client import complaint

CARRIER = ("public_url", "state_secret", "twilio_account_sid")
"""What a site on a real carrier cannot do without; the credentials are judged separately."""


class Settings(BaseSettings):
    """Hold what the operator decides about one running site."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    redis_url: str | None = Field(
        default=None,
        description="Redis 7.0, Valkey 7.2 or later: one server (`redis://…`, `rediss://…` or "
        "`unix://…`), a Sentinel set (`redis+sentinel://host:26379,host:26379/mymaster`) or a "
        "cluster (`redis+cluster://host:6379,host:6379`). Without it an embedded Valkey keeps the "
        "calls under `DATA_DIR`",
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="where the embedded Valkey and the copy of the last good configuration live",
    )
    site: str = Field(
        default="main",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$",
        description="id of the site: several sites can share one Redis. Lower-case letters, "
        "digits, `-` and `_`",
    )
    site_dir: Path | None = Field(
        default=None,
        description="directory of YAML that `publish`, `draft` and `serve --watch` take when they "
        "are given none",
    )
    host: str = Field(default="127.0.0.1", description="address `serve` listens on")
    port: int = Field(
        default=8080, ge=0, le=65535, description="port `serve` listens on; 0: any free one"
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="how many reverse proxies of yours stand in front, one behind the other: so "
        "many entries of `X-Forwarded-For`, counted from its end, are believed, and attempts to "
        "sign in are counted for each browser; 0: the header is not looked at",
    )
    caller_history_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="for how many days agents see a number's previous calls, and what was noted of "
        "them, beside a call; 0: none are kept",
    )
    public_url: str | None = Field(
        default=None,
        description="the address the carrier calls, exactly as configured there: "
        "`https://calls.example.com`; signatures are checked against it",
    )
    state_secret: SecretStr | None = Field(
        default=None,
        description="seals the state that travels in our URLs: 32 random characters or more, the "
        "same for every process of the site",
    )
    twilio_account_sid: str | None = Field(default=None, description="the account, `AC…`")
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="the account's primary token: it signs the carrier's requests"
    )
    twilio_signing_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="secrets a request may be signed with, separated by commas: while a token is "
        "being changed, both; without it, `TWILIO_AUTH_TOKEN`",
    )
    twilio_api_key: str | None = Field(
        default=None,
        description="a standard API key `SK…`: the browser softphone needs it, its tokens are "
        "issued in the key's name; our own requests use it too, instead of the token",
    )
    twilio_api_secret: SecretStr | None = Field(
        default=None, description="the secret of `TWILIO_API_KEY`"
    )
    twilio_edge: str = Field(
        default="",
        pattern=r"^[a-z0-9-]*$",
        description="where the browser softphone enters the carrier's network, `dublin` or "
        "`sydney` for instance; without it, the nearest",
    )
    voice_sdk: Path | None = Field(
        default=None,
        description="directory of the installed package `@twilio/voice-sdk`; without it, the one "
        "that `make` installs in the checkout",
    )
    twilio_api_url: str = Field(
        default="https://api.twilio.com",
        description="the carrier's API; another carrier that speaks the same has its own",
    )
    calls_per_second: float = Field(
        default=1.0,
        gt=0,
        le=500,
        description="how fast calls may be created by the API: one a second unless the carrier "
        "has granted the account more",
    )
    fallback_number: str | None = Field(
        default=None,
        description="a telephone number in international form that callers are sent to when all "
        "else fails",
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="`console` for people, `json` for a log collector"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="the least level that is logged"
    )

    @field_validator("twilio_signing_secrets", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("fallback_number")
    @classmethod
    def _international(cls, value: str | None) -> str | None:
        if value is not None and not is_e164(value):
            raise ValueError("write it in international form, a plus and up to 15 digits")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, value: str | None) -> str | None:
        if value is not None and (wrong := complaint(value)):
            raise ValueError(wrong)
        return value

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _plain_url(cls, value: str | None) -> str | None:
        # A quote or a bare "?" breaks the carrier's signature (TWILIO.md A2).
        if value is None:
            return None
        if not value.startswith(("https://", "http://")) or any(mark in value for mark in "'?#"):
            raise ValueError("it must be a plain https:// address, without a query")
        return value.rstrip("/")

    @field_validator("state_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:  # noqa: PLR2004 - 128 bits in hex
            raise ValueError("it must have 32 characters or more")
        return value

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Return the secrets a carrier's request may be signed with, best first."""
        given = self.twilio_signing_secrets or (
            (self.twilio_auth_token,) if self.twilio_auth_token else ()
        )
        return tuple(secret.get_secret_value() for secret in given)

    @property
    def api_credentials(self) -> tuple[str, str] | None:
        """Return user name and password for our own requests; None when there are none."""
        if self.twilio_api_key and self.twilio_api_secret:
            return self.twilio_api_key, self.twilio_api_secret.get_secret_value()
        if self.twilio_account_sid and self.twilio_auth_token:
            return self.twilio_account_sid, self.twilio_auth_token.get_secret_value()
        return None


def load(needed: Sequence[str] = ()) -> Settings:
    """Read the environment.

    Args:
        needed: fields without which this command cannot work; ``CARRIER`` for a real carrier,
            which asks for credentials as well.

    Raises:
        ConfigError: one message naming everything that is missing or wrong.
    """
    given = {**DotEnvSettingsSource(Settings)(), **EnvSettingsSource(Settings)()}
    problems = [f"{n.upper()} is not set: {_meaning(n)}" for n in needed if not given.get(n)]
    try:
        settings = Settings()
    except ValidationError as error:
        raise _complaint([*problems, *map(_sentence, error.errors())]) from None
    if "twilio_account_sid" in needed:
        problems += _credential_problems(settings)
    if problems:
        raise _complaint(problems)
    return settings


def _credential_problems(settings: Settings) -> list[str]:
    """Say which credentials are missing: one to check the carrier's requests, one for ours."""
    problems = []
    if not settings.signing_secrets:
        problems.append(f"TWILIO_AUTH_TOKEN is not set: {_meaning('twilio_auth_token')}")
    elif settings.api_credentials is None and settings.twilio_account_sid:
        problems.append(
            "there is nothing to sign in to the carrier's API with: set TWILIO_AUTH_TOKEN, or "
            "TWILIO_API_KEY and TWILIO_API_SECRET"
        )
    if bool(settings.twilio_api_key) != bool(settings.twilio_api_secret):
        problems.append("TWILIO_API_KEY and TWILIO_API_SECRET go together: set both or neither")
    return problems


def _meaning(name: str) -> str:
    """Return what a setting is for, without the page's markup."""
    return str(Settings.model_fields[name].description).replace("`", "")


def _sentence(problem: Mapping[str, object]) -> str:
    """Turn one of pydantic's findings into a sentence that names the variable."""
    where = problem["loc"]
    name = str(where[0]).upper() if isinstance(where, tuple) and where else "a setting"
    said = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name} is not usable: {said[:1].lower()}{said[1:]}"


def _complaint(problems: Sequence[str]) -> ConfigError:
    """Make one error of several sentences."""
    return ConfigError("settings", "\n".join(problems))


def page() -> str:
    """Return ``docs/settings.md``: every variable, its default and its meaning."""
    lines = [
        "# Settings",
        "",
        "Environment variables, read once at the start; a file `.env` in the directory a command",
        "is started in may hold them too, and the environment wins. This page is made from",
        "`switchboard/settings.py` by `make docs`; a test fails when they differ.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in {None, ()} else f"`{field.default}`"
        needed = "**needed on a real carrier**" if name in {*CARRIER, "twilio_auth_token"} else ""
        lines.append(f"| `{name.upper()}` | {default or needed} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - `make docs` writes what is printed
