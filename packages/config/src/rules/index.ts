import type { Issue } from '../issue.ts';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { addressPlacement } from './address-placement.ts';
import { attestation } from './attestation.ts';
import { awsRegion } from './aws-region.ts';
import { bfdTimers } from './bfd-timers.ts';
import { bgpTimers } from './bgp-timers.ts';
import { cloudIpv6 } from './cloud-ipv6.ts';
import { dnsWeights } from './dns-weights.ts';
import { elasticIp } from './elastic-ip.ts';
import { environmentName } from './environment-name.ts';
import { fabricPrefix } from './fabric-prefix.ts';
import { feasibilityRules } from './feasibility/index.ts';
import { gatewayPriority } from './gateway-priority.ts';
import { ipsecProposals } from './ipsec-proposals.ts';
import { ipv6Addresses } from './ipv6-addresses.ts';
import { lanPrefix } from './lan-prefix.ts';
import { machineZone } from './machine-zone.ts';
import { managementPrefixes } from './management-prefixes.ts';
import { managementReach } from './management-reach.ts';
import { names } from './names.ts';
import { noOverlappingPrefixes } from './no-overlapping-prefixes.ts';
import { overlayPrefix } from './overlay-prefix.ts';
import { privateAsn } from './private-asn.ts';
import { privatePrefixes } from './private-prefixes.ts';
import { publicAddresses } from './public-addresses.ts';
import { realEnvironment } from './real-environment.ts';
import { redundancy } from './redundancy.ts';
import { regionZones } from './region-zones.ts';
import type { Rule, RuleRun } from './rule.ts';
import { siteConnected } from './site-connected.ts';
import { siteGateways } from './site-gateways.ts';
import { subnets } from './subnets.ts';
import { tags } from './tags.ts';
import { tunnelAuthentication } from './tunnel-authentication.ts';
import { tunnelDuplicates } from './tunnel-duplicates.ts';
import { tunnelEnds } from './tunnel-ends.ts';
import { tunnelFamily } from './tunnel-family.ts';
import { tunnelIds } from './tunnel-ids.ts';
import { tunnelMtu } from './tunnel-mtu.ts';
import { tunnelProtocol } from './tunnel-protocol.ts';
import { unbuiltFields } from './unbuilt-fields.ts';
import { uniqueAddresses } from './unique-addresses.ts';
import { uniqueAsn } from './unique-asn.ts';
import { uniqueNames } from './unique-names.ts';
import { uniquePorts } from './unique-ports.ts';
import { uniquePublicAddresses } from './unique-public-addresses.ts';
import { vpcPrefix } from './vpc-prefix.ts';
import { wanPrefix } from './wan-prefix.ts';

const environmentRules: readonly Rule[] = [
  environmentName,
  names,
  uniqueNames,
  tags,
  managementPrefixes,
  managementReach,
  realEnvironment,
  attestation,
  dnsWeights,
  noOverlappingPrefixes,
  privatePrefixes,
  lanPrefix,
  vpcPrefix,
  subnets,
  fabricPrefix,
  overlayPrefix,
  wanPrefix,
  addressPlacement,
  ipv6Addresses,
  cloudIpv6,
  uniqueAddresses,
  publicAddresses,
  uniquePublicAddresses,
  privateAsn,
  uniqueAsn,
  awsRegion,
  regionZones,
  machineZone,
  gatewayPriority,
  siteGateways,
  siteConnected,
  redundancy,
  elasticIp,
  tunnelEnds,
  tunnelDuplicates,
  tunnelIds,
  tunnelFamily,
  tunnelMtu,
  tunnelProtocol,
  tunnelAuthentication,
  ipsecProposals,
  bfdTimers,
  bgpTimers,
  uniquePorts,
  unbuiltFields,
  ...feasibilityRules,
];

/** Everything the rules have to say about an environment. */
export function checkEnvironment(document: EnvironmentDocument, run: RuleRun): readonly Issue[] {
  return environmentRules.flatMap((rule) => rule(document, run));
}
