package dwcp.network_test

import data.dwcp.network

# --- Documents ---

datacenter_config := {
	"mode": "datacenter",
	"network": {
		"rdmaDevice": "mlx5_0",
		"port": 8080,
		"rdma": {"enabled": true, "maxQueuePairs": 256, "maxSendWr": 1024, "hugepagesEnabled": true},
		"mtu": 9000,
	},
	"performance": {"sendBufferSize": "16MB", "recvBufferSize": "16384KB", "maxConnections": 1},
	"memory": {"numaAware": true},
}

internet_config := {
	"mode": "internet",
	"network": {"port": 443, "mtu": 1500},
	"performance": {"sendBufferSize": "4MB", "recvBufferSize": "1GB", "maxConnections": 100000},
}

hybrid_config := {
	"mode": "hybrid",
	"network": {
		"transports": [
			{"name": "rdma", "enabled": true, "device": "mlx5_0", "port": 8080},
			{"name": "tcp", "enabled": true, "port": 443},
		],
		"rdma": {"enabled": true, "maxQueuePairs": 1024, "maxSendWr": 4096, "hugepagesEnabled": true},
		"mtu": 1280,
	},
	"performance": {"sendBufferSize": "auto", "recvBufferSize": "2MB", "maxConnections": 30000},
	"memory": {"numaAware": true},
}

config_of := {"datacenter": datacenter_config, "internet": internet_config, "hybrid": hybrid_config}

no_resources := {name: [] |
	some name in [
		"vpcs", "subnets", "internet_gateways", "egress_only_internet_gateways", "nat_gateways", "route_tables",
		"security_groups", "network_acls", "instances", "network_interfaces", "placement_groups", "load_balancers",
		"listeners", "autoscaling_groups", "peering_connections", "dns_records", "health_checks", "regions", "unresolved",
	]
}

# No site and no cloud: what is left to judge is the configuration.
without_sites(mode) := {
	"action": "plan",
	"mode": mode,
	"config": config_of[mode],
	"topology": {"sites": [], "gateways": [], "tunnels": []},
	"resources": no_resources,
}

ip(second, third, rest) := concat("", ["10.", format_int(second, 10), ".", format_int(third, 10), rest])

cloud(region, n) := {
	"region": region,
	"vpcPrefix": ip(n, 0, ".0/16"),
	"availabilityZones": [{"name": concat("", [region, zone])} | some zone in ["a", "b"]],
}

end(gateway, port) := {"gateway": gateway, "listenPort": port}

rule(protocol, from, to, more) := object.union(
	{
		"description": null, "protocol": protocol, "from_port": from, "to_port": to, "cidr_blocks": [],
		"ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false,
	},
	more,
)

from(prefixes) := {"cidr_blocks": prefixes}

entry(number, protocol, from_port, to_port, prefix) := {
	"rule_number": number, "action": "allow", "protocol": protocol, "from_port": from_port, "to_port": to_port,
	"cidr_block": prefix, "ipv6_cidr_block": null,
}

subnet(n, i) := {
	"address": concat("", ["subnet", format_int(n, 10), "-", format_int(i, 10)]),
	"vpc": concat("", ["vpc", format_int(n, 10)]),
	"cidr_block": ip(n, i, ".0/24"),
	"ipv6_cidr_block": null,
	"availability_zone": concat("", [region_of[n], ["a", "a", "b", "b"][i]]),
	"tier": tier,
	"maps_public_ip": false,
	"tags": {"dwcp:subnet": tier},
} if {
	tier := ["public", "private", "public", "private"][i]
}

region_of := {20: "us-east-1", 21: "us-west-2"}

# A VPC with two zones: subnets 0 and 2 are public, 1 and 3 private. Group 0 opens the data port, 1 the other sites,
# 2 and 3 the tunnels.
region(n, port, [remote, first, second]) := {
	"vpcs": [{"address": vpc, "cidr_block": ip(n, 0, ".0/16"), "ipv6": false}],
	"subnets": subnets,
	"internet_gateways": [{"address": named.igw, "vpc": vpc}],
	"nat_gateways": [
		{"address": named["nat-a"], "subnet": subnets[0].address},
		{"address": named["nat-b"], "subnet": subnets[2].address},
	],
	"route_tables": [
		{
			"address": named.public, "vpc": vpc, "subnets": [subnets[0].address, subnets[2].address],
			"routes": [{"destination": "0.0.0.0/0", "target_type": "internet_gateway", "target": named.igw}],
		},
		{
			"address": named["private-a"], "vpc": vpc, "subnets": [subnets[1].address],
			"routes": [{"destination": "0.0.0.0/0", "target_type": "nat_gateway", "target": named["nat-a"]}],
		},
		{
			"address": named["private-b"], "vpc": vpc, "subnets": [subnets[3].address],
			"routes": [{"destination": "0.0.0.0/0", "target_type": "nat_gateway", "target": named["nat-b"]}],
		},
	],
	"security_groups": [
		{
			"address": named.nodes, "vpc": vpc, "egress": [],
			"ingress": [
				rule("tcp", port, port, from([ip(n, 0, ".0/16")])),
				rule("tcp", 9100, 9101, from(["10.10.250.0/24"])),
			],
		},
		{"address": named.members, "vpc": vpc, "egress": [], "ingress": [rule("-1", 0, 0, from(remote))]},
		{"address": named.gw1, "vpc": vpc, "egress": [], "ingress": tunnel_rules(first)},
		{"address": named.gw2, "vpc": vpc, "egress": [], "ingress": tunnel_rules(second)},
	],
	"network_acls": [{
		"address": named.acl, "vpc": vpc, "subnets": [s.address | some s in subnets],
		"ingress": [
			entry(100, "-1", 0, 0, ip(n, 0, ".0/16")),
			entry(110, "tcp", 1024, 65535, "0.0.0.0/0"),
		],
		"egress": [entry(100, "-1", 0, 0, "0.0.0.0/0")],
	}],
} if {
	vpc := concat("", ["vpc", format_int(n, 10)])
	subnets := [subnet(n, i) | some i in [0, 1, 2, 3]]
	named := {word: concat("-", [vpc, word]) |
		some word in [
			"igw", "nat-a", "nat-b", "public", "private-a", "private-b", "nodes", "members", "gw1", "gw2", "acl",
		]
	}
}

tunnel_rules(peers) := [rule("udp", port, port, from([peer])) | some [port, peer] in peers]

site(name, kind, prefix) := {"name": name, "kind": kind, "prefixes": [prefix], "cloud": null}

gateway(site_name, n, address) := {
	"name": concat("", [site_name, "-gw", format_int(n, 10)]),
	"site": site_name,
	"publicAddress": address,
}

# dc1 and use1.
one_region(mode) := object.union(without_sites(mode), {
	"topology": {
		"sites": [
			site("dc1", "datacenter", "10.10.0.0/16"),
			object.union(site("use1", "region", "10.20.0.0/16"), {"cloud": cloud("us-east-1", 20)}),
		],
		"gateways": [
			gateway("dc1", 1, "203.0.113.11"), gateway("dc1", 2, "203.0.113.12"),
			gateway("use1", 1, "198.51.100.11"), gateway("use1", 2, "198.51.100.12"),
		],
		"tunnels": [
			{"protocol": "wireguard", "ends": [end("dc1-gw1", 51821), end("use1-gw1", 51821)]},
			{"protocol": "wireguard", "ends": [end("dc1-gw2", 51822), end("use1-gw2", 51822)]},
		],
	},
	"resources": object.union(
		{"regions": ["us-east-1"]},
		region(20, data_port[mode], [
			["10.10.0.0/16"],
			[[51821, "203.0.113.11/32"]],
			[[51822, "203.0.113.12/32"]],
		]),
	),
})

data_port := {"datacenter": 8080, "internet": 443, "hybrid": 443}

# dc1, use1 and usw2, each pair of neighbours connected over two gateways.
two_regions := object.union(base, {
	"topology": {
		"sites": array.concat(base.topology.sites, [object.union(
			site("usw2", "region", "10.21.0.0/16"),
			{"cloud": cloud("us-west-2", 21)},
		)]),
		"gateways": array.concat(base.topology.gateways, [
			gateway("usw2", 1, "198.51.100.21"),
			gateway("usw2", 2, "198.51.100.22"),
		]),
		"tunnels": array.concat(base.topology.tunnels, [
			{"protocol": "wireguard", "ends": [end("use1-gw1", 51823), end("usw2-gw1", 51823)]},
			{"protocol": "wireguard", "ends": [end("use1-gw2", 51824), end("usw2-gw2", 51824)]},
		]),
	},
	"resources": object.union({"regions": ["us-east-1", "us-west-2"]}, {name: array.concat(list, west[name]) |
		some name, list in east
	}),
}) if {
	base := one_region("internet")
	east := region(20, 443, [
		["10.10.0.0/16", "10.21.0.0/16"],
		[[51821, "203.0.113.11/32"], [51823, "198.51.100.21/32"]],
		[[51822, "203.0.113.12/32"], [51824, "198.51.100.22/32"]],
	])
	west := region(21, 443, [
		["10.10.0.0/16", "10.20.0.0/16"],
		[[51823, "198.51.100.11/32"]],
		[[51824, "198.51.100.12/32"]],
	])
}

# Two EFA members in one zone and one cluster placement group; group 4 is theirs.
with_efa := json.patch(one_region("datacenter"), [
	{"op": "add", "path": "/resources/security_groups/-", "value": {
		"address": "efa", "vpc": "vpc20",
		"ingress": [rule("-1", 0, 0, {"self": true})],
		"egress": [rule("-1", 0, 0, {"self": true})],
	}},
	{"op": "replace", "path": "/resources/placement_groups", "value": [{"address": "cluster", "strategy": "cluster"}]},
	{"op": "replace", "path": "/resources/network_interfaces", "value": [efa_interface("n1"), efa_interface("n2")]},
	{"op": "replace", "path": "/resources/instances", "value": [efa_instance("n1"), efa_instance("n2")]},
])

efa_interface(name) := {"address": name, "subnet": "subnet20-1", "type": "efa", "security_groups": ["efa"]}

efa_instance(name) := {
	"address": concat("-", ["instance", name]),
	"subnet": "subnet20-1",
	"availability_zone": "us-east-1a",
	"placement_group": "cluster",
	"network_interfaces": [name],
}

with_dns := json.patch(two_regions, [
	{"op": "replace", "path": "/resources/health_checks", "value": [{"address": "check"}]},
	{"op": "replace", "path": "/resources/dns_records", "value": [{
		"address": "record", "is_weighted": true, "health_check": "check",
	}]},
])

with_peering := json.patch(two_regions, [
	{"op": "replace", "path": "/resources/peering_connections", "value": [{
		"address": "pcx", "vpc": "vpc20", "peer_vpc": "vpc21",
	}]},
	{"op": "add", "path": "/resources/route_tables/0/routes/-", "value": peering_route("10.21.0.0/16")},
	{"op": "add", "path": "/resources/route_tables/3/routes/-", "value": peering_route("10.20.0.0/16")},
])

peering_route(prefix) := {"destination": prefix, "target_type": "vpc_peering_connection", "target": "pcx"}

with_balancer(name) := json.patch(one_region("internet"), [
	{"op": "replace", "path": "/resources/load_balancers", "value": [{"address": "lb", "name": name}]},
	{"op": "replace", "path": "/resources/listeners", "value": [{"address": "listener", "load_balancer": "lb"}]},
])

with_scaling(subnets, has_policy) := json.patch(one_region("internet"), [{
	"op": "replace", "path": "/resources/autoscaling_groups",
	"value": [{"address": "asg", "subnets": subnets, "has_scaling_policy": has_policy}],
}])

# --- What a document gives ---

decision(document) := found if found := network.decision with input as document

ids(document) := {finding.id | some finding in decision(document).violations}

unknown(document) := {finding.id | some finding in decision(document).warnings; finding.kind == "unknown"}

passes(document) if {
	found := decision(document)
	found.allow == true
	found.violations == []
	found.warnings == []
}

# Exactly this rule is broken, nothing is unknown, and nothing is allowed.
breaks(document, id) if {
	ids(document) == {id}
	unknown(document) == set()
	decision(document).allow == false
}

