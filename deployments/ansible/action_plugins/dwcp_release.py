"""Reads a host's part of the release on the controller and hands it to the module in one execution."""

from __future__ import annotations

import base64
import hashlib
import json
import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Looks in `dwcp_release_dir` under the host's inventory name; `dwcp_repair` narrows it to what is named there."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        directory = os.path.join(
            self._templar.template(variables.get("dwcp_release_dir") or ""), "hosts", variables["inventory_hostname"]
        )
        manifest = _manifest(directory)
        roles = [str(role) for role in self._task.args["roles"]]
        arguments = {
            "state": self._task.args.get("state", "running"),
            "roles": roles,
            "files": [_file(directory, entry) for entry in manifest["files"] if entry["role"] in roles],
            "units": manifest["units"],
            "sysctl": manifest["sysctl"],
        }
        repair = variables.get("dwcp_repair")
        if repair is not None:
            # A host that is not named has nothing to repair: without this it would get its whole release.
            arguments["repair"] = repair.get(variables["inventory_hostname"], {})
        result.update(self._execute_module("dwcp_release", module_args=arguments, task_vars=task_vars))
        # The invocation holds every file of the release once more.
        result.pop("invocation", None)
        return result


def _manifest(directory: str) -> dict:
    path = os.path.join(directory, "manifest.json")
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except FileNotFoundError:
        # ansible-core 2.19 prints the cause as well, which says the same once more.
        raise AnsibleActionFail(
            f"{path} is missing: set dwcp_release_dir to a release that holds this host"
        ) from None


def _file(directory: str, entry: dict) -> dict:
    path = os.path.join(directory, entry["source"])
    with open(path, "rb") as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise AnsibleActionFail(f"{path} does not match the sha256 in its manifest")
    return {
        "path": entry["path"],
        "content": base64.b64encode(content).decode(),
        "permissions": entry["permissions"],
        "owner": entry["owner"],
        "group": entry["group"],
        "role": entry["role"],
    }
