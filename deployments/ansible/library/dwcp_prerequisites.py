#!/usr/bin/python
"""What a host must have before it can take a release, found out in one execution."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dwcp_prerequisites
short_description: Check the kernel and find missing packages
description:
  - Fails when the kernel is older than I(minimum_kernel). Reads dpkg's record directly; changes nothing.
  - C(wireguard-go) is wanted only where the kernel has no WireGuard.
options:
  minimum_kernel:
    description: Oldest kernel that is accepted, for example C(5.15).
    type: str
    required: true
  packages:
    description: Debian packages that must be installed.
    type: list
    elements: str
    required: true
  userspace_wireguard:
    description: Package that carries tunnels where the kernel cannot.
    type: str
    required: true
author: dwcp
"""

EXAMPLES = r"""
- name: Check what the host has
  dwcp_prerequisites:
    minimum_kernel: "5.15"
    packages: [wireguard-tools]
    userspace_wireguard: wireguard-go
"""

RETURN = r"""
missing: {description: Packages to install., type: list, returned: always}
kernel: {description: Release of the running kernel., type: str, returned: always}
not_applied: {description: What this host lacks and how it is made up for., type: list, returned: always}
"""

import os
import platform
import re

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "minimum_kernel": {"type": "str", "required": True},
            "packages": {"type": "list", "elements": "str", "required": True},
            "userspace_wireguard": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    kernel = platform.release()
    if _numbers(kernel) < _numbers(module.params["minimum_kernel"]):
        module.fail_json(msg=f"kernel {kernel} is older than {module.params['minimum_kernel']}")
    wanted = list(module.params["packages"])
    not_applied = []
    if "wireguard-tools" in wanted and not _kernel_has_wireguard(module, kernel):
        wanted.append(module.params["userspace_wireguard"])
        not_applied.append(
            {"subject": "kernel module wireguard", "reason": "not in this kernel; tunnels run in userspace"}
        )
    installed = _installed()
    if installed is None:
        module.fail_json(msg="/var/lib/dpkg/status is missing: only Debian and Ubuntu hosts are supported")
    missing = [name for name in wanted if name not in installed]
    module.exit_json(changed=False, missing=missing, kernel=kernel, not_applied=not_applied)


def _numbers(version: str) -> tuple:
    return tuple(int(word) for word in re.findall(r"\d+", version)[:2])


def _kernel_has_wireguard(module: AnsibleModule, kernel: str) -> bool:
    if os.path.isdir("/sys/module/wireguard"):
        return True
    try:
        with open(f"/lib/modules/{kernel}/modules.builtin", encoding="utf-8") as stream:
            if "/wireguard.ko" in stream.read():
                return True
    except FileNotFoundError:
        pass
    modprobe = module.get_bin_path("modprobe")
    return modprobe is not None and module.run_command([modprobe, "--dry-run", "--quiet", "wireguard"])[0] == 0


def _installed() -> "set[str] | None":
    """Names dpkg records as installed, virtual packages they provide included."""
    try:
        with open("/var/lib/dpkg/status", encoding="utf-8", errors="replace") as stream:
            paragraphs = stream.read().split("\n\n")
    except FileNotFoundError:
        return None
    names = set()
    for paragraph in paragraphs:
        if "\nStatus: install ok installed" in paragraph:
            names.update(re.findall(r"^Package: (\S+)", paragraph, re.MULTILINE))
    return names


if __name__ == "__main__":
    main()
