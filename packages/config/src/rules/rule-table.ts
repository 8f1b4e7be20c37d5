import type { Severity } from '@dwcp/model';
import { feasibilityTable } from './feasibility/table.ts';
import { nodeTable } from './node/table.ts';
import { scenarioTable } from './scenario/table.ts';

interface RuleEntry {
  readonly severity: Severity;
  readonly title: string;
  /** With a finding of this rule the names and addresses do not fit together, so no topology is made. */
  readonly stopsNormalising?: true;
}

/** Reading, schema, environment, scenarios and nodes; the rules on mode configurations have a table of their own. */
export const ruleTable = {
  // Reading.
  'config/encoding': { severity: 'high', title: 'the file is UTF-8 text' },
  'config/too-large': { severity: 'high', title: 'the file has a size a person could have written' },
  'config/nesting': { severity: 'high', title: 'maps and lists are not nested without end' },
  'config/yaml-syntax': { severity: 'high', title: 'the file is YAML' },
  'config/tab': { severity: 'high', title: 'indentation is made of spaces' },
  'config/several-documents': { severity: 'high', title: 'a file holds one document' },
  'config/empty': { severity: 'high', title: 'a file holds a value' },
  'config/duplicate-key': { severity: 'high', title: 'a key is written once' },
  'config/alias': { severity: 'high', title: 'aliases end, and expand to few values' },
  'config/yaml-trap': { severity: 'medium', title: 'a value means the same in YAML 1.1 and 1.2' },
  'config/file-name': { severity: 'high', title: 'every file of config/ has a name that is read' },
  'config/mode-missing': { severity: 'high', title: 'the mode commands take by default is described' },
  // Schema.
  'config/unknown-key': { severity: 'high', title: 'every key is known' },
  'config/missing': { severity: 'high', title: 'nothing that is needed is left out' },
  'config/type': { severity: 'high', title: 'a value has the type its key asks for' },
  'config/enum': { severity: 'high', title: 'a choice is one of those there are' },
  'config/range': { severity: 'high', title: 'a value lies in its range' },
  'config/format': { severity: 'high', title: 'a text has the form its key asks for' },
  'config/value': { severity: 'high', title: 'a value meets a further condition of its key' },
  'config/unit': { severity: 'high', title: 'durations, sizes and bit rates carry their unit' },
  'config/address': { severity: 'high', title: 'an address is an IP address' },
  'config/prefix': { severity: 'high', title: 'a prefix is an address and a length' },
  'config/host-bits': { severity: 'high', title: 'a prefix has no bits set beyond its length' },
  'config/literal-secret': { severity: 'critical', title: 'no secret is written into a file' },
  'config/secret-reference': { severity: 'high', title: 'a secret is named by a reference dwcp can follow' },
  'config/not-acted-on': { severity: 'low', title: 'what is written has an effect' },
  // The environment as a whole.
  'config/environment-name': { severity: 'high', title: 'an environment has the name of its file' },
  'config/name': { severity: 'high', title: 'names are host names, those of gateways short', stopsNormalising: true },
  'config/name-unique': { severity: 'high', title: 'a name belongs to one machine', stopsNormalising: true },
  'config/tags': { severity: 'high', title: 'tags fit the cloud and name the environment' },
  'config/management-reach': { severity: 'critical', title: 'dwcp can reach the hosts of a lab' },
  'config/management-prefix': { severity: 'critical', title: 'management is not open to everybody' },
  'config/real-environment': { severity: 'high', title: 'a real environment has a backend and an approval' },
  'config/attestation': { severity: 'high', title: 'a required attestation names who may sign it' },
  'config/dns-weights': { severity: 'high', title: 'DNS weights name regions and sum to 100' },
  // Prefixes and addresses.
  'config/prefix-overlap': { severity: 'high', title: 'prefixes of sites do not overlap' },
  'config/prefix-private': { severity: 'high', title: 'prefixes of sites are private' },
  'config/lan-prefix': { severity: 'high', title: 'the LAN of a site lies in its prefixes', stopsNormalising: true },
  'config/vpc-prefix': { severity: 'high', title: 'the prefix of a VPC is one AWS takes, and is announced' },
  'config/subnet': { severity: 'high', title: 'subnets lie in the VPC and do not overlap', stopsNormalising: true },
  'config/fabric-prefix': {
    severity: 'high',
    title: 'a fabric maps onto its VPC and overlaps nothing',
    stopsNormalising: true,
  },
  'config/overlay-prefix': {
    severity: 'high',
    title: 'the overlay has a prefix of each IP version that overlaps nothing',
    stopsNormalising: true,
  },
  'config/wan-prefix': { severity: 'high', title: 'the network of a provider overlaps nothing of ours' },
  'config/address-placement': {
    severity: 'high',
    title: 'an address is usable where its machine is',
    stopsNormalising: true,
  },
  'config/ipv6-addresses': {
    severity: 'high',
    title: 'a site with IPv6 has it on every machine',
    stopsNormalising: true,
  },
  'config/cloud-ipv6': { severity: 'high', title: 'no cloud region announces IPv6' },
  'config/address-unique': { severity: 'high', title: 'an address belongs to one machine' },
  'config/public-address': { severity: 'high', title: 'a public address can be reached from outside' },
  'config/public-address-unique': { severity: 'high', title: 'a public address belongs to one gateway' },
  // Sites.
  'config/asn-private': { severity: 'high', title: 'the ASN of a site is private and fits two bytes' },
  'config/asn-unique': { severity: 'high', title: 'an ASN belongs to one site' },
  'config/aws-region': { severity: 'high', title: 'a region has the form of an AWS region' },
  'config/region-zones': { severity: 'high', title: 'a region has two availability zones of its own' },
  'config/machine-zone': { severity: 'high', title: 'the zone of a machine is declared', stopsNormalising: true },
  'config/gateway-priority': { severity: 'high', title: 'gateways of a site have different priorities' },
  'config/site-gateways': { severity: 'high', title: 'a site has a gateway' },
  'config/site-connected': { severity: 'high', title: 'a site has a tunnel to another' },
  'config/redundancy': { severity: 'medium', title: 'two gateways are two ways, not one' },
  'config/elastic-ip': { severity: 'high', title: 'public addresses of a real region are owned already' },
  // Tunnels.
  'config/tunnel-ends': { severity: 'high', title: 'a tunnel ends on gateways of two sites', stopsNormalising: true },
  'config/tunnel-duplicate': { severity: 'high', title: 'two gateways share one tunnel' },
  'config/tunnel-id': {
    severity: 'high',
    title: 'a tunnel has an id of its own that gives a port',
    stopsNormalising: true,
  },
  'config/tunnel-family': { severity: 'high', title: 'both ends of a tunnel speak the same IP version' },
  'config/tunnel-mtu': { severity: 'high', title: 'the MTU of a tunnel fits into its underlay' },
  'config/tunnel-protocol': { severity: 'high', title: 'what a tunnel says fits its protocol' },
  'config/tunnel-authentication': { severity: 'high', title: 'the gateways of a tunnel can prove who they are' },
  'config/ipsec-proposal': { severity: 'high', title: 'IPsec negotiates authenticated encryption with fresh keys' },
  'config/bfd-timers': { severity: 'high', title: 'BFD is not so fast that it takes jitter for a failure' },
  'config/bgp-timers': { severity: 'high', title: 'the hold time outlives two lost keepalives' },
  'config/port-unique': { severity: 'high', title: 'a port of a node has one owner' },
  ...feasibilityTable,
  ...scenarioTable,
  ...nodeTable,
} as const satisfies Readonly<Record<string, RuleEntry>>;

const stopping: ReadonlySet<string> = new Set(
  Object.entries<RuleEntry>(ruleTable).flatMap(([id, entry]) => (entry.stopsNormalising === true ? [id] : [])),
);

/** True when findings of the rule leave nothing to normalise. */
export function stopsNormalising(ruleId: string): boolean {
  return stopping.has(ruleId);
}
