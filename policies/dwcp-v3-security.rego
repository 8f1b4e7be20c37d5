# METADATA
# title: DWCP v3 security policy
# description: >-
#   Judges one description of a network: its mode configuration, its topology, the cloud resources synthesised or
#   planned from it, the report of a vulnerability scanner and facts about how it is run. Publishes `decision`. What
#   could not be looked at is unknown: neither a pass nor a violation.
# related_resources:
# - ref: https://www.cisecurity.org/benchmark/amazon_web_services
#   description: CIS Amazon Web Services Foundations Benchmark 3.0
# - ref: https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022
#   description: SOC 2 trust services criteria
package dwcp.security

# METADATA
# entrypoint: true
decision := {
	"allow": allow,
	"violations": violations_in_order,
	"warnings": warnings_in_order,
	"metadata": {
		"name": "dwcp.security",
		"version": "3.0.0",
		"description": "security of a DWCP v3 network",
		"rules": evaluated_rules,
	},
}

default allow := false

allow if {
	count(violations) == 0
	count(blocking_unknowns) == 0
}

# By id, then place: the same document gives the same bytes in every engine.
in_order(findings) := [finding | some finding in findings] if count(findings) == 1

else := [row[1] |
	some row in sort([[[finding.id, finding.path, finding.subject], finding] | some finding in findings])
]

# Sorting compares each with each in WebAssembly. Thousands of findings are put side by side by the indexes of their
# paths first, which spreads them, and only what falls together is sorted.
violations_in_order := in_order(violations) if count(violations) <= few

else := [violation |
	some id in sort(object.keys(violations_at))
	at := violations_at[id]
	some position in numbers.range(0, max(object.keys(at)))
	some violation in in_order(at[position])
]

# What is unknown comes first, as its id does. It is put in order before it is written out: in WebAssembly every step over
# a set of maps reads them whole.
warnings_in_order := array.concat(unknown_warnings, in_order(advice)) if count(unknowns) + count(advice) <= few

else := [warning |
	some id in sort(object.keys(warnings_at))
	at := warnings_at[id]
	some position in numbers.range(0, max(object.keys(at)))
	some warning in in_order(at[position])
]

few := 256

violations_at[violation.id][position_of(violation.path)] contains violation if some violation in violations

warnings_at[warning.id][position_of(warning.path)] contains warning if some warning in warnings

position_of(path) := sum([step | some step in path; is_number(step)])

# ---------------------------------------------------------------------------------------------------------------------
# The document
# ---------------------------------------------------------------------------------------------------------------------

# Defaults everywhere: an engine remembers a value it has computed, not that there was none.
default is_full_document := false

is_full_document if _ := input.action

is_full_document if _ := input.config

is_bare_config if {
	is_object(input)
	not is_full_document
	_ := input.mode
}

default config := null

config := input.config if {
	is_full_document
	is_object(input.config)
}

config := input if is_bare_config

default topology := null

topology := input.topology if {
	is_full_document
	is_object(input.topology)
}

default resources := null

resources := input.resources if {
	is_full_document
	is_object(input.resources)
}

default vulnerabilities := null

vulnerabilities := input.vulnerabilities if {
	is_full_document
	is_object(input.vulnerabilities)
}

default security_config := null

security_config := input.security_config if {
	is_full_document
	is_object(input.security_config)
}

is_given("config") if is_object(config)

is_given("topology") if is_object(topology)

is_given("resources") if is_object(resources)

is_given("vulnerabilities") if is_object(vulnerabilities)

is_given("security_config") if is_object(security_config)

sections := ["config", "topology", "resources", "vulnerabilities", "security_config"]

