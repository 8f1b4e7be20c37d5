package dwcp.lab_test

import data.dwcp.lab

# --- Documents ---

outage(median, p95) := {
	"failover_ms": {"median": median, "p95": p95},
	"counted": 10,
	"down": 0,
	"lost_packets": 110,
	"noticed": null,
}

# A run in which everything is well.
sound := {
	"action": "emulate",
	"environment": "lab",
	"scenario": {
		"name": "hybrid-failover",
		"checks": 2,
		"faults": [
			{"name": "wan-link", "kind": "link", "canary": false, "trials": 10, "limits": null},
			{
				"name": "flap", "kind": "flap", "canary": false, "trials": 10,
				"limits": {"median_ms": 300, "p95_ms": 500, "lost_packets": 400},
			},
			{"name": "rekey", "kind": "wireguard-rekey", "canary": false, "trials": 10, "limits": null},
			{"name": "canary", "kind": "gateway", "canary": true, "trials": 3, "limits": null},
		],
	},
	"limits": {
		"failover_median_ms": 200,
		"failover_p95_ms": 300,
		"loss_percent": 0.1,
		"leaked_packets": 0,
		"round_trip_p99_ms": 20,
	},
	"measurements": {
		"faults": {
			"wan-link": outage(171.5, 204),
			"flap": outage(180, 420),
			"rekey": object.union(outage(0, 0), {"lost_packets": 0}),
			"canary": {"failover_ms": null, "counted": 3, "down": 3, "lost_packets": 250, "noticed": 3},
		},
		"loss_percent": 0.05,
		"round_trip_p99_ms": 2.25,
		"leaked_packets": 0,
		"captures": [
			{"place": "dc1-gw1/eth0", "packets": 48113, "leaked": 0, "complete": true},
			{"place": "use1-gw1/ens5", "packets": 41027, "leaked": 0, "complete": true},
		],
		"checks": [
			{"id": "reach-1", "title": "dc1-node1 reaches use1-node1", "outcome": "pass"},
			{"id": "must-not-reach-1", "title": "br1-gw1 does not reach dc1-gw1:22", "outcome": "pass"},
		],
	},
}

# A generated network: no environment, no tunnels, nothing broken.
generated := {
	"action": "emulate",
	"environment": null,
	"scenario": {"name": "scale-1000", "checks": 0, "faults": []},
	"limits": {
		"failover_median_ms": null,
		"failover_p95_ms": null,
		"loss_percent": null,
		"leaked_packets": null,
		"round_trip_p99_ms": null,
	},
	"measurements": {
		"faults": {},
		"loss_percent": null,
		"round_trip_p99_ms": null,
		"leaked_packets": null,
		"captures": [],
		"checks": [{"id": "reachable", "title": "every node is reachable", "outcome": "pass"}],
	},
}

decision(document) := result if {
	result := lab.decision with input as document
}

violated(document) := {violation.id | some violation in decision(document).violations}

unknown(document) := {warning.id | some warning in decision(document).warnings}

messages(document) := {violation.message | some violation in decision(document).violations}

patched(document, path, value) := json.patch(document, [{"op": "replace", "path": path, "value": value}])

without(document, path) := json.remove(document, [path])

# Exactly this rule speaks, and nothing passes.
breaks(document, id) if {
	violated(document) == {id}
	decision(document).allow == false
}

passes(document) if {
	decision(document).violations == []
	decision(document).warnings == []
	decision(document).allow == true
}

fault(i, field) := sprintf("/scenario/faults/%d/%s", [i, field])

# --- Tests ---

test_a_sound_run_passes if {
	passes(sound)
	passes(generated)
	count(decision(sound).metadata.rules) == 14
}

test_001_a_document_about_something_else_is_unknown if {
	every document in [null, false, 0, "emulate", [], {}, {"action": "lint"}, {"action": "emulate "}] {
		unknown(document) == {"DWCP-LAB-001"}
		decision(document).violations == []
		decision(document).allow == false
		decision(document).metadata.rules == ["DWCP-LAB-001"]
	}
}

test_001_a_section_that_is_missing_or_no_map_is_unknown if {
	every section in ["scenario", "limits", "measurements", "environment"] {
		"DWCP-LAB-001" in unknown(without(sound, section))
		every value in [1, [], true] {
			"DWCP-LAB-001" in unknown(patched(sound, concat("", ["/", section]), value))
			decision(patched(sound, concat("", ["/", section]), value)).allow == false
		}
	}
	unknown(patched(sound, "/scenario/faults", {})) == {"DWCP-LAB-001"}
}

