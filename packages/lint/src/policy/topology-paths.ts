import type { Topology } from '@dwcp/model';

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, Path>>;

/** Fields of a site that the environment file has under another name. */
const siteFields: Fields = {
  wanPrefix: ['wan', 'prefix'],
  fabric: ['fabric', 'prefix'],
};
const cloudFields: Fields = { region: ['region'], vpcPrefix: ['vpc'] };
const ipsecFields: Fields = { ikeProposals: ['ike'], espProposals: ['esp'] };
const environmentFields: Fields = {
  managementPrefixes: ['management', 'prefixes'],
  sshUser: ['management', 'sshUser'],
  approvalRequired: ['approval', 'required'],
  rehearsalRequired: ['drift', 'rehearse'],
  attestationRequired: ['attestation', 'required'],
  attestationKey: ['attestation', 'publicKey'],
  attestationScenario: ['attestation', 'scenario'],
};

/**
 * Where the environment file says what stands at `path` of the topology. As deep as the two agree: the place of a whole
 * machine or tunnel stands for fields that are made up for it.
 */
export function environmentPathOf(topology: Topology, path: Path): Path {
  const [section, ...rest] = path;
  if (section === 'environment') return environmentPath(rest);
  if (section === 'sites') return sitePath(topology, rest);
  if (section === 'gateways') return machinePath(topology.gateways, 'gateways', rest);
  if (section === 'nodes') return machinePath(topology.nodes, 'nodes', rest);
  if (section === 'tunnels') {
    return tunnelPath(topology, rest);
  }
  return section === 'routing' ? ['routing'] : [];
}

function environmentPath([field, ...rest]: Path): Path {
  if (field === undefined) return [];
  if (field === 'tags') return ['tags', ...rest.map((step) => (step === 'costCenter' ? 'cost-center' : step))];
  const renamed = named(environmentFields, field);
  return renamed === undefined ? [field, ...rest] : [...renamed, ...rest];
}

function sitePath(topology: Topology, [index, field, ...rest]: Path): Path {
  const site = topology.sites[Number(index)];
  if (site === undefined) return ['sites'];
  const base = ['sites', site.name];
  if (field === undefined) return base;
  if (field !== 'cloud') return [...base, ...(named(siteFields, field) ?? [field, ...rest])];
  const [cloudField, zoneIndex, zoneField] = rest;
  if (cloudField !== 'availabilityZones') return [...base, 'cloud', ...(named(cloudFields, cloudField) ?? [])];
  const zone = site.cloud?.availabilityZones[Number(zoneIndex)];
  if (zone === undefined) return [...base, 'cloud', 'zones'];
  const zonePath = [...base, 'cloud', 'zones', zone.name];
  if (zoneField === 'publicPrefix') return [...zonePath, 'public'];
  return zoneField === 'privatePrefix' ? [...zonePath, 'private'] : zonePath;
}

function machinePath(
  machines: readonly { readonly name: string; readonly site: string }[],
  kind: 'gateways' | 'nodes',
  [index, ...rest]: Path,
): Path {
  const machine = machines[Number(index)];
  return machine === undefined ? ['sites'] : ['sites', machine.site, kind, machine.name, ...rest];
}

/** The proposals are given; everything else of a tunnel is made up for it. */
function tunnelPath(topology: Topology, [index, field, list, ...rest]: Path): Path {
  const tunnel = topology.tunnels[Number(index)];
  if (tunnel === undefined) return ['tunnels'];
  const own = field === 'ipsec' ? named(ipsecFields, list) : undefined;
  return ['tunnels', tunnel.name, ...(own === undefined ? [] : ['ipsec', ...own, ...rest])];
}

/** A policy of somebody else may name a field as every object has one. */
function named(fields: Fields, field: string | number | undefined): Path | undefined {
  return field !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