# Rules by the section they judge. Ids run in this order.
section_rules := {
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

evaluated_rules := array.concat(["DWCP-SEC-001"], [id |
	some section in sections
	is_given(section)
	some id in section_rules[section]
])

modes := {"datacenter", "internet", "hybrid"}

# The whole site is trusted only when everybody who names a mode names datacenter.
default is_trusted_site := false

is_trusted_site if {
	input.mode == "datacenter"
	config.mode == "datacenter"
}

default is_hybrid := false

is_hybrid if {
	input.mode == "hybrid"
	config.mode == "hybrid"
}

# ---------------------------------------------------------------------------------------------------------------------
# Findings
# ---------------------------------------------------------------------------------------------------------------------

# The annotation of a rule is a large value: it is made once for all that is found, not for each.
violations_of(rule, findings) := [violation(rule, found) | some found in findings]

violation(rule, found) := {
	"id": rule.custom.id,
	"severity": rule.custom.severity,
	"path": found.path,
	"subject": object.get(found, "subject", null),
	"message": found.message,
	"remediation": rule.custom.remediation,
	"controls": rule.custom.controls,
}

warning(rule, kind, found) := {
	"id": rule.custom.id,
	"severity": rule.custom.severity,
	"path": found.path,
	"subject": object.get(found, "subject", null),
	"message": found.message,
	"remediation": rule.custom.remediation,
	"controls": rule.custom.controls,
	"kind": kind,
}

# In `not f(x.y)` an absent x.y makes the whole expression undefined, so what is negated is read by this.
field(item, key) := value if value := item[key]

else := null

# Text as it is; of everything else the type.
shown(value) := value if is_string(value)

else := type_name(value)

subject_of(item) := item.address if is_string(item.address)

else := null

warnings contains finding if some finding in advice

unknowns_in_order(rule) := [warning(rule, "unknown", row[3]) |
	some row in sort([[unknown.path, object.get(unknown, "subject", null), unknown.message, unknown] |
		some unknown in unknowns
	])
]

# METADATA
# title: What the rules need is given
# description: >-
#   A value that is absent, of another type or not known before apply cannot be judged. Taking it for good would let a
#   typing error switch a rule off; taking it for bad would hide real violations among false ones. So it is reported as
#   unknown, and an action that needs its section is not allowed.
# related_resources:
# - ref: https://www.openpolicyagent.org/docs/latest/policy-language/#negation
#   description: Why an undefined value makes a rule silently not apply
# custom:
#   id: DWCP-SEC-001
#   severity: high
#   remediation: Give the named value, with the type the message asks for.
#   controls: [SOC2 CC3.2, SOC2 CC8.1]
#   guards:
#   - [action]
#   - [config]
#   - [topology]
#   - [resources]
#   - [vulnerabilities]
#   - [security_config]
#   bad: |
#     mode: internet
#     security:
#       tls: { enabled: "true" } # text, not a boolean
#   good: |
#     mode: internet
#     security:
#       tls: { enabled: true }
about_unknown := rego.metadata.rule()

default unknown_warnings := []

unknown_warnings := unknowns_in_order(about_unknown) if count(unknowns) > 0

warnings contains warning(about_unknown, "unknown", unknown) if some unknown in unknowns

blocking_unknowns contains unknown if {
	some unknown in unknowns
	unknown.path[0] in needed_sections
}

needed_sections := {"config", "deployment"} if lint_only

else := {"config", "topology", "resources", "deployment"}

lint_only if is_bare_config

lint_only if input.action == "lint"

actions := {"lint", "plan", "deploy", "create", "configure_network"}

unknowns contains {"path": ["config"], "message": message} if {
	not is_given("config")
	message := "config: not given as a map, so the rules for it were not evaluated"
}

unknowns contains {"path": [section], "message": message} if {
	some section in ["topology", "resources", "vulnerabilities", "security_config"]
	not is_given(section)
	message := concat("", [section, ": not given as a map, so the rules for it were not evaluated"])
}

unknowns contains {"path": ["deployment", "action"], "message": message} if {
	is_full_document
	not field(input, "action") in actions
	message := concat("", [shown(field(input, "action")), " is none of lint, plan, deploy, create and configure_network"])
}

unknowns contains {"path": ["deployment", "mode"], "message": message} if {
	is_full_document
	not field(input, "mode") in modes
	message := concat("", [shown(field(input, "mode")), " is none of datacenter, internet and hybrid"])
}

unknowns contains {"path": ["topology", "mode"], "message": message} if {
	is_object(topology)
	not field(topology, "mode") in modes
	message := concat("", [shown(field(topology, "mode")), " is none of datacenter, internet and hybrid"])
}

unknowns contains unknown if {
	is_object(resources)
	some unknown in resource_unknowns
}

unknowns contains config_unknown(need) if {
	is_object(config)
	some need in config_needs
}

# Names the outermost map that is not there, so that one missing section is one unknown.
config_unknown(need) := {"path": path, "message": message} if {
	holes := missing_containers(need.path)
	count(holes) > 0
	path := array.slice(need.path, 0, holes[0])
	message := concat("", [concat(".", path), " is not given as a map"])
} else := {"path": need.path, "message": message} if {
	message := concat("", [concat(".", need.path), " is not given as ", need.wanted])
}

missing_containers(path) := [end |
	some end in numbers.range(2, count(path))
	end < count(path)
	not is_object(object.get(config, array.slice(path, 1, end), null))
]

is_switch(value) if is_boolean(value)

is_switch("auto")

is_on(true)

is_on("auto")

# Off, or left to a measurement where a mode is not allowed to.
is_lowered(false)

is_lowered("auto") if not is_hybrid

# ---------------------------------------------------------------------------------------------------------------------
# Mode
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: The mode is the same everywhere
# description: >-
#   The mode decides how strict the other rules are. A configuration that calls itself datacenter inside an internet
#   deployment would switch encryption, authentication and TLS off by its own word.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/807.html
#   description: CWE-807, reliance on untrusted inputs in a security decision
# custom:
#   id: DWCP-SEC-002
#   severity: critical
#   remediation: Use the configuration file of the mode that is deployed.
#   controls: [SOC2 CC6.1, SOC2 CC8.1]
#   guards:
#   - [mode]
#   - [config, mode]
#   - [topology, mode]
#   bad: |
#     mode: internet
#     config: { mode: datacenter }
#   good: |
#     mode: internet
#     config: { mode: internet }
violations contains found if some found in violations_of(rego.metadata.rule(), mode_conflicts)

mode_conflicts contains {"path": ["config", "mode"], "message": message} if {
	input.mode in modes
	config.mode in modes
	input.mode != config.mode
	message := concat("", ["the configuration is for ", config.mode, ", the deployment is ", input.mode])
}

mode_conflicts contains {"path": ["topology", "mode"], "message": message} if {
	input.mode in modes
	topology.mode in modes
	input.mode != topology.mode
	message := concat("", ["the topology is for ", topology.mode, ", the deployment is ", input.mode])
}

config_needs contains {"path": ["config", "mode"], "wanted": "datacenter, internet or hybrid"} if {
	not field(config, "mode") in modes
}

# ---------------------------------------------------------------------------------------------------------------------
# Encryption
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Payloads are encrypted
# description: >-
#   Outside a trusted site anybody on the path reads and changes what is not encrypted. Mandatory in internet; true or
#   auto in hybrid; only the datacenter mode may switch it off.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc7258
#   description: RFC 7258, pervasive monitoring is an attack
# custom:
#   id: DWCP-SEC-003
#   severity: critical
#   remediation: Set protocol.encryption.enabled to true.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [config, protocol, encryption, enabled]
#   modes: [internet, hybrid]
#   bad: |
#     mode: internet
#     protocol:
#       encryption: { enabled: false, algorithm: none }
#   good: |
#     mode: internet
#     protocol:
#       encryption: { enabled: true, algorithm: aes-256-gcm }
violations contains found if some found in violations_of(rego.metadata.rule(), unencrypted)

unencrypted contains {"path": ["config", "protocol", "encryption", "enabled"], "message": message} if {
	is_lowered(config.protocol.encryption.enabled)
	not is_trusted_site
	message := "payloads cross networks nobody is trusted on without encryption"
}

config_needs contains {"path": ["config", "protocol", "encryption", "enabled"], "wanted": "true, false or auto"} if {
	not is_switch(object.get(config, ["protocol", "encryption", "enabled"], null))
}

aead_algorithms := {"aes-256-gcm", "chacha20-poly1305"}

# METADATA
# title: The cipher is authenticated
# description: >-
#   CBC keeps a message secret but not whole: whoever can change the ciphertext changes the plaintext, and padding
#   oracles read it. Only ciphers with associated data (AEAD) are accepted: aes-256-gcm and chacha20-poly1305.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc5116
#   description: RFC 5116, authenticated encryption
# - ref: https://www.rfc-editor.org/rfc/rfc8439
#   description: RFC 8439, ChaCha20 and Poly1305
# custom:
#   id: DWCP-SEC-004
#   severity: high
#   remediation: Set protocol.encryption.algorithm to aes-256-gcm or chacha20-poly1305.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [config, protocol, encryption, algorithm]
#   bad: |
#     protocol:
#       encryption: { enabled: true, algorithm: aes-256-cbc }
#   good: |
#     protocol:
#       encryption: { enabled: true, algorithm: aes-256-gcm }
violations contains found if some found in violations_of(rego.metadata.rule(), weak_ciphers)

weak_ciphers contains {"path": ["config", "protocol", "encryption", "algorithm"], "message": message} if {
	algorithm := config.protocol.encryption.algorithm
	is_string(algorithm)
	not algorithm in aead_algorithms
	not is_unused_algorithm(algorithm)
	message := concat("", ["the cipher ", algorithm, " is none of aes-256-gcm and chacha20-poly1305"])
}

is_unused_algorithm("none") if config.protocol.encryption.enabled == false

config_needs contains {"path": ["config", "protocol", "encryption", "algorithm"], "wanted": "the name of a cipher"} if {
	not is_string(object.get(config, ["protocol", "encryption", "algorithm"], null))
}

# METADATA
# title: No measurement switches encryption off
# description: >-
#   Where the detector may drop encryption on a path that looks like a datacenter, whoever makes the link look fast gets
#   clear text. Being near is not being trusted.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/757.html
#   description: CWE-757, selection of a less secure algorithm during negotiation
# custom:
#   id: DWCP-SEC-005
#   severity: critical
#   remediation: Set protocol.encryption.disableInDatacenter to false.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [config, protocol, encryption, disableInDatacenter]
#   bad: |
#     mode: hybrid
#     protocol:
#       encryption: { enabled: true, disableInDatacenter: true }
#   good: |
#     mode: hybrid
#     protocol:
#       encryption: { enabled: true, disableInDatacenter: false }
violations contains found if some found in violations_of(rego.metadata.rule(), measured_encryption)

measured_encryption contains {"path": path, "message": message} if {
	config.protocol.encryption.disableInDatacenter == true
	path := ["config", "protocol", "encryption", "disableInDatacenter"]
	message := "a latency measurement switches encryption off"
}

config_needs contains {"path": path, "wanted": "true or false"} if {
	config.mode == "hybrid"
	not is_boolean(object.get(config, ["protocol", "encryption", "disableInDatacenter"], null))
	path := ["config", "protocol", "encryption", "disableInDatacenter"]
}

config_needs contains {"path": path, "wanted": "true or false"} if {
	value := config.protocol.encryption.disableInDatacenter
	not is_boolean(value)
	path := ["config", "protocol", "encryption", "disableInDatacenter"]
}

# ---------------------------------------------------------------------------------------------------------------------
# Authentication
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Peers are authenticated
# description: >-
#   Without authentication everybody who reaches the port is a member. Mandatory in internet; true or auto in hybrid.
# related_resources:
# - ref: https://owasp.org/Top10/A07_2021-Identification_and_Authentication_Failures/
#   description: OWASP Top 10, identification and authentication failures
# custom:
#   id: DWCP-SEC-006
#   severity: critical
#   remediation: Set security.authentication.enabled to true.
#   controls: [SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [config, security, authentication, enabled]
#   bad: |
#     mode: internet
#     security:
#       authentication: { enabled: false, method: none }
#   good: |
#     mode: internet
#     security:
#       authentication: { enabled: true, method: mtls }
violations contains found if some found in violations_of(rego.metadata.rule(), unauthenticated)

unauthenticated contains {"path": ["config", "security", "authentication", "enabled"], "message": message} if {
	is_lowered(config.security.authentication.enabled)
	not is_trusted_site
	message := "peers are not authenticated on networks nobody is trusted on"
}

config_needs contains {"path": path, "wanted": "true, false or auto"} if {
	not is_switch(object.get(config, ["security", "authentication", "enabled"], null))
	path := ["config", "security", "authentication", "enabled"]
}

authentication_methods := {"jwt", "oauth2", "mtls", "hmac-sha256"}

# METADATA
# title: The authentication method is a known one
# description: >-
#   jwt, oauth2, mtls and hmac-sha256 bind a message or session to a key. Anything else, and none while authentication
#   is on, proves nothing about the peer.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8725
#   description: RFC 8725, JSON Web Token best current practices
# - ref: https://www.rfc-editor.org/rfc/rfc8705
#   description: RFC 8705, mutual TLS
# custom:
#   id: DWCP-SEC-007
#   severity: high
#   remediation: Set security.authentication.method to jwt, oauth2, mtls or hmac-sha256.
#   controls: [SOC2 CC6.1]
#   guards:
#   - [config, security, authentication, method]
#   bad: |
#     security:
#       authentication: { enabled: true, method: basic }
#   good: |
#     security:
#       authentication: { enabled: true, method: mtls }
violations contains found if some found in violations_of(rego.metadata.rule(), unknown_methods)

unknown_methods contains {"path": ["config", "security", "authentication", "method"], "message": message} if {
	method := config.security.authentication.method
	is_string(method)
	not method in authentication_methods
	not is_unused_method(method)
	message := concat("", ["the method ", method, " is none of jwt, oauth2, mtls and hmac-sha256"])
}

is_unused_method("none") if config.security.authentication.enabled == false

config_needs contains {
	"path": ["config", "security", "authentication", "method"],
	"wanted": "the name of a method",
} if {
	not is_string(object.get(config, ["security", "authentication", "method"], null))
}

# METADATA
# title: The token secret is a reference
# description: >-
#   A secret written into a configuration is in the history of the repository, in every backup and in every report, and
#   whoever reads one of them signs tokens for everybody. Only `${NAME}` and `file:/path` name it without showing it.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/798.html
#   description: CWE-798, use of hard-coded credentials
# custom:
#   id: DWCP-SEC-008
#   severity: critical
#   remediation: Write ${JWT_SECRET} or file:/etc/dwcp/jwt.secret, and change the secret, it has been seen.
#   controls: [SOC2 CC6.1]
#   guards:
#   - [config, security, authentication, jwtSecret]
#   bad: |
#     security:
#       authentication: { enabled: true, method: jwt, jwtSecret: hunter2hunter2 }
#   good: |
#     security:
#       authentication: { enabled: true, method: jwt, jwtSecret: "${JWT_SECRET}" }
violations contains found if some found in violations_of(rego.metadata.rule(), literal_secrets)

# The message never holds the value.
literal_secrets contains {"path": ["config", "security", "authentication", "jwtSecret"], "message": message} if {
	secret := config.security.authentication.jwtSecret
	is_text_or_number(secret)
	not is_secret_reference(secret)
	message := "the secret that signs tokens is written into the configuration"
}

is_text_or_number(value) if is_string(value)

is_text_or_number(value) if is_number(value)

name_characters := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

is_secret_reference(value) if {
	startswith(value, "${")
	endswith(value, "}")
	name := substring(value, 2, count(value) - 3)
	name != ""
	trim(name, name_characters) == ""
	trim_left(name, "0123456789") == name
}

is_secret_reference(value) if {
	startswith(value, "file:/")
	count(value) > 6
}

is_secret_reference(value) if {
	is_object(value)
	startswith(value.file, "/")
}

config_needs contains {"path": ["config", "security", "authentication", "jwtSecret"], "wanted": wanted} if {
	config.security.authentication.method == "jwt"
	not is_judged_secret
	wanted := "a reference such as ${JWT_SECRET} or file:/path"
}

is_judged_secret if is_text_or_number(config.security.authentication.jwtSecret)

is_judged_secret if is_secret_reference(config.security.authentication.jwtSecret)

# ---------------------------------------------------------------------------------------------------------------------
# TLS
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Peers speak TLS
# description: >-
#   TLS proves who the server is and keeps tokens from being read and replayed. Mandatory in internet; true or auto in
#   hybrid.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc9325
#   description: RFC 9325, recommendations for secure use of TLS
# custom:
#   id: DWCP-SEC-009
#   severity: critical
#   remediation: Set security.tls.enabled to true and give the certificate, its key and the authorities.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [config, security, tls, enabled]
#   bad: |
#     mode: internet
#     security:
#       tls: { enabled: false }
#   good: |
#     mode: internet
#     security:
#       tls: { enabled: true, minVersion: TLS1.3 }
violations contains found if some found in violations_of(rego.metadata.rule(), without_tls)

without_tls contains {"path": ["config", "security", "tls", "enabled"], "message": message} if {
	is_lowered(config.security.tls.enabled)
	not is_trusted_site
	message := "peers speak without TLS on networks nobody is trusted on"
}

config_needs contains {"path": ["config", "security", "tls", "enabled"], "wanted": "true, false or auto"} if {
	not is_switch(object.get(config, ["security", "tls", "enabled"], null))
}

tls_versions := {"TLS1.2", "TLS1.3"}

# METADATA
# title: TLS is 1.2 or later inside a trusted site
# description: >-
#   TLS 1.0 and 1.1 are deprecated; their MACs and key derivation rest on MD5 and SHA-1. In datacenter mode 1.2 is the
#   least; everywhere else DWCP-SEC-011 asks for 1.3.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8996
#   description: RFC 8996, deprecating TLS 1.0 and 1.1
# custom:
#   id: DWCP-SEC-010
#   severity: high
#   remediation: Set security.tls.minVersion to TLS1.3.
#   controls: [SOC2 CC6.7]
#   guards:
#   - [config, security, tls, minVersion]
#   modes: [datacenter]
#   bad: |
#     mode: datacenter
#     security:
#       tls: { enabled: true, minVersion: TLS1.1 }
#   good: |
#     mode: datacenter
#     security:
#       tls: { enabled: true, minVersion: TLS1.3 }
violations contains found if some found in violations_of(rego.metadata.rule(), old_tls)

old_tls contains {"path": ["config", "security", "tls", "minVersion"], "message": message} if {
	is_trusted_site
	version := config.security.tls.minVersion
	is_string(version)
	not version in tls_versions
	message := concat("", ["TLS from ", version, " on is accepted; it must be TLS1.2 at least"])
}

config_needs contains {"path": ["config", "security", "tls", "minVersion"], "wanted": "TLS1.2 or TLS1.3"} if {
	is_on(config.security.tls.enabled)
	not is_string(object.get(config, ["security", "tls", "minVersion"], null))
}

# METADATA
# title: TLS is 1.3 on every path that leaves a trusted site
# description: >-
#   Both ends are dwcpd, so there is no old client to be kind to. TLS 1.2 permits suites without forward secrecy, a
#   handshake in the clear and renegotiation; TLS 1.3 removed them. Only the datacenter mode may accept 1.2.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8446
#   description: RFC 8446, TLS 1.3
# custom:
#   id: DWCP-SEC-011
#   severity: high
#   remediation: Set security.tls.minVersion to TLS1.3.
#   controls: [SOC2 CC6.7]
#   guards:
#   - [config, security, tls, minVersion]
#   modes: [internet, hybrid]
#   bad: |
#     mode: internet
#     security:
#       tls: { enabled: true, minVersion: TLS1.2 }
#   good: |
#     mode: internet
#     security:
#       tls: { enabled: true, minVersion: TLS1.3 }
violations contains found if some found in violations_of(rego.metadata.rule(), tls_below_1_3)

tls_below_1_3 contains {"path": ["config", "security", "tls", "minVersion"], "message": message} if {
	not is_trusted_site
	version := config.security.tls.minVersion
	is_string(version)
	version != "TLS1.3"
	message := concat("", ["TLS from ", version, " on is accepted on paths that leave the site; it must be TLS1.3"])
}

# METADATA
# title: The cipher suites are those of TLS 1.3
# description: >-
#   The suites of TLS 1.3 are all authenticated and forward secret. A name from TLS 1.2 among them brings back CBC,
#   static RSA or SHA-1. In internet mode the list is written out; elsewhere TLS 1.3 alone implies it.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8446#appendix-B.4
#   description: RFC 8446 appendix B.4, cipher suites
# custom:
#   id: DWCP-SEC-012
#   severity: high
#   remediation: >-
#     Keep only TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256 and TLS_AES_128_GCM_SHA256 in
#     security.tls.cipherSuites.
#   controls: [SOC2 CC6.7]
#   guards:
#   - [config, security, tls, cipherSuites]
#   bad: |
#     security:
#       tls: { cipherSuites: [TLS_RSA_WITH_AES_256_CBC_SHA] }
#   good: |
#     security:
#       tls: { cipherSuites: [TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256] }
violations contains found if some found in violations_of(rego.metadata.rule(), weak_suites)

aead_suites := {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}

weak_suites contains {"path": ["config", "security", "tls", "cipherSuites", i], "message": message} if {
	some i, suite in config.security.tls.cipherSuites
	is_string(suite)
	not suite in aead_suites
	message := concat("", ["the cipher suite ", suite, " is not one of TLS 1.3"])
}

weak_suites contains {"path": ["config", "security", "tls", "cipherSuites"], "message": message} if {
	config.security.tls.cipherSuites == []
	message := "the list of cipher suites is empty, so each library takes its own"
}

config_needs contains {"path": ["config", "security", "tls", "cipherSuites"], "wanted": "a list of cipher suites"} if {
	is_on(config.security.tls.enabled)
	needs_cipher_suites
	not is_array(object.get(config, ["security", "tls", "cipherSuites"], null))
}

config_needs contains {"path": ["config", "security", "tls", "cipherSuites"], "wanted": "a list of cipher suites"} if {
	suites := config.security.tls.cipherSuites
	not is_list_of_strings(suites)
}

needs_cipher_suites if config.mode == "internet"

needs_cipher_suites if config.security.tls.minVersion == "TLS1.2"

is_list_of_strings(value) if {
	is_array(value)
	every item in value {
		is_string(item)
	}
}

# ---------------------------------------------------------------------------------------------------------------------
# Byzantine protections
# ---------------------------------------------------------------------------------------------------------------------

default is_byzantine_needed := false

is_byzantine_needed if not is_trusted_site

is_byzantine_needed if is_on(config.byzantine.enabled)

# METADATA
# title: Members that lie are defended against
# description: >-
#   Between sites a member can be taken over without leaving. The byzantine protections keep one lying member from
#   forging the messages of the others. Mandatory in internet; true or auto in hybrid.
# related_resources:
# - ref: https://lamport.azurewebsites.net/pubs/byz.pdf
#   description: Lamport, Shostak, Pease, The Byzantine Generals Problem
# custom:
#   id: DWCP-SEC-013
#   severity: high
#   remediation: Set byzantine.enabled to true.
#   controls: [SOC2 CC6.8, SOC2 CC7.1]
#   guards:
#   - [config, byzantine, enabled]
#   bad: |
#     mode: internet
#     byzantine: { enabled: false }
#   good: |
#     mode: internet
#     byzantine: { enabled: true }
violations contains found if some found in violations_of(rego.metadata.rule(), without_byzantine)

without_byzantine contains {"path": ["config", "byzantine", "enabled"], "message": message} if {
	is_lowered(config.byzantine.enabled)
	not is_trusted_site
	message := "the protections against members that lie are off"
}

config_needs contains {"path": ["config", "byzantine", "enabled"], "wanted": "true, false or auto"} if {
	is_byzantine_needed
	not is_switch(object.get(config, ["byzantine", "enabled"], null))
}

message_authentications := {"hmac-sha256", "hmac-sha384", "hmac-sha512"}

# METADATA
# title: Messages between members are authenticated
# description: >-
#   Reputation and voting count for nothing when a member can send in the name of another. Each message carries an HMAC
#   with SHA-2.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc2104
#   description: RFC 2104, HMAC
# custom:
#   id: DWCP-SEC-014
#   severity: high
#   remediation: Set byzantine.authentication.method to hmac-sha256.
#   controls: [SOC2 CC6.1]
#   guards:
#   - [config, byzantine, authentication, method]
#   bad: |
#     byzantine:
#       authentication: { method: "" }
#   good: |
#     byzantine:
#       authentication: { method: hmac-sha256 }
violations contains found if some found in violations_of(rego.metadata.rule(), weak_message_authentication)

weak_message_authentication contains {"path": path, "message": message} if {
	is_byzantine_needed
	method := config.byzantine.authentication.method
	is_string(method)
	not method in message_authentications
	path := ["config", "byzantine", "authentication", "method"]
	message := concat("", ["messages between members are authenticated by \"", method, "\", not by an HMAC with SHA-2"])
}

config_needs contains {
	"path": ["config", "byzantine", "authentication", "method"],
	"wanted": "the name of a method",
} if {
	is_byzantine_needed
	not is_string(object.get(config, ["byzantine", "authentication", "method"], null))
}

# METADATA
# title: Messages between members are validated
# description: >-
#   Checksums find what was damaged, signatures what was forged. Without either a bad message reaches the state of every
#   member.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/354.html
#   description: CWE-354, improper validation of integrity check value
# custom:
#   id: DWCP-SEC-015
#   severity: high
#   remediation: Set byzantine.validation.checksums and byzantine.validation.signatures to true.
#   controls: [SOC2 CC6.8, SOC2 PI1.2]
#   guards:
#   - [config, byzantine, validation, checksums]
#   - [config, byzantine, validation, signatures]
#   bad: |
#     byzantine:
#       validation: { checksums: false, signatures: true }
#   good: |
#     byzantine:
#       validation: { checksums: true, signatures: true }
violations contains found if some found in violations_of(rego.metadata.rule(), unvalidated)

unvalidated contains {"path": ["config", "byzantine", "validation", "checksums"], "message": message} if {
	is_byzantine_needed
	config.byzantine.validation.checksums == false
	message := "checksums of messages are not checked"
}

unvalidated contains {"path": ["config", "byzantine", "validation", "signatures"], "message": message} if {
	is_byzantine_needed
	is_lowered(config.byzantine.validation.signatures)
	message := "signatures of messages are not always checked"
}

config_needs contains {"path": ["config", "byzantine", "validation", "checksums"], "wanted": "true or false"} if {
	is_byzantine_needed
	not is_boolean(object.get(config, ["byzantine", "validation", "checksums"], null))
}

config_needs contains {
	"path": ["config", "byzantine", "validation", "signatures"],
	"wanted": "true, false or auto",
} if {
	is_byzantine_needed
	not is_switch(object.get(config, ["byzantine", "validation", "signatures"], null))
}

# METADATA
# title: Members are rate limited
# description: One member that floods the others takes the whole network down; a limit per member contains it.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/770.html
#   description: CWE-770, allocation of resources without limits
# custom:
#   id: DWCP-SEC-016
#   severity: medium
#   remediation: Set byzantine.rateLimit.enabled to true.
#   controls: [SOC2 CC6.6, SOC2 A1.1]
#   guards:
#   - [config, byzantine, rateLimit, enabled]
#   bad: |
#     byzantine:
#       rateLimit: { enabled: false }
#   good: |
#     byzantine:
#       rateLimit: { enabled: true, requestsPerSecond: 1000 }
violations contains found if some found in violations_of(rego.metadata.rule(), unlimited)

unlimited contains {"path": ["config", "byzantine", "rateLimit", "enabled"], "message": message} if {
	is_byzantine_needed
	config.byzantine.rateLimit.enabled == false
	message := "a member may send as much as it likes"
}

config_needs contains {"path": ["config", "byzantine", "rateLimit", "enabled"], "wanted": "true or false"} if {
	is_byzantine_needed
	not is_boolean(object.get(config, ["byzantine", "rateLimit", "enabled"], null))
}

# METADATA
# title: No protection is left to a measurement
# description: >-
#   In hybrid mode auto lets the detector decide. A latency can be faked, and a path that measures like a datacenter is
#   not thereby trusted: written out, the protection cannot be measured away.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/757.html
#   description: CWE-757, selection of a less secure algorithm during negotiation
# custom:
#   id: DWCP-SEC-017
#   severity: medium
#   remediation: Write true in place of auto.
#   controls: [SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [config, protocol, encryption, enabled]
#   - [config, security, authentication, enabled]
#   - [config, security, tls, enabled]
#   - [config, byzantine, enabled]
#   bad: |
#     mode: hybrid
#     protocol:
#       encryption: { enabled: auto }
#   good: |
#     mode: hybrid
#     protocol:
#       encryption: { enabled: true }
advice contains warning(rego.metadata.rule(), "advice", found) if some found in measured_protections

measured_protections contains measured(["config", "protocol", "encryption", "enabled"]) if {
	is_hybrid
	config.protocol.encryption.enabled == "auto"
}

measured_protections contains measured(["config", "security", "authentication", "enabled"]) if {
	is_hybrid
	config.security.authentication.enabled == "auto"
}

measured_protections contains measured(["config", "security", "tls", "enabled"]) if {
	is_hybrid
	config.security.tls.enabled == "auto"
}

measured_protections contains measured(["config", "byzantine", "enabled"]) if {
	is_hybrid
	config.byzantine.enabled == "auto"
}

measured_protections contains measured(["config", "byzantine", "validation", "signatures"]) if {
	is_hybrid
	config.byzantine.validation.signatures == "auto"
}

measured(path) := {"path": path, "message": message} if {
	message := concat("", [concat(".", path), " is auto: a measurement decides about a protection"])
}

# ---------------------------------------------------------------------------------------------------------------------
# Who may reach the data ports
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: The world reaches the data ports only through authentication and TLS
# description: >-
#   An open address list is right for a service on the internet, when authentication and TLS stand behind it. In
#   datacenter mode there is nothing behind it. `0.0.0.0/1` and `128.0.0.0/1` are the world as well: every prefix shorter
#   than /8 that is not private counts.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc1918
#   description: RFC 1918, private addresses
# - ref: https://www.iana.org/assignments/iana-ipv4-special-registry/
#   description: IANA IPv4 special-purpose address registry
# custom:
#   id: DWCP-SEC-018
#   severity: critical
#   remediation: Name the prefixes of your sites in security.allowedCIDRs, or switch authentication and TLS on.
#   controls: [SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [config, security, allowedCIDRs]
#   bad: |
#     mode: datacenter
#     security:
#       allowedCIDRs: [10.0.0.0/8, 0.0.0.0/0]
#   good: |
#     mode: datacenter
#     security:
#       allowedCIDRs: [10.0.0.0/8]
violations contains found if some found in violations_of(rego.metadata.rule(), open_data_ports)

open_data_ports contains {"path": ["config", "security", "allowedCIDRs", i], "message": message} if {
	some i, cidr in config.security.allowedCIDRs
	is_cidr(cidr)
	is_world(cidr)
	is_unprotected
	message := concat("", [cidr, " may reach the data ports without authentication and TLS on"])
}

open_data_ports contains {"path": ["config", "security", "allowedCIDRs"], "message": message} if {
	config.security.allowedCIDRs == []
	message := "allowedCIDRs is empty: it says neither nobody nor everybody"
}

is_unprotected if input.mode == "datacenter"

is_unprotected if config.mode == "datacenter"

is_unprotected if is_lowered(config.security.authentication.enabled)

is_unprotected if is_lowered(config.security.tls.enabled)

config_needs contains {"path": ["config", "security", "allowedCIDRs"], "wanted": "a list of prefixes"} if {
	not is_array(object.get(config, ["security", "allowedCIDRs"], null))
}

unknowns contains {"path": ["config", "security", "allowedCIDRs", i], "message": message} if {
	some i, cidr in config.security.allowedCIDRs
	not is_cidr(cidr)
	message := "not a prefix in CIDR form"
}

# Text cannot tell 172.20.0.0/16 from 172.200.0.0/16: only arithmetic on the addresses can. The form is held strictly,
# because parsers differ in what else they let through.
is_cidr(value) if {
	is_string(value)
	[address, length] := split(value, "/")
	is_digits(length)
	is_address_of(address, value)
}

is_digits(text) if {
	text != ""
	trim(text, "0123456789") == ""
}

is_address_of(address, cidr) if {
	trim(address, "0123456789.") == ""
	net.cidr_contains("0.0.0.0/0", cidr)
}

# Without the addresses that stand for those of IPv4, which belong in no rule of IPv6.
is_address_of(address, cidr) if {
	contains(address, ":")
	trim(lower(address), "0123456789abcdef:") == ""
	net.cidr_contains("::/0", cidr)
	not net.cidr_contains("::ffff:0:0/96", cidr)
}

# RFC 1918, RFC 6598 and RFC 4193.
private_prefixes := ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]