test_001_a_fault_says_what_it_is if {
	every field in ["name", "kind", "canary", "trials"] {
		unknown(without(sound, fault(0, field))) == {"DWCP-LAB-001"}
		unknown(patched(sound, fault(0, field), null)) == {"DWCP-LAB-001"}
		decision(without(sound, fault(0, field))).allow == false
	}
	"DWCP-LAB-001" in unknown(patched(sound, "/scenario/faults/0", null))
	unknown(patched(sound, fault(0, "kind"), "earthquake")) == {"DWCP-LAB-001"}
}

test_002_a_fault_without_a_measurement_denies if {
	breaks(without(sound, "/measurements/faults/wan-link"), "DWCP-LAB-002")
	breaks(without(sound, "/measurements/faults/rekey"), "DWCP-LAB-002")
	breaks(without(sound, "/measurements/faults/canary"), "DWCP-LAB-002")
	"DWCP-LAB-002" in violated(without(sound, "/measurements/faults"))
}

test_002_a_fault_the_scenario_does_not_know_denies if {
	breaks(patched(sound, "/scenario/faults", [sound.scenario.faults[3]]), "DWCP-LAB-002")
	"DWCP-LAB-002" in violated(patched(sound, fault(0, "name"), "other"))
}

test_002_a_number_that_is_missing_or_none_denies if {
	every path in ["failover_ms", "failover_ms/median", "failover_ms/p95", "lost_packets", "down"] {
		whole := concat("/", ["/measurements/faults/wan-link", path])
		breaks(without(sound, whole), "DWCP-LAB-002")
		every value in [null, "171", -1, true, {}, []] {
			"DWCP-LAB-002" in violated(patched(sound, whole, value))
		}
	}
	breaks(without(sound, "/measurements/faults/rekey/lost_packets"), "DWCP-LAB-002")
	breaks(without(sound, "/measurements/faults/rekey/down"), "DWCP-LAB-002")
}

test_002_a_limit_without_its_measurement_denies if {
	every name in ["loss_percent", "round_trip_p99_ms", "leaked_packets"] {
		breaks(without(sound, concat("/", ["/measurements", name])), "DWCP-LAB-002")
		breaks(patched(sound, concat("/", ["/measurements", name]), null), "DWCP-LAB-002")
		breaks(patched(sound, concat("/", ["/measurements", name]), -1), "DWCP-LAB-002")
	}
}

test_002_a_median_above_the_95th_percentile_is_no_measurement if {
	breaks(patched(sound, "/measurements/faults/wan-link/failover_ms/p95", 100), "DWCP-LAB-002")
}

test_003_fewer_trials_than_asked_deny if {
	breaks(patched(sound, "/measurements/faults/wan-link/counted", 9), "DWCP-LAB-003")
	breaks(patched(sound, "/measurements/faults/rekey/counted", 0), "DWCP-LAB-003")
	breaks(without(sound, "/measurements/faults/canary/counted"), "DWCP-LAB-003")
	breaks(patched(sound, "/measurements/faults/wan-link/counted", "10"), "DWCP-LAB-003")
	passes(patched(sound, "/measurements/faults/wan-link/counted", 11))
	"DWCP-LAB-003" in violated(patched(sound, fault(0, "trials"), 0))
	messages(patched(sound, "/measurements/faults/wan-link/counted", 9)) == {"9 of 10 trials of wan-link count"}
}

test_004_the_median_keeps_its_limit if {
	passes(patched(sound, "/measurements/faults/wan-link/failover_ms/median", 200))
	breaks(patched(sound, "/measurements/faults/wan-link/failover_ms/median", 200.5), "DWCP-LAB-004")
	breaks(patched(sound, "/measurements/faults/flap/failover_ms/median", 301), "DWCP-LAB-004")
	passes(patched(sound, "/measurements/faults/flap/failover_ms/median", 300))
}

test_004_the_place_is_the_limit_of_the_fault_or_the_fault if {
	common := decision(patched(sound, "/measurements/faults/wan-link/failover_ms/median", 201))
	common.violations[0].path == ["scenario", "faults", 0]
	own := decision(patched(sound, "/measurements/faults/flap/failover_ms/median", 301))
	own.violations[0].path == ["scenario", "faults", 1, "limits", "median_ms"]
}

test_005_the_95th_percentile_keeps_its_limit if {
	passes(patched(sound, "/measurements/faults/wan-link/failover_ms/p95", 300))
	breaks(patched(sound, "/measurements/faults/wan-link/failover_ms/p95", 301), "DWCP-LAB-005")
	breaks(patched(sound, "/measurements/faults/flap/failover_ms/p95", 501), "DWCP-LAB-005")
}

test_006_a_flow_that_stays_down_denies_but_for_the_canary if {
	breaks(patched(sound, "/measurements/faults/wan-link/down", 1), "DWCP-LAB-006")
	breaks(patched(sound, "/measurements/faults/rekey/down", 1), "DWCP-LAB-006")
	passes(patched(sound, "/measurements/faults/canary/down", 3))
}

