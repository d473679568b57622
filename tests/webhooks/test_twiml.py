import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.site import Site
from ivr.session import Ask, Say
from webhooks.spoken import SAY_LIMIT, spoken_parts
from webhooks.twiml import Document


@settings(max_examples=200, derandomize=True, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_spoken(text: str) -> None:
    """Characters XML cannot hold are left out; the rest is spoken as it stands."""
    parts = spoken_parts(text)

    for part in parts:
        ET.fromstring(f"<Say>{part.replace('&', '').replace('<', '')}</Say>")  # noqa: S314 - ours
    assert all(parts)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(
    words=st.lists(st.text("абвгд. !?", min_size=1, max_size=900), max_size=40),
)
def test_no_part_is_longer_than_the_carrier_speaks(words: list[str]) -> None:
    """A long text is split, and nothing but the gaps is lost."""
    text = " ".join(words)

    parts = spoken_parts(text)

    assert all(len(part) <= SAY_LIMIT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_long_text_is_split_at_the_end_of_a_sentence() -> None:
    """The voice does not break off in the middle of a sentence."""
    sentence = "This sentence has exactly so many words. "

    parts = spoken_parts(sentence * 150)

    assert len(parts) == 2
    assert all(part.endswith("words.") for part in parts)


def test_a_document_stays_below_the_carriers_limit(sample: Site) -> None:
    """A prompt of any length makes no document the carrier refuses."""
    document = Document(sample.book)

    document.say(*[Say("<&>" * 3000, "en")] * 20).redirect("https://phone.example/next")

    assert len(document.xml().encode()) < 64 * 1024
    assert document.xml().endswith("</Redirect></Response>")


def test_control_characters_are_not_spoken(sample: Site) -> None:
    """A bell in a prompt must not break the document."""
    document = Document(sample.book).say(Say("One\x07 mo\x00ment\ud800, please", "en"))

    root = ET.fromstring(document.xml())  # noqa: S314 - our own answer

    assert [one.text for one in root] == ["One moment, please"]


def test_a_site_without_a_voice_lets_the_carrier_choose(sample: Site) -> None:
    """An empty voice is no attribute at all."""
    language = sample.book.languages["en"].model_copy(update={"voice": ""})
    book = replace(sample.book, languages={"en": language})

    document = Document(book).say(Say("Hello.", "en"))

    assert 'voice="' not in document.xml()
    assert 'language="en-US"' in document.xml()


@pytest.mark.parametrize(
    ("digits", "finish", "wanted"),
    [(1, "", {"numDigits": "1", "finishOnKey": ""}), (None, "#", {"finishOnKey": "#"})],
)
def test_a_question_takes_the_keys_it_asks_for(
    sample: Site, digits: int | None, finish: str, wanted: dict[str, str]
) -> None:
    """One key is taken whatever it is; many end with the finish key."""
    question = Ask((Say("Which?", "en"),), timeout_s=7, digits=digits, finish_on=finish)

    root = ET.fromstring(Document(sample.book).ask(question, "https://x.example/a").xml())  # noqa: S314 - ours

    gather = root[0]
    found = {
        name: gather.get(name) for name in ("numDigits", "finishOnKey") if name in gather.attrib
    }
    assert found == wanted
    assert gather.get("timeout") == "7"


def test_markup_and_recordings_are_written_as_the_carrier_takes_them(sample: Site) -> None:
    """Markup stays markup within its voice, a recording is played; both also in a question."""
    lines = (
        Say('One <break time="1s"/> two &amp; three\x00.', "fr", "ssml"),
        Say("https://media.example.com/a.mp3?x=1&y=2", "fr", "play"),
    )

    for document in (
        Document(sample.book).say(*lines),
        Document(sample.book).ask(Ask(lines, timeout_s=5), "https://phone.example/menu"),
    ):
        root = ET.fromstring(document.xml())  # noqa: S314 - our own answer
        say = next(root.iter("Say"))
        assert (say.get("language"), say.get("voice")) == ("fr-CA", "Polly.Chantal")
        assert "".join(say.itertext()) == "One  two & three."
        assert [child.get("time") for child in say] == ["1s"]
        assert next(root.iter("Play")).text == "https://media.example.com/a.mp3?x=1&y=2"


def test_a_question_that_listens_tells_the_carrier_what_to_expect(sample: Site) -> None:
    """Keys and speech together, in the caller's variety of the language."""
    question = Ask((), timeout_s=6, language="fr", hints=("ventes", "à l'aide"), barge_in=False)

    gather = _gather(Document(sample.book).ask(question, "https://phone.example/menu"))

    assert gather.get("input") == "dtmf speech"
    assert (gather.get("language"), gather.get("hints")) == ("fr-CA", "ventes, à l'aide")
    assert (gather.get("speechTimeout"), gather.get("bargeIn")) == ("auto", "false")


def _gather(document: Document) -> ET.Element:
    return next(ET.fromstring(document.xml()).iter("Gather"))  # noqa: S314 - our own answer