is_private(cidr) if {
	some prefix in private_prefixes
	net.cidr_contains(prefix, cidr)
}

# RFC 2544: the addresses of test networks, which the emulated hosts of a lab have.
is_private(cidr) if {
	topology.environment.kind == "lab"
	net.cidr_contains("198.18.0.0/15", cidr)
}

# No private range of IPv4 is shorter than /8, and fc00::/7 is taken out by name.
is_world(cidr) if {
	is_shorter_than_8(cidr)
	not is_private(cidr)
}

is_shorter_than_8(cidr) if to_number(split(cidr, "/")[1]) < 8

# The internet routes no prefix longer than /24 and /48 (RFC 7454, section 6.1.3), so one that is shorter holds more than
# one network, and nobody can say whose they all are.
is_wide(cidr) if {
	is_shorter_than(cidr, route_lengths[contains(cidr, ":")])
	not is_private(cidr)
}

route_lengths := {false: 24, true: 48}

is_shorter_than(cidr, length) if to_number(split(cidr, "/")[1]) < length

# ---------------------------------------------------------------------------------------------------------------------
# Records
# ---------------------------------------------------------------------------------------------------------------------

log_levels := {"info", "warn"}

# METADATA
# title: The audit trail is written
# description: >-
#   After an incident the log is all there is. It is on, and its level is info or warn: error leaves out who did what,
#   debug writes what should not be kept.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/92/final
#   description: NIST SP 800-92, guide to computer security log management
# custom:
#   id: DWCP-SEC-019
#   severity: high
#   remediation: Set logging.enabled to true and logging.level to info.
#   controls: [SOC2 CC7.2, SOC2 CC7.3]
#   guards:
#   - [config, logging, enabled]
#   - [config, logging, level]
#   bad: |
#     logging: { enabled: false, level: error }
#   good: |
#     logging: { enabled: true, level: info }
violations contains found if some found in violations_of(rego.metadata.rule(), audit_gaps)

audit_gaps contains {"path": ["config", "logging", "enabled"], "message": message} if {
	config.logging.enabled == false
	message := "no log is written"
}

audit_gaps contains {"path": ["config", "logging", "level"], "message": message} if {
	level := config.logging.level
	is_string(level)
	not level in log_levels
	message := concat("", ["the log level ", level, " is neither info nor warn"])
}

config_needs contains {"path": ["config", "logging", "enabled"], "wanted": "true or false"} if {
	not is_boolean(object.get(config, ["logging", "enabled"], null))
}

config_needs contains {"path": ["config", "logging", "level"], "wanted": "the name of a level"} if {
	not is_string(object.get(config, ["logging", "level"], null))
}

least_retention_days := 30

# METADATA
# title: Logs are kept for 30 days
# description: Intrusions are found weeks after they happened; a log that is gone by then answers nothing.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/92/final
#   description: NIST SP 800-92, guide to computer security log management
# custom:
#   id: DWCP-SEC-020
#   severity: medium
#   remediation: Set logging.maxAge to 30 days or more.
#   controls: [SOC2 CC7.2]
#   guards:
#   - [config, logging, maxAge]
#   bad: |
#     logging: { maxAge: 7 }
#   good: |
#     logging: { maxAge: 30 }
violations contains found if some found in violations_of(rego.metadata.rule(), short_logs)