test_007_an_operation_loses_nothing if {
	breaks(patched(sound, "/measurements/faults/rekey/lost_packets", 1), "DWCP-LAB-007")
	every kind in ["wireguard-rekey", "ipsec-rekey", "routing-reload"] {
		breaks(patched(patched(sound, fault(2, "kind"), kind), "/measurements/faults/rekey/lost_packets", 1), "DWCP-LAB-007")
	}
	allowed := patched(sound, fault(2, "limits"), {"lost_packets": 2})
	passes(patched(allowed, "/measurements/faults/rekey/lost_packets", 2))
	breaks(patched(allowed, "/measurements/faults/rekey/lost_packets", 3), "DWCP-LAB-007")
}

test_007_a_fault_loses_what_its_own_limit_allows if {
	passes(patched(sound, "/measurements/faults/wan-link/lost_packets", 5000))
	passes(patched(sound, "/measurements/faults/flap/lost_packets", 400))
	breaks(patched(sound, "/measurements/faults/flap/lost_packets", 401), "DWCP-LAB-007")
}

test_008_the_steady_network_keeps_its_limit if {
	passes(patched(sound, "/measurements/loss_percent", 0.1))
	breaks(patched(sound, "/measurements/loss_percent", 0.11), "DWCP-LAB-008")
}

test_009_round_trips_keep_their_limit if {
	passes(patched(sound, "/measurements/round_trip_p99_ms", 20))
	breaks(patched(sound, "/measurements/round_trip_p99_ms", 20.1), "DWCP-LAB-009")
}

test_010_nothing_leaks if {
	breaks(patched(sound, "/measurements/leaked_packets", 1), "DWCP-LAB-010")
	messages(patched(sound, "/measurements/leaked_packets", 3)) == {
		"3 packets of protected prefixes are in clear on the underlay, the limit is 0",
	}
}

test_011_an_incomplete_capture_denies if {
	every value in [false, null, "yes"] {
		breaks(patched(sound, "/measurements/captures/1/complete", value), "DWCP-LAB-011")
	}
	breaks(without(sound, "/measurements/captures/1/complete"), "DWCP-LAB-011")
}

test_011_a_capture_of_nothing_and_no_capture_deny if {
	breaks(patched(sound, "/measurements/captures/0/packets", 0), "DWCP-LAB-011")
	breaks(patched(sound, "/measurements/captures", []), "DWCP-LAB-011")
	breaks(without(sound, "/measurements/captures"), "DWCP-LAB-011")
	breaks(patched(sound, "/measurements/captures", {"a": {"complete": true, "packets": 1}}), "DWCP-LAB-011")
}

test_012_every_check_passes if {
	every outcome in ["fail", "inconclusive", "PASS", null, true] {
		breaks(patched(sound, "/measurements/checks/1/outcome", outcome), "DWCP-LAB-012")
	}
	breaks(without(sound, "/measurements/checks/1/outcome"), "DWCP-LAB-012")
	messages(patched(sound, "/measurements/checks/1/outcome", "fail")) == {
		`check must-not-reach-1 (br1-gw1 does not reach dc1-gw1:22): "fail"`,
	}
}

test_012_as_many_checks_as_asked_are_made if {
	breaks(without(sound, "/measurements/checks/1"), "DWCP-LAB-012")
	breaks(patched(sound, "/measurements/checks", []), "DWCP-LAB-012")
	breaks(without(sound, "/measurements/checks"), "DWCP-LAB-012")
	breaks(patched(generated, "/measurements/checks", []), "DWCP-LAB-012")
}

test_013_a_canary_that_goes_unnoticed_is_a_violation_of_its_own if {
	breaks(patched(sound, "/measurements/faults/canary/noticed", 2), "DWCP-LAB-013")
	breaks(patched(sound, "/measurements/faults/canary/noticed", 0), "DWCP-LAB-013")
	breaks(without(sound, "/measurements/faults/canary/noticed"), "DWCP-LAB-013")
	breaks(patched(sound, "/measurements/faults/canary/noticed", null), "DWCP-LAB-013")
}

test_013_faults_need_a_canary if {
	breaks(json.remove(sound, ["/scenario/faults/3", "/measurements/faults/canary"]), "DWCP-LAB-013")
	passes(json.patch(sound, [
		{"op": "replace", "path": "/scenario/faults", "value": [sound.scenario.faults[2]]},
		{
			"op": "replace", "path": "/measurements/faults",
			"value": {"rekey": sound.measurements.faults.rekey},
		},
	]))
}

