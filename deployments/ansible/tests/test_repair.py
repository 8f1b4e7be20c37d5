"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import grp
import os
import pwd
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp import program  # noqa: E402
from dwcp.failure import ReleaseError  # noqa: E402
from dwcp.files import WantedFile  # noqa: E402
from dwcp.foreign import drop_in_names, unit_names  # noqa: E402
from dwcp.managed import load  # noqa: E402
from dwcp.release import Release, Repair, bring_to_release  # noqa: E402
from dwcp.service_plan import reads  # noqa: E402

OWNER = pwd.getpwuid(os.geteuid()).pw_name
GROUP = grp.getgrgid(os.getegid()).gr_name
EXPORTER = "prometheus-node-exporter.service"
ROUTER = "frr.service"


class Host:
    """systemctl with its units, and what it was told."""

    def __init__(self, active=(EXPORTER, ROUTER), enabled=(EXPORTER, ROUTER), unread=()):
        self.active, self.enabled, self.unread, self.commands = set(active), set(enabled), set(unread), []

    def run(self, argv):
        if argv[:2] == ["systemctl", "show"]:
            return 0, "\n\n".join(self._show(unit) for unit in argv[argv.index("--") + 1 :]), ""
        verb = argv[1]
        self.commands.append(" ".join(word for word in argv[1:] if not word.startswith("-")))
        if verb == "start":
            self.active.update(argv[argv.index("--") + 1 :])
        return 0, "", ""

    def _show(self, unit):
        active = "active" if unit in self.active else "inactive"
        enabled = "enabled" if unit in self.enabled else "disabled"
        unread = "yes" if unit in self.unread else "no"
        return f"Id={unit}\nLoadState=loaded\nActiveState={active}\nUnitFileState={enabled}\nNeedDaemonReload={unread}"


class RepairTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.root = os.path.join(self.directory, "root")
        patch = mock.patch("dwcp.foreign.ROOT", self.root)
        patch.start()
        self.addCleanup(patch.stop)
        self.host = Host()
        self.files = [self.file("router.conf", "routing"), self.file("exporter.conf", "monitoring")]
        self.bring(None)
        self.host.commands.clear()

    def file(self, name, role):
        return WantedFile(os.path.join(self.directory, name), b"as deployed\n", 0o600, OWNER, GROUP, role)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        Path(self.path(name)).write_text(text, encoding="utf-8")

    def text(self, name):
        return Path(self.path(name)).read_text(encoding="utf-8")

    def bring(self, repair, files=None, units=(ROUTER, EXPORTER)):
        release = Release(
            roles=["routing", "monitoring", "dwcp"],
            files=self.files if files is None else files,
            units=list(units),
            sysctl={},
            effective=True,
            repair=repair,
        )
        report = {"changed_files": {}, "removed_files": [], "actions": [], "not_applied": []}
        managed = load(self.directory)
        bring_to_release(release, managed, report, run=self.host.run, check=False)
        return report

    def test_puts_back_the_file_that_is_named_and_no_other(self):
        self.write("router.conf", "changed")
        self.write("exporter.conf", "changed too")
        report = self.bring(Repair(files=frozenset([self.path("router.conf")])))
        self.assertEqual(report["changed_files"], {"routing": [self.path("router.conf")]})
        self.assertEqual((self.text("router.conf"), self.text("exporter.conf")), ("as deployed\n", "changed too"))
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])

    def test_a_service_takes_its_file_once_more_though_the_file_is_right(self):
        report = self.bring(Repair(reload=frozenset([self.path("router.conf")])))
        self.assertEqual(report["changed_files"], {})
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])
        self.assertEqual(load(self.directory).pending, {})

    def test_a_reload_does_not_start_or_enable_what_somebody_else_stopped(self):
        self.host = Host(active=[ROUTER], enabled=[])
        report = self.bring(Repair(reload=frozenset(self.path(name) for name in ("router.conf", "exporter.conf"))))
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])

    def test_the_unit_that_is_named_is_enabled_and_started_and_no_other(self):
        self.host = Host(active=[], enabled=[])
        report = self.bring(Repair(units=frozenset([EXPORTER])))
        self.assertEqual(report["actions"], [f"enable {EXPORTER}", f"start {EXPORTER}"])
        self.assertNotIn(ROUTER, self.host.active)

    def test_what_an_earlier_release_left_stays_and_a_whole_run_still_takes_it_away(self):
        fewer = [self.files[0]]
        self.bring(Repair(reload=frozenset([self.path("router.conf")])), files=fewer, units=[ROUTER])
        self.assertTrue(os.path.exists(self.path("exporter.conf")))
        self.assertIn(EXPORTER, load(self.directory).units)
        self.bring(None, files=fewer, units=[ROUTER])
        self.assertFalse(os.path.exists(self.path("exporter.conf")))

    def test_what_another_run_left_pending_waits_for_a_whole_run(self):
        managed = load(self.directory)
        managed.pending[self.path("exporter.conf")] = "monitoring"
        managed.save()
        report = self.bring(Repair(reload=frozenset([self.path("router.conf")])))
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])
        self.assertEqual(load(self.directory).pending, {self.path("exporter.conf"): "monitoring"})

    def test_a_reload_or_start_brings_no_changed_file_into_effect(self):
        more = [*self.files, self.file("routes.conf", "routing")]
        self.bring(None, files=more)
        self.write("routes.conf", "of somebody else")
        for active, repair in (
            ([ROUTER, EXPORTER], Repair(reload=frozenset([self.path("routes.conf")]))),
            ([ROUTER, EXPORTER], Repair(reload=frozenset([self.path("router.conf")]))),
            ([ROUTER, EXPORTER], Repair(files=frozenset([self.path("router.conf")]))),
            ([EXPORTER], Repair(units=frozenset([ROUTER]))),
        ):
            with self.subTest(repair=repair):
                self.host = Host(active=active)
                self.write("router.conf", "changed" if repair.files else "as deployed\n")
                with self.assertRaisesRegex(ReleaseError, f"{self.path('routes.conf')} is not as it was deployed"):
                    self.bring(repair, files=more)
                self.assertEqual(self.host.commands, [])
                self.assertEqual(load(self.directory).pending, {})
                self.assertEqual(self.text("routes.conf"), "of somebody else")
        self.write("router.conf", "as deployed\n")
        Path(self.path("routes.conf")).unlink()
        with self.assertRaises(ReleaseError):
            self.bring(Repair(reload=frozenset([self.path("router.conf")])), files=more)

    def test_a_changed_file_of_another_service_or_one_that_is_put_back_as_well_stands_in_no_way(self):
        self.write("exporter.conf", "changed")
        report = self.bring(Repair(reload=frozenset([self.path("router.conf")])))
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])
        both = frozenset([self.path("exporter.conf")])
        self.assertEqual(self.bring(Repair(files=both, units=frozenset([EXPORTER])))["actions"], [f"restart {EXPORTER}"])

    def put(self, path, text="of somebody else"):
        target = Path(self.root + path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def test_a_reload_or_start_brings_nothing_into_effect_that_nobody_deployed(self):
        drop_in = f"/etc/systemd/system/{ROUTER}.d/zz.conf"
        for path in ("/etc/frr/daemons.conf", drop_in, "/run/systemd/system/service.d/zz.conf"):
            for active, repair in (
                ([ROUTER, EXPORTER], Repair(reload=frozenset([self.path("router.conf")]))),
                ([ROUTER, EXPORTER], Repair(files=frozenset([self.path("router.conf")]))),
                ([EXPORTER], Repair(units=frozenset([ROUTER]))),
            ):
                with self.subTest(path=path, repair=repair):
                    self.put(path)
                    self.host = Host(active=active)
                    self.write("router.conf", "changed" if repair.files else "as deployed\n")
                    before = self.text("router.conf")
                    with self.assertRaisesRegex(ReleaseError, f"nobody deployed {path}.*`rm {path}` there, and run `dwcp drift detect`"):
                        self.bring(repair)
                    self.assertEqual(self.host.commands, [])
                    self.assertEqual((load(self.directory).pending, self.text("router.conf")), ({}, before))
            os.unlink(self.root + path)

    def test_what_belongs_to_a_package_or_another_service_stands_in_no_way_of_a_repair(self):
        self.put("/etc/frr/support_bundle_commands.conf")
        self.put("/etc/frr/frr.conf.sav")
        self.put("/var/lib/dpkg/info/frr.list", "/etc/frr\n/etc/frr/support_bundle_commands.conf\n")
        self.put(f"/etc/systemd/system/{EXPORTER}.d/zz.conf")
        report = self.bring(Repair(reload=frozenset([self.path("router.conf")])))
        self.assertEqual(report["actions"], [f"reload {ROUTER}"])

    def test_what_systemd_would_read_again_is_that_of_every_unit_of_the_host(self):
        unit_file = f"/etc/systemd/system/{ROUTER}.d/zz.conf"
        drop_in = WantedFile(self.path("drop-in.conf"), b"as deployed\n", 0o600, OWNER, GROUP, "monitoring")
        self.bring(None, files=[*self.files, drop_in])
        self.put(unit_file)
        start = Repair(units=frozenset([EXPORTER]))
        for host, repair in (
            (Host(active=[ROUTER], enabled=[ROUTER]), start),
            (Host(active=[ROUTER], unread=[EXPORTER]), start),
            (Host(), Repair(files=frozenset([drop_in.path]))),
        ):
            with self.subTest(repair=repair, unread=host.unread):
                self.host = host
                self.write("drop-in.conf", "changed" if repair.files else "as deployed\n")
                is_unit_file = mock.patch("dwcp.release.is_unit_file", lambda path: path == drop_in.path)
                with is_unit_file, self.assertRaisesRegex(ReleaseError, f"nobody deployed {unit_file}"):
                    # The unit of the router is no part of what is run, and systemd reads it all the same.
                    self.bring(repair, files=[*self.files, drop_in], units=[EXPORTER])
                self.assertEqual(self.host.commands, [])
        self.write("drop-in.conf", "as deployed\n")
        self.host = Host(active=[ROUTER])
        report = self.bring(start, files=[*self.files, drop_in])
        self.assertEqual(report["actions"], [f"start {EXPORTER}"])

    def test_what_somebody_made_of_a_file_of_a_package_is_not_brought_into_effect(self):
        unit_file = f"/usr/lib/systemd/system/{ROUTER}"
        self.put(unit_file)
        self.put("/var/lib/dpkg/info/frr.list", f"{unit_file.removeprefix('/usr')}\n")
        self.put("/var/lib/dpkg/info/frr.md5sums", f"{32 * '0'}  {unit_file[1:].removeprefix('usr/')}\n")
        with self.assertRaisesRegex(ReleaseError, f"somebody changed {unit_file}.*`dpkg --search {unit_file}`"):
            self.bring(Repair(reload=frozenset([self.path("router.conf")])))

    def test_a_unit_has_a_file_of_its_own_name_or_of_its_template(self):
        self.assertEqual(unit_names("wg-quick@wg-a.service"), ["wg-quick@wg-a.service", "wg-quick@.service"])
        self.assertEqual([unit_names(name) for name in ("wg-quick@.service", ROUTER)], [["wg-quick@.service"], [ROUTER]])

    def test_a_unit_has_the_drop_ins_of_its_template_its_prefixes_and_its_type(self):
        self.assertEqual(
            drop_in_names("wg-quick@wg-a.service"),
            ["wg-quick@wg-a.service.d", "wg-quick@.service.d", "wg-.service.d", "wg-quick@wg-.service.d", "service.d"],
        )

    def test_of_the_devices_of_wireguard_each_reads_its_own_file(self):
        self.assertTrue(reads("wg-quick@wg-a.service", "/etc/wireguard/wg-a.conf", "wireguard"))
        self.assertTrue(reads("wg-quick@wg-a.service", "/etc/systemd/system/wg-quick@.service.d/dwcp.conf", "wireguard"))
        self.assertTrue(reads("wg-quick@wg-a.service", "/usr/lib/dwcp/wg-reload", "wireguard"))
        self.assertFalse(reads("wg-quick@wg-a.service", "/etc/wireguard/wg-b.conf", "wireguard"))

    def test_a_daemon_whose_program_is_another_one_is_not_started(self):
        sums = self.file("program.sums", "dwcp")
        node = self.file("node.yaml", "dwcp")
        more, units = [*self.files, sums, node], (ROUTER, EXPORTER, program.UNIT)
        self.bring(None, files=more, units=units)
        for repair in (
            Repair(units=frozenset([program.UNIT])),
            Repair(files=frozenset([node.path])),
            Repair(reload=frozenset([node.path])),
        ):
            with (
                self.subTest(repair=repair),
                mock.patch.object(program, "SUMS_PATH", sums.path),
                mock.patch.object(program, "is_current") as is_current,
            ):
                self.host = Host(active=[ROUTER, EXPORTER])
                is_current.return_value = False
                with self.assertRaisesRegex(ReleaseError, "program in /opt/dwcp is not as it was deployed"):
                    self.bring(repair, files=more, units=units)
                self.assertEqual(self.host.commands, [])
                self.bring(Repair(reload=frozenset([self.path("router.conf")])), files=more, units=units)
                is_current.return_value = True
                self.bring(repair, files=more, units=units)
                is_current.assert_called_with(program.Program("as deployed\n"))

    def test_the_program_goes_with_the_release_that_had_it_and_a_run_that_died_is_completed(self):
        sums = self.file("program.sums", "dwcp")
        with mock.patch.object(program, "SUMS_PATH", sums.path), mock.patch.object(program, "remove") as remove:
            self.bring(None, files=[*self.files, sums], units=(ROUTER, EXPORTER, program.UNIT))
            remove.assert_not_called()
            remove.side_effect = KeyboardInterrupt
            with self.assertRaises(KeyboardInterrupt):
                self.bring(None)
            self.assertNotIn(program.UNIT, load(self.directory).units)
            self.assertIn(sums.path, load(self.directory).pending)
            remove.side_effect = None
            self.assertIn(program.DIRECTORY, self.bring(None)["removed_files"])
            remove.reset_mock()
            self.assertEqual(self.bring(None)["removed_files"], [])
            remove.assert_not_called()

    def test_nothing_named_is_nothing_done(self):
        self.write("router.conf", "changed")
        self.host = Host(active=[], enabled=[])
        report = self.bring(Repair())
        self.assertEqual((report["changed_files"], report["actions"], self.host.commands), ({}, [], []))


if __name__ == "__main__":
    unittest.main()