# Exactly this is unknown, which is neither a pass nor a violation.
leaves_open(document, id) if {
	ids(document) == set()
	unknown(document) == {id}
	decision(document).allow == false
}

patched(document, path, value) := json.patch(document, [{"op": "replace", "path": path, "value": value}])

added(document, path, value) := json.patch(document, [{"op": "add", "path": path, "value": value}])

removed(document, path) := json.patch(document, [{"op": "remove", "path": path}])

hybrid := one_region("hybrid")

datacenter := one_region("datacenter")

# --- The decision ---

test_documents_in_order_pass if {
	every mode in ["datacenter", "internet", "hybrid"] {
		passes(without_sites(mode))
		passes(one_region(mode))
	}
	passes(two_regions)
	passes(with_efa)
	passes(with_dns)
	passes(with_peering)
	passes(with_balancer("dwcp-production-use1-nlb-32chars"))
	passes(with_scaling(["subnet20-1", "subnet20-3"], true))
}

test_a_bare_configuration_passes_and_says_what_it_was_not_given if {
	every mode, document in config_of {
		found := decision(document)
		found.allow == true
		found.violations == []
		[warning.path | some warning in found.warnings; warning.kind == "unknown"] == [["resources"], ["topology"]]
		mode == document.mode
	}
}

test_a_finding_says_everything if {
	some finding in decision(patched(hybrid, "/resources/vpcs/0/cidr_block", "10.20.0.0/8")).violations
	finding.id == "DWCP-NET-002"
	object.keys(finding) == {"id", "severity", "path", "subject", "message", "remediation", "controls"}
	finding.path == ["resources", "vpcs", 0, "cidr_block"]
	finding.subject == "vpc20"
	finding.severity == "high"
	finding.message == "10.20.0.0/8 is no /16 to /24"
	finding.controls == ["SOC2 CC6.6"]
}

test_findings_are_sorted_by_rule_and_place if {
	document := json.patch(datacenter, [
		{"op": "replace", "path": "/config/network/mtu", "value": 1500},
		{"op": "replace", "path": "/config/performance/recvBufferSize", "value": "1MB"},
		{"op": "replace", "path": "/config/performance/sendBufferSize", "value": "1MB"},
		{"op": "replace", "path": "/resources/vpcs/0/cidr_block", "value": "11.20.0.0/16"},
	])
	found := [[finding.id, finding.path] | some finding in decision(document).violations]
	found == sort(found)
	count(found) > 3
}

test_the_rules_of_a_section_count_as_evaluated_when_it_is_there if {
	decision(hybrid_config).metadata.rules == [
		"DWCP-NET-001", "DWCP-NET-022", "DWCP-NET-023", "DWCP-NET-024", "DWCP-NET-025", "DWCP-NET-026",
		"DWCP-NET-027",
	]
	count(decision(hybrid).metadata.rules) == 37
	decision("nothing").metadata.rules == ["DWCP-NET-001"]
}

test_every_rule_that_is_said_to_be_evaluated_has_an_annotation if {
	annotated := {about.custom.id | some about in [
		network.about_input, network.about_vpc_prefix, network.about_overlap, network.about_zones,
		network.about_subnet_in_vpc, network.about_private_subnets, network.about_public_routes,
		network.about_private_routes, network.about_nat, network.about_association, network.about_site_firewall,
		network.about_internal_ports, network.about_data_ports, network.about_open_groups, network.about_acl_replies,
		network.about_open_acls, network.about_acl_size, network.about_tunnel_ports, network.about_efa_groups,
		network.about_cluster_zone, network.about_efa_zone, network.about_rdma, network.about_rdma_queues,
		network.about_rdma_memory, network.about_mtu, network.about_buffers, network.about_connections,
		network.about_regions, network.about_connected, network.about_single_gateway, network.about_dns,
		network.about_balancer_name, network.about_scaling, network.about_peering, network.about_gateways,
		network.about_undeclared_ports, network.about_ipsec,
	]}
	annotated == {id | some id in decision(hybrid).metadata.rules}
}

# --- DWCP-NET-001: what is not given ---

hostile := [
	{}, [], "", "text", 0, null, true, {"mode": null}, {"mode": 7}, {"mode": "datacenter"},
	{"config": null}, {"action": []},
	{"action": "plan"}, {"action": "deploy", "mode": "hybrid", "config": "hybrid"}, {"topology": {}, "resources": {}},
	{"action": "plan", "mode": "hybrid", "config": hybrid_config, "topology": "none", "resources": 5},
	{"action": "plan", "mode": "hybrid", "config": [], "topology": [], "resources": []},
]

test_every_input_gives_a_decision_and_none_of_these_is_allowed if {
	every document in hostile {
		found := decision(document)
		found.allow == false
		found.violations == []
		count(found.warnings) > 0
	}
}

gives_a_decision_with(junk) if {
	every name in object.keys(hybrid.resources) {
		is_boolean(decision(patched(hybrid, concat("", ["/resources/", name]), junk)).allow)
	}
	every name in ["sites", "gateways", "tunnels"] {
		is_boolean(decision(patched(hybrid, concat("", ["/topology/", name]), junk)).allow)
	}
}

test_a_plain_value_for_a_list_gives_a_decision if {
	every junk in [null, "true", 7] {
		gives_a_decision_with(junk)
	}
}

test_a_map_for_a_list_gives_a_decision if gives_a_decision_with({"0": {}})

test_an_empty_list_gives_a_decision if gives_a_decision_with([])

test_a_list_of_no_maps_gives_a_decision if {
	every junk in [[null], [["10.0.0.0/8"]]] {
		gives_a_decision_with(junk)
	}
}

test_a_list_of_incomplete_maps_gives_a_decision if {
	every junk in [[{}], [{"address": "a"}, {"address": "a"}]] {
		gives_a_decision_with(junk)
	}
}

test_a_list_that_is_missing_is_unknown if {
	every name in object.keys(no_resources) - {"egress_only_internet_gateways"} {
		document := removed(hybrid, concat("", ["/resources/", name]))
		"DWCP-NET-001" in unknown(document)
		ids(document) == set()
		decision(document).allow == false
	}
}

test_type_confusion_is_unknown if {
	leaves_open(patched(without_sites("datacenter"), "/config/network/rdma/enabled", "true"), "DWCP-NET-001")
	leaves_open(patched(without_sites("datacenter"), "/config/network/mtu", "9000"), "DWCP-NET-001")
	leaves_open(patched(without_sites("datacenter"), "/config/performance/maxConnections", [1]), "DWCP-NET-001")
	leaves_open(patched(without_sites("datacenter"), "/config/memory", null), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/resources/subnets/1/maps_public_ip", "false"), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/resources/security_groups/0/ingress/1/from_port", null), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/resources/security_groups/0/ingress/1/to_port", "9101"), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/resources/security_groups/0/ingress", {"0": {}}), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/topology/sites/0/prefixes", "10.10.0.0/16"), "DWCP-NET-001")
}

test_a_value_known_after_apply_is_named_by_address_and_attribute if {
	document := patched(hybrid, "/resources/subnets/0/availability_zone", null)
	leaves_open(document, "DWCP-NET-001")
	some finding in decision(document).warnings
	finding.subject == "subnet20-0"
	finding.path == ["resources", "subnets", 0, "availability_zone"]
}

test_a_list_shortened_by_what_is_not_known_is_unknown if {
	shortened := patched(hybrid, "/resources/security_groups/1/ingress/0/cidr_blocks", ["10.10.0.0/16"])
	document := added(shortened, "/resources/unresolved/-", {
		"address": "vpc20-members",
		"attribute": "ingress[other sites].cidr_blocks",
	})
	leaves_open(document, "DWCP-NET-001")
}

test_a_rule_of_its_own_that_is_not_known_leaves_its_group_open if {
	document := added(hybrid, "/resources/unresolved/-", {
		"address": "aws_vpc_security_group_ingress_rule.x",
		"attribute": "cidr_ipv4",
	})
	leaves_open(document, "DWCP-NET-001")
}

test_a_reference_to_nothing_is_unknown if {
	leaves_open(patched(hybrid, "/resources/subnets/0/vpc", "vpc99"), "DWCP-NET-001")
	leaves_open(patched(hybrid, "/resources/network_acls/0/subnets/0", "subnet99"), "DWCP-NET-001")
}

test_a_prefix_that_is_none_is_unknown if {
	every text in [
		"10.20.0.0", "10.20.0/16", "10.20.0.0/33", "10.20.0.0/016", "010.20.0.0/16", "10.20.0.256/16", "10.20.0.0/-1",
		"10.20.0.0/1e1", "::ffff:10.20.0.0/112", "1::2::3/64", "fc00:::/7", "12345::/16", "2001:db8/32", "/", "",
	] {
		"DWCP-NET-001" in unknown(patched(hybrid, "/resources/subnets/0/cidr_block", text))
		ids(patched(hybrid, "/resources/subnets/0/cidr_block", text)) == set()
	}
}

test_a_mode_that_two_places_tell_differently_is_unknown if {
	document := patched(without_sites("hybrid"), "/config/mode", "datacenter")
	leaves_open(document, "DWCP-NET-001")
}

test_lint_needs_the_configuration_only if {
	decision({"action": "lint", "mode": "internet", "config": internet_config}).allow == true
	decision({"action": "plan", "mode": "internet", "config": internet_config}).allow == false
	decision({"action": "dance", "mode": "internet", "config": internet_config}).allow == false
	decision({"action": "lint", "mode": "internet"}).allow == false
}

test_a_cloud_site_without_a_vpc_was_not_looked_at if {
	document := patched(hybrid, "/topology/sites/1/cloud/vpcPrefix", "10.99.0.0/16")
	"DWCP-NET-001" in unknown(document)
}

# --- DWCP-NET-002: VPC prefixes ---

vpc_only(prefix) := object.union(without_sites("hybrid"), {"topology": {
	"sites": [object.union(site("use1", "region", prefix), {"cloud": {
		"region": "us-east-1", "vpcPrefix": prefix, "availabilityZones": [],
	}})],
	"gateways": [gateway("use1", 1, "198.51.100.1"), gateway("use1", 2, "198.51.100.2")],
}})

vpc_prefix_found(prefix) if {
	document := object.union(removed(vpc_only(prefix), "/resources"), {"action": "lint"})
	"DWCP-NET-002" in ids(document)
}

test_every_private_range_is_private if {
	every prefix in ["10.0.0.0/16", "172.16.0.0/16", "172.17.0.0/20", "172.31.255.0/24", "192.168.0.0/16"] {
		not vpc_prefix_found(prefix)
	}
}

test_what_only_looks_private_is_not if {
	every prefix in ["172.15.0.0/16", "172.32.0.0/16", "192.169.0.0/16", "11.0.0.0/16", "100.64.0.0/16", "fc00::/16"] {
		vpc_prefix_found(prefix)
	}
}

test_a_vpc_has_16_to_24_bits if {
	vpc_prefix_found("10.0.0.0/15")
	vpc_prefix_found("10.0.0.0/25")
	not vpc_prefix_found("10.0.0.0/24")
	breaks(
		json.patch(hybrid, [
			{"op": "replace", "path": "/resources/vpcs/0/cidr_block", "value": "10.20.0.0/15"},
			{"op": "replace", "path": "/topology/sites/1/cloud/vpcPrefix", "value": "10.20.0.0/15"},
		]),
		"DWCP-NET-002",
	)
}

# --- DWCP-NET-003: overlaps ---

test_site_prefixes_overlap_by_arithmetic if {
	breaks(patched(hybrid, "/topology/sites/0/prefixes", ["10.20.128.0/17"]), "DWCP-NET-003")
	breaks(patched(hybrid, "/topology/sites/0/prefixes", ["10.0.0.0/8"]), "DWCP-NET-003")
	breaks(patched(hybrid, "/topology/sites/0/prefixes", ["10.20.0.0/16"]), "DWCP-NET-003")
	passes(patched(hybrid, "/topology/sites/0/prefixes", ["10.21.0.0/16", "10.19.0.0/16"]))
}

test_a_site_may_repeat_itself if passes(patched(hybrid, "/topology/sites/0/prefixes", ["10.10.0.0/16", "10.10.1.0/24"]))

