"""Hold the settings to their rules: all mistakes at once, in sentences, and no secret shown."""

from pathlib import Path

import pytest

from calls.errors import ConfigError
from switchboard import settings

GOOD = {
    "PUBLIC_URL": "https://calls.example.com/",
    "STATE_SECRET": "0123456789abcdef0123456789abcdef",
    "TWILIO_ACCOUNT_SID": "AC123",
    "TWILIO_AUTH_TOKEN": "the-token",
}


def export(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set environment variables for one test."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_the_page_of_settings_is_the_one_made_from_the_model() -> None:
    """`make docs` after changing a setting."""
    page = Path(__file__).parents[2] / "docs" / "settings.md"

    kept = page.read_text(encoding="utf-8")

    assert kept == settings.page()


def test_everything_that_is_missing_is_told_at_once(shell: Path) -> None:
    """The operator reads one list, not one name per attempt."""
    with pytest.raises(ConfigError) as caught:
        settings.load(settings.CARRIER)

    told = str(caught.value).splitlines()
    assert [line.split()[0] for line in told] == [
        "PUBLIC_URL",
        "STATE_SECRET",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
    ]
    assert caught.value.code == "settings"


def test_what_is_missing_and_what_is_wrong_are_told_together(
    shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing mistake does not hide what is not there."""
    export(monkeypatch, PORT="eighty", STATE_SECRET="short", FALLBACK_NUMBER="0800")

    with pytest.raises(ConfigError) as caught:
        settings.load(settings.CARRIER)

    told = str(caught.value)
    assert "PUBLIC_URL is not set" in told
    assert "PORT is not usable" in told
    assert "STATE_SECRET is not usable: it must have 32 characters or more" in told
    assert "FALLBACK_NUMBER is not usable: write it in international form" in told


def test_a_wrong_secret_is_not_repeated(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is told without what was typed: it may be half a password."""
    export(monkeypatch, STATE_SECRET="hunter2", REDIS_URL="hunter3")

    with pytest.raises(ConfigError) as caught:
        settings.load()

    assert "hunter" not in str(caught.value)


def test_good_settings_are_read(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token signs and signs in unless something else is named; a last slash is dropped."""
    export(monkeypatch, **GOOD)

    found = settings.load(settings.CARRIER)

    assert found.public_url == "https://calls.example.com"
    assert found.signing_secrets == ("the-token",)
    assert found.api_credentials == ("AC123", "the-token")
    assert "the-token" not in repr(found)


def test_several_secrets_may_sign_while_a_token_is_changed(
    shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old and new are accepted side by side, separated by a comma."""
    export(monkeypatch, **GOOD, TWILIO_SIGNING_SECRETS="new, old")

    found = settings.load(settings.CARRIER)

    assert found.signing_secrets == ("new", "old")


def test_an_api_key_is_used_instead_of_the_token(
    shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Key and secret go together; one without the other is a mistake."""
    export(monkeypatch, **GOOD, TWILIO_API_KEY="SK1", TWILIO_API_SECRET="s")
    both = settings.load(settings.CARRIER).api_credentials

    monkeypatch.delenv("TWILIO_API_SECRET")
    with pytest.raises(ConfigError, match="go together"):
        settings.load(settings.CARRIER)

    assert both == ("SK1", "s")


def test_a_file_beside_the_procfile_may_hold_the_settings(
    shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.env` is read, and the environment wins."""
    (shell / ".env").write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()))
    export(monkeypatch, PUBLIC_URL="https://other.example.com")

    found = settings.load(settings.CARRIER)

    assert found.twilio_account_sid == "AC123"
    assert found.public_url == "https://other.example.com"


@pytest.mark.parametrize("url", ["https://a.example/?x", "ftp://a.example", "https://a/o'b", "a"])
def test_an_address_that_would_break_signatures_is_refused(
    url: str, shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TWILIO.md A2: a bare question mark or a quote makes signature checks fail."""
    export(monkeypatch, **{**GOOD, "PUBLIC_URL": url})

    with pytest.raises(ConfigError, match="PUBLIC_URL is not usable"):
        settings.load(settings.CARRIER)
