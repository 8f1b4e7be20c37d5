// What runs on the nodes: renders the files of each role, inspects live nodes, compares both, and states claims about a
// running network. Reaches nodes only through a NodeRunner; knows no Terraform, no Ansible and no lab.

export { frrAnswers, frrAnswersFunction } from './bgp/frr-answers.ts';
export { prefixesFor } from './bgp/neighbors.ts';
export { compareRunningConfig } from './bgp/running-config.ts';
export type { CheckResult } from './checks/check.ts';
export { type VerifyOptions, verifyLinks, verifyNetwork } from './checks/verify-network.ts';
export {
  compareNode,
  type NetworkCraft,
  type NetworkLayer,
  type NodeComparison,
  type NodeDifference,
} from './compare-node.ts';
export { describeDifference } from './difference.ts';
export { type LinkRow, linkRows } from './dwcp/link-rows.ts';
export { daemonPeers } from './dwcp/peers.ts';
export { daemonUnit, programDirectory, programOf, sumsPath } from './dwcp/program.ts';
export { firewallTable, firewallUnit } from './firewall/table.ts';
export { type CompareHostOptions, compareHost } from './host/compare.ts';
export { type HostObservation, inspectHost } from './host/inspect.ts';
export { inspectMachine, type MachineObservation } from './host/inspect-machine.ts';
export {
  foreignFiles,
  inspectSurroundings,
  type SurroundingsObservation,
  type UnitOverride,
  unitOverrides,
} from './host/inspect-surroundings.ts';
export { comparePackageVersions } from './host/package-version.ts';
export { type ChangeTimes, readChangeTimes } from './host/read-change-times.ts';
export { readFiles } from './host/read-files.ts';
export { includingRole, roleOfPath } from './host/role-of-path.ts';
export { namedSecrets, secretOwner } from './host/secret-paths.ts';
export { isReadBy } from './host/unit-files.ts';
export { inspectNetwork, type NodeNetwork } from './inspect-network.ts';
export type { IpsecBackend } from './ipsec/backend.ts';
export { compareIpsec, type IpsecDifference, type IpsecDifferenceKind, type IpsecObserved } from './ipsec/compare.ts';
export { connectionName, type IpsecConnection, ipsecConnections } from './ipsec/connections.ts';
export type { IpsecObservation } from './ipsec/inspect.ts';
export { secretFiles } from './ipsec/secrets.ts';
export { lookOrReason } from './look-or-reason.ts';
export {
  type BgpRow,
  type NetworkStatus,
  networkStatus,
  type ReachabilityRow,
  type TunnelRow,
} from './network-status.ts';
export { type Observation, observed, unchecked } from './observation.ts';
export { type NetworkObservation, observeNetwork } from './observe-network.ts';
export { openSessions } from './open-sessions.ts';
export { type ReleaseOptions, renderRelease } from './release.ts';
export { releaseDigest, releaseManifest } from './release-manifest.ts';
export { shellWord } from './shell-word.ts';
export { isNamespacedSysctl } from './system/sysctl.ts';
export { unknownPublicKey } from './wireguard/interfaces.ts';
