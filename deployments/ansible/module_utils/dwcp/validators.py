"""Asks a daemon's own parser about a file before it replaces the running one."""

from __future__ import annotations

import os
from typing import Callable, Sequence

from .failure import ReleaseError
from .files import WantedFile

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]

# Path of the file to the argv that checks it; the checked file is appended.
VALIDATORS: dict[str, tuple[str, ...]] = {
    "/etc/nftables.conf": ("/usr/sbin/nft", "--check", "--file"),
    "/etc/frr/frr.conf": ("/usr/bin/vtysh", "--dryrun", "--inputfile"),
    "/etc/bird/bird.conf": ("/usr/sbin/bird", "-p", "-c"),
}


def validator(run: RunCommand) -> Callable[[WantedFile, str], None]:
    """Raises when the daemon rejects the staged file; a daemon that is not installed is asked when it starts."""

    def validate(file: WantedFile, staged: str) -> None:
        argv = VALIDATORS.get(file.path)
        if argv is None or not os.access(argv[0], os.X_OK):
            return
        code, out, err = run([*argv, staged])
        if code != 0:
            detail = (err.strip() or out.strip()).replace(staged, file.path)
            raise ReleaseError(f"{os.path.basename(argv[0])} rejects {file.path}: {detail}")

    return validate
