"""What kind of machine this is, and its kernel modules."""

from __future__ import annotations

import os
from typing import Callable, Iterable, Sequence

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]


def is_container() -> bool:
    """systemd's own marker (container interface of systemd, `/run/systemd/container`)."""
    return os.path.exists("/run/systemd/container")


def modules_in(text: str) -> list[str]:
    """Module names of a modules-load.d(5) file."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and line[0] not in "#;"]


def load_modules(
    names: Iterable[str], run: RunCommand, check: bool, container: bool
) -> tuple[list[str], dict[str, str]]:
    """Loads what is not there. Returns the loaded ones, and for the others the reason they could not be."""
    loaded, missing = [], {}
    for name in names:
        if _is_present(name):
            continue
        if container:
            missing[name] = "not in the running kernel, and a container cannot load modules"
            continue
        code, _, err = run(["modprobe", *(["--dry-run"] if check else []), name])
        if code != 0:
            missing[name] = err.strip() or f"modprobe exited with {code}"
        elif check or _is_present(name):
            loaded.append(name)
    return loaded, missing


def _is_present(name: str) -> bool:
    if os.path.isdir(f"/sys/module/{name.replace('-', '_')}"):
        return True
    # A built-in module without parameters has no directory there.
    if not name.startswith("tcp_"):
        return False
    with open("/proc/sys/net/ipv4/tcp_available_congestion_control", encoding="utf-8") as stream:
        return name[len("tcp_") :] in stream.read().split()
