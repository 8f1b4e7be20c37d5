"""What nobody deployed where a service reads whatever lies there."""

from __future__ import annotations

import os
from typing import Collection, Iterable, Iterator, Mapping, Sequence

from .packages import changed_or_foreign, link_target

# Another one for tests.
ROOT = ""

# packages/network looks at the same directories.
INCLUDED: Mapping[str, Sequence[str]] = {
    "strongswan.service": (
        "/etc/strongswan.d",
        "/etc/strongswan.d/charon",
        "/etc/swanctl/bliss",
        "/etc/swanctl/conf.d",
        "/etc/swanctl/ecdsa",
        "/etc/swanctl/pkcs12",
        "/etc/swanctl/pkcs8",
        "/etc/swanctl/private",
        "/etc/swanctl/pubkey",
        "/etc/swanctl/rsa",
        "/etc/swanctl/x509",
        "/etc/swanctl/x509aa",
        "/etc/swanctl/x509ac",
        "/etc/swanctl/x509ca",
        "/etc/swanctl/x509crl",
        "/etc/swanctl/x509ocsp",
    ),
    "frr.service": ("/etc/frr",),
}

# What these include besides.
INCLUDED_FILES: Mapping[str, Sequence[str]] = {
    "strongswan.service": ("/etc/strongswan.conf", "/etc/swanctl/swanctl.conf"),
}

UNIT_DIRECTORIES = (
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
)


def foreign_files(units: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Paths that a start or reload of these units may take and that are neither known nor as a package made them, each with
    what is to say of it."""
    found = {path for unit in units for path in (*_included(unit), *_unit_files(unit))}
    return changed_or_foreign(found - set(known), ROOT)


def foreign_unit_files(units: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Those of them that systemd takes as soon as it reads its units again."""
    return changed_or_foreign({path for unit in units for path in _unit_files(unit)} - set(known), ROOT)


def unit_names(unit: str) -> list[str]:
    """A unit has a file of its own name or of its template."""
    stem, _, kind = unit.rpartition(".")
    return [unit, f"{stem[: stem.index('@') + 1]}.{kind}"] if "@" in stem[:-1] else [unit]


def drop_in_names(unit: str) -> list[str]:
    """systemd.unit(5): of the unit, its template, each prefix that ends in a dash, and its type."""
    stem, _, kind = unit.rpartition(".")
    template = [stem[: stem.index("@") + 1]] if "@" in stem else []
    prefixes = [stem[: at + 1] for at, letter in enumerate(stem) if letter == "-"]
    return [*(f"{name}.{kind}.d" for name in [stem, *template, *prefixes]), f"{kind}.d"]


def _included(unit: str) -> Iterator[str]:
    for directory in INCLUDED.get(unit, ()):
        # What a program keeps of its own file before it writes it anew is read by nobody.
        yield from (path for path in _files_in(directory) if not path.endswith(".sav"))
    yield from (path for path in INCLUDED_FILES.get(unit, ()) if os.path.lexists(ROOT + path))


def _unit_files(unit: str) -> Iterator[str]:
    for base in UNIT_DIRECTORIES:
        for path in (f"{base}/{name}" for name in unit_names(unit)):
            if os.path.lexists(ROOT + path) and not os.path.isdir(ROOT + path) and not _is_link_to_itself(path):
                yield path
        for path in (f"{base}/{name}" for name in drop_in_names(unit)):
            # A link in the place of a directory brings all that lies at its other end.
            if os.path.islink(ROOT + path):
                yield path
            else:
                yield from (inner for inner in _files_in(path) if inner.endswith(".conf"))


def _is_link_to_itself(path: str) -> bool:
    """A mask is seen at the unit, and a unit that leads to its own file is that file."""
    target = link_target(path, ROOT)
    if target is None or target == "/dev/null":
        return target is not None
    directory, name = os.path.split(target)
    return directory in UNIT_DIRECTORIES and name in unit_names(os.path.basename(path))


def _files_in(directory: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(ROOT + directory))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield f"{directory}/{entry.name}"
