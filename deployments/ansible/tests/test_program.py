"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp.failure import ReleaseError  # noqa: E402
from dwcp.program import Program, install, is_current, problem, remove  # noqa: E402


def run(argv):
    done = subprocess.run(list(argv), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class Install(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.dir = Path(directory.name)
        self.root = str(self.dir / "opt")

    def pack(self, files, modes={}, extras={}):
        """An archive of these files, and of what makes `extras`, and the digests of the files."""
        tree = self.dir / "tree" / "dwcp-node"
        contents = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
        for path, content in contents.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(content)
            (tree / path).chmod(0o755)
        for path, make in extras.items():
            make(tree / path)
        for path, mode in modes.items():
            (tree / path).chmod(mode)
        archive = self.dir / f"program-{secrets.token_hex(6)}.tar.gz"
        subprocess.run(["tar", "-czf", archive, "-C", tree.parent, tree.name], check=True)
        subprocess.run(["rm", "-r", tree.parent], check=True)
        sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in contents.items())
        return Program(sums), str(archive)

    def entries(self):
        return sorted(os.listdir(self.root))

    def current(self, path):
        return Path(self.root, "current", path)

    def problem(self, program):
        return problem(program, os.path.join(self.root, program.name))

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

    def test_what_somebody_else_put_beside_it_stays(self):
        Path(self.root, "bin").mkdir(parents=True)
        Path(self.root, ".npmrc").touch()
        for index in range(3):
            program, archive = self.pack({"bin/dwcpd": str(index)})
            install(program, archive, run, self.root)
        self.assertTrue(Path(self.root, "bin").is_dir())
        self.assertTrue(Path(self.root, ".npmrc").is_file())
        self.assertEqual(len(self.entries()), 5)

    def test_one_that_is_put_right_in_place_keeps_the_way_back(self):
        first, archive = self.pack({"bin/dwcpd": "one"})
        install(first, archive, run, self.root)
        second, archive = self.pack({"bin/dwcpd": "two"})
        install(second, archive, run, self.root)
        self.current("bin/dwcpd").write_text("tw0")
        os.makedirs(os.path.join(self.root, f".{second.name}-half", "bin"))
        install(second, archive, run, self.root)
        self.assertTrue(is_current(second, self.root))
        self.assertEqual(self.entries(), sorted([first.name, second.name, "current"]))
        install(first, None, run, self.root)
        self.assertTrue(is_current(first, self.root))

    def start(self, program):
        """A daemon of this version, whose interpreter is part of it as that of dwcpd is."""
        command = [Path(self.root, program.name, "bin/dwcpd"), "-c", "echo; read end"]
        daemon = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(daemon.communicate)
        daemon.stdout.readline()
        return daemon

    def test_one_that_still_runs_stays_however_many_were_installed_since(self):
        shell = Path("/bin/sh").read_bytes()
        first, archive = self.pack({"bin/dwcpd": shell})
        install(first, archive, run, self.root)
        daemon = self.start(first)
        others = []
        for text in ("two", "three"):
            program, archive = self.pack({"bin/dwcpd": shell, "VERSION": text})
            install(program, archive, run, self.root)
            others.append(program.name)
        self.assertEqual(self.entries(), sorted([first.name, *others, "current"]))
        daemon.communicate()
        fourth, archive = self.pack({"bin/dwcpd": "four"})
        install(fourth, archive, run, self.root)
        self.assertEqual(self.entries(), sorted([others[1], fourth.name, "current"]))

    def test_one_that_runs_and_was_put_right_in_place_stays_until_it_ends(self):
        program, archive = self.pack({"bin/dwcpd": Path("/bin/sh").read_bytes(), "VERSION": "1"})
        install(program, archive, run, self.root)
        daemon = self.start(program)
        self.current("VERSION").write_text("2")
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))
        self.assertEqual(len(self.entries()), 3)
        daemon.communicate()
        self.current("VERSION").write_text("2")
        install(program, archive, run, self.root)
        self.assertEqual(self.entries(), sorted([program.name, "current"]))

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
        self.assertEqual(self.problem(program), "bin/dwcpd differs")
        self.assertFalse(is_current(program, self.root))
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))
        self.current("more").write_text("")
        self.assertEqual(self.problem(program), "more is no part of it")
        install(program, archive, run, self.root)
        self.current("VERSION").unlink()
        self.current("VERSION").symlink_to("/proc/version")
        self.assertEqual(self.problem(program), "VERSION is no regular file")
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))

    def test_modes_are_those_of_a_release_whatever_the_archive_says(self):
        program, archive = self.pack({"bin/dwcpd": "one", "lib/a.mjs": "x"}, {"bin/dwcpd": 0o4777, "lib/a.mjs": 0o666, "lib": 0o777})
        install(program, archive, run, self.root)
        modes = {path: stat.S_IMODE(self.current(path).stat().st_mode) for path in (".", "bin", "lib", "bin/dwcpd", "lib/a.mjs")}
        self.assertEqual(modes, {".": 0o755, "bin": 0o755, "lib": 0o755, "bin/dwcpd": 0o755, "lib/a.mjs": 0o644})

    def test_a_mode_that_was_changed_is_noticed_and_put_right(self):
        program, archive = self.pack({"bin/dwcpd": "one", "lib/a.mjs": "x"})
        for path, mode in {"bin/dwcpd": 0o4755, "lib/a.mjs": 0o666, "lib": 0o777, ".": 0o775}.items():
            install(program, archive, run, self.root)
            wanted = stat.S_IMODE(self.current(path).stat().st_mode)
            self.current(path).chmod(mode)
            self.assertEqual(self.problem(program), f"{path} has mode {mode:04o} instead of {wanted:04o}")
            self.assertFalse(is_current(program, self.root))
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))

    @unittest.skipIf(os.geteuid() != 0, "only root gives files away")
    def test_what_belongs_to_somebody_else_is_noticed_and_put_right(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        for path in (".", "bin", "bin/dwcpd"):
            install(program, archive, run, self.root)
            os.chown(self.current(path), 1, -1)
            self.assertEqual(self.problem(program), f"{path} belongs to uid 1 instead of 0")
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))

    def test_links_to_directories_and_what_is_no_file_are_refused_and_left_as_they_are(self):
        elsewhere = self.dir / "elsewhere"
        elsewhere.mkdir(mode=0o700)
        program, good = self.pack({"bin/dwcpd": "one"})
        extras = {
            "node_modules": lambda path: path.symlink_to(elsewhere),
            "gone": lambda path: path.symlink_to(self.dir / "nowhere"),
            "pipe": os.mkfifo,
        }
        for name, make in extras.items():
            _, archive = self.pack({"bin/dwcpd": "one"}, extras={name: make})
            with self.assertRaisesRegex(ReleaseError, f"not the program of the release: {name} is no regular file"):
                install(program, archive, run, self.root)
            install(program, good, run, self.root)
            make(self.current(name))
            self.assertEqual(self.problem(program), f"{name} is no regular file")
            self.assertFalse(is_current(program, self.root))
            install(program, good, run, self.root)
            self.assertTrue(is_current(program, self.root))
            subprocess.run(["rm", "-r", self.root], check=True)
        self.assertEqual(stat.S_IMODE(elsewhere.stat().st_mode), 0o700)

    def test_a_link_in_place_of_the_version_is_no_program(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        install(program, archive, run, self.root)
        moved = self.dir / "moved"
        os.rename(Path(self.root, program.name), moved)
        Path(self.root, program.name).symlink_to(moved)
        self.assertEqual(self.problem(program), ". is no directory")
        self.assertFalse(is_current(program, self.root))
        install(program, archive, run, self.root)
        self.assertTrue(is_current(program, self.root))
        self.assertEqual((moved / "bin/dwcpd").read_text(), "one")

    def test_all_of_it_is_on_disk_before_the_link_leads_there(self):
        program, archive = self.pack({"bin/dwcpd": "one", "lib/deep/a.mjs": "x"})
        synced, at_link = set(), []
        fsync, replace = os.fsync, os.replace

        def note_sync(descriptor):
            fsync(descriptor)
            synced.add(os.fstat(descriptor).st_ino)

        def note_link(source, target):
            at_link.extend(synced)
            replace(source, target)

        with mock.patch("os.fsync", note_sync), mock.patch("os.replace", note_link):
            install(program, archive, run, self.root)
        tree = Path(self.root, program.name)
        missing = [str(path) for path in (Path(self.root), tree, *tree.rglob("*")) if path.stat().st_ino not in at_link]
        self.assertEqual(missing, [])

    def test_one_killed_after_it_was_unpacked_is_not_taken_for_one_on_disk(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        with mock.patch("os.fsync", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            install(program, archive, run, self.root)
        self.assertEqual(self.entries(), [])

    def test_while_a_damaged_version_is_removed_the_link_leads_to_a_whole_one(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        install(program, archive, run, self.root)
        self.current("bin/dwcpd").write_text("0ne")
        seen = []
        rmtree = shutil.rmtree

        def note(path, **options):
            rmtree(path, **options)
            seen.append(is_current(program, self.root))

        with mock.patch("shutil.rmtree", note):
            install(program, archive, run, self.root)
        self.assertTrue(seen)
        self.assertEqual(set(seen), {True})
        self.assertEqual(self.entries(), sorted([program.name, "current"]))

    def test_what_an_interrupted_run_left_goes(self):
        program, archive = self.pack({"bin/dwcpd": "one"})
        os.makedirs(os.path.join(self.root, f".{program.name}-half", "bin"))
        install(program, archive, run, self.root)
        self.assertEqual(self.entries(), sorted([program.name, "current"]))

    def test_removed_nothing_of_it_is_left_and_what_is_of_somebody_else_stays(self):
        remove(self.root)
        for text in ("one", "two"):
            install(*self.pack({"bin/dwcpd": text}), run, self.root)
        os.makedirs(os.path.join(self.root, f".{'0' * 16}-half"))
        Path(self.root, "notes").write_text("mine")
        remove(self.root)
        self.assertEqual(self.entries(), ["notes"])
        Path(self.root, "notes").unlink()
        install(*self.pack({"bin/dwcpd": "one"}), run, self.root)
        remove(self.root)
        self.assertFalse(os.path.exists(self.root))

    def test_what_still_runs_is_not_removed(self):
        program, archive = self.pack({"bin/dwcpd": Path("/bin/sleep").read_bytes()})
        install(program, archive, run, self.root)
        process = subprocess.Popen([self.current("bin/dwcpd"), "60"])
        try:
            remove(self.root)
            self.assertEqual(self.entries(), [program.name])
        finally:
            process.kill()
            process.wait()
        remove(self.root)
        self.assertFalse(os.path.exists(self.root))

    def test_a_release_without_digests_installs_nothing(self):
        for sums in ("", "x  bin/dwcpd\n", "0" * 64):
            with self.assertRaisesRegex(ReleaseError, "no digests"):
                install(Program(sums), None, run, self.root)


if __name__ == "__main__":
    unittest.main()
