"""Hold the log to its rules: one shape for every line, and no caller's number whole."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard import log


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Give logging back to pytest afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_callers_number_is_masked_wherever_it_stands() -> None:
    """In a message, in a field and in a traceback: country and area, then the last four."""
    out = io.StringIO()
    log.set_up("json", stream=out)

    logging.getLogger("webhooks").error(
        "call from %s",
        "+15145550142",
        extra={"caller": "+15145550142"},
        exc_info=ValueError("+15145550142 again"),
    )

    assert "+1514•••0142" in out.getvalue()
    assert "5550" not in out.getvalue()


def test_every_line_of_json_is_one_document() -> None:
    """The rooms' logging and structlog's end in the same shape."""
    out = io.StringIO()
    log.set_up("json", stream=out)

    logging.getLogger("routing").warning("no agent for %s", "billing")
    structlog.get_logger("webhooks").info("answered", call="CA1")

    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["event"], first["level"], first["logger"]) == (
        "no agent for billing",
        "warning",
        "routing",
    )
    assert (second["event"], second["call"], second["level"]) == ("answered", "CA1", "info")


def test_people_read_plain_lines_without_colour_codes_in_a_file() -> None:
    """What is written to a file has no terminal escapes in it."""
    out = io.StringIO()
    log.set_up("console", stream=out)

    logging.getLogger("routing").warning("no agent")

    assert "no agent" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_the_level_chosen_is_the_least_that_is_written() -> None:
    """A quiet log stays quiet."""
    out = io.StringIO()
    log.set_up("console", "ERROR", out)

    logging.getLogger("routing").warning("no agent")

    assert out.getvalue() == ""


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["+", "%2B"]))
def test_no_number_survives_masking(number: str, plus: str) -> None:
    """Three digits at the least are hidden, and the last four stay to tell calls apart."""
    written = f"from {plus}{number[1:]} to us"

    masked = log.mask(written)

    assert number[1:] not in masked
    assert masked.endswith(f"•••{number[-4:]} to us")
    assert sum(c.isdigit() for c in masked.removeprefix(f"from {plus}")) <= len(number) - 1 - 3
