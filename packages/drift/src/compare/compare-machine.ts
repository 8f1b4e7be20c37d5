import type { MachineRecord } from '@dwcp/environment';
import { allNodes, type HostRole, type Topology, tunnelsOf } from '@dwcp/model';
import { comparePackageVersions, type MachineObservation, type Observation, unchecked } from '@dwcp/network';
import type { Mismatch } from './mismatch.ts';

/**
 * The packages and huge pages of a node against those it was deployed with. A newer package is what upgrades of the system
 * bring; an older one, or none, is somebody's doing, for no role takes one away.
 */
export function compareMachine(
  topology: Topology,
  options: { readonly node: string; readonly recorded: MachineRecord },
  seen: MachineObservation,
): readonly Mismatch[] {
  const { node, recorded } = options;
  // Another machine has a history of its own.
  if (recorded.machineId !== seen.machineId) return [];
  const needed = new Set(neededPackages(topology, node));
  const packages = Object.entries(recorded.packages).flatMap(([name, version]): readonly Mismatch[] => {
    const craft = craftOfPackage(name);
    if (!needed.has(name) || (!seen.isDpkgRead && name !== 'dwcpd')) return [];
    const observed = seen.packages[name] ?? null;
    const check = observed === null ? 'package/missing' : 'package/version';
    if (observed !== null && comparePackageVersions(observed, version) >= 0) return [];
    return [{ ...base(node, craft), check, aspect: 'package', subject: name, wanted: version, observed }];
  });
  return [...packages, ...compareHugepages(topology, node, seen)];
}

/** Unchecked where a node does not tell its packages, be the rest of it told or not. */
export function toldPackages(machine: Observation<MachineObservation>): Observation<MachineObservation> {
  return machine.isObserved && !machine.value.isDpkgRead ? unchecked('what dpkg wrote could not be read') : machine;
}

/** Pages of 1 GB are reserved at boot; those of 2 MB are a kernel parameter. A lab host has none of its own. */
function compareHugepages(topology: Topology, node: string, seen: MachineObservation): readonly Mismatch[] {
  const { hugepages } = topology.modeConfig;
  if (hugepages === null || hugepages.sizeKb === 2048 || topology.environment.kind === 'lab') return [];
  const observed = seen.hugepages[`${hugepages.sizeKb}`] ?? 0;
  if (observed >= hugepages.count) return [];
  const values = { wanted: `${hugepages.count}`, observed: `${observed}` };
  const subject = `huge pages of ${hugepages.sizeKb / 1024 / 1024} GB`;
  return [{ ...base(node, 'system'), check: 'hugepages/too-few', aspect: 'hugepages', subject, ...values }];
}

function base(
  node: string,
  craft: HostRole,
): Pick<Mismatch, 'kind' | 'node' | 'craft' | 'layer' | 'related' | 'isEffective'> {
  // What runs keeps running as it was until it is started again.
  return { kind: 'running-config', node, craft, layer: 'setting', related: [], isEffective: false };
}

/** What a node of this description uses; another daemon that lies beside it is nobody's concern. */
function neededPackages(topology: Topology, node: string): readonly string[] {
  const protocols = new Set(tunnelsOf(topology, node).map(({ tunnel }) => tunnel.protocol));
  const isThere = allNodes(topology).some(({ name }) => name === node);
  if (!isThere) return [];
  return [
    'nftables',
    'prometheus-node-exporter',
    'dwcpd',
    topology.routing.daemon === 'frr' ? 'frr' : 'bird2',
    ...(protocols.has('wireguard') ? ['wireguard-tools', 'wireguard-go'] : []),
    ...(protocols.has('ipsec')
      ? ['charon-systemd', 'libcharon-extra-plugins', 'libstrongswan-standard-plugins', 'strongswan-swanctl']
      : []),
  ];
}

function craftOfPackage(name: string): HostRole {
  if (name.startsWith('wireguard-')) return 'wireguard';
  if (/^(charon|libcharon|libstrongswan|strongswan)/.test(name)) return 'ipsec';
  if (name === 'frr' || name === 'bird2') return 'routing';
  if (name === 'nftables') return 'firewall';
  return name === 'prometheus-node-exporter' ? 'monitoring' : 'dwcp';
}
