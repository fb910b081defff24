"""Where downloads are kept until they are done: a folder for what is asked and the date of the data.

Example: a run that was killed left ``.trialwright/downloads/HASH-HASH/page-00001.json``, where the next one finds it.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from trialwright.files.workplace import private_folder
from trialwright.registry.acquire.ctgov.api_answers import Version

_log = logging.getLogger(__name__)


class Downloads:
    """Where the downloads of a query are kept, those of each date of the data in a folder."""

    def __init__(self, url: str, asks: Sequence[Mapping[str, str]]) -> None:
        self._top = private_folder() / "downloads"
        asked = json.dumps({"url": url, "asks": asks}, sort_keys=True)
        self._name = hashlib.sha256(asked.encode()).hexdigest()[:16]
        self._lock = self._top / f"{self._name}.lock"

    def folder(self, version: Version) -> Path:
        """Return the one of data of a date, made if need be; those of other dates give way to it."""
        digest = hashlib.sha256(version.data_timestamp.encode()).hexdigest()[:16]
        ours = self._top / f"{self._name}-{digest}"
        for other in self._folders():
            if other != ours:
                _log.warning("the data are now of %s: the download begins anew", version.data_timestamp)
                shutil.rmtree(other)
        ours.mkdir(parents=True, exist_ok=True)
        return ours

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs from the same download, which they will find done."""
        self._top.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            _log.warning("another run downloads the same; waiting for it")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def clear(self) -> None:
        """Remove all; not while a run is about it."""
        try:
            with FileLock(self._lock, timeout=0):
                for folder in self._folders():
                    shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Timeout):
            return

    def _folders(self) -> list[Path]:
        return sorted(self._top.glob(f"{self._name}-*"))