test_subnets_overlap_by_arithmetic if {
	breaks(patched(hybrid, "/resources/subnets/1/cidr_block", "10.20.0.128/25"), "DWCP-NET-003")
	breaks(patched(hybrid, "/resources/subnets/1/cidr_block", "10.20.0.0/24"), "DWCP-NET-003")
	breaks(patched(hybrid, "/resources/subnets/1/cidr_block", "10.20.2.0/23"), "DWCP-NET-003")
}

test_ipv6_subnets_overlap_by_arithmetic if {
	first := patched(hybrid, "/resources/subnets/0/ipv6_cidr_block", "2001:DB8:0:0::/63")
	breaks(patched(first, "/resources/subnets/1/ipv6_cidr_block", "2001:db8::1:0:0:0:0/64"), "DWCP-NET-003")
	passes(patched(first, "/resources/subnets/1/ipv6_cidr_block", "2001:db8:0:2::/64"))
}

test_vpcs_overlap_each_other if {
	document := json.patch(two_regions, [
		{"op": "replace", "path": "/resources/vpcs/1/cidr_block", "value": "10.20.0.0/15"},
		{"op": "replace", "path": "/topology/sites/2/cloud/vpcPrefix", "value": "10.20.0.0/15"},
	])
	"DWCP-NET-003" in ids(document)
}

test_a_vpc_of_no_site_overlaps_the_sites if {
	document := added(hybrid, "/resources/vpcs/-", {"address": "vpc-other", "cidr_block": "10.10.0.0/16"})
	"DWCP-NET-003" in ids(document)
}

# --- DWCP-NET-004 and 005: subnets ---

test_both_tiers_need_two_zones if {
	breaks(patched(hybrid, "/resources/subnets/3/availability_zone", "us-east-1a"), "DWCP-NET-004")
	breaks(patched(hybrid, "/resources/subnets/2/availability_zone", "us-east-1a"), "DWCP-NET-004")
}

test_a_vpc_without_subnets_has_no_zone if {
	document := added(hybrid, "/resources/vpcs/-", {"address": "vpc-other", "cidr_block": "192.168.0.0/16"})
	"DWCP-NET-004" in ids(document)
}

test_a_zone_of_no_region_is_unknown if {
	leaves_open(patched(hybrid, "/resources/subnets/3/availability_zone", "mars-1b"), "DWCP-NET-001")
}

test_a_subnet_lies_in_its_vpc if {
	breaks(patched(hybrid, "/resources/subnets/1/cidr_block", "10.2.0.0/24"), "DWCP-NET-005")
	"DWCP-NET-005" in ids(patched(hybrid, "/resources/subnets/1/cidr_block", "10.16.0.0/12"))
	passes(patched(hybrid, "/resources/subnets/1/cidr_block", "10.20.255.0/24"))
}

# --- DWCP-NET-006 to 010: routing ---

to(destination, type, target) := {"destination": destination, "target_type": type, "target": target}

test_private_subnets_give_no_public_address if {
	breaks(patched(hybrid, "/resources/subnets/1/maps_public_ip", true), "DWCP-NET-006")
	passes(patched(hybrid, "/resources/subnets/0/maps_public_ip", true))
}

test_private_subnets_have_no_way_to_the_internet_gateway if {
	path := "/resources/route_tables/1/routes/-"
	"DWCP-NET-006" in ids(added(hybrid, path, to("0.0.0.0/0", "internet_gateway", "vpc20-igw")))
	"DWCP-NET-006" in ids(added(hybrid, path, to("::/0", "internet_gateway", "vpc20-igw")))
	breaks(added(hybrid, path, to("128.0.0.0/1", "internet_gateway", "vpc20-igw")), "DWCP-NET-006")
}

test_ipv6_leaves_by_an_egress_only_gateway if {
	routed := added(hybrid, "/resources/route_tables/1/routes/-", to("::/0", "egress_only_gateway", "eigw"))
	passes(added(routed, "/resources/network_acls/0/ingress/-", object.union(
		entry(120, "tcp", 1024, 65535, null),
		{"ipv6_cidr_block": "::/0"},
	)))
	breaks(routed, "DWCP-NET-015")
}

test_public_subnets_leave_by_the_internet_gateway if {
	breaks(patched(hybrid, "/resources/route_tables/0/routes", []), "DWCP-NET-007")
	breaks(patched(hybrid, "/resources/route_tables/0/routes/0/destination", "8.0.0.0/8"), "DWCP-NET-007")
	leaves_open(patched(hybrid, "/resources/route_tables/0/routes/0/target", null), "DWCP-NET-007")
	leaves_open(patched(hybrid, "/resources/internet_gateways", []), "DWCP-NET-007")
}

test_an_internet_gateway_of_another_vpc_is_no_way_out if {
	"DWCP-NET-007" in ids(patched(two_regions, "/resources/route_tables/0/routes/0/target", "vpc21-igw"))
}

test_every_private_table_leaves_by_nat if {
	breaks(patched(hybrid, "/resources/route_tables/2/routes", []), "DWCP-NET-008")
	breaks(patched(hybrid, "/resources/route_tables/1/routes/0/destination", "10.0.0.0/8"), "DWCP-NET-008")
	leaves_open(patched(hybrid, "/resources/route_tables/1/routes/0/target", "nat-other"), "DWCP-NET-008")
	leaves_open(patched(hybrid, "/resources/route_tables/1/routes/0/target_type", "unknown"), "DWCP-NET-001")
}

test_a_nat_gateway_stands_in_a_public_subnet if {
	breaks(patched(hybrid, "/resources/nat_gateways/0/subnet", "subnet20-1"), "DWCP-NET-009")
	"DWCP-NET-009" in ids(patched(hybrid, "/resources/nat_gateways", []))
}

test_every_subnet_has_one_route_table if {
	breaks(patched(hybrid, "/resources/route_tables/1/subnets", []), "DWCP-NET-010")
	breaks(added(hybrid, "/resources/route_tables/1/subnets/-", "subnet20-3"), "DWCP-NET-010")
}

test_a_subnet_without_a_tag_has_the_tier_of_its_routes if {
	untagged := [object.union(s, {"tags": null}) | some s in hybrid.resources.subnets]
	passes(patched(hybrid, "/resources/subnets", untagged))
	leaves_open(
		patched(hybrid, "/resources/subnets", [object.union(s, {"tier": "unknown"}) | some s in untagged]),
		"DWCP-NET-001",
	)
}

# --- DWCP-NET-011 to 014: security groups ---

test_datacenter_mode_lets_the_site_in_on_the_data_port if {
	path := "/resources/security_groups/0/ingress/0"
	breaks(patched(datacenter, path, rule("tcp", 8443, 8443, from(["10.20.0.0/16"]))), "DWCP-NET-011")
	breaks(patched(datacenter, path, rule("tcp", 8080, 8080, from(["10.99.0.0/16"]))), "DWCP-NET-011")
	breaks(patched(datacenter, path, rule("icmp", 8080, 8080, from(["10.20.0.0/16"]))), "DWCP-NET-011")
	passes(patched(datacenter, path, rule("-1", null, null, from(["10.20.0.0/16"]))))
	passes(patched(datacenter, path, rule("tcp", 8000, 9000, from(["10.0.0.0/8"]))))
	passes(patched(datacenter, path, rule("6", 8080, 8080, from(["10.20.1.0/24"]))))
	passes(patched(datacenter, path, rule("tcp", 8080, 8080, {"self": true})))
}

test_internal_ports_are_closed_to_public_prefixes if {
	path := "/resources/security_groups/1/ingress/-"
	every port in [22, 3389, 8080, 9090, 9100, 9101] {
		breaks(added(hybrid, path, rule("tcp", port, port, from(["10.0.0.0/8", "0.0.0.0/0"]))), "DWCP-NET-012")
		breaks(added(hybrid, path, rule("tcp", port, port, {"ipv6_cidr_blocks": ["::/0"]})), "DWCP-NET-012")
		breaks(added(hybrid, path, rule("tcp", port - 1, port + 1, from(["198.51.100.7/32"]))), "DWCP-NET-012")
		passes(added(hybrid, path, rule("tcp", port, port, from(["172.31.0.0/16", "192.168.0.0/24"]))))
		passes(added(hybrid, path, rule("tcp", port, port, {"ipv6_cidr_blocks": ["fd00::/8"]})))
	}
	breaks(added(hybrid, path, rule("tcp", 22, 22, from(["172.32.0.0/16"]))), "DWCP-NET-012")
	breaks(added(datacenter, path, rule("tcp", 8080, 8080, from(["0.0.0.0/0"]))), "DWCP-NET-012")
}