short_logs contains {"path": ["config", "logging", "maxAge"], "message": message} if {
	days := config.logging.maxAge
	is_number(days)
	days < least_retention_days
	message := concat("", ["logs are kept for ", format_int(days, 10), " days; 30 is the least"])
}

config_needs contains {"path": ["config", "logging", "maxAge"], "wanted": "a number of days"} if {
	not is_number(object.get(config, ["logging", "maxAge"], null))
}

# METADATA
# title: The network is monitored
# description: >-
#   What is not measured is not noticed: an attack on availability shows in throughput, loss and errors first. At least
#   one metric is on.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/137/final
#   description: NIST SP 800-137, information security continuous monitoring
# custom:
#   id: DWCP-SEC-021
#   severity: medium
#   remediation: Set monitoring.enabled to true and switch on at least one entry of monitoring.metrics.
#   controls: [SOC2 CC7.1, SOC2 CC7.2, SOC2 A1.1]
#   guards:
#   - [config, monitoring, enabled]
#   - [config, monitoring, metrics]
#   bad: |
#     monitoring: { enabled: true, metrics: [] }
#   good: |
#     monitoring:
#       enabled: true
#       metrics: [{ name: dwcp_packet_loss_rate, enabled: true }]
violations contains found if some found in violations_of(rego.metadata.rule(), unmonitored)

unmonitored contains {"path": ["config", "monitoring", "enabled"], "message": message} if {
	config.monitoring.enabled == false
	message := "monitoring is off"
}

unmonitored contains {"path": ["config", "monitoring", "metrics"], "message": message} if {
	is_every_metric_off
	message := "no metric is on"
}

has_metric if {
	is_array(config.monitoring.metrics)
	some metric in config.monitoring.metrics
	metric.enabled == true
}

config_needs contains {"path": ["config", "monitoring", "enabled"], "wanted": "true or false"} if {
	not is_boolean(object.get(config, ["monitoring", "enabled"], null))
}

config_needs contains {"path": ["config", "monitoring", "metrics"], "wanted": "a list of {name, enabled}"} if {
	not has_metric
	not is_every_metric_off
}

is_every_metric_off if {
	is_array(config.monitoring.metrics)
	every metric in config.monitoring.metrics {
		metric.enabled == false
	}
}

# METADATA
# title: Prometheus keeps 30 days
# description: >-
#   A shorter retention loses the measurements that show when an incident began. Judged where the configuration gives a
#   retention, as `retentionDays` or as a duration `retention`.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/storage/
#   description: Prometheus, storage and retention
# custom:
#   id: DWCP-SEC-022
#   severity: low
#   remediation: Set monitoring.prometheus.retentionDays to 30 or more.
#   controls: [SOC2 CC7.2]
#   guards:
#   - [config, monitoring, prometheus]
#   bad: |
#     monitoring:
#       prometheus: { enabled: true, retentionDays: 15 }
#   good: |
#     monitoring:
#       prometheus: { enabled: true, retentionDays: 30 }
violations contains found if some found in violations_of(rego.metadata.rule(), short_metrics)

short_metrics contains {"path": ["config", "monitoring", "prometheus", "retentionDays"], "message": message} if {
	days := config.monitoring.prometheus.retentionDays
	is_number(days)
	days < least_retention_days
	message := concat("", ["Prometheus keeps ", format_int(days, 10), " days; 30 is the least"])
}

short_metrics contains {"path": ["config", "monitoring", "prometheus", "retention"], "message": message} if {
	retention := config.monitoring.prometheus.retention
	duration_hours(retention) < least_retention_days * 24
	message := concat("", ["Prometheus keeps ", retention, "; 30 days is the least"])
}

hours_of := {"h": 1, "d": 24, "w": 168, "y": 8760}

duration_hours(text) := to_number(amount) * hours_of[unit] if {
	is_string(text)
	amount := substring(text, 0, count(text) - 1)
	unit := substring(text, count(text) - 1, 1)
	is_digits(amount)
}

config_needs contains {"path": ["config", "monitoring", "prometheus"], "wanted": "a map"} if {
	not is_object(object.get(config, ["monitoring", "prometheus"], null))
}

config_needs contains {
	"path": ["config", "monitoring", "prometheus", "retentionDays"],
	"wanted": "a number of days",
} if {
	days := config.monitoring.prometheus.retentionDays
	not is_number(days)
}

config_needs contains {
	"path": ["config", "monitoring", "prometheus", "retention"],
	"wanted": "a duration in h, d, w or y",
} if {
	retention := config.monitoring.prometheus.retention
	not duration_hours(retention)
}

# ---------------------------------------------------------------------------------------------------------------------
# Topology
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Management does not come from everywhere
# description: >-
#   The management prefixes become the sources of SSH and metrics in every security group. One prefix for the world opens
#   every machine.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-53
#   description: AWS Security Hub EC2.53, remote administration ports
# custom:
#   id: DWCP-SEC-023
#   severity: critical
#   remediation: Name the prefix of your management network in management.prefixes.
#   controls: [CIS AWS 5.2, CIS AWS 5.3, SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [topology, environment, managementPrefixes]
#   - [topology, environment, managementPrefixes, 0]
#   bad: |
#     management: { prefixes: [0.0.0.0/0] }
#   good: |
#     management: { prefixes: [10.10.250.0/24] }
violations contains found if some found in violations_of(rego.metadata.rule(), open_management)

open_management contains {"path": ["topology", "environment", "managementPrefixes", i], "message": message} if {
	some i, cidr in topology.environment.managementPrefixes
	is_cidr(cidr)
	is_world(cidr)
	message := concat("", ["management connections are accepted from ", cidr])
}

unknowns contains {"path": ["topology", "environment", "managementPrefixes", i], "message": message} if {
	some i, cidr in topology.environment.managementPrefixes
	not is_cidr(cidr)
	message := "not a prefix in CIDR form"
}

unknowns contains {"path": ["topology", "environment", "managementPrefixes"], "message": message} if {
	is_object(topology)
	not has_management_prefixes
	message := "no management prefix is given, so nobody can say where management comes from"
}

has_management_prefixes if {
	is_array(topology.environment.managementPrefixes)
	count(topology.environment.managementPrefixes) > 0
}

mandatory_tags := {"owner": "owner", "env": "env", "costCenter": "cost-center"}

# METADATA
# title: Everything has an owner, an environment and a cost center
# description: >-
#   A machine nobody owns is patched by nobody. The tags owner, env and cost-center are mandatory, and what a plan
#   creates carries those of its environment.
# related_resources:
# - ref: https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
#   description: AWS, best practices for tagging
# custom:
#   id: DWCP-SEC-024
#   severity: medium
#   remediation: Give owner, env and cost-center under tags of the environment, and change them nowhere else.
#   controls: [SOC2 CC6.1, SOC2 CC2.1]
#   guards:
#   - [topology, environment, tags]
#   - [topology, environment, tags, owner]
#   - [topology, environment, tags, env]
#   - [topology, environment, tags, costCenter]
#   - [resources, instances, 0, tags]
#   - [resources, instances, 0, tags, owner]
#   - [resources, instances, 0, tags, env]
#   - [resources, instances, 0, tags, cost-center]
#   bad: |
#     tags: { owner: network-team }
#   good: |
#     tags: { owner: network-team, env: production, cost-center: cc-1040 }
violations contains found if some found in violations_of(rego.metadata.rule(), missing_tags)

missing_tags contains {"path": ["topology", "environment", "tags"], "message": message} if {
	tags := topology.environment.tags
	is_object(tags)
	some key, name in mandatory_tags
	object.get(tags, key, "") == ""
	message := concat("", ["the environment has no tag ", name])
}

missing_tags contains {"path": ["resources", kind, i, "tags"], "subject": subject_of(item), "message": message} if {
	resources.source == "plan"
	some kind in tagged_lists
	some i, item in resources[kind]
	is_object(item.tags)
	some name in mandatory_tags
	object.get(item.tags, name, "") == ""
	message := concat("", ["the resource has no tag ", name])
}

missing_tags contains {
	"path": ["resources", kind, i, "tags", name],
	"subject": subject_of(item),
	"message": message,
} if {
	resources.source == "plan"
	some key, name in mandatory_tags
	wanted := topology.environment.tags[key]
	is_string(wanted)
	wanted != ""
	some kind in tagged_lists
	some i, item in resources[kind]
	value := item.tags[name]
	is_string(value)
	not value in {"", wanted}
	message := concat("", ["the tag ", name, " is ", value, ", that of the environment is ", wanted])
}

tagged_lists := ["vpcs", "subnets", "security_groups", "instances", "volumes", "load_balancers"]

unknowns contains {"path": ["topology", "environment", "tags"], "message": "the tags are not given as a map"} if {
	is_object(topology)
	not is_object(object.get(topology, ["environment", "tags"], null))
}

unknowns contains {"path": ["topology", "environment", "tags", key], "message": "the tag is not text"} if {
	some key, _ in mandatory_tags
	value := topology.environment.tags[key]
	not is_string(value)
}

resource_unknowns contains {"path": ["resources", "source"], "message": "source is neither synth nor plan"} if {
	is_object(resources)
	not field(resources, "source") in {"synth", "plan"}
}

resource_unknowns contains item_unknown(kind, i, "tags") if {
	resources.source == "plan"
	some kind in tagged_lists
	some i, item in resources[kind]
	not has_known_tags(item)
}

has_known_tags(item) if {
	is_object(item.tags)
	every name in mandatory_tags {
		is_string(object.get(item.tags, name, ""))
	}
}

# ---------------------------------------------------------------------------------------------------------------------
# Resources: what cannot be judged
# ---------------------------------------------------------------------------------------------------------------------

judged_lists := [
	"security_groups", "network_acls", "iam_roles", "instances", "volumes",
	"vpcs", "flow_logs", "log_groups", "buckets",
]

resource_unknowns contains {"path": ["resources", kind], "message": "not given as a list"} if {
	is_object(resources)
	some kind in judged_lists
	not is_array(field(resources, kind))
}

resource_unknowns contains {"path": ["resources", kind], "message": "not given as a list"} if {
	resources.source == "plan"
	some kind in ["subnets", "load_balancers"]
	not is_array(field(resources, kind))
}

item_unknown(kind, i, attribute) := {
	"path": ["resources", kind, i, attribute],
	"subject": subject_of(resources[kind][i]),
	"message": concat("", [attribute, " is not known before apply, or not of the expected type"]),
}

# Members of a list that are not known before apply are left out of it, so the list alone looks complete.
unresolved_lists := {
	"ingress", "egress", "cidr_blocks", "ipv6_cidr_blocks", "cidr_block", "cidr_ipv4", "cidr_ipv6", "ipv6_cidr_block",
	"policy", "policies", "inline_policy", "policy_arn", "managed_policy_arns", "assume_role_policy", "statement",
	"statements", "action", "actions", "not_action", "not_actions", "resource", "resources", "not_resource",
	"not_resources", "principal", "principals", "identifiers", "condition", "conditions", "values",
}

resource_unknowns contains {
	"path": ["resources", "unresolved", i],
	"subject": subject_of(item),
	"message": message,
} if {
	some i, item in resources.unresolved
	attribute := unresolved_attribute(item)
	attribute in unresolved_lists
	message := concat("", [item.attribute, " is not known before apply"])
}

# Last name of `ingress[from the balancer].cidr_blocks`, without an index.
unresolved_attribute(item) := split(names[count(names) - 1], "[")[0] if names := split(item.attribute, ".")

resource_unknowns contains {"path": ["resources", "unresolved", i], "message": "names no attribute"} if {
	some i, item in resources.unresolved
	not is_string(field(item, "attribute"))
}

resource_unknowns contains {"path": ["resources", "unresolved"], "message": "not given as a list"} if {
	is_object(resources)
	not is_array(object.get(resources, "unresolved", []))
}

unresolved_addresses contains item.address if some item in resources.unresolved

# ---------------------------------------------------------------------------------------------------------------------
# Security groups
# ---------------------------------------------------------------------------------------------------------------------

