"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import grp
import os
import pwd
import stat
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp import files  # noqa: E402
from dwcp.failure import ReleaseError  # noqa: E402
from dwcp.files import WantedFile  # noqa: E402
from dwcp.managed import load, locked  # noqa: E402

OWNER = pwd.getpwuid(os.geteuid()).pw_name
GROUP = grp.getgrgid(os.getegid()).gr_name


def accept(_file, _staged):
    """A validator that likes everything."""


class Files(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.addCleanup(os.umask, os.umask(0))

    def wanted(self, name, content="x\n", mode=0o600, role="wireguard"):
        return WantedFile(os.path.join(self.directory.name, name), content.encode(), mode, OWNER, GROUP, role)

    def write(self, wanted):
        with files.staged(files.compare(wanted), accept) as commit:
            commit()

    def test_a_file_has_its_permissions_from_the_start_whatever_the_umask(self):
        file = self.wanted("etc/wireguard/wg-a.conf")
        with files.staged(files.compare([file]), accept) as commit:
            parent = os.path.dirname(file.path)
            [temporary] = os.listdir(parent)
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(parent, temporary)).st_mode), 0o600)
            commit()
        self.assertEqual(stat.S_IMODE(os.stat(file.path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(parent).st_mode), 0o700)
        self.assertEqual(files.compare([file]), [])

    def test_tells_what_differs(self):
        file = self.wanted("a")
        self.assertEqual([change.reason for change in files.compare([file])], ["absent"])
        self.write([file])
        os.chmod(file.path, 0o644)
        self.assertEqual([change.reason for change in files.compare([file])], ["permissions 0644"])
        Path(file.path).write_text("y\n", encoding="utf-8")
        self.assertEqual([change.reason for change in files.compare([file])], ["content"])

    def test_one_rejected_file_leaves_all_files_as_they_were(self):
        good, bad = self.wanted("good"), self.wanted("bad")

        def reject(file, _staged):
            if file is bad:
                raise ReleaseError("rejected")

        with self.assertRaises(ReleaseError):
            with files.staged(files.compare([good, bad]), reject) as commit:
                commit()
        self.assertEqual(os.listdir(self.directory.name), [])

    def test_an_unknown_owner_is_named(self):
        file = WantedFile(os.path.join(self.directory.name, "a"), b"", 0o600, "no-such-user", GROUP, "routing")
        with self.assertRaisesRegex(ReleaseError, "no-such-user"):
            self.write([file])

    def test_what_an_earlier_release_held_is_left_over_only_for_the_roles_looked_after(self):
        managed = load(self.directory.name)
        managed.files = {
            "/etc/wireguard/wg-a.conf": {"sha256": "", "role": "wireguard"},
            "/etc/nftables.conf": {"sha256": "", "role": "firewall"},
        }
        managed.secrets = {"/etc/wireguard/wg-a.psk", "/etc/wireguard/private.key"}
        self.assertEqual(
            files.left_over([], managed, ["wireguard"]), ["/etc/wireguard/wg-a.conf", "/etc/wireguard/wg-a.psk"]
        )

    def test_the_record_survives_and_is_private(self):
        with locked(self.directory.name):
            managed = load(self.directory.name)
            managed.pending["/etc/frr/frr.conf"] = "routing"
            managed.save()
        again = load(self.directory.name)
        self.assertEqual(again.pending, {"/etc/frr/frr.conf": "routing"})
        self.assertEqual(stat.S_IMODE(os.stat(again.path).st_mode), 0o600)

    def test_a_broken_record_is_named(self):
        Path(self.directory.name, "managed.json").write_text("{", encoding="utf-8")
        with self.assertRaisesRegex(ReleaseError, "managed.json is not valid JSON"):
            load(self.directory.name)


if __name__ == "__main__":
    unittest.main()
