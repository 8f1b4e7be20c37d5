"""One JSON document a line for everything dwcp wants to know of a run, to the file in DWCP_ANSIBLE_EVENTS."""

from __future__ import annotations

import json
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: dwcp_jsonl
type: notification
short_description: JSON lines for dwcp
description:
  - Writes run-started, play-started, task-started, host-finished and run-finished, each flushed as it happens.
  - A task with no_log contributes its name and outcome only.
requirements:
  - the environment variable DWCP_ANSIBLE_EVENTS; without it the plugin is silent
"""

HIDDEN = "the output of this task is hidden"

# Bookkeeping on the controller: not worth a line unless it fails.
QUIET_ACTIONS = ("dwcp_stage",)


class CallbackModule(CallbackBase):
    """Fields are listed in packages/provision/src/ansible/parse.ts."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "dwcp_jsonl"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._play = ""
        self._started: dict[tuple[str, str], float] = {}
        path = os.environ.get("DWCP_ANSIBLE_EVENTS")
        self._file = None if not path else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        if self._file is None:
            self.disabled = True

    def v2_playbook_on_start(self, playbook):
        self._write({"event": "run-started", "playbook": os.path.basename(playbook._file_name)})

    def v2_playbook_on_play_start(self, play):
        self._play = play.get_name()
        self._write({"event": "play-started", "play": self._play})

    def v2_playbook_on_task_start(self, task, is_conditional):
        if task.action not in QUIET_ACTIONS:
            self._write({"event": "task-started", "play": self._play, "task": _name(task), "role": _role(task)})

    def v2_playbook_on_handler_task_start(self, task):
        self.v2_playbook_on_task_start(task, False)

    def v2_runner_on_start(self, host, task):
        self._started[(host.get_name(), task._uuid)] = time.monotonic()

    def v2_runner_on_ok(self, result):
        self._finished(result, "changed" if _outcome(result).get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._finished(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_unreachable(self, result):
        self._finished(result, "unreachable")

    def v2_runner_on_skipped(self, result):
        self._finished(result, "skipped")

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in sorted(stats.processed):
            counts = stats.summarize(host)
            hosts[host] = {
                "ok": counts["ok"],
                "changed": counts["changed"],
                "failed": counts["failures"],
                "unreachable": counts["unreachable"],
                "skipped": counts["skipped"],
            }
        self._write({"event": "run-finished", "hosts": hosts})

    def _finished(self, result, status):
        host, task = _host(result).get_name(), _task(result)
        started = self._started.pop((host, task._uuid), None)
        if task.action in QUIET_ACTIONS and status == "ok":
            return
        record = {
            "event": "host-finished",
            "host": host,
            "play": self._play,
            "task": _name(task),
            "role": _role(task),
            "status": status,
            "durationMs": 0 if started is None else round((time.monotonic() - started) * 1000),
        }
        outcome = _outcome(result)
        if task.no_log or outcome.get("_ansible_no_log"):
            record["message"] = HIDDEN
        else:
            record.update(_details(outcome))
        self._write(record)

    def _write(self, record):
        if self._file is not None:
            line = json.dumps({"at": round(time.time() * 1000), **record}, ensure_ascii=False, default=str)
            os.write(self._file, f"{line}\n".encode(errors="replace"))


def _details(outcome):
    """The part of a result that dwcp shows or keeps."""
    changed = outcome.get("changed_files") or {}
    details = {
        "message": str(outcome.get("msg") or outcome.get("summary") or outcome.get("skip_reason") or ""),
        "changedFiles": {str(role): [str(path) for path in paths] for role, paths in changed.items()},
        "removedFiles": [str(path) for path in outcome.get("removed_files") or []],
        "actions": [str(action) for action in outcome.get("actions") or []],
        "notApplied": [
            {"subject": str(entry["subject"]), "reason": str(entry["reason"])}
            for entry in _entries(outcome.get("not_applied"))
        ],
        "diffPaths": [
            str(entry["after_header"]) for entry in _entries(outcome.get("diff")) if entry.get("after_header")
        ],
    }
    facts = outcome.get("ansible_facts") or {}
    if facts.get("dwcp_public_key"):
        details["publicKey"] = str(facts["dwcp_public_key"])
    return details


def _entries(value):
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


# ansible-core 2.19 made the parts of a result public and 2.17 has only the underscored ones.
def _outcome(result):
    return result.result if hasattr(result, "result") else result._result


def _task(result):
    return result.task if hasattr(result, "task") else result._task


def _host(result):
    return result.host if hasattr(result, "host") else result._host


def _name(task):
    return task.name or task.action


def _role(task):
    return task._role.get_name() if task._role else None
