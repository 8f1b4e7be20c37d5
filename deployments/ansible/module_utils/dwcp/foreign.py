"""What nobody deployed where a service reads whatever lies there."""

from __future__ import annotations

import glob
import os
from typing import Collection, Iterable, Iterator, Mapping, Sequence

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

UNIT_DIRECTORIES = (
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
)


def foreign_files(units: Iterable[str], known: Collection[str]) -> list[str]:
    """Paths that a start or reload of these units may take and that are neither known nor of a package."""
    found = {path for unit in units for path in _read_by(unit)} - set(known)
    return sorted(found - _of_packages()) if found else []


def drop_in_names(unit: str) -> list[str]:
    """systemd.unit(5): of the unit, its template, each prefix that ends in a dash, and its type."""
    stem, _, kind = unit.rpartition(".")
    template = [stem[: stem.index("@") + 1]] if "@" in stem else []
    prefixes = [stem[: at + 1] for at, letter in enumerate(stem) if letter == "-"]
    return [*(f"{name}.{kind}.d" for name in [stem, *template, *prefixes]), f"{kind}.d"]


def _read_by(unit: str) -> Iterator[str]:
    for directory in INCLUDED.get(unit, ()):
        # What a program keeps of its own file before it writes it anew is read by nobody.
        yield from (path for path in _files_in(directory) if not path.endswith(".sav"))
    for base in UNIT_DIRECTORIES:
        path = f"{base}/{unit}"
        # A link there is a unit that is masked or has another name.
        if os.path.isfile(ROOT + path) and not os.path.islink(ROOT + path):
            yield path
        for name in drop_in_names(unit):
            yield from (path for path in _files_in(f"{base}/{name}") if path.endswith(".conf"))


def _files_in(directory: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(ROOT + directory))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield f"{directory}/{entry.name}"


def _of_packages() -> set[str]:
    owned = set()
    for path in glob.glob(f"{ROOT}/var/lib/dpkg/info/*.list"):
        with open(path, encoding="utf-8", errors="replace") as stream:
            owned.update(line.rstrip("\n") for line in stream if line.startswith(("/etc/", "/usr/local/")))
    return owned
