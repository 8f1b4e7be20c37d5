#!/usr/bin/python
"""dwcpd on a gateway: the user it runs as, and its files."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_program
short_description: Install dwcpd when the host does not have the one of its release
description:
  - Makes the user dwcpd runs as. Unpacks the program into a directory of its own below C(/opt/dwcp), compares every file
    with the digests of the release, and only then lets C(/opt/dwcp/current) lead there. The version before stays.
  - What it replaced is taken into effect when C(dwcp_release) runs next.
  - The action plugin of the same name reads the digests from the release directory on the controller, and sends the
    archive only to a host that needs it.
  - Supports check mode.
options:
  sums:
    description: Filled in by the action plugin.
    type: str
    required: true
  sysusers:
    description: Filled in by the action plugin.
    type: str
    required: true
  architecture:
    description: Filled in by the action plugin.
    type: str
  archive:
    description: Filled in by the action plugin.
    type: path
author: dwcp
"""

EXAMPLES = r"""
- name: Install dwcpd
  dwcp_program:
"""

RETURN = r"""
is_archive_needed: {description: The host has not this program yet., type: bool, returned: always}
summary: {description: One line., type: str, returned: always}
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp import program
from ansible.module_utils.dwcp.failure import ReleaseError, describe
from ansible.module_utils.dwcp.managed import load, locked

_MACHINES = {"x64": "x86_64", "arm64": "aarch64"}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "sums": {"type": "str", "required": True},
            "sysusers": {"type": "str", "required": True},
            "architecture": {"type": "str"},
            "archive": {"type": "path"},
        },
        supports_check_mode=True,
    )
    wanted = program.Program(module.params["sums"])
    try:
        with locked():
            made = _make_user(module)
            is_current = program.is_current(wanted)
            is_needed = not is_current and program.problem(wanted, os.path.join(program.DIRECTORY, wanted.name)) is not None
            is_installed = not is_current and not module.check_mode and _install(module, wanted, is_needed)
    except (ReleaseError, OSError) as cause:
        module.fail_json(msg=describe(cause))
    is_changed = made or is_installed or (module.check_mode and not is_current)
    module.exit_json(
        changed=is_changed,
        is_archive_needed=is_needed and not is_installed,
        summary=f"program {wanted.name} is {'installed' if is_installed else 'there' if is_current else 'missing'}",
        changed_files={"dwcp": [program.DIRECTORY]} if is_installed or (module.check_mode and not is_current) else {},
    )


def _install(module: AnsibleModule, wanted: program.Program, is_needed: bool) -> bool:
    archive, architecture = module.params["archive"], module.params["architecture"]
    if is_needed and archive is None:
        return False
    machine = os.uname().machine
    if architecture is not None and _MACHINES.get(architecture, architecture) != machine:
        raise ReleaseError(f"the program is for {architecture}, and this host is {machine}")
    program.bring(wanted, load(), archive, _runner(module))
    return True


def _make_user(module: AnsibleModule) -> bool:
    """Before anything that belongs to it. True when there was none."""
    if program.has_user():
        return False
    if not module.check_mode:
        program.make_user(module.params["sysusers"], _runner(module))
    return True


def _runner(module: AnsibleModule):
    return lambda argv: module.run_command(list(argv))


if __name__ == "__main__":
    main()
