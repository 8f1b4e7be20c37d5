"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp import sysctl  # noqa: E402
from dwcp.failure import ReleaseError  # noqa: E402


class Sysctl(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = directory.name
        parameter = Path(self.root, "net/ipv4/tcp_rmem")
        parameter.parent.mkdir(parents=True)
        parameter.write_text("4096\t87380\t6291456\n", encoding="utf-8")

    def apply(self, wanted, container=True, check=False):
        return sysctl.apply(wanted, check=check, container=container, root=self.root)

    def test_sets_only_what_differs_and_does_not_mind_blanks(self):
        self.assertEqual(self.apply({"net.ipv4.tcp_rmem": "4096 87380 6291456"}).changed, [])
        self.assertEqual(self.apply({"net.ipv4.tcp_rmem": "4096 87380 134217728"}).changed, ["net.ipv4.tcp_rmem"])
        self.assertEqual(self.apply({"net.ipv4.tcp_rmem": "4096 87380 134217728"}).changed, [])

    def test_check_mode_changes_nothing(self):
        self.assertEqual(self.apply({"net.ipv4.tcp_rmem": "1 2 3"}, check=True).changed, ["net.ipv4.tcp_rmem"])
        self.assertEqual(self.apply({"net.ipv4.tcp_rmem": "1 2 3"}, check=True).changed, ["net.ipv4.tcp_rmem"])

    def test_what_a_container_cannot_set_is_reported_and_elsewhere_an_error(self):
        self.assertIn("vm.swappiness", self.apply({"vm.swappiness": "10"}).skipped)
        with self.assertRaisesRegex(ReleaseError, "vm.swappiness"):
            self.apply({"vm.swappiness": "10"}, container=False)

    def test_parameters_of_devices_come_apart_from_those_of_the_boot(self):
        boot, device = sysctl.of_devices(
            {
                "net.ipv4.ip_forward": "1",
                "net.ipv4.conf.all.rp_filter": "2",
                "net.ipv4.conf.vx0.rp_filter": "2",
                "net/ipv4/conf/eth0.10/rp_filter": "2",
            }
        )
        self.assertEqual(list(boot), ["net.ipv4.ip_forward", "net.ipv4.conf.all.rp_filter"])
        self.assertEqual(list(device), ["net.ipv4.conf.vx0.rp_filter", "net/ipv4/conf/eth0.10/rp_filter"])


if __name__ == "__main__":
    unittest.main()
