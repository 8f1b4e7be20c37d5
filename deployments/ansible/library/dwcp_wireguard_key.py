#!/usr/bin/python
"""The private key of a gateway: made where it is used, never moved."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_wireguard_key
short_description: Make the WireGuard private key of a gateway when it has none
description:
  - Makes the key with C(wg genkey), 0600 root from creation, and returns only the public key.
  - An existing key that others may read, or that is not root's, is an error and is left as it is.
  - Supports check mode.
options:
  path:
    description: File of the private key.
    type: path
    default: /etc/wireguard/private.key
author: dwcp
"""

EXAMPLES = r"""
- name: Make the private key where it is missing
  dwcp_wireguard_key:
"""

RETURN = r"""
ansible_facts:
  description: C(dwcp_public_key), absent in check mode when there is no key yet.
  type: dict
  returned: always
"""

import os
import shutil
import stat

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp import atomic
from ansible.module_utils.dwcp.failure import ReleaseError, describe
from ansible.module_utils.dwcp.managed import load, locked


def main() -> None:
    module = AnsibleModule(
        argument_spec={"path": {"type": "path", "default": "/etc/wireguard/private.key"}}, supports_check_mode=True
    )
    path = module.params["path"]
    os.umask(0o077)
    try:
        created = not os.path.lexists(path)
        if created and module.check_mode:
            module.exit_json(changed=True, ansible_facts={}, changed_files={"wireguard": [path]})
        if shutil.which("wg") is None:
            raise ReleaseError("wg is not installed: run the playbook with the tag prerequisites first")
        if created:
            _make(module, path)
        public_key = _public_key(module, path)
    except (ReleaseError, OSError) as cause:
        module.fail_json(msg=describe(cause))
    module.exit_json(
        changed=created,
        ansible_facts={"dwcp_public_key": public_key},
        changed_files={"wireguard": [path]} if created else {},
    )


def _make(module: AnsibleModule, path: str) -> None:
    with locked():
        code, out, err = module.run_command(["wg", "genkey"])
        if code != 0:
            raise ReleaseError(f"wg genkey failed: {err.strip()}")
        # Running devices still hold the key that was lost: their units have to take the new one.
        managed = load()
        managed.pending[path] = "wireguard"
        managed.secrets.add(path)
        managed.save()
        atomic.make_parents(path, private=True)
        atomic.write(path, out.encode(), 0o600)


def _public_key(module: AnsibleModule, path: str) -> str:
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise ReleaseError(f"{path} is not a regular file")
    permissions = stat.S_IMODE(status.st_mode)
    if permissions & 0o077 or status.st_uid != 0:
        raise ReleaseError(
            f"{path} has permissions {permissions:04o} and owner {status.st_uid}, it must be 0600 and root's: "
            "others may have read the key; remove it to have a new one made, or restore its permissions"
        )
    with open(path, encoding="ascii") as stream:
        code, out, _ = module.run_command(["wg", "pubkey"], data=stream.read(), binary_data=False)
    if code != 0:
        raise ReleaseError(f"{path} does not hold a WireGuard private key")
    return out.strip()


if __name__ == "__main__":
    main()
