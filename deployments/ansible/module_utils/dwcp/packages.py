"""What of the files on this host is as a package made it, by what dpkg noted. packages/network judges by the same."""

from __future__ import annotations

import glob
import hashlib
import os
from typing import Collection, Iterator

# What is to say of a file.
FOREIGN = "nobody deployed"
CHANGED = "somebody changed"

# Where files of packages are looked at; in its lists of digests dpkg leaves the slash in front out.
_OWNED = ("/etc/", "/usr/local/", "/lib/sys", "/usr/lib/sys")
_DIGESTED = ("lib/sys", "usr/lib/sys")


def changed_or_foreign(paths: Collection[str], root: str) -> dict[str, str]:
    """Of the paths those that no package made, and those that somebody changed, each with what is to say of it."""
    if not paths:
        return {}
    owned = set(_owned(root))
    noted = _noted(paths, root)
    found = {}
    for path in sorted(paths):
        target = link_target(path, root)
        if path not in owned or (target is not None and target not in owned):
            found[path] = FOREIGN
        elif target is None and path in noted and _digest(root + path) not in noted[path]:
            found[path] = CHANGED
    return found


def link_target(path: str, root: str) -> str | None:
    """What a link leads to, read as it is written; None for anything else."""
    if not os.path.islink(root + path):
        return None
    target = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(root + path)))
    return _whole(target)


def _whole(path: str) -> str:
    """A host has one /usr: /lib leads there."""
    return f"/usr{path}" if path.startswith("/lib/") else path


def _owned(root: str) -> Iterator[str]:
    for line in _lines(f"{root}/var/lib/dpkg/info/*.list"):
        if line.startswith(_OWNED):
            yield _whole(line)


def _noted(paths: Collection[str], root: str) -> dict[str, set[str]]:
    noted: dict[str, set[str]] = {}
    for line in _lines(f"{root}/var/lib/dpkg/status"):
        words = line.split(" ") if line.startswith(" /") else []
        if len(words) > 2 and words[1] in paths and len(words[2]) == 32:
            noted.setdefault(words[1], set()).add(words[2])
    for line in _lines(f"{root}/var/lib/dpkg/info/*.md5sums"):
        digest, _, name = line.partition("  ")
        path = _whole(f"/{name}") if name.startswith(_DIGESTED) else None
        if path in paths:
            noted.setdefault(path, set()).add(digest)
    return noted


def _lines(pattern: str) -> Iterator[str]:
    for path in glob.glob(pattern):
        with open(path, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                yield line.rstrip("\n")


def _digest(path: str) -> str:
    # No secret and no proof: it is compared with what dpkg noted.
    with open(path, "rb") as stream:
        return hashlib.md5(stream.read(), usedforsecurity=False).hexdigest()
