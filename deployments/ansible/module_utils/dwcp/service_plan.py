"""Which units a changed file concerns and what has to be done with them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import AbstractSet, Mapping, Sequence

# What must be in effect first comes first: filters before forwarding is on, addresses before tunnels, tunnels before
# routes.
ROLE_ORDER = ("firewall", "system", "fabric", "wireguard", "ipsec", "routing", "monitoring", "dwcp")

FIREWALL_UNIT = "nftables.service"
FABRIC_UNIT = "dwcp-fabric.service"
IPSEC_UNIT = "strongswan.service"

_ROLE_OF_UNIT = (
    ("dwcp-fabric", "fabric"),
    ("nftables", "firewall"),
    ("wg-quick@", "wireguard"),
    ("strongswan", "ipsec"),
    ("frr", "routing"),
    ("bird", "routing"),
    ("prometheus-", "monitoring"),
    ("systemd-", "system"),
)

_UNIT_DIRECTORIES = ("/etc/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/")


@dataclass(frozen=True)
class UnitStatus:
    """The part of `systemctl show` that decides."""

    unit: str
    load: str
    active: str
    enabled: bool
    needs_reload: bool


@dataclass(frozen=True)
class UnitAction:
    """One verb of systemctl for one unit."""

    role: str
    verb: str
    unit: str

    def __str__(self) -> str:
        return f"{self.verb} {self.unit}"


def role_of_unit(unit: str) -> str:
    """The role whose files a unit depends on."""
    for prefix, role in _ROLE_OF_UNIT:
        if unit.startswith(prefix):
            return role
    return "dwcp"


def is_unit_file(path: str) -> bool:
    """True when systemd has to read its units again after a change of `path`."""
    return path.startswith(_UNIT_DIRECTORIES)


def wireguard_interface(unit: str) -> str | None:
    """`wg-use1-gw1` for `wg-quick@wg-use1-gw1.service`."""
    if not unit.startswith("wg-quick@"):
        return None
    return unit[len("wg-quick@") :].removesuffix(".service")


def reads(unit: str, path: str, role: str) -> bool:
    """Whether a reload or start of a unit takes a file of the release: those of its role, and of the devices of WireGuard
    each its own."""
    if role_of_unit(unit) != role:
        return False
    device = wireguard_interface(unit)
    is_of_device = path.startswith("/etc/wireguard/") and path.endswith(".conf")
    return device is None or not is_of_device or path == f"/etc/wireguard/{device}.conf"


def plan(
    units: Sequence[str],
    statuses: Mapping[str, UnitStatus],
    pending: Mapping[str, str],
    emptied: AbstractSet[str] = frozenset(),
) -> list[UnitAction]:
    """Actions in the order of ROLE_ORDER. `pending`: path to role of what services have not taken yet. `emptied`: units
    that are active while the table or device they made is gone."""
    actions = []
    for unit in sorted(units, key=lambda name: ROLE_ORDER.index(role_of_unit(name))):
        role, status = role_of_unit(unit), statuses[unit]
        if not status.enabled:
            actions.append(UnitAction(role, "enable", unit))
        verb = _verb(unit, status, {path for path, owner in pending.items() if owner == role}, unit in emptied)
        if verb is not None:
            actions.append(UnitAction(role, verb, unit))
    return actions


def only_of(
    chosen: AbstractSet[str],
    actions: Sequence[UnitAction],
    statuses: Mapping[str, UnitStatus],
    emptied: AbstractSet[str],
) -> list[UnitAction]:
    """Of a plan what concerns the `chosen` units, and what makes the others take a changed file: a unit that somebody
    stopped, disabled or emptied is another's business."""
    return [
        action
        for action in actions
        if action.unit in chosen
        or (action.verb != "enable" and statuses[action.unit].active == "active" and action.unit not in emptied)
    ]


def _verb(unit: str, status: UnitStatus, pending: AbstractSet[str], is_emptied: bool) -> str | None:
    if status.active != "active":
        return "start"
    if is_emptied:
        # A restart of the firewall would restart everything that requires it, one of IPsec would end tunnels that are up.
        return "reload" if unit in (FIREWALL_UNIT, IPSEC_UNIT) else "restart"
    device = wireguard_interface(unit)
    if device is not None:
        return _wireguard_verb(device, pending)
    if not pending:
        return None
    role = role_of_unit(unit)
    if role == "routing":
        return _routing_verb(pending)
    if role == "system":
        return None
    if role == "ipsec":
        return _ipsec_verb(pending)
    # dwcpd reloads its peers only; all else of its files it reads at its start.
    return "restart" if role in ("monitoring", "dwcp") else "reload-or-restart"


def _routing_verb(pending: AbstractSet[str]) -> str | None:
    """The list of daemons is read at start only; units are read by systemd; everything else by frr-reload."""
    if any(path.endswith("/daemons") for path in pending):
        return "restart"
    return None if all(is_unit_file(path) for path in pending) else "reload"


def _ipsec_verb(pending: AbstractSet[str]) -> str | None:
    """The daemon's own options are read at its start only; connections and secrets by the reload, which ends no tunnel."""
    if any(path.startswith("/etc/strongswan.d/") for path in pending):
        return "restart"
    return None if all(is_unit_file(path) for path in pending) else "reload"


def _wireguard_verb(device: str, pending: AbstractSet[str]) -> str | None:
    concerned = {
        f"/etc/wireguard/{device}.conf",
        f"/etc/wireguard/{device}.psk",
        "/etc/wireguard/private.key",
    }
    # Never a restart: `reload` keeps the sessions.
    return "reload" if pending & concerned else None
