# METADATA
# title: Network policy of dwcp version 3
# description: >-
#   Judges the network side of a mode configuration, of a topology and of cloud resources. Every rule is told by its
#   annotation: `opa inspect --annotations policies/dwcp-v3-network.rego`.
# scope: package
# authors:
# - name: dwcp
# custom:
#   name: dwcp.network
#   version: 3.0.0
package dwcp.network

# METADATA
# title: Decision of the network policy
# description: >-
#   Defined for every input. `allow` is false with a violation, and with an unknown in a section the action needs.
# entrypoint: true
decision := {
	"allow": allow,
	"violations": violations,
	"warnings": warnings,
	"metadata": {
		"name": "dwcp.network",
		"version": "3.0.0",
		"description": "Network policy of dwcp version 3",
		"rules": evaluated,
	},
}

default allow := false

allow if {
	count(violations) == 0
	count(blocking) == 0
}

# Unknowns in a section that the action needs.
blocking contains finding.path if {
	some finding in warnings
	finding.path[0] in needed_sections
}

# METADATA
# title: The policy is given what it judges
# description: >-
#   What is not there cannot be judged. A missing section, a value of the wrong type, a value Terraform knows only after
#   apply or a reference to nothing is reported as unknown: it never passes and never counts as a violation.
# related_resources:
# - ref: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
#   description: Terraform JSON output, values unknown before apply
# - ref: https://www.openpolicyagent.org/docs/policy-language/#undefined
#   description: Undefined in Rego
# custom:
#   id: DWCP-NET-001
#   severity: high
#   remediation: Give the missing value, or give the section that holds it.
#   controls: [SOC2 CC7.1]
#   guards:
#   - [config, mode]
#   - [topology, sites]
#   - [resources, vpcs]
#   bad: |
#     mode: datacenter
#     network: { mtu: "9000" }
#   good: |
#     mode: datacenter
#     network: { mtu: 9000 }
about_input := rego.metadata.rule()

# METADATA
# title: A VPC has a private prefix of 16 to 24 bits
# description: >-
#   A public prefix in a VPC hides the part of the internet it belongs to. More than /24 leaves no room for subnets in
#   three availability zones, less than /16 is refused by AWS.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc1918
#   description: RFC 1918, private address space
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
#   description: AWS, VPC CIDR blocks
# custom:
#   id: DWCP-NET-002
#   severity: high
#   remediation: Choose a /16 to /24 in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.
#   controls: [SOC2 CC6.6]
#   guards:
#   - [resources, vpcs, 0, cidr_block]
#   bad: |
#     cloud: { region: us-east-1, vpc: 172.32.0.0/16 }
#   good: |
#     cloud: { region: us-east-1, vpc: 172.31.0.0/16 }
about_vpc_prefix := rego.metadata.rule()

# METADATA
# title: Prefixes of VPCs, subnets and sites do not overlap
# description: >-
#   Two places with the same address cannot both be reached: the longer prefix wins, and tunnels drop what comes from an
#   address their peer does not own.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc4632#section-5.1
#   description: RFC 4632, longest match
# - ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
#   description: AWS, VPC peering limitations
# custom:
#   id: DWCP-NET-003
#   severity: high
#   remediation: Give each VPC, subnet and site a prefix that no other contains.
#   controls: [SOC2 CC6.6]
#   guards:
#   - [topology, sites, 0, prefixes, 0]
#   - [topology, sites, 0, prefixes]
#   - [resources, subnets, 0, cidr_block]
#   bad: |
#     sites:
#       dc1: { prefixes: [10.10.0.0/16] }
#       dc2: { prefixes: [10.10.128.0/17] }
#   good: |
#     sites:
#       dc1: { prefixes: [10.10.0.0/16] }
#       dc2: { prefixes: [10.11.0.0/16] }
about_overlap := rego.metadata.rule()

# METADATA
# title: Subnets of both tiers lie in two availability zones
# description: >-
#   An availability zone fails as a whole. With one zone per tier its failure takes the nodes or the gateways of the
#   region with it.
# related_resources:
# - ref: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html
#   description: AWS, fault isolation boundaries
# custom:
#   id: DWCP-NET-004
#   severity: high
#   remediation: Add a public and a private subnet in a second availability zone.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, subnets]
#   - [resources, subnets, 0, availability_zone]
#   bad: |
#     zones:
#       us-east-1a: { public: 10.20.0.0/24, private: 10.20.1.0/24 }
#   good: |
#     zones:
#       us-east-1a: { public: 10.20.0.0/24, private: 10.20.1.0/24 }
#       us-east-1b: { public: 10.20.2.0/24, private: 10.20.3.0/24 }
about_zones := rego.metadata.rule()

# METADATA
# title: A subnet lies in its VPC
# description: >-
#   AWS refuses a subnet outside its VPC, halfway through an apply. The prefix lengths decide, not how the text starts.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
#   description: AWS, subnet CIDR blocks
# custom:
#   id: DWCP-NET-005
#   severity: high
#   remediation: Choose a part of the VPC's prefix for the subnet.
#   controls: []
#   guards:
#   - [resources, subnets, 0, cidr_block]
#   - [resources, subnets, 0, vpc]
#   bad: |
#     cloud:
#       vpc: 10.20.0.0/16
#       zones: { us-east-1a: { public: 10.20.0.0/24, private: 10.21.1.0/24 } }
#   good: |
#     cloud:
#       vpc: 10.20.0.0/16
#       zones: { us-east-1a: { public: 10.20.0.0/24, private: 10.20.1.0/24 } }
about_subnet_in_vpc := rego.metadata.rule()

# METADATA
# title: Private subnets are not reached from the internet
# description: >-
#   A node with a public address, or with an internet gateway as its default route, stands in the internet whatever its
#   subnet is called. For IPv6 an egress-only internet gateway lets connections out and none in.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types
#   description: AWS, subnet types
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
#   description: AWS, egress-only internet gateways
# custom:
#   id: DWCP-NET-006
#   severity: critical
#   remediation: Turn public addresses off and route 0.0.0.0/0 to a NAT gateway, ::/0 to an egress-only gateway.
#   controls: [SOC2 CC6.6]
#   guards:
#   - [resources, subnets, 1, maps_public_ip]
#   - [resources, route_tables, 1, routes, 0, target_type]
#   bad: |
#     resource: { aws_subnet: { private: { map_public_ip_on_launch: true } } }
#   good: |
#     resource: { aws_subnet: { private: { map_public_ip_on_launch: false } } }
about_private_subnets := rego.metadata.rule()

# METADATA
# title: Public subnets have a default route to the internet gateway
# description: Gateways stand in public subnets. Without the route no tunnel packet leaves the region.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
#   description: AWS, internet gateways
# custom:
#   id: DWCP-NET-007
#   severity: high
#   remediation: Route 0.0.0.0/0 of the public route table to the internet gateway of its VPC.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, internet_gateways]
#   - [resources, route_tables, 0, routes]
#   - [resources, route_tables, 0, routes, 0, target_type]
#   - [resources, route_tables, 0, routes, 0, target]
#   bad: |
#     resource: { aws_route_table: { public: { route: [] } } }
#   good: |
#     resource:
#       aws_route_table:
#         public: { route: [{ cidr_block: 0.0.0.0/0, gateway_id: "${aws_internet_gateway.use1.id}" }] }
about_public_routes := rego.metadata.rule()

# METADATA
# title: Private route tables have a default route to a NAT gateway
# description: >-
#   Nodes fetch packages and reach AWS services through NAT. One table without the route leaves the nodes of its
#   availability zone unable to start, while those of the others work.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
#   description: AWS, NAT gateways
# custom:
#   id: DWCP-NET-008
#   severity: high
#   remediation: Route 0.0.0.0/0 of each private route table to the NAT gateway of its availability zone.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, route_tables, 1, routes]
#   - [resources, route_tables, 1, routes, 0, target_type]
#   - [resources, route_tables, 1, routes, 0, target]
#   bad: |
#     resource: { aws_route_table: { private_us_east_1a: { route: [] } } }
#   good: |
#     resource:
#       aws_route_table:
#         private_us_east_1a: { route: [{ cidr_block: 0.0.0.0/0, nat_gateway_id: "${aws_nat_gateway.a.id}" }] }
about_private_routes := rego.metadata.rule()

# METADATA
# title: A VPC with private subnets has a NAT gateway in a public subnet
# description: A NAT gateway in a private subnet has no way out itself, so everything behind it is cut off.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
#   description: AWS, NAT gateway basics
# custom:
#   id: DWCP-NET-009
#   severity: high
#   remediation: Put a NAT gateway into a public subnet of the VPC, best one per availability zone.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, nat_gateways]
#   - [resources, nat_gateways, 0, subnet]
#   bad: |
#     resource: { aws_nat_gateway: { a: { subnet_id: "${aws_subnet.private_a.id}" } } }
#   good: |
#     resource: { aws_nat_gateway: { a: { subnet_id: "${aws_subnet.public_a.id}" } } }
about_nat := rego.metadata.rule()

# METADATA
# title: Every subnet is associated with one route table
# description: A subnet without a table uses the main table of the VPC, which anybody can change for all such subnets.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#main-route-table
#   description: AWS, main route table
# custom:
#   id: DWCP-NET-010
#   severity: medium
#   remediation: Associate the subnet with the route table of its tier.
#   controls: [CIS AWS 5.6, SOC2 CC6.6]
#   guards:
#   - [resources, route_tables, 1, subnets]
#   bad: |
#     resource: { aws_route_table_association: {} }
#   good: |
#     resource:
#       aws_route_table_association:
#         a: { subnet_id: "${aws_subnet.a.id}", route_table_id: "${aws_route_table.a.id}" }
about_association := rego.metadata.rule()

# METADATA
# title: Datacenter mode lets the site itself in on the data port
# description: Without such a rule the members of the site drop each other's connections and no replica forms.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
#   description: AWS, security group rules
# custom:
#   id: DWCP-NET-011
#   severity: high
#   remediation: Add an ingress rule for `network.port` from the prefix of the VPC.
#   controls: [SOC2 A1.2]
#   guards:
#   - [config, network, port]
#   - [resources, security_groups]
#   - [resources, security_groups, 0, ingress]
#   - [resources, security_groups, 0, ingress, 0, protocol]
#   - [resources, security_groups, 0, ingress, 0, to_port]
#   - [resources, security_groups, 0, ingress, 0, cidr_blocks]
#   - [resources, security_groups, 0, ingress, 0, cidr_blocks, 0]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 22, to_port: 22, cidr_blocks: [10.20.0.0/16] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 8080, to_port: 8080, cidr_blocks: [10.20.0.0/16] }]
about_site_firewall := rego.metadata.rule()

# METADATA
# title: Internal ports are open to private prefixes only
# description: >-
#   SSH, the metrics and, in datacenter mode, the data plane have no protection that would stand the internet. Every
#   prefix of every rule counts, over both IP versions and whole port ranges.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc6890
#   description: RFC 6890, special-purpose addresses
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
#   description: AWS Security Hub EC2.19, high-risk ports
# custom:
#   id: DWCP-NET-012
#   severity: critical
#   remediation: Replace the public prefix by the prefixes of your management network or of the site.
#   controls: [CIS AWS 5.3, CIS AWS 5.4, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks, 0]
#   - [resources, security_groups, 0, ingress, 1, protocol]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 9100, to_port: 9101, cidr_blocks: [10.0.0.0/8, 0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 9100, to_port: 9101, cidr_blocks: [10.10.250.0/24] }]
about_internal_ports := rego.metadata.rule()

# METADATA
# title: Internet and hybrid mode let somebody in on every data port
# description: >-
#   A data port nobody may reach carries nothing. Where the data plane crosses tunnels, the prefixes of the other sites
#   are who must be let in.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
#   description: AWS, security group rules
# custom:
#   id: DWCP-NET-013
#   severity: high
#   remediation: Add an ingress rule for the data port from the prefixes of the sites, or from the internet.
#   controls: [SOC2 A1.2]
#   guards:
#   - [config, network, port]
#   - [resources, security_groups]
#   - [resources, security_groups, 0, ingress]
#   - [resources, security_groups, 0, ingress, 0, protocol]
#   - [resources, security_groups, 0, ingress, 0, to_port]
#   - [resources, security_groups, 0, ingress, 0, cidr_blocks]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 22, to_port: 22, cidr_blocks: [10.10.250.0/24] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 443, to_port: 443, cidr_blocks: [10.10.0.0/16] }]
about_data_ports := rego.metadata.rule()

# METADATA
# title: No public prefix is let in on all protocols or all ports
# description: Such a rule is no firewall. It opens what is installed tomorrow, too.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
#   description: AWS Security Hub EC2.18, unrestricted incoming traffic
# custom:
#   id: DWCP-NET-014
#   severity: critical
#   remediation: Name the protocol and the port, or a private prefix as the source.
#   controls: [CIS AWS 5.3, CIS AWS 5.4, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 1, ingress, 0, cidr_blocks, 0]
#   - [resources, security_groups, 1, ingress, 0, protocol]
#   bad: |
#     ingress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: [10.10.0.0/16, 0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: [10.10.0.0/16] }]
about_open_groups := rego.metadata.rule()

