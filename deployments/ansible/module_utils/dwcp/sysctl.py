"""Kernel parameters of the release, set in the running kernel."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Mapping

from .failure import ReleaseError


@dataclass
class SysctlResult:
    """`skipped` maps a parameter to the reason it could not be set here."""

    changed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def apply(wanted: Mapping[str, str], check: bool, container: bool, root: str = "/proc/sys") -> SysctlResult:
    """Sets what differs. In a container a global parameter is reported as skipped; elsewhere that is an error."""
    result = SysctlResult()
    for name, value in wanted.items():
        path = os.path.join(root, _relative(name))
        try:
            with open(path, encoding="utf-8") as stream:
                current = stream.read()
            if current.split() == value.split():
                continue
            if not check:
                _write(path, value)
            elif container and not os.access(path, os.W_OK):
                raise PermissionError(13, "read-only in a container", path)
            result.changed.append(name)
        except OSError as cause:
            reason = "absent here" if isinstance(cause, FileNotFoundError) else str(cause.strerror)
            if not container and not (check and isinstance(cause, FileNotFoundError)):
                raise ReleaseError(f"kernel parameter {name} cannot be set to {value}: {reason}") from cause
            result.skipped[name] = f"{reason}; it belongs to the machine that runs the container"
    return result


def of_devices(wanted: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Splits into parameters that exist from boot and those of a device that a later step may create."""
    boot, device = {}, {}
    for name, value in wanted.items():
        words = _relative(name).split("/")
        late = words[:1] == ["net"] and words[2:3] in (["conf"], ["neigh"]) and words[3:4] not in (["all"], ["default"])
        (device if late else boot)[name] = value
    return boot, device


def _relative(name: str) -> str:
    """sysctl.d(5): the first separator decides; with slashes, dots are part of a name (`net/ipv4/conf/eth0.1/forwarding`)."""
    slash, dot = name.find("/"), name.find(".")
    if slash != -1 and (dot == -1 or slash < dot):
        return name
    return name.translate(str.maketrans("./", "/."))


def _write(path: str, value: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, f"{value}\n".encode())
    finally:
        os.close(descriptor)
