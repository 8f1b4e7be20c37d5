# METADATA
# description: |
#   Every rule by a document that passes and documents that fail, each one change away from the good one.
package dwcp.security_test

import data.dwcp.security

now := time.parse_rfc3339_ns("2026-11-23T12:00:00Z")

tags := {"owner": "network-team", "env": "production", "cost-center": "cc-1040"}

internet := {
	"mode": "internet",
	"protocol": {"encryption": {"enabled": true, "algorithm": "aes-256-gcm"}},
	"security": {
		"authentication": {"enabled": true, "method": "jwt", "jwtSecret": "${JWT_SECRET}"},
		"tls": {"enabled": true, "minVersion": "TLS1.3", "cipherSuites": ["TLS_AES_256_GCM_SHA384"]},
		"allowedCIDRs": ["0.0.0.0/0"],
	},
	"byzantine": {
		"enabled": true,
		"authentication": {"method": "hmac-sha256"},
		"validation": {"checksums": true, "signatures": true},
		"rateLimit": {"enabled": true},
	},
	"logging": {"enabled": true, "level": "info", "maxAge": 30},
	"monitoring": {
		"enabled": true,
		"metrics": [{"name": "dwcp_packet_loss_rate", "enabled": true}, {"name": "dwcp_rtt_ms", "enabled": false}],
		"prometheus": {"enabled": true},
	},
}

hybrid := json.patch(internet, [
	{"op": "replace", "path": "/mode", "value": "hybrid"},
	{"op": "add", "path": "/protocol/encryption/disableInDatacenter", "value": false},
	{"op": "remove", "path": "/security/tls/cipherSuites"},
])

datacenter := json.patch(internet, [
	{"op": "replace", "path": "/mode", "value": "datacenter"},
	{"op": "replace", "path": "/protocol/encryption", "value": {"enabled": false, "algorithm": "none"}},
	{"op": "replace", "path": "/security/authentication", "value": {"enabled": false, "method": "none"}},
	{"op": "replace", "path": "/security/tls", "value": {"enabled": false}},
	{"op": "replace", "path": "/security/allowedCIDRs", "value": ["10.0.0.0/8"]},
	{"op": "remove", "path": "/byzantine"},
])

sg_rule(changes) := object.union(
	{
		"description": null, "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [],
		"ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false,
	},
	changes,
)

statement(changes) := object.union(
	{
		"effect": "Allow", "actions": [], "not_actions": [], "resources": [], "not_resources": [], "principals": [],
		"conditions": [],
	},
	changes,
)

acl_entry(changes) := object.union(
	{
		"rule_number": 100, "action": "allow", "protocol": "tcp", "from_port": 443, "to_port": 443,
		"cidr_block": null, "ipv6_cidr_block": null,
	},
	changes,
)

