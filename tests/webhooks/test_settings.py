from collections.abc import Callable

import pytest

from calls.errors import ConfigError
from webhooks.forms import StatusForm, VoiceForm
from webhooks.settings import EdgeSettings


def _settings(url: str = "https://phone.example", *secrets: str, state: str = "s") -> EdgeSettings:
    return EdgeSettings(public_url=url, signing_secrets=secrets or ("t",), state_secret=state)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "phone.example",
        "ftp://phone.example",
        "https://",
        "https://a.example/?",
        "https://a'b.example",
        "https://my_host.example",
        "https://a.example/#rc=2",
    ],
)
def test_a_public_url_that_breaks_signatures_is_refused(url: str) -> None:
    """A sentence at the start, not a 403 at the first call."""
    with pytest.raises(ConfigError):
        _settings(url)


@pytest.mark.parametrize(
    "make",
    [
        lambda: _settings("https://a.example", ""),
        lambda: _settings("https://a.example", "good", ""),
        lambda: _settings(state=""),
    ],
)
def test_an_empty_secret_is_refused(make: Callable[[], EdgeSettings]) -> None:
    """Anybody could sign with it."""
    with pytest.raises(ConfigError, match="empty"):
        make()


@pytest.mark.parametrize("number", ["911", "112", "", "0033180005550", "client:anna"])
def test_a_fallback_number_is_in_international_form(number: str) -> None:
    """A public emergency number can never be the way out."""
    with pytest.raises(ConfigError, match="international form"):
        EdgeSettings(
            public_url="https://a.example",
            signing_secrets=("t",),
            state_secret="s",
            fallback_number=number,
        )


def test_a_trailing_slash_of_the_public_url_is_forgiven() -> None:
    """URLs are handed out with one slash, not two."""
    settings = _settings("https://phone.example/edge/")

    assert settings.music == "https://phone.example/edge/media/music.wav"


def test_empty_is_not_absent() -> None:
    """An unknown value comes empty; a key nobody pressed does not come at all."""
    absent = VoiceForm.model_validate({"CallSid": "CA1"})
    empty = VoiceForm.model_validate({"CallSid": "CA1", "Digits": "", "FinishedOnKey": ""})

    assert absent.digits is None
    assert empty.digits == ""
    assert {absent.heard.kind, empty.heard.kind} == {"silence"}


def test_a_new_parameter_is_tolerated() -> None:
    """The carrier adds fields without notice."""
    form = StatusForm.model_validate({"CallSid": "CA1", "BrandNewThing": "x"})

    assert form.model_extra == {"BrandNewThing": "x"}


def test_speech_is_heard_with_its_confidence() -> None:
    """What was said, and how sure the carrier is, where it says so."""
    sure = VoiceForm.model_validate({"SpeechResult": "billing", "Confidence": "0.9"}).heard
    unsure = VoiceForm.model_validate({"SpeechResult": "billing", "Confidence": "high"}).heard

    assert (sure.kind, sure.text, sure.confidence) == ("speech", "billing", 0.9)
    assert unsure.confidence is None
