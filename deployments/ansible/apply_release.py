"""Brings the host it runs on to a release, with the code of the playbook's module and without Ansible.

For hosts that a lab reaches without ssh. Reads one JSON document from standard input: `modules` (the sources of
module_utils/dwcp by file name), `secrets` (path to text, 0600 of whoever reads it), `release` (files in base64, units, sysctl) and
`program` (where the archive of dwcpd lies on this host, or null). Prints one JSON document: the report of the module, or `error`.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import subprocess
import sys
import tempfile


def main() -> None:
    document = json.load(sys.stdin)
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as directory:
        package = os.path.join(directory, "dwcp")
        os.mkdir(package)
        for name, source in document["modules"].items():
            with open(os.path.join(package, name), "w", encoding="utf-8") as stream:
                stream.write(source)
        sys.path.insert(0, directory)
        sys.dont_write_bytecode = True
        print(json.dumps(bring(document)))


def bring(document: dict) -> dict:
    failure, files, managed, program, release = (
        importlib.import_module(f"dwcp.{name}") for name in ("failure", "files", "managed", "program", "release")
    )
    plan = importlib.import_module("dwcp.service_plan")
    report = {"changed_files": {}, "removed_files": [], "actions": [], "not_applied": []}
    wanted = document["release"]
    texts = {entry["path"]: base64.b64decode(entry["content"]).decode() for entry in wanted["files"]}
    try:
        with managed.locked():
            if program.SUMS_PATH in texts:
                if not program.has_user():
                    program.make_user(texts[program.SYSUSERS_PATH], run)
                daemon = program.Program(texts[program.SUMS_PATH])
                if not program.is_current(daemon):
                    program.bring(daemon, managed.load(), document["program"], run)
            secrets = [secret_of(files.WantedFile, path, text) for path, text in document["secrets"].items()]
            with files.staged(files.compare(secrets), lambda _file, _staged: None) as commit:
                commit()
            release.bring_to_release(
                release.Release(
                    roles=list(plan.ROLE_ORDER),
                    files=[file_of(files.WantedFile, entry) for entry in wanted["files"]],
                    units=wanted["units"],
                    sysctl=wanted["sysctl"],
                    effective=True,
                ),
                managed.load(),
                report,
                run=run,
                check=False,
            )
    except (failure.ReleaseError, OSError) as cause:
        return {**report, "error": failure.describe(cause)}
    return report


def file_of(wanted_file: type, entry: dict) -> object:
    return wanted_file(
        path=entry["path"],
        content=base64.b64decode(entry["content"]),
        mode=int(entry["permissions"], 8),
        owner=entry["owner"],
        group=entry["group"],
        role=entry["role"],
    )


def secret_of(wanted_file: type, path: str, text: str) -> object:
    """What proves who a node is to the peers of dwcpd belongs to it; all else to root."""
    user = "dwcp" if path.startswith("/etc/dwcp/tls/") else "root"
    return wanted_file(path=path, content=text.encode(), mode=0o600, owner=user, group=user, role="")


def run(argv: "list[str]") -> "tuple[int, str, str]":
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"}
    done = subprocess.run(list(argv), capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr


main()
