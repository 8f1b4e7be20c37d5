#!/usr/bin/python
"""Secrets of a gateway's tunnels, each in its own 0600 file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_secrets
short_description: Make the secret files of a gateway exact
description:
  - Writes preshared keys (C(/etc/wireguard/INTERFACE.psk), C(/etc/swanctl/dwcp/INTERFACE.psk)) and the identity of a
    gateway (C(/etc/swanctl/{x509,x509ca,private}/dwcp.pem), C(/etc/dwcp/tls)), 0600 of whoever reads it from creation,
    and removes those that it wrote and that are wanted no more.
  - The tunnels take a changed secret when C(dwcp_release) runs next. No digest of a secret is recorded.
  - Supports check mode.
options:
  secrets:
    description: Path to text. Use with C(no_log).
    type: dict
    required: true
author: dwcp
"""

EXAMPLES = r"""
- name: Deliver the secrets of the tunnels
  dwcp_secrets:
    secrets: "{{ tunnelSecrets[inventory_hostname] }}"
  no_log: true
"""

RETURN = r"""
changed_files: {description: Paths that were written, by role., type: dict, returned: always}
removed_files: {description: Paths that were removed., type: list, returned: always}
"""

import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.dwcp import files
from ansible.module_utils.dwcp.failure import ReleaseError, describe
from ansible.module_utils.dwcp.files import WantedFile
from ansible.module_utils.dwcp.managed import Managed, load, locked

# What a path has to look like, what it holds, the role whose service reads it, and the user that does.
_DEVICE = r"[A-Za-z0-9_=+.-]{1,15}"
_KINDS = (
    (re.compile(rf"/etc/wireguard/{_DEVICE}\.psk"), re.compile(r"[A-Za-z0-9+/]{43}=\n"), "wireguard", "root"),
    (re.compile(rf"/etc/swanctl/dwcp/{_DEVICE}\.psk"), re.compile(r"secret = 0s[A-Za-z0-9+/]+=*\n"), "ipsec", "root"),
    (re.compile(r"/etc/swanctl/(x509|x509ca|private)/dwcp\.pem"), re.compile(r"(?s)-----BEGIN .*"), "ipsec", "root"),
    (re.compile(r"/etc/dwcp/tls/(server\.crt|server\.key|ca\.crt)"), re.compile(r"(?s)-----BEGIN .*"), "dwcp", "dwcp"),
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={"secrets": {"type": "dict", "required": True, "no_log": True}}, supports_check_mode=True
    )
    try:
        wanted = [_wanted(path, str(text)) for path, text in module.params["secrets"].items()]
        with locked():
            changed, removed = _bring(wanted, load(), module.check_mode)
    except (ReleaseError, OSError) as cause:
        module.fail_json(msg=describe(cause))
    module.exit_json(changed=bool(changed or removed), changed_files=_by_role(changed), removed_files=removed)


def _wanted(path: str, text: str) -> WantedFile:
    for form, content, role, user in _KINDS:
        if form.fullmatch(path):
            if not content.fullmatch(text):
                raise ReleaseError(f"what is to be written to {path} has not the form of such a file")
            return WantedFile(path, text.encode(), 0o600, user, user, role)
    raise ReleaseError(f"{path} is no file that holds a secret of a tunnel")


def _role_of(path: str) -> "str | None":
    return next((role for form, _, role, _ in _KINDS if form.fullmatch(path)), None)


def _by_role(paths: list) -> dict:
    by_role: dict = {}
    for path in paths:
        by_role.setdefault(_role_of(path), []).append(path)
    return by_role


def _bring(wanted: list, managed: Managed, check: bool) -> tuple:
    paths = {file.path for file in wanted}
    changes = files.compare(wanted)
    removed = sorted(path for path in managed.secrets if _role_of(path) and path not in paths)
    changed = [change.wanted.path for change in changes]
    if not check:
        with files.staged(changes, lambda _file, _staged: None) as commit:
            managed.pending.update({path: _role_of(path) for path in [*changed, *removed]})
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
