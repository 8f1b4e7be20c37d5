"""Asks a host whether it has the program of its release, and sends the archive only when it has not."""

from __future__ import annotations

import json
import os
import re

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

SUMS_PATH = "/etc/dwcp/program.sums"
SYSUSERS_PATH = "/usr/lib/sysusers.d/dwcp.conf"


class ActionModule(ActionBase):
    """Looks in `dwcp_release_dir` under the host's inventory name; a host without the program is left alone."""

    TRANSFERS_FILES = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        release = self._templar.template(variables.get("dwcp_release_dir") or "")
        texts = _texts(os.path.join(release, "hosts", variables["inventory_hostname"]))
        if texts is None:
            return {**result, "skipped": True, "skip_reason": "the release of this host has no dwcpd"}
        arguments = {"sums": texts[SUMS_PATH], "sysusers": texts[SYSUSERS_PATH]}
        result.update(self._execute_module("dwcp_program", module_args=arguments, task_vars=task_vars))
        if result.get("is_archive_needed") and not self._task.check_mode and not result.get("failed"):
            made_user = bool(result.get("changed"))
            result.update(self._send(arguments, variables))
            result["changed"] = made_user or bool(result.get("changed"))
        result.pop("invocation", None)
        return result

    def _send(self, arguments, variables):
        archive = self._templar.template(variables.get("dwcp_program_archive") or "")
        if not os.path.isfile(archive):
            raise AnsibleActionFail(
                "the host has not the program of its release: set dwcp_program_archive to what `make release` packed"
            )
        architecture = re.search(r"-linux-(\w+)\.tar\.gz$", archive)
        tmp = self._make_tmp_path()
        try:
            remote = self._connection._shell.join_path(tmp, "program.tar.gz")
            self._transfer_file(archive, remote)
            sent = {**arguments, "archive": remote}
            if architecture is not None:
                sent["architecture"] = architecture.group(1)
            return self._execute_module("dwcp_program", module_args=sent, task_vars=variables)
        finally:
            self._remove_tmp_path(tmp)


def _texts(directory):
    """The texts the program is installed by; None when the host has none."""
    path = os.path.join(directory, "manifest.json")
    try:
        with open(path, encoding="utf-8") as stream:
            files = {entry["path"]: entry["source"] for entry in json.load(stream)["files"]}
    except FileNotFoundError:
        raise AnsibleActionFail(
            f"{path} is missing: set dwcp_release_dir to a release that holds this host"
        ) from None
    if SUMS_PATH not in files:
        return None
    texts = {}
    for wanted in (SUMS_PATH, SYSUSERS_PATH):
        with open(os.path.join(directory, files[wanted]), encoding="utf-8") as stream:
            texts[wanted] = stream.read()
    return texts
