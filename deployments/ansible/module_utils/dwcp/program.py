"""dwcpd on this host: one directory for each version, and a link to the one that runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from typing import Callable, Sequence

from . import atomic, program_tree
from .failure import ReleaseError
from .managed import Managed
from .running import executables, is_run_from

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]

DIRECTORY = "/opt/dwcp"
SUMS_PATH = "/etc/dwcp/program.sums"
SYSUSERS_PATH = "/usr/lib/sysusers.d/dwcp.conf"
USER = "dwcp"
UNIT = "dwcpd.service"

# What is made here; anything else in the directory is somebody else's.
VERSION = re.compile(r"[0-9a-f]{16}")
STAGED = re.compile(r"\.(current|[0-9a-f]{16})-\w+")


@dataclass(frozen=True)
class Program:
    """`sums`: the digest and path of every file, as sha256sum prints them."""

    sums: str

    @property
    def name(self) -> str:
        """The same bytes have the same directory."""
        return hashlib.sha256(self.sums.encode()).hexdigest()[:16]

    @property
    def files(self) -> dict[str, str]:
        """Path to digest."""
        entries = [line.split("  ", 1) for line in self.sums.splitlines()]
        if not entries or any(len(entry) != 2 or not re.fullmatch("[0-9a-f]{64}", entry[0]) for entry in entries):
            raise ReleaseError(f"the release holds no digests of the program in {SUMS_PATH}")
        return {path: digest for digest, path in entries}


def has_user() -> bool:
    """Whether the user dwcpd runs as is there; before it nothing can belong to it."""
    try:
        pwd.getpwnam(USER)
        return True
    except KeyError:
        return False


def make_user(sysusers: str, run: RunCommand) -> None:
    """Makes the user as its sysusers.d(5) file describes it."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as stream:
        stream.write(sysusers)
        stream.flush()
        code, _, err = run(["systemd-sysusers", stream.name])
    if code != 0:
        raise ReleaseError(f"the user of dwcpd cannot be made: {err.strip()}")


def is_current(program: Program, root: str = DIRECTORY) -> bool:
    """Whether the link leads to exactly these files."""
    current = os.path.join(root, "current")
    if not os.path.islink(current) or os.readlink(current) != program.name:
        return False
    return problem(program, os.path.join(root, program.name)) is None


def problem(program: Program, directory: str) -> str | None:
    """What keeps a directory from being the program; None when nothing does."""
    return program_tree.problem(program.files, directory)


def bring(program: Program, managed: Managed, archive: str | None, run: RunCommand) -> None:
    """Installs what is not current. Noted under the path of the digests, which the release holds: the daemon takes it as
    it takes any other changed file."""
    managed.pending[SUMS_PATH] = "dwcp"
    managed.save()
    install(program, archive, run)


def install(program: Program, archive: str | None, run: RunCommand, root: str = DIRECTORY) -> None:
    """Unpacks, verifies, waits until all is on disk, and only then lets the link lead there.
    What it led to before stays for a way back, and what still runs stays until a later version."""
    target = os.path.join(root, program.name)
    if problem(program, target) is not None:
        if archive is None:
            raise ReleaseError(f"{target} is not there, and no archive to unpack was given")
        _unpack(program, archive, target, run)
    current = os.path.join(root, "current")
    before = os.readlink(current) if os.path.islink(current) else None
    if before != program.name:
        staged = os.path.join(root, f".current-{secrets.token_hex(6)}")
        os.symlink(program.name, staged)
        atomic.commit(staged, current)
    running = executables()
    for name in os.listdir(root):
        path = os.path.join(root, name)
        # Put right in place, it has no other version to take the place of: the way back stays the same.
        is_old = VERSION.fullmatch(name) is not None and before != program.name and name not in (program.name, before)
        # A daemon that was not restarted yet runs what may be none of the two.
        if (is_old or STAGED.fullmatch(name) is not None) and not is_run_from(path, running):
            _remove(path)


def remove(root: str = DIRECTORY) -> None:
    """Takes the link and every version away; what somebody else put there stays, and so does what still runs."""
    if not os.path.isdir(root):
        return
    current = os.path.join(root, "current")
    if os.path.islink(current):
        os.unlink(current)
    running = executables()
    for name in os.listdir(root):
        path = os.path.join(root, name)
        if (VERSION.fullmatch(name) or STAGED.fullmatch(name)) and not is_run_from(path, running):
            _remove(path)
    if not os.listdir(root):
        os.rmdir(root)


def _unpack(program: Program, archive: str, target: str, run: RunCommand) -> None:
    root = os.path.dirname(target)
    atomic.make_parents(target, private=False)
    # Where it runs from next to where it lies: of one that was interrupted the next run clears the rest.
    staged = os.path.join(root, f".{program.name}-{secrets.token_hex(6)}")
    # Nobody else gets at a file before it has its mode.
    os.mkdir(staged, 0o700)
    try:
        options = ["--extract", "--gzip", "--strip-components=1", "--no-same-owner"]
        code, _, err = run(["tar", *options, f"--file={archive}", f"--directory={staged}"])
        if code != 0:
            raise ReleaseError(f"the program cannot be unpacked: {err.strip()}")
        found = program_tree.shape_problem(staged)
        if found is None:
            program_tree.set_modes(staged)
            found = problem(program, staged)
        if found is not None:
            raise ReleaseError(f"the archive is not the program of the release: {found}")
        # Its name says that it is whole, also after a power cut.
        program_tree.sync(staged)
        if os.path.lexists(target):
            # The link may lead to it: out of the way at once, removed when it leads to the whole one.
            os.rename(target, os.path.join(root, f".{program.name}-{secrets.token_hex(6)}"))
        os.rename(staged, target)
        atomic.sync_directory(root)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
