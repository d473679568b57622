"""Keep a copy of the last good configuration on disk, for the day Redis comes up empty.

Rules this module keeps:

* The copy is whole or not there: written beside, synced, then renamed over the old one.
* A copy whose text does not match its version is never used; it is reported.
"""

import os
import tempfile
from pathlib import Path

from calls.errors import ConfigError
from config.shelf import Published, packed, unpacked


class LastGood:
    """Keep one configuration of a site in a directory.

    Args:
        directory: where; made when first needed.
        site: whose; several sites may keep theirs in one directory.
    """

    def __init__(self, directory: Path, site: str) -> None:
        self._directory = directory
        self._file = directory / f"last-good-{site}.json"

    def save(self, published: Published) -> None:
        """Replace the copy, atomically.

        Raises:
            ConfigError: the disk did not take it (code ``last_good_unwritable``).
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._write(packed(published))
        except OSError as error:
            raise ConfigError(
                "last_good_unwritable",
                f'the last good configuration cannot be kept in "{self._directory}": '
                f"{error.strerror}; make the directory writable",
            ) from error

    def load(self) -> Published | None:
        """Return the copy; None when there is none.

        Raises:
            ConfigError: it is torn or was tampered with (``published_damaged``), or cannot be
                read (``last_good_unreadable``).
        """
        try:
            text = self._file.read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise ConfigError(
                "published_damaged", f'"{self._file}" is damaged: it is not UTF-8'
            ) from error
        except OSError as error:
            raise ConfigError(
                "last_good_unreadable", f'"{self._file}" cannot be read: {error.strerror}'
            ) from error
        return unpacked(text)

    def _write(self, text: str) -> None:
        handle, beside = tempfile.mkstemp(dir=self._directory, prefix=f"{self._file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(self._file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        # The rename itself must survive a power cut too.
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