# METADATA
# title: Network ACLs let replies from the internet in
# description: >-
#   A network ACL keeps no state. Where a subnet has a way out, replies come back to ports 1024 to 65535 and are dropped
#   unless an entry lets them in: packages cannot be installed, and nothing says why.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
#   description: AWS, ephemeral ports
# custom:
#   id: DWCP-NET-015
#   severity: high
#   remediation: Allow TCP 1024 to 65535 from 0.0.0.0/0 (and ::/0 where IPv6 has a default route) before any denial.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, network_acls, 0, ingress]
#   - [resources, network_acls, 0, ingress, 1, action]
#   - [resources, network_acls, 0, ingress, 1, protocol]
#   - [resources, network_acls, 0, ingress, 1, from_port]
#   - [resources, network_acls, 0, ingress, 1, to_port]
#   bad: |
#     ingress: [{ rule_no: 100, action: allow, protocol: "-1", cidr_block: 10.20.0.0/16 }]
#   good: |
#     ingress:
#     - { rule_no: 100, action: allow, protocol: "-1", cidr_block: 10.20.0.0/16 }
#     - { rule_no: 110, action: allow, protocol: "6", from_port: 1024, to_port: 65535, cidr_block: 0.0.0.0/0 }
about_acl_replies := rego.metadata.rule()

# METADATA
# title: No network ACL lets the world in on all protocols or all ports
# description: >-
#   The second fence is one only while it closes what the first may open by mistake. The world is every public prefix
#   shorter than /24 or, of IPv6, /48.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
#   description: AWS, network ACLs
# custom:
#   id: DWCP-NET-016
#   severity: high
#   remediation: Allow the ephemeral ports from the world, and all protocols from known prefixes only.
#   controls: [CIS AWS 5.2, SOC2 CC6.6]
#   guards:
#   - [resources, network_acls, 0, ingress, 0, cidr_block]
#   - [resources, network_acls, 0, ingress, 1, from_port]
#   bad: |
#     ingress: [{ rule_no: 100, action: allow, protocol: "-1", cidr_block: 0.0.0.0/0 }]
#   good: |
#     ingress: [{ rule_no: 100, action: allow, protocol: "-1", cidr_block: 10.20.0.0/16 }]
about_open_acls := rego.metadata.rule()

# METADATA
# title: A network ACL has at most 20 entries per direction
# description: AWS takes 20 unless the quota is raised. The apply fails at the entry after.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
#   description: AWS, network ACL quotas
# custom:
#   id: DWCP-NET-017
#   severity: high
#   remediation: Summarise prefixes, or leave the exact openings to the security groups.
#   controls: []
#   guards:
#   - [resources, network_acls, 0, ingress]
#   bad: |
#     ingress: [{ rule_no: 100 }, "... 20 more"]
#   good: |
#     ingress: [{ rule_no: 100, action: allow, protocol: "-1", cidr_block: 10.0.0.0/8 }]
about_acl_size := rego.metadata.rule()

# METADATA
# title: A tunnel port is open to its peer and to nobody else
# description: >-
#   The other end of a tunnel has a known address. Open wider, the port takes handshakes of anybody; open to nobody, the
#   tunnel never comes up.
# related_resources:
# - ref: https://www.wireguard.com/protocol/#dos-mitigation
#   description: WireGuard, denial of service mitigation
# custom:
#   id: DWCP-NET-018
#   severity: high
#   remediation: Allow UDP on the tunnel's port from the public address of the remote gateway, as a /32 or /128.
#   controls: [SOC2 CC6.6]
#   guards:
#   - [topology, tunnels, 0, ends, 1, listenPort]
#   - [resources, security_groups, 2, ingress]
#   - [resources, security_groups, 2, ingress, 0, cidr_blocks]
#   - [resources, security_groups, 2, ingress, 0, cidr_blocks, 0]
#   - [resources, security_groups, 2, ingress, 0, protocol]
#   - [resources, security_groups, 2, ingress, 0, from_port]
#   - [resources, security_groups, 2, ingress, 0, to_port]
#   bad: |
#     ingress: [{ protocol: udp, from_port: 51821, to_port: 51821, cidr_blocks: [0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: udp, from_port: 51821, to_port: 51821, cidr_blocks: [203.0.113.11/32] }]
about_tunnel_ports := rego.metadata.rule()

# METADATA
# title: An EFA has a security group that allows all traffic with itself
# description: >-
#   EFA traffic bypasses the operating system and is matched by group, not by address: rules on prefixes do not apply,
#   and without rules on itself in both directions no two members exchange a packet.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html#efa-start-security
#   description: AWS, an EFA-enabled security group
# custom:
#   id: DWCP-NET-019
#   severity: high
#   remediation: Add an ingress and an egress rule for all protocols with `self` to a group of the interface.
#   controls: []
#   guards:
#   - [resources, network_interfaces, 0, security_groups]
#   - [resources, security_groups, 3, ingress, 0, self]
#   - [resources, security_groups, 3, ingress, 0, protocol]
#   - [resources, security_groups, 3, egress, 0, self]
#   - [resources, security_groups, 3, egress]
#   bad: |
#     ingress: [{ protocol: "-1", cidr_blocks: [10.20.0.0/16] }]
#     egress: [{ protocol: "-1", cidr_blocks: [0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: "-1", self: true }]
#     egress: [{ protocol: "-1", self: true }, { protocol: "-1", cidr_blocks: [0.0.0.0/0] }]
about_efa_groups := rego.metadata.rule()

# METADATA
# title: A cluster placement group lies in one availability zone
# description: A cluster placement group packs its machines close together. It cannot reach over two zones.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-cluster
#   description: AWS, cluster placement groups
# custom:
#   id: DWCP-NET-020
#   severity: high
#   remediation: Put the members of the group into one zone, or make one group per zone.
#   controls: []
#   guards:
#   - [resources, placement_groups]
#   - [resources, placement_groups, 0, strategy]
#   - [resources, instances, 0, availability_zone]
#   - [resources, instances, 0, placement_group]
#   bad: |
#     nodes: [{ zone: us-east-1a, placementGroup: rdma }, { zone: us-east-1b, placementGroup: rdma }]
#   good: |
#     nodes: [{ zone: us-east-1a, placementGroup: rdma }, { zone: us-east-1a, placementGroup: rdma }]
about_cluster_zone := rego.metadata.rule()

# METADATA
# title: EFA members that exchange traffic lie in one availability zone
# description: EFA traffic is not routed. It stays in one zone, so members in two never see each other.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html#efa-limits
#   description: AWS, EFA limitations
# custom:
#   id: DWCP-NET-021
#   severity: high
#   remediation: Put the members that share an EFA security group into one zone.
#   controls: []
#   guards:
#   - [resources, network_interfaces, 0, subnet]
#   - [resources, network_interfaces, 0, security_groups]
#   bad: |
#     interfaces: [{ type: efa, subnet: private-us-east-1a }, { type: efa, subnet: private-us-east-1b }]
#   good: |
#     interfaces: [{ type: efa, subnet: private-us-east-1a }, { type: efa, subnet: private-us-east-1a }]
about_efa_zone := rego.metadata.rule()

# METADATA
# title: Datacenter mode has RDMA and names its device
# description: Without RDMA, or without a device, the daemon falls back to TCP and misses its latency target silently.
# related_resources:
# - ref: https://docs.kernel.org/infiniband/user_verbs.html
#   description: Linux, userspace verbs
# custom:
#   id: DWCP-NET-022
#   severity: high
#   remediation: Set `network.rdma.enabled` to true and name the device, as `ibv_devices` lists it.
#   controls: []
#   guards:
#   - [config, network, rdma, enabled]
#   modes: [datacenter]
#   bad: |
#     network: { rdmaDevice: "", rdma: { enabled: true } }
#   good: |
#     network: { rdmaDevice: mlx5_0, rdma: { enabled: true } }
about_rdma := rego.metadata.rule()

# METADATA
# title: RDMA has 256 queue pairs and 1024 send work requests
# description: Each connection takes a queue pair, and each message in flight a work request. With fewer, senders wait.
# related_resources:
# - ref: https://man7.org/linux/man-pages/man3/ibv_create_qp.3.html
#   description: ibv_create_qp(3)
# custom:
#   id: DWCP-NET-023
#   severity: medium
#   remediation: Set `network.rdma.maxQueuePairs` to 256 or more and `network.rdma.maxSendWr` to 1024 or more.
#   controls: []
#   guards:
#   - [config, network, rdma, maxQueuePairs]
#   - [config, network, rdma, maxSendWr]
#   modes: [datacenter]
#   bad: |
#     network: { rdma: { enabled: true, maxQueuePairs: 64, maxSendWr: 512 } }
#   good: |
#     network: { rdma: { enabled: true, maxQueuePairs: 1024, maxSendWr: 4096 } }
about_rdma_queues := rego.metadata.rule()

# METADATA
# title: RDMA memory is in huge pages on the card's NUMA node
# description: >-
#   Registered memory in 4 KB pages overflows the address cache of the card, and memory of another NUMA node crosses the
#   processor interconnect for every byte.
# related_resources:
# - ref: https://docs.kernel.org/admin-guide/mm/hugetlbpage.html
#   description: Linux, HugeTLB pages
# - ref: https://docs.kernel.org/mm/numa.html
#   description: Linux, NUMA
# custom:
#   id: DWCP-NET-024
#   severity: medium
#   remediation: Set `network.rdma.hugepagesEnabled` and `memory.numaAware` to true.
#   controls: []
#   guards:
#   - [config, network, rdma, hugepagesEnabled]
#   - [config, memory, numaAware]
#   modes: [datacenter]
#   bad: |
#     network: { rdma: { enabled: true, hugepagesEnabled: false } }
#     memory: { numaAware: false }
#   good: |
#     network: { rdma: { enabled: true, hugepagesEnabled: true } }
#     memory: { numaAware: true }
about_rdma_memory := rego.metadata.rule()

# METADATA
# title: The MTU is the one of the mode
# description: >-
#   RDMA in a datacenter needs jumbo frames. The internet carries 1500 bytes: larger packets are fragmented or lost.
#   Hybrid probes downwards from any value a link can carry; below 1280 there is no IPv6.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8200#section-5
#   description: RFC 8200, packet size issues
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
#   description: AWS, maximum transmission unit
# custom:
#   id: DWCP-NET-025
#   severity: high
#   remediation: Set `network.mtu` to 9000 in datacenter mode, 1500 in internet mode, 1280 to 9216 in hybrid mode.
#   controls: []
#   guards:
#   - [config, network, mtu]
#   bad: |
#     mode: internet
#     network: { mtu: 9000 }
#   good: |
#     mode: internet
#     network: { mtu: 1500 }
about_mtu := rego.metadata.rule()

# METADATA
# title: Buffers hold what is in flight
# description: >-
#   A buffer smaller than bandwidth times delay caps the throughput: 16 MB in datacenter mode, 4 MB in internet mode.
#   Only hybrid mode knows both paths, so only there `auto` means something. 1 KB is 1024 bytes.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7323#section-1.1
#   description: RFC 7323, TCP over paths with a large bandwidth-delay product
# custom:
#   id: DWCP-NET-026
#   severity: medium
#   remediation: Set both buffers to 16MB or more in datacenter mode, 4MB or more in internet mode.
#   controls: []
#   guards:
#   - [config, performance, sendBufferSize]
#   - [config, performance, recvBufferSize]
#   bad: |
#     mode: datacenter
#     performance: { sendBufferSize: 16383KB, recvBufferSize: auto }
#   good: |
#     mode: datacenter
#     performance: { sendBufferSize: 16384KB, recvBufferSize: 16MB }
about_buffers := rego.metadata.rule()

# METADATA
# title: Connections are limited to 1 to 100000
# description: Without a limit a flood of connections takes the memory of everything else. With 0 nobody gets in.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/770.html
#   description: CWE-770, allocation of resources without limits
# custom:
#   id: DWCP-NET-027
#   severity: medium
#   remediation: Set `performance.maxConnections` to a value from 1 to 100000.
#   controls: [SOC2 A1.1]
#   guards:
#   - [config, performance, maxConnections]
#   bad: |
#     performance: { maxConnections: 1000000 }
#   good: |
#     performance: { maxConnections: 50000 }
about_connections := rego.metadata.rule()

# METADATA
# title: A network of several cloud sites spans two regions
# description: A region fails as a whole, too. Two sites in one region do not survive it.
# related_resources:
# - ref: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html
#   description: AWS, fault isolation boundaries
# custom:
#   id: DWCP-NET-028
#   severity: high
#   remediation: Put the cloud sites into at least two regions.
#   controls: [SOC2 A1.2]
#   guards:
#   - [topology, sites]
#   - [topology, sites, 2, cloud, region]
#   - [topology, sites, 2, kind]
#   bad: |
#     sites: { use1: { cloud: { region: us-east-1 } }, use2: { cloud: { region: us-east-1 } } }
#   good: |
#     sites: { use1: { cloud: { region: us-east-1 } }, usw2: { cloud: { region: us-west-2 } } }
about_regions := rego.metadata.rule()

# METADATA
# title: Every site reaches every other
# description: >-
#   Counting links proves nothing: four links among three of five sites leave two alone. What counts is whether a chain
#   of tunnels or peering connections leads from each site to each other.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
#   description: AWS, how VPC peering connections work
# custom:
#   id: DWCP-NET-029
#   severity: high
#   remediation: Add a tunnel from a gateway of the site to a gateway of a site it must reach.
#   controls: [SOC2 A1.2]
#   guards:
#   - [topology, tunnels]
#   - [topology, tunnels, 0, ends]
#   - [topology, tunnels, 0, ends, 0, gateway]
#   - [topology, gateways, 0, name]
#   bad: |
#     sites: { dc1: {}, use1: {}, branch1: {} }
#     tunnels: { dc1-gw1--use1-gw1: { id: 1 } }
#   good: |
#     sites: { dc1: {}, use1: {}, branch1: {} }
#     tunnels: { dc1-gw1--use1-gw1: { id: 1 }, br1-gw1--dc1-gw1: { id: 2 } }
about_connected := rego.metadata.rule()

