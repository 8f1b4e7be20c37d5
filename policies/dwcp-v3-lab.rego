# METADATA
# title: Lab policy of dwcp version 3
# description: >-
#   Judges what an emulation measured against the limits of its scenario. Every rule is told by its annotation:
#   `opa inspect --annotations policies/dwcp-v3-lab.rego`.
# scope: package
# authors:
# - name: dwcp
# custom:
#   name: dwcp.lab
#   version: 3.0.0
package dwcp.lab

# METADATA
# title: Decision of the lab policy
# description: >-
#   Defined for every input. What was not measured is a violation: nothing that is missing passes.
# entrypoint: true
decision := {
	"allow": allow,
	"violations": violations,
	"warnings": warnings,
	"metadata": {
		"name": "dwcp.lab",
		"version": "3.0.0",
		"description": "Lab policy of dwcp version 3",
		"rules": evaluated,
	},
}

default allow := false

allow if {
	count(violations) == 0
	count(warnings) == 0
}

# METADATA
# title: The policy is given an emulation
# description: >-
#   The document is about an emulation and holds the scenario, its limits and the measurements, each of the right form.
#   Anything else is unknown, and never passes.
# related_resources:
# - ref: https://www.openpolicyagent.org/docs/policy-language/#undefined
#   description: Undefined in Rego
# custom:
#   id: DWCP-LAB-001
#   severity: high
#   remediation: Give the measurements of a whole run of `dwcp emulate`.
#   controls: [SOC2 CC8.1]
#   guards:
#   - [scenario]
#   - [limits]
#   - [measurements]
#   - [scenario, faults]
#   - [scenario, faults, "*", kind]
#   bad: |
#     {"action": "emulate", "scenario": {}}
#   good: |
#     {"action": "emulate", "environment": "lab", "scenario": {"faults": []}, "limits": {}, "measurements": {}}
about_input := rego.metadata.rule()

# METADATA
# title: Everything the scenario judges was measured
# description: >-
#   A missing number is no small number. Each fault has its outages, its lost packets and the flows that stayed down; each
#   limit has the measurement it is for.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc2544#section-26.5
#   description: RFC 2544, system recovery
# custom:
#   id: DWCP-LAB-002
#   severity: high
#   remediation: Run the whole scenario again and look in the report for what stopped the measurement.
#   controls: [SOC2 A1.2, SOC2 CC8.1]
#   guards:
#   - [measurements, faults, "*"]
#   - [measurements, faults, wan-link, failover_ms]
#   - [scenario, faults, "*", name]
#   - [measurements, leaked_packets]
#   bad: |
#     faults: { wan-link: { failover_ms: null } }
#   good: |
#     faults: { wan-link: { failover_ms: { median: 171, p95: 204 } } }
about_measured := rego.metadata.rule()

# METADATA
# title: Every trial the scenario asks for counts
# description: >-
#   Few trials say little about the slowest of many. A trial that was cut short or left out is missing from the 95th
#   percentile.
# related_resources:
# - ref: https://www.itl.nist.gov/div898/handbook/prc/section2/prc262.htm
#   description: NIST, percentiles
# custom:
#   id: DWCP-LAB-003
#   severity: high
#   remediation: Give the run more time (`timeBudget`) or ask for fewer trials.
#   controls: [SOC2 A1.2]
#   guards:
#   - [scenario, faults, "*", trials]
#   - [measurements, faults, "*", counted]
#   bad: |
#     faults: { wan-link: { counted: 7 } }   # the scenario asks for 10
#   good: |
#     faults: { wan-link: { counted: 10 } }
about_trials := rego.metadata.rule()

# METADATA
# title: Half of the failovers are within the limit
# description: >-
#   The median of the outages of a fault, from the first probe that is lost to the first of a steady run, the slowest flow
#   of each trial.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc5880#section-6.8.4
#   description: RFC 5880, detection time of BFD
# custom:
#   id: DWCP-LAB-004
#   severity: high
#   remediation: Shorten the detection (`routing.bfd`), or look in the timeline of the fault for what takes the time.
#   controls: [SOC2 A1.2]
#   guards:
#   - [limits, failover_median_ms]
#   - [measurements, faults, wan-link, failover_ms]
#   bad: |
#     failover_ms: { median: 912 }   # limit 200
#   good: |
#     failover_ms: { median: 171 }
about_median := rego.metadata.rule()