resources := {
	"source": "plan",
	"vpcs": [{"address": "aws_vpc.use1", "tags": tags}],
	"subnets": [{"address": "aws_subnet.use1_a", "tags": tags}],
	"load_balancers": [],
	"security_groups": [{
		"address": "aws_security_group.use1",
		"tags": tags,
		"ingress": [
			sg_rule({"cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]}),
			sg_rule({"from_port": 22, "to_port": 22, "cidr_blocks": ["10.10.250.0/24"]}),
			sg_rule({"protocol": "icmp", "from_port": 3, "to_port": 4, "cidr_blocks": ["0.0.0.0/0"]}),
			sg_rule({"protocol": "-1", "from_port": 0, "to_port": 0, "self": true}),
			sg_rule({"protocol": "50", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}),
		],
		"egress": [sg_rule({"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]})],
	}],
	"network_acls": [{
		"address": "aws_network_acl.use1",
		"ingress": [
			acl_entry({"cidr_block": "0.0.0.0/0"}),
			acl_entry({"rule_number": 110, "protocol": "-1", "cidr_block": "10.20.0.0/16"}),
		],
		"egress": [],
	}],
	"iam_roles": [{
		"address": "aws_iam_role.use1",
		"trust": [statement({"principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]})],
		"policies": [{
			"address": "aws_iam_role_policy.use1",
			"statements": [statement({"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::config/*"]})],
		}],
	}],
	"instances": [{"address": "aws_instance.gw1", "imds_tokens": "required", "root_volume_encrypted": true, "tags": tags}],
	"volumes": [{"address": "aws_ebs_volume.logs", "encrypted": true, "tags": tags}],
	"flow_logs": [{"address": "aws_flow_log.use1", "vpc": "aws_vpc.use1"}],
	"log_groups": [{"address": "aws_cloudwatch_log_group.use1", "retention_days": 30}],
	"buckets": [{"address": "aws_s3_bucket.config", "encrypted": true, "public_access_blocked": true}],
	"unresolved": [],
}

good := {
	"action": "plan",
	"mode": "internet",
	"config": internet,
	"topology": {
		"mode": "internet",
		"environment": {
			"kind": "real",
			"tags": {"owner": "network-team", "env": "production", "costCenter": "cc-1040"},
			"managementPrefixes": ["10.10.250.0/24"],
		},
	},
	"resources": resources,
	"vulnerabilities": {
		"scanner": "trivy",
		"scanned_at": "2026-11-20T08:00:00Z",
		"findings": [{"id": "CVE-1", "package": "xz", "cvss_score": 3.3, "severity": "LOW", "exploitable": false}],
	},
	"security_config": {"mfa_required": true, "last_security_patch_date": "2026-11-20T08:00:00+01:00"},
}

in_mode(mode, config) := json.patch(good, [
	{"op": "replace", "path": "/mode", "value": mode},
	{"op": "replace", "path": "/config", "value": config},
	{"op": "replace", "path": "/topology/mode", "value": mode},
])

bases := {
	"internet": good,
	"hybrid": in_mode("hybrid", hybrid),
	"datacenter": in_mode("datacenter", datacenter),
}

judged(document) := decision if decision := security.decision with input as document with time.now_ns as now

# The decision on a good document with some values replaced.
changed(mode, values) := judged(json.patch(bases[mode], [{"op": "add", "path": path, "value": value} |
	some path, value in values
]))

ids(decision) := {violation.id | some violation in decision.violations}

unknown(decision) := {warning.path | some warning in decision.warnings; warning.kind == "unknown"}

advice(decision) := {warning.id | some warning in decision.warnings; warning.kind == "advice"}

is_clean(decision) if {
	decision.allow == true
	decision.violations == []
	unknown(decision) == set()
}

# Exactly these rules are violated, and nothing is allowed.
fails(mode, values, wanted) if {
	decision := changed(mode, values)
	ids(decision) == wanted
	decision.allow == false
}

passes(mode, values) if is_clean(changed(mode, values))

# Nothing is violated, and this is what could not be judged.
is_unknown(values, path) if {
	decision := changed("internet", values)
	decision.violations == []
	path in unknown(decision)
	decision.allow == false
}

test_good_documents_pass if {
	every mode in ["internet", "hybrid", "datacenter"] {
		passes(mode, {})
	}
}

test_bare_configs_pass if {
	every config in [internet, hybrid, datacenter] {
		decision := judged(config)
		decision.allow == true
		decision.violations == []
		unknown(decision) == {["topology"], ["resources"], ["vulnerabilities"], ["security_config"]}
	}
}

test_violations_have_every_part_and_the_place if {
	[violation] := changed("internet", {"/resources/volumes/0/encrypted": false}).violations
	violation.id == "DWCP-SEC-037"
	violation.severity == "high"
	violation.path == ["resources", "volumes", 0, "encrypted"]
	violation.subject == "aws_ebs_volume.logs"
	violation.message == "the volume is not encrypted"
	violation.remediation == "Set encrypted to true on the volume, or on the root_block_device of the machine."
	violation.controls == ["CIS AWS 2.2.1", "SOC2 CC6.1", "SOC2 CC6.7"]
}

test_violations_are_sorted_by_rule_and_place if {
	decision := changed("internet", {
		"/security_config/mfa_required": false,
		"/config/logging/level": "debug",
		"/config/logging/enabled": false,
		"/config/security/tls/enabled": false,
	})
	[[violation.id, violation.path] | some violation in decision.violations] == [
		["DWCP-SEC-009", ["config", "security", "tls", "enabled"]],
		["DWCP-SEC-018", ["config", "security", "allowedCIDRs", 0]],
		["DWCP-SEC-019", ["config", "logging", "enabled"]],
		["DWCP-SEC-019", ["config", "logging", "level"]],
		["DWCP-SEC-047", ["security_config", "mfa_required"]],
	]
}

test_thousands_of_violations_are_sorted_as_well if {
	volumes := [volume |
		some i in numbers.range(0, 299)
		volume := object.union(resources.volumes[0], {"address": format_int(i, 10), "encrypted": false})
	]
	decision := changed("internet", {"/resources/volumes": volumes, "/config/logging/enabled": false})
	places := [violation.path[2] | some violation in decision.violations]
	places == array.concat(["enabled"], numbers.range(0, 299))
}

test_the_rules_evaluated_are_those_of_the_sections_given if {
	count(judged(good).metadata.rules) == 47
	count(judged(internet).metadata.rules) == 22
	judged({}).metadata.rules == ["DWCP-SEC-001"]
}

# 001

test_001_each_missing_section_is_one_unknown if {
	every section in ["config", "topology", "resources", "vulnerabilities", "security_config"] {
		unknown(judged(json.remove(good, [section]))) == {[section]}
	}
}

test_001_only_what_the_action_needs_forbids_it if {
	every section in ["vulnerabilities", "security_config"] {
		judged(json.remove(good, [section])).allow == true
	}
	every action in ["plan", "deploy", "create", "configure_network"] {
		every section in ["config", "topology", "resources"] {
			document := object.union(json.remove(good, [section]), {"action": action})
			judged(document).allow == false
		}
	}
	every section in ["topology", "resources"] {
		judged(object.union(json.remove(good, [section]), {"action": "lint"})).allow == true
	}
	judged(object.union(json.remove(good, ["config"]), {"action": "lint"})).allow == false
}

test_001_a_missing_section_of_the_config_is_one_unknown if {
	decision := judged(json.remove(internet, ["security", "monitoring"]))
	decision.allow == false
	decision.violations == []
	{path | some path in unknown(decision); path[0] == "config"} == {["config", "security"], ["config", "monitoring"]}
}

test_001_an_action_or_mode_nobody_knows_is_unknown if {
	is_unknown({"/action": "destroy"}, ["deployment", "action"])
	is_unknown({"/action": false}, ["deployment", "action"])
	is_unknown({"/config/mode": "lan"}, ["config", "mode"])
	is_unknown({"/mode": "lan"}, ["deployment", "mode"])
	is_unknown({"/topology/mode": null}, ["topology", "mode"])
	["deployment", "mode"] in unknown(judged(json.remove(good, ["mode"])))
	["deployment", "action"] in unknown(judged(json.remove(good, ["action"])))
}

test_001_another_type_is_unknown_and_never_a_pass if {
	some_places := {
		"/config/protocol/encryption/enabled": ["config", "protocol", "encryption", "enabled"],
		"/config/security/authentication/enabled": ["config", "security", "authentication", "enabled"],
		"/config/security/tls/enabled": ["config", "security", "tls", "enabled"],
		"/config/security/tls": ["config", "security", "tls"],
		"/config/security": ["config", "security"],
		"/config/byzantine/enabled": ["config", "byzantine", "enabled"],
		"/config/byzantine/validation/checksums": ["config", "byzantine", "validation", "checksums"],
		"/config/byzantine/rateLimit/enabled": ["config", "byzantine", "rateLimit", "enabled"],
		"/config/logging/enabled": ["config", "logging", "enabled"],
		"/config/monitoring/metrics": ["config", "monitoring", "metrics"],
		"/topology/environment/tags": ["topology", "environment", "tags"],
		"/resources/security_groups": ["resources", "security_groups"],
		"/resources/security_groups/0": ["resources", "security_groups", 0, "ingress"],
		"/resources/security_groups/0/ingress": ["resources", "security_groups", 0, "ingress"],
		"/resources/security_groups/0/ingress/0": ["resources", "security_groups", 0, "ingress", 0, "protocol"],
		"/resources/security_groups/0/ingress/0/from_port": ["resources", "security_groups", 0, "ingress", 0, "from_port"],
		"/resources/network_acls/0": ["resources", "network_acls", 0, "ingress"],
		"/resources/network_acls/0/ingress/0": ["resources", "network_acls", 0, "ingress", 0, "protocol"],
		"/resources/iam_roles/0": ["resources", "iam_roles", 0, "policies"],
		"/resources/iam_roles/0/trust/0": ["resources", "iam_roles", 0, "trust", 0, "effect"],
		"/resources/volumes/0/encrypted": ["resources", "volumes", 0, "encrypted"],
		"/resources/instances/0/root_volume_encrypted": ["resources", "instances", 0, "root_volume_encrypted"],
		"/resources/buckets/0": ["resources", "buckets", 0, "encrypted"],
		"/resources/log_groups/0/retention_days": ["resources", "log_groups", 0, "retention_days"],
		"/vulnerabilities/findings": ["vulnerabilities", "findings"],
		"/security_config/mfa_required": ["security_config", "mfa_required"],
	}
	every pointer, path in some_places {
		every value in ["true", null, ["a"]] {
			decision := changed("internet", {pointer: value})
			decision.violations == []
			some found in unknown(decision)
			array.slice(found, 0, count(path)) == path
		}
	}
}

test_001_every_document_has_a_decision if {
	every document in [
		{}, [], "", "mode", 0, null, true, [{"mode": "internet"}], {"mode": null}, {"mode": []},
		{"action": null}, {"config": null}, {"config": "internet"}, {"config": {}, "action": []},
		{"mode": {"mode": "internet"}}, {"config": {"security": {"tls": {"enabled": {}}}}},
	] {
		decision := judged(document)
		decision.allow == false
		decision.violations == []
		count(unknown(decision)) > 0
	}
	no_input := security.decision
	no_input.allow == false
}

test_001_what_is_not_known_before_apply_names_address_and_attribute if {
	decision := changed("internet", {"/resources/volumes/0/encrypted": null})
	[warning] := [warning | some warning in decision.warnings]
	warning.id == "DWCP-SEC-001"
	warning.kind == "unknown"
	warning.subject == "aws_ebs_volume.logs"
	warning.path == ["resources", "volumes", 0, "encrypted"]
	is_unknown(
		{"/resources/unresolved": [{"address": "aws_security_group.use1", "attribute": "ingress[a.b].cidr_blocks"}]},
		["resources", "unresolved", 0],
	)
	passes("internet", {"/resources/unresolved": [{"address": "aws_route53_record.a", "attribute": "ttl"}]})
}

# 002 to 005: mode and encryption

test_002_the_mode_is_the_same_everywhere if {
	"DWCP-SEC-002" in ids(changed("internet", {"/config": datacenter}))
	fails("internet", {"/topology/mode": "hybrid"}, {"DWCP-SEC-002"})
}

test_002_a_config_cannot_excuse_itself_by_its_own_mode if {
	ids(changed("internet", {"/config": datacenter})) == {"DWCP-SEC-002", "DWCP-SEC-003", "DWCP-SEC-006", "DWCP-SEC-009"}
}

test_003_encryption_is_on if {
	fails("internet", {"/config/protocol/encryption/enabled": false}, {"DWCP-SEC-003"})
	fails("hybrid", {"/config/protocol/encryption/enabled": false}, {"DWCP-SEC-003"})
	fails("internet", {"/config/protocol/encryption/enabled": "auto"}, {"DWCP-SEC-003"})
	passes("hybrid", {"/config/protocol/encryption/enabled": "auto"})
}

test_004_the_cipher_is_authenticated if {
	passes("internet", {"/config/protocol/encryption/algorithm": "chacha20-poly1305"})
	every algorithm in ["aes-256-cbc", "none", "", "AES-256-GCM", "rot13"] {
		fails("internet", {"/config/protocol/encryption/algorithm": algorithm}, {"DWCP-SEC-004"})
	}
	fails("datacenter", {"/config/protocol/encryption/enabled": true}, {"DWCP-SEC-004"})
	is_unknown({"/config/protocol/encryption/algorithm": 256}, ["config", "protocol", "encryption", "algorithm"])
}

test_005_no_measurement_switches_encryption_off if {
	fails("hybrid", {"/config/protocol/encryption/disableInDatacenter": true}, {"DWCP-SEC-005"})
	fails("internet", {"/config/protocol/encryption/disableInDatacenter": true}, {"DWCP-SEC-005"})
	is_unknown(
		{"/config/protocol/encryption/disableInDatacenter": "false"},
		["config", "protocol", "encryption", "disableInDatacenter"],
	)
	["config", "protocol", "encryption", "disableInDatacenter"] in unknown(judged(json.remove(
		hybrid,
		["protocol/encryption/disableInDatacenter"],
	)))
}

# 006 to 008: authentication

test_006_peers_are_authenticated if {
	passes("hybrid", {"/config/security/authentication/enabled": "auto"})
	"DWCP-SEC-006" in ids(changed("internet", {"/config/security/authentication/enabled": false}))
	"DWCP-SEC-006" in ids(changed("hybrid", {"/config/security/authentication/enabled": false}))
	"DWCP-SEC-006" in ids(changed("internet", {"/config/security/authentication/enabled": "auto"}))
}

test_007_the_method_is_a_known_one if {
	every method in ["jwt", "oauth2", "mtls", "hmac-sha256"] {
		passes("internet", {"/config/security/authentication/method": method})
	}
	every method in ["", "basic", "none", "JWT"] {
		fails("hybrid", {"/config/security/authentication/method": method}, {"DWCP-SEC-007"})
	}
}

test_008_the_secret_is_a_reference if {
	every secret in ["${JWT_SECRET}", "${_x1}", "file:/etc/dwcp/jwt", {"file": "/etc/dwcp/jwt"}] {
		passes("internet", {"/config/security/authentication/jwtSecret": secret})
	}
	every secret in ["hunter2", "", "${}", "${A B}", "${1A}", "x${A}", "${A}${B}", "file:relative", "file:/", 12345] {
		fails("internet", {"/config/security/authentication/jwtSecret": secret}, {"DWCP-SEC-008"})
	}
	is_unknown({"/config/security/authentication/jwtSecret": null}, ["config", "security", "authentication", "jwtSecret"])
	["config", "security", "authentication", "jwtSecret"] in unknown(judged(json.remove(
		internet,
		["security/authentication/jwtSecret"],
	)))
}

test_008_the_secret_is_never_shown if {
	decision := changed("internet", {"/config/security/authentication/jwtSecret": "hunter2hunter2"})
	not contains(json.marshal(decision), "hunter2")
}

# 009 to 012: TLS

test_009_peers_speak_tls if {
	passes("hybrid", {"/config/security/tls/enabled": "auto"})
	every mode in ["internet", "hybrid"] {
		"DWCP-SEC-009" in ids(changed(mode, {"/config/security/tls/enabled": false}))
	}
	"DWCP-SEC-009" in ids(changed("internet", {"/config/security/tls/enabled": "auto"}))
}

test_010_tls_is_1_2_or_later_inside_a_trusted_site if {
	every version in ["TLS1.2", "TLS1.3"] {
		passes("datacenter", {"/config/security/tls/minVersion": version})
	}
	every version in ["TLS1.1", "TLS1.0", "SSLv3", "", "1.3"] {
		fails("datacenter", {"/config/security/tls/minVersion": version}, {"DWCP-SEC-010"})
	}
	is_unknown({"/config/security/tls/minVersion": 1.3}, ["config", "security", "tls", "minVersion"])
}

test_011_tls_is_1_3_on_paths_that_leave_a_trusted_site if {
	every mode in ["internet", "hybrid"] {
		passes(mode, {"/config/security/tls/minVersion": "TLS1.3"})
		every version in ["TLS1.2", "TLS1.1", "TLS1.0", "SSLv3", "", "1.3", "tls1.3"] {
			fails(mode, {"/config/security/tls/minVersion": version}, {"DWCP-SEC-011"})
		}
	}
}

test_011_a_site_is_trusted_only_when_everybody_says_so if {
	found := ids(changed("datacenter", {"/config/security/tls/minVersion": "TLS1.2", "/mode": "internet"}))
	"DWCP-SEC-011" in found
	not "DWCP-SEC-010" in found
}

test_012_the_suites_are_those_of_tls_1_3 if {
	passes("internet", {"/config/security/tls/cipherSuites": ["TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"]})
	fails("internet", {"/config/security/tls/cipherSuites": ["TLS_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_256_CBC_SHA"]}, {"DWCP-SEC-012"})
	fails("internet", {"/config/security/tls/cipherSuites": []}, {"DWCP-SEC-012"})
	is_unknown({"/config/security/tls/cipherSuites": [1]}, ["config", "security", "tls", "cipherSuites"])
	["config", "security", "tls", "cipherSuites"] in unknown(changed("hybrid", {"/config/security/tls/minVersion": "TLS1.2"}))
}

# 013 to 017: members that lie, and auto

test_013_the_protections_are_on if {
	passes("hybrid", {"/config/byzantine/enabled": "auto"})
	every mode in ["internet", "hybrid"] {
		fails(mode, {"/config/byzantine/enabled": false}, {"DWCP-SEC-013"})
	}
	fails("internet", {"/config/byzantine/enabled": "auto"}, {"DWCP-SEC-013"})
	passes("datacenter", {})
}

test_014_messages_are_authenticated if {
	passes("internet", {"/config/byzantine/authentication/method": "hmac-sha512"})
	every method in ["", "none", "hmac-md5"] {
		fails("hybrid", {"/config/byzantine/authentication/method": method}, {"DWCP-SEC-014"})
	}
}

test_014_to_016_hold_in_a_datacenter_that_switches_them_on if {
	fails(
		"datacenter",
		{"/config/byzantine": {
			"enabled": true,
			"authentication": {"method": ""},
			"validation": {"checksums": false, "signatures": true},
			"rateLimit": {"enabled": false},
		}},
		{"DWCP-SEC-014", "DWCP-SEC-015", "DWCP-SEC-016"},
	)
}

test_015_messages_are_validated if {
	passes("hybrid", {"/config/byzantine/validation/signatures": "auto"})
	fails("internet", {"/config/byzantine/validation/checksums": false}, {"DWCP-SEC-015"})
	fails("internet", {"/config/byzantine/validation/signatures": false}, {"DWCP-SEC-015"})
	fails("internet", {"/config/byzantine/validation/signatures": "auto"}, {"DWCP-SEC-015"})
}

test_016_members_are_rate_limited if {
	fails("internet", {"/config/byzantine/rateLimit/enabled": false}, {"DWCP-SEC-016"})
	fails("hybrid", {"/config/byzantine/rateLimit/enabled": false}, {"DWCP-SEC-016"})
}

test_017_auto_is_advised_against if {
	advice(changed("hybrid", {})) == set()
	places := [
		"/config/protocol/encryption/enabled", "/config/security/authentication/enabled",
		"/config/security/tls/enabled", "/config/byzantine/enabled", "/config/byzantine/validation/signatures",
	]
	every place in places {
		advice(changed("hybrid", {place: "auto"})) == {"DWCP-SEC-017"}
	}
}

# 018: who may reach the data ports

test_018_the_world_needs_authentication_and_tls if {
	passes("internet", {"/config/security/allowedCIDRs": ["::/0", "0.0.0.0/0"]})
	passes("hybrid", {"/config/security/allowedCIDRs": ["10.0.0.0/8", "0.0.0.0/0"]})
	every cidrs in [["0.0.0.0/0"], ["10.0.0.0/8", "0.0.0.0/0"], ["::/0"], ["0.0.0.0/1"], ["128.0.0.0/1"], ["8.0.0.0/7"], ["2000::/3"], []] {
		fails("datacenter", {"/config/security/allowedCIDRs": cidrs}, {"DWCP-SEC-018"})
	}
	passes("datacenter", {"/config/security/allowedCIDRs": ["10.0.0.0/8", "fc00::/7", "203.0.113.0/24"]})
	fails("internet", {"/config/security/authentication/enabled": false}, {"DWCP-SEC-006", "DWCP-SEC-018"})
	fails("hybrid", {"/config/security/tls/enabled": false}, {"DWCP-SEC-009", "DWCP-SEC-018"})
}

test_018_what_is_no_prefix_is_unknown if {
	every cidr in ["10.0.0.0", "10.999.0.0/8", "10.0.0.0/33", "x", "", "/0", "10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0.0/8 ", "0.0.0.0/0/0", "0.0.0.0/1e0", "0.0.0.0/0x0", "::ffff:10.0.0.0/104", "::ffff:a00:0/104", "fe80::1%eth0/64", 10, null, ["10.0.0.0/8"]] {
		is_unknown({"/config/security/allowedCIDRs": [cidr]}, ["config", "security", "allowedCIDRs", 0])
	}
}

# 019 to 022: records

test_019_the_audit_trail_is_written if {
	passes("internet", {"/config/logging/level": "warn"})
	fails("internet", {"/config/logging/enabled": false}, {"DWCP-SEC-019"})
	every level in ["debug", "error", ""] {
		fails("internet", {"/config/logging/level": level}, {"DWCP-SEC-019"})
	}
}

test_020_logs_are_kept_for_30_days if {
	passes("internet", {"/config/logging/maxAge": 365})
	fails("internet", {"/config/logging/maxAge": 29}, {"DWCP-SEC-020"})
	fails("internet", {"/config/logging/maxAge": -1}, {"DWCP-SEC-020"})
	is_unknown({"/config/logging/maxAge": "30"}, ["config", "logging", "maxAge"])
}

test_021_the_network_is_monitored if {
	fails("internet", {"/config/monitoring/enabled": false}, {"DWCP-SEC-021"})
	fails("internet", {"/config/monitoring/metrics": []}, {"DWCP-SEC-021"})
	fails("internet", {"/config/monitoring/metrics": [{"name": "a", "enabled": false}]}, {"DWCP-SEC-021"})
	is_unknown({"/config/monitoring/metrics": {"a": {"enabled": true}}}, ["config", "monitoring", "metrics"])
	is_unknown({"/config/monitoring/metrics": ["a"]}, ["config", "monitoring", "metrics"])
}

test_022_prometheus_keeps_30_days if {
	passes("internet", {"/config/monitoring/prometheus/retentionDays": 30})
	passes("internet", {"/config/monitoring/prometheus/retention": "720h"})
	fails("internet", {"/config/monitoring/prometheus/retentionDays": 15}, {"DWCP-SEC-022"})
	fails("internet", {"/config/monitoring/prometheus/retention": "4w"}, {"DWCP-SEC-022"})
	every retention in ["long", "30", "d", "", 30, "1e9d"] {
		is_unknown({"/config/monitoring/prometheus/retention": retention}, ["config", "monitoring", "prometheus", "retention"])
	}
}

# 023, 024: topology

test_023_management_does_not_come_from_everywhere if {
	every cidr in ["0.0.0.0/0", "::/0", "0.0.0.0/1"] {
		fails("internet", {"/topology/environment/managementPrefixes": ["10.0.0.0/8", cidr]}, {"DWCP-SEC-023"})
	}
	is_unknown({"/topology/environment/managementPrefixes": []}, ["topology", "environment", "managementPrefixes"])
	is_unknown({"/topology/environment/managementPrefixes": ["office"]}, ["topology", "environment", "managementPrefixes", 0])
}

test_024_everything_is_tagged if {
	every key in ["owner", "env", "costCenter"] {
		fails("internet", {concat("/", ["/topology/environment/tags", key]): ""}, {"DWCP-SEC-024"})
	}
	ids(judged(json.remove(good, ["topology/environment/tags/owner"]))) == {"DWCP-SEC-024"}
	every kind in ["vpcs", "subnets", "security_groups", "instances", "volumes"] {
		every name in ["owner", "env", "cost-center"] {
			ids(judged(json.remove(good, [concat("/", ["resources", kind, "0/tags", name])]))) == {"DWCP-SEC-024"}
		}
	}
	fails("internet", {"/resources/volumes/0/tags/env": "staging"}, {"DWCP-SEC-024"})
	is_unknown({"/resources/volumes/0/tags/owner": null}, ["resources", "volumes", 0, "tags"])
}

test_024_a_synthesised_configuration_has_its_tags_from_the_provider if {
	passes("internet", {"/resources/source": "synth", "/resources/volumes/0/tags": {}})
	is_unknown({"/resources/source": "guess"}, ["resources", "source"])
}

# 025 to 028: security groups

test_025_ssh_is_not_open_to_the_world if {
	every change in [
		{"cidr_blocks": ["0.0.0.0/0"]}, {"cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}, {"ipv6_cidr_blocks": ["::/0"]},
		{"cidr_blocks": ["0.0.0.0/1"]}, {"cidr_blocks": ["128.0.0.0/1"]}, {"ipv6_cidr_blocks": ["2000::/3"]},
		{"from_port": 0, "to_port": 100, "cidr_blocks": ["0.0.0.0/0"]}, {"protocol": "6", "cidr_blocks": ["0.0.0.0/0"]},
		{"protocol": "TCP", "cidr_blocks": ["0.0.0.0/0"]},
	] {
		fails("internet", {"/resources/security_groups/0/ingress/1": sg_rule(object.union({"from_port": 22, "to_port": 22}, change))}, {"DWCP-SEC-025"})
	}
	passes("internet", {"/resources/security_groups/0/ingress/1": sg_rule({"protocol": "udp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]})})
}

test_025_every_rule_of_every_group_is_looked_at if {
	groups := [object.union(resources.security_groups[0], {"address": address}) | some address in ["a", "b", "c"]]
	decision := judged(json.patch(good, [
		{"op": "replace", "path": "/resources/security_groups", "value": groups},
		{"op": "add", "path": "/resources/security_groups/2/ingress/-", "value": sg_rule({"from_port": 22, "to_port": 22, "ipv6_cidr_blocks": ["fd00::/8", "::/0"]})},
	]))
	[violation] := decision.violations
	violation.subject == "c"
	violation.path == ["resources", "security_groups", 2, "ingress", 5, "ipv6_cidr_blocks", 1]
}

test_025_to_027_a_rule_for_every_protocol_opens_everything if {
	fails(
		"internet",
		{"/resources/security_groups/0/ingress/1": sg_rule({"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]})},
		{"DWCP-SEC-025", "DWCP-SEC-026", "DWCP-SEC-027"},
	)
}

test_026_rdp_is_not_open_to_the_world if {
	every change in [
		{"cidr_blocks": ["0.0.0.0/0"]}, {"ipv6_cidr_blocks": ["fd00::/8", "::/0"]}, {"protocol": "udp", "cidr_blocks": ["0.0.0.0/0"]},
		{"from_port": 3380, "to_port": 3400, "cidr_blocks": ["192.0.0.0/2"]},
	] {
		fails("internet", {"/resources/security_groups/0/ingress/1": sg_rule(object.union({"from_port": 3389, "to_port": 3389}, change))}, {"DWCP-SEC-026"})
	}
}

test_027_management_ports_are_reached_from_private_prefixes_only if {
	every port in [22, 3000, 3389, 8080, 9090, 9093, 9100, 9101] {
		every cidr in ["10.0.0.0/8", "172.16.0.0/12", "172.31.255.0/24", "192.168.1.1/32", "100.64.0.0/10"] {
			passes("internet", {"/resources/security_groups/0/ingress/1": sg_rule({"from_port": port, "to_port": port, "cidr_blocks": [cidr]})})
		}
		every cidr in ["172.15.0.0/16", "172.32.0.0/16", "172.0.0.0/8", "192.169.0.0/16", "100.128.0.0/10", "9.0.0.0/8", "203.0.113.1/32"] {
			fails("internet", {"/resources/security_groups/0/ingress/1": sg_rule({"from_port": port, "to_port": port, "cidr_blocks": [cidr]})}, {"DWCP-SEC-027"})
		}
	}
	passes("internet", {"/resources/security_groups/0/ingress/1": sg_rule({"from_port": 9090, "to_port": 9090, "ipv6_cidr_blocks": ["fd12::/16"]})})
	fails("internet", {"/resources/security_groups/0/ingress/1": sg_rule({"from_port": 9090, "to_port": 9090, "ipv6_cidr_blocks": ["fe00::/8"]})}, {"DWCP-SEC-027"})
}

test_027_the_test_network_is_private_in_a_lab_only if {
	lab := {"/resources/security_groups/0/ingress/1": sg_rule({"from_port": 22, "to_port": 22, "cidr_blocks": ["198.18.0.0/16"]})}
	fails("internet", lab, {"DWCP-SEC-027"})
	passes("internet", object.union(lab, {"/topology/environment/kind": "lab"}))
}

test_025_to_027_what_cannot_be_judged_is_unknown if {
	place := "/resources/security_groups/0/ingress/1"
	path := ["resources", "security_groups", 0, "ingress", 1]
	is_unknown({place: sg_rule({"from_port": 22, "to_port": 22})}, array.concat(path, ["cidr_blocks"]))
	is_unknown({place: sg_rule({"from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0"]})}, array.concat(path, ["cidr_blocks"]))
	is_unknown({place: sg_rule({"from_port": 22, "to_port": 21, "cidr_blocks": ["0.0.0.0/0"]})}, array.concat(path, ["from_port"]))
	is_unknown({place: sg_rule({"from_port": null, "cidr_blocks": ["0.0.0.0/0"]})}, array.concat(path, ["from_port"]))
	is_unknown({place: sg_rule({"protocol": null, "cidr_blocks": ["0.0.0.0/0"]})}, array.concat(path, ["protocol"]))
	is_unknown({place: sg_rule({"protocol": "http", "cidr_blocks": ["0.0.0.0/0"]})}, array.concat(path, ["protocol"]))
	is_unknown({place: sg_rule({"from_port": 22, "to_port": 22, "prefix_list_ids": ["pl-1"]})}, array.concat(path, ["prefix_list_ids"]))
}

test_028_every_group_says_what_may_leave if {
	fails("internet", {"/resources/security_groups/0/egress": []}, {"DWCP-SEC-028"})
	fails("internet", {"/resources/security_groups": []}, {"DWCP-SEC-028"})
	every address in ["aws_security_group_rule.ssh", "aws_vpc_security_group_ingress_rule.ssh", "aws_default_security_group.use1"] {
		passes("internet", {"/resources/security_groups/0/egress": [], "/resources/security_groups/0/address": address})
	}
}

# 029, 030: network ACLs

test_029_acls_keep_the_world_off_the_management_ports if {
	place := "/resources/network_acls/0/ingress/0"
	every change in [
		{"protocol": "-1", "cidr_block": "0.0.0.0/0"}, {"protocol": "-1", "ipv6_cidr_block": "::/0"},
		{"from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"}, {"from_port": 0, "to_port": 65535, "cidr_block": "0.0.0.0/0"},
		{"protocol": "6", "from_port": 3389, "to_port": 3389, "cidr_block": "0.0.0.0/1"},
	] {
		fails("internet", {place: acl_entry(change)}, {"DWCP-SEC-029"})
	}
	passes("internet", {place: acl_entry({"action": "deny", "protocol": "-1", "cidr_block": "0.0.0.0/0"})})
	every cidr in ["8.0.0.0/8", "10.0.0.0/7", "198.51.100.0/23"] {
		fails("internet", {place: acl_entry({"from_port": 22, "to_port": 22, "cidr_block": cidr})}, {"DWCP-SEC-029"})
	}
	every cidr in ["198.51.100.0/24", "10.0.0.0/8"] {
		passes("internet", {place: acl_entry({"from_port": 22, "to_port": 22, "cidr_block": cidr})})
	}
	ssh := {"from_port": 22, "to_port": 22}
	fails("internet", {place: acl_entry(object.union(ssh, {"ipv6_cidr_block": "2001:db8::/47"}))}, {"DWCP-SEC-029"})
	passes("internet", {place: acl_entry(object.union(ssh, {"ipv6_cidr_block": "2001:db8::/48"}))})
	passes("internet", {place: acl_entry(object.union(ssh, {"ipv6_cidr_block": "fd00::/8"}))})
}

test_029_rdp_counts_on_udp_too if {
	place := "/resources/network_acls/0/ingress"
	udp := acl_entry({"protocol": "17", "from_port": 3389, "to_port": 3389, "cidr_block": "0.0.0.0/0"})
	fails("internet", {place: [udp]}, {"DWCP-SEC-029"})
	every range in [[3388, 3389], [3389, 3390], [0, 65535], [1023, 65535], [1024, 60998]] {
		wide := object.union(udp, {"from_port": range[0], "to_port": range[1]})
		fails("internet", {place: [wide]}, {"DWCP-SEC-029"})
	}
	every range in [[3390, 3390], [3388, 3388], [22, 22], [1024, 65535], [1024, 60999]] {
		passes("internet", {place: [object.union(udp, {"from_port": range[0], "to_port": range[1]})]})
	}
	fence := object.union(udp, {"rule_number": 90, "action": "deny"})
	passes("internet", {place: [fence, udp]})
	passes("internet", {place: [denial(90, "0.0.0.0/0"), udp]})
	fails("internet", {place: [object.union(fence, {"protocol": "6"}), udp]}, {"DWCP-SEC-029"})
	tcp := object.union(udp, {"protocol": "6"})
	fails("internet", {place: [fence, tcp]}, {"DWCP-SEC-029"})
	passes("internet", {place: [object.union(fence, {"protocol": "6"}), tcp]})
	fails("internet", {place: [object.union(fence, {"from_port": 3390, "to_port": 3390}), udp]}, {"DWCP-SEC-029"})
	fails("internet", {place: [object.union(fence, {"from_port": 3388, "to_port": 3388}), udp]}, {"DWCP-SEC-029"})
}

denial(number, cidr) := acl_entry({"rule_number": number, "action": "deny", "protocol": "-1", "cidr_block": cidr})

test_029_entries_are_read_in_order_of_their_numbers if {
	place := "/resources/network_acls/0/ingress"
	open := acl_entry({"from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})
	passes("internet", {place: [open, denial(90, "0.0.0.0/0")]})
	fails("internet", {place: [denial(110, "0.0.0.0/0"), open]}, {"DWCP-SEC-029"})
	fails("internet", {place: [denial(90, "10.0.0.0/8"), open]}, {"DWCP-SEC-029"})
}

test_029_what_cannot_be_judged_is_unknown if {
	place := "/resources/network_acls/0/ingress/0"
	path := ["resources", "network_acls", 0, "ingress", 0]
	is_unknown({place: acl_entry({})}, array.concat(path, ["cidr_block"]))
	is_unknown({place: acl_entry({"cidr_block": "world"})}, array.concat(path, ["cidr_block"]))
	is_unknown({place: acl_entry({"cidr_block": "10.0.0.0/8", "action": "maybe"})}, array.concat(path, ["action"]))
	is_unknown({place: acl_entry({"cidr_block": "10.0.0.0/8", "rule_number": null})}, array.concat(path, ["rule_number"]))
	is_unknown({place: acl_entry({"cidr_block": "0.0.0.0/0", "to_port": null})}, array.concat(path, ["from_port"]))
	is_unknown({"/resources/network_acls": []}, ["resources", "network_acls"])
}

test_030_ephemeral_ports_leave_rdp_out if {
	place := "/resources/network_acls/0/ingress"
	replies := acl_entry({"from_port": 1024, "to_port": 65535, "cidr_block": "0.0.0.0/0"})
	rdp := acl_entry({"rule_number": 90, "action": "deny", "from_port": 3389, "to_port": 3389, "cidr_block": "0.0.0.0/0"})
	open := changed("internet", {place: [replies]})
	is_clean(open)
	advice(open) == {"DWCP-SEC-030"}
	advice(changed("internet", {place: [replies, rdp]})) == set()
}

# 031 to 036: IAM

allow_of(actions, on) := {"/resources/iam_roles/0/policies/0/statements/0": statement({"actions": actions, "resources": on})}

test_031_no_policy_allows_every_action if {
	every action in ["*", "**", "*:*", "?*", "*?:*"] {
		fails("internet", allow_of(["s3:GetObject", action], ["arn:aws:s3:::config/*"]), {"DWCP-SEC-031"})
		fails("internet", allow_of([action], ["*"]), {"DWCP-SEC-031"})
	}
	passes("internet", {"/resources/iam_roles/0/policies/0/statements/0": statement({"effect": "Deny", "actions": ["*"], "resources": ["*"]})})
}

sensitive := [
	"cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudtrail:DeleteTrail", "cloudtrail:StopLogging",
	"ec2:AssociateIamInstanceProfile", "ec2:AuthorizeSecurityGroupIngress", "ec2:DeleteFlowLogs",
	"ec2:ModifyInstanceAttribute", "ec2:ModifySnapshotAttribute", "ec2:ReplaceIamInstanceProfileAssociation",
	"ec2:RunInstances", "ec2:TerminateInstances", "glue:UpdateDevEndpoint", "iam:AddUserToGroup",
	"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey",
	"iam:CreateLoginProfile", "iam:CreatePolicyVersion", "iam:CreateRole", "iam:CreateUser", "iam:DeactivateMFADevice",
	"iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DeleteUserPermissionsBoundary",
	"iam:DetachRolePolicy", "iam:PassRole", "iam:PutGroupPolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
	"iam:PutUserPermissionsBoundary", "iam:PutUserPolicy", "iam:SetDefaultPolicyVersion", "iam:UpdateAccessKey",
	"iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile", "kms:CreateGrant", "kms:Decrypt", "kms:PutKeyPolicy",
	"kms:ScheduleKeyDeletion", "lambda:AddPermission", "lambda:UpdateFunctionCode",
	"lambda:UpdateFunctionConfiguration", "rds:DeleteDBCluster", "rds:DeleteDBInstance",
	"route53:ChangeResourceRecordSets", "s3:DeleteBucket", "s3:DeleteObject", "s3:GetObject",
	"s3:PutAccountPublicAccessBlock", "s3:PutBucketAcl", "s3:PutBucketPolicy", "secretsmanager:GetSecretValue",
	"ssm:GetParametersByPath", "ssm:SendCommand", "ssm:StartSession", "sts:AssumeRole",
]

# One document for all of them: which actions of a statement are found.
found_actions(id, actions, on) := {actions[violation.path[8]] |
	some violation in changed("internet", allow_of(actions, on)).violations
	violation.id == id
}

test_032_sensitive_actions_name_their_resources if {
	count(security.sensitive_actions) == count(sensitive)
	found_actions("DWCP-SEC-032", sensitive, ["*"]) == {action | some action in sensitive}
	upper_case := [upper(action) | some action in sensitive]
	found_actions("DWCP-SEC-032", upper_case, ["*"]) == {action | some action in upper_case}
	passes("internet", allow_of(sensitive, ["arn:aws:ec2:us-east-1:123456789012:instance/i-0a"]))
	harmless := ["ec2:DescribeInstances", "iam:GetRole", "iam:List*", "iam:Pass", "s3:GetBucket*", "ssm:GetParameters", "sts:GetCallerIdentity"]
	passes("internet", allow_of(harmless, ["*"]))
}

test_032_patterns_count_by_what_they_match if {
	patterns := [
		"iam:*", "IAM:*", "iam:?*", "?am:*", "i*:*", "iam:*Policy*", "IAM:passrole", "?am:PassRole", "*:PassRole", "iam:Pass*",
		"s3:Delete*", "ec2:T*", "rds:deletedb?nstance", "lambda:Update*", "sts:Assume*", "sts:?ssumeRole",
	]
	found_actions("DWCP-SEC-032", patterns, ["*"]) == {pattern | some pattern in patterns}
	fails("internet", allow_of(["iam:CreatePolicyVersion"], ["*"]), {"DWCP-SEC-032"})
}

every_resource := [
	"*", "**", "?*", "*?", "a*", "ar?", "arn*", "arn:*", "arn:aws:iam::*", "arn:aws:iam::123456789012*", "*:*:*:*:*:*",
	"arn:aws:s3:::*", "arn:aws:s3:::?*", "arn:aws:s3:::*/*", "arn:aws:iam::123456789012:*", "?rn:aws:iam::*:*",
	"arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:role/?*", "arn:aws:iam::123456789012:role/*/*",
	"arn:aws:iam::123456789012:r*", "arn:aws:iam::123456789012:rol?", "arn:aws:iam::123456789012:*/*",
	"arn:aws:lambda:*:*:function:*", "arn:aws:sns:us-east-1:123456789012:*", "arn:aws:sqs:us-east-1:123456789012:?*",
]

named_resources := [
	"arn:aws:iam::123456789012:role/dwcp-*", "arn:aws:iam::*:role/dwcp", "arn:aws:iam::123456789012:role/service/*",
	"arn:aws:s3:::config/*", "arn:aws:s3:::config*", "arn:aws:sns:us-east-1:123456789012:dwcp-*",
	"arn:aws:sqs:us-east-1:123456789012:dwcp-?", "arn:aws:iam::123456789012:role/dwcp?",
	"arn:aws:iam::123456789012:user/${aws:username}", "aws_s3_bucket.config/*", "arn:aws:lambda:*:*:function:dwcp:*", "",
	"arn:aws:iam::dwcp", "arn:aws:iam::123456789012:dwcp",
]

test_032_a_wildcard_in_place_of_a_name_is_every_resource if {
	every resource in every_resource {
		fails("internet", allow_of(["iam:PassRole"], ["arn:aws:iam::123456789012:role/dwcp", resource]), {"DWCP-SEC-032"})
		fails("internet", allow_of(["ec2:*"], [resource]), {"DWCP-SEC-033"})
	}
	passes("internet", allow_of(["iam:PassRole", "ec2:*"], named_resources))
}

test_033_no_policy_allows_a_whole_service_on_every_resource if {
	every action in ["ec2:*", "EC2:*", "s3:**", "s3:?*", "ec?:*"] {
		fails("internet", allow_of([action], ["arn:aws:s3:::config/*", "*"]), {"DWCP-SEC-033"})
		passes("internet", allow_of([action], ["arn:aws:s3:::config/*"]))
	}
	every action in ["iam:*", "IAM:?*", "?am:*"] {
		fails("internet", allow_of([action], ["*"]), {"DWCP-SEC-032"})
	}
}

test_034_no_policy_allows_all_but if {
	place := "/resources/iam_roles/0/policies/0/statements/0"
	fails("internet", {place: statement({"not_actions": ["iam:*"], "resources": ["*"]})}, {"DWCP-SEC-034"})
	fails("internet", {place: statement({"actions": ["s3:GetObject"], "not_resources": ["arn:aws:s3:::a"]})}, {"DWCP-SEC-034"})
	passes("internet", {place: statement({"effect": "Deny", "not_actions": ["iam:*"], "resources": ["*"]})})
}

trusted(type, identifier, conditions) := {"/resources/iam_roles/0/trust/0": statement({
	"principals": [{"type": type, "identifiers": [identifier]}],
	"conditions": conditions,
})}

second_factor := [{"operator": "Bool", "key": "aws:MultiFactorAuthPresent", "values": ["true"]}]

test_035_no_role_can_be_assumed_by_everybody if {
	fails("internet", trusted("*", "*", []), {"DWCP-SEC-035"})
	fails("internet", trusted("AWS", "*", second_factor), {"DWCP-SEC-035"})
	passes("internet", trusted("AWS", "arn:aws:iam::123456789012:role/deploy", []))
}

web_identity(provider, conditions) := {"/resources/iam_roles/0/trust/0": statement({
	"actions": ["sts:AssumeRoleWithWebIdentity"],
	"principals": [{"type": "Federated", "identifiers": [provider]}],
	"conditions": conditions,
})}

asks(operator, key, values) := {"operator": operator, "key": key, "values": values}

test_035_a_provider_says_who_takes_the_role if {
	github := "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
	aud := asks("StringEquals", "token.actions.githubusercontent.com:aud", ["sts.amazonaws.com"])
	sub := "token.actions.githubusercontent.com:sub"
	every conditions in [
		[], [aud], [asks("StringLike", sub, ["repo:*"])], [asks("StringLike", sub, ["*"])],
		[asks("StringLike", sub, ["?epo:org/*"])], [asks("StringLike", sub, ["repo:?rg/x:*"])],
		[asks("StringLike", sub, ["repo:org/x:*", "repo:*"])], [asks("StringEquals", sub, [])],
		[asks("StringNotEquals", sub, ["repo:org/x:*"])],
	] {
		fails("internet", web_identity(github, conditions), {"DWCP-SEC-035"})
	}
	every conditions in [
		[aud, asks("StringLike", sub, ["repo:org/x:*"])], [asks("StringEquals", sub, ["repo:org/x:ref:refs/heads/main"])],
	] {
		passes("internet", web_identity(github, conditions))
	}
	every claim in ["job_workflow_ref", "repository", "repository_id"] {
		key := concat(":", ["token.actions.githubusercontent.com", claim])
		passes("internet", web_identity(github, [asks("StringEquals", key, ["org/x"])]))
	}
	every provider in security.shared_providers {
		fails("internet", web_identity(provider, []), {"DWCP-SEC-035"})
		every claim in ["aud", "app_id", "sub"] {
			passes("internet", web_identity(provider, [asks("StringEquals", concat(":", [provider, claim]), ["us-east-1:1"])]))
		}
	}
	fails("internet", web_identity("*", []), {"DWCP-SEC-035"})
}

test_036_people_take_roles_with_a_second_factor if {
	every person in ["123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann"] {
		fails("internet", trusted("AWS", person, []), {"DWCP-SEC-036"})
		passes("internet", trusted("AWS", person, second_factor))
	}
	every change in [{"operator": "BoolIfExists"}, {"key": "aws:SecureTransport"}, {"values": ["false"]}, {"values": []}] {
		fails("internet", trusted("AWS", "123456789012", [object.union(second_factor[0], change)]), {"DWCP-SEC-036"})
	}
}

test_031_to_036_what_cannot_be_judged_is_unknown if {
	place := "/resources/iam_roles/0/policies/0/statements/0"
	path := ["resources", "iam_roles", 0, "policies", 0, "statements", 0]
	is_unknown({place: statement({"actions": ["s3:GetObject"]})}, array.concat(path, ["resources"]))
	is_unknown({place: statement({"resources": ["*"]})}, array.concat(path, ["actions"]))
	is_unknown({place: statement({"actions": "*", "resources": ["*"]})}, array.concat(path, ["actions"]))
	is_unknown({place: statement({"actions": [null], "resources": ["*"]})}, array.concat(path, ["actions"]))
	is_unknown({place: statement({"effect": "allow", "actions": ["*"], "resources": ["*"]})}, array.concat(path, ["effect"]))
	is_unknown({place: statement({"actions": [""], "resources": ["*"]})}, array.concat(path, ["actions", 0]))
	is_unknown({"/resources/iam_roles/0/policies/0": "x"}, ["resources", "iam_roles", 0, "policies", 0, "statements"])
	is_unknown(trusted("AWS", "", []), ["resources", "iam_roles", 0, "trust", 0, "principals", 0])
	is_unknown(trusted("Service", "somebody", []), ["resources", "iam_roles", 0, "trust", 0, "principals", 0])
	is_unknown(trusted("AWS", "somebody", []), ["resources", "iam_roles", 0, "trust", 0, "principals", 0])
	is_unknown({"/resources/iam_roles/0/trust/0/principals": []}, ["resources", "iam_roles", 0, "trust", 0, "principals"])
}

# 037 to 042: machines and storage

test_037_volumes_are_encrypted if {
	fails("internet", {"/resources/volumes/0/encrypted": false}, {"DWCP-SEC-037"})
	fails("internet", {"/resources/instances/0/root_volume_encrypted": false}, {"DWCP-SEC-037"})
}

test_038_metadata_needs_a_token if {
	fails("internet", {"/resources/instances/0/imds_tokens": "optional"}, {"DWCP-SEC-038"})
	is_unknown({"/resources/instances/0/imds_tokens": null}, ["resources", "instances", 0, "imds_tokens"])
}

test_039_log_groups_are_kept_for_30_days if {
	passes("internet", {"/resources/log_groups/0/retention_days": 90})
	every days in [0, 1, 29] {
		fails("internet", {"/resources/log_groups/0/retention_days": days}, {"DWCP-SEC-039"})
	}
}

test_040_every_vpc_has_flow_logs if {
	fails("internet", {"/resources/flow_logs": []}, {"DWCP-SEC-040"})
	fails("internet", {"/resources/flow_logs/0/vpc": "aws_vpc.usw2"}, {"DWCP-SEC-040"})
	is_unknown({"/resources/flow_logs/0/vpc": null}, ["resources", "flow_logs", 0, "vpc"])
}

test_041_buckets_are_encrypted if {
	fails("internet", {"/resources/buckets/0/encrypted": false}, {"DWCP-SEC-041"})
	is_unknown({"/resources/buckets/0/encrypted": null}, ["resources", "buckets", 0, "encrypted"])
}

test_042_buckets_are_closed_to_the_public if {
	fails("internet", {"/resources/buckets/0/public_access_blocked": false}, {"DWCP-SEC-042"})
	is_unknown({"/resources/buckets/0/public_access_blocked": null}, ["resources", "buckets", 0, "public_access_blocked"])
}

# 043 to 047: vulnerabilities and how it is run

finding(changes) := {"/vulnerabilities/findings/0": object.union(good.vulnerabilities.findings[0], changes)}

test_043_no_critical_vulnerability if {
	every change in [
		{"cvss_score": 9}, {"cvss_score": 10, "severity": "low"}, {"cvss_score": null, "severity": "critical"},
		{"cvss_score": null, "severity": "CRITICAL"},
	] {
		fails("internet", finding(change), {"DWCP-SEC-043"})
	}
	passes("internet", finding({"cvss_score": 8.9, "severity": "high"}))
	passes("internet", finding({"cvss_score": null, "severity": "HIGH"}))
	passes("internet", {"/vulnerabilities/findings": []})
}

test_043_what_nobody_rated_is_unknown if {
	every change in [
		{"cvss_score": null, "severity": "unknown"}, {"severity": null}, {"severity": "grave"}, {"cvss_score": "3.3"},
		{"cvss_score": 0, "severity": "high"},
	] {
		decision := changed("internet", finding(change))
		decision.violations == []
		unknown(decision) == {["vulnerabilities", "findings", 0, "severity"]}
	}
}

test_044_no_vulnerability_with_a_known_exploit if {
	fails("internet", finding({"exploitable": true}), {"DWCP-SEC-044"})
	unknown(changed("internet", finding({"exploitable": null}))) == {["vulnerabilities", "findings"]}
}

test_045_the_scan_is_not_old if {
	passes("internet", {"/vulnerabilities/scanned_at": "2026-10-24T12:00:00Z"})
	fails("internet", {"/vulnerabilities/scanned_at": "2026-10-24T11:59:59Z"}, {"DWCP-SEC-045"})
	every text in ["yesterday", "", null, 1700000000, "2026-11-20", "2027-01-01T00:00:00Z", "2026-99-99T99:99:99Z"] {
		unknown(changed("internet", {"/vulnerabilities/scanned_at": text})) == {["vulnerabilities", "scanned_at"]}
	}
}

test_046_patches_are_not_old if {
	fails("internet", {"/security_config/last_security_patch_date": "2026-10-01T00:00:00Z"}, {"DWCP-SEC-046"})
	every text in ["last week", null, "2030-01-01T00:00:00Z"] {
		unknown(changed("internet", {"/security_config/last_security_patch_date": text})) == {["security_config", "last_security_patch_date"]}
	}
}

test_047_operators_use_a_second_factor if {
	fails("internet", {"/security_config/mfa_required": false}, {"DWCP-SEC-047"})
}

# What the original policy said something about, and what it said nothing about.

test_the_situations_of_the_eleven_original_messages_are_caught if {
	situations := [
		{"id": "DWCP-SEC-028", "change": {"/resources/security_groups": []}},
		{"id": "DWCP-SEC-003", "change": {"/config/protocol/encryption/enabled": false}},
		{"id": "DWCP-SEC-006", "change": {"/config/security/authentication/enabled": false}},
		{"id": "DWCP-SEC-009", "change": {"/config/security/tls/enabled": false}},
		{"id": "DWCP-SEC-013", "change": {"/config/byzantine/enabled": false}},
		{"id": "DWCP-SEC-011", "change": {"/config/security/tls/minVersion": "TLS1.1"}},
		{"id": "DWCP-SEC-031", "change": allow_of(["*"], ["*"])},
		{"id": "DWCP-SEC-043", "change": finding({"cvss_score": 9.8})},
		{"id": "DWCP-SEC-019", "change": {"/config/logging/enabled": false}},
		{"id": "DWCP-SEC-025", "change": {"/resources/security_groups/0/ingress/1/cidr_blocks": ["0.0.0.0/0"]}},
		{"id": "DWCP-SEC-046", "change": {"/security_config/last_security_patch_date": "2026-01-01T00:00:00Z"}},
	]
	every situation in situations {
		situation.id in ids(changed("internet", situation.change))
	}
}

open_port(port) := {"/resources/security_groups/0/ingress/1": sg_rule({
	"from_port": port,
	"to_port": port,
	"cidr_blocks": ["0.0.0.0/0"],
})}

test_the_situations_without_an_original_message_are_caught if {
	situations := [
		{"mode": "internet", "id": "DWCP-SEC-026", "change": open_port(3389)},
		{"mode": "internet", "id": "DWCP-SEC-027", "change": open_port(9090)},
		{"mode": "hybrid", "id": "DWCP-SEC-003", "change": {"/config/protocol/encryption/enabled": false}},
		{"mode": "hybrid", "id": "DWCP-SEC-006", "change": {"/config/security/authentication/enabled": false}},
		{"mode": "hybrid", "id": "DWCP-SEC-009", "change": {"/config/security/tls/enabled": false}},
		{"mode": "hybrid", "id": "DWCP-SEC-013", "change": {"/config/byzantine/enabled": false}},
		{"mode": "internet", "id": "DWCP-SEC-032", "change": allow_of(["ec2:TerminateInstances"], ["*"])},
		{"mode": "internet", "id": "DWCP-SEC-033", "change": allow_of(["ec2:*"], ["*"])},
		{"mode": "internet", "id": "DWCP-SEC-047", "change": {"/security_config/mfa_required": false}},
		{"mode": "internet", "id": "DWCP-SEC-036", "change": trusted("AWS", "123456789012", [])},
		{"mode": "internet", "id": "DWCP-SEC-019", "change": {"/config/logging/level": "debug"}},
		{"mode": "internet", "id": "DWCP-SEC-020", "change": {"/config/logging/maxAge": 7}},
		{"mode": "internet", "id": "DWCP-SEC-022", "change": {"/config/monitoring/prometheus/retentionDays": 7}},
		{"mode": "internet", "id": "DWCP-SEC-039", "change": {"/resources/log_groups/0/retention_days": 7}},
		{"mode": "internet", "id": "DWCP-SEC-044", "change": finding({"exploitable": true})},
	]
	every situation in situations {
		situation.id in ids(changed(situation.mode, situation.change))
	}
}

# Every list a rule decides by, written down a second time: neither grows nor shrinks without somebody saying so here.

test_lists_are_what_the_rules_say if {
	security.authentication_methods == {"jwt", "oauth2", "mtls", "hmac-sha256"}
	security.tls_versions == {"TLS1.2", "TLS1.3"}
	security.message_authentications == {"hmac-sha256", "hmac-sha384", "hmac-sha512"}
	security.log_levels == {"info", "warn"}
	security.aead_algorithms == {"aes-256-gcm", "chacha20-poly1305"}
	security.aead_suites == {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}
	security.modes == {"datacenter", "internet", "hybrid"}
	security.actions == {"lint", "plan", "deploy", "create", "configure_network"}
	security.sections == ["config", "topology", "resources", "vulnerabilities", "security_config"]
	security.section_rules == {
		"config": [
			"DWCP-SEC-002", "DWCP-SEC-003", "DWCP-SEC-004", "DWCP-SEC-005", "DWCP-SEC-006", "DWCP-SEC-007",
			"DWCP-SEC-008", "DWCP-SEC-009", "DWCP-SEC-010", "DWCP-SEC-011", "DWCP-SEC-012", "DWCP-SEC-013",
			"DWCP-SEC-014", "DWCP-SEC-015", "DWCP-SEC-016", "DWCP-SEC-017", "DWCP-SEC-018", "DWCP-SEC-019",
			"DWCP-SEC-020", "DWCP-SEC-021", "DWCP-SEC-022",
		],
		"topology": ["DWCP-SEC-023", "DWCP-SEC-024"],
		"resources": [
			"DWCP-SEC-025", "DWCP-SEC-026", "DWCP-SEC-027", "DWCP-SEC-028", "DWCP-SEC-029", "DWCP-SEC-030",
			"DWCP-SEC-031", "DWCP-SEC-032", "DWCP-SEC-033", "DWCP-SEC-034", "DWCP-SEC-035", "DWCP-SEC-036",
			"DWCP-SEC-037", "DWCP-SEC-038", "DWCP-SEC-039", "DWCP-SEC-040", "DWCP-SEC-041", "DWCP-SEC-042",
		],
		"vulnerabilities": ["DWCP-SEC-043", "DWCP-SEC-044", "DWCP-SEC-045"],
		"security_config": ["DWCP-SEC-046", "DWCP-SEC-047"],
	}
	security.private_prefixes == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]
	security.management_ports == [22, 3000, 3389, 8080, 9090, 9093, 9100, 9101]
	security.tagged_lists == ["vpcs", "subnets", "security_groups", "instances", "volumes", "load_balancers"]
	security.judged_lists == [
		"security_groups", "network_acls", "iam_roles", "instances", "volumes",
		"vpcs", "flow_logs", "log_groups", "buckets",
	]
	security.unresolved_lists == {
		"ingress", "egress", "cidr_blocks", "ipv6_cidr_blocks", "cidr_block", "cidr_ipv4", "cidr_ipv6", "ipv6_cidr_block",
		"policy", "policies", "inline_policy", "policy_arn", "managed_policy_arns", "assume_role_policy", "statement",
		"statements", "action", "actions", "not_action", "not_actions", "resource", "resources", "not_resource",
		"not_resources", "principal", "principals", "identifiers", "condition", "conditions", "values",
	}
	security.named_protocols == {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp", "-1": "all", "all": "all"}
	security.hours_of == {"h": 1, "d": 24, "w": 168, "y": 8760}
	security.route_lengths == {false: 24, true: 48}
	security.untyped_services == {"s3", "sns", "sqs"}
	security.severities == {"none", "negligible", "info", "informational", "low", "medium", "moderate", "high"}
	security.mandatory_tags == {"owner": "owner", "env": "env", "costCenter": "cost-center"}
	security.sensitive_actions == {lower(action) | some action in sensitive}
	security.shared_providers == {
		"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com",
	}
	security.few == 256
	security.least_retention_days == 30
	security.thirty_days_ns == ((((30 * 24) * 60) * 60) * 1000) * 1000000
	security.one_day_ns == (((24 * 60) * 60) * 1000) * 1000000
	security.name_characters == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
}

# At the bound a value passes, one beyond it does not.

test_008_a_reference_names_something if {
	place := "/config/security/authentication/jwtSecret"
	every text in ["${A}", "${_}", "file:/a"] {
		passes("internet", {place: text})
	}
	every text in ["${}", "file:/", "${1}", "${A-}"] {
		fails("internet", {place: text}, {"DWCP-SEC-008"})
	}
}

test_043_a_score_of_nine_is_the_bound if {
	passes("internet", finding({"cvss_score": 8.9, "severity": "high"}))
	fails("internet", finding({"cvss_score": 9.0, "severity": "high"}), {"DWCP-SEC-043"})
}

test_028_a_vpc_needs_a_group_and_no_vpc_needs_none if {
	nothing := {"/resources/vpcs": [], "/resources/security_groups": [], "/resources/network_acls": [], "/resources/flow_logs": []}
	passes("internet", nothing)
}

test_014_every_hmac_of_sha_2_is_accepted if {
	every method in security.message_authentications {
		passes("internet", {"/config/byzantine/authentication/method": method})
	}
	fails("internet", {"/config/byzantine/authentication/method": "hmac-sha1"}, {"DWCP-SEC-014"})
}

test_022_a_retention_counts_in_its_unit if {
	every retention in ["720h", "30d", "5w", "1y"] {
		passes("internet", {"/config/monitoring/prometheus/retention": retention})
	}
	every retention in ["719h", "29d", "4w", "0y"] {
		fails("internet", {"/config/monitoring/prometheus/retention": retention}, {"DWCP-SEC-022"})
	}
}

test_025_to_027_the_ends_of_a_range_belong_to_it if {
	fails("internet", open_range(22, 100), {"DWCP-SEC-025"})
	fails("internet", open_range(20, 22), {"DWCP-SEC-025"})
	fails("internet", open_range(3389, 3400), {"DWCP-SEC-026"})
	fails("internet", open_range(3300, 3389), {"DWCP-SEC-026"})
	passes("internet", open_range(23, 100))
	passes("internet", open_range(20, 21))
	passes("internet", open_range(3390, 3400))
	passes("internet", open_range(3300, 3388))
	every port in security.management_ports {
		count(changed("internet", open_range(port, port)).violations) == 1
	}
}

open_range(first, last) := {"/resources/security_groups/0/ingress/0": sg_rule({
	"from_port": first, "to_port": last, "cidr_blocks": ["0.0.0.0/0"],
})}

test_025_to_027_protocols_count_by_every_name if {
	every protocol in ["tcp", "TCP", "6"] {
		change := {"protocol": protocol, "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
		fails("internet", {"/resources/security_groups/0/ingress/0": sg_rule(change)}, {"DWCP-SEC-025"})
	}
	every protocol in ["-1", "all", "ALL"] {
		change := {"protocol": protocol, "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
		fails("internet", {"/resources/security_groups/0/ingress/0": sg_rule(change)}, {"DWCP-SEC-025", "DWCP-SEC-026", "DWCP-SEC-027"})
	}
	every protocol in ["udp", "17"] {
		change := {"protocol": protocol, "from_port": 3389, "to_port": 3389, "cidr_blocks": ["0.0.0.0/0"]}
		fails("internet", {"/resources/security_groups/0/ingress/0": sg_rule(change)}, {"DWCP-SEC-026"})
	}
	every protocol in ["icmp", "icmpv6", "ICMP", "50"] {
		passes("internet", {"/resources/security_groups/0/ingress/0": sg_rule({"protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]})})
	}
}

test_029_the_range_of_replies_is_exact if {
	every range in [[1024, 60999], [1024, 65535]] {
		advice(changed("internet", replying(range))) == {"DWCP-SEC-030"}
	}
	every range in [[1023, 65535], [1024, 60998]] {
		fails("internet", replying(range), {"DWCP-SEC-029"})
	}
	passes("internet", replying([32769, 65535]))
	open := acl_entry({"from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0"})
	fails("internet", {"/resources/network_acls/0/ingress": [denial(100, "0.0.0.0/0"), open]}, {"DWCP-SEC-029"})
	open6 := acl_entry({"from_port": 22, "to_port": 22, "ipv6_cidr_block": "::/0"})
	closed6 := object.union(denial(99, null), {"ipv6_cidr_block": "::/0"})
	passes("internet", {"/resources/network_acls/0/ingress": [closed6, open6]})
}

replying([first, last]) := {"/resources/network_acls/0/ingress": [acl_entry({
	"from_port": first, "to_port": last, "cidr_block": "0.0.0.0/0",
})]}

test_036_machines_are_no_people if {
	every part in ["role/a", "assumed-role/a/b", "federated-user/a", "oidc-provider/a", "saml-provider/a"] {
		passes("internet", trusted("AWS", concat("", ["arn:aws:iam::123456789012:", part]), []))
	}
}

test_001_a_score_of_nothing_contradicts_a_severity if {
	path := ["vulnerabilities", "findings", 0, "severity"]
	every severity in ["low", "medium", "moderate", "high", "unknown"] {
		unknown(changed("internet", finding({"severity": severity, "cvss_score": 0}))) == {path}
		passes("internet", finding({"severity": severity, "cvss_score": 1}))
	}
	every severity in ["none", "negligible", "info", "informational"] {
		passes("internet", finding({"severity": severity, "cvss_score": 0}))
	}
}

test_045_046_thirty_days_are_the_bound if {
	every place in ["/vulnerabilities/scanned_at", "/security_config/last_security_patch_date"] {
		passes("internet", {place: "2026-10-24T12:00:00Z"})
		count(changed("internet", {place: "2026-10-24T11:59:59.999999999Z"}).violations) == 1
		passes("internet", {place: "2026-11-24T11:59:59.999999999Z"})
		count(unknown(changed("internet", {place: "2026-11-24T12:00:00Z"}))) == 1
	}
}

test_045_046_times_are_written_as_rfc_3339_says if {
	every text in ["2026-11-20T08:00:00Z", "2026-11-20T08:00:00.123456789+01:00"] {
		passes("internet", {"/vulnerabilities/scanned_at": text})
	}
}

test_001_what_has_no_elements_is_not_known if {
	every list in security.judged_lists {
		["resources", list] in unknown(changed("internet", {concat("/", ["/resources", list]): null}))
	}
	every list in ["subnets", "load_balancers"] {
		["resources", list] in unknown(changed("internet", {concat("/", ["/resources", list]): null}))
	}
	every attribute in security.unresolved_lists {
		change := {"/resources/unresolved": [{"address": "aws_x.y", "attribute": attribute}]}
		is_unknown(change, ["resources", "unresolved", 0])
	}
}

# The fixtures, where they are loaded: `opa test policies/`.

default fixtures := {}

fixtures := data.fixtures.security

dotted(path) := concat(".", [text | some step in path; text := shown(step)])

shown(step) := step if is_string(step)

shown(step) := format_int(step, 10) if is_number(step)

misjudged contains [id, name] if {
	some id, name
	fixture := fixtures[id][name]
	not is_as_said(fixture)
}

is_as_said(fixture) if {
	moment := time.parse_rfc3339_ns(fixture.now)
	decision := security.decision with input as fixture.input with time.now_ns as moment
	ids(decision) == {id | some id in fixture.violations}
	{dotted(path) | some path in unknown(decision)} == {path | some path in fixture.unknown}
	advice(decision) == {id | some id in fixture.advice}
}

test_every_fixture_is_judged_as_it_says if misjudged == set()

# At the bound a value passes, one beyond it does not.

test_lists_what_the_decision_says_of_itself if {
	object.remove(security.decision.metadata, ["rules"]) == {
		"name": "dwcp.security", "version": "3.0.0", "description": "security of a DWCP v3 network",
	}
}

test_001_an_unknown_mode_of_the_deployment_forbids_every_action if {
	every action in ["lint", "plan"] {
		decision := changed("internet", {"/action": action, "/mode": "other"})
		["deployment", "mode"] in unknown(decision)
		decision.allow == false
	}
}

test_001_thousands_of_unknowns_are_sorted_and_none_is_lost if {
	volumes := [volume |
		some i in numbers.range(0, 299)
		volume := object.union(resources.volumes[0], {"address": format_int(i, 10), "encrypted": null})
	]
	decision := changed("internet", {"/resources/volumes": volumes})
	[warning.path[2] | some warning in decision.warnings] == numbers.range(0, 299)
}

test_001_resources_are_synthesised_or_planned if {
	passes("internet", {"/resources/source": "synth"})
	every source in ["added", "", null] {
		["resources", "source"] in unknown(changed("internet", {"/resources/source": source}))
	}
}

test_024_an_empty_tag_is_a_missing_one if {
	decision := changed("internet", {"/resources/volumes/0/tags/owner": ""})
	[[violation.id, violation.path] | some violation in decision.violations] == [["DWCP-SEC-024", ["resources", "volumes", 0, "tags"]]]
}

test_025_to_027_protocols_without_ports_are_known_by_every_name if {
	every protocol in ["icmp", "icmpv6", "ICMPv6", "50", "58"] {
		passes("internet", {"/resources/security_groups/0/ingress/2": sg_rule({
			"protocol": protocol, "from_port": -1, "to_port": -1, "cidr_blocks": ["10.0.0.0/8"],
		})})
	}
}

test_025_to_027_every_source_of_a_rule_is_looked_at if {
	place := "/resources/security_groups/0/ingress/1"
	path := ["resources", "security_groups", 0, "ingress", 1]
	ssh := {"from_port": 22, "to_port": 22, "cidr_blocks": ["10.10.250.0/24"]}
	is_unknown({place: sg_rule(object.union(ssh, {"prefix_list_ids": ["pl-1"]}))}, array.concat(path, ["prefix_list_ids"]))
	every family in ["cidr_blocks", "ipv6_cidr_blocks"] {
		is_unknown({place: sg_rule(object.union(ssh, {family: ["everybody"]}))}, array.concat(path, [family]))
		is_unknown({place: sg_rule(object.union(ssh, {family: null}))}, array.concat(path, [family]))
	}
}

test_031_to_034_a_denial_is_no_grant if {
	# Otherwise it would be unknown: DWCP-SEC-001.
	passes("internet", {"/resources/iam_roles/0/policies/0/statements/-": statement({
		"effect": "Deny", "actions": ["*"], "resources": ["*"],
	})})
}

test_031_to_034_every_element_of_a_statement_is_read if {
	place := "/resources/iam_roles/0/policies/0/statements/0"
	path := ["resources", "iam_roles", 0, "policies", 0, "statements", 0]
	every element in ["actions", "not_actions", "resources", "not_resources"] {
		every value in [null, "s3:GetObject", [7], ["s3:GetObject", null]] {
			array.concat(path, [element]) in unknown(changed("internet", {concat("/", [place, element]): value}))
		}
	}
	every pair in [["actions", "not_actions"], ["resources", "not_resources"]] {
		values := {concat("/", [place, pair[0]]): "s3:GetObject", concat("/", [place, pair[1]]): ["arn:aws:s3:::config/*"]}
		array.concat(path, [pair[0]]) in unknown(changed("internet", values))
	}
}

test_036_machines_take_roles_by_every_kind_of_name if {
	# Otherwise it would be unknown: DWCP-SEC-001.
	every part in ["role/deploy", "assumed-role/deploy/run", "federated-user/ann", "oidc-provider/ci", "saml-provider/office"] {
		passes("internet", trusted("AWS", concat("", ["arn:aws:iam::123456789012:", part]), []))
	}
}

test_035_036_a_principal_names_somebody if {
	place := "/resources/iam_roles/0/trust/0/principals/0/identifiers"
	is_unknown({place: []}, ["resources", "iam_roles", 0, "trust", 0, "principals", 0])
}

test_045_a_time_is_rfc_3339_and_less_than_a_day_ahead if {
	# Otherwise it would be unknown: DWCP-SEC-001.
	place := "/vulnerabilities/scanned_at"
	passes("internet", {place: "2026-11-24T11:59:59.999999999Z"})
	passes("internet", {place: "2026-11-20T08:00:00.123456789+01:00"})
	every text in [
		"2026-11-24T12:00:00Z", "2026-11-20T8:00:00Z", "2026-11-20T08:00:00.1234567890+01:00", "2026-11-20t08:00:00Z",
		"2026-11-20 08:00:00Z", "2026-11-20T08.00.00Z", "20261120T080000.000Z",
	] {
		["vulnerabilities", "scanned_at"] in unknown(changed("internet", {place: text}))
	}
}