test_014_what_is_judged_has_a_limit if {
	every name in ["failover_median_ms", "failover_p95_ms", "loss_percent", "round_trip_p99_ms", "leaked_packets"] {
		"DWCP-LAB-014" in violated(without(sound, concat("/", ["/limits", name])))
		"DWCP-LAB-014" in violated(patched(sound, concat("/", ["/limits", name]), "200"))
	}
}

test_014_limits_stay_below_the_ceiling_of_their_environment if {
	passes(patched(sound, "/limits/failover_p95_ms", 1000))
	breaks(patched(sound, "/limits/failover_p95_ms", 1001), "DWCP-LAB-014")
	breaks(patched(sound, "/limits/leaked_packets", 1), "DWCP-LAB-014")
	passes(patched(sound, "/limits/loss_percent", 5))
	breaks(patched(sound, "/limits/loss_percent", 5.1), "DWCP-LAB-014")
	production := patched(sound, "/environment", "production")
	passes(production)
	breaks(patched(production, "/limits/failover_p95_ms", 501), "DWCP-LAB-014")
	breaks(patched(production, "/limits/loss_percent", 1.1), "DWCP-LAB-014")
}

test_several_violations_are_in_the_order_of_the_rules if {
	document := json.patch(sound, [
		{"op": "replace", "path": "/measurements/leaked_packets", "value": 1},
		{"op": "replace", "path": "/measurements/faults/wan-link/failover_ms/median", "value": 201},
		{"op": "replace", "path": "/measurements/faults/flap/down", "value": 1},
	])
	[violation.id | some violation in decision(document).violations] == [
		"DWCP-LAB-004", "DWCP-LAB-006", "DWCP-LAB-010",
	]
}

# --- At the bound a value passes, one beyond it does not ---

test_lists_what_the_decision_says_of_itself if {
	object.remove(lab.decision.metadata, ["rules"]) == {
		"name": "dwcp.lab", "version": "3.0.0", "description": "Lab policy of dwcp version 3",
	}
}

test_001_every_kind_of_fault_is_known_and_no_other if {
	kinds := {
		"link", "gateway", "daemon", "zone", "region", "one-way-loss", "flap", "mtu-black-hole", "wireguard-rekey",
		"ipsec-rekey", "routing-reload",
	}
	every kind in kinds {
		not "DWCP-LAB-001" in unknown(patched(sound, fault(0, "kind"), kind))
	}
	unknown(patched(sound, fault(0, "kind"), "added")) == {"DWCP-LAB-001"}
}

test_002_a_median_is_at_most_the_95th_percentile if {
	passes(patched(sound, "/measurements/faults/wan-link/failover_ms/p95", 171.5))
	breaks(patched(sound, "/measurements/faults/wan-link/failover_ms/p95", 171.4), "DWCP-LAB-002")
}

with_trials(index, name, trials, measured) := json.patch(sound, array.concat(
	[{"op": "replace", "path": fault(index, "trials"), "value": trials}],
	[{"op": "replace", "path": concat("/", ["/measurements/faults", name, field]), "value": value} |
		some field, value in measured
	],
))

test_003_one_trial_is_enough_and_none_is_not if {
	passes(with_trials(0, "wan-link", 1, {"counted": 1}))
	breaks(with_trials(0, "wan-link", 0, {"counted": 0}), "DWCP-LAB-003")
}

test_011_one_capture_is_enough if {
	passes(without(sound, "/measurements/captures/1"))
	passes(patched(sound, "/measurements/captures/0/packets", 1))
}

test_012_one_check_is_the_least if {
	passes(generated)
	passes(without(generated, "/scenario/checks"))
	breaks(patched(without(generated, "/scenario/checks"), "/measurements/checks", []), "DWCP-LAB-012")
}

test_013_a_canary_of_one_trial_is_noticed_and_one_of_none_is_not if {
	passes(with_trials(3, "canary", 1, {"noticed": 1, "counted": 1}))
	"DWCP-LAB-013" in violated(with_trials(3, "canary", 0, {"noticed": 0, "counted": 0}))
}

test_013_one_fault_needs_a_canary if {
	breaks(
		json.patch(sound, [
			{"op": "replace", "path": "/scenario/faults", "value": [sound.scenario.faults[0]]},
			{
				"op": "replace", "path": "/measurements/faults",
				"value": {"wan-link": sound.measurements.faults["wan-link"]},
			},
		]),
		"DWCP-LAB-013",
	)
}

test_014_no_environment_may_leak if {
	every environment in ["lab", "production"] {
		breaks(
			json.patch(sound, [
				{"op": "replace", "path": "/environment", "value": environment},
				{"op": "replace", "path": "/limits/leaked_packets", "value": 1},
			]),
			"DWCP-LAB-014",
		)
	}
}