# METADATA
# title: Nearly all failovers are within the limit
# description: >-
#   The 95th percentile of the outages of a fault. A short median with a long tail is a network that sometimes does not
#   fail over.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc5880#section-6.8.4
#   description: RFC 5880, detection time of BFD
# custom:
#   id: DWCP-LAB-005
#   severity: high
#   remediation: Compare the slowest trial with a usual one in the timeline of the fault.
#   controls: [SOC2 A1.2]
#   guards:
#   - [limits, failover_p95_ms]
#   - [measurements, faults, wan-link, failover_ms]
#   bad: |
#     failover_ms: { p95: 912 }   # limit 300
#   good: |
#     failover_ms: { p95: 204 }
about_p95 := rego.metadata.rule()

# METADATA
# title: Every flow comes back
# description: >-
#   A flow that stays down until the fault ends has not failed over at all, however short the outages of the others.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc4271#section-9.1
#   description: RFC 4271, BGP decision process
# custom:
#   id: DWCP-LAB-006
#   severity: critical
#   remediation: Look at the routes of the flow during the fault; the second path is missing or not used.
#   controls: [SOC2 A1.2]
#   guards:
#   - [measurements, faults, wan-link, down]
#   bad: |
#     faults: { gateway: { down: 3 } }
#   good: |
#     faults: { gateway: { down: 0 } }
about_down := rego.metadata.rule()

# METADATA
# title: An operation loses no packet, a fault no more than it may
# description: >-
#   A rekey makes the new keys before it drops the old ones, and a reload of an unchanged configuration changes nothing:
#   neither may lose a packet unless the scenario allows it by a limit.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7296#section-2.8
#   description: RFC 7296, rekeying
# - ref: https://www.wireguard.com/papers/wireguard.pdf
#   description: WireGuard, timers and key rotation
# custom:
#   id: DWCP-LAB-007
#   severity: high
#   remediation: Make before break; see the timeline of the operation for what went away first.
#   controls: [SOC2 A1.2, SOC2 CC8.1]
#   guards:
#   - [measurements, faults, rekey, lost_packets]
#   bad: |
#     faults: { wireguard-rekey: { lost_packets: 12 } }
#   good: |
#     faults: { wireguard-rekey: { lost_packets: 0 } }
about_lost := rego.metadata.rule()

# METADATA
# title: The steady network loses no more than its limit
# description: >-
#   Probes lost while nothing was broken, of all flows of the benchmark together. Loss there is a fault of the network, or
#   of links worse than described.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7680
#   description: RFC 7680, one-way loss
# custom:
#   id: DWCP-LAB-008
#   severity: high
#   remediation: Compare with the impairment of the links (`links`), then look at the MTU and at queues that are full.
#   controls: [SOC2 A1.1]
#   guards:
#   - [limits, loss_percent]
#   bad: |
#     loss_percent: 2.5   # limit 0.1
#   good: |
#     loss_percent: 0
about_loss := rego.metadata.rule()

# METADATA
# title: Round trips are within the limit
# description: >-
#   The 99th percentile of the round trips of the slowest flow of the benchmark.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc2681
#   description: RFC 2681, round-trip delay
# custom:
#   id: DWCP-LAB-009
#   severity: medium
#   remediation: Look at the path of the flow, and at the delay and rate of the links on it.
#   controls: [SOC2 A1.1]
#   guards:
#   - [limits, round_trip_p99_ms]
#   bad: |
#     round_trip_p99_ms: 81   # limit 20
#   good: |
#     round_trip_p99_ms: 2.4
about_round_trip := rego.metadata.rule()

# METADATA
# title: Nothing protected is in clear on the underlay
# description: >-
#   No packet of a protected prefix leaves a gateway outside a tunnel, at no moment: not while tunnels come up, go down,
#   change keys or fail over.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc4301#section-4.4.1
#   description: RFC 4301, what IPsec must not let pass
# custom:
#   id: DWCP-LAB-010
#   severity: critical
#   remediation: Open the capture beside the report; the firewall of the gateway that sent the packet must refuse it.
#   controls: [SOC2 CC6.7, PCI DSS 4.2.1]
#   guards:
#   - [measurements, leaked_packets]
#   - [limits, leaked_packets]
#   bad: |
#     leaked_packets: 3
#   good: |
#     leaked_packets: 0
about_leaks := rego.metadata.rule()

