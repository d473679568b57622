"""Play TwiML on a leg, from the first document to the last.

Rules this module keeps:

* Verbs are played in order. A verb that leads to another document ends the one it stands in; when
  the verbs run out, the call ends.
* An incoming call is answered by the first verb that needs it: not by Reject or Redirect, not by a
  Pause that comes first, not by a Dial with answerOnBridge that comes first.
* A document that cannot be had or read is a fault of the product: the fallback URL is asked, with
  ErrorCode and ErrorUrl; without one, or if that fails too, the caller hears a recorded apology.
* Documents that lead to each other without any time passing are a loop, and a fault.

Source: Twilio, "TwiML for Programmable Voice"; "Availability and reliability".
"""

from urllib.parse import urljoin

from simulator import prompts
from simulator.dial import Dial
from simulator.errors import DocumentError
from simulator.exchange import Exchange
from simulator.gather import gather
from simulator.leg import HungUp, Leg, Redirected, Source
from simulator.progress import call_form
from simulator.record import record
from simulator.twiml import Element, parse
from simulator.webhook import Answer, Request

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_MAX_DOCUMENTS_AT_ONCE = 50
_NEVER_ANSWERS = frozenset({"Reject", "Redirect", "Leave"})


class BrokenDocument(Exception):  # noqa: N818  the document is what is broken
    """Say that a document could not be had or read; the fault is noted already."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"{code} {url}")
        self.code = code
        self.url = url


class Player:
    """Play documents to one leg.

    Args:
        exchange: the carrier's inside.
        leg: who hears them.
        allowed: the verbs this kind of document may hold; None for an ordinary one.
    """

    def __init__(self, exchange: Exchange, leg: Leg, allowed: frozenset[str] | None = None) -> None:
        self.exchange = exchange
        self.leg = leg
        self.allowed = allowed
        self.base = ""
        self._instant_ms = -1
        self._documents_at_once = 0

    def beside(self, leg: Leg, allowed: frozenset[str] | None = None) -> "Player":
        """Return a player for another kind of document, or for another leg."""
        player = Player(self.exchange, leg, allowed)
        player.base = self.base
        return player

    async def perform(self, source: Source) -> None:
        """Play from ``source`` until the leg is over, whatever happens."""
        try:
            await self._obey(source)
        except HungUp:
            return

    async def _obey(self, source: Source) -> None:
        while True:
            try:
                await self.run(source)
                break
            except Redirected as moved:
                source = moved.source
            except BrokenDocument as broken:
                source = self._instead(broken)
        self.exchange.end(self.leg, "completed", "nothing more to play")

    async def plays_out(self, source: Source) -> bool:
        """Play a document that belongs to something else until its verbs run out.

        Returns:
            False when a document could not be had or read; the fault is noted.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        try:
            await self.run(source)
        except BrokenDocument:
            return False
        return True

    async def succeeds(self, source: Source) -> bool:
        """Play a whisper; a broken one is an apology to its hearer, and the end of that leg.

        Returns:
            True when the hearer may now be connected.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        if await self.plays_out(source):
            return True
        await self.plays_out(Source(twiml=f"<Response><Say>{APOLOGY}</Say></Response>"))
        self.exchange.end(self.leg, "completed", "an application error")
        return False

    def _instead(self, broken: BrokenDocument) -> Source:
        """Return what is played in place of a broken document."""
        fallback = self.leg.fallback
        if fallback is None or broken.url == fallback.url:
            return Source(twiml=f"<Response><Say>{APOLOGY}</Say></Response>")
        error = {"ErrorCode": str(broken.code), "ErrorUrl": broken.url}
        return Source(fallback.url, fallback.method, error)

    async def run(self, source: Source) -> None:
        """Play from ``source`` until the verbs run out.

        Raises:
            Interruption: the leg goes on otherwise.
            BrokenDocument: a document could not be had or read.
        """
        following: Source | None = source
        while following is not None:
            self._guard_against_loops(following)
            elements = await self.document(following)
            self.leg.check()
            following = await self._play_all(elements)

    def _guard_against_loops(self, source: Source) -> None:
        now_ms = self.exchange.clock.now_ms()
        if now_ms != self._instant_ms:
            self._instant_ms, self._documents_at_once = now_ms, 0
        self._documents_at_once += 1
        if self._documents_at_once > _MAX_DOCUMENTS_AT_ONCE:
            self._documents_at_once = 0
            self.exchange.fail(11200, "documents lead in a circle", source.url, self.leg.sid)
            # The fallback would be asked next, and may be part of the circle: it is passed over.
            raise BrokenDocument(11200, self.leg.fallback.url if self.leg.fallback else source.url)

    # -- documents -------------------------------------------------------------------------

    async def document(self, source: Source) -> list[Element]:
        """Return the verbs of a document, asked for unless it was given.

        Raises:
            BrokenDocument: it could not be had or read.
        """
        url = source.url
        try:
            if source.twiml:
                return parse(source.twiml.encode(), self._reporter(url), self.allowed)
            url = self.resolve(source.url)
            self.base = url.split("#", 1)[0]
            answer = await self.ask(url, source.method, source.extra)
            return self._read(answer, url)
        except DocumentError as error:
            self.exchange.fail(error.code, error.message, url, self.leg.sid)
            raise BrokenDocument(error.code, url) from error

    def resolve(self, url: str) -> str:
        """Return a URL of a document, made absolute.

        Raises:
            DocumentError: a relative URL in a document given inline has nothing to stand on.
        """
        absolute = urljoin(self.base, url)
        if not absolute.startswith(("http://", "https://")):
            raise DocumentError(11100, f"the URL {url!r} is not absolute")
        return absolute

    async def ask(self, url: str, method: str, extra: dict[str, str]) -> Answer:
        """Send a request about this leg and return the answer; sometimes twice, as after a loss."""
        exchange = self.exchange
        form = call_form(self.leg, exchange.account_sid) | extra
        request = Request(url, method, form, self.leg.cookies)
        answer = await exchange.webhooks.send(request)
        if exchange.rng.random() < exchange.races.duplicate_webhooks:
            again = await exchange.webhooks.send(request)
            if again.body != answer.body:
                exchange.unequal_answers.append((url, answer.body, again.body))
            answer = again
        return answer

    def _read(self, answer: Answer, url: str) -> list[Element]:
        """Read an answer by its content type. Source: Twilio, "TwiML MIME types"."""
        if answer.failed:
            raise DocumentError(answer.code, answer.message)
        kind = answer.content_type.split(";")[0].strip().lower()
        if kind in {"text/xml", "application/xml", "text/html"}:
            return parse(answer.body, self._reporter(url), self.allowed)
        if kind.startswith("audio/"):
            return [Element("Play", text=url), Element("Hangup")]
        if kind == "text/plain":
            try:
                return parse(answer.body, self._reporter(url), self.allowed)
            except DocumentError:
                # Plain text that is no TwiML is read aloud: documented, not an error.
                text = answer.body.decode("utf-8", "replace")
                return [Element("Say", text=text), Element("Hangup")]
        raise DocumentError(12300, f"the content type is {kind or 'missing'}")

    def _reporter(self, url: str) -> "_Reporter":
        return _Reporter(self.exchange, url, self.leg.sid)

    # -- verbs -----------------------------------------------------------------------------

    async def _play_all(self, elements: list[Element]) -> Source | None:
        """Play verbs in order; return the next document's source if one leads there."""
        for place, verb in enumerate(elements):
            if self._answers(verb, first=place == 0):
                self.exchange.connect(self.leg)
            following = await self._play_one(verb)
            if following is not None:
                return following
        return None

    def _answers(self, verb: Element, *, first: bool) -> bool:
        """Say whether a verb picks an incoming call up."""
        if verb.tag in _NEVER_ANSWERS:
            return False
        bridging = verb.tag == "Dial" and verb.flag("answerOnBridge", default=False)
        return not (first and (verb.tag == "Pause" or bridging))

    async def _play_one(self, verb: Element) -> Source | None:
        match verb.tag:
            case "Say" | "Play" | "Pause":
                await self.prompt(verb)
            case "Redirect":
                return Source(self.target(verb.text), verb.get("method", "POST"))
            case "Gather":
                return await gather(self, verb)
            case "Record":
                return await record(self, verb)
            case "Dial":
                return await Dial(self, verb).run()
            case "Reject":
                status = "busy" if verb.get("reason") == "busy" else "no-answer"
                self.exchange.end(self.leg, status, "rejected")
                self.leg.check()
            case "Hangup":
                self.exchange.end(self.leg, "completed", "the other side hung up")
                self.leg.check()
            case _:
                self.exchange.fail(
                    12200, f"<{verb.tag}> cannot stand here", self.base, self.leg.sid
                )
        return None

    async def prompt(self, verb: Element) -> None:
        """Play a Say, Play or Pause."""
        url = ""
        if verb.tag == "Play" and not verb.given("digits"):
            url = self.target(verb.text)
        await prompts.play(self.exchange, self.leg, verb, url)

    def action(self, verb: Element, extra: dict[str, str]) -> Source:
        """Return the source a verb's action leads to; without one, the current document."""
        url = self.target(verb.get("action")) if verb.get("action") else self.base
        return Source(url, verb.get("method", "POST"), extra)

    def target(self, url: str) -> str:
        """Return a URL written in a document, made absolute.

        Raises:
            BrokenDocument: it cannot be; the fault is noted.
        """
        try:
            return self.resolve(url)
        except DocumentError as error:
            self.exchange.fail(error.code, error.message, url, self.leg.sid)
            raise BrokenDocument(error.code, url) from error


class _Reporter:
    """Note what is strange in one document."""

    def __init__(self, exchange: Exchange, url: str, call: str) -> None:
        self._exchange = exchange
        self._url = url
        self._call = call

    def __call__(self, code: int, message: str) -> None:
        """Note one fault."""
        self._exchange.fail(code, message, self._url, self._call)