# METADATA
# title: Regions stay connected when any one gateway is lost
# description: >-
#   A gateway is one machine. When every way between two regions ends on it, its failure splits the network however many
#   tunnels it holds.
# related_resources:
# - ref: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/plan-your-network-topology.html
#   description: AWS Well-Architected, plan your network topology
# custom:
#   id: DWCP-NET-030
#   severity: high
#   remediation: Add a tunnel between the regions that ends on two other gateways.
#   controls: [SOC2 A1.2]
#   guards:
#   - [topology, tunnels]
#   - [topology, tunnels, 1, ends, 0, gateway]
#   bad: |
#     tunnels: { use1-gw1--usw2-gw1: { id: 1 }, use1-gw1--usw2-gw2: { id: 2 } }
#   good: |
#     tunnels: { use1-gw1--usw2-gw1: { id: 1 }, use1-gw2--usw2-gw2: { id: 2 } }
about_single_gateway := rego.metadata.rule()

# METADATA
# title: Weighted DNS records have a health check
# description: Weights spread the questions. Without a health check, a share of them goes to a region that is down.
# related_resources:
# - ref: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-simple-configs.html
#   description: AWS Route 53, failover with weighted records
# custom:
#   id: DWCP-NET-031
#   severity: high
#   remediation: Add a Route 53 health check of the region's endpoint to the record.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, dns_records, 0, health_check]
#   - [resources, health_checks]
#   bad: |
#     resource: { aws_route53_record: { use1: { weighted_routing_policy: { weight: 70 } } } }
#   good: |
#     resource:
#       aws_route53_record:
#         use1: { weighted_routing_policy: { weight: 70 }, health_check_id: "${aws_route53_health_check.use1.id}" }
about_dns := rego.metadata.rule()

# METADATA
# title: The name of a load balancer has at most 32 characters
# description: AWS refuses a longer name, halfway through an apply.
# related_resources:
# - ref: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
#   description: AWS, CreateLoadBalancer
# custom:
#   id: DWCP-NET-032
#   severity: high
#   remediation: Shorten the name to 32 characters.
#   controls: []
#   guards:
#   - [resources, load_balancers, 0, name]
#   bad: |
#     name: dwcp-v3-datacenter-production-nlb
#   good: |
#     name: dwcp-production-use1-nlb
about_balancer_name := rego.metadata.rule()

# METADATA
# title: An autoscaling group scales, over two availability zones
# description: Without a policy the group keeps its size whatever the load is. In one zone it fails with the zone.
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
#   description: AWS, target tracking scaling policies
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-2
#   description: AWS Security Hub AutoScaling.2
# custom:
#   id: DWCP-NET-033
#   severity: medium
#   remediation: Add a target tracking policy and subnets of a second availability zone.
#   controls: [SOC2 A1.1]
#   guards:
#   - [resources, autoscaling_groups, 0, has_scaling_policy]
#   - [resources, autoscaling_groups, 0, subnets]
#   bad: |
#     resource: { aws_autoscaling_group: { nodes: { vpc_zone_identifier: ["${aws_subnet.a.id}"] } } }
#   good: |
#     resource:
#       aws_autoscaling_group: { nodes: { vpc_zone_identifier: ["${aws_subnet.a.id}", "${aws_subnet.b.id}"] } }
#       aws_autoscaling_policy: { nodes: { autoscaling_group_name: "${aws_autoscaling_group.nodes.name}" } }
about_scaling := rego.metadata.rule()

# METADATA
# title: A peering connection has routes on both sides
# description: A peering connection carries nothing by itself. With a route on one side only, replies are lost.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
#   description: AWS, route tables for a VPC peering connection
# custom:
#   id: DWCP-NET-034
#   severity: high
#   remediation: Route the prefix of the other VPC to the peering connection, in both VPCs.
#   controls: [SOC2 A1.2]
#   guards:
#   - [resources, peering_connections, 0, vpc]
#   - [resources, peering_connections, 0, peer_vpc]
#   - [resources, route_tables, 3, routes]
#   - [resources, route_tables, 3, routes, 0, destination]
#   - [resources, route_tables, 3, routes, 0, target]
#   bad: |
#     resource: { aws_vpc_peering_connection: { a_b: {} } }
#   good: |
#     resource:
#       aws_vpc_peering_connection: { a_b: {} }
#       aws_route:
#         a: { destination_cidr_block: 10.1.0.0/16, vpc_peering_connection_id: "${aws_vpc_peering_connection.a_b.id}" }
#         b: { destination_cidr_block: 10.0.0.0/16, vpc_peering_connection_id: "${aws_vpc_peering_connection.a_b.id}" }
about_peering := rego.metadata.rule()

# METADATA
# title: Datacenters and regions have two gateways
# description: The loss of the only gateway takes a whole site off the network. A branch may accept that.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-redundant-connection.html
#   description: AWS, redundant Site-to-Site VPN connections
# custom:
#   id: DWCP-NET-035
#   severity: high
#   remediation: Add a second gateway, in a region in another availability zone, with tunnels of its own.
#   controls: [SOC2 A1.2]
#   guards:
#   - [topology, gateways]
#   - [topology, gateways, 0, site]
#   - [topology, sites, 0, kind]
#   bad: |
#     sites: { dc1: { kind: datacenter, gateways: { dc1-gw1: {} } } }
#   good: |
#     sites: { dc1: { kind: datacenter, gateways: { dc1-gw1: {}, dc1-gw2: {} } } }
about_gateways := rego.metadata.rule()

# METADATA
# title: What is open to the internet is a port of the mode or of a tunnel
# description: >-
#   A list of dangerous ports is never complete: databases, caches and consoles listen on any. So what a public prefix
#   shorter than /24 or, of IPv6, /48 reaches is one of these: the data ports that carry their own encryption, the ports
#   of the tunnels, ICMP, and ESP where a tunnel is IPsec. Everything else is open to somebody nobody knows.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
#   description: AWS Security Hub EC2.18, unrestricted incoming traffic only on authorized ports
# - ref: https://www.rfc-editor.org/rfc/rfc7454#section-6.1.3
#   description: RFC 7454, prefixes that are too specific to be routed
# custom:
#   id: DWCP-NET-036
#   severity: critical
#   remediation: Reach the port through a tunnel from a private prefix, or name the prefix of whom it is for.
#   controls: [CIS AWS 5.3, CIS AWS 5.4, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks, 0]
#   - [resources, security_groups, 0, ingress, 1, protocol]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 5432, to_port: 5432, cidr_blocks: [0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 5432, to_port: 5432, cidr_blocks: [10.20.0.0/16] }]
about_undeclared_ports := rego.metadata.rule()

# METADATA
# title: IPsec offers authenticated encryption with fresh keys
# description: >-
#   A gateway takes any proposal it offers, so the weakest counts. Each names an encryption that authenticates as well
#   (AEAD), for IKE a pseudorandom function, and a key exchange of 128 bits or more. CBC with HMAC, 3DES, SHA-1, MD5 and
#   groups below MODP-3072 are refused; without a list the daemon would offer its own.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8247
#   description: RFC 8247, algorithms for IKEv2
# - ref: https://www.rfc-editor.org/rfc/rfc8221
#   description: RFC 8221, algorithms for ESP
# - ref: https://docs.strongswan.org/docs/latest/config/proposals.html
#   description: strongSwan, proposals
# custom:
#   id: DWCP-NET-037
#   severity: high
#   remediation: Write aes256gcm16-prfsha384-x25519 for IKE and aes256gcm16-x25519 for ESP.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [topology, tunnels, 0, protocol]
#   - [topology, tunnels, 0, ipsec]
#   - [topology, tunnels, 0, ipsec, ikeProposals]
#   - [topology, tunnels, 0, ipsec, ikeProposals, 0]
#   - [topology, tunnels, 0, ipsec, espProposals]
#   - [topology, tunnels, 0, ipsec, espProposals, 0]
#   bad: |
#     tunnels:
#       dc1-gw1--use1-gw1: { id: 1, protocol: ipsec, ipsec: { esp: [3des-sha1-modp1024] } }
#   good: |
#     tunnels:
#       dc1-gw1--use1-gw1: { id: 1, protocol: ipsec, ipsec: { esp: [aes256gcm16-x25519] } }
about_ipsec := rego.metadata.rule()

# Everything found, each with the annotation of its rule. The annotations are values of their own, so that they are put
# together only for a rule that found something.
found contains report(about_input, place) if some place in unclear_input
found contains report(about_vpc_prefix, place) if some place in vpc_prefix
found contains report(about_overlap, place) if some place in overlap
found contains report(about_zones, place) if some place in zones
found contains report(about_subnet_in_vpc, place) if some place in subnet_in_vpc
found contains report(about_private_subnets, place) if some place in private_subnets
found contains report(about_public_routes, place) if some place in public_routes
found contains report(about_private_routes, place) if some place in private_routes
found contains report(about_nat, place) if some place in nat
found contains report(about_association, place) if some place in association
found contains report(about_site_firewall, place) if some place in site_firewall
found contains report(about_internal_ports, place) if some place in internal_ports
found contains report(about_data_ports, place) if some place in data_ports_admitted
found contains report(about_open_groups, place) if some place in open_groups
found contains report(about_acl_replies, place) if some place in acl_replies
found contains report(about_open_acls, place) if some place in open_acls
found contains report(about_acl_size, place) if some place in acl_size
found contains report(about_tunnel_ports, place) if some place in tunnel_ports
found contains report(about_efa_groups, place) if some place in efa_groups
found contains report(about_cluster_zone, place) if some place in cluster_zone
found contains report(about_efa_zone, place) if some place in efa_zone
found contains report(about_rdma, place) if some place in rdma
found contains report(about_rdma_queues, place) if some place in rdma_queues
found contains report(about_rdma_memory, place) if some place in rdma_memory
found contains report(about_mtu, place) if some place in mtu
found contains report(about_buffers, place) if some place in buffers
found contains report(about_connections, place) if some place in connections
found contains report(about_regions, place) if some place in regions_spanned
found contains report(about_connected, place) if some place in connected
found contains report(about_single_gateway, place) if some place in single_gateway
found contains report(about_dns, place) if some place in dns
found contains report(about_balancer_name, place) if some place in balancer_name
found contains report(about_scaling, place) if some place in scaling
found contains report(about_peering, place) if some place in peering
found contains report(about_gateways, place) if some place in gateways_per_site
found contains report(about_undeclared_ports, place) if some place in undeclared_ports
found contains report(about_ipsec, place) if some place in weak_ipsec

# What differs between findings comes first: a row is put in order by it, and written out last.
report(about, place) := [
	about.custom.id, place.path, place.subject, place.message, place.kind,
	about.custom.severity, about.custom.remediation, about.custom.controls,
]

violations := [entry(row) |
	some row in in_order
	row[4] == "violation"
]

warnings := [object.union(entry(row), {"kind": "unknown"}) |
	some row in in_order
	row[4] == "unknown"
]

entry([id, path, subject, message, _, severity, remediation, controls]) := {
	"id": id,
	"severity": severity,
	"path": path,
	"subject": subject,
	"message": message,
	"remediation": remediation,
	"controls": controls,
}

# By rule, then by place. Sets have no order that all engines share.
in_order := ordered([row | some row in found])

broken(path, subject, message) := found_at("violation", path, [subject, message])

unclear(path, subject, message) := found_at("unknown", path, [subject, message])

found_at(kind, path, [subject, message]) := {
	"kind": kind,
	"path": path,
	"subject": subject,
	"message": concat("", message),
}

# The rules whose sections are there.
evaluated := sort([id |
	some section, ids in rules_of
	section in sections_given
	some id in ids
])