# METADATA
# title: The captures of the underlay are complete
# description: >-
#   A capture that lost packets, ended early or saw nothing at all does not show that nothing leaked.
# related_resources:
# - ref: https://www.tcpdump.org/manpages/pcap_stats.3pcap.html
#   description: libpcap, packets dropped
# custom:
#   id: DWCP-LAB-011
#   severity: high
#   remediation: Run it again on a machine with less to do; the report says at which place packets were missed.
#   controls: [SOC2 CC6.7, SOC2 CC7.2]
#   guards:
#   - [measurements, captures]
#   - [measurements, captures, "*", complete]
#   - [measurements, captures, "*", packets]
#   bad: |
#     captures: [{ place: dc1-gw1/eth0, packets: 48113, complete: false }]
#   good: |
#     captures: [{ place: dc1-gw1/eth0, packets: 48113, complete: true }]
about_captures := rego.metadata.rule()

# METADATA
# title: Every check passes
# description: >-
#   What must reach does, what must not does not, and every other claim about the running network holds. A check without
#   an answer does not pass, and a run without checks has shown nothing.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7454#section-6
#   description: RFC 7454, prefix filters
# custom:
#   id: DWCP-LAB-012
#   severity: high
#   remediation: Read what the check observed; its captures and logs lie beside the report.
#   controls: [SOC2 CC6.6, SOC2 CC7.1]
#   guards:
#   - [measurements, checks]
#   - [measurements, checks, "*", outcome]
#   bad: |
#     checks: [{ id: must-not-reach-1, outcome: fail }]
#   good: |
#     checks: [{ id: must-not-reach-1, outcome: pass }]
about_checks := rego.metadata.rule()

# METADATA
# title: The run notices its canary
# description: >-
#   The canary is a fault without redundancy behind it. A run that does not see its outage in every trial would not have
#   seen another one either: it proves nothing, and is inconclusive.
# related_resources:
# - ref: https://principlesofchaos.org/
#   description: Principles of chaos engineering
# custom:
#   id: DWCP-LAB-013
#   severity: high
#   remediation: Check that the probes ran and that the fault took hold; the run says nothing about the network.
#   controls: [SOC2 CC7.2]
#   guards:
#   - [measurements, faults, canary, noticed]
#   - [scenario, faults, "*", canary]
#   bad: |
#     faults: { canary: { counted: 3, noticed: 2 } }
#   good: |
#     faults: { canary: { counted: 3, noticed: 3 } }
about_canary := rego.metadata.rule()

# METADATA
# title: The limits are strict enough to mean something
# description: >-
#   A limit so wide that everything keeps it judges nothing. No fault may cost more than a second at the 95th percentile,
#   half a second where production is emulated; nothing may leak; the steady network loses at most 5 %, in production 1 %.
# related_resources:
# - ref: https://sre.google/sre-book/service-level-objectives/
#   description: Google SRE, service level objectives
# custom:
#   id: DWCP-LAB-014
#   severity: high
#   remediation: Give the fault, or the scenario, a limit below the ceiling of its environment.
#   controls: [SOC2 A1.1]
#   guards:
#   - [limits, leaked_packets]
#   - [limits, loss_percent]
#   - [limits, failover_median_ms]
#   - [limits, failover_p95_ms]
#   - [limits, round_trip_p99_ms]
#   bad: |
#     limits: { failover: { median: 5s, p95: 60s } }
#   good: |
#     limits: { failover: { median: 200ms, p95: 300ms } }
about_limits := rego.metadata.rule()

# Widest limits by environment.
ceilings := {
	"default": {"failover_p95_ms": 1000, "loss_percent": 5, "leaked_packets": 0},
	"production": {"failover_p95_ms": 500, "loss_percent": 1, "leaked_packets": 0},
}

ceiling(name) := object.get(ceilings, input.environment, ceilings["default"])[name]

found contains report(about_input, place) if some place in unclear_input
found contains report(about_measured, place) if some place in measured
found contains report(about_trials, place) if some place in trials
found contains report(about_median, place) if some place in medians
found contains report(about_p95, place) if some place in percentiles
found contains report(about_down, place) if some place in down
found contains report(about_lost, place) if some place in lost
found contains report(about_loss, place) if some place in loss
found contains report(about_round_trip, place) if some place in round_trip
found contains report(about_leaks, place) if some place in leaks
found contains report(about_captures, place) if some place in captures
found contains report(about_checks, place) if some place in checks
found contains report(about_canary, place) if some place in canary
found contains report(about_limits, place) if some place in limits

report(about, place) := {
	"id": about.custom.id,
	"severity": about.custom.severity,
	"path": place.path,
	"subject": null,
	"message": place.message,
	"remediation": about.custom.remediation,
	"controls": about.custom.controls,
	"kind": place.kind,
}

