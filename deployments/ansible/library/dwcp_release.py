#!/usr/bin/python
"""Brings a host to its release: exact files first, then the services that read them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_release
short_description: Bring a host to its release in one execution
description:
  - Makes every file of the chosen roles exact (bytes, permissions, owner, group) and removes files of these roles that
    an earlier release put there. What it manages is recorded in C(/var/lib/dwcp/managed.json).
  - With I(state=running) it then sets kernel parameters, enables and starts units, reloads or restarts exactly those
    whose files changed, and verifies that all are active. WireGuard devices are reloaded, never restarted.
  - The action plugin of the same name reads manifest and files from the release directory on the controller; playbooks
    set only I(state) and I(roles).
  - Supports check mode and diff mode.
options:
  state:
    description: C(present) writes files only; C(running) also brings them into effect.
    type: str
    choices: [present, running]
    default: running
  roles:
    description: Roles whose files and services are looked after; all others are left alone.
    type: list
    elements: str
    required: true
  files:
    description: Filled in by the action plugin.
    type: list
    elements: dict
    required: true
  units:
    description: Filled in by the action plugin.
    type: list
    elements: str
    required: true
  sysctl:
    description: Filled in by the action plugin.
    type: dict
    required: true
  repair:
    description:
      - Filled in by the action plugin from C(dwcp_repair). With it only what it names is looked after, by the lists
        C(files), C(reload), C(units) and C(sysctl); everything else is left as it is. Refused where a service that has to reload or start would
        take another file that is not byte for byte that of the release, or one that is neither of it nor of a package.
    type: dict
author: dwcp
"""

EXAMPLES = r"""
- name: Bring the release into effect
  dwcp_release:
    state: running
    roles: "{{ dwcp_staged_roles }}"
"""

RETURN = r"""
changed_files: {description: Paths that were written, by role., type: dict, returned: always}
removed_files: {description: Paths that were removed., type: list, returned: always}
actions: {description: What was done with units and kernel parameters in order., type: list, returned: always}
not_applied: {description: What could not be set on this host with the reason., type: list, returned: always}
"""

import base64

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp.failure import ReleaseError, describe
from ansible.module_utils.dwcp.files import WantedFile
from ansible.module_utils.dwcp.managed import load, locked
from ansible.module_utils.dwcp.release import Release, Repair, bring_to_release
from ansible.module_utils.dwcp.service_plan import ROLE_ORDER, role_of_unit


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["present", "running"], "default": "running"},
            "roles": {"type": "list", "elements": "str", "required": True, "choices": list(ROLE_ORDER)},
            "files": {"type": "list", "elements": "dict", "required": True},
            "units": {"type": "list", "elements": "str", "required": True},
            "sysctl": {"type": "dict", "required": True},
            "repair": {"type": "dict"},
        },
        supports_check_mode=True,
    )
    release = Release(
        roles=module.params["roles"],
        files=[_file(entry) for entry in module.params["files"] if entry["role"] in module.params["roles"]],
        units=[unit for unit in module.params["units"] if role_of_unit(unit) in module.params["roles"]],
        sysctl={name: str(value) for name, value in module.params["sysctl"].items()},
        effective=module.params["state"] == "running",
        repair=_repair(module.params["repair"]),
    )
    report: dict = {"changed_files": {}, "removed_files": [], "actions": [], "not_applied": []}
    try:
        with locked():
            diffs = bring_to_release(release, load(), report, run=_runner(module), check=module.check_mode)
    except (ReleaseError, OSError) as cause:
        module.fail_json(msg=describe(cause), changed=_is_changed(report), **report)
    if module._diff:
        report["diff"] = diffs
    module.exit_json(changed=_is_changed(report), **report)


def _is_changed(report: dict) -> bool:
    return bool(report["changed_files"] or report["removed_files"] or report["actions"])


def _repair(entry: "dict | None") -> "Repair | None":
    if entry is None:
        return None
    return Repair(**{name: frozenset(entry.get(name, [])) for name in ("files", "reload", "units", "sysctl")})


def _file(entry: dict) -> WantedFile:
    return WantedFile(
        path=entry["path"],
        content=base64.b64decode(entry["content"]),
        mode=int(entry["permissions"], 8),
        owner=entry["owner"],
        group=entry["group"],
        role=entry["role"],
    )


def _runner(module: AnsibleModule):
    def run(argv):
        return module.run_command(list(argv), environ_update={"LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"})

    return run


if __name__ == "__main__":
    main()