named_protocols := {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp", "-1": "all", "all": "all"}

# AWS ignores the ports of a rule for every protocol.
covered(rule) := {"transport": "all", "from": 0, "to": 65535} if transport_of(rule.protocol) == "all"

else := {"transport": transport, "from": rule.from_port, "to": rule.to_port} if {
	transport := transport_of(rule.protocol)
	is_number(rule.from_port)
	is_number(rule.to_port)
	rule.from_port <= rule.to_port
}

transport_of(protocol) := named_protocols[lower(protocol)]

# icmp, icmpv6 and protocols by number have no ports.
is_portless(protocol) if lower(protocol) in {"icmp", "icmpv6"}

is_portless(protocol) if {
	is_string(protocol)
	not named_protocols[protocol]
	is_digits(protocol)
}

covers_udp(ports, port) if {
	ports.transport != "tcp"
	ports.from <= port
	port <= ports.to
}

covers_tcp(ports, port) if {
	ports.transport != "udp"
	ports.from <= port
	port <= ports.to
}

# One per prefix that is not private, of every rule of every group.
openings contains opening if {
	some g, group in resources.security_groups
	some r, rule in group.ingress
	ports := covered(rule)
	some family in ["cidr_blocks", "ipv6_cidr_blocks"]
	some c, cidr in rule[family]
	is_cidr(cidr)
	not is_private(cidr)
	opening := {
		"path": ["resources", "security_groups", g, "ingress", r, family, c],
		"subject": subject_of(group),
		"cidr": cidr,
		"ports": ports,
		"is_world": is_world_prefix(cidr),
	}
}

is_world_prefix(cidr) if is_shorter_than_8(cidr)

else := false

# METADATA
# title: SSH is not open to the world
# description: >-
#   Every address on the internet is tried for SSH within minutes. Every prefix of every rule is looked at, v4 and v6,
#   whole ranges of ports, and rules for every protocol.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13
#   description: AWS Security Hub EC2.13, port 22
# custom:
#   id: DWCP-SEC-025
#   severity: critical
#   remediation: Let port 22 in from the prefix of your management network only.
#   controls: [CIS AWS 5.2, CIS AWS 5.3, SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 0, ingress, 0, from_port]
#   - [resources, security_groups, 0, ingress, 0, to_port]
#   - [resources, security_groups, 0, ingress, 0, protocol]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks, 0]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 0, to_port: 1023, cidr_blocks: [10.0.0.0/8, 0.0.0.0/0] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 22, to_port: 22, cidr_blocks: [10.10.250.0/24] }]
violations contains found if some found in violations_of(rego.metadata.rule(), open_ssh)

open_ssh contains {"path": opening.path, "subject": opening.subject, "message": message} if {
	some opening in openings
	covers_tcp(opening.ports, 22)
	opening.is_world
	message := concat("", ["SSH (port 22) is open to ", opening.cidr])
}

# METADATA
# title: RDP is not open to the world
# description: >-
#   Remote desktop over the internet is the usual way in of ransomware. Port 3389 counts on TCP and UDP, v4 and v6, alone
#   and inside a range.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-14
#   description: AWS Security Hub EC2.14, port 3389
# custom:
#   id: DWCP-SEC-026
#   severity: critical
#   remediation: Let port 3389 in from the prefix of your management network only.
#   controls: [CIS AWS 5.2, CIS AWS 5.3, SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 0, ingress, 0, to_port]
#   - [resources, security_groups, 0, ingress, 0, protocol]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks, 0]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 3000, to_port: 4000, ipv6_cidr_blocks: ["::/0"] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 3389, to_port: 3389, cidr_blocks: [10.10.250.0/24] }]
violations contains found if some found in violations_of(rego.metadata.rule(), open_rdp)

open_rdp contains {"path": opening.path, "subject": opening.subject, "message": message} if {
	some opening in openings
	opening.ports.from <= 3389
	opening.ports.to >= 3389
	opening.is_world
	message := concat("", ["RDP (port 3389) is open to ", opening.cidr])
}

# 22 SSH, 3389 RDP, 8080 data plane of a datacenter, 9090 Prometheus, 3000 Grafana, 9093 Alertmanager, 9100 Node
# Exporter, 9101 dwcpd.
management_ports := [22, 3000, 3389, 8080, 9090, 9093, 9100, 9101]

# METADATA
# title: Management ports are reached from private prefixes only
# description: >-
#   22, 3000, 3389, 8080, 9090, 9093, 9100 and 9101 show or change how the network runs. Only RFC 1918, RFC 6598 and
#   fc00::/7 may reach them, by arithmetic: 172.200.0.0/16 is public however it looks. A lab adds 198.18.0.0/15.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc1918
#   description: RFC 1918, private addresses
# - ref: https://www.rfc-editor.org/rfc/rfc6598
#   description: RFC 6598, shared address space
# - ref: https://www.rfc-editor.org/rfc/rfc4193
#   description: RFC 4193, unique local addresses
# custom:
#   id: DWCP-SEC-027
#   severity: high
#   remediation: Reach management ports through a tunnel, from a private prefix.
#   controls: [CIS AWS 5.2, CIS AWS 5.3, SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups, 0, ingress, 0, from_port]
#   - [resources, security_groups, 0, ingress, 0, to_port]
#   - [resources, security_groups, 0, ingress, 1, protocol]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks]
#   - [resources, security_groups, 0, ingress, 1, cidr_blocks, 0]
#   - [resources, security_groups, 0, ingress, 2, ipv6_cidr_blocks]
#   - [resources, security_groups, 0, ingress, 2, ipv6_cidr_blocks, 0]
#   bad: |
#     ingress: [{ protocol: tcp, from_port: 9090, to_port: 9090, cidr_blocks: [172.200.0.0/16] }]
#   good: |
#     ingress: [{ protocol: tcp, from_port: 9090, to_port: 9090, cidr_blocks: [172.20.0.0/16] }]
violations contains found if some found in violations_of(rego.metadata.rule(), public_management)

public_management contains {"path": opening.path, "subject": opening.subject, "message": message} if {
	some opening in openings
	ports := [format_int(port, 10) |
		some port in management_ports
		covers_tcp(opening.ports, port)
		not is_reported_elsewhere(opening, port)
	]
	count(ports) > 0
	message := concat("", [opening.cidr, " is not private and reaches the management ports ", concat(", ", ports)])
}

is_reported_elsewhere(opening, port) if {
	port in {22, 3389}
	opening.is_world
}

# METADATA
# title: Every security group says what may leave
# description: >-
#   A group without egress rules is left to a default: AWS opens everything where a rule is not managed, Terraform closes
#   it. A VPC without any group of its own uses the default group, which lets all members reach each other.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
#   description: AWS, security group rules
# custom:
#   id: DWCP-SEC-028
#   severity: medium
#   remediation: Add an egress rule for what the members of the group need.
#   controls: [CIS AWS 5.4, SOC2 CC6.6]
#   guards:
#   - [resources, security_groups]
#   - [resources, security_groups, 0, egress]
#   bad: |
#     aws_security_group: { members: { ingress: [{ protocol: tcp, from_port: 443, to_port: 443 }], egress: [] } }
#   good: |
#     aws_security_group: { members: { egress: [{ protocol: "-1", cidr_blocks: [10.0.0.0/8] }] } }
violations contains found if some found in violations_of(rego.metadata.rule(), without_egress)

without_egress contains {
	"path": ["resources", "security_groups", g, "egress"],
	"subject": subject,
	"message": message,
} if {
	some g, group in resources.security_groups
	group.egress == []
	subject := subject_of(group)
	not is_complete_without_egress(subject)
	message := "the group has no egress rule"
}

without_egress contains {"path": ["resources", "security_groups"], "message": message} if {
	resources.security_groups == []
	is_array(resources.vpcs)
	count(resources.vpcs) > 0
	message := "there is a VPC, and no security group"
}

# A rule whose group is in no configuration stands under its own address. A default group without rules is closed.
is_complete_without_egress(address) if contains(address, "aws_default_security_group.")

is_complete_without_egress(address) if contains(address, "aws_security_group_rule.")

is_complete_without_egress(address) if contains(address, "aws_vpc_security_group_")

resource_unknowns contains item_unknown("security_groups", g, side) if {
	some g, group in resources.security_groups
	some side in ["ingress", "egress"]
	not is_array(field(group, side))
}

resource_unknowns contains item_unknown("security_groups", g, "egress") if {
	some g, group in resources.security_groups
	some rule in group.egress
	not is_object(rule)
}

# Most rules are plain: only the others are asked why.
odd_rules contains [g, r] if {
	some g, group in resources.security_groups
	some r, rule in group.ingress
	not is_plain(rule)
}

is_plain(rule) if {
	has_known_ports(rule)
	rule.prefix_list_ids == []
	is_array(rule.cidr_blocks)
	is_array(rule.ipv6_cidr_blocks)
	cidrs := array.concat(rule.cidr_blocks, rule.ipv6_cidr_blocks)
	count(cidrs) > 0
	every cidr in cidrs {
		is_cidr(cidr)
	}
}

has_known_ports(rule) if covered(rule)

has_known_ports(rule) if is_portless(rule.protocol)

resource_unknowns contains rule_unknown(g, r, "protocol", "the protocol is not known") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	not transport_of(field(rule, "protocol"))
	not is_portless(field(rule, "protocol"))
}

resource_unknowns contains rule_unknown(g, r, "from_port", "the range of ports is not known") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	transport_of(rule.protocol)
	not covered(rule)
}

resource_unknowns contains rule_unknown(g, r, family, "not given as a list") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	some family in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"]
	not is_array(field(rule, family))
}

resource_unknowns contains rule_unknown(g, r, "cidr_blocks", "the rule names no source") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	rule.cidr_blocks == []
	rule.ipv6_cidr_blocks == []
	object.get(rule, "prefix_list_ids", []) == []
	object.get(rule, "security_groups", []) == []
	not rule.self == true
	not field(resources.security_groups[g], "address") in unresolved_addresses
}

resource_unknowns contains rule_unknown(g, r, family, "a prefix is not in CIDR form") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	some family in ["cidr_blocks", "ipv6_cidr_blocks"]
	some cidr in rule[family]
	not is_cidr(cidr)
}

resource_unknowns contains rule_unknown(g, r, "prefix_list_ids", "what the list of prefixes holds is not known") if {
	some [g, r] in odd_rules
	rule := resources.security_groups[g].ingress[r]
	count(rule.prefix_list_ids) > 0
	ports := covered(rule)
	some port in management_ports
	covers_tcp(ports, port)
}

rule_unknown(g, r, attribute, message) := {
	"path": ["resources", "security_groups", g, "ingress", r, attribute],
	"subject": subject_of(resources.security_groups[g]),
	"message": message,
}

# ---------------------------------------------------------------------------------------------------------------------
# Network ACLs
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Network ACLs keep the world off the management ports
# description: >-
#   The ACL is the second fence: it holds when a security group is opened by mistake. The world is every public prefix
#   shorter than /24 or, of IPv6, /48. Entries are read in order of their numbers, so an earlier denial counts. A range
#   from 1024 on that holds the ephemeral ports is left alone: an ACL knows no connections, replies must be let in by it.
#   Port 3389 counts on UDP too.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21
#   description: AWS Security Hub EC2.21, network ACLs
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
#   description: AWS, network ACLs and ephemeral ports
# custom:
#   id: DWCP-SEC-029
#   severity: high
#   remediation: Let the world in to the service ports and to the ephemeral ports only.
#   controls: [CIS AWS 5.1, SOC2 CC6.6]
#   guards:
#   - [resources, network_acls]
#   - [resources, network_acls, 0, ingress, 0, from_port]
#   - [resources, network_acls, 0, ingress, 0, to_port]
#   - [resources, network_acls, 0, ingress, 0, protocol]
#   - [resources, network_acls, 0, ingress, 0, action]
#   - [resources, network_acls, 0, ingress, 1, cidr_block]
#   bad: |
#     ingress: [{ rule_number: 100, action: allow, protocol: "-1", cidr_block: 0.0.0.0/0 }]
#   good: |
#     ingress: [{ rule_number: 100, action: allow, protocol: tcp, from_port: 443, to_port: 443, cidr_block: 0.0.0.0/0 }]
violations contains found if some found in violations_of(rego.metadata.rule(), open_acls)

open_acls contains {
	"path": ["resources", "network_acls", opening.acl, "ingress", opening.entry],
	"subject": opening.subject,
	"message": message,
} if {
	some opening in acl_openings
	ports := [format_int(port, 10) | some port in opening.ports; not port in opening.reply_ports]
	count(ports) > 0
	message := concat("", [opening.cidr, " reaches the management ports ", concat(", ", ports)])
}

acl_openings contains opening if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	lower(entry.action) == "allow"
	covers := covered(entry)
	some cidr in [entry.cidr_block, entry.ipv6_cidr_block]
	is_cidr(cidr)
	is_wide(cidr)
	ports := [port |
		some port in management_ports
		reaches(covers, port)
		not is_denied_before(acl, entry, cidr, port)
	]
	count(ports) > 0
	opening := {
		"acl": a,
		"entry": e,
		"subject": subject_of(acl),
		"cidr": cidr,
		"ports": ports,
		"reply_ports": reply_ports(covers, ports),
	}
}

reaches(covers, port) if covers_tcp(covers, port)

# Remote desktop has both; a range for replies over UDP holds nobody's session.
reaches(covers, 3389) if {
	covers.transport == "udp"
	covers_udp(covers, 3389)
	not holds_replies(covers)
}

# Replies come to 32768 to 60999 of Linux, to 1024 to 65535 of a NAT gateway. Every management port is below 32768.
reply_ports(covers, ports) := {port | some port in ports} if holds_replies(covers)

else := set()

holds_replies(covers) if {
	covers.from >= 1024
	covers.to >= 60999
}

is_denied_before(acl, entry, cidr, port) if {
	some other in acl.ingress
	lower(other.action) == "deny"
	is_number(other.rule_number)
	is_number(entry.rule_number)
	other.rule_number < entry.rule_number
	denies(covered(other), covered(entry).transport, port)
	some fence in [other.cidr_block, other.ipv6_cidr_block]
	is_cidr(fence)
	net.cidr_contains(fence, cidr)
}

denies(fence, "udp", port) if covers_udp(fence, port)

denies(fence, transport, port) if {
	transport != "udp"
	covers_tcp(fence, port)
}

