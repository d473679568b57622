"""Name what goes wrong: on the product's side, in a request, in a person's script.

Rules this module keeps:

* What the product did wrong over a webhook is an ``ApplicationError`` in the carrier's list, with
  Twilio's number for it; a test expects that list to be empty.
* What it did wrong over the REST API is answered there, as a ``Refusal``.
* What a person of the simulated world did not live to see is a ``StoryError``: a test's failure.

Source: Twilio, "Error and Warning Dictionary".
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ApplicationError:
    """A fault of the product that Twilio would raise an alarm about."""

    at_ms: int
    code: int
    message: str
    url: str = ""
    call: str = ""

    def __str__(self) -> str:
        """Return the error in one line."""
        return f"{self.code} {self.message} ({self.url}, {self.call})"


class DocumentError(Exception):
    """Say that an answer cannot be played, with Twilio's code.

    Args:
        code: Twilio's error code.
        message: a sentence.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refusal(Exception):  # noqa: N818  it is an answer, not a failure of the carrier
    """Refuse a REST request the way Twilio does.

    Args:
        status: HTTP status.
        code: Twilio's error code.
        message: a sentence.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, object]:
        """Return the JSON body."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class StoryError(AssertionError):
    """Say what a person waited for and what they met instead."""
