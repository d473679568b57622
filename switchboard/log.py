"""Write the log: for people at a console, or a line of JSON per event.

Rules this module keeps:

* The rooms log with the standard library (``logging.getLogger(__name__)``); this module gives all
  of it one shape, libraries' lines included.
* A caller's number never reaches the log whole: ``+1514•••0142``. It is masked in the finished
  line, so a traceback or a quoted address hides it too.
"""

import logging
import re
import sys
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_NUMBER = re.compile(r"(\+|%2B)([1-9][0-9]{6,14})(?![0-9])", re.IGNORECASE)
_TAIL = 4
_HEAD = 4
_HIDDEN = 3


def mask(text: str) -> str:
    """Return ``text`` with the middle of every telephone number hidden: ``+1514•••0142``.

    The last four digits stay, and at most the first four; three at the least are hidden.
    """
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    plus, digits = found.groups()
    head = max(0, min(_HEAD, len(digits) - _TAIL - _HIDDEN))
    return f"{plus}{digits[:head]}•••{digits[-_TAIL:]}"


class _Masking:
    """Finish a line with ``renderer``, then hide the numbers in it."""

    def __init__(self, renderer: Processor) -> None:
        self._renderer = renderer

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        return mask(str(self._renderer(logger, name, event)))


def set_up(
    form: Literal["console", "json"] = "console",
    level: str = "INFO",
    stream: TextIO | None = None,
) -> None:
    """Send every log line of this process to ``stream`` in one shape.

    Args:
        form: ``console`` for people, ``json`` for a log collector.
        level: the least level that is written.
        stream: where to; standard error when None.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finishing: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        finishing += [
            structlog.processors.format_exc_info,
            _Masking(structlog.processors.JSONRenderer(ensure_ascii=False)),
        ]
    else:
        finishing.append(_Masking(structlog.dev.ConsoleRenderer(colors=stream.isatty())))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finishing)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The access log repeats what the events tell, at INFO, for every webhook.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