test_a_public_data_port_is_public if {
	open := rule("tcp", 443, 443, {"cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]})
	passes(added(one_region("internet"), "/resources/security_groups/1/ingress/-", open))
	passes(added(hybrid, "/resources/security_groups/1/ingress/-", open))
}

test_somebody_is_let_in_on_every_data_port if {
	document := json.patch(one_region("internet"), [
		{"op": "remove", "path": "/resources/security_groups/1/ingress/0"},
		{"op": "remove", "path": "/resources/security_groups/0/ingress/0"},
	])
	breaks(document, "DWCP-NET-013")
	passes(added(
		document,
		"/resources/security_groups/1/ingress/-",
		rule("tcp", 443, 443, from(["10.10.0.0/16"])),
	))
	breaks(patched(hybrid, "/resources/security_groups/1/ingress", []), "DWCP-NET-013")
}

test_no_public_prefix_is_let_in_on_everything if {
	path := "/resources/security_groups/1/ingress/0"
	breaks(patched(hybrid, path, rule("-1", 0, 0, from(["10.10.0.0/16", "0.0.0.0/0"]))), "DWCP-NET-014")
	breaks(
		added(hybrid, "/resources/security_groups/1/ingress/-", rule("-1", 0, 0, {"ipv6_cidr_blocks": ["::/0"]})),
		"DWCP-NET-014",
	)
	breaks(added(hybrid, "/resources/security_groups/1/ingress/-", rule("-1", 0, 0, from(["9.0.0.0/8"]))), "DWCP-NET-014")
	"DWCP-NET-014" in ids(added(
		hybrid,
		"/resources/security_groups/1/ingress/-",
		rule("tcp", 0, 65535, from(["0.0.0.0/0"])),
	))
}

test_a_prefix_list_nobody_opened_is_unknown if {
	document := patched(hybrid, "/resources/security_groups/1/ingress/0/prefix_list_ids", ["pl-123"])
	leaves_open(document, "DWCP-NET-014")
}

test_a_rule_without_a_source_is_unknown if {
	document := patched(hybrid, "/resources/security_groups/0/ingress/1/cidr_blocks", [])
	leaves_open(document, "DWCP-NET-001")
}

# --- DWCP-NET-036: what is open to the internet ---

opens(mode, protocol, first, last, sources) := added(
	one_region(mode),
	"/resources/security_groups/1/ingress/-",
	rule(protocol, first, last, sources),
)

world := from(["0.0.0.0/0"])

test_what_is_open_to_the_internet_is_declared if {
	every port in [21, 23, 25, 80, 111, 135, 139, 445, 1433, 1521, 2375, 2376, 3306, 5432, 5900, 6379, 8443, 9200, 11211, 27017] {
		breaks(opens("internet", "tcp", port, port, world), "DWCP-NET-036")
	}
	breaks(opens("internet", "tcp", 10000, 65535, world), "DWCP-NET-036")
	breaks(opens("internet", "tcp", 443, 444, world), "DWCP-NET-036")
	breaks(opens("internet", "6", 442, 443, world), "DWCP-NET-036")
	breaks(opens("internet", "udp", 53, 53, world), "DWCP-NET-036")
	breaks(opens("internet", "17", 161, 161, {"ipv6_cidr_blocks": ["::/0"]}), "DWCP-NET-036")
	breaks(opens("datacenter", "tcp", 443, 443, world), "DWCP-NET-036")
	breaks(opens("internet", "udp", 443, 443, world), "DWCP-NET-036")
	every mode in ["internet", "hybrid"] {
		passes(opens(mode, "tcp", 443, 443, world))
	}
	passes(patched(
		opens("hybrid", "udp", 443, 443, world),
		"/config/network/transports/1",
		{"name": "quic", "enabled": true, "port": 443},
	))
	quic := added(opens("internet", "udp", 4433, 4433, world), "/config/network/quic", {"enabled": true, "port": 4433})
	passes(quic)
	breaks(patched(quic, "/config/network/quic/enabled", false), "DWCP-NET-036")
}

test_protocols_without_ports_are_declared_too if {
	every protocol in ["icmp", "1", "icmpv6", "58"] {
		passes(opens("internet", protocol, -1, -1, world))
	}
	every protocol in ["47", "50", "51", "132", "esp", "gre", "ah"] {
		breaks(opens("internet", protocol, -1, -1, world), "DWCP-NET-036")
	}
	every protocol in ["50", "esp"] {
		passes(with_ipsec(opens("internet", protocol, -1, -1, world), {}))
		breaks(added(opens("internet", protocol, -1, -1, world), "/topology/tunnels/0/protocol", "wireguard"), "DWCP-NET-036")
	}
	every port in [500, 4500] {
		breaks(opens("internet", "udp", port, port, world), "DWCP-NET-036")
		passes(with_ipsec(opens("internet", "udp", port, port, world), {}))
	}
}

test_a_prefix_that_holds_more_than_one_network_is_the_internet if {
	every prefix in ["8.0.0.0/8", "10.0.0.0/7", "203.0.113.0/23", "128.0.0.0/1"] {
		breaks(opens("internet", "tcp", 5432, 5432, from([prefix])), "DWCP-NET-036")
	}
	passes(opens("internet", "tcp", 5432, 5432, from(["203.0.113.0/24", "10.0.0.0/8"])))
	breaks(opens("internet", "tcp", 5432, 5432, {"ipv6_cidr_blocks": ["2001:db8::/47"]}), "DWCP-NET-036")
	passes(opens("internet", "tcp", 5432, 5432, {"ipv6_cidr_blocks": ["2001:db8::/48", "fc00::/7"]}))
	leaves_open(opens("internet", "tcp", 5432, 5432, {"prefix_list_ids": ["pl-1"]}), "DWCP-NET-036")
}

test_what_other_rules_say_of_an_opening_is_not_said_twice if {
	breaks(opens("internet", "tcp", 22, 22, world), "DWCP-NET-012")
	breaks(opens("internet", "-1", 0, 0, world), "DWCP-NET-014")
	breaks(opens("internet", "udp", 51821, 51821, world), "DWCP-NET-018")
	ids(opens("internet", "tcp", 22, 23, world)) == {"DWCP-NET-012", "DWCP-NET-036"}
}

# --- Lists and bounds ---

# Every list a rule decides by, written down a second time: neither grows nor shrinks without somebody saying so here.
test_lists_are_what_the_rules_say if {
	network.choices == [
		["topology", "sites", "kind", {"datacenter", "region", "branch"}],
		["topology", "tunnels", "protocol", {"wireguard", "ipsec"}],
		["resources", "subnets", "tier", {"public", "private"}],
		["resources", "placement_groups", "strategy", {"cluster", "partition", "spread"}],
	]
	network.inner_choices == [
		["resources", "route_tables", "routes", "target_type", {
			"nat_gateway", "internet_gateway", "egress_only_gateway", "vpc_peering_connection", "transit_gateway",
			"network_interface", "vpc_endpoint", "local",
		}],
		["resources", "network_acls", "ingress", "action", {"allow", "deny"}],
	]
	network.open_arguments == [
		["subnets", "ipv6_cidr_block", "ipv6_cidr_block"],
		["route_tables", "route", "routes"],
		["route_tables", "routes", "routes"],
		["security_groups", "ingress", "ingress"],
		["security_groups", "egress", "egress"],
		["network_acls", "ingress", "ingress"],
		["network_acls", "subnet_ids", "subnets"],
		["instances", "availability_zone", "availability_zone"],
		["instances", "placement_group", "placement_group"],
		["instances", "placement_group_id", "placement_group"],
		["network_interfaces", "security_groups", "security_groups"],
		["autoscaling_groups", "vpc_zone_identifier", "subnets"],
		["dns_records", "weighted_routing_policy", "is_weighted"],
		["dns_records", "health_check", "health_check"],
		["dns_records", "health_check_id", "health_check"],
	]
	network.part_types == [
		["aws_route.", "route_tables"],
		["aws_route_table_association.", "route_tables"],
		["aws_security_group_rule.", "security_groups"],
		["aws_vpc_security_group_ingress_rule.", "security_groups"],
		["aws_vpc_security_group_egress_rule.", "security_groups"],
		["aws_network_acl_rule.", "network_acls"],
		["aws_network_acl_association.", "network_acls"],
		["aws_network_interface_sg_attachment.", "network_interfaces"],
		["aws_autoscaling_policy.", "autoscaling_groups"],
		["provider.", "regions"],
	]
	network.vpc_range_texts == {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}
	network.local_range_texts == {
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "169.254.0.0/16",
		"127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
	}
	network.route_lengths == {"4": 24, "6": 48}
	network.rules_of == {
		"input": ["DWCP-NET-001"],
		"config": [
			"DWCP-NET-022", "DWCP-NET-023", "DWCP-NET-024", "DWCP-NET-025", "DWCP-NET-026", "DWCP-NET-027",
		],
		"topology": ["DWCP-NET-028", "DWCP-NET-029", "DWCP-NET-030", "DWCP-NET-035", "DWCP-NET-037"],
		"resources": [
			"DWCP-NET-002", "DWCP-NET-003", "DWCP-NET-004", "DWCP-NET-005", "DWCP-NET-006", "DWCP-NET-007",
			"DWCP-NET-008", "DWCP-NET-009", "DWCP-NET-010", "DWCP-NET-011", "DWCP-NET-012", "DWCP-NET-013",
			"DWCP-NET-014", "DWCP-NET-015", "DWCP-NET-016", "DWCP-NET-017", "DWCP-NET-018", "DWCP-NET-019",
			"DWCP-NET-020", "DWCP-NET-021", "DWCP-NET-031", "DWCP-NET-032", "DWCP-NET-033", "DWCP-NET-034",
			"DWCP-NET-036",
		],
	}
	network.shapes == [
		["topology", "sites", [
			["name", network.text_type], ["kind", network.text_type], ["prefixes", network.list_type], ["cloud", {"object", "null"}],
		]],
		["topology", "gateways", [["name", network.text_type], ["site", network.text_type], ["publicAddress", network.text_type]]],
		["topology", "tunnels", [["ends", network.list_type], ["protocol", network.text_type]]],
		["resources", "vpcs", [["address", network.text_type], ["cidr_block", network.text_type]]],
		["resources", "subnets", [
			["address", network.text_type], ["vpc", network.text_type], ["cidr_block", network.text_type], ["ipv6_cidr_block", network.optional_text],
			["availability_zone", network.text_type], ["maps_public_ip", network.flag_type], ["tier", network.text_type],
		]],
		["resources", "internet_gateways", [["address", network.text_type], ["vpc", network.text_type]]],
		["resources", "nat_gateways", [["address", network.text_type], ["subnet", network.text_type]]],
		["resources", "route_tables", [
			["address", network.text_type], ["vpc", network.text_type], ["subnets", network.list_type], ["routes", network.list_type],
		]],
		["resources", "security_groups", [
			["address", network.text_type], ["vpc", network.text_type], ["ingress", network.list_type], ["egress", network.list_type],
		]],
		["resources", "network_acls", [
			["address", network.text_type], ["vpc", network.text_type], ["subnets", network.list_type], ["ingress", network.list_type],
			["egress", network.list_type],
		]],
		["resources", "instances", [
			["address", network.text_type], ["availability_zone", network.optional_text], ["placement_group", network.optional_text],
		]],
		["resources", "network_interfaces", [
			["address", network.text_type], ["subnet", network.text_type], ["type", network.text_type], ["security_groups", network.list_type],
		]],
		["resources", "placement_groups", [["address", network.text_type], ["strategy", network.text_type]]],
		["resources", "load_balancers", [["address", network.text_type], ["name", network.text_type]]],
		["resources", "listeners", [["address", network.text_type], ["load_balancer", network.text_type]]],
		["resources", "autoscaling_groups", [
			["address", network.text_type], ["subnets", network.list_type], ["has_scaling_policy", network.flag_type],
		]],
		["resources", "peering_connections", [["address", network.text_type], ["vpc", network.text_type], ["peer_vpc", network.text_type]]],
		["resources", "dns_records", [
			["address", network.text_type], ["is_weighted", network.flag_type], ["health_check", network.optional_text],
		]],
		["resources", "health_checks", [["address", network.text_type]]],
		["resources", "regions", []],
		["resources", "unresolved", []],
	]
	network.inner_shapes == [
		["topology", "tunnels", "ends", [["gateway", network.text_type], ["listenPort", network.number_type]]],
		["resources", "route_tables", "routes", [
			["destination", network.text_type], ["target_type", network.text_type], ["target", network.optional_text],
		]],
		["resources", "security_groups", "ingress", [
			["protocol", network.text_type], ["cidr_blocks", network.list_type], ["ipv6_cidr_blocks", network.list_type],
			["prefix_list_ids", network.list_type], ["security_groups", network.list_type], ["self", network.flag_type],
		]],
		["resources", "security_groups", "egress", [
			["protocol", network.text_type], ["security_groups", network.list_type], ["self", network.flag_type],
		]],
		["resources", "network_acls", "ingress", [
			["rule_number", network.number_type], ["action", network.text_type], ["protocol", network.text_type],
			["cidr_block", network.optional_text], ["ipv6_cidr_block", network.optional_text],
		]],
	]
	network.named_protocols == {"-1", "all", "tcp", "udp", "icmp", "icmpv6", "esp", "ah", "gre"}
	network.closed_everywhere == {22, 3389, 8080, 9090, 9100, 9101}
	network.hex_digits == {
		"0": "0000", "1": "0001", "2": "0010", "3": "0011", "4": "0100", "5": "0101", "6": "0110", "7": "0111",
		"8": "1000", "9": "1001", "a": "1010", "b": "1011", "c": "1100", "d": "1101", "e": "1110", "f": "1111",
	}
	network.text_type == {"string"}
	network.optional_text == {"string", "null"}
	network.number_type == {"number"}
	network.flag_type == {"boolean"}
	network.list_type == {"array"}
	[[list, field] | some [_, list, field, _] in network.references] == [
		["gateways", "site"], ["subnets", "vpc"], ["internet_gateways", "vpc"], ["route_tables", "vpc"],
		["security_groups", "vpc"], ["network_acls", "vpc"], ["peering_connections", "vpc"],
		["peering_connections", "peer_vpc"], ["nat_gateways", "subnet"], ["network_interfaces", "subnet"],
		["listeners", "load_balancer"], ["dns_records", "health_check"], ["instances", "placement_group"],
	]
	[[list, field] | some [_, list, field, _] in network.list_references] == [
		["route_tables", "subnets"], ["network_acls", "subnets"], ["autoscaling_groups", "subnets"],
		["network_interfaces", "security_groups"],
	]
}

# At the bound a value passes, one beyond it does not.

test_012_every_closed_port_counts_alone_and_at_the_ends_of_a_range if {
	every port in network.closed_everywhere {
		breaks(opens("internet", "tcp", port, port, from(["203.0.113.0/24"])), "DWCP-NET-012")
		breaks(opens("internet", "tcp", port - 1, port, from(["203.0.113.0/24"])), "DWCP-NET-012")
		breaks(opens("internet", "tcp", port, port + 1, from(["203.0.113.0/24"])), "DWCP-NET-012")
	}
	every range in [[23, 442], [444, 3388], [3390, 8079], [8081, 9089], [9091, 9099], [9102, 51800]] {
		passes(opens("internet", "tcp", range[0], range[1], from(["203.0.113.0/24"])))
	}
	breaks(opens("datacenter", "tcp", 8080, 8080, from(["203.0.113.11/32"])), "DWCP-NET-012")
}

test_012_every_local_range_is_private_to_its_end if {
	every prefix in {text | some text in network.local_range_texts; not contains(text, ":")} {
		passes(opens("internet", "tcp", 22, 22, from([prefix])))
	}
	every prefix in ["fc00::/7", "fdff::/16", "fe80::/10", "febf::/16", "::1/128"] {
		passes(opens("internet", "tcp", 22, 22, {"ipv6_cidr_blocks": [prefix]}))
	}
	outer := [
		"9.0.0.0/8", "11.0.0.0/8", "172.15.0.0/16", "172.32.0.0/16", "192.167.0.0/16", "192.169.0.0/16", "100.63.0.0/16",
		"100.128.0.0/16", "198.17.0.0/16", "198.20.0.0/16", "169.253.0.0/16", "169.255.0.0/16", "126.0.0.0/8", "128.0.0.0/8",
	]
	every prefix in outer {
		breaks(opens("internet", "tcp", 22, 22, from([prefix])), "DWCP-NET-012")
	}
	every prefix in ["fb00::/8", "fe00::/9", "fec0::/10", "::2/128"] {
		breaks(opens("internet", "tcp", 22, 22, {"ipv6_cidr_blocks": [prefix]}), "DWCP-NET-012")
	}
}

test_014_all_ports_are_0_or_1_to_65535 if {
	source := from(["203.0.113.0/24"])
	every protocol in ["tcp", "6", "udp", "17"] {
		"DWCP-NET-014" in ids(opens("internet", protocol, 0, 65535, source))
		"DWCP-NET-014" in ids(opens("internet", protocol, 1, 65535, source))
		not "DWCP-NET-014" in ids(opens("internet", protocol, 2, 65535, source))
		not "DWCP-NET-014" in ids(opens("internet", protocol, 1, 65534, source))
	}
	every protocol in ["-1", "all"] {
		breaks(opens("internet", protocol, 0, 0, source), "DWCP-NET-014")
	}
}

test_018_udp_from_51820_is_tunnels_only if {
	passes(opens("internet", "udp", 51819, 51819, from(["203.0.113.0/24"])))
	"DWCP-NET-018" in ids(opens("internet", "udp", 51820, 51820, world))
	not "DWCP-NET-018" in ids(opens("internet", "udp", 51819, 51819, world))
	"DWCP-NET-018" in ids(opens("internet", "udp", 51820, 51820, from(["128.0.0.0/1"])))
	not "DWCP-NET-018" in ids(opens("internet", "udp", 51820, 51820, from(["128.0.0.0/2"])))
}

test_002_a_vpc_has_16_to_24_bits if {
	every prefix in ["10.20.0.0/16", "10.20.0.0/24"] {
		not "DWCP-NET-002" in ids(patched(hybrid, "/resources/vpcs/0/cidr_block", prefix))
	}
	every prefix in ["10.20.0.0/15", "10.20.0.0/25"] {
		"DWCP-NET-002" in ids(patched(hybrid, "/resources/vpcs/0/cidr_block", prefix))
	}
}

test_022_to_027_a_value_at_its_bound_passes if {
	bounds := [
		["datacenter", "/config/network/mtu", 9000, [8999, 9001], "DWCP-NET-025"],
		["internet", "/config/network/mtu", 1500, [1499, 1501], "DWCP-NET-025"],
		["hybrid", "/config/network/mtu", 1280, [1279], "DWCP-NET-025"],
		["hybrid", "/config/network/mtu", 9216, [9217], "DWCP-NET-025"],
		["datacenter", "/config/network/rdma/maxQueuePairs", 256, [255], "DWCP-NET-023"],
		["datacenter", "/config/network/rdma/maxSendWr", 1024, [1023], "DWCP-NET-023"],
		["internet", "/config/performance/maxConnections", 1, [0], "DWCP-NET-027"],
		["internet", "/config/performance/maxConnections", 100000, [100001], "DWCP-NET-027"],
		["datacenter", "/config/performance/sendBufferSize", "16MB", ["15MB", "16383KB"], "DWCP-NET-026"],
		["datacenter", "/config/performance/recvBufferSize", "1GB", ["0GB", "auto"], "DWCP-NET-026"],
		["internet", "/config/performance/sendBufferSize", "4096KB", ["3MB", "4095KB"], "DWCP-NET-026"],
	]
	every bound in bounds {
		document := without_sites(bound[0])
		passes(patched(document, bound[1], bound[2]))
		every value in bound[3] {
			breaks(patched(document, bound[1], value), bound[4])
		}
	}
}

test_032_a_name_has_32_characters if {
	passes(with_balancer("dwcp-production-use1-nlb-32chars"))
	breaks(with_balancer("dwcp-production-use1-nlb-33-chars"), "DWCP-NET-032")
}

test_013_somebody_is_let_in_by_any_kind_of_source if {
	nobody := json.patch(one_region("internet"), [
		{"op": "remove", "path": "/resources/security_groups/1/ingress/0"},
		{"op": "remove", "path": "/resources/security_groups/0/ingress/0"},
	])
	sources := [
		from(["10.0.0.0/8"]), {"ipv6_cidr_blocks": ["fd00::/8"]}, {"prefix_list_ids": ["pl-1"]}, {"security_groups": ["vpc20-gw1"]},
		{"self": true},
	]
	every source in sources {
		passes(added(nobody, "/resources/security_groups/1/ingress/-", rule("tcp", 443, 443, source)))
	}
}

test_015_the_range_of_replies_is_exact if {
	path := "/resources/network_acls/0/ingress/1"
	every protocol in ["tcp", "6"] {
		passes(patched(hybrid, path, entry(110, protocol, 1024, 65535, "0.0.0.0/0")))
		breaks(patched(hybrid, path, entry(110, protocol, 1025, 65535, "0.0.0.0/0")), "DWCP-NET-015")
	}
	every protocol in ["-1", "all"] {
		not "DWCP-NET-015" in ids(patched(hybrid, path, entry(110, protocol, 0, 0, "0.0.0.0/0")))
	}
	every denied in [[1024, 65535], [1000, 65535]] {
		breaks(with_denial(105, denied), "DWCP-NET-015")
		passes(with_denial(110, denied))
	}
	every kept in [[1025, 65535], [1024, 65534]] {
		passes(with_denial(105, kept))
	}
}

with_denial(number, [first, last]) := added(
	hybrid,
	"/resources/network_acls/0/ingress/-",
	object.union(entry(number, "tcp", first, last, "0.0.0.0/0"), {"action": "deny"}),
)

test_015_every_way_out_needs_replies if {
	every kind in ["nat_gateway", "egress_only_gateway"] {
		private := json.patch(hybrid, [
			{"op": "replace", "path": "/resources/network_acls/0/subnets", "value": ["subnet20-1"]},
			{"op": "remove", "path": "/resources/network_acls/0/ingress/1"},
			{"op": "replace", "path": "/resources/route_tables/1/routes/0/target_type", "value": kind},
		])
		"DWCP-NET-015" in ids(private)
	}
}

test_036_protocols_count_by_every_name if {
	passes(opens("internet", "6", 443, 443, world))
	quic := {"op": "add", "path": "/config/network/quic", "value": {"enabled": true, "port": 443}}
	passes(json.patch(opens("internet", "17", 443, 443, world), [quic]))
	breaks(opens("internet", "all", 0, 0, world), "DWCP-NET-014")
}

test_019_every_kind_of_efa_counts if {
	every kind in ["efa", "efa-only"] {
		alone := json.patch(with_efa, [
			{"op": "replace", "path": "/resources/network_interfaces/0/type", "value": kind},
			{"op": "replace", "path": "/resources/network_interfaces/0/security_groups", "value": []},
		])
		breaks(alone, "DWCP-NET-019")
	}
}

test_001_every_action_is_known if {
	every action in ["lint", "plan", "deploy", "create", "configure_network"] {
		passes(patched(hybrid, "/action", action))
	}
	leaves_open(patched(hybrid, "/action", "other"), "DWCP-NET-001")
}

# --- DWCP-NET-015 to 017: network ACLs ---

test_replies_come_in if {
	path := "/resources/network_acls/0/ingress/1"
	breaks(removed(hybrid, path), "DWCP-NET-015")
	breaks(patched(hybrid, path, entry(110, "tcp", 32768, 65535, "0.0.0.0/0")), "DWCP-NET-015")
	breaks(patched(hybrid, path, entry(110, "tcp", 1024, 65534, "0.0.0.0/0")), "DWCP-NET-015")
	breaks(patched(hybrid, path, entry(110, "udp", 1024, 65535, "0.0.0.0/0")), "DWCP-NET-015")
	breaks(patched(hybrid, path, entry(110, "tcp", 1024, 65535, "10.0.0.0/8")), "DWCP-NET-015")
	passes(patched(hybrid, path, entry(110, "6", 1000, 65535, "0.0.0.0/0")))
}

halves(first_end) := added(
	patched(hybrid, "/resources/network_acls/0/ingress/1", entry(110, "tcp", 1024, first_end, "0.0.0.0/0")),
	"/resources/network_acls/0/ingress/-",
	entry(120, "tcp", 3390, 65535, "0.0.0.0/0"),
)

test_ranges_cover_the_replies_together if {
	passes(halves(3389))
	breaks(halves(3388), "DWCP-NET-015")
}

deny(number) := object.union(entry(number, "-1", 0, 0, "0.0.0.0/0"), {"action": "deny"})

test_a_denial_before_the_replies_counts if {
	breaks(added(hybrid, "/resources/network_acls/0/ingress/-", deny(50)), "DWCP-NET-015")
	passes(added(hybrid, "/resources/network_acls/0/ingress/-", deny(200)))
}

test_an_acl_of_subnets_without_a_way_out_needs_no_replies if {
	closed := removed(patched(hybrid, "/resources/network_acls/0/subnets", []), "/resources/network_acls/0/ingress/1")
	passes(closed)
}

test_an_acl_does_not_let_the_world_in if {
	path := "/resources/network_acls/0/ingress/-"
	breaks(added(hybrid, path, entry(120, "-1", 0, 0, "0.0.0.0/0")), "DWCP-NET-016")
	breaks(added(hybrid, path, entry(120, "tcp", 0, 65535, "0.0.0.0/0")), "DWCP-NET-016")
	world6 := object.union(entry(120, "-1", 0, 0, null), {"ipv6_cidr_block": "::/0"})
	breaks(added(hybrid, path, world6), "DWCP-NET-016")
	passes(added(hybrid, path, object.union(world6, {"action": "deny"})))
	every prefix in ["8.0.0.0/8", "10.0.0.0/7", "203.0.113.0/23"] {
		breaks(added(hybrid, path, entry(120, "-1", 0, 0, prefix)), "DWCP-NET-016")
	}
	passes(added(hybrid, path, entry(120, "-1", 0, 0, "203.0.113.0/24")))
	leaves_open(added(hybrid, path, entry(120, "-1", 0, 0, null)), "DWCP-NET-001")
}

entries(n) := array.concat(hybrid.resources.network_acls[0].ingress, [entry(200 + i, "tcp", 443, 443, "10.0.0.0/8") |
	some i in numbers.range(3, n)
])

test_an_acl_has_twenty_entries if {
	passes(patched(hybrid, "/resources/network_acls/0/ingress", entries(20)))
	breaks(patched(hybrid, "/resources/network_acls/0/ingress", entries(21)), "DWCP-NET-017")
	breaks(patched(hybrid, "/resources/network_acls/0/egress", entries(21)), "DWCP-NET-017")
}

# --- DWCP-NET-018: tunnels ---

test_a_tunnel_port_is_open_to_its_peer_only if {
	path := "/resources/security_groups/2/ingress/-"
	breaks(added(hybrid, path, rule("udp", 51821, 51821, from(["203.0.113.12/32"]))), "DWCP-NET-018")
	breaks(added(hybrid, path, rule("udp", 51821, 51821, from(["203.0.113.0/24"]))), "DWCP-NET-018")
	breaks(added(hybrid, path, rule("udp", 51821, 51821, from(["0.0.0.0/0"]))), "DWCP-NET-018")
	nobodys := added(hybrid, path, rule("17", 51900, 51900, {"ipv6_cidr_blocks": ["::/0"]}))
	ids(nobodys) == {"DWCP-NET-018", "DWCP-NET-036"}
	breaks(added(hybrid, path, rule("udp", 51800, 51821, from(["203.0.113.11/32"]))), "DWCP-NET-018")
	passes(added(hybrid, path, rule("udp", 4789, 4789, {"self": true})))
}

test_a_tunnel_port_is_open_to_its_peer if {
	breaks(patched(hybrid, "/resources/security_groups/2/ingress", []), "DWCP-NET-018")
	breaks(
		json.patch(hybrid, [
			{"op": "replace", "path": "/resources/security_groups/2/ingress/0/from_port", "value": 51829},
			{"op": "replace", "path": "/resources/security_groups/2/ingress/0/to_port", "value": 51829},
		]),
		"DWCP-NET-018",
	)
	"DWCP-NET-018" in unknown(patched(hybrid, "/topology/gateways/0/publicAddress", "gw.example.com"))
}

# --- DWCP-NET-019 to 021: EFA and placement ---

test_an_efa_group_allows_itself_both_ways if {
	breaks(patched(with_efa, "/resources/security_groups/4/ingress", []), "DWCP-NET-019")
	breaks(
		patched(with_efa, "/resources/security_groups/4/egress", [rule("-1", 0, 0, from(["0.0.0.0/0"]))]),
		"DWCP-NET-019",
	)
	tcp := rule("tcp", 0, 65535, {"self": true})
	breaks(patched(with_efa, "/resources/security_groups/4/ingress", [tcp]), "DWCP-NET-019")
	passes(patched(with_efa, "/resources/security_groups/4/ingress", [rule("-1", 0, 0, {"security_groups": ["efa"]})]))
	passes(patched(with_efa, "/resources/network_interfaces/0/type", "interface"))
}

test_a_cluster_lies_in_one_zone if {
	breaks(patched(with_efa, "/resources/instances/0/availability_zone", "us-east-1b"), "DWCP-NET-020")
	spread := patched(with_efa, "/resources/placement_groups/0/strategy", "spread")
	passes(patched(spread, "/resources/instances/0/availability_zone", "us-east-1b"))
	passes(patched(with_efa, "/resources/instances/0/availability_zone", null))
}

test_efa_members_lie_in_one_zone if {
	breaks(patched(with_efa, "/resources/network_interfaces/0/subnet", "subnet20-3"), "DWCP-NET-021")
}

# --- DWCP-NET-022 to 027: the configuration ---

test_datacenter_mode_needs_rdma_and_its_device if {
	breaks(patched(without_sites("datacenter"), "/config/network/rdma/enabled", false), "DWCP-NET-022")
	breaks(patched(without_sites("datacenter"), "/config/network/rdmaDevice", ""), "DWCP-NET-022")
	leaves_open(removed(without_sites("datacenter"), "/config/network/rdmaDevice"), "DWCP-NET-001")
	breaks(patched(without_sites("hybrid"), "/config/network/transports/0/device", ""), "DWCP-NET-022")
	leaves_open(removed(without_sites("hybrid"), "/config/network/transports/0"), "DWCP-NET-022")
	off := patched(without_sites("hybrid"), "/config/network/rdma/enabled", false)
	passes(removed(off, "/config/network/transports/0"))
}

test_rdma_has_room if {
	every mode in ["datacenter", "hybrid"] {
		breaks(patched(without_sites(mode), "/config/network/rdma/maxQueuePairs", 255), "DWCP-NET-023")
		breaks(patched(without_sites(mode), "/config/network/rdma/maxSendWr", 1023), "DWCP-NET-023")
		breaks(patched(without_sites(mode), "/config/network/rdma/hugepagesEnabled", false), "DWCP-NET-024")
		breaks(patched(without_sites(mode), "/config/memory/numaAware", false), "DWCP-NET-024")
		leaves_open(removed(without_sites(mode), "/config/memory/numaAware"), "DWCP-NET-001")
	}
}

test_the_mtu_is_that_of_the_mode if {
	breaks(patched(without_sites("datacenter"), "/config/network/mtu", 8999), "DWCP-NET-025")
	breaks(patched(without_sites("internet"), "/config/network/mtu", 9000), "DWCP-NET-025")
	breaks(patched(without_sites("hybrid"), "/config/network/mtu", 1279), "DWCP-NET-025")
	breaks(patched(without_sites("hybrid"), "/config/network/mtu", 9217), "DWCP-NET-025")
	passes(patched(without_sites("hybrid"), "/config/network/mtu", 9216))
	leaves_open(removed(without_sites("hybrid"), "/config/network/mtu"), "DWCP-NET-001")
}

test_buffers_hold_what_is_in_flight if {
	every field in ["sendBufferSize", "recvBufferSize"] {
		path := concat("", ["/config/performance/", field])
		breaks(patched(without_sites("datacenter"), path, "16383KB"), "DWCP-NET-026")
		breaks(patched(without_sites("internet"), path, "4095KB"), "DWCP-NET-026")
		breaks(patched(without_sites("datacenter"), path, "auto"), "DWCP-NET-026")
		breaks(patched(without_sites("internet"), path, "auto"), "DWCP-NET-026")
		passes(patched(without_sites("datacenter"), path, "1GB"))
		passes(patched(without_sites("hybrid"), path, "auto"))
		every text in ["16", "16mb", "16 MB", "16MiB", "MB", "-16MB", "0x10MB", "16TB", "1e9MB"] {
			leaves_open(patched(without_sites("datacenter"), path, text), "DWCP-NET-026")
		}
	}
}

test_connections_have_a_limit if {
	every number in [0, -1, 100001] {
		breaks(patched(without_sites("internet"), "/config/performance/maxConnections", number), "DWCP-NET-027")
	}
	leaves_open(removed(without_sites("internet"), "/config/performance/maxConnections"), "DWCP-NET-001")
}

# --- DWCP-NET-028 to 035: regions and services ---

test_several_cloud_sites_span_two_regions if {
	document := json.patch(two_regions, [
		{"op": "replace", "path": "/topology/sites/2/cloud/region", "value": "us-east-1"},
		{"op": "replace", "path": "/topology/sites/2/cloud/availabilityZones", "value": [{"name": "us-east-1c"}]},
	])
	breaks(document, "DWCP-NET-028")
	breaks(object.union(hybrid, {"deployment": {"type": "multi-region"}}), "DWCP-NET-028")
	passes(object.union(two_regions, {"deployment": {"type": "multi-region"}}))
}

test_every_site_reaches_every_other if {
	breaks(
		json.patch(hybrid, [
			{"op": "add", "path": "/topology/sites/-", "value": site("b1", "branch", "10.30.0.0/24")},
			{"op": "add", "path": "/topology/gateways/-", "value": gateway("b1", 1, "192.0.2.11")},
		]),
		"DWCP-NET-029",
	)
}

test_links_are_followed_not_counted if {
	islands := json.patch(hybrid, [
		{"op": "add", "path": "/topology/sites/-", "value": site("b1", "branch", "10.30.0.0/24")},
		{"op": "add", "path": "/topology/sites/-", "value": site("b2", "branch", "10.31.0.0/24")},
		{"op": "add", "path": "/topology/gateways/-", "value": gateway("b1", 1, "192.0.2.11")},
		{"op": "add", "path": "/topology/gateways/-", "value": gateway("b2", 1, "192.0.2.12")},
		{"op": "add", "path": "/topology/tunnels/-", "value": {"protocol": "wireguard", "ends": [end("b1-gw1", 51830), end("b2-gw1", 51830)]}},
	])
	breaks(islands, "DWCP-NET-029")
	passes(added(islands, "/topology/tunnels/-", {"protocol": "wireguard", "ends": [end("b2-gw1", 51831), end("dc1-gw1", 51831)]}))
}

test_peering_connects_regions if {
	cut := json.patch(with_peering, [
		{"op": "replace", "path": "/topology/tunnels", "value": array.slice(two_regions.topology.tunnels, 0, 2)},
		{"op": "remove", "path": "/resources/security_groups/2/ingress/1"},
		{"op": "remove", "path": "/resources/security_groups/3/ingress/1"},
		{"op": "replace", "path": "/resources/security_groups/6/ingress", "value": []},
		{"op": "replace", "path": "/resources/security_groups/7/ingress", "value": []},
	])
	passes(cut)
	"DWCP-NET-029" in ids(patched(cut, "/resources/peering_connections", []))
}

test_no_gateway_is_the_only_way_between_regions if {
	document := json.patch(two_regions, [{"op": "replace", "path": "/topology/tunnels/3", "value": {"protocol": "wireguard", "ends": [
		end("use1-gw1", 51824),
		end("usw2-gw2", 51824),
	]}}])
	"DWCP-NET-030" in ids(document)
	some finding in decision(document).violations
	finding.message == "without use1-gw1 no way leads to usw2"
}

test_a_way_through_another_site_counts if {
	document := json.patch(two_regions, [
		{"op": "replace", "path": "/topology/tunnels/3", "value": {"protocol": "wireguard", "ends": [end("use1-gw1", 51824), end("usw2-gw2", 51824)]}},
		{"op": "add", "path": "/topology/tunnels/-", "value": {"protocol": "wireguard", "ends": [end("dc1-gw1", 51825), end("usw2-gw1", 51825)]}},
		{"op": "add", "path": "/topology/tunnels/-", "value": {"protocol": "wireguard", "ends": [end("dc1-gw2", 51826), end("usw2-gw2", 51826)]}},
	])
	not "DWCP-NET-030" in ids(document)
}

test_weighted_records_have_a_health_check if {
	breaks(patched(with_dns, "/resources/dns_records/0/health_check", null), "DWCP-NET-031")
	leaves_open(patched(with_dns, "/resources/health_checks", []), "DWCP-NET-001")
	leaves_open(
		added(
			patched(with_dns, "/resources/dns_records/0/health_check", null),
			"/resources/unresolved/-",
			{"address": "record", "attribute": "health_check_id"},
		),
		"DWCP-NET-001",
	)
	passes(json.patch(with_dns, [
		{"op": "replace", "path": "/resources/dns_records/0/health_check", "value": null},
		{"op": "replace", "path": "/resources/dns_records/0/is_weighted", "value": false},
	]))
}

test_a_balancer_has_a_name_of_32_characters if {
	breaks(with_balancer("dwcp-v3-datacenter-production-nlb"), "DWCP-NET-032")
}

test_an_autoscaling_group_scales_over_two_zones if {
	breaks(with_scaling(["subnet20-1", "subnet20-3"], false), "DWCP-NET-033")
	breaks(with_scaling(["subnet20-0", "subnet20-1"], true), "DWCP-NET-033")
	breaks(with_scaling([], true), "DWCP-NET-033")
}

test_a_peering_connection_has_routes_on_both_sides if {
	breaks(removed(with_peering, "/resources/route_tables/0/routes/1"), "DWCP-NET-034")
	breaks(removed(with_peering, "/resources/route_tables/3/routes/1"), "DWCP-NET-034")
	breaks(patched(with_peering, "/resources/route_tables/3/routes/1/destination", "10.99.0.0/16"), "DWCP-NET-034")
	passes(patched(with_peering, "/resources/route_tables/3/routes/1/destination", "10.20.1.0/24"))
}

test_datacenters_and_regions_have_two_gateways if {
	document := json.patch(hybrid, [
		{"op": "remove", "path": "/topology/gateways/1"},
		{"op": "remove", "path": "/topology/tunnels/1"},
		{"op": "replace", "path": "/resources/security_groups/3/ingress", "value": []},
	])
	breaks(document, "DWCP-NET-035")
	passes(patched(document, "/topology/sites/0/kind", "branch"))
	leaves_open(patched(document, "/topology/sites/0/kind", "ship"), "DWCP-NET-001")
}

# --- What the first version of this policy missed ---

test_a_datacenter_setting_does_not_excuse_another_mode if {
	breaks(patched(without_sites("internet"), "/config/network/mtu", 9000), "DWCP-NET-025")
	breaks(patched(without_sites("internet"), "/config/performance/sendBufferSize", "1MB"), "DWCP-NET-026")
}

test_many_subnets_are_told_apart if {
	many := [object.union(subnet(20, 1), {"address": text, "cidr_block": prefix}) |
		some i in numbers.range(4, 600)
		text := concat("", ["many", format_int(i, 10)])
		prefix := concat("", ["10.20.", format_int(4 + floor(i / 16), 10), ".", format_int((i % 16) * 16, 10), "/28"])
	]
	document := json.patch(hybrid, [
		{"op": "replace", "path": "/resources/subnets", "value": array.concat(hybrid.resources.subnets, many)},
		{
			"op": "replace", "path": "/resources/route_tables/1/subnets",
			"value": array.concat(["subnet20-1"], [s.address | some s in many]),
		},
	])
	passes(document)
	doubled := array.concat(many, [object.union(many[300], {"address": "again"})])
	found := [finding.subject |
		some finding in decision(json.patch(document, [
			{"op": "replace", "path": "/resources/subnets", "value": array.concat(hybrid.resources.subnets, doubled)},
			{"op": "add", "path": "/resources/route_tables/1/subnets/-", "value": "again"},
		])).violations
	]
	found == ["many304"]
}

# --- Further values that are not clear ---

test_every_value_a_rule_reads_is_checked if {
	every path, value in {
		"/config/network/transports/1/port": "443",
		"/config/network/transports/1": "tcp",
		"/resources/route_tables/1/routes/0/destination": null,
		"/resources/security_groups/1/ingress/0/protocol": "everything",
		"/resources/network_acls/0/ingress/1/protocol": "tpc",
		"/resources/network_acls/0/ingress/1/action": "permit",
		"/resources/security_groups/1/ingress/0/cidr_blocks": [null],
		"/topology/sites/0/prefixes": [7],
		"/topology/sites/1/cloud": null,
		"/topology/sites/1/cloud/region": null,
		"/topology/sites/1/cloud/availabilityZones": ["us-east-1a"],
		"/topology/tunnels/0": [],
	} {
		document := patched(hybrid, path, value)
		ids(document) == set()
		"DWCP-NET-001" in unknown(document)
		decision(document).allow == false
	}
}

test_a_false_key_is_a_key if {
	decision({"mode": "hybrid", "action": false}).allow == false
	decision(object.union(hybrid_config, {"config": false})).allow == false
	decision(object.union(hybrid_config, {"config": true})).allow == false
}

test_a_site_says_its_prefixes_and_not_the_whole_internet if {
	leaves_open(patched(hybrid, "/topology/sites/0/prefixes", []), "DWCP-NET-003")
	breaks(patched(hybrid, "/topology/sites/0/prefixes", ["::/0"]), "DWCP-NET-003")
}

test_the_tags_of_the_first_modules_tell_the_tier if {
	tagged := [object.union(object.remove(s, ["tags"]), {"tier": "unknown", "tags": {"Type": old_tag[s.tier]}}) |
		some s in hybrid.resources.subnets
	]
	passes(patched(hybrid, "/resources/subnets", tagged))
}

old_tag := {"private": "datacenter", "public": "internet"}

test_a_group_that_lets_itself_in_is_somebody if {
	document := json.patch(one_region("internet"), [
		{"op": "replace", "path": "/resources/security_groups/0/ingress/0", "value": rule("tcp", 443, 443, {"self": true})},
		{"op": "replace", "path": "/resources/security_groups/1/ingress", "value": []},
	])
	passes(document)
}

test_tunnels_run_over_ipv6_too if {
	document := json.patch(hybrid, [
		{"op": "replace", "path": "/topology/gateways/0/publicAddress", "value": "2001:db8:1:2:3:4:5:6"},
		{"op": "replace", "path": "/resources/security_groups/2/ingress/0/cidr_blocks", "value": []},
		{
			"op": "replace", "path": "/resources/security_groups/2/ingress/0/ipv6_cidr_blocks",
			"value": ["2001:db8:1:2:3:4:5:6/128"],
		},
	])
	passes(document)
	breaks(
		patched(document, "/resources/security_groups/2/ingress/0/ipv6_cidr_blocks/0", "2001:db8:1:2:3:4:5:7/128"),
		"DWCP-NET-018",
	)
}

test_a_machine_stands_where_its_interface_does if {
	path := "/resources/instances/0"
	moved := patched(with_efa, path, object.union(efa_instance("n1"), {"availability_zone": null, "subnet": null}))
	passes(moved)
	leaves_open(patched(moved, "/resources/instances/0/network_interfaces", []), "DWCP-NET-020")
	"DWCP-NET-001" in unknown(patched(with_efa, "/resources/instances/0/availability_zone", "mars-1a"))
}

test_a_tunnel_has_two_ends if {
	"DWCP-NET-029" in unknown(patched(hybrid, "/topology/tunnels/0/ends", []))
}

test_a_deployment_is_of_one_kind if {
	every deployment in [{"type": "multi"}, {}, null, "multi-region"] {
		"DWCP-NET-028" in unknown(object.union(hybrid, {"deployment": deployment}))
	}
}

# --- IPsec ---

# The first tunnel as one of IPsec, with other settings than the proposed ones.
with_ipsec(document, settings) := json.patch(document, [
	{"op": "replace", "path": "/topology/tunnels/0/protocol", "value": "ipsec"},
	{"op": "add", "path": "/topology/tunnels/0/ipsec", "value": object.union(
		{
			"ikeProposals": ["aes256gcm16-prfsha384-x25519", "aes256gcm16-prfsha384-ecp384"],
			"espProposals": ["aes256gcm16-x25519", "aes256gcm16-ecp384"],
		},
		settings,
	)},
])

test_lists_of_ipsec_words if {
	network.aead_words == {"aes256gcm16", "chacha20poly1305", "aes128gcm16"}
	network.prf_words == {"prfsha384", "prfsha256", "prfsha512"}
	network.exchange_words == {
		"x25519", "curve25519", "x448", "ecp256", "ecp384", "ecp521", "modp3072", "modp4096", "modp6144", "modp8192",
	}
	{field: [what | some [what, _] in forms] | some field, forms in network.proposal_forms} == {
		"ikeProposals": [
			"an encryption with authentication", "a pseudorandom function", "a key exchange of 128 bits or more",
		],
		"espProposals": ["an encryption with authentication", "a key exchange of 128 bits or more"],
	}
}

test_037_every_accepted_word_passes if {
	passes(with_ipsec(hybrid, {}))
	every encryption in network.aead_words {
		passes(with_ipsec(hybrid, {"espProposals": [concat("-", [encryption, "x25519"])]}))
		passes(with_ipsec(hybrid, {"ikeProposals": [concat("-", [encryption, "prfsha256", "x25519"])]}))
	}
	every exchange in network.exchange_words {
		passes(with_ipsec(hybrid, {"espProposals": [concat("-", ["aes256gcm16", exchange])]}))
	}
	every prf in network.prf_words {
		passes(with_ipsec(hybrid, {"ikeProposals": [concat("-", ["aes256gcm16", prf, "modp3072"])]}))
	}
}

test_037_the_numbers_of_packets_may_have_64_bits if {
	every end in ["-esn", "-noesn", "-esn-noesn"] {
		passes(with_ipsec(hybrid, {"espProposals": [concat("", ["aes256gcm16-x25519", end])]}))
		breaks(with_ipsec(hybrid, {"espProposals": [concat("", ["aes256gcm16", end])]}), "DWCP-NET-037")
		breaks(with_ipsec(hybrid, {"ikeProposals": [concat("", ["aes256gcm16-prfsha384-x25519", end])]}), "DWCP-NET-037")
	}
}

test_037_the_weakest_proposal_counts if {
	weak := {
		"ikeProposals": [
			"aes256-sha256-modp2048", "3des-prfsha256-x25519", "aes256-prfsha384-x25519", "aes256gcm16-prfsha1-x25519",
			"aes256gcm16-prfmd5-x25519", "aes256gcm16-prfsha384-modp2048", "aes256gcm16-prfsha384-modp1024",
			"aes256gcm8-prfsha384-x25519", "aes256gcm16-x25519", "aes256gcm16-sha256-prfsha384-x25519", "x25519", "",
		],
		"espProposals": [
			"aes256-sha256-modp2048", "3des-sha1", "3des-sha1-modp1024", "aes256-x25519", "aes256gcm16-modp1536",
			"aes256gcm16-modp2048", "aes256gcm16", "null-md5", "aes256gcm16-prfsha384-x25519", "default", "",
		],
	}
	every field, texts in weak {
		every text in texts {
			breaks(with_ipsec(hybrid, {field: [text]}), "DWCP-NET-037")
			breaks(with_ipsec(hybrid, {field: array.concat(proposed[field], [text])}), "DWCP-NET-037")
		}
		breaks(with_ipsec(hybrid, {field: []}), "DWCP-NET-037")
	}
}

proposed := {"ikeProposals": ["aes256gcm16-prfsha384-x25519"], "espProposals": ["aes256gcm16-x25519"]}

test_037_the_place_is_the_proposal if {
	document := with_ipsec(hybrid, {"espProposals": ["aes256gcm16-x25519", "3des-modp1024"]})
	{[finding.path, finding.message] | some finding in decision(document).violations} == {
		[["topology", "tunnels", 0, "ipsec", "espProposals", 1], "`3des` is not an encryption with authentication"],
		[["topology", "tunnels", 0, "ipsec", "espProposals", 1], "`modp1024` is not a key exchange of 128 bits or more"],
	}
}

test_037_what_is_not_given_is_unknown if {
	every value in [null, "aes256gcm16-x25519", {}, 7, [1], [null], ["aes256gcm16-x25519", []]] {
		leaves_open(with_ipsec(hybrid, {"espProposals": value}), "DWCP-NET-037")
	}
	ipsec := with_ipsec(hybrid, {})
	leaves_open(removed(ipsec, "/topology/tunnels/0/ipsec"), "DWCP-NET-037")
	leaves_open(removed(ipsec, "/topology/tunnels/0/ipsec/ikeProposals"), "DWCP-NET-037")
	every value in [null, "strong", [], 7] {
		leaves_open(patched(ipsec, "/topology/tunnels/0/ipsec", value), "DWCP-NET-037")
	}
	every value in ["openvpn", null, 7] {
		unknown(patched(hybrid, "/topology/tunnels/0/protocol", value)) == {"DWCP-NET-001"}
	}
}

test_037_is_about_tunnels_of_ipsec_only if {
	passes(patched(with_ipsec(hybrid, {"espProposals": ["3des-sha1"]}), "/topology/tunnels/0/protocol", "wireguard"))
}

# --- Numbers and lists, each by what only it decides ---

test_lists_what_the_decision_says_of_itself if {
	object.remove(network.decision.metadata, ["rules"]) == {
		"name": "dwcp.network", "version": "3.0.0", "description": "Network policy of dwcp version 3",
	}
}

# Paths of what a rule says of a document.
places(document, id) := {finding.path |
	found := decision(document)
	some finding in array.concat(found.violations, found.warnings)
	finding.id == id
}

test_001_every_prefix_of_a_document_is_read if {
	bad := [
		["/resources/vpcs/0/cidr_block", ["resources", "vpcs", 0, "cidr_block"]],
		["/resources/subnets/0/cidr_block", ["resources", "subnets", 0, "cidr_block"]],
		["/resources/subnets/0/ipv6_cidr_block", ["resources", "subnets", 0, "ipv6_cidr_block"]],
		[
			"/resources/route_tables/0/routes/0/destination",
			["resources", "route_tables", 0, "routes", 0, "destination"],
		],
		["/resources/network_acls/0/ingress/1/cidr_block", ["resources", "network_acls", 0, "ingress", 1, "cidr_block"]],
		[
			"/resources/network_acls/0/ingress/1/ipv6_cidr_block",
			["resources", "network_acls", 0, "ingress", 1, "ipv6_cidr_block"],
		],
		["/topology/sites/0/prefixes/0", ["topology", "sites", 0, "prefixes", 0]],
		["/topology/sites/1/cloud/vpcPrefix", ["topology", "sites", 1, "cloud", "vpcPrefix"]],
	]
	every pair in bad {
		pair[1] in places(patched(hybrid, pair[0], "everything"), "DWCP-NET-001")
	}
	every field in ["cidr_blocks", "ipv6_cidr_blocks"] {
		path := concat("/", ["/resources/security_groups/0/ingress/1", field])
		place := ["resources", "security_groups", 0, "ingress", 1, field, 0]
		every value in ["everything", 7, null] {
			place in places(patched(hybrid, path, [value]), "DWCP-NET-001")
		}
	}
}

test_001_a_prefix_has_one_form_and_one_length if {
	place := "/resources/security_groups/0/ingress/1/ipv6_cidr_blocks"
	every text in [
		"fd00:1:2:3:4:5:6:7/128", "fd00::/128", "fd00:20::/32", "fd00:2:30:400:5000::/80", "fd00:2:3:4:5:6:7::/128",
		"::fd00/128", "::/128",
	] {
		not "DWCP-NET-001" in unknown(patched(hybrid, place, [text]))
	}
	every text in [
		"fd00::/129", "fd00:1:2:3:4:5:6::7::8/128", "1:2:3:4:5:6:7::8/128", "fd00:12345::/32", "fd00:/16", "::fd00",
		"fd00:g::/32", "fd00:::/32",
	] {
		"DWCP-NET-001" in unknown(patched(hybrid, place, [text]))
	}
}

test_003_zeros_of_an_address_are_all_there if {
	every other in ["::5/128", "::1/128", "::8000/128"] {
		not "DWCP-NET-003" in ids(with_site_prefixes("::/128", other))
	}
	"DWCP-NET-003" in ids(with_site_prefixes("fd00:20::/32", "fd00:0020:0:1::/64"))
	not "DWCP-NET-003" in ids(with_site_prefixes("fd00:20::/32", "fd00:2:0:1::/64"))
}

with_site_prefixes(first, second) := json.patch(hybrid, [
	{"op": "add", "path": "/topology/sites/0/prefixes/-", "value": first},
	{"op": "add", "path": "/topology/sites/1/prefixes/-", "value": second},
])

test_003_two_vpcs_of_one_prefix_overlap if {
	same := patched(two_regions, "/resources/vpcs/1/cidr_block", "10.20.0.0/16")
	["resources", "vpcs", 1, "cidr_block"] in places(same, "DWCP-NET-003")
}

test_001_what_is_read_of_a_transport_and_a_cloud_has_its_type if {
	every field, value in {"name": 7, "enabled": "true", "port": "443"} {
		path := concat("/", ["/config/network/transports/1", field])
		["config", "network", "transports", 1] in places(patched(hybrid, path, value), "DWCP-NET-001")
		["config", "network", "transports", 1] in places(removed(hybrid, path), "DWCP-NET-001")
	}
	every field in ["region", "vpcPrefix", "availabilityZones"] {
		path := concat("/", ["/topology/sites/1/cloud", field])
		place := ["topology", "sites", 1, "cloud", field]
		place in places(patched(hybrid, path, 7), "DWCP-NET-001")
		place in places(removed(hybrid, path), "DWCP-NET-001")
	}
}

test_001_ports_of_every_protocol_that_has_them_are_read if {
	every protocol in ["tcp", "6", "udp", "17"] {
		every field in ["from_port", "to_port"] {
			path := concat("/", ["/resources/security_groups/1/ingress/1", field])
			document := patched(opens("internet", protocol, 443, 443, from(["10.0.0.0/8"])), path, null)
			["resources", "security_groups", 1, "ingress", 1, field] in places(document, "DWCP-NET-001")
		}
	}
}

test_001_a_protocol_is_a_name_or_at_most_three_digits if {
	every side in ["ingress", "egress"] {
		path := concat("/", ["/resources/security_groups/0", side])
		place := ["resources", "security_groups", 0, side, 0, "protocol"]
		every protocol in ["added", "1000", "07", "-2", "", "tcp "] {
			place in places(patched(hybrid, path, [rule(protocol, 0, 0, from(["10.0.0.0/8"]))]), "DWCP-NET-001")
		}
		every protocol in ["icmp", "0", "50", "255"] {
			not place in places(patched(hybrid, path, [rule(protocol, 0, 0, from(["10.0.0.0/8"]))]), "DWCP-NET-001")
		}
	}
}

test_001_a_name_is_used_once if {
	twice := json.patch(hybrid, [
		{"op": "replace", "path": "/topology/sites", "value": [
			site("dc1", "datacenter", "10.10.0.0/16"),
			site("dc1", "datacenter", "10.11.0.0/16"),
		]},
		{"op": "replace", "path": "/topology/gateways", "value": []},
		{"op": "replace", "path": "/topology/tunnels", "value": []},
	])
	["topology", "sites"] in places(twice, "DWCP-NET-001")
	again := added(hybrid, "/resources/vpcs/-", hybrid.resources.vpcs[0])
	["resources", "vpcs"] in places(again, "DWCP-NET-001")
}

test_002_without_resources_the_description_has_16_to_24_bits if {
	described := removed(patched(hybrid, "/action", "lint"), "/resources")
	every prefix in ["10.20.0.0/16", "10.20.0.0/17", "10.20.0.0/24"] {
		not "DWCP-NET-002" in ids(patched(described, "/topology/sites/1/cloud/vpcPrefix", prefix))
	}
	every prefix in ["10.20.0.0/15", "10.20.0.0/25", "11.20.0.0/16"] {
		"DWCP-NET-002" in ids(patched(described, "/topology/sites/1/cloud/vpcPrefix", prefix))
	}
}

test_004_one_prefix_that_is_none_leaves_the_zones_open if {
	one_zone := json.patch(hybrid, [
		{"op": "replace", "path": "/resources/subnets/2/availability_zone", "value": "us-east-1a"},
		{"op": "replace", "path": "/resources/subnets/3/availability_zone", "value": "us-east-1a"},
	])
	"DWCP-NET-004" in ids(one_zone)
	not "DWCP-NET-004" in ids(patched(one_zone, "/resources/subnets/0/cidr_block", "everything"))
}

test_004_to_006_tags_go_before_routes if {
	every values in [
		{"tags": {"dwcp:subnet": "private"}, "tier": "public"},
		{"tags": {"Type": "datacenter"}, "tier": "public"},
		{"tags": {}, "tier": "private"},
	] {
		["resources", "subnets", 1, "maps_public_ip"] in places(with_subnet("1", values), "DWCP-NET-006")
	}
	every values in [
		{"tags": {"dwcp:subnet": "public"}, "tier": "private"},
		{"tags": {"Type": "internet"}, "tier": "private"},
		{"tags": {}, "tier": "public"},
	] {
		passes(with_subnet("0", values))
	}
}

# A subnet that gives its machines public addresses.
with_subnet(index, values) := json.patch(hybrid, [
{"op": "replace", "path": concat("/", ["/resources/subnets", index, field]), "value": value} |
	some field, value in object.union(values, {"maps_public_ip": true})
])

test_011_one_group_lets_the_site_in if {
	path := "/resources/security_groups/0/ingress/0"
	passes(patched(datacenter, path, rule("tcp", 8080, 8080, {"security_groups": ["vpc20-gw1"]})))
	"DWCP-NET-011" in ids(patched(datacenter, path, rule("tcp", 8081, 8081, {"security_groups": ["vpc20-gw1"]})))
}

test_015_every_port_of_replies_is_let_in if {
	every ranges in [[[1024, 65535]], [[1000, 65535]], [[1024, 1024], [1025, 65535]], [[0, 1023], [1024, 65535]]] {
		passes(with_replies(ranges))
	}
	every ranges in [[[1024, 1024]], [[1024, 65534]], [[1025, 65535]], [[1024, 2000], [2002, 65535]], [[0, 1023]]] {
		breaks(with_replies(ranges), "DWCP-NET-015")
	}
	denied := object.union(entry(105, "tcp", 1024, 65535, "0.0.0.0/0"), {"action": "deny"})
	breaks(added(with_replies([[1000, 65535]]), "/resources/network_acls/0/ingress/-", denied), "DWCP-NET-015")
}

with_replies(ranges) := patched(hybrid, "/resources/network_acls/0/ingress", array.concat(
	[entry(100, "-1", 0, 0, "10.20.0.0/16")],
	[entry(110 + i, "tcp", first, last, "0.0.0.0/0") | some i, [first, last] in ranges],
))

test_018_all_traffic_from_the_peer_opens_its_tunnel if {
	path := "/resources/security_groups/2/ingress/0"
	breaks(patched(hybrid, path, rule("-1", 0, 0, from(["203.0.113.11/32"]))), "DWCP-NET-014")
	"DWCP-NET-018" in ids(patched(hybrid, path, rule("-1", 0, 0, from(["203.0.113.13/32"]))))
}

test_018_a_range_opens_its_tunnel_ports_only if {
	path := "/resources/security_groups/3/ingress/0"
	place := ["resources", "security_groups", 3, "ingress", 0]
	place in places(patched(hybrid, path, rule("udp", 51822, 51823, from(["203.0.113.12/32"]))), "DWCP-NET-018")
	not place in places(patched(hybrid, path, rule("udp", 51822, 51822, from(["203.0.113.12/32"]))), "DWCP-NET-018")
}

test_026_a_size_has_at_most_15_digits if {
	document := without_sites("internet")
	passes(patched(document, "/config/performance/sendBufferSize", "100000000000000KB"))
	leaves_open(patched(document, "/config/performance/sendBufferSize", "1000000000000000KB"), "DWCP-NET-026")
}

test_028_a_deployment_is_of_one_region_or_of_several if {
	every type in ["added", "", null, 7] {
		unknown(added(two_regions, "/deployment", {"type": type})) == {"DWCP-NET-028"}
	}
	passes(added(two_regions, "/deployment", {"type": "multi-region"}))
	passes(added(two_regions, "/deployment", {"type": "single-region"}))
}

test_030_only_what_cuts_a_region_off_counts if {
	# dc1 hangs on one gateway as well, and is on no way between the regions.
	document := patched(two_regions, "/topology/tunnels", [
		{"protocol": "wireguard", "ends": [end("dc1-gw1", 51821), end("use1-gw1", 51821)]},
		{"protocol": "wireguard", "ends": [end("use1-gw2", 51824), end("usw2-gw2", 51824)]},
	])
	places(document, "DWCP-NET-030") == {["topology", "gateways", 3], ["topology", "gateways", 5]}
}

# Two regions at the ends of a chain of branches, each with one gateway: the loss of any cuts it.
chain(length) := patched(two_regions, "/topology", {
	"sites": array.concat(
		[object.union(site(name, "region", "10.20.0.0/16"), {"cloud": cloud("us-east-1", 20)}) | some name in ["a", "b"]],
		[site(link_name(i), "branch", ip(30, i, ".0/24")) | some i in numbers.range(1, length)],
	),
	"gateways": array.concat(
		[gateway(name, 1, "203.0.113.11") | some name in ["a", "b"]],
		[gateway(link_name(i), 1, "203.0.113.11") | some i in numbers.range(1, length)],
	),
	"tunnels": [{"protocol": "wireguard", "ends": [end(link_gateway(i, length), 51821), end(link_gateway(i + 1, length), 51821)]} |
		some i in numbers.range(0, length)
	],
})

link_name(i) := concat("", ["c", format_int(i, 10)])

link_gateway(i, _) := "a-gw1" if i == 0

link_gateway(i, length) := "b-gw1" if i == length + 1

link_gateway(i, length) := concat("", [link_name(i), "-gw1"]) if {
	i > 0
	i <= length
}

test_030_every_gateway_of_a_long_chain_counts if {
	every length in [30, 31, 63] {
		count(places(chain(length), "DWCP-NET-030")) == length + 2
	}
}

test_031_a_health_check_that_is_not_known_yet_is_none_that_is_missing if {
	record := patched(with_dns, "/resources/dns_records/0/health_check", null)
	"DWCP-NET-031" in ids(record)
	every argument in ["health_check", "health_check_id"] {
		document := patched(record, "/resources/unresolved", [{"address": "record", "attribute": argument}])
		not "DWCP-NET-031" in ids(document)
		"DWCP-NET-001" in unknown(document)
	}
}

# Lists long enough to be put in order part by part: nothing is lost, and nothing is counted twice.
many_sites(number) := patched(hybrid, "/topology", {
	"sites": [site(link_name(i), "datacenter", ip(floor(i / 250), i % 250, ".0/24")) | some i in numbers.range(1, number)],
	"gateways": [gateway(link_name(i), 1, "203.0.113.11") | some i in numbers.range(1, number)],
	"tunnels": [],
})

test_035_each_of_hundreds_of_sites_counts if {
	every number in [499, 500] {
		count(places(many_sites(number), "DWCP-NET-035")) == number
	}
}

test_035_each_of_six_hundred_sites_counts if {
	count(places(many_sites(600), "DWCP-NET-035")) == 600
}

test_036_a_range_of_declared_ports_is_declared if {
	breaks(opens("internet", "tcp", 9100, 9101, world), "DWCP-NET-012")
	every range in [[9099, 9101], [9100, 9102]] {
		ids(opens("internet", "tcp", range[0], range[1], world)) == {"DWCP-NET-012", "DWCP-NET-036"}
	}
	"DWCP-NET-036" in ids(opens("internet", "added", 0, 0, world))
}
