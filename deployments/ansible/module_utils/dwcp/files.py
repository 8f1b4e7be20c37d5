"""Makes files exact: bytes, permissions, owner, group; and removes what an earlier release left."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable, Iterable, Iterator, Sequence

from . import atomic
from .failure import ReleaseError
from .managed import Managed


@dataclass(frozen=True)
class WantedFile:
    """One file of the release."""

    path: str
    content: bytes
    mode: int
    owner: str
    group: str
    role: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class FileChange:
    """A file that is not as wanted. `before` is None when it is absent."""

    wanted: WantedFile
    before: bytes | None
    reason: str


def compare(wanted: Iterable[WantedFile]) -> list[FileChange]:
    """The files that differ from the release."""
    changes = []
    for file in wanted:
        before, reason = _observe(file)
        if reason:
            changes.append(FileChange(file, before, reason))
    return changes


def left_over(wanted: Sequence[WantedFile], managed: Managed, roles: Sequence[str]) -> list[str]:
    """Paths of these roles that an earlier run put here, or was about to, and that the release does not hold."""
    kept = {file.path for file in wanted}
    stale = {path: role for path in managed.secrets if (role := _role_of_stale(path, wanted))}
    recorded = {path: entry["role"] for path, entry in managed.files.items()}
    recorded.update(managed.pending)
    recorded.update(stale)
    kept |= managed.secrets - stale.keys()
    return sorted(path for path, role in recorded.items() if role in roles and path not in kept)


def _role_of_stale(path: str, wanted: Sequence[WantedFile]) -> str | None:
    """The role of a secret that no file of the release reads any more; None while one does."""
    if path.startswith("/etc/dwcp/tls/"):
        return None if any(file.path == "/etc/dwcp/node.yaml" for file in wanted) else "dwcp"
    if path.startswith("/etc/swanctl/"):
        name = os.path.basename(path).encode()
        return None if any(name in file.content for file in wanted if file.role == "ipsec") else "ipsec"
    is_stale = path.endswith(".psk") and not any(file.path == f"{path[:-4]}.conf" for file in wanted)
    return "wireguard" if is_stale else None


@contextmanager
def staged(changes: Sequence[FileChange], validate: Callable[[WantedFile, str], None]) -> Iterator[Callable[[], None]]:
    """Stages and validates every file; yields what puts them in place. Nothing changes when one is rejected."""
    waiting: list[tuple[str, str]] = []
    try:
        for change in changes:
            file = change.wanted
            atomic.make_parents(file.path, private=is_private(file))
            waiting.append((atomic.stage(file.path, file.content, file.mode, *_ids(file)), file.path))
        for change, (temporary, _) in zip(changes, waiting):
            validate(change.wanted, temporary)

        def commit() -> None:
            while waiting:
                atomic.commit(*waiting[0])
                waiting.pop(0)

        yield commit
    finally:
        for temporary, _ in waiting:
            atomic.discard(temporary)


def validate_only(changes: Sequence[FileChange], validate: Callable[[WantedFile, str], None]) -> None:
    """As `staged`, outside the directories of the release: for check mode."""
    with tempfile.TemporaryDirectory() as directory:
        for number, change in enumerate(changes):
            copy = os.path.join(directory, str(number))
            atomic.write(copy, change.wanted.content, 0o600)
            validate(change.wanted, copy)


def is_private(file: WantedFile) -> bool:
    """Whether nobody but root may enter the directory of a file; a daemon that is not root has to reach its own."""
    return file.mode & 0o077 == 0 and file.owner == "root"


def remove(path: str) -> None:
    """Removes a managed file, and its directory when that is a systemd drop-in directory left empty."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    parent = os.path.dirname(path)
    atomic.sync_directory(parent)
    if parent.endswith(".d") and parent.startswith("/etc/systemd/") and not os.listdir(parent):
        os.rmdir(parent)


def _observe(file: WantedFile) -> tuple[bytes | None, str]:
    try:
        status = os.lstat(file.path)
    except (FileNotFoundError, NotADirectoryError):
        return None, "absent"
    if not stat.S_ISREG(status.st_mode):
        if stat.S_ISDIR(status.st_mode):
            raise ReleaseError(f"{file.path} is a directory, the release holds a file")
        return None, "not a regular file"
    with open(file.path, "rb") as stream:
        before = stream.read()
    if before != file.content:
        return before, "content"
    if stat.S_IMODE(status.st_mode) != file.mode:
        return before, f"permissions {stat.S_IMODE(status.st_mode):04o}"
    try:
        expected = _ids(file)
    except ReleaseError:
        return before, "owner"
    return before, "" if (status.st_uid, status.st_gid) == expected else "owner"


def _ids(file: WantedFile) -> tuple[int, int]:
    try:
        return pwd.getpwnam(file.owner).pw_uid, grp.getgrnam(file.group).gr_gid
    except KeyError as cause:
        raise ReleaseError(
            f"{file.path} belongs to {file.owner}:{file.group}, which this host does not have; is its package installed?"
        ) from cause
