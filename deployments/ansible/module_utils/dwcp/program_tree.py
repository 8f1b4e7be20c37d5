"""The directory of a version: only plain files and directories, with the modes a release gives them, owned by who installs."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import Iterator


def problem(files: dict[str, str], directory: str) -> str | None:
    """What keeps a directory from holding exactly these files, by path and digest; None when nothing does."""
    # Who may write to it comes before its bytes: they stay what was compared.
    return shape_problem(directory) or _access_problem(directory) or _content_problem(files, directory)


def shape_problem(directory: str) -> str | None:
    """What is neither a regular file nor a directory; a link to either is not."""
    if os.path.islink(directory) or not os.path.isdir(directory):
        return ". is no directory"
    for path, status in _entries(directory):
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            return f"{path} is no regular file"
    return None


def set_modes(directory: str) -> None:
    """As a release is packed, whatever an archive says. Only for what has no `shape_problem`: chmod follows links."""
    for path, status in _entries(directory):
        os.chmod(os.path.join(directory, path), _mode(path, status))


def sync(directory: str) -> None:
    """Returns when every file and directory is on disk."""
    for path, _ in _entries(directory):
        descriptor = os.open(os.path.join(directory, path), os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _access_problem(directory: str) -> str | None:
    owner = os.geteuid()
    for path, status in _entries(directory):
        mode, wanted = stat.S_IMODE(status.st_mode), _mode(path, status)
        if mode != wanted:
            return f"{path} has mode {mode:04o} instead of {wanted:04o}"
        if status.st_uid != owner:
            return f"{path} belongs to uid {status.st_uid} instead of {owner}"
    return None


def _content_problem(files: dict[str, str], directory: str) -> str | None:
    present = {path for path, status in _entries(directory) if stat.S_ISREG(status.st_mode)}
    for path in sorted(present ^ files.keys()):
        return f"{path} is {'missing' if path in files else 'no part of it'}"
    for path, digest in files.items():
        if _digest(os.path.join(directory, path)) != digest:
            return f"{path} differs"
    return None


def _mode(path: str, status: os.stat_result) -> int:
    is_run = stat.S_ISDIR(status.st_mode) or os.path.basename(os.path.dirname(path)) == "bin"
    return 0o755 if is_run else 0o644


def _entries(directory: str) -> Iterator[tuple[str, os.stat_result]]:
    """Itself first, as `.`; links are not followed, also those os.walk lists among the directories."""
    yield ".", os.lstat(directory)
    for parent, directories, names in os.walk(directory):
        for name in (*directories, *names):
            full = os.path.join(parent, name)
            yield os.path.relpath(full, directory), os.lstat(full)


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
