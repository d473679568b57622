"""What may ring, and what must never be dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from config.devices import Device, is_emergency

DEVICE: TypeAdapter[str] = TypeAdapter(Device)


@pytest.mark.parametrize(
    "device",
    [
        "client:anna",
        "client:anna_2",
        "client:a112",
        "sip:desk911@pbx.example.com",
        "sip:anna@pbx.example.com",
        "sips:anna.b@10.0.0.1:5061",
        "sip:anna@pbx.example.com;transport=tls",
        "+12125550188",
    ],
)
def test_a_well_formed_device_is_taken_as_it_is(device: str) -> None:
    """Browsers, SIP phones and numbers in international form ring."""
    assert DEVICE.validate_python(device) == device


@pytest.mark.parametrize(
    "device", ["client:", "client:an na", "anna", "sip:anna", "sip:@x", "0612345678", "+0123", ""]
)
def test_anything_else_is_refused_by_name(device: str) -> None:
    """The sentence names what was written."""
    with pytest.raises(ValidationError, match="is not a"):
        DEVICE.validate_python(device)


@pytest.mark.parametrize(
    "dialled", ["112", "911", "999", "+911", "+1911", "+44999", "+49112", "sip:911@pbx", "9-1-1"]
)
def test_public_emergency_numbers_are_recognised(dialled: str) -> None:
    """With a country's prefix, through a PBX or spaced out: they are never dialled."""
    assert is_emergency(dialled.removeprefix("sip:").partition("@")[0])
    with pytest.raises(ValidationError):
        DEVICE.validate_python(dialled)


@pytest.mark.parametrize("dialled", ["+12125550911", "+442079460999", "+33612345112", "anna112"])
def test_what_ends_like_one_is_an_ordinary_number_or_name(dialled: str) -> None:
    """Only the whole national number counts."""
    assert not is_emergency(dialled)


@pytest.mark.parametrize("device", ["sip:%3911@pbx", "sip:911;phone-context=x@pbx", "sip:+999@pbx"])
def test_an_emergency_number_in_disguise_is_refused(device: str) -> None:
    """A PBX would dial what the address says once it is decoded."""
    with pytest.raises(ValidationError, match="public emergency number"):
        DEVICE.validate_python(device)


@given(st.text(max_size=60))
def test_no_text_is_too_strange_for_the_question(dialled: str) -> None:
    """Whatever is asked, the answer is yes or no."""
    assert is_emergency(dialled) in (True, False)
