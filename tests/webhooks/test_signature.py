import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import (  # type: ignore[import-untyped]  # untyped
    RequestValidator,
    get_signature_algorithm,
)

from tests.webhooks.line import PUBLIC, SECRET, Line
from webhooks.signature import algorithm_of, is_genuine, signature

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "signature_vectors.json").read_text()
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_the_vectors_of_the_carriers_own_libraries_are_judged_as_they_judge(
    vector: dict[str, Any],
) -> None:
    """What four libraries of the carrier accept is accepted; what they refuse is refused."""
    pairs = [(key, value) for key, value in vector["params"] or []]
    body = None if vector["body"] is None else str(vector["body"]).encode()

    genuine = is_genuine([vector["auth_token"]], vector["url"], pairs, body, vector["signature"])

    assert genuine is vector["valid"]


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_host = st.sampled_from(["shop.example", "shop.example:443", "shop.example:8443"])
_path = st.text("abcXYZ019/-_.~%&=", max_size=20)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    scheme=st.sampled_from(["http", "https"]),
    host=_host,
    path=_path,
    form=st.dictionaries(_text, _text, max_size=6),
    algorithm=st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"]),
)
def test_whatever_the_library_signs_is_genuine(
    scheme: str, host: str, path: str, form: dict[str, str], algorithm: str
) -> None:
    """The carrier's own library is the oracle: its signature of any form is ours."""
    url = f"{scheme}://{host}/{path}"
    theirs = RequestValidator(SECRET).compute_signature(url, form, algorithm)

    ours = signature(SECRET, url, list(form.items()), algorithm)

    assert ours == theirs
    assert is_genuine([SECRET], url, list(form.items()), None, theirs, algorithm)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(form=st.dictionaries(_text, _text, max_size=4), given_one=st.text(max_size=40))
def test_no_text_but_the_signature_is_genuine_and_none_is_an_error(
    form: dict[str, str], given_one: str
) -> None:
    """Whatever stands in the header, it is refused calmly."""
    pairs = list(form.items())

    genuine = is_genuine([SECRET], PUBLIC, pairs, None, given_one)

    assert not genuine


@settings(max_examples=50, derandomize=True, deadline=None)
@given(text=st.text(max_size=30) | st.sampled_from(["key=k,algorithm=HMAC_SHA256", "algorithm="]))
def test_the_algorithm_is_read_as_the_library_reads_it(text: str) -> None:
    """A header that names none means the auth token's own; an unknown one is refused."""
    theirs = get_signature_algorithm(text).upper()

    ours = algorithm_of(text)

    assert ours == theirs
    assert not is_genuine([SECRET], PUBLIC, [], None, "", "HMAC_MD5")


async def test_an_unsigned_request_is_refused_and_touches_nothing(line: Line) -> None:
    """Without the carrier's signature: 403, and no state is touched."""
    form = {"CallSid": "CA1", "From": "+16135550199", "To": "+18005550100"}

    response = await line.client.post("/voice/incoming", data=form)

    assert response.status == 403
    assert line.store.told == []


async def test_every_url_but_the_music_asks_for_a_signature(line: Line) -> None:
    """No webhook is left open."""
    routes = line.client.server.app.router.routes()  # type: ignore[attr-defined]  # a test server
    paths = [route.resource.canonical for route in routes if route.method == "POST"]

    answers = {path: (await line.client.post(path)).status for path in paths}

    assert len(paths) > 15
    assert set(answers.values()) == {403}


async def test_a_string_body_without_its_hash_is_refused_not_an_error(line: Line) -> None:
    """The library raises a TypeError here; the edge answers 403."""
    signed = RequestValidator(SECRET).compute_signature(f"{PUBLIC}/voice/incoming", {})
    headers = {"X-Twilio-Signature": signed, "Content-Type": "application/json"}

    response = await line.client.post("/voice/incoming", data=b'{"a":1}', headers=headers)

    assert response.status == 403


async def test_any_of_several_secrets_will_do(line: Line) -> None:
    """While a token is rotated, both sign."""
    form = {"CallSid": "CA1", "CallStatus": "in-progress"}

    old = await line.raw("/voice/hold", form, secret="a retired auth token")
    new = await line.raw("/voice/hold", form)
    other = await line.raw("/voice/hold", form, secret="somebody else's")

    assert (old.status, new.status, other.status) == (200, 200, 403)


async def test_a_changed_form_is_refused(line: Line) -> None:
    """The signature covers every value, empty ones too."""
    form = {"CallSid": "CA1", "Digits": ""}
    signed = RequestValidator(SECRET).compute_signature(f"{PUBLIC}/voice/hold", form)
    headers = {"X-Twilio-Signature": signed}

    response = await line.client.post("/voice/hold", data={"CallSid": "CA1"}, headers=headers)

    assert response.status == 403


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\x80"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 2000)),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish"),
        ("text/plain", b"CallSid=CA1"),
        ("nonsense", b"a"),
    ],
)
async def test_no_body_of_a_stranger_is_an_error(line: Line, kind: str, body: bytes) -> None:
    """Whatever is posted without a good signature: 403 and never a 500."""
    headers = {"Content-Type": kind, "X-Twilio-Signature": "\x80 anything"}

    response = await line.client.post("/voice/incoming?s='", data=body, headers=headers)

    assert response.status == 403
    assert line.store.told == []