violations := [object.remove(finding, ["kind"]) |
	some finding in in_order
	finding.kind == "violation"
]

warnings := [finding |
	some finding in in_order
	finding.kind == "unknown"
]

# By rule, then by place. Sets have no order that all engines share.
in_order := [row[3] | some row in sort([[finding.id, finding.path, finding.message, finding] | some finding in found])]

broken(path, message) := found_at("violation", path, message)

unclear(path, message) := found_at("unknown", path, message)

found_at(kind, path, message) := {"kind": kind, "path": path, "message": concat("", message)}

# The rules that had what they judge.
default evaluated := ["DWCP-LAB-001"]

evaluated := [
	"DWCP-LAB-001", "DWCP-LAB-002", "DWCP-LAB-003", "DWCP-LAB-004", "DWCP-LAB-005", "DWCP-LAB-006", "DWCP-LAB-007",
	"DWCP-LAB-008", "DWCP-LAB-009", "DWCP-LAB-010", "DWCP-LAB-011", "DWCP-LAB-012", "DWCP-LAB-013", "DWCP-LAB-014",
] if {
	is_emulation
}

# --- The document ---

is_emulation if {
	is_object(input)
	input.action == "emulate"
}

unclear_input contains unclear(["action"], ["the document is not about an emulation"]) if not is_emulation

unclear_input contains unclear([name], ["the ", name, " section is missing, or is no map"]) if {
	is_emulation
	some name in ["scenario", "limits", "measurements"]
	not is_object(object.get(input, name, null))
}

# Null stands for a generated network, which is of no environment.
unclear_input contains unclear(["environment"], ["the environment is missing, or is no name"]) if {
	is_emulation
	not type_name(object.get(input, "environment", false)) in {"string", "null"}
}

unclear_input contains unclear(["scenario", "faults"], ["the faults of the scenario are missing, or are no list"]) if {
	is_emulation
	is_object(input.scenario)
	not is_array(object.get(input.scenario, "faults", null))
}

unclear_input contains unclear(["scenario", "faults", i], ["the fault is no map"]) if {
	some i, fault in input.scenario.faults
	not is_object(fault)
}

unclear_input contains unclear(["scenario", "faults", i, field], ["`", field, "` of the fault is no ", type]) if {
	some i, fault in input.scenario.faults
	is_object(fault)
	some [field, type] in [["name", "string"], ["kind", "string"], ["canary", "boolean"], ["trials", "number"]]
	type_name(object.get(fault, field, null)) != type
}

unclear_input contains unclear(["scenario", "faults", i, "kind"], ["no fault is of the kind ", fault.kind]) if {
	some i, fault in input.scenario.faults
	is_string(fault.kind)
	not fault.kind in known_kinds
}

known_kinds := operation_kinds | {
	"link", "gateway", "daemon", "zone", "region", "one-way-loss", "flap",
	"mtu-black-hole",
}

# --- Faults ---

operation_kinds := {"wireguard-rekey", "ipsec-rekey", "routing-reload"}

faults contains [i, fault] if {
	is_emulation
	some i, fault in input.scenario.faults
	is_object(fault)
	is_string(fault.name)
	is_boolean(fault.canary)
}

canaries contains [i, fault] if {
	some [i, fault] in faults
	fault.canary
}

# What has redundancy behind it: judged by what it costs.
judged contains [i, fault] if {
	some [i, fault] in faults
	not fault.canary
	not fault.kind in operation_kinds
}

# An empty map for what was not measured.
row_of(fault) := row if {
	row := input.measurements.faults[fault.name]
	is_object(row)
} else := {}

number_in(fault, path) := value if {
	value := object.get(row_of(fault), path, null)
	is_number(value)
	value >= 0
}

# The own limit of a fault, else that of the scenario.
limit_of(fault, own, _) := value if {
	value := object.get(fault, ["limits", own], null)
	is_number(value)
}

limit_of(fault, own, common) := value if {
	not is_number(object.get(fault, ["limits", own], null))
	value := common_limit(common)
}

# Null where the scenario does not judge it.
common_limit(name) := value if {
	value := input.limits[name]
	is_number(value)
}

# Where a person changes the limit: beside the fault, or at the fault it was too much for.
place_of(i, fault, own) := ["scenario", "faults", i, "limits", own] if {
	is_number(object.get(fault, ["limits", own], null))
}

place_of(i, fault, own) := ["scenario", "faults", i] if not is_number(object.get(fault, ["limits", own], null))

