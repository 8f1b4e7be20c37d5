"""Hands the units of the host's release to the module."""

from __future__ import annotations

import json
import os

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Looks in `dwcp_release_dir` under the host's inventory name."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        directory = self._templar.template(variables.get("dwcp_release_dir") or "")
        path = os.path.join(directory, "hosts", variables["inventory_hostname"], "manifest.json")
        with open(path, encoding="utf-8") as stream:
            units = json.load(stream)["units"]
        arguments = {"units": units, **self._task.args}
        result.update(self._execute_module("dwcp_validate", module_args=arguments, task_vars=task_vars))
        return result