# METADATA
# title: Ephemeral ports leave RDP out
# description: >-
#   3389 lies among the ephemeral ports replies come to. A denial of 3389 with a lower number takes it out without
#   touching the replies; without it the security group stands alone.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21
#   description: AWS Security Hub EC2.21, network ACLs
# custom:
#   id: DWCP-SEC-030
#   severity: low
#   remediation: Deny 3389 from 0.0.0.0/0 and ::/0 in an entry before that of the ephemeral ports.
#   controls: [CIS AWS 5.1, SOC2 CC6.6]
#   guards:
#   - [resources, network_acls, 0, ingress, 0, action]
#   - [resources, network_acls, 0, ingress, 0, from_port]
#   - [resources, network_acls, 0, ingress, 0, to_port]
#   - [resources, network_acls, 0, ingress, 0, protocol]
#   bad: |
#     ingress: [{ rule_number: 110, action: allow, protocol: tcp, from_port: 1024, to_port: 65535, cidr_block: 0.0.0.0/0 }]
#   good: |
#     ingress:
#       - { rule_number: 100, action: deny, protocol: tcp, from_port: 3389, to_port: 3389, cidr_block: 0.0.0.0/0 }
#       - { rule_number: 110, action: allow, protocol: tcp, from_port: 1024, to_port: 65535, cidr_block: 0.0.0.0/0 }
advice contains warning(rego.metadata.rule(), "advice", found) if {
	some opening in acl_openings
	3389 in opening.reply_ports
	found := {
		"path": ["resources", "network_acls", opening.acl, "ingress", opening.entry],
		"subject": opening.subject,
		"message": concat("", ["3389 is among the ephemeral ports that ", opening.cidr, " reaches"]),
	}
}

resource_unknowns contains item_unknown("network_acls", a, "ingress") if {
	some a, acl in resources.network_acls
	not is_array(field(acl, "ingress"))
}

# A VPC without an ACL of its own has the default one, which lets everything in and stands in no configuration.
resource_unknowns contains {"path": ["resources", "network_acls"], "message": "there is a VPC, and no network ACL"} if {
	resources.network_acls == []
	is_array(resources.vpcs)
	count(resources.vpcs) > 0
}

resource_unknowns contains entry_unknown(a, e, "protocol") if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	not transport_of(field(entry, "protocol"))
	not is_portless(field(entry, "protocol"))
}

resource_unknowns contains entry_unknown(a, e, "from_port") if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	transport_of(entry.protocol)
	not covered(entry)
}

resource_unknowns contains entry_unknown(a, e, "action") if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	not is_acl_action(entry)
}

is_acl_action(entry) if lower(entry.action) in {"allow", "deny"}

resource_unknowns contains entry_unknown(a, e, "rule_number") if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	not is_number(field(entry, "rule_number"))
}

resource_unknowns contains entry_unknown(a, e, "cidr_block") if {
	some a, acl in resources.network_acls
	some e, entry in acl.ingress
	not has_known_source(entry)
}

has_known_source(entry) if {
	given := [cidr |
		some cidr in [object.get(entry, "cidr_block", null), object.get(entry, "ipv6_cidr_block", null)]
		cidr != null
	]
	count(given) > 0
	every cidr in given {
		is_cidr(cidr)
	}
}

entry_unknown(a, e, attribute) := {
	"path": ["resources", "network_acls", a, "ingress", e, attribute],
	"subject": subject_of(resources.network_acls[a]),
	"message": concat("", [attribute, " is not known before apply, or not of the expected type"]),
}

# ---------------------------------------------------------------------------------------------------------------------
# IAM
# ---------------------------------------------------------------------------------------------------------------------

policy_statements contains {"path": path, "subject": subject_of(policy), "statement": statement} if {
	some r, role in resources.iam_roles
	some p, policy in role.policies
	some s, statement in policy.statements
	path := ["resources", "iam_roles", r, "policies", p, "statements", s]
}

allowed_statements contains entry if {
	some entry in policy_statements
	entry.statement.effect == "Allow"
}

# `*`, `?*` and `*:*` are all actions.
is_every_action(action) if {
	trim(action, "?*:") == ""
	trim(action, ":") != ""
}

# `ec2:*`, `ec2:?*`, `?am:*`; AWS compares actions without regard to case.
is_service_wide(action) if {
	not is_every_action(action)
	[_, operation] := split(action, ":")
	operation != ""
	is_anything(operation)
}

is_anything(text) if trim(text, "?*") == ""

# True also for patterns such as `?am`.
is_iam(action) if matches(split(action, ":")[0], "iam")

# Patterns of IAM have `*` and `?`, and no other sign that means something.
matches(pattern, text) if lower(pattern) == text

matches(pattern, text) if {
	is_pattern(pattern)
	glob.match(lower(pattern), [], text)
}

is_pattern(text) if contains(text, "*")

is_pattern(text) if contains(text, "?")

is_all(text) if {
	text != ""
	is_anything(text)
}

is_every_resource(resource) if is_all(resource)

# `arn:*`, `arn:aws:iam::*`, `a*`: the rest of the name is whatever it may be.
is_every_resource(resource) if {
	count(split(resource, ":")) < 6
	ends_open(resource)
	is_start_of_arn(trim_right(resource, "?*"))
}

ends_open(text) if endswith(text, "*")

ends_open(text) if endswith(text, "?")

is_start_of_arn(text) if startswith("arn:", text)

is_start_of_arn(text) if startswith(text, "arn:")

# `arn:aws:ec2:*:*:*`, `arn:aws:iam::123456789012:role/*`, `arn:aws:iam::123456789012:r*`
is_every_resource(resource) if {
	parts := split(resource, ":")
	count(parts) >= 6
	matches(parts[0], "arn")
	is_every_name(parts[2], concat(":", array.slice(parts, 5, count(parts))))
}

is_every_name(_, name) if trim(name, "?*/:") == ""

is_every_name(service, name) if {
	not service in untyped_services
	is_every_of_type(replace(name, "/", ":"))
}

is_every_name("s3", name) if is_anything(split(name, "/")[0])

is_every_of_type(name) if {
	contains(name, ":")
	trim(substring(name, indexof(name, ":"), -1), "?*:") == ""
}

is_every_of_type(name) if {
	not contains(name, ":")
	ends_open(name)
}

# The last part of their names begins with no type: `arn:aws:s3:::bucket/key`.
untyped_services := {"s3", "sns", "sqs"}

has_every_resource(statement) if {
	some resource in statement.resources
	is_every_resource(resource)
}

# METADATA
# title: No policy allows every action
# description: >-
#   Action `*` is the administrator of the account. A machine that holds it hands the account to whoever gets in.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   description: AWS, grant least privilege
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1
#   description: AWS Security Hub IAM.1, full administrative privileges
# custom:
#   id: DWCP-SEC-031
#   severity: critical
#   remediation: Name the actions the role needs.
#   controls: [CIS AWS 1.16, SOC2 CC6.3]
#   guards:
#   - [resources, iam_roles, 0, policies, 0, statements, 0, actions]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, effect]
#   bad: |
#     Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
#   good: |
#     Statement: [{ Effect: Allow, Action: "logs:PutLogEvents", Resource: "arn:aws:logs:us-east-1:123456789012:*" }]
violations contains found if some found in violations_of(rego.metadata.rule(), every_action)

every_action contains {
	"path": array.concat(entry.path, ["actions", a]),
	"subject": entry.subject,
	"message": message,
} if {
	some entry in allowed_statements
	some a, action in entry.statement.actions
	is_every_action(action)
	message := concat("", ["every action is allowed", on_every_resource(entry.statement)])
}

on_every_resource(statement) := ", on every resource" if has_every_resource(statement)

else := ""

# What destroys, and every way to more rights: new credentials, other policies, other people's roles and the machines and
# functions that run under them.
sensitive_actions := {
	"cloudformation:createstack",
	"cloudformation:updatestack",
	"cloudtrail:deletetrail",
	"cloudtrail:stoplogging",
	"ec2:associateiaminstanceprofile",
	"ec2:authorizesecuritygroupingress",
	"ec2:deleteflowlogs",
	"ec2:modifyinstanceattribute",
	"ec2:modifysnapshotattribute",
	"ec2:replaceiaminstanceprofileassociation",
	"ec2:runinstances",
	"ec2:terminateinstances",
	"glue:updatedevendpoint",
	"iam:addusertogroup",
	"iam:attachgrouppolicy",
	"iam:attachrolepolicy",
	"iam:attachuserpolicy",
	"iam:createaccesskey",
	"iam:createloginprofile",
	"iam:createpolicyversion",
	"iam:createrole",
	"iam:createuser",
	"iam:deactivatemfadevice",
	"iam:deleterole",
	"iam:deleterolepermissionsboundary",
	"iam:deleterolepolicy",
	"iam:deleteuserpermissionsboundary",
	"iam:detachrolepolicy",
	"iam:passrole",
	"iam:putgrouppolicy",
	"iam:putrolepermissionsboundary",
	"iam:putrolepolicy",
	"iam:putuserpermissionsboundary",
	"iam:putuserpolicy",
	"iam:setdefaultpolicyversion",
	"iam:updateaccesskey",
	"iam:updateassumerolepolicy",
	"iam:updateloginprofile",
	"kms:creategrant",
	"kms:decrypt",
	"kms:putkeypolicy",
	"kms:schedulekeydeletion",
	"lambda:addpermission",
	"lambda:updatefunctioncode",
	"lambda:updatefunctionconfiguration",
	"rds:deletedbcluster",
	"rds:deletedbinstance",
	"route53:changeresourcerecordsets",
	"s3:deletebucket",
	"s3:deleteobject",
	"s3:getobject",
	"s3:putaccountpublicaccessblock",
	"s3:putbucketacl",
	"s3:putbucketpolicy",
	"secretsmanager:getsecretvalue",
	"ssm:getparametersbypath",
	"ssm:sendcommand",
	"ssm:startsession",
	"sts:assumerole",
}

# METADATA
# title: Sensitive actions name their resources
# description: >-
#   Passing, taking and changing roles, making credentials, changing policies and code that runs under a role, opening
#   groups, stopping logs, reading what is stored or encrypted, and destroying buckets, databases and machines are not
#   given on every resource, nor on every resource of a type:
#   `arn:aws:iam::123456789012:role/*` names none. Patterns count by what they match: `iam:*Policy*` holds
#   iam:CreatePolicyVersion.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   description: AWS, grant least privilege
# - ref: https://attack.mitre.org/techniques/T1098/
#   description: MITRE ATT&CK T1098, account manipulation
# custom:
#   id: DWCP-SEC-032
#   severity: high
#   remediation: Name the resources the action is for.
#   controls: [CIS AWS 1.16, SOC2 CC6.3]
#   guards:
#   - [resources, iam_roles, 0, policies, 0, statements, 0, actions]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, resources]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, effect]
#   bad: |
#     Statement: [{ Effect: Allow, Action: "ec2:TerminateInstances", Resource: "*" }]
#   good: |
#     Statement:
#       - { Effect: Allow, Action: "ec2:TerminateInstances", Resource: "arn:aws:ec2:us-east-1:123456789012:instance/i-0a" }
violations contains found if some found in violations_of(rego.metadata.rule(), sensitive_everywhere)

sensitive_everywhere contains {
	"path": array.concat(entry.path, ["actions", a]),
	"subject": entry.subject,
	"message": message,
} if {
	some entry in allowed_statements
	has_every_resource(entry.statement)
	some a, action in entry.statement.actions
	is_sensitive(action)
	message := concat("", ["the sensitive action ", action, " is allowed on every resource"])
}

is_sensitive(action) if {
	is_service_wide(action)
	is_iam(action)
}

is_sensitive(action) if {
	not is_every_action(action)
	not is_service_wide(action)
	some sensitive in sensitive_actions
	matches(action, sensitive)
}

# METADATA
# title: No policy allows a whole service on every resource
# description: >-
#   `ec2:*` on `*` grows with each action AWS adds, and holds the destructive ones already.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21
#   description: AWS Security Hub IAM.21, wildcard actions for services
# custom:
#   id: DWCP-SEC-033
#   severity: high
#   remediation: Name the actions of the service, or the resources they are for.
#   controls: [CIS AWS 1.16, SOC2 CC6.3]
#   guards:
#   - [resources, iam_roles, 0, policies, 0, statements, 0, actions]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, resources]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, effect]
#   bad: |
#     Statement: [{ Effect: Allow, Action: "ec2:*", Resource: "*" }]
#   good: |
#     Statement: [{ Effect: Allow, Action: "ec2:DescribeInstances", Resource: "*" }]
violations contains found if some found in violations_of(rego.metadata.rule(), whole_services)

whole_services contains {
	"path": array.concat(entry.path, ["actions", a]),
	"subject": entry.subject,
	"message": message,
} if {
	some entry in allowed_statements
	has_every_resource(entry.statement)
	some a, action in entry.statement.actions
	is_service_wide(action)
	not is_iam(action)
	message := concat("", [action, " is allowed on every resource"])
}

# METADATA
# title: No policy allows all but
# description: >-
#   Allow with NotAction or NotResource grants whatever is not named, also what AWS adds tomorrow.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
#   description: AWS, NotAction with Allow
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
#   description: AWS, NotResource with Allow
# custom:
#   id: DWCP-SEC-034
#   severity: high
#   remediation: Name what is allowed under Action and Resource; keep NotAction and NotResource for Deny.
#   controls: [CIS AWS 1.16, SOC2 CC6.3]
#   guards:
#   - [resources, iam_roles, 0, policies, 0, statements, 0, actions]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, resources]
#   - [resources, iam_roles, 0, policies, 0, statements, 0, effect]
#   bad: |
#     Statement: [{ Effect: Allow, NotAction: "iam:*", Resource: "*" }]
#   good: |
#     Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::config/*" }]
violations contains found if some found in violations_of(rego.metadata.rule(), all_but)