measured contains broken(["scenario", "faults", i], [fault.name, " was not measured"]) if {
	some [i, fault] in faults
	row_of(fault) == {}
}

measured contains broken(["scenario", "faults", i], [words, " of ", fault.name, " was not measured"]) if {
	some [i, fault] in judged
	row_of(fault) != {}
	some [path, words] in [
		[["failover_ms", "median"], "the median of the outages"],
		[["failover_ms", "p95"], "the 95th percentile of the outages"],
	]
	not number_in(fault, path)
}

measured contains broken(["scenario", "faults", i], [words, " of ", fault.name, " was not measured"]) if {
	some [i, fault] in faults
	not fault.canary
	row_of(fault) != {}
	some [field, words] in [
		["lost_packets", "the number of packets lost in a trial"],
		["down", "the number of trials a flow stayed down in"],
	]
	not number_in(fault, [field])
}

# What the scenario does not know is judged by nobody.
measured contains broken(["scenario", "faults"], [name, " was measured and is no fault of the scenario"]) if {
	is_emulation
	some name, _ in input.measurements.faults
	not name in {fault.name | some [_, fault] in faults}
}

trials contains broken(["scenario", "faults", i], words) if {
	some [i, fault] in faults
	row_of(fault) != {}
	is_number(fault.trials)
	not enough_trials(fault)
	words := [counted_in(fault, "counted"), " of ", json.marshal(fault.trials), " trials of ", fault.name, " count"]
}

trials contains broken(["scenario", "faults", i], ["no trial of ", fault.name, " is asked for"]) if {
	some [i, fault] in faults
	is_number(fault.trials)
	fault.trials < 1
}

counted_in(fault, field) := json.marshal(number_in(fault, [field]))

counted_in(fault, field) := "none" if not number_in(fault, [field])

enough_trials(fault) if number_in(fault, ["counted"]) >= fault.trials

medians contains broken(place_of(i, fault, "median_ms"), words) if {
	some [i, fault] in judged
	limit := limit_of(fault, "median_ms", "failover_median_ms")
	value := number_in(fault, ["failover_ms", "median"])
	value > limit
	words := [fault.name, ": the median of the outages is ", shown(value, "ms"), ", the limit is ", shown(limit, "ms")]
}

percentiles contains broken(place_of(i, fault, "p95_ms"), words) if {
	some [i, fault] in judged
	limit := limit_of(fault, "p95_ms", "failover_p95_ms")
	value := number_in(fault, ["failover_ms", "p95"])
	value > limit
	words := [
		fault.name, ": the 95th percentile of the outages is ", shown(value, "ms"),
		", the limit is ", shown(limit, "ms"),
	]
}

# The median cannot be above the 95th percentile of the same outages.
measured contains broken(["scenario", "faults", i], ["the outages of ", fault.name, " contradict each other"]) if {
	some [i, fault] in judged
	number_in(fault, ["failover_ms", "median"]) > number_in(fault, ["failover_ms", "p95"])
}

down contains broken(["scenario", "faults", i], words) if {
	some [i, fault] in faults
	not fault.canary
	value := number_in(fault, ["down"])
	value > 0
	words := [fault.name, ": in ", json.marshal(value), " trials a flow stayed down until the end"]
}

lost contains broken(place_of(i, fault, "lost_packets"), words) if {
	some [i, fault] in faults
	not fault.canary
	limit := lost_limit(fault)
	value := number_in(fault, ["lost_packets"])
	value > limit
	words := [fault.name, ": ", json.marshal(value), " packets lost in a trial, the limit is ", json.marshal(limit)]
}

lost_limit(fault) := value if {
	value := object.get(fault, ["limits", "lost_packets"], null)
	is_number(value)
}

lost_limit(fault) := 0 if {
	fault.kind in operation_kinds
	not is_number(object.get(fault, ["limits", "lost_packets"], null))
}

# --- The canary ---

canary contains broken(["scenario", "faults", i], words) if {
	some [i, fault] in canaries
	row_of(fault) != {}
	not is_noticed(fault)
	words := ["the run noticed ", counted_in(fault, "noticed"), " of ", json.marshal(fault.trials), " trials of its canary ", fault.name]
}

canary contains broken(["scenario", "faults"], ["no fault is a canary: a run that sees nothing would pass"]) if {
	count(judged) > 0
	count(canaries) == 0
}

is_noticed(fault) if {
	number_in(fault, ["noticed"]) >= fault.trials
	fault.trials > 0
}

# --- The steady network ---

