"""Write TwiML: the only place that knows what the carrier's documents look like.

Rules this module keeps:

* A question always has an action, and silence reaches it too: without, the carrier would post to
  the present URL for ever.
* A document stays below the carrier's limit, whatever a prompt holds.
* Whoever has the call ends its conference by leaving, who is consulted does not; it is joined
  without a beep, and who is alone in it hears music.

Source: TWILIO.md A3 and A4.
"""

from collections.abc import Sequence
from typing import NamedTuple

from twilio.twiml.voice_response import (  # type: ignore[import-untyped]  # ships no types
    Gather,
    VoiceResponse,
)

from ivr.book import Book
from ivr.session import Ask, Record, Say
from ivr.speech import locale_and_voice
from webhooks.spoken import SPEECH_BUDGET, Markup, cost, speakable, spoken_parts

LISTEN_S = 1
"""How long a key is awaited in silence when nothing is played any more: as short as it can be."""
MAX_HINTS = 500
"""Phrases one ``<Gather>`` may be told to expect."""

OFFER = "offer"
"""The parameter that tells an agent's page which offer rings: ``customParameters`` in the SDK."""


class Noun(NamedTuple):
    """Hold one device to ring.

    Args:
        endpoint: ``client:…``, ``sip:…`` or ``+…``.
        offer: id of the offer it rings for.
        url: what it is asked when it is picked up.
        status: where it is told how the ringing gets on.
    """

    endpoint: str
    offer: str
    url: str
    status: str


class Document:
    """Put one answer to the carrier together, verb by verb.

    Args:
        book: says how each language sounds.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._response = VoiceResponse()
        self._within: VoiceResponse | Gather = self._response
        self._budget = SPEECH_BUDGET

    def say(self, *lines: Say) -> "Document":
        """Speak each line in its language's locale and voice."""
        self._speak(self._within, lines)
        return self

    def play(self, url: str) -> "Document":
        """Play an audio file once."""
        self._within.play(url)
        return self

    def pause(self, seconds: int) -> "Document":
        """Keep silent for some seconds."""
        self._response.pause(length=seconds)
        return self

    def listen(self, action: str) -> "Document":
        """Take one key at any moment of what is said and played from here on.

        Args:
            action: where a key goes; without one, the document goes on behind what is played.
        """
        self._within = self._response.gather(
            input="dtmf",
            action=action,
            method="POST",
            timeout=LISTEN_S,
            num_digits=1,
            finish_on_key="",
        )
        return self

    def redirect(self, url: str) -> "Document":
        """Go on with another document; always the last verb."""
        self._response.redirect(url, method="POST")
        return self

    def hang_up(self) -> "Document":
        """End the leg; always the last verb."""
        self._response.hangup()
        return self

    def reject(self) -> "Document":
        """Take no call at all, which costs nothing; the only verb (Source: TWILIO.md A4)."""
        self._response.reject(reason="rejected")
        return self

    def ask(self, question: Ask, action: str, *, whispered: bool = False) -> "Document":
        """Speak and take keys or a phrase; always the last verb.

        Args:
            question: the words, how many keys, and how long to wait for them.
            action: where keys and silence go, absolute.
            whispered: nothing but words, music, keys and the end may stand in the document.
        """
        speech = (
            {
                "language": locale_and_voice(self._book, question.language).locale,
                "hints": ", ".join(question.hints[:MAX_HINTS]),
                "speech_timeout": "auto",
            }
            if question.hints
            else {}
        )
        gather = self._response.gather(
            input="dtmf speech" if question.hints else "dtmf",
            action=action,
            method="POST",
            timeout=question.timeout_s,
            num_digits=question.digits,
            # Empty takes every key as an answer, # too.
            finish_on_key=question.finish_on,
            action_on_empty_result=True,
            barge_in=question.barge_in,
            **speech,
        )
        self._speak(gather, question.prompts)
        # For carriers that know no actionOnEmptyResult; where it is known this is never reached.
        return self.hang_up() if whispered else self.redirect(action)

    def record(self, taking: Record, action: str) -> "Document":
        """Speak, and record after a tone; always the last verb.

        Args:
            taking: the words before the tone, and when the recording ends by itself.
            action: where the recording goes, and the news that nothing was said.
        """
        self._speak(self._response, taking.prompts)
        self._response.record(
            action=action,
            method="POST",
            max_length=taking.longest_s,
            timeout=taking.silence_s,
            finish_on_key="#",
            play_beep=True,
            trim="trim-silence",
        )
        # Where nothing was said there is no action: the document goes on.
        return self.redirect(action)

    def enter_room(
        self, room: str, *, label: str, after: str, events: str, hold: str, ends: bool = True
    ) -> "Document":
        """Send the leg into a conference; always the last verb.

        Args:
            room: the conference's name.
            label: who this leg is in it: ``caller`` or ``agent-…``.
            after: where the leg goes when its stay is over.
            events: where the conference's events go; the same for everyone in the room.
            hold: what somebody alone in it hears.
            ends: whether it is over when this leg leaves.
        """
        dial = self._response.dial(action=after, method="POST")
        dial.conference(
            room,
            participant_label=label,
            beep="false",
            start_conference_on_enter=True,
            end_conference_on_exit=ends,
            wait_url=hold,
            wait_method="POST",
            status_callback=events,
            status_callback_method="POST",
            status_callback_event="start end join leave",
        )
        return self

    def dial_number(
        self, number: str, *, after: str, timeout_s: int = 60, caller_id: str = ""
    ) -> "Document":
        """Connect the leg with a telephone number; always the last verb.

        Args:
            number: whom to ring.
            after: where the leg goes when that is over.
            timeout_s: how long it rings.
            caller_id: what the number sees; empty: the caller's own.
        """
        dial = self._response.dial(
            action=after, method="POST", timeout=timeout_s, caller_id=caller_id or None
        )
        dial.number(number)
        return self

    def ring_together(
        self, nouns: Sequence[Noun], *, after: str, timeout_s: int, caller_id: str
    ) -> "Document":
        """Ring several devices until the first is picked up; always the last verb.

        Args:
            nouns: whom to ring, ten at the most.
            after: where the leg goes when that is over.
            timeout_s: how long they ring.
            caller_id: what they see.
        """
        dial = self._response.dial(
            action=after, method="POST", timeout=timeout_s, caller_id=caller_id
        )
        for noun in nouns:
            told = {
                "url": noun.url,
                "method": "POST",
                "status_callback": noun.status,
                "status_callback_method": "POST",
                "status_callback_event": "initiated ringing answered completed",
            }
            kind, _, name = noun.endpoint.partition(":")
            if kind == "client":
                client = dial.client(**told)
                client.identity(name)
                client.parameter(name=OFFER, value=noun.offer)
            elif kind == "sip":
                dial.sip(noun.endpoint, **told)
            else:
                dial.number(noun.endpoint, **told)
        return self

    def xml(self) -> str:
        """Return the document as text."""
        return str(self._response.to_xml())

    def _speak(self, parent: VoiceResponse | Gather, lines: tuple[Say, ...]) -> None:
        for line in lines:
            locale, voice = locale_and_voice(self._book, line.language)
            sound = {"language": locale, **({"voice": voice} if voice else {})}
            whole = line.kind != "text"  # markup and recordings are not split
            for part in [speakable(line.text)] if whole else spoken_parts(line.text):
                self._budget -= cost(part)
                if self._budget < 0:
                    return
                if line.kind == "play":
                    parent.play(part)
                elif line.kind == "ssml":
                    parent.append(Markup(part, sound))
                else:
                    parent.say(part, **sound)
