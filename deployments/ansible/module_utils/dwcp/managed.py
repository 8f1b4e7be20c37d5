"""/var/lib/dwcp/managed.json: what dwcp put on this host, and which of it is not in effect yet."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from typing import Any, Iterator

from . import atomic
from .failure import ReleaseError

DIRECTORY = "/var/lib/dwcp"
LOCK_SECONDS = 60


class Managed:
    """The record. `files`: path to sha256 and role. `units`: unit to role. `secrets`: paths without a digest.

    `pending`: path to role of what was written or removed and whose service has not taken it yet. A path enters `pending` before its bytes change and leaves it after the service took them, so a run that dies in
    between is completed by the next one.
    """

    def __init__(self, path: str, document: dict[str, Any]) -> None:
        self.path = path
        self.files: dict[str, dict[str, str]] = document.get("files", {})
        self.units: dict[str, str] = document.get("units", {})
        self.secrets: set[str] = set(document.get("secrets", []))
        self.pending: dict[str, str] = document.get("pending", {})
        self._saved = self._text()

    def _text(self) -> str:
        document = {
            "formatVersion": 1,
            "files": self.files,
            "units": self.units,
            "secrets": sorted(self.secrets),
            "pending": self.pending,
        }
        return json.dumps(document, indent=2, sort_keys=True) + "\n"

    def save(self) -> None:
        """Writes the record when it differs from what is on disk."""
        text = self._text()
        if text == self._saved:
            return
        atomic.make_parents(self.path, private=False)
        atomic.write(self.path, text.encode(), 0o600)
        self._saved = text


def load(directory: str = DIRECTORY) -> Managed:
    """The record of this host; empty when there is none. A record that cannot be read stops the run."""
    path = os.path.join(directory, "managed.json")
    try:
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
    except FileNotFoundError:
        document = {}
    except ValueError as cause:
        raise ReleaseError(f"{path} is not valid JSON: {cause}; remove it to start a new record") from cause
    return Managed(path, document)


@contextmanager
def locked(directory: str = DIRECTORY) -> Iterator[None]:
    """Keeps two runs from changing this host at the same time."""
    atomic.make_parents(os.path.join(directory, "lock"), private=False)
    descriptor = os.open(os.path.join(directory, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise ReleaseError(f"another run has been changing this host for {LOCK_SECONDS} s ({directory}/lock)")
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
