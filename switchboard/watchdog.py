"""Run a server for as long as somebody holds the other end of our standard input.

Rules this module keeps:

* The server ends when the pipe does: a parent killed with SIGKILL closes it like any other.
* Signals meant for the terminal's foreground (Ctrl+C) do not end the server under its parent.
* Standard library only and no imports of ours: it is run as a script, and starts in milliseconds.

Usage: ``python watchdog.py COMMAND ARGUMENT…``, with file descriptors to keep open inherited.
"""

import signal
import subprocess
import sys
import threading

PATIENCE_S = 5.0
"""How long the server may take to write what it holds; after that it is killed."""


def _end_with_the_pipe(server: subprocess.Popen[bytes]) -> None:
    """Wait for the end of standard input, then end the server."""
    sys.stdin.buffer.read()
    server.terminate()
    try:
        server.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        server.kill()


def main(command: list[str]) -> int:
    """Run ``command`` until it ends by itself or our standard input does.

    Returns:
        The command's own exit status; negative when a signal ended it.
    """
    server = subprocess.Popen(  # noqa: S603 - the command is our parent's, from no user's input
        command, stdin=subprocess.DEVNULL, close_fds=False
    )
    # Only now: an ignored signal would be inherited, and the server must listen to SIGTERM.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_pipe, args=(server,), daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