rules_of := {
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

sections_given contains "input"

sections_given contains "config" if is_object(config)

sections_given contains name if some name, _ in given

# --- The document ---

# A bare configuration is the mode file itself; anything else with a `config` or an `action` is a whole document.
form := "bare" if {
	is_string(input.mode)
	not has_key("config")
	not has_key("action")
} else := "whole" if {
	is_object(input)
	some key in ["config", "action"]
	has_key(key)
}

has_key(key) if object.get(input, key, false) != false

has_key(key) if object.get(input, key, true) != true

config := input if form == "bare"

config := input.config if {
	form == "whole"
	is_object(input.config)
}

# The sections beside the configuration, where they are maps.
given := {name: section |
	form == "whole"
	some name in ["topology", "resources"]
	section := input[name]
	is_object(section)
}

# Who asks names the mode. A configuration that says something else is believed neither way.
mode := asked if {
	asked := input.mode
	asked in {"datacenter", "internet", "hybrid"}
	config.mode == asked
}

default needed_sections := {"config", "topology", "resources"}

needed_sections := {"config"} if form == "bare"

needed_sections := {"config"} if {
	form == "whole"
	input.action == "lint"
}

unclear_input contains unclear(["config"], null, words) if {
	not form
	words := ["the input is neither a configuration nor a document with one"]
}

unclear_input contains unclear(["config"], null, ["the configuration is missing, or is no map"]) if {
	form == "whole"
	not config
}

unclear_input contains unclear(["config"], null, ["the document does not say what is about to be done"]) if {
	form == "whole"
	not known_action
}

unclear_input contains unclear(["config", "mode"], null, words) if {
	config
	not mode
	words := ["the mode is missing, unknown or not the one asked for"]
}

unclear_input contains unclear([name], null, ["the ", name, " section is missing, or is no map"]) if {
	form
	some name in ["topology", "resources"]
	not given[name]
}

known_action if input.action in {"lint", "plan", "deploy", "create", "configure_network"}

# --- The configuration ---

# What the rules on the configuration read, with its type.
config_fields := array.concat(
	[
		[["network", "mtu"], "number"],
		[["performance", "sendBufferSize"], "string"],
		[["performance", "recvBufferSize"], "string"],
		[["performance", "maxConnections"], "number"],
	],
	array.concat(mode_fields, rdma_fields),
)

default mode_fields := []

mode_fields := [[["network", "port"], "number"]] if mode == "internet"

mode_fields := [
	[["network", "port"], "number"],
	[["network", "rdma", "enabled"], "boolean"],
	[["network", "rdmaDevice"], "string"],
] if {
	mode == "datacenter"
}

mode_fields := [
	[["network", "transports"], "array"],
	[["network", "rdma", "enabled"], "boolean"],
] if {
	mode == "hybrid"
}

default rdma_fields := []

rdma_fields := [
	[["network", "rdma", "maxQueuePairs"], "number"],
	[["network", "rdma", "maxSendWr"], "number"],
	[["network", "rdma", "hugepagesEnabled"], "boolean"],
	[["memory", "numaAware"], "boolean"],
] if {
	rdma_wanted
}

unclear_input contains unclear(array.concat(["config"], keys), null, words) if {
	mode
	some [keys, type] in config_fields
	value := object.get(config, keys, {})
	type_name(value) != type
	words := ["`", concat(".", keys), "` ", wrong_type(value)]
}

unclear_input contains unclear(["config", "network", "transports", i], null, words) if {
	mode == "hybrid"
	is_array(config.network.transports)
	some i, transport in config.network.transports
	some [field, type] in [["name", "string"], ["enabled", "boolean"], ["port", "number"]]
	value := field_of(transport, field)
	type_name(value) != type
	wrong := wrong_type(value)
	words := ["`", field, "` of a transport ", wrong]
}

# An absent field reads as an empty map, a type no field of a value has.
field_of(row, field) := object.get(row, field, {}) if is_object(row)

field_of(row, _) := {} if not is_object(row)

wrong_type(value) := "is missing" if value == {}

wrong_type(value) := "is null, so it is not known" if is_null(value)

wrong_type(value) := concat(" ", ["is of type", type_name(value)]) if {
	not is_null(value)
	value != {}
}

default rdma_wanted := false

rdma_wanted if mode == "datacenter"

rdma_wanted if {
	mode == "hybrid"
	config.network.rdma.enabled == true
}

rdma contains broken(["config", "network", "rdma", "enabled"], null, ["RDMA is off in datacenter mode"]) if {
	mode == "datacenter"
	config.network.rdma.enabled == false
}

rdma contains broken(["config", "network", "rdmaDevice"], null, ["no RDMA device is named"]) if {
	mode == "datacenter"
	is_string(config.network.rdmaDevice)
	trim_space(config.network.rdmaDevice) == ""
}

rdma contains broken(["config", "network", "transports", i, "device"], null, ["no RDMA device is named"]) if {
	mode == "hybrid"
	rdma_wanted
	some i, transport in config.network.transports
	transport.name == "rdma"
	is_string(transport.device)
	trim_space(transport.device) == ""
}

rdma contains unclear(["config", "network", "transports"], null, ["no RDMA transport says which device it uses"]) if {
	mode == "hybrid"
	rdma_wanted
	is_array(config.network.transports)
	not hybrid_device
}

hybrid_device if {
	some transport in config.network.transports
	transport.name == "rdma"
	is_string(transport.device)
}

rdma_queues contains broken(["config", "network", "rdma", field], null, words) if {
	rdma_wanted
	some [field, least] in [["maxQueuePairs", 256], ["maxSendWr", 1024]]
	value := config.network.rdma[field]
	is_number(value)
	value < least
	words := ["`network.rdma.", field, "` is ", json.marshal(value), ", less than ", json.marshal(least)]
}

rdma_memory contains broken(["config", "network", "rdma", "hugepagesEnabled"], null, words) if {
	rdma_wanted
	config.network.rdma.hugepagesEnabled == false
	words := ["RDMA runs without huge pages"]
}

rdma_memory contains broken(["config", "memory", "numaAware"], null, ["RDMA memory is not placed by NUMA node"]) if {
	rdma_wanted
	config.memory.numaAware == false
}

mtu contains broken(["config", "network", "mtu"], null, words) if {
	[least, most] := {"datacenter": [9000, 9000], "internet": [1500, 1500], "hybrid": [1280, 9216]}[mode]
	value := config.network.mtu
	is_number(value)
	outside(value, least, most)
	words := ["the MTU is ", json.marshal(value), ", ", mode, " mode takes ", span(least, most)]
}

connections contains broken(["config", "performance", "maxConnections"], null, words) if {
	mode
	value := config.performance.maxConnections
	is_number(value)
	outside(value, 1, 100000)
	words := ["`performance.maxConnections` is ", json.marshal(value), ", allowed is ", span(1, 100000)]
}

outside(value, least, _) if value < least

outside(value, least, most) if {
	value >= least
	value > most
}

span(least, most) := json.marshal(least) if least == most

span(least, most) := concat(" to ", [json.marshal(least), json.marshal(most)]) if least != most

buffers contains broken(["config", "performance", field], null, words) if {
	mode in {"datacenter", "internet"}
	some field in ["sendBufferSize", "recvBufferSize"]
	config.performance[field] == "auto"
	words := ["`performance.", field, "` is auto in ", mode, " mode"]
}

buffers contains broken(["config", "performance", field], null, words) if {
	[least, least_text] := {"datacenter": [16777216, "16MB"], "internet": [4194304, "4MB"]}[mode]
	some field in ["sendBufferSize", "recvBufferSize"]
	bytes(config.performance[field]) < least
	text := config.performance[field]
	words := ["`performance.", field, "` is ", text, ", ", mode, " mode takes ", least_text, " or more"]
}

buffers contains unclear(["config", "performance", field], null, words) if {
	mode
	some field in ["sendBufferSize", "recvBufferSize"]
	value := config.performance[field]
	is_string(value)
	value != "auto"
	not bytes(value)
	words := ["`performance.", field, "` is no size in KB, MB or GB"]
}

bytes(text) := to_number(digits) * factor if {
	some [unit, factor] in [["KB", 1024], ["MB", 1048576], ["GB", 1073741824]]
	endswith(text, unit)
	digits := trim_suffix(text, unit)
	is_digits(digits)
}

# At most 15 digits: beyond them numbers lose precision.
is_digits(text) if {
	text != ""
	trim(text, "0123456789") == ""
	count(text) < 16
}

# Ports the data plane listens on.
data_ports contains config.network.port if {
	mode in {"datacenter", "internet"}
	is_number(config.network.port)
}

data_ports contains transport.port if {
	mode == "hybrid"
	some transport in config.network.transports
	transport.enabled == true
	is_number(transport.port)
}

# Data ports that carry their own encryption and may face the internet: never those of RDMA.
public_data_ports := public_tcp_ports | public_udp_ports

public_tcp_ports contains config.network.port if {
	mode == "internet"
	is_number(config.network.port)
}

public_tcp_ports contains port if some ["tcp", port] in public_transports

public_udp_ports contains config.network.quic.port if {
	mode == "internet"
	config.network.quic.enabled == true
	is_number(config.network.quic.port)
}

public_udp_ports contains port if some ["quic", port] in public_transports

public_transports contains [transport.name, transport.port] if {
	mode == "hybrid"
	some transport in config.network.transports
	transport.enabled == true
	is_number(transport.port)
}

# --- Prefixes ---

# A prefix as text: the IP version, then its bits. One prefix contains another where its text starts the other's. This
# finds overlaps in linear time, for both versions, and reads the same in every engine.
bits_of := object.union(v4_prefixes, v6_prefixes)

v4_prefixes := {text: substring(concat("", bits), 0, length + 1) |
	some text, octets in octets_of
	count(octets) == 4
	length := length_of[halves_of[text][1]]
	length <= 32
	bits := ["4", octet_bits[octets[0]], octet_bits[octets[1]], octet_bits[octets[2]], octet_bits[octets[3]]]
}

v6_prefixes := {text: concat("", ["6", substring(v6_bits(lower(address)), 0, length)]) |
	some text, [address, length_text] in halves_of
	contains(address, ":")
	length := length_of[length_text]
	length <= 128
}

# Address and length of each prefix; the octets of each IPv4 address.
halves_of := {text: halves |
	some text in prefix_texts
	halves := split(text, "/")
	count(halves) == 2
}

octets_of := {text: split(address, ".") |
	some text, [address, _] in halves_of
	not contains(address, ":")
}

# RFC 4291 section 2.2. The form with an IPv4 tail is not taken.
v6_bits(address) := concat("", array.concat(head, array.concat(array.slice(v6_zeros, 0, missing), tail))) if {
	halves := split(address, "::")
	count(halves) <= 2
	head := v6_groups(halves[0])
	tail := v6_groups(concat("", array.slice(halves, 1, 2)))
	missing := (8 - count(head)) - count(tail)
	gap_fits(count(halves), missing)
}

v6_zeros := [zeros | some _ in numbers.range(1, 8); zeros := "0000000000000000"]

gap_fits(1, missing) if missing == 0

gap_fits(2, missing) if missing >= 1

v6_groups("") := []

v6_groups(text) := groups if {
	text != ""
	parts := split(text, ":")
	groups := [group_bits[part] | some part in parts]
	count(groups) == count(parts)
}

# The parts of all prefixes, each read once.
octet_bits := {part: substring(format_int(number + 256, 2), 1, 8) |
	some part in {part | some octets in octets_of; some part in octets}
	is_plain_number(part)
	number := to_number(part)
	number <= 255
}

length_of := {part: to_number(part) |
	some part in {part | some [_, part] in halves_of}
	is_plain_number(part)
}

group_bits := {part: concat("", [hex_digits[substring(padded, i, 1)] | some i in [0, 1, 2, 3]]) |
	some part in {part |
		some [address, _] in halves_of
		contains(address, ":")
		some part in split(lower(address), ":")
	}
	count(part) in {1, 2, 3, 4}
	trim(part, "0123456789abcdef") == ""
	padded := substring(concat("", ["000", part]), count(part) - 1, 4)
}

hex_digits := {
	"0": "0000", "1": "0001", "2": "0010", "3": "0011", "4": "0100", "5": "0101", "6": "0110", "7": "0111",
	"8": "1000", "9": "1001", "a": "1010", "b": "1011", "c": "1100", "d": "1101", "e": "1110", "f": "1111",
}

# Digits without a leading zero, at most three.
is_plain_number(text) if text == "0"

is_plain_number(text) if {
	not startswith(text, "0")
	is_digits(text)
	count(text) <= 3
}

prefix_texts := {text | some text in ((vpc_range_texts | local_range_texts) | document_prefixes); is_string(text)}

document_prefixes contains vpc.cidr_block if some vpc in vpcs

document_prefixes contains subnet[field] if {
	some subnet in subnets
	some field in ["cidr_block", "ipv6_cidr_block"]
}

document_prefixes contains route.destination if {
	some table in route_tables
	some route in table.routes
}

document_prefixes contains text if {
	some group in security_groups
	some rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some text in rule[field]
}

document_prefixes contains entry[field] if {
	some acl in network_acls
	some entry in acl.ingress
	some field in ["cidr_block", "ipv6_cidr_block"]
}

document_prefixes contains text if {
	some site in sites
	some text in site.prefixes
}

document_prefixes contains site.cloud.vpcPrefix if some site in sites

document_prefixes contains peer_prefix(gateway.publicAddress) if some gateway in gateways

# A public address as a prefix of its own.
peer_prefix(address) := concat("", [address, "/32"]) if not contains(address, ":")

peer_prefix(address) := concat("", [address, "/128"]) if contains(address, ":")

# A route may lead to a prefix list, which only AWS can resolve.
unread_prefixes contains text if {
	some text in prefix_texts
	not bits_of[text]
	not startswith(text, "pl-")
}

# Where the document holds a prefix that a rule reads: path, subject, name of the field, text.
prefix_places contains [["resources", "vpcs", i, "cidr_block"], vpc.address, "cidr_block", vpc.cidr_block] if {
	some i, vpc in vpcs
}

prefix_places contains [["resources", "subnets", i, field], subnet.address, field, subnet[field]] if {
	some i, subnet in subnets
	some field in ["cidr_block", "ipv6_cidr_block"]
}

prefix_places contains [path, table.address, "destination", text] if {
	some i, table in route_tables
	some j, route in table.routes
	path := ["resources", "route_tables", i, "routes", j, "destination"]
	text := route.destination
}

prefix_places contains [
	["resources", "security_groups", i, "ingress", j, field, k],
	group.address,
	field,
	text,
] if {
	some i, group in security_groups
	some j, rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
}

prefix_places contains [["resources", "network_acls", i, "ingress", j, field], acl.address, field, entry[field]] if {
	some i, acl in network_acls
	some j, entry in acl.ingress
	some field in ["cidr_block", "ipv6_cidr_block"]
}

prefix_places contains [["topology", "sites", i, "prefixes", j], null, "prefixes", text] if {
	some i, site in sites
	some j, text in site.prefixes
}

prefix_places contains [["topology", "sites", i, "cloud", "vpcPrefix"], null, "vpcPrefix", site.cloud.vpcPrefix] if {
	some i, site in sites
}

unclear_input contains unclear(path, subject, ["`", field, "` holds ", shown(text), ", which is no prefix"]) if {
	count(unread_prefixes) > 0
	some [path, subject, field, text] in prefix_places
	text in unread_prefixes
}

shown(text) := "an empty text" if text == ""

shown(text) := substring(text, 0, 80) if text != ""

# RFC 1918.
vpc_range_texts := {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}

vpc_ranges := {bits_of[text] | some text in vpc_range_texts}

# What the internet does not route: RFC 6890, RFC 6598, RFC 2544, RFC 4193, RFC 4291.
local_range_texts := {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "169.254.0.0/16",
	"127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
}

local_ranges := {bits_of[text] | some text in local_range_texts}

within(value, ranges) if {
	some range in ranges
	startswith(value, range)
}

meets(a, b) if startswith(a, b)

meets(a, b) if {
	a != b
	startswith(b, a)
}

# Prefixes that hold at least one address the internet can reach us from.
public_prefixes := {text |
	some text, value in bits_of
	not within(value, local_ranges)
}

# The internet routes no prefix longer than /24 and /48 (RFC 7454, section 6.1.3), so one that is shorter holds more than
# one network, and nobody can say whose they all are.
wide_prefixes := {text |
	some text in public_prefixes
	value := bits_of[text]
	count(value) - 1 < route_lengths[substring(value, 0, 1)]
}

route_lengths := {"4": 24, "6": 48}

# Half of the internet is taken for all of it: two such rules are a default route.
world_prefixes := {text |
	some text, value in bits_of
	count(value) <= 2
}

# --- Types of the topology and of the resources ---

text_type := {"string"}

optional_text := {"string", "null"}

number_type := {"number"}

flag_type := {"boolean"}

list_type := {"array"}

# What is read of each list. `null` is allowed where it means "none".
shapes := [
	["topology", "sites", [
		["name", text_type], ["kind", text_type], ["prefixes", list_type], ["cloud", {"object", "null"}],
	]],
	["topology", "gateways", [["name", text_type], ["site", text_type], ["publicAddress", text_type]]],
	["topology", "tunnels", [["ends", list_type], ["protocol", text_type]]],
	["resources", "vpcs", [["address", text_type], ["cidr_block", text_type]]],
	["resources", "subnets", [
		["address", text_type], ["vpc", text_type], ["cidr_block", text_type], ["ipv6_cidr_block", optional_text],
		["availability_zone", text_type], ["maps_public_ip", flag_type], ["tier", text_type],
	]],
	["resources", "internet_gateways", [["address", text_type], ["vpc", text_type]]],
	["resources", "nat_gateways", [["address", text_type], ["subnet", text_type]]],
	["resources", "route_tables", [
		["address", text_type], ["vpc", text_type], ["subnets", list_type], ["routes", list_type],
	]],
	["resources", "security_groups", [
		["address", text_type], ["vpc", text_type], ["ingress", list_type], ["egress", list_type],
	]],
	["resources", "network_acls", [
		["address", text_type], ["vpc", text_type], ["subnets", list_type], ["ingress", list_type],
		["egress", list_type],
	]],
	["resources", "instances", [
		["address", text_type], ["availability_zone", optional_text], ["placement_group", optional_text],
	]],
	["resources", "network_interfaces", [
		["address", text_type], ["subnet", text_type], ["type", text_type], ["security_groups", list_type],
	]],
	["resources", "placement_groups", [["address", text_type], ["strategy", text_type]]],
	["resources", "load_balancers", [["address", text_type], ["name", text_type]]],
	["resources", "listeners", [["address", text_type], ["load_balancer", text_type]]],
	["resources", "autoscaling_groups", [
		["address", text_type], ["subnets", list_type], ["has_scaling_policy", flag_type],
	]],
	["resources", "peering_connections", [["address", text_type], ["vpc", text_type], ["peer_vpc", text_type]]],
	["resources", "dns_records", [
		["address", text_type], ["is_weighted", flag_type], ["health_check", optional_text],
	]],
	["resources", "health_checks", [["address", text_type]]],
	["resources", "regions", []],
	["resources", "unresolved", []],
]

# Lists inside the rows of a list.
inner_shapes := [
	["topology", "tunnels", "ends", [["gateway", text_type], ["listenPort", number_type]]],
	["resources", "route_tables", "routes", [
		["destination", text_type], ["target_type", text_type], ["target", optional_text],
	]],
	["resources", "security_groups", "ingress", [
		["protocol", text_type], ["cidr_blocks", list_type], ["ipv6_cidr_blocks", list_type],
		["prefix_list_ids", list_type], ["security_groups", list_type], ["self", flag_type],
	]],
	["resources", "security_groups", "egress", [
		["protocol", text_type], ["security_groups", list_type], ["self", flag_type],
	]],
	["resources", "network_acls", "ingress", [
		["rule_number", number_type], ["action", text_type], ["protocol", text_type],
		["cidr_block", optional_text], ["ipv6_cidr_block", optional_text],
	]],
]

# Fields with one of a few values.
choices := [
	["topology", "sites", "kind", {"datacenter", "region", "branch"}],
	["topology", "tunnels", "protocol", {"wireguard", "ipsec"}],
	["resources", "subnets", "tier", {"public", "private"}],
	["resources", "placement_groups", "strategy", {"cluster", "partition", "spread"}],
]

inner_choices := [
	["resources", "route_tables", "routes", "target_type", {
		"nat_gateway", "internet_gateway", "egress_only_gateway", "vpc_peering_connection", "transit_gateway",
		"network_interface", "vpc_endpoint", "local",
	}],
	["resources", "network_acls", "ingress", "action", {"allow", "deny"}],
]

# By name, or by number where nobody gave it one.
is_protocol(text) if text in named_protocols

named_protocols := {"-1", "all", "tcp", "udp", "icmp", "icmpv6", "esp", "ah", "gre"}

is_protocol(text) if is_plain_number(text)

# Fields that name a row of another list.
references := [
	["topology", "gateways", "site", site_of],
	["resources", "subnets", "vpc", vpc_of],
	["resources", "internet_gateways", "vpc", vpc_of],
	["resources", "route_tables", "vpc", vpc_of],
	["resources", "security_groups", "vpc", vpc_of],
	["resources", "network_acls", "vpc", vpc_of],
	["resources", "peering_connections", "vpc", vpc_of],
	["resources", "peering_connections", "peer_vpc", vpc_of],
	["resources", "nat_gateways", "subnet", subnet_of],
	["resources", "network_interfaces", "subnet", subnet_of],
	["resources", "listeners", "load_balancer", balancer_of],
	["resources", "dns_records", "health_check", health_check_of],
	["resources", "instances", "placement_group", placement_group_of],
]

# Fields that list rows of another list.
list_references := [
	["resources", "route_tables", "subnets", subnet_of],
	["resources", "network_acls", "subnets", subnet_of],
	["resources", "autoscaling_groups", "subnets", subnet_of],
	["resources", "network_interfaces", "security_groups", group_of],
]

unclear_row contains unclear([section, name], null, ["the list `", name, "` ", wrong_type(value)]) if {
	some [section, name, _] in shapes
	value := object.get(given[section], name, {})
	not is_array(value)
}

unclear_row contains unclear([section, name, i], null, ["an element of `", name, "` is no map"]) if {
	some [section, name, fields] in shapes
	count(fields) > 0
	is_array(given[section][name])
	some i, row in given[section][name]
	not is_object(row)
}

unclear_row contains unclear([section, name, i, field], named(row), ["`", field, "` ", wrong_type(value)]) if {
	some [section, name, fields] in shapes
	is_array(given[section][name])
	some i, row in given[section][name]
	some [field, types] in fields
	value := object.get(row, field, {})
	not type_name(value) in types
}

unclear_row contains unclear([section, name, i, list, j, field], named(row), words) if {
	some [section, name, list, fields] in inner_shapes
	some i, row in given[section][name]
	is_array(row[list])
	some j, inner in row[list]
	some [field, types] in fields
	value := field_of(inner, field)
	not type_name(value) in types
	words := ["`", field, "` ", wrong_type(value)]
}

# Ports mean something for TCP and UDP only.
unclear_row contains unclear(["resources", name, i, "ingress", j, field], named(row), words) if {
	some name in ["security_groups", "network_acls"]
	some i, row in given.resources[name]
	some j, rule in row.ingress
	rule.protocol in {"tcp", "6", "udp", "17"}
	some field in ["from_port", "to_port"]
	value := object.get(rule, field, {})
	not is_number(value)
	words := ["`", field, "` ", wrong_type(value)]
}

unclear_row contains unclear([section, name, i, field], named(row), ["`", field, "` is ", shown(row[field])]) if {
	some [section, name, field, values] in choices
	some i, row in given[section][name]
	is_string(row[field])
	not row[field] in values
	not told_by_tags(field, row)
}

told_by_tags("tier", row) if tier_by_tags(row)

unclear_row contains unclear(["resources", name, i, direction, j, "protocol"], named(row), words) if {
	some [name, direction] in [["security_groups", "ingress"], ["security_groups", "egress"], ["network_acls", "ingress"]]
	some i, row in given.resources[name]
	some j, rule in row[direction]
	is_string(rule.protocol)
	not is_protocol(rule.protocol)
	words := ["`protocol` is ", shown(rule.protocol)]
}

unclear_row contains unclear([section, name, i, list, j, field], named(row), words) if {
	some [section, name, list, field, values] in inner_choices
	some i, row in given[section][name]
	some j, inner in row[list]
	is_string(inner[field])
	not inner[field] in values
	words := ["`", field, "` is ", shown(inner[field])]
}

unclear_row contains unclear(path, named(row), ["`", field, "` names ", shown(row[field]), words]) if {
	some [section, name, field, rows] in references
	some i, row in given[section][name]
	is_string(row[field])
	not rows[row[field]]
	words := ", which is not in the input"
	path := [section, name, i, field]
}

unclear_row contains unclear([section, name, i, field, j], named(row), ["`", field, "` ", words]) if {
	some [section, name, field, rows] in list_references
	some i, row in given[section][name]
	is_array(row[field])
	some j, value in row[field]
	not rows[value]
	words := "names a resource that is not in the input"
}

unclear_row contains unclear(["resources", name, i, "ingress", j], named(row), ["an entry has no source"]) if {
	name := "network_acls"
	some i, row in given.resources[name]
	some j, entry in row.ingress
	is_null(entry.cidr_block)
	is_null(entry.ipv6_cidr_block)
}

unclear_row contains unclear(["resources", "security_groups", i, "ingress", j], named(group), words) if {
	some i, group in security_groups
	some j, rule in group.ingress
	rule.self == false
	every field in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"] {
		rule[field] == []
	}
	words := ["a rule has no source"]
}