# Measurements by the limits they are for.
measurement_of := {
	"loss_percent": "the loss of the steady network",
	"round_trip_p99_ms": "the round trip",
	"leaked_packets": "the number of leaked packets",
}

measured contains broken(["limits", name], [words, " was not measured"]) if {
	is_emulation
	some name, words in measurement_of
	common_limit(name)
	not total(name)
}

# Undefined where it was not measured.
total(name) := value if {
	value := input.measurements[name]
	is_number(value)
	value >= 0
}

# With a limit renamed or dropped its measurement would be judged by nobody.
limits contains broken(["limits"], [words, " was measured and has no limit"]) if {
	is_emulation
	some name, words in measurement_of
	total(name)
	not common_limit(name)
}

loss contains broken(["limits", "loss_percent"], words) if {
	is_emulation
	value := total("loss_percent")
	limit := common_limit("loss_percent")
	value > limit
	words := ["the steady network lost ", shown(value, "%"), " of the probes, the limit is ", shown(limit, "%")]
}

round_trip contains broken(["limits", "round_trip_p99_ms"], words) if {
	is_emulation
	value := total("round_trip_p99_ms")
	limit := common_limit("round_trip_p99_ms")
	value > limit
	words := ["99 % of the round trips take up to ", shown(value, "ms"), ", the limit is ", shown(limit, "ms")]
}

leaks contains broken(["limits", "leaked_packets"], words) if {
	is_emulation
	value := total("leaked_packets")
	limit := common_limit("leaked_packets")
	value > limit
	words := [
		json.marshal(value), " packets of protected prefixes are in clear on the underlay, the limit is ",
		json.marshal(limit),
	]
}

# --- Captures and checks ---

capture_list := object.get(input.measurements, "captures", [])

captures contains broken(["measurements", "captures"], ["the underlay was not captured: nothing shows that none leaked"]) if {
	is_emulation
	common_limit("leaked_packets")
	not has_captures
}

has_captures if {
	is_array(capture_list)
	count(capture_list) > 0
}

captures contains broken(["measurements", "captures", i], [place_name(capture), ": the capture is not complete"]) if {
	is_emulation
	some i, capture in capture_list
	object.get(capture, "complete", false) != true
}

captures contains broken(["measurements", "captures", i], [place_name(capture), ": the capture saw no packet at all"]) if {
	is_emulation
	some i, capture in capture_list
	not saw_packets(capture)
}

saw_packets(capture) if {
	is_number(capture.packets)
	capture.packets > 0
}

place_name(capture) := name if {
	name := object.get(capture, "place", null)
	is_string(name)
} else := "somewhere"

check_list := object.get(input.measurements, "checks", [])

checks contains broken(["measurements", "checks"], words) if {
	is_emulation
	asked := max([1, object.get(input.scenario, "checks", 0)])
	not has_checks(asked)
	words := ["fewer than ", json.marshal(asked), " checks were made"]
}

has_checks(asked) if {
	is_array(check_list)
	count(check_list) >= asked
}

checks contains broken(["measurements", "checks", i], words) if {
	is_emulation
	some i, check in check_list
	outcome := object.get(check, "outcome", "missing")
	outcome != "pass"
	words := ["check ", check_name(check), ": ", json.marshal(outcome)]
}

check_name(check) := concat("", [check.id, " (", check.title, ")"]) if {
	is_string(check.id)
	is_string(check.title)
} else := "without a name"

# --- Limits ---

limits contains broken(["scenario", "faults", i], ["nothing says what ", fault.name, " may cost: ", words, " has no limit"]) if {
	some [i, fault] in judged
	some [own, common, words] in [
		["median_ms", "failover_median_ms", "the median"],
		["p95_ms", "failover_p95_ms", "the 95th percentile"],
	]
	not limit_of(fault, own, common)
}

limits contains broken(place_of(i, fault, "p95_ms"), words) if {
	some [i, fault] in judged
	limit := limit_of(fault, "p95_ms", "failover_p95_ms")
	most := ceiling("failover_p95_ms")
	limit > most
	words := [fault.name, " may cost ", shown(limit, "ms"), ", more than the ", shown(most, "ms"), " of any environment like it"]
}

limits contains broken(["limits", name], words) if {
	is_emulation
	some name in ["loss_percent", "leaked_packets"]
	limit := common_limit(name)
	most := ceiling(name)
	limit > most
	words := [measurement_of[name], " may be ", json.marshal(limit), ", more than ", json.marshal(most)]
}

shown(value, unit) := concat(" ", [json.marshal(value), unit])
