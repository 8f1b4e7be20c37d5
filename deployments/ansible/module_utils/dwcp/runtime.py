"""What a service made and left to the kernel: its unit stays active when somebody takes it away."""

from __future__ import annotations

import os
import re
import shutil
from typing import AbstractSet, Callable, Mapping, Sequence

from .files import WantedFile
from .service_plan import FABRIC_UNIT, FIREWALL_UNIT, IPSEC_UNIT, UnitStatus, wireguard_interface

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]

_FABRIC_SCRIPT = "/usr/lib/dwcp/fabric-up"
_IPSEC_SCRIPT = "/usr/lib/dwcp/ipsec"


def emptied_units(statuses: Mapping[str, UnitStatus], files: Sequence[WantedFile], run: RunCommand) -> set[str]:
    """The active units whose table or device is gone."""
    active = {unit for unit, status in statuses.items() if status.active == "active"}
    interfaces = set(os.listdir("/sys/class/net"))
    emptied = without_device(active, fabric_device(files), interfaces)
    if IPSEC_UNIT in active and not ipsec_devices(files) <= interfaces:
        emptied.add(IPSEC_UNIT)
    if FIREWALL_UNIT in active and not _has_table(run):
        emptied.add(FIREWALL_UNIT)
    return emptied


def without_device(units: AbstractSet[str], fabric: str | None, interfaces: AbstractSet[str]) -> set[str]:
    """The units whose device is not among `interfaces`. Pure."""
    devices = {unit: fabric if unit == FABRIC_UNIT else wireguard_interface(unit) for unit in units}
    return {unit for unit, device in devices.items() if device is not None and device not in interfaces}


def fabric_device(files: Sequence[WantedFile]) -> str | None:
    """The device the fabric script makes; None in a release without one. Pure."""
    for file in files:
        if file.path == _FABRIC_SCRIPT:
            found = re.search(r"^device=(\S+)$", file.content.decode(), re.MULTILINE)
            return found and found.group(1)
    return None


def ipsec_devices(files: Sequence[WantedFile]) -> set[str]:
    """The devices the IPsec script makes. Pure."""
    for file in files:
        if file.path == _IPSEC_SCRIPT:
            return set(re.findall(r"^(xi-\S+) ", file.content.decode(), re.MULTILINE))
    return set()


def _has_table(run: RunCommand) -> bool:
    return shutil.which("nft") is not None and run(["nft", "list", "table", "inet", "dwcp"])[0] == 0
