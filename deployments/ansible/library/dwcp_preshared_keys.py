#!/usr/bin/python
"""Preshared keys of a gateway's tunnels, each in its own 0600 file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_preshared_keys
short_description: Make the preshared key files of a gateway exact
description:
  - Writes C(/etc/wireguard/INTERFACE.psk), 0600 root from creation, and removes those of other interfaces that it wrote.
  - The devices take a changed key when C(dwcp_release) runs next. No digest of a key is recorded.
  - Supports check mode.
options:
  keys:
    description: Interface to key. Use with C(no_log).
    type: dict
    required: true
author: dwcp
"""

EXAMPLES = r"""
- name: Deliver the preshared keys
  dwcp_preshared_keys:
    keys: "{{ presharedKeys[inventory_hostname] }}"
  no_log: true
"""

RETURN = r"""
changed_files: {description: Paths that were written, by role., type: dict, returned: always}
removed_files: {description: Paths that were removed., type: list, returned: always}
"""

import os
import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp import files
from ansible.module_utils.dwcp.failure import ReleaseError, describe
from ansible.module_utils.dwcp.files import WantedFile
from ansible.module_utils.dwcp.managed import Managed, load, locked


def main() -> None:
    module = AnsibleModule(
        argument_spec={"keys": {"type": "dict", "required": True, "no_log": True}}, supports_check_mode=True
    )
    try:
        wanted = [_wanted(interface, str(key)) for interface, key in module.params["keys"].items()]
        with locked():
            changed, removed = _bring(wanted, load(), module.check_mode)
    except (ReleaseError, OSError) as cause:
        module.fail_json(msg=describe(cause))
    module.exit_json(
        changed=bool(changed or removed),
        changed_files={"wireguard": changed} if changed else {},
        removed_files=removed,
    )


def _wanted(interface: str, key: str) -> WantedFile:
    if not re.fullmatch(r"[A-Za-z0-9_=+.-]{1,15}", interface):
        raise ReleaseError(f"{interface} is not the name of a network device")
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}=", key.strip()):
        raise ReleaseError(f"the preshared key of {interface} is not 32 bytes in base64")
    return WantedFile(f"/etc/wireguard/{interface}.psk", f"{key.strip()}\n".encode(), 0o600, "root", "root", "wireguard")


def _bring(wanted: list, managed: Managed, check: bool) -> tuple:
    paths = {file.path for file in wanted}
    changes = files.compare(wanted)
    removed = sorted(path for path in managed.secrets if path.endswith(".psk") and path not in paths)
    changed = [change.wanted.path for change in changes]
    if not check:
        with files.staged(changes, lambda _file, _staged: None) as commit:
            managed.pending.update({path: "wireguard" for path in [*changed, *removed]})
            managed.secrets |= paths
            managed.save()
            commit()
        for path in removed:
            files.remove(path)
            managed.secrets.discard(path)
        managed.save()
    return changed, removed


if __name__ == "__main__":
    main()
