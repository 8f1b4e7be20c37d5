"""Adds a role to what `dwcp_release` will look after. Runs on the controller only; `run_once` says it for all hosts."""

from __future__ import annotations

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """`dwcp_stage: {role: wireguard}`"""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        role = self._task.args["role"]
        staged = [*(task_vars or {}).get("dwcp_staged_roles", [])]
        result["ansible_facts"] = {"dwcp_staged_roles": [*staged, *([] if role in staged else [role])]}
        result["changed"] = False
        return result
