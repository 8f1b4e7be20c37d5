"""Files that are never half-written and never wider open than their permissions."""

from __future__ import annotations

import os
import secrets


def stage(path: str, content: bytes, mode: int, uid: int, gid: int) -> str:
    """Writes a complete, synced temporary file beside `path` and returns its name. `commit` or `discard` it."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.dwcp-{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchown(stream.fileno(), uid, gid)
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as cause:
        discard(temporary)
        # A full disk names no file by itself.
        raise OSError(cause.errno, cause.strerror, path) from cause
    return temporary


def commit(temporary: str, path: str) -> None:
    """Puts a staged file in its place: readers see the old bytes or the new."""
    os.replace(temporary, path)
    sync_directory(os.path.dirname(path))


def discard(temporary: str) -> None:
    """Removes a staged file; no error when it is gone."""
    try:
        os.unlink(temporary)
    except FileNotFoundError:
        pass


def write(path: str, content: bytes, mode: int) -> None:
    """Stages and commits at once, owned by the caller."""
    commit(stage(path, content, mode, os.geteuid(), os.getegid()), path)


def sync_directory(path: str) -> None:
    """Makes a rename or unlink inside `path` survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_parents(path: str, private: bool) -> None:
    """Creates the missing directories above `path`: 0700 for files nobody else may read, else 0755."""
    parent = os.path.dirname(path)
    if os.path.isdir(parent):
        return
    make_parents(parent, private=False)
    os.mkdir(parent, 0o700)
    os.chmod(parent, 0o700 if private else 0o755)
