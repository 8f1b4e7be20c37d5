#!/usr/bin/python
"""Asks a host whether it runs its release."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_validate
short_description: Verify units, WireGuard devices and the routing daemon
description:
  - Waits until every unit is active, every WireGuard device exists and the routing daemon answers, or I(timeout)
    passes. Reads only.
  - In check mode what is wrong is returned and is not an error, since a run may be what puts it right.
  - The action plugin of the same name reads the units from the release directory on the controller.
options:
  units:
    description: Filled in by the action plugin.
    type: list
    elements: str
    required: true
  timeout:
    description: Seconds.
    type: int
    default: 30
author: dwcp
"""

EXAMPLES = r"""
- name: Validate the host
  dwcp_validate:
"""

RETURN = r"""
summary: {description: One line., type: str, returned: always}
problems: {description: What is wrong; empty when nothing is., type: list, returned: always}
"""

import json
import os
import re
import shutil
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp.failure import ReleaseError
from ansible.module_utils.dwcp.service_plan import wireguard_interface
from ansible.module_utils.dwcp.systemd import Systemd


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "units": {"type": "list", "elements": "str", "required": True},
            "timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    units = module.params["units"]
    deadline = time.monotonic() + (0 if module.check_mode else module.params["timeout"])
    while True:
        try:
            problems, neighbors = _look(module, units)
        except ReleaseError as cause:
            problems, neighbors = [str(cause)], 0
        if not problems or time.monotonic() >= deadline:
            break
        time.sleep(0.5)
    devices = [unit for unit in units if wireguard_interface(unit)]
    summary = f"{len(units)} units active, {len(devices)} WireGuard devices, {neighbors} BGP neighbors"
    if problems and not module.check_mode:
        module.fail_json(msg="; ".join(problems), problems=problems, summary="; ".join(problems))
    module.exit_json(changed=False, problems=problems, summary="; ".join(problems) or summary)


def _look(module: AnsibleModule, units: list) -> tuple:
    statuses = Systemd(lambda argv: module.run_command(list(argv))).statuses(units)
    problems = [f"{status.unit} is {status.active}" for status in statuses.values() if status.active != "active"]
    for unit in units:
        device = wireguard_interface(unit)
        if device and not os.path.isdir(f"/sys/class/net/{device}"):
            problems.append(f"WireGuard device {device} is missing")
    neighbors, problem = _neighbors(module, units)
    return problems + ([] if problem is None else [problem]), neighbors


def _neighbors(module: AnsibleModule, units: list) -> tuple:
    """How many BGP neighbors the routing daemon has, and what keeps it from saying so."""
    if "bird.service" in units and shutil.which("birdc") is not None:
        code, out, err = module.run_command(["birdc", "-r", "show", "protocols"])
        if code != 0 or not re.search(r"^Name\s+Proto\s", out, re.MULTILINE):
            return 0, f"the BGP daemon does not answer: {err.strip() or out.strip() or 'no protocols'}"
        return len(re.findall(r"^\S+\s+BGP\s", out, re.MULTILINE)), None
    if "frr.service" not in units or shutil.which("vtysh") is None:
        return 0, None
    code, out, err = module.run_command(["vtysh", "-c", "show bgp summary json"])
    try:
        families = json.loads(out) if code == 0 else None
    except ValueError:
        families = None
    if not isinstance(families, dict):
        return 0, f"the BGP daemon does not answer: {err.strip() or out.strip() or 'no summary'}"
    return len({name for family in families.values() if isinstance(family, dict) for name in family.get("peers", {})}), None


if __name__ == "__main__":
    main()
