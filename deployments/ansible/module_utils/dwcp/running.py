"""What the processes of this host execute."""

from __future__ import annotations

import os


def executables() -> set[tuple[int, int]]:
    """Device and inode of each: the path in /proc tells nothing of a directory that was renamed since."""
    found = set()
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                status = os.stat(f"/proc/{name}/exe")
            except OSError:
                # It has ended, or is one of the kernel.
                continue
            found.add((status.st_dev, status.st_ino))
    return found


def is_run_from(directory: str, running: set[tuple[int, int]]) -> bool:
    """Whether one of them lies in this directory; never in what a link leads to."""
    if os.path.islink(directory):
        return False
    for parent, _, names in os.walk(directory):
        for name in names:
            status = os.lstat(os.path.join(parent, name))
            if (status.st_dev, status.st_ino) in running:
                return True
    return False