unclear_row contains unclear(["resources", "security_groups", i, "ingress", j, field, k], named(group), words) if {
	some i, group in security_groups
	some j, rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, value in rule[field]
	not is_string(value)
	words := ["`", field, "` ", wrong_type(value)]
}

unclear_row contains unclear(["topology", "sites", i, "prefixes", j], null, ["`prefixes` ", wrong_type(value)]) if {
	some i, site in sites
	some j, value in site.prefixes
	not is_string(value)
}

unclear_row contains unclear(["topology", "sites", i, "cloud", field], null, words) if {
	some i, site in sites
	is_object(site.cloud)
	some [field, type] in [["region", "string"], ["vpcPrefix", "string"], ["availabilityZones", "array"]]
	value := object.get(site.cloud, field, {})
	type_name(value) != type
	words := ["`", field, "` ", wrong_type(value)]
}

unclear_row contains unclear(["topology", "sites", i, "cloud"], null, ["a site of kind region has no cloud"]) if {
	some i, site in sites
	site.kind == "region"
	is_null(site.cloud)
}

# A zone says its region, so a region that fits none of its zones is a mistake in one of them.
unclear_row contains unclear(["topology", "sites", i, "cloud", "region"], null, words) if {
	some i, site in sites
	region := site.cloud.region
	is_string(region)
	some zone in site.cloud.availabilityZones
	not lies_in(zone, region)
	words := ["a zone is not in ", shown(region)]
}

lies_in(zone, region) if {
	region != ""
	startswith(zone.name, region)
}

unclear_row contains unclear(["resources", "subnets", i, "availability_zone"], named(subnet), words) if {
	some i, subnet in subnets
	is_string(subnet.availability_zone)
	not in_region(subnet.availability_zone)
	words := [shown(subnet.availability_zone), " is in none of the regions of the input"]
}

unclear_row contains unclear(["resources", "instances", i, "availability_zone"], named(instance), words) if {
	some i, instance in instances
	is_string(instance.availability_zone)
	not in_region(instance.availability_zone)
	words := [shown(instance.availability_zone), " is in none of the regions of the input"]
}

in_region(zone) if {
	some region in given.resources.regions
	region != ""
	startswith(zone, region)
}

# A cloud site that has no VPC in the resources was not looked at.
unclear_row contains unclear(["topology", "sites", i, "cloud", "vpcPrefix"], null, words) if {
	given.resources
	some i, site in sites
	text := site.cloud.vpcPrefix
	bits_of[text]
	not vpc_bits[bits_of[text]]
	words := ["no VPC of the input has ", text]
}

vpc_bits := {bits_of[vpc.cidr_block] |
	some vpc in vpcs
}

# Where null means none, or a list is shorter by what is not known, it must not pass for the whole.
unclear_row contains unclear(["resources", name, i, field], named(row), words) if {
	count(unresolved) > 0
	some [name, argument, field] in open_arguments
	some i, row in given.resources[name]
	unresolved[[row.address, argument]]
	words := ["`", argument, "` is not known before apply"]
}

