"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp.failure import ReleaseError  # noqa: E402
from dwcp.program import Program, install, is_current, problem  # noqa: E402


def run(argv):
    done = subprocess.run(list(argv), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class Install(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.dir = Path(directory.name)
        self.root = str(self.dir / "opt")

    def pack(self, files):
        """An archive of these files and the digests of them."""
        tree = self.dir / "tree" / "dwcp-node"
        for path, text in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
            (tree / path).chmod(0o755)
        archive = self.dir / "program.tar.gz"
        subprocess.run(["tar", "-czf", archive, "-C", tree.parent, tree.name], check=True)
        subprocess.run(["rm", "-r", tree.parent], check=True)
        sums = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {path}\n" for path, text in files.items())
        return Program(sums), str(archive)

    def entries(self):
        return sorted(os.listdir(self.root))

    def current(self, path):
        return Path(self.root, "current", path)

    def test_unpacks_what_the_release_names_and_keeps_what_may_be_run(self):
        program, archive = self.pack({"bin/dwcpd": "one", "VERSION": "1"})
        self.assertFalse(is_current(program, self.root))
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))
        self.assertEqual(self.current("bin/dwcpd").read_text(), "one")
        self.assertTrue(os.access(self.current("bin/dwcpd"), os.X_OK))
        self.assertEqual(self.entries(), sorted([program.name, "current"]))

    def test_the_way_back_to_the_version_before_needs_no_archive_and_older_ones_go(self):
        names = []
        for text in ("one", "two", "three"):
            program, archive = self.pack({"bin/dwcpd": text})
            install(program, archive, run, self.root)
            names.append(program)
        self.assertEqual(self.entries(), sorted([names[1].name, names[2].name, "current"]))
        install(names[1], None, run, self.root)
        self.assertEqual(self.current("bin/dwcpd").read_text(), "two")
        with self.assertRaisesRegex(ReleaseError, "no archive"):
            install(names[0], None, run, self.root)
        self.assertEqual(self.current("bin/dwcpd").read_text(), "two")

    def test_an_archive_that_holds_anything_else_is_refused_and_what_runs_stays(self):
        good, archive = self.pack({"bin/dwcpd": "one"})
        install(good, archive, run, self.root)
        for files in ({"bin/dwcpd": "two"}, {"bin/dwcpd": "one", "more": "x"}, {"other": "one"}):
            _, other = self.pack(files)
            wanted = Program(good.sums.replace("  bin/dwcpd", "  bin/dwcpd2") if "other" in files else good.sums + "0" * 64 + "  lib\n")
            with self.assertRaisesRegex(ReleaseError, "not the program of the release"):
                install(wanted, other, run, self.root)
            self.assertTrue(is_current(good, self.root))
            self.assertEqual(self.entries(), sorted([good.name, "current"]))

    def test_a_file_that_was_changed_added_or_replaced_by_a_link_is_noticed_and_put_right(self):
        program, archive = self.pack({"bin/dwcpd": "one", "VERSION": "1"})
        install(program, archive, run, self.root)
        self.current("bin/dwcpd").write_text("0ne")
        self.assertEqual(problem(program, os.path.join(self.root, "current")), "bin/dwcpd differs")
        self.assertFalse(is_current(program, self.root))
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))
        self.current("more").write_text("")
        self.assertEqual(problem(program, os.path.join(self.root, "current")), "more is no part of it")
        install(program, archive, run, self.root)
        self.current("VERSION").unlink()
        self.current("VERSION").symlink_to("/proc/version")
        self.assertEqual(problem(program, os.path.join(self.root, "current")), "VERSION differs")
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))

    def test_what_an_interrupted_run_left_goes(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        os.makedirs(os.path.join(self.root, f".{program.name}-half", "bin"))
        install(program, archive, run, self.root)
        self.assertEqual(self.entries(), sorted([program.name, "current"]))

    def test_a_release_without_digests_installs_nothing(self):
        for sums in ("", "x  bin/dwcpd\n", "0" * 64):
            with self.assertRaisesRegex(ReleaseError, "no digests"):
                install(Program(sums), None, run, self.root)


if __name__ == "__main__":
    unittest.main()