all_but contains {"path": array.concat(entry.path, [element]), "subject": entry.subject, "message": message} if {
	some entry in allowed_statements
	some element, name in {"not_actions": "action", "not_resources": "resource"}
	count(entry.statement[element]) > 0
	message := concat("", ["every ", name, " is allowed but those named"])
}

# METADATA
# title: No role can be assumed by everybody
# description: >-
#   A trust policy with the principal `*` lets every AWS account in the world take the role. A condition beside it is one
#   typing error away from the same. So is a provider of web identities without a condition that says who of those it
#   vouches for: a subject that does not begin with a star, or the audience of a Cognito pool.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   description: AWS, principals
# custom:
#   id: DWCP-SEC-035
#   severity: critical
#   remediation: Name the service, role or account that takes the role.
#   controls: [CIS AWS 1.20, SOC2 CC6.1, SOC2 CC6.3]
#   guards:
#   - [resources, iam_roles, 0, trust, 0, principals]
#   - [resources, iam_roles, 0, trust, 0, principals, 0, type]
#   - [resources, iam_roles, 0, trust, 0, principals, 0, identifiers]
#   - [resources, iam_roles, 0, trust, 0, effect]
#   bad: |
#     Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: "*" }]
#   good: |
#     Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ec2.amazonaws.com } }]
violations contains found if some found in violations_of(rego.metadata.rule(), open_roles)

trusted_principals contains principal if {
	some r, role in resources.iam_roles
	some s, statement in role.trust
	statement.effect == "Allow"
	some p, item in statement.principals
	some i, identifier in item.identifiers
	principal := {
		"path": ["resources", "iam_roles", r, "trust", s, "principals", p, "identifiers", i],
		"subject": subject_of(role),
		"statement": statement,
		"type": item.type,
		"identifier": identifier,
	}
}

open_roles contains {"path": principal.path, "subject": principal.subject, "message": message} if {
	some principal in trusted_principals
	is_all(principal.identifier)
	message := "every AWS account may take the role"
}

# A provider on the internet vouches for everybody who has an account there.
open_roles contains {"path": principal.path, "subject": principal.subject, "message": message} if {
	some principal in trusted_principals
	principal.type == "Federated"
	some action in principal.statement.actions
	matches(action, "sts:assumerolewithwebidentity")
	not is_all(principal.identifier)
	not names_somebody(principal)
	message := concat("", ["everybody ", principal.identifier, " vouches for may take the role"])
}

names_somebody(principal) if {
	some condition in principal.statement.conditions
	lower(condition.operator) in {"stringequals", "stringlike"}
	some claim in claims_of(principal.identifier)
	endswith(lower(condition.key), claim)
	count(condition.values) > 0
	every value in condition.values {
		not is_anybody(value)
	}
}

# Pools and applications of the provider itself have an audience of their own; with others the audience is AWS.
claims_of(identifier) := {":aud", ":app_id", ":sub"} if identifier in shared_providers

else := {":sub", ":job_workflow_ref", ":repository", ":repository_id"}

shared_providers := {
	"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com",
}

is_anybody(value) if {
	some start in ["*", "?", "repo:*", "repo:?"]
	startswith(value, start)
}

# METADATA
# title: People take roles with a second factor
# description: >-
#   A password or access key is copied without anybody noticing. A role that an account or its users may take asks for
#   aws:MultiFactorAuthPresent by the operator Bool; BoolIfExists lets long-lived access keys through, which do not carry
#   the key. Roles and services have no second factor and are left alone.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
#   description: AWS, secure API access with MFA
# custom:
#   id: DWCP-SEC-036
#   severity: high
#   remediation: "Add the condition Bool: { aws:MultiFactorAuthPresent: true } to the trust policy."
#   controls: [CIS AWS 1.5, CIS AWS 1.10, SOC2 CC6.1]
#   guards:
#   - [resources, iam_roles, 0, trust, 0, conditions]
#   - [resources, iam_roles, 0, trust, 0, conditions, 0, operator]
#   - [resources, iam_roles, 0, trust, 0, conditions, 0, key]
#   - [resources, iam_roles, 0, trust, 0, conditions, 0, values]
#   - [resources, iam_roles, 0, trust, 0, conditions, 0, values, 0]
#   bad: |
#     Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { AWS: "123456789012" } }]
#   good: |
#     Statement:
#       - Effect: Allow
#         Action: sts:AssumeRole
#         Principal: { AWS: "123456789012" }
#         Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } }
violations contains found if some found in violations_of(rego.metadata.rule(), without_mfa)

without_mfa contains {"path": principal.path, "subject": principal.subject, "message": message} if {
	some principal in trusted_principals
	principal.type == "AWS"
	is_person(principal.identifier)
	not asks_for_mfa(principal.statement)
	message := concat("", [principal.identifier, " takes the role without a second factor"])
}

# An account, its root or one of its users; written out, or by the address of the resource.
is_person(identifier) if {
	count(identifier) == 12
	trim(identifier, "0123456789") == ""
}

is_person(identifier) if {
	startswith(identifier, "arn:")
	endswith(identifier, ":root")
}

is_person(identifier) if contains(identifier, ":user/")

is_person(identifier) if contains(identifier, "aws_iam_user.")

is_person(identifier) if contains(identifier, "aws_caller_identity.")

is_machine(identifier) if {
	startswith(identifier, "arn:")
	some part in [":role/", ":assumed-role/", ":federated-user/", ":oidc-provider/", ":saml-provider/"]
	contains(identifier, part)
}

is_machine(identifier) if contains(identifier, "aws_iam_")

asks_for_mfa(statement) if {
	some condition in statement.conditions
	lower(condition.operator) == "bool"
	lower(condition.key) == "aws:multifactorauthpresent"
	is_array(condition.values)
	count(condition.values) > 0
	every value in condition.values {
		value == "true"
	}
}

resource_unknowns contains item_unknown("iam_roles", r, part) if {
	some r, role in resources.iam_roles
	some part in ["trust", "policies"]
	not is_array(field(role, part))
}

resource_unknowns contains iam_unknown(["resources", "iam_roles", r, "policies", p, "statements"], policy) if {
	some r, role in resources.iam_roles
	some p, policy in role.policies
	not is_array(field(policy, "statements"))
}

resource_unknowns contains iam_unknown(array.concat(entry.path, ["effect"]), entry) if {
	some entry in every_statement
	not is_effect(entry.statement)
}

is_effect(statement) if statement.effect in {"Allow", "Deny"}

every_statement contains entry if some entry in policy_statements

every_statement contains {"path": path, "subject": subject_of(role), "statement": statement} if {
	some r, role in resources.iam_roles
	some s, statement in role.trust
	path := ["resources", "iam_roles", r, "trust", s]
}

# A statement says what it is about by one of the two elements.
resource_unknowns contains iam_unknown(array.concat(entry.path, [pair[0]]), entry) if {
	some entry in policy_statements
	some pair in [["actions", "not_actions"], ["resources", "not_resources"]]
	not is_list_of_names(entry.statement, pair[0])
	not is_list_of_names(entry.statement, pair[1])
}

resource_unknowns contains iam_unknown(array.concat(entry.path, [element]), entry) if {
	some entry in policy_statements
	some element in ["actions", "not_actions", "resources", "not_resources"]
	some name in entry.statement[element]
	not is_string(name)
}

resource_unknowns contains iam_unknown(array.concat(entry.path, [element]), entry) if {
	some entry in policy_statements
	some element in ["actions", "not_actions", "resources", "not_resources"]
	value := entry.statement[element]
	not is_array(value)
}

resource_unknowns contains iam_unknown(array.concat(entry.path, ["actions", a]), entry) if {
	some entry in policy_statements
	some a, action in entry.statement.actions
	is_string(action)
	not is_every_action(action)
	not contains(action, ":")
}

is_list_of_names(statement, element) if {
	is_array(statement[element])
	count(statement[element]) > 0
}

resource_unknowns contains iam_unknown(["resources", "iam_roles", r, "trust", s, "principals"], role) if {
	some r, role in resources.iam_roles
	some s, statement in role.trust
	not is_list_of_names(statement, "principals")
}

resource_unknowns contains iam_unknown(["resources", "iam_roles", r, "trust", s, "principals", p], role) if {
	some r, role in resources.iam_roles
	some s, statement in role.trust
	some p, principal in statement.principals
	not is_known_principal(principal)
}

is_known_principal(principal) if {
	is_string(principal.type)
	is_array(principal.identifiers)
	count(principal.identifiers) > 0
	every identifier in principal.identifiers {
		is_known_identifier(principal.type, identifier)
	}
}

is_known_identifier(_, identifier) if is_all(identifier)

is_known_identifier("Service", identifier) if contains(identifier, ".amazonaws.com")

is_known_identifier("AWS", identifier) if is_person(identifier)

is_known_identifier("AWS", identifier) if is_machine(identifier)

is_known_identifier("Federated", identifier) if is_string(identifier)

is_known_identifier("CanonicalUser", identifier) if is_string(identifier)

iam_unknown(path, holder) := {
	"path": path,
	"subject": holder_address(holder),
	"message": concat("", [path[count(path) - 1], " is not known before apply, or not of the expected form"]),
} if {
	is_string(path[count(path) - 1])
} else := {
	"path": path,
	"subject": holder_address(holder),
	"message": "not known before apply, or not of the expected form",
}

holder_address(holder) := holder.address if is_string(holder.address)

else := field(holder, "subject")

# ---------------------------------------------------------------------------------------------------------------------
# Machines and storage
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Volumes are encrypted
# description: >-
#   A snapshot or a disk that is handed on shows what was on it: tunnel keys, logs, tokens. Root volumes count as well.
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#   description: AWS, EBS encryption
# custom:
#   id: DWCP-SEC-037
#   severity: high
#   remediation: Set encrypted to true on the volume, or on the root_block_device of the machine.
#   controls: [CIS AWS 2.2.1, SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [resources, volumes, 0, encrypted]
#   - [resources, instances, 0, root_volume_encrypted]
#   bad: |
#     root_block_device: { encrypted: false }
#   good: |
#     root_block_device: { encrypted: true }
violations contains found if some found in violations_of(rego.metadata.rule(), clear_volumes)

clear_volumes contains {"path": ["resources", "volumes", i, "encrypted"], "subject": subject, "message": message} if {
	some i, volume in resources.volumes
	volume.encrypted == false
	subject := subject_of(volume)
	message := "the volume is not encrypted"
}

clear_volumes contains {"path": path, "subject": subject, "message": message} if {
	some i, instance in resources.instances
	instance.root_volume_encrypted == false
	path := ["resources", "instances", i, "root_volume_encrypted"]
	subject := subject_of(instance)
	message := "the root volume is not encrypted"
}

# METADATA
# title: Instance metadata needs a session token
# description: >-
#   Version 1 of the metadata service answers every request: a server that can be made to fetch a URL hands out the keys
#   of its role. Version 2 wants a token that such a request cannot get.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
#   description: AWS, instance metadata service version 2
# custom:
#   id: DWCP-SEC-038
#   severity: high
#   remediation: Set http_tokens to required under metadata_options.
#   controls: [CIS AWS 5.6, SOC2 CC6.1]
#   guards:
#   - [resources, instances, 0, imds_tokens]
#   bad: |
#     metadata_options: { http_tokens: optional }
#   good: |
#     metadata_options: { http_tokens: required }
violations contains found if some found in violations_of(rego.metadata.rule(), open_metadata)

open_metadata contains {
	"path": ["resources", "instances", i, "imds_tokens"],
	"subject": subject,
	"message": message,
} if {
	some i, instance in resources.instances
	is_string(instance.imds_tokens)
	instance.imds_tokens != "required"
	subject := subject_of(instance)
	message := concat("", ["session tokens of the metadata service are ", instance.imds_tokens, ", not required"])
}

# METADATA
# title: Log groups are kept for 30 days
# description: >-
#   Flow logs and traces are the record of who talked to whom. 0 means for ever in CloudWatch: no term anybody decided,
#   and a store that only grows.
# related_resources:
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16
#   description: AWS Security Hub CloudWatch.16, retention of log groups
# custom:
#   id: DWCP-SEC-039
#   severity: medium
#   remediation: Set retention_in_days to 30 or more.
#   controls: [SOC2 CC7.2]
#   guards:
#   - [resources, log_groups, 0, retention_days]
#   bad: |
#     aws_cloudwatch_log_group: { flow_log: { retention_in_days: 7 } }
#   good: |
#     aws_cloudwatch_log_group: { flow_log: { retention_in_days: 30 } }
violations contains found if some found in violations_of(rego.metadata.rule(), short_log_groups)

short_log_groups contains {
	"path": ["resources", "log_groups", i, "retention_days"],
	"subject": subject,
	"message": message,
} if {
	some i, group in resources.log_groups
	is_number(group.retention_days)
	group.retention_days < least_retention_days
	subject := subject_of(group)
	message := retention_message(group.retention_days)
}

retention_message(0) := "the log group is kept for ever: no retention was decided"

retention_message(days) := concat("", ["the log group is kept for ", format_int(days, 10), " days; 30 is the least"]) if {
	days != 0
}