open_arguments := [
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

# `ingress[from the balancer].cidr_blocks` is about `ingress`.
unresolved := {[row.address, split(row.attribute, "[")[0]] |
	some row in given.resources.unresolved
}

# Resources that are part of another: what is not known of them is not known of that one.
unclear_row contains unclear(["resources", "unresolved", i], named(row), words) if {
	some [i, row, _] in unresolved_parts
	words := ["`", row.attribute, "` is not known before apply"]
}

unresolved_parts contains [i, row, name] if {
	some i, row in given.resources.unresolved
	some [type, name] in part_types
	contains(row.address, type)
}

part_types := [
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

unclear_row contains unclear([section, name], null, ["a name is used twice in `", name, "`"]) if {
	some [section, name, _] in shapes
	name in repeated
}

repeated contains name if {
	some [section, name, fields] in shapes
	count(fields) > 0
	is_array(given[section][name])
	key := fields[0][0]
	key in {"address", "name"}
	names := [row[key] | some row in given[section][name]]
	count({value | some value in names}) != count(names)
}

unclear_input contains place if some place in unclear_row

# Lists with a row that is not clear: what is missing there may be what is looked for.
doubtful contains place.path[1] if some place in unclear_row

doubtful contains name if some [_, _, name] in unresolved_parts

doubtful contains path[1] if {
	count(unread_prefixes) > 0
	some [path, _, _, text] in prefix_places
	text in unread_prefixes
}

clear(names) if {
	every name in names {
		is_array(given.resources[name])
		not name in doubtful
	}
}

clear_topology(names) if {
	every name in names {
		is_array(given.topology[name])
		not name in doubtful
	}
}

named(row) := address if {
	address := object.get(row, "address", null)
	is_string(address)
} else := null

# --- Groups ---

# Rows of equal key are neighbours in a sorted list, which finds the first and the last of each key in one pass. Each
# row is [key, value].
# WebAssembly sorts by insertion, so a long list is cut into parts that are sorted one by one. The cuts are taken from
# a sample of the list.
ordered(rows) := sort(rows) if count(rows) < 500

ordered(rows) := [row | some part in parts; some row in part] if {
	count(rows) >= 500
	step := floor(count(rows) / 40)
	cuts := sort([row |
		some k in numbers.range(0, 39)
		row := rows[k * step]
	])
	first := sort([row |
		some row in rows
		row < cuts[0]
	])
	last := sort([row |
		some row in rows
		row >= cuts[39]
	])
	between := [part |
		some k in numbers.range(1, 39)
		low := cuts[k - 1]
		high := cuts[k]
		low < high
		part := sort([row |
			some row in rows
			row >= low
			row < high
		])
	]
	parts := array.concat([first], array.concat(between, [last]))
}

firsts(rows) := {row[0]: i |
	later := continued(rows)
	some i, row in rows
	not later[i]
}

sizes(rows) := {key: size |
	later := continued(rows)
	first_of := firsts(rows)
	some i, [key, _] in rows
	following := i + 1
	not later[following]
	size := following - first_of[key]
}

# Indexes of the rows that have the key of the row before.
continued(rows) := {i |
	some i, row in rows
	rows[i - 1][0] == row[0]
}

# --- Rows by name ---

default sites := []

sites := given.topology.sites if is_array(given.topology.sites)

default tunnels := []

tunnels := given.topology.tunnels if is_array(given.topology.tunnels)

default gateways := []

gateways := given.topology.gateways if is_array(given.topology.gateways)

default vpcs := []

vpcs := given.resources.vpcs if is_array(given.resources.vpcs)

default subnets := []

subnets := given.resources.subnets if is_array(given.resources.subnets)

default route_tables := []

route_tables := given.resources.route_tables if is_array(given.resources.route_tables)

default security_groups := []

security_groups := given.resources.security_groups if is_array(given.resources.security_groups)

default network_acls := []

network_acls := given.resources.network_acls if is_array(given.resources.network_acls)

default instances := []

instances := given.resources.instances if is_array(given.resources.instances)

default network_interfaces := []

network_interfaces := given.resources.network_interfaces if is_array(given.resources.network_interfaces)

# By name or address; empty when a name is used twice, so that nothing is judged by the wrong row.
site_of := {site.name: site | not "sites" in repeated; some site in sites}

gateway_of := {gateway.name: gateway | not "gateways" in repeated; some gateway in gateways}

vpc_of := {vpc.address: vpc | not "vpcs" in repeated; some vpc in vpcs}

subnet_of := {subnet.address: subnet | not "subnets" in repeated; some subnet in subnets}

group_of := {group.address: group |
	not "security_groups" in repeated
	some group in security_groups
}

internet_gateway_of := {row.address: row |
	not "internet_gateways" in repeated
	some row in given.resources.internet_gateways
}

nat_gateway_of := {row.address: row |
	not "nat_gateways" in repeated
	some row in given.resources.nat_gateways
}

balancer_of := {row.address: row |
	not "load_balancers" in repeated
	some row in given.resources.load_balancers
}

health_check_of := {row.address: row |
	not "health_checks" in repeated
	some row in given.resources.health_checks
}

placement_group_of := {row.address: row |
	not "placement_groups" in repeated
	some row in given.resources.placement_groups
}

peering_of := {row.address: row |
	not "peering_connections" in repeated
	some row in given.resources.peering_connections
}

interface_of := {row.address: row |
	not "network_interfaces" in repeated
	some row in given.resources.network_interfaces
}

# --- Prefixes and subnets ---

vpc_prefix contains broken(["resources", "vpcs", i, "cidr_block"], vpc.address, words) if {
	some i, vpc in vpcs
	value := bits_of[vpc.cidr_block]
	not within(value, vpc_ranges)
	words := [vpc.cidr_block, " is not private"]
}

vpc_prefix contains broken(["resources", "vpcs", i, "cidr_block"], vpc.address, words) if {
	some i, vpc in vpcs
	value := bits_of[vpc.cidr_block]
	outside(count(value) - 1, 16, 24)
	words := [vpc.cidr_block, " is no /16 to /24"]
}

# Without resources the description itself is judged.
vpc_prefix contains broken(["topology", "sites", i, "cloud", "vpcPrefix"], null, words) if {
	not given.resources
	some i, site in sites
	text := site.cloud.vpcPrefix
	not good_vpc_prefix(bits_of[text])
	words := [text, " is no private /16 to /24"]
}

good_vpc_prefix(value) if {
	within(value, vpc_ranges)
	not outside(count(value) - 1, 16, 24)
}

# What must not overlap, each set on its own. A row is: set, bits, owner, text, path, subject. An owner may overlap
# itself. A VPC that a site declares stands for itself only among VPCs: among sites its site does.
claims := array.concat(array.concat(vpc_claims, subnet_claims), array.concat(site_claims, other_vpc_claims))

vpc_claims := [claim |
	some i, vpc in vpcs
	path := ["resources", "vpcs", i, "cidr_block"]
	claim := ["VPC", bits_of[vpc.cidr_block], vpc.address, vpc.cidr_block, path, vpc.address]
]

subnet_claims := [claim |
	some i, subnet in subnets
	some field in ["cidr_block", "ipv6_cidr_block"]
	text := subnet[field]
	path := ["resources", "subnets", i, field]
	claim := [subnet.vpc, bits_of[text], subnet.address, text, path, subnet.address]
]

site_claims := [claim |
	some i, site in sites
	some j, text in site.prefixes
	claim := ["site", bits_of[text], site.name, text, ["topology", "sites", i, "prefixes", j], null]
]

other_vpc_claims := [claim |
	not "sites" in doubtful
	some i, vpc in vpcs
	not site_by_vpc[bits_of[vpc.cidr_block]]
	path := ["resources", "vpcs", i, "cidr_block"]
	claim := ["site", bits_of[vpc.cidr_block], vpc.address, vpc.cidr_block, path, vpc.address]
]

# The site that declares a VPC; the first by name where two do, which is an overlap of its own.
site_by_vpc := {value: declared_vpcs[i][1] | some value, i in firsts(declared_vpcs)}

declared_vpcs := ordered([[bits_of[site.cloud.vpcPrefix], site.name] | some site in sites])

claim_keys := {[claim[0], claim[1]] | some claim in claims}

claim_lengths contains [substring(claim[1], 0, 1), count(claim[1])] if some claim in claims

# Nearly always nothing overlaps, and nobody needs to know what would have.
is_overlap_likely if count(claim_keys) != count(claims)

is_overlap_likely if {
	some claim in claims
	some [version, length] in claim_lengths
	length < count(claim[1])
	startswith(claim[1], version)
	claim_keys[[claim[0], substring(claim[1], 0, length)]]
}

default sorted_claims := []

# Equal prefixes are neighbours.
sorted_claims := ordered(claims) if is_overlap_likely

first_claims := {[claim[0], claim[1]]: claim |
	some i, claim in sorted_claims
	not same_prefix(i)
}

same_prefix(i) if {
	i > 0
	sorted_claims[i - 1][0] == sorted_claims[i][0]
	sorted_claims[i - 1][1] == sorted_claims[i][1]
}

overlap contains broken(claim[4], claim[5], [claim[3], " is also the prefix of ", shown(other[2])]) if {
	some i, claim in sorted_claims
	same_prefix(i)
	other := sorted_claims[i - 1]
	other[2] != claim[2]
}

overlap contains broken(claim[4], claim[5], [claim[3], " lies in ", other[3], " of ", shown(other[2])]) if {
	some claim in sorted_claims
	some [version, length] in claim_lengths
	startswith(claim[1], version)
	length < count(claim[1])
	other := first_claims[[claim[0], substring(claim[1], 0, length)]]
	other[2] != claim[2]
}

overlap contains broken(["topology", "sites", i, "prefixes", j], null, [text, " overlaps every other network"]) if {
	some i, site in sites
	some j, text in site.prefixes
	world_prefixes[text]
}

overlap contains unclear(["topology", "sites", i, "prefixes"], null, ["the site says no prefix"]) if {
	some i, site in sites
	site.prefixes == []
}

subnet_in_vpc contains broken(["resources", "subnets", i, "cidr_block"], subnet.address, words) if {
	some i, subnet in subnets
	vpc := vpc_of[subnet.vpc]
	not startswith(bits_of[subnet.cidr_block], bits_of[vpc.cidr_block])
	bits_of[subnet.cidr_block]
	bits_of[vpc.cidr_block]
	words := [subnet.cidr_block, " is not in ", vpc.cidr_block, " of ", vpc.address]
}

# What a subnet is meant to be: what its tags say, else what its routes make of it.
tier_by_tags(subnet) := tier if {
	tier := subnet.tags["dwcp:subnet"]
	tier in {"public", "private"}
}

tier_by_tags(subnet) := tier if {
	not subnet.tags["dwcp:subnet"]
	tier := {"datacenter": "private", "internet": "public"}[subnet.tags.Type]
}

tier_of(subnet) := tier_by_tags(subnet)

tier_of(subnet) := subnet.tier if {
	not tier_by_tags(subnet)
	subnet.tier in {"public", "private"}
}

tiers := {address: tier |
	some address, subnet in subnet_of
	tier := tier_of(subnet)
}

tier_zones := ordered([row |
	some row in {[[subnet.vpc, tier], subnet.availability_zone] |
		some address, subnet in subnet_of
		tier := tiers[address]
	}
])

zone_counts := sizes(tier_zones)

zones contains broken(["resources", "vpcs", i], vpc.address, [tier, " subnets lie in ", found_zones]) if {
	clear(["vpcs", "subnets"])
	some i, vpc in vpcs
	some tier in ["public", "private"]
	number := object.get(zone_counts, [[vpc.address, tier]], 0)
	number < 2
	found_zones := ["no availability zone", "one availability zone"][number]
}

private_subnets contains broken(["resources", "subnets", i, "maps_public_ip"], subnet.address, words) if {
	some i, subnet in subnets
	tiers[subnet.address] == "private"
	subnet.maps_public_ip == true
	words := ["a private subnet gives its machines public addresses"]
}

private_subnets contains broken(["resources", "route_tables", i, "routes", j], table.address, words) if {
	some i, table in route_tables
	holds(table, "private")
	some j, route in table.routes
	route.target_type == "internet_gateway"
	world_prefixes[route.destination]
	words := [route.destination, " of a private subnet leads to an internet gateway"]
}

holds(table, tier) if {
	some address in table.subnets
	tiers[address] == tier
}

associations := {[address, i] | some i, table in route_tables; some address in table.subnets}

associated := {address | some [address, _] in associations}

association_counts := sizes(ordered([row | some row in associations]))

public_routes contains broken(["resources", "route_tables", i], table.address, words) if {
	clear(["route_tables", "internet_gateways"])
	some i, table in route_tables
	holds(table, "public")
	not leaves_by_internet_gateway(table)
	words := ["public subnets have no default route to the internet gateway of their VPC"]
}

leaves_by_internet_gateway(table) if {
	some route in table.routes
	bits_of[route.destination] == "4"
	route.target_type == "internet_gateway"
	internet_gateway_of[route.target].vpc == table.vpc
}

leaves_by_internet_gateway(table) if {
	some route in table.routes
	route.target_type == "internet_gateway"
	not internet_gateway_of[route.target]
}

public_routes contains unclear(["resources", "route_tables", i, "routes", j, "target"], table.address, words) if {
	some i, table in route_tables
	some j, route in table.routes
	route.target_type == "internet_gateway"
	not internet_gateway_of[route.target]
	words := ["a route leads to an internet gateway that is not in the input"]
}

private_routes contains broken(["resources", "route_tables", i], table.address, words) if {
	clear(["route_tables"])
	some i, table in route_tables
	holds(table, "private")
	not leaves_by_nat(table)
	words := ["private subnets have no default route to a NAT gateway"]
}

leaves_by_nat(table) if {
	some route in table.routes
	bits_of[route.destination] == "4"
	route.target_type == "nat_gateway"
}

private_routes contains unclear(["resources", "route_tables", i, "routes", j, "target"], table.address, words) if {
	some i, table in route_tables
	some j, route in table.routes
	route.target_type == "nat_gateway"
	not nat_gateway_of[route.target]
	words := ["a route leads to a NAT gateway that is not in the input"]
}

nat contains broken(["resources", "vpcs", i], vpc.address, ["private subnets, and no NAT gateway"]) if {
	clear(["subnets", "nat_gateways"])
	some i, vpc in vpcs
	zone_counts[[vpc.address, "private"]]
	not vpcs_with_nat[vpc.address]
}

vpcs_with_nat := {subnet_of[gateway.subnet].vpc |
	some gateway in given.resources.nat_gateways
}

nat contains broken(["resources", "nat_gateways", i, "subnet"], gateway.address, words) if {
	some i, gateway in given.resources.nat_gateways
	tiers[gateway.subnet] == "private"
	words := ["a NAT gateway in a private subnet"]
}

association contains broken(["resources", "subnets", i], subnet.address, words) if {
	clear(["route_tables"])
	some i, subnet in subnets
	not associated[subnet.address]
	words := ["the subnet has no route table of its own"]
}

association contains broken(["resources", "subnets", i], subnet.address, ["the subnet has two route tables"]) if {
	count(associations) > count(associated)
	some i, subnet in subnets
	association_counts[subnet.address] > 1
}

# --- Security groups ---

is_all(rule) if rule.protocol in {"-1", "all"}

is_tcp(rule) if rule.protocol in {"tcp", "6"}

is_udp(rule) if rule.protocol in {"udp", "17"}

# In Rego `null < 0` is true, so a port that is not known must be kept out of comparisons.
has_ports(rule) if {
	rule.protocol in {"tcp", "6", "udp", "17"}
	is_number(rule.from_port)
	is_number(rule.to_port)
}

has_port(rule, port) if {
	has_ports(rule)
	rule.from_port <= port
	port <= rule.to_port
}

all_ports(rule) if {
	has_ports(rule)
	rule.from_port <= 1
	rule.to_port >= 65535
}

carries(rule, _) if is_all(rule)

carries(rule, port) if has_port(rule, port)

# VPC and data port of each rule that lets somebody in.
admitted := {[group.vpc, port] |
	some group in security_groups
	some rule in group.ingress
	some port in data_ports
	carries(rule, port)
	lets_somebody_in(rule)
}

lets_somebody_in(rule) if {
	some field in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"]
	count(rule[field]) > 0
}

lets_somebody_in(rule) if rule.self == true

# VPC and data port of each rule that lets the VPC itself in.
admitted_from_site := {[group.vpc, port] |
	some group in security_groups
	some rule in group.ingress
	some port in data_ports
	carries(rule, port)
	lets_site_in(rule, bits_of[vpc_of[group.vpc].cidr_block])
}

lets_site_in(rule, site) if {
	some text in rule.cidr_blocks
	not public_prefixes[text]
	meets(bits_of[text], site)
}

lets_site_in(rule, _) if rule.self == true

lets_site_in(rule, _) if count(rule.security_groups) > 0

site_firewall contains broken(["resources", "vpcs", i], vpc.address, words) if {
	mode == "datacenter"
	clear(["vpcs", "security_groups"])
	some i, vpc in vpcs
	some port in data_ports
	place := [vpc.address, port]
	not admitted_from_site[place]
	words := ["nothing lets the site in on ", json.marshal(port)]
}

data_ports_admitted contains broken(["resources", "vpcs", i], vpc.address, words) if {
	mode in {"internet", "hybrid"}
	clear(["vpcs", "security_groups"])
	some i, vpc in vpcs
	some port in data_ports
	place := [vpc.address, port]
	not admitted[place]
	words := ["nobody is let in on ", json.marshal(port)]
}

# SSH, RDP, Prometheus, the metrics, and the data plane where it has no encryption.
closed_ports := (closed_everywhere | data_ports) - public_data_ports

closed_everywhere := {22, 3389, 8080, 9090, 9100, 9101}

internal_ports contains broken(path, group.address, ["port ", json.marshal(min(ports)), " is open to ", text]) if {
	some i, group in security_groups
	some j, rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
	public_prefixes[text]
	ports := {port | some port in closed_ports; has_port(rule, port)}
	count(ports) > 0
	path := ["resources", "security_groups", i, "ingress", j, field, k]
}

open_groups contains broken(path, group.address, ["all traffic from ", text, " is let in"]) if {
	some i, group in security_groups
	some j, rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
	public_prefixes[text]
	is_open(rule)
	path := ["resources", "security_groups", i, "ingress", j, field, k]
}

is_open(rule) if is_all(rule)

is_open(rule) if all_ports(rule)

undeclared_ports contains broken(path, group.address, [words, " is open to ", text]) if {
	mode
	some i, group in security_groups
	some j, rule in group.ingress
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
	wide_prefixes[text]
	is_undeclared(rule)
	words := traffic_of(rule)
	path := ["resources", "security_groups", i, "ingress", j, field, k]
}

undeclared_ports contains unclear(path, group.address, words) if {
	mode
	some i, group in security_groups
	some j, rule in group.ingress
	count(rule.prefix_list_ids) > 0
	is_undeclared(rule)
	words := [traffic_of(rule), " is open to a prefix list, and what the list holds is not in the input"]
	path := ["resources", "security_groups", i, "ingress", j, "prefix_list_ids"]
}

# What is open as a whole, and a closed port on its own, is found by the rules on them.
is_undeclared(rule) if {
	has_ports(rule)
	rule.from_port == rule.to_port
	not expected_ports[rule.protocol][rule.from_port]
}

is_undeclared(rule) if {
	has_ports(rule)
	rule.from_port < rule.to_port
	not all_ports(rule)
	expected := expected_ports[rule.protocol]
	count({port | some port in expected; has_port(rule, port)}) < (rule.to_port - rule.from_port) + 1
}

is_undeclared(rule) if {
	is_string(rule.protocol)
	not rule.protocol in {"-1", "all", "tcp", "6", "udp", "17", "icmp", "1", "icmpv6", "58"}
	not is_esp(rule)
}

is_esp(rule) if {
	rule.protocol in {"50", "esp"}
	has_ipsec
}

has_ipsec if {
	some tunnel in tunnels
	tunnel.protocol == "ipsec"
}

expected_ports := {"tcp": tcp, "6": tcp, "udp": udp, "17": udp} if {
	tcp := closed_ports | public_tcp_ports
	udp := ((closed_ports | public_udp_ports) | end_ports) | ike_ports
}

end_ports := {end.listenPort | some tunnel in tunnels; some end in tunnel.ends}

default ike_ports := set()

ike_ports := {500, 4500} if has_ipsec

traffic_of(rule) := concat(" ", [rule.protocol, "port", json.marshal(rule.from_port)]) if {
	has_ports(rule)
	rule.from_port == rule.to_port
}

traffic_of(rule) := concat(" ", [rule.protocol, "ports", span(rule.from_port, rule.to_port)]) if {
	has_ports(rule)
	rule.from_port != rule.to_port
}

traffic_of(rule) := concat(" ", ["protocol", rule.protocol]) if not has_ports(rule)

open_groups contains unclear(path, group.address, words) if {
	some i, group in security_groups
	some j, rule in group.ingress
	is_open(rule)
	count(rule.prefix_list_ids) > 0
	words := ["all traffic from a prefix list is let in, and what the list holds is not in the input"]
	path := ["resources", "security_groups", i, "ingress", j, "prefix_list_ids"]
}

# --- Network ACLs ---

# IP versions, as the first character of `bits`, that the subnets of a network ACL leave by.
exits := {[address, bits_of[route.destination]] |
	some table in route_tables
	some route in table.routes
	bits_of[route.destination] in {"4", "6"}
	route.target_type in {"nat_gateway", "internet_gateway", "egress_only_gateway"}
	some address in table.subnets
}

acl_replies contains broken(path, acl.address, ["TCP replies are dropped: ", words]) if {
	clear(["route_tables", "network_acls"])
	some i, acl in network_acls
	some exit in ["4", "6"]
	has_exit(acl, exit)
	not lets_replies_in(acl, exit)
	words := {"4": "1024 to 65535 from 0.0.0.0/0", "6": "1024 to 65535 from ::/0"}[exit]
	path := ["resources", "network_acls", i, "ingress"]
}

has_exit(acl, exit) if {
	some address in acl.subnets
	exits[[address, exit]]
}

# Every port is covered when 1024 is, and with each range the port after it.
lets_replies_in(acl, exit) if {
	ranges := {[first_port(entry), last_port(entry)] |
		some entry in acl.ingress
		entry.action == "allow"
		is_reply_entry(entry, exit)
		not is_denied_before(entry, acl, exit)
	}
	following := {following |
		some [_, last] in ranges
		last >= 1024
		last < 65535
		following := last + 1
	}
	every port in following | {1024} {
		some [first, last] in ranges
		first <= port
		port <= last
	}
}

is_reply_entry(entry, exit) if {
	entry.protocol in {"-1", "all", "tcp", "6"}
	some field in ["cidr_block", "ipv6_cidr_block"]
	bits_of[entry[field]] == exit
}

is_denied_before(entry, acl, exit) if {
	some earlier in acl.ingress
	earlier.action == "deny"
	earlier.rule_number < entry.rule_number
	is_reply_entry(earlier, exit)
	first_port(earlier) <= max([first_port(entry), 1024])
	last_port(earlier) >= last_port(entry)
}

first_port(entry) := 0 if is_all(entry)

first_port(entry) := entry.from_port if is_tcp(entry)

last_port(entry) := 65535 if is_all(entry)

last_port(entry) := entry.to_port if is_tcp(entry)

open_acls contains broken(["resources", "network_acls", i, "ingress", j, field], acl.address, words) if {
	some i, acl in network_acls
	some j, entry in acl.ingress
	entry.action == "allow"
	is_open(entry)
	some field in ["cidr_block", "ipv6_cidr_block"]
	text := entry[field]
	wide_prefixes[text]
	words := ["all traffic from ", text, " is let in"]
}

acl_size contains broken(["resources", "network_acls", i, direction], acl.address, words) if {
	some i, acl in network_acls
	some direction in ["ingress", "egress"]
	number := count(acl[direction])
	number > 20
	words := [json.marshal(number), " entries, AWS takes 20"]
}

# --- Tunnels ---

# Peers of each tunnel port: public address of the other end, as a prefix.
peers := {[end.listenPort, peer] |
	some tunnel in tunnels
	some k, end in tunnel.ends
	remote := tunnel.ends[1 - k]
	peer := bits_of[peer_prefix(gateway_of[remote.gateway].publicAddress)]
}

peer_ports := {port |
	some [port, _] in peers
}

# Tunnel ports in the range of a rule, without looking at all tunnels for a rule on one port.
tunnel_ports_in(rule) := {rule.from_port} if {
	has_ports(rule)
	rule.from_port == rule.to_port
	peer_ports[rule.from_port]
}

tunnel_ports_in(rule) := {port | some port in peer_ports; has_port(rule, port)} if {
	has_ports(rule)
	rule.from_port < rule.to_port
}

tunnel_ports contains broken(path, group.address, words) if {
	clear_topology(["gateways", "tunnels"])
	count(dangling_ends) == 0
	some i, group in security_groups
	some j, rule in group.ingress
	is_udp(rule)
	ports := tunnel_ports_in(rule)
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
	public_prefixes[text]
	some port in ports
	not peers[[port, bits_of[text]]]
	path := ["resources", "security_groups", i, "ingress", j, field, k]
	words := ["tunnel port ", json.marshal(min(ports)), " is open to ", text]
}

# The ports of tunnels start at 51820, whatever the topology says.
tunnel_ports contains broken(path, group.address, ["UDP ports from 51820 are open to ", text]) if {
	some i, group in security_groups
	some j, rule in group.ingress
	is_udp(rule)
	has_ports(rule)
	rule.to_port >= 51820
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	some k, text in rule[field]
	world_prefixes[text]
	path := ["resources", "security_groups", i, "ingress", j, field, k]
}

tunnel_ports contains broken(["resources", "security_groups", i, "ingress", j], group.address, words) if {
	some i, group in security_groups
	some j, rule in group.ingress
	is_udp(rule)
	ports := tunnel_ports_in(rule)
	count(ports) > 0
	(rule.to_port - rule.from_port) + 1 > count(ports)
	some text in array.concat(rule.cidr_blocks, rule.ipv6_cidr_blocks)
	public_prefixes[text]
	words := ["a rule opens ports beside tunnel port ", json.marshal(min(ports)), " to ", text]
}

# VPC and port that are open to somebody.
opened := opened_ports | opened_to_all_traffic

opened_ports contains [group.vpc, port, bits_of[text]] if {
	some group in security_groups
	some rule in group.ingress
	is_udp(rule)
	some port in tunnel_ports_in(rule)
	some text in array.concat(rule.cidr_blocks, rule.ipv6_cidr_blocks)
}

# Any port is -1.
opened_to_all_traffic contains [group.vpc, -1, bits_of[text]] if {
	some group in security_groups
	some rule in group.ingress
	is_all(rule)
	some text in array.concat(rule.cidr_blocks, rule.ipv6_cidr_blocks)
}

opened_lengths := {count(value) |
	some [_, _, value] in opened
}

tunnel_ports contains broken(["topology", "tunnels", i, "ends", k], vpc, words) if {
	clear(["vpcs", "security_groups"])
	some i, tunnel in tunnels
	some k, end in tunnel.ends
	vpc := vpc_by_bits[bits_of[site_of[gateway_of[end.gateway].site].cloud.vpcPrefix]]
	peer := bits_of[peer_prefix(gateway_of[tunnel.ends[1 - k].gateway].publicAddress)]
	not is_opened(vpc, end.listenPort, peer)
	words := ["no rule lets ", tunnel.ends[1 - k].gateway, " in on UDP ", json.marshal(end.listenPort)]
}

is_opened(vpc, port, peer) if {
	some length in opened_lengths
	some open_port in [port, -1]
	opened[[vpc, open_port, substring(peer, 0, length)]]
}

vpc_by_bits := {value: sorted_vpcs[i][1] | some value, i in firsts(sorted_vpcs)}

sorted_vpcs := ordered([[bits_of[vpc.cidr_block], vpc.address] | some vpc in vpcs])

tunnel_ports contains unclear(["topology", "gateways", i, "publicAddress"], null, words) if {
	some i, gateway in gateways
	is_string(gateway.publicAddress)
	not bits_of[peer_prefix(gateway.publicAddress)]
	words := ["`publicAddress` is no IP address"]
}

# --- IPsec ---

aead_words := {"aes256gcm16", "chacha20poly1305", "aes128gcm16"}

prf_words := {"prfsha384", "prfsha256", "prfsha512"}

exchange_words := {
	"x25519", "curve25519", "x448", "ecp256", "ecp384", "ecp521", "modp3072", "modp4096", "modp6144", "modp8192",
}

# What each word of a proposal may be, in the order they are written: in strongSwan's words, as in the environment file.
proposal_forms := {
	"ikeProposals": [
		["an encryption with authentication", aead_words],
		["a pseudorandom function", prf_words],
		["a key exchange of 128 bits or more", exchange_words],
	],
	"espProposals": [
		["an encryption with authentication", aead_words],
		["a key exchange of 128 bits or more", exchange_words],
	],
}

# What each IPsec tunnel gives for each list.
proposal_lists := [[["topology", "tunnels", i, "ipsec", field], field, value] |
	some i, tunnel in tunnels
	tunnel.protocol == "ipsec"
	some field, _ in proposal_forms
	value := field_of(object.get(tunnel, "ipsec", {}), field)
]

proposals := [[array.concat(path, [k]), proposal_forms[field], split(without_numbering(field, text), "-")] |
	some [path, field, value] in proposal_lists
	is_array(value)
	some k, text in value
	is_string(text)
]

# How long the numbers of packets are (RFC 4303 §2.2.1) is no question of strength; IKE has none.
without_numbering("espProposals", text) := trim_suffix(trim_suffix(text, "-noesn"), "-esn")

without_numbering("ikeProposals", text) := text

weak_ipsec contains broken(path, null, ["`", word, "` is not ", what]) if {
	some [path, forms, words] in proposals
	count(words) == count(forms)
	some place, [what, known] in forms
	not words[place] in known
	word := shown(words[place])
}

weak_ipsec contains broken(path, null, ["`", text, "` has ", number, " words, wanted ", wanted]) if {
	some [path, forms, words] in proposals
	count(words) != count(forms)
	text := shown(concat("-", words))
	number := json.marshal(count(words))
	wanted := json.marshal(count(forms))
}

weak_ipsec contains broken(path, null, ["`", field, "` is empty, so the daemon offers what it likes"]) if {
	some [path, field, value] in proposal_lists
	value == []
}

weak_ipsec contains unclear(path, null, ["`", field, "` ", wrong]) if {
	some [path, field, value] in proposal_lists
	not is_array(value)
	wrong := wrong_type(value)
}

weak_ipsec contains unclear(array.concat(path, [k]), null, ["a proposal ", wrong]) if {
	some [path, _, value] in proposal_lists
	is_array(value)
	some k, text in value
	not is_string(text)
	wrong := wrong_type(text)
}

# --- EFA and placement ---

efa_interfaces := [[i, interface] |
	some i, interface in network_interfaces
	interface.type in {"efa", "efa-only"}
]

# Groups that allow all traffic with themselves, in and out.
closed_circles := {group.address |
	some group in security_groups
	with_itself(group, group.ingress)
	with_itself(group, group.egress)
}

with_itself(_, rules) if {
	some rule in rules
	is_all(rule)
	rule.self == true
}

with_itself(group, rules) if {
	some rule in rules
	is_all(rule)
	group.address in rule.security_groups
}

efa_groups contains broken(["resources", "network_interfaces", i], interface.address, words) if {
	clear(["security_groups", "network_interfaces"])
	some [i, interface] in efa_interfaces
	count({group | some group in interface.security_groups; closed_circles[group]}) == 0
	words := ["no security group of the EFA allows all traffic with itself, in and out"]
}

cluster_zone contains broken(["resources", "placement_groups", i], group.address, words) if {
	some i, group in given.resources.placement_groups
	group.strategy == "cluster"
	instance_zone_counts[group.address] > 1
	zones_in_use := {zone | some [address, zone] in instance_zones; address == group.address}
	words := ["members lie in ", concat(", ", sort([zone | some zone in zones_in_use]))]
}

instance_zones contains [instance.placement_group, zone_of(instance)] if some instance in instances

instance_zone_counts := sizes(ordered([row | some row in instance_zones]))

zone_of(instance) := instance.availability_zone if is_string(instance.availability_zone)

zone_of(instance) := subnet_of[instance.subnet].availability_zone if not is_string(instance.availability_zone)

zone_of(instance) := zone if {
	not is_string(instance.availability_zone)
	not subnet_of[instance.subnet]
	zone := subnet_of[interface_of[instance.network_interfaces[0]].subnet].availability_zone
}

cluster_zone contains unclear(["resources", "instances", i, "availability_zone"], instance.address, words) if {
	some i, instance in instances
	placement_group_of[instance.placement_group].strategy == "cluster"
	not zone_of(instance)
	words := ["the availability zone of a member of a cluster placement group is not known"]
}

efa_zone contains broken(["resources", "security_groups", i], group.address, words) if {
	some i, group in security_groups
	efa_zone_counts[group.address] > 1
	zones_in_use := {zone | some [address, zone] in efa_zones; address == group.address}
	words := ["EFA members lie in ", concat(", ", sort([zone | some zone in zones_in_use]))]
}

# Members exchange traffic through the groups that allow it with themselves.
efa_zones contains [group, subnet_of[interface.subnet].availability_zone] if {
	some [_, interface] in efa_interfaces
	some group in interface.security_groups
	closed_circles[group]
}

efa_zone_counts := sizes(ordered([row | some row in efa_zones]))

# --- Regions ---

cloud_sites contains site.name if {
	some site in sites
	is_object(site.cloud)
}

is_multi_region if count(cloud_sites) > 1

is_multi_region if input.deployment.type == "multi-region"

regions_spanned contains broken(["topology", "sites"], null, ["several cloud sites, and no second region"]) if {
	is_multi_region
	clear_topology(["sites"])
	regions := {site.cloud.region | some site in sites; is_string(site.cloud.region)}
	count(regions) < 2
}

regions_spanned contains unclear(["deployment", "type"], null, words) if {
	form == "whole"
	deployment := object.get(input, "deployment", {"type": "single-region"})
	not deployment_type(deployment) in {"single-region", "multi-region"}
	words := ["the deployment is neither single-region nor multi-region"]
}

deployment_type(deployment) := object.get(deployment, "type", null) if is_object(deployment)

deployment_type(deployment) := null if not is_object(deployment)

# Two sites, in order, and the gateways between them. A peering connection has none.
links contains [sort([a.site, b.site]), {a.name, b.name}, i] if {
	some i, tunnel in tunnels
	count(tunnel.ends) == 2
	a := gateway_of[tunnel.ends[0].gateway]
	b := gateway_of[tunnel.ends[1].gateway]
	a.site != b.site
}

peered_sites := {sort([a, b]) |
	some connection in given.resources.peering_connections
	a := site_by_vpc[bits_of[vpc_of[connection.vpc].cidr_block]]
	b := site_by_vpc[bits_of[vpc_of[connection.peer_vpc].cidr_block]]
	a != b
}

linked_sites := {pair | some [pair, _, _] in links} | peered_sites

# A graph of sites from pairs of them. The neighbours of a site are a chain: the site leads to its first row, a row to
# its neighbour and to the next row of the site.
graph_of(pairs) := object.union({site: [i] | some site, i in firsts(rows)}, chain) if {
	rows := ordered([row |
		some pair in pairs
		some row in [pair, array.reverse(pair)]
	])
	later := continued(rows)
	chain := {i: successors |
		some i, row in rows
		successors := array.concat([row[1]], [following | following := i + 1; later[following]])
	}
}

connected contains broken(["topology", "sites", i], null, words) if {
	clear_topology(["sites", "gateways", "tunnels"])
	count(dangling_ends) == 0
	start := min({site.name | some site in sites})
	reached := graph.reachable(graph_of(linked_sites), {start})
	some i, site in sites
	site.name != start
	not reached[site.name]
	words := ["no chain of tunnels leads from ", start, " to ", site.name]
}

dangling_ends contains [i, k] if {
	some i, tunnel in tunnels
	some k, end in tunnel.ends
	not gateway_of[end.gateway]
}

connected contains unclear(["topology", "tunnels", i, "ends", k, "gateway"], null, words) if {
	some [i, k] in dangling_ends
	words := ["the gateway is not in the topology"]
}

connected contains unclear(["topology", "tunnels", i, "ends"], null, ["a tunnel has two ends"]) if {
	some i, tunnel in tunnels
	is_array(tunnel.ends)
	count(tunnel.ends) != 2
}

# Gateways on which every tunnel between two sites ends: without them the two sites are no neighbours.
pair_sizes := sizes(ordered([[pair, i] | some [pair, _, i] in links]))

gateway_sizes := sizes(ordered([[[pair, gateway], i] |
	some [pair, names, i] in links
	some gateway in names
]))

depending contains [gateway, pair] if {
	some [pair, gateway], number in gateway_sizes
	number == pair_sizes[pair]
	not peered_sites[pair]
}

depending_pairs := {pair | some [_, pair] in depending}

# Most gateways are cleared 32 at a time: where the loss of all of them cuts nothing off, the loss of one does not.
depended_on := {gateway |
	gateways_in_order := ordered([gateway | some gateway in {gateway | some [gateway, _] in depending}])
	some k in numbers.range(0, floor(count(gateways_in_order) / 32))
	start := k * 32
	part := array.slice(gateways_in_order, start, start + 32)
	pairs := {pair | some [gateway, pair] in depending; gateway in part}
	count(cut_off(pairs)) > 0
	some gateway in part
}

# Cloud sites that no way leads to from the first one.
cut_off(pairs) := (cloud_sites - graph.reachable(graph_of(linked_sites - pairs), {first})) - {first} if {
	first := min(cloud_sites)
}

single_gateway contains broken(["topology", "gateways", i], null, words) if {
	count(cloud_sites) > 1
	clear_topology(["sites", "gateways", "tunnels"])
	count(dangling_ends) == 0

	# Usually the links that no gateway can take down connect all regions, and there is nothing more to look at.
	count(cut_off(depending_pairs)) > 0
	some i, gateway in gateways
	depended_on[gateway.name]
	pairs := {pair | some [name, pair] in depending; name == gateway.name}
	sites_lost := cut_off(pairs)
	count(sites_lost) > 0
	lost := concat(", ", sort([site | some site in sites_lost]))
	words := ["without ", gateway.name, " no way leads to ", lost]
}

dns contains broken(["resources", "dns_records", i, "health_check"], record.address, words) if {
	some i, record in given.resources.dns_records
	record.is_weighted == true
	is_null(record.health_check)
	every argument in ["health_check", "health_check_id"] {
		not unresolved[[record.address, argument]]
	}
	words := ["a weighted record has no health check"]
}

balancer_name contains broken(["resources", "load_balancers", i, "name"], balancer.address, words) if {
	some i, balancer in given.resources.load_balancers
	is_string(balancer.name)
	number := count(balancer.name)
	number > 32
	words := ["the name has ", json.marshal(number), " characters, AWS takes 32"]
}

scaling contains broken(["resources", "autoscaling_groups", i, "has_scaling_policy"], group.address, words) if {
	some i, group in given.resources.autoscaling_groups
	clear(["autoscaling_groups"])
	group.has_scaling_policy == false
	words := ["no scaling policy"]
}

scaling contains broken(["resources", "autoscaling_groups", i, "subnets"], group.address, words) if {
	clear(["subnets", "autoscaling_groups"])
	some i, group in given.resources.autoscaling_groups
	count({subnet_of[address].availability_zone | some address in group.subnets}) < 2
	words := ["less than two availability zones"]
}

peering contains broken(["resources", "peering_connections", i, side], connection.address, words) if {
	clear(["vpcs", "route_tables", "peering_connections"])
	some i, connection in given.resources.peering_connections
	some [side, other] in [["vpc", "peer_vpc"], ["peer_vpc", "vpc"]]
	not peering_routes[[connection[side], connection.address]]
	words := ["no route of ", connection[side], " leads to ", connection[other]]
}

# VPC and connection of each route that leads to the other VPC. A route for the whole internet is none.
peering_routes := {[table.vpc, route.target] |
	some table in route_tables
	some route in table.routes
	route.target_type == "vpc_peering_connection"
	not public_prefixes[route.destination]
	connection := peering_of[route.target]
	some [side, other] in [["vpc", "peer_vpc"], ["peer_vpc", "vpc"]]
	table.vpc == connection[side]
	meets(bits_of[route.destination], bits_of[vpc_of[connection[other]].cidr_block])
}

gateways_per_site contains broken(["topology", "sites", i], null, words) if {
	clear_topology(["sites", "gateways"])
	some i, site in sites
	site.kind in {"datacenter", "region"}
	number := object.get(gateway_counts, [site.name], 0)
	number < 2
	words := [site.name, " has ", json.marshal(number), " gateway"]
}

gateway_counts := sizes(ordered([row | some row in {[gateway.site, gateway.name] | some gateway in gateways}]))
