"""The carrier's tables against Twilio's own descriptions, where a developer has them at hand."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator import parameters, verbs

_SPECS = os.environ.get("SWITCHBOARD_SPECS", "")
pytestmark = pytest.mark.skipif(
    not _SPECS, reason="SWITCHBOARD_SPECS names no folder with twiml_schema.json and the OpenAPI"
)
# Newer than the schema's snapshot, from the documentation.
_NEWER = {
    "Dial": {"recordingConfigurationId", "passports"},
    "Client": {"clientNotificationUrl"},
    "Number": {"callReason"},
}
_ACCOUNT = "/2010-04-01/Accounts/{AccountSid}/"
_GUESTS = "Conferences/{ConferenceSid}/Participants"


def _read(name: str) -> Any:
    return json.loads((Path(_SPECS) / name).read_text("utf-8"))


@pytest.mark.parametrize("tag", sorted(verbs.ATTRIBUTES))
def test_every_verb_has_the_attributes_of_the_schema(tag: str) -> None:
    """No attribute is missing, none is made up, and the words of an enumeration are the same."""
    schema = _read("twiml_schema.json")["classes"]
    described = schema["VoiceResponse" if tag == "Response" else tag]

    ours = verbs.ATTRIBUTES[tag]

    assert set(ours) - _NEWER.get(tag, set()) == set(described["attrs"])
    for name, kind in ours.items():
        words = described["attrs"].get(name, {}).get("values")
        if words and not isinstance(kind, str) and (tag, name) != ("Dial", "record"):
            assert set(kind) == set(words), (tag, name)


@pytest.mark.parametrize("tag", sorted(verbs.CHILDREN))
def test_every_child_a_verb_may_have_is_played_or_known_not_to_be(tag: str) -> None:
    """What the schema nests is in one of the two tables."""
    schema = _read("twiml_schema.json")["classes"]
    described = schema["VoiceResponse" if tag == "Response" else tag]["children"]

    known = verbs.CHILDREN[tag] | (verbs.UNPLAYED_VERBS if tag in {"Response", "Dial"} else set())

    assert set(described) - known == set()


@pytest.mark.parametrize(
    ("path", "method", "table"),
    [
        ("Calls.json", "post", parameters.CREATE_CALL),
        ("Calls/{Sid}.json", "post", parameters.UPDATE_CALL),
        ("Conferences/{Sid}.json", "post", parameters.UPDATE_CONFERENCE),
        (f"{_GUESTS}.json", "post", parameters.CREATE_PARTICIPANT),
        (f"{_GUESTS}/{{CallSid}}.json", "post", parameters.UPDATE_PARTICIPANT),
        ("Calls.json", "get", parameters.LIST_CALLS),
        ("Conferences.json", "get", parameters.LIST_CONFERENCES),
        (f"{_GUESTS}.json", "get", parameters.LIST_PARTICIPANTS),
    ],
)
def test_every_operation_knows_the_fields_of_the_description(
    path: str, method: str, table: Mapping[str, str]
) -> None:
    """The REST tables are the published ones, field for field."""
    operation = _read("twilio_api_v2010_strict.json")["paths"][_ACCOUNT + path][method]

    if method == "post":
        form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
        described = set(form["schema"]["properties"])
    else:
        described = {field["name"] for field in operation["parameters"] if field["in"] == "query"}

    assert set(table) == described