# METADATA
# title: Every VPC has flow logs
# description: Without flow logs nobody can say afterwards which addresses reached which machine.
# related_resources:
# - ref: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
#   description: AWS, VPC flow logs
# custom:
#   id: DWCP-SEC-040
#   severity: medium
#   remediation: Add an aws_flow_log for the VPC, with traffic type ALL.
#   controls: [CIS AWS 3.7, SOC2 CC7.2]
#   guards:
#   - [resources, flow_logs]
#   - [resources, flow_logs, 0, vpc]
#   bad: |
#     aws_vpc: { main: { cidr_block: 10.0.0.0/16 } }
#   good: |
#     aws_vpc: { main: { cidr_block: 10.0.0.0/16 } }
#     aws_flow_log: { main: { vpc_id: "${aws_vpc.main.id}", traffic_type: ALL } }
violations contains found if some found in violations_of(rego.metadata.rule(), unlogged_vpcs)

unlogged_vpcs contains {"path": ["resources", "vpcs", i], "subject": vpc.address, "message": message} if {
	is_array(resources.flow_logs)
	some i, vpc in resources.vpcs
	is_string(vpc.address)
	not vpc.address in logged_vpcs
	not has_unknown_flow_log
	message := "the VPC has no flow log"
}

logged_vpcs contains log.vpc if some log in resources.flow_logs

has_unknown_flow_log if {
	some log in resources.flow_logs
	not is_string(field(log, "vpc"))
}

# METADATA
# title: Buckets are encrypted
# description: State, logs and profiles in a bucket hold addresses, names and more; encryption at rest is written out.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
#   description: AWS, server-side encryption
# custom:
#   id: DWCP-SEC-041
#   severity: high
#   remediation: Add an aws_s3_bucket_server_side_encryption_configuration for the bucket.
#   controls: [CIS AWS 2.1.1, SOC2 CC6.1, SOC2 CC6.7]
#   guards:
#   - [resources, buckets, 0, encrypted]
#   bad: |
#     buckets: [{ address: aws_s3_bucket.config, encrypted: false }]
#   good: |
#     buckets: [{ address: aws_s3_bucket.config, encrypted: true }]
violations contains found if some found in violations_of(rego.metadata.rule(), clear_buckets)

clear_buckets contains {"path": ["resources", "buckets", i, "encrypted"], "subject": subject, "message": message} if {
	some i, bucket in resources.buckets
	bucket.encrypted == false
	subject := subject_of(bucket)
	message := "the bucket is not encrypted"
}

# METADATA
# title: Buckets are closed to the public
# description: >-
#   One public object or one wrong policy publishes a bucket; the public access block overrules both. All four of its
#   settings are on.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   description: AWS, blocking public access
# custom:
#   id: DWCP-SEC-042
#   severity: critical
#   remediation: Add an aws_s3_bucket_public_access_block for the bucket with all four settings on.
#   controls: [CIS AWS 2.1.4, SOC2 CC6.1, SOC2 CC6.6]
#   guards:
#   - [resources, buckets, 0, public_access_blocked]
#   bad: |
#     buckets: [{ address: aws_s3_bucket.config, public_access_blocked: false }]
#   good: |
#     buckets: [{ address: aws_s3_bucket.config, public_access_blocked: true }]
violations contains found if some found in violations_of(rego.metadata.rule(), public_buckets)

public_buckets contains {
	"path": ["resources", "buckets", i, "public_access_blocked"],
	"subject": subject,
	"message": message,
} if {
	some i, bucket in resources.buckets
	bucket.public_access_blocked == false
	subject := subject_of(bucket)
	message := "the bucket can be made public"
}

resource_unknowns contains item_unknown(kind, i, attribute) if {
	some [kind, attribute] in [
		["volumes", "encrypted"],
		["instances", "root_volume_encrypted"],
		["buckets", "encrypted"],
		["buckets", "public_access_blocked"],
	]
	some i, item in resources[kind]
	not is_boolean(field(item, attribute))
}

resource_unknowns contains item_unknown("instances", i, "imds_tokens") if {
	some i, instance in resources.instances
	not is_string(field(instance, "imds_tokens"))
}

resource_unknowns contains item_unknown("log_groups", i, "retention_days") if {
	some i, group in resources.log_groups
	not is_number(field(group, "retention_days"))
}

resource_unknowns contains item_unknown("flow_logs", i, "vpc") if {
	some i, log in resources.flow_logs
	not is_string(field(log, "vpc"))
}

resource_unknowns contains item_unknown("vpcs", i, "address") if {
	some i, vpc in resources.vpcs
	not is_string(field(vpc, "address"))
}

# ---------------------------------------------------------------------------------------------------------------------
# Vulnerabilities
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: No critical vulnerability
# description: >-
#   A CVSS score of 9.0 or more is usually remote, without credentials and without a user. Where the scanner gives no
#   score its severity counts.
# related_resources:
# - ref: https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale
#   description: CVSS 3.1, qualitative severity rating scale
# custom:
#   id: DWCP-SEC-043
#   severity: critical
#   remediation: Update the package to the version that fixes it, or take it out of the image.
#   controls: [SOC2 CC7.1, SOC2 CC6.8]
#   guards:
#   - [vulnerabilities]
#   - [vulnerabilities, findings, 0, cvss_score]
#   - [vulnerabilities, findings, 0, severity]
#   bad: |
#     findings: [{ id: CVE-2024-3094, package: xz-utils, cvss_score: 10.0, severity: critical }]
#   good: |
#     findings: [{ id: CVE-2024-28085, package: util-linux, cvss_score: 3.3, severity: low }]
violations contains found if some found in violations_of(rego.metadata.rule(), critical_findings)

critical_findings contains {"path": ["vulnerabilities", "findings", i], "message": message} if {
	some i, finding in vulnerabilities.findings
	is_critical(finding)
	message := concat("", [label_of(finding), " is critical"])
}

is_critical(finding) if {
	is_number(finding.cvss_score)
	finding.cvss_score >= 9
}

is_critical(finding) if lower(finding.severity) == "critical"

# METADATA
# title: No vulnerability with a known exploit
# description: What is exploited already is exploited here next, whatever its score.
# related_resources:
# - ref: https://www.cisa.gov/known-exploited-vulnerabilities-catalog
#   description: CISA, known exploited vulnerabilities
# custom:
#   id: DWCP-SEC-044
#   severity: critical
#   remediation: Update the package to the version that fixes it, or take it out of the image.
#   controls: [SOC2 CC7.1, SOC2 CC6.8]
#   guards:
#   - [vulnerabilities]
#   - [vulnerabilities, findings, 0, exploitable]
#   bad: |
#     findings: [{ id: CVE-2021-44228, package: log4j-core, exploitable: true }]
#   good: |
#     findings: [{ id: CVE-2024-28085, package: util-linux, exploitable: false }]
violations contains found if some found in violations_of(rego.metadata.rule(), exploited_findings)

exploited_findings contains {"path": ["vulnerabilities", "findings", i], "message": message} if {
	some i, finding in vulnerabilities.findings
	finding.exploitable == true
	message := concat("", [label_of(finding), " has a known exploit"])
}

label_of(finding) := concat(" in ", [finding.id, finding.package]) if {
	is_string(finding.id)
	is_string(finding.package)
} else := finding.id if {
	is_string(finding.id)
} else := "a vulnerability without an id"

unknowns contains {"path": ["vulnerabilities", "findings"], "message": "the findings are not given as a list"} if {
	is_object(vulnerabilities)
	not is_array(field(vulnerabilities, "findings"))
}

unknowns contains {"path": ["vulnerabilities", "findings", i, "severity"], "message": message} if {
	some i, finding in vulnerabilities.findings
	not is_critical(finding)
	not is_rated(finding)
	message := concat("", [label_of(finding), " has no severity and score that agree"])
}

severities := {"none", "negligible", "info", "informational", "low", "medium", "moderate", "high"}

# A score of 0 is no vulnerability at all, and so contradicts every severity from low on.
is_rated(finding) if {
	severity := lower(finding.severity)
	severity in severities
	not is_contradicted(finding, severity)
}

# Scanners know advisories nobody rated yet; their score alone is enough, its absence is not.
is_rated(finding) if {
	lower(finding.severity) == "unknown"
	is_number(finding.cvss_score)
	finding.cvss_score > 0
}

is_contradicted(finding, severity) if {
	finding.cvss_score == 0
	severity in {"low", "medium", "moderate", "high"}
}

is_contradicted(finding, _) if not is_score(object.get(finding, "cvss_score", false))

is_score(null)

is_score(value) if is_number(value)

# Most scanners cannot say it for any finding: that is one gap, not hundreds.
unknowns contains {"path": ["vulnerabilities", "findings"], "message": message} if {
	count(unjudged_findings) > 0
	message := concat("", ["whether ", format_int(count(unjudged_findings), 10), " of them can be exploited is not said"])
}

unjudged_findings contains i if {
	some i, finding in vulnerabilities.findings
	not is_boolean(field(finding, "exploitable"))
}

thirty_days_ns := 2592000000000000

one_day_ns := 86400000000000

# METADATA
# title: The scan is not older than 30 days
# description: New vulnerabilities are published every day; an old report says nothing about today's packages.
# related_resources:
# - ref: https://www.cisecurity.org/controls/continuous-vulnerability-management
#   description: CIS Control 7, continuous vulnerability management
# custom:
#   id: DWCP-SEC-045
#   severity: medium
#   remediation: Scan again.
#   controls: [CIS Controls 7.5, SOC2 CC7.1]
#   guards:
#   - [vulnerabilities, scanned_at]
#   bad: |
#     vulnerabilities: { scanner: trivy, scanned_at: "2020-01-01T00:00:00Z", findings: [] }
#   good: |
#     vulnerabilities: { scanner: trivy, scanned_at: "<less than 30 days ago>", findings: [] }
violations contains found if some found in violations_of(rego.metadata.rule(), old_reports)

old_reports contains {"path": ["vulnerabilities", "scanned_at"], "message": message} if {
	age_ns(vulnerabilities.scanned_at) > thirty_days_ns
	message := concat("", ["the report is from ", vulnerabilities.scanned_at, ", more than 30 days ago"])
}

age_ns(text) := time.now_ns() - time.parse_rfc3339_ns(text) if looks_like_time(text)

# A clock may be ahead by less than a day; a date beyond it is no date.
is_past(text) if age_ns(text) > 0 - one_day_ns

# Only what has the shape of RFC 3339 is handed to the parser.
looks_like_time(text) if {
	is_string(text)
	count(text) >= 20
	count(text) <= 35
	substring(text, 10, 1) in {"T", "t"}
	trim(substring(text, 0, 10), "0123456789-") == ""
	contains(substring(text, 11, 8), ":")
}

unknowns contains {"path": ["vulnerabilities", "scanned_at"], "message": message} if {
	is_object(vulnerabilities)
	not is_past(field(vulnerabilities, "scanned_at"))
	message := "when the scan was made is not given as a past time in RFC 3339"
}

# ---------------------------------------------------------------------------------------------------------------------
# How it is run
# ---------------------------------------------------------------------------------------------------------------------

# METADATA
# title: Security patches are not older than 30 days
# description: A host that was not patched for a month has known vulnerabilities.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/40/r4/final
#   description: NIST SP 800-40, enterprise patch management planning
# custom:
#   id: DWCP-SEC-046
#   severity: medium
#   remediation: Patch the hosts, then record the date.
#   controls: [CIS Controls 7.3, SOC2 CC7.1]
#   guards:
#   - [security_config]
#   - [security_config, last_security_patch_date]
#   bad: |
#     security_config: { last_security_patch_date: "2020-01-01T00:00:00Z" }
#   good: |
#     security_config: { last_security_patch_date: "<less than 30 days ago>" }
violations contains found if some found in violations_of(rego.metadata.rule(), old_patches)

old_patches contains {"path": ["security_config", "last_security_patch_date"], "message": message} if {
	age_ns(security_config.last_security_patch_date) > thirty_days_ns
	date := security_config.last_security_patch_date
	message := concat("", ["the last patches are from ", date, ", more than 30 days ago"])
}

unknowns contains {"path": ["security_config", "last_security_patch_date"], "message": message} if {
	is_object(security_config)
	not is_past(field(security_config, "last_security_patch_date"))
	message := "when the hosts were patched is not given as a past time in RFC 3339"
}

# METADATA
# title: Operators use a second factor
# description: >-
#   Whoever may deploy may open everything else. A password alone is not enough for it.
# related_resources:
# - ref: https://pages.nist.gov/800-63-3/sp800-63b.html
#   description: NIST SP 800-63B, authentication and lifecycle management
# custom:
#   id: DWCP-SEC-047
#   severity: high
#   remediation: Require a second factor of everybody who deploys, then set security_config.mfa_required to true.
#   controls: [CIS AWS 1.5, CIS AWS 1.10, SOC2 CC6.1]
#   guards:
#   - [security_config]
#   - [security_config, mfa_required]
#   bad: |
#     security_config: { mfa_required: false }
#   good: |
#     security_config: { mfa_required: true }
violations contains found if some found in violations_of(rego.metadata.rule(), optional_mfa)

optional_mfa contains {"path": ["security_config", "mfa_required"], "message": message} if {
	security_config.mfa_required == false
	message := "operators need no second factor"
}

unknowns contains {"path": ["security_config", "mfa_required"], "message": message} if {
	is_object(security_config)
	not is_boolean(field(security_config, "mfa_required"))
	message := "whether operators need a second factor is not given as true or false"
}
