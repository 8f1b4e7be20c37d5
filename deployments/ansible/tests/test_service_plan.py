"""`python3 -m unittest discover -s tests` in deployments/ansible."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "module_utils"))

from dwcp.files import WantedFile  # noqa: E402
from dwcp.runtime import fabric_device, ipsec_devices, without_device  # noqa: E402
from dwcp.service_plan import ROLE_ORDER, UnitStatus, plan  # noqa: E402

WIREGUARD = "wg-quick@wg-a.service"


def status(unit, active="active", enabled=True):
    return UnitStatus(unit=unit, load="loaded", active=active, enabled=enabled, needs_reload=False)


def actions(units, statuses, pending=None, emptied=()):
    by_name = {entry.unit: entry for entry in statuses}
    return [str(action) for action in plan(units, by_name, pending or {}, set(emptied))]


class Plan(unittest.TestCase):
    def test_does_nothing_when_all_is_active_and_nothing_is_pending(self):
        units = [WIREGUARD, "frr.service", "nftables.service"]
        self.assertEqual(actions(units, [status(unit) for unit in units]), [])

    def test_reloads_only_the_device_whose_file_changed_and_never_restarts_it(self):
        units = [WIREGUARD, "wg-quick@wg-b.service"]
        pending = {"/etc/wireguard/wg-b.conf": "wireguard", "/usr/lib/dwcp/wg-reload": "wireguard"}
        self.assertEqual(
            actions(units, [status(unit) for unit in units], pending), ["reload wg-quick@wg-b.service"]
        )

    def test_a_changed_preshared_or_private_key_reloads_the_devices_that_use_it(self):
        units = [WIREGUARD, "wg-quick@wg-b.service"]
        statuses = [status(unit) for unit in units]
        self.assertEqual(
            actions(units, statuses, {"/etc/wireguard/wg-a.psk": "wireguard"}), [f"reload {WIREGUARD}"]
        )
        self.assertEqual(
            actions(units, statuses, {"/etc/wireguard/private.key": "wireguard"}),
            [f"reload {WIREGUARD}", "reload wg-quick@wg-b.service"],
        )

    def test_a_changed_connection_or_secret_reloads_ipsec_and_only_the_daemons_own_options_restart_it(self):
        unit = "strongswan.service"
        for path, verb in (
            ("/etc/swanctl/conf.d/dwcp-a.conf", "reload"),
            ("/etc/swanctl/private/dwcp.pem", "reload"),
            ("/usr/lib/dwcp/ipsec", "reload"),
            ("/etc/strongswan.d/dwcp/kernel.conf", "restart"),
        ):
            self.assertEqual(actions([unit], [status(unit)], {path: "ipsec"}), [f"{verb} {unit}"])
        self.assertEqual(actions([unit], [status(unit)], {"/etc/systemd/system/strongswan.service.d/dwcp.conf": "ipsec"}), [])

    def test_a_device_of_ipsec_that_is_gone_comes_back_by_a_reload(self):
        unit = "strongswan.service"
        self.assertEqual(actions([unit], [status(unit)], emptied=[unit]), [f"reload {unit}"])
        script = b"tunnels=$(cat <<'END'\nxi-b 4 100.64.128.8 100.64.128.9 100.64.0.8/31 1350 dwcp-a--b initiator\nEND\n"
        file = WantedFile("/usr/lib/dwcp/ipsec", script, 0o755, "root", "root", "ipsec")
        self.assertEqual(ipsec_devices([file]), {"xi-b"})

    def test_restarts_a_device_that_was_taken_away_under_its_active_unit(self):
        self.assertEqual(actions([WIREGUARD], [status(WIREGUARD)], emptied=[WIREGUARD]), [f"restart {WIREGUARD}"])

    def test_restarts_the_fabric_whose_device_is_gone_under_its_active_unit(self):
        fabric = "dwcp-fabric.service"
        self.assertEqual(actions([fabric], [status(fabric)], emptied=[fabric]), [f"restart {fabric}"])

    def test_reloads_a_firewall_whose_table_is_gone_and_never_restarts_what_requires_it(self):
        units = ["nftables.service", "frr.service"]
        self.assertEqual(
            actions(units, [status(unit) for unit in units], emptied=["nftables.service"]), ["reload nftables.service"]
        )

    def test_a_new_unit_is_enabled_and_started(self):
        self.assertEqual(
            actions([WIREGUARD], [status(WIREGUARD, active="inactive", enabled=False)]),
            [f"enable {WIREGUARD}", f"start {WIREGUARD}"],
        )

    def test_the_routing_daemon_reloads_its_configuration_and_restarts_for_its_list_of_daemons(self):
        frr = [status("frr.service")]
        self.assertEqual(actions(["frr.service"], frr, {"/etc/frr/frr.conf": "routing"}), ["reload frr.service"])
        pending = {"/etc/frr/frr.conf": "routing", "/etc/frr/daemons": "routing"}
        self.assertEqual(actions(["frr.service"], frr, pending), ["restart frr.service"])

    def test_bird_takes_its_file_by_a_reload(self) -> None:
        bird = [status("bird.service")]
        self.assertEqual(actions(["bird.service"], bird, {"/etc/bird/bird.conf": "routing"}), ["reload bird.service"])
        pending = {"/etc/systemd/system/bird.service.d/dwcp.conf": "routing"}
        self.assertEqual(actions(["bird.service"], bird, pending), [])

    def test_a_changed_unit_of_the_routing_daemon_keeps_its_sessions(self):
        pending = {"/etc/systemd/system/frr.service.d/dwcp.conf": "routing"}
        self.assertEqual(actions(["frr.service"], [status("frr.service")], pending), [])
        pending["/etc/frr/frr.conf"] = "routing"
        self.assertEqual(actions(["frr.service"], [status("frr.service")], pending), ["reload frr.service"])

    def test_filters_are_loaded_before_forwarding_is_on(self):
        self.assertLess(ROLE_ORDER.index("firewall"), ROLE_ORDER.index("system"))

    def test_filters_come_before_tunnels_and_tunnels_before_routes(self):
        units = ["prometheus-node-exporter.service", "frr.service", WIREGUARD, "nftables.service", "dwcp-fabric.service"]
        self.assertEqual(
            actions(units, [status(unit, active="inactive") for unit in units]),
            [
                "start nftables.service",
                "start dwcp-fabric.service",
                f"start {WIREGUARD}",
                "start frr.service",
                "start prometheus-node-exporter.service",
            ],
        )


class Runtime(unittest.TestCase):
    def test_names_the_units_whose_device_is_gone(self):
        units = {WIREGUARD, "wg-quick@wg-b.service", "dwcp-fabric.service", "frr.service"}
        self.assertEqual(without_device(units, "vx0", {"lo", "wg-a", "vx0"}), {"wg-quick@wg-b.service"})
        self.assertEqual(without_device({"dwcp-fabric.service"}, "vx0", {"lo"}), {"dwcp-fabric.service"})
        self.assertEqual(without_device({"dwcp-fabric.service"}, None, {"lo"}), set())

    def test_the_device_of_the_fabric_is_the_one_its_script_makes(self):
        def script(path):
            return WantedFile(
                path=path, content=b"#!/bin/sh\ndevice=vx0\n", mode=0o755, owner="root", group="root", role="fabric"
            )

        self.assertEqual(fabric_device([script("/usr/lib/dwcp/fabric-up")]), "vx0")
        self.assertIsNone(fabric_device([script("/usr/lib/dwcp/other")]))


if __name__ == "__main__":
    unittest.main()
