import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Gateway, Node, Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { nameLimits } from './name.ts';
import { synthesize } from './synthesize.ts';

const project = join(import.meta.dirname, '..', '..', '..');
const sshPublicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE3wm3Yf0fBd4Pq0fD2bS0kM0YkY5r3m4i8nq9k1Zq2s dwcp';
const lab = { target: { kind: 'lab', endpoint: 'http://127.0.0.1:4566' }, sshPublicKey } as const;
const aws = { target: { kind: 'aws' }, sshPublicKey } as const;

interface Configuration {
  readonly terraform: { readonly backend: { readonly s3: Record<string, unknown> } };
  readonly provider: { readonly aws: readonly Record<string, unknown>[] };
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, unknown>;
}

function configurationOf(topology: Topology, options: Parameters<typeof synthesize>[1]): Configuration {
  return JSON.parse(synthesize(topology, options).stacks[0]?.json ?? 'null');
}

/** The lab's network as a real environment would be: owned addresses, a second region, a state bucket. */
function twoRegions(): Topology {
  const base = labTopology();
  const west = (text: string) => text.replaceAll('use1', 'usw2').replaceAll('us-east-1', 'us-west-2');
  const shifted = (address: string) => address.replace(/^10\.20\./, '10.40.').replace(/^100\.65\./, '100.66.');
  const moved = <T extends Node>(node: T): T => ({
    ...node,
    name: west(node.name),
    site: west(node.site),
    address: shifted(node.address),
    fabricAddress: shifted(node.fabricAddress),
    placement:
      node.placement === null ? null : { ...node.placement, availabilityZone: west(node.placement.availabilityZone) },
  });
  const site = base.sites.find((candidate) => candidate.name === 'use1');
  if (site === undefined || site.cloud === null) throw new Error('the lab has no region use1');
  const owned = (gateway: Gateway): Gateway => ({
    ...gateway,
    elasticIpAllocation: gateway.placement === null ? null : `eipalloc-${gateway.name}`,
  });
  const gateways = base.gateways.filter((gateway) => gateway.site === 'use1').map(moved);
  return {
    ...base,
    environment: {
      ...base.environment,
      name: 'production',
      kind: 'real',
      tags: { ...base.environment.tags, env: 'production' },
      managementPrefixes: ['203.0.113.0/24'],
      backend: { bucket: 'example-dwcp-terraform-state', key: 'production/terraform.tfstate', region: 'us-east-1' },
    },
    sites: [
      ...base.sites,
      {
        ...site,
        name: 'usw2',
        asn: 64515,
        prefixes: ['10.40.0.0/16'],
        fabric: { kind: 'vxlan', prefix: '100.66.0.0/16', interface: 'vx0', vni: 40 },
        cloud: {
          ...site.cloud,
          region: 'us-west-2',
          vpcPrefix: '10.40.0.0/16',
          availabilityZones: site.cloud.availabilityZones.map((zone) => ({
            name: west(zone.name),
            publicPrefix: shifted(zone.publicPrefix),
            privatePrefix: shifted(zone.privatePrefix),
          })),
        },
      },
    ],
    gateways: [
      ...base.gateways,
      ...gateways.map((gateway, index) => ({ ...gateway, publicAddress: `198.51.100.${21 + index}` })),
    ].map(owned),
    nodes: [...base.nodes, ...base.nodes.filter((node) => node.site === 'use1').map(moved)],
    tunnels: base.tunnels,
  };
}

/** Compares with a file, which UPDATE_GOLDEN=1 writes. */
function expectGolden(text: string, path: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}

test('the lab is synthesised as recorded', () => {
  const { stacks } = synthesize(labTopology(), lab);
  expect(stacks.map((stack) => stack.name)).toEqual(['lab']);
  expectGolden(stacks[0]?.json ?? '', join(project, 'deployments/terraform/lab/main.tf.json'));
});

test('a real environment with two regions is synthesised as recorded', () => {
  const { stacks, notEmulated } = synthesize(twoRegions(), aws);
  expect(notEmulated).toEqual([]);
  expectGolden(stacks[0]?.json ?? '', join(project, 'packages/stacks/test/golden/two-regions/main.tf.json'));
});

test('the same topology gives the same bytes', () => {
  expect(synthesize(labTopology(), lab)).toEqual(synthesize(labTopology(), lab));
});

test('an environment without a cloud has no stack', () => {
  const base = labTopology();
  const sites = base.sites.filter((site) => site.cloud === null);
  expect(synthesize({ ...base, sites }, lab)).toEqual({ stacks: [], notEmulated: [] });
});

test('what the emulator lacks and what the underlay does not act on is listed in the lab and there in a real environment', () => {
  expect(synthesize(labTopology(), lab).notEmulated).toEqual([
    'aws_vpc.use1 (DNS host names)',
    'aws_network_acl.use1_public (ICMP entry)',
    'aws_placement_group.use1_gateways',
    'aws_network_acl.* (entries are applied, not enforced by the underlay)',
    'aws_route_table.* (routes are applied, not followed by the underlay)',
    'aws_nat_gateway.* (applied, the underlay does not translate by it)',
  ]);
  const real = configurationOf(twoRegions(), aws);
  expect(Object.keys(real.resource.aws_placement_group ?? {})).toEqual(['use1_gateways', 'usw2_gateways']);
});

test('the lab reaches nothing but the emulated endpoint', () => {
  const { provider, terraform } = configurationOf(labTopology(), lab);
  const urls = JSON.stringify([provider, terraform]).match(/https?:[^"]*/g) ?? [];
  expect(new Set(urls)).toEqual(new Set(['http://127.0.0.1:4566']));
  expect(provider.aws.every((settings) => settings.skip_requesting_account_id === true)).toBe(true);
});

test('a real environment carries no access key and no endpoint', () => {
  const text = synthesize(twoRegions(), aws).stacks[0]?.json ?? '';
  expect(text).not.toMatch(/access_key|secret_key|endpoints|127\.0\.0\.1/);
});

test('a region has one provider, however many sites are in it', () => {
  const base = twoRegions();
  const sites = base.sites.map((site) =>
    site.cloud === null ? site : { ...site, cloud: { ...site.cloud, region: 'us-east-1' } },
  );
  expect(configurationOf({ ...base, sites }, aws).provider.aws).toHaveLength(1);
});

test('a gateway with an owned address gets it associated and nothing released', () => {
  const { resource } = configurationOf(twoRegions(), aws);
  expect(resource.aws_eip_association?.use1_use1_gw1).toMatchObject({ allocation_id: 'eipalloc-use1-gw1' });
  expect(Object.keys(resource.aws_eip ?? {}).filter((name) => name.includes('gw'))).toEqual([]);
});

test('a public address waits for the internet gateway and is given back before it', () => {
  const { resource } = configurationOf(labTopology(), lab);
  const types = ['aws_eip', 'aws_eip_association', 'aws_nat_gateway'];
  const holders = types.flatMap((type) => Object.values(resource[type] ?? {}));
  expect(holders).toHaveLength(8);
  for (const holder of holders) expect(holder.depends_on).toEqual(['aws_internet_gateway.use1']);
});

test('a gateway forwards foreign packets, a node does not', () => {
  const interfaces = configurationOf(labTopology(), lab).resource.aws_network_interface ?? {};
  const checks = Object.entries(interfaces).map(([name, settings]) => [name, settings.source_dest_check]);
  expect(Object.fromEntries(checks)).toEqual({
    use1_use1_gw1: false,
    use1_use1_gw2: false,
    use1_use1_node1: true,
    use1_use1_node2: true,
  });
});

test('every instance requires IMDSv2 and has an encrypted root volume', () => {
  for (const instance of Object.values(configurationOf(twoRegions(), aws).resource.aws_instance ?? {})) {
    expect(instance.metadata_options).toMatchObject({ http_tokens: 'required' });
    expect(instance.root_block_device).toMatchObject({ encrypted: true, volume_type: 'gp3' });
  }
});

test('names of long environments and sites fit the limits of AWS and stay apart', () => {
  const base = twoRegions();
  const long = 'an-environment-whose-name-somebody-made-much-longer-than-any-name-should-ever-be';
  const { resource } = configurationOf({ ...base, environment: { ...base.environment, name: long } }, aws);
  const limits = {
    aws_iam_role: nameLimits['iam-role'],
    aws_iam_instance_profile: nameLimits['instance-profile'],
    aws_security_group: nameLimits['security-group'],
    aws_placement_group: nameLimits['placement-group'],
    aws_cloudwatch_log_group: nameLimits['log-group'],
  };
  for (const [type, limit] of Object.entries(limits)) {
    const names = Object.values(resource[type] ?? {}).map((settings) => String(settings.name));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => name.length > limit)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  }
});

test('names in IAM, which is global, differ between regions', () => {
  const roles = Object.values(configurationOf(twoRegions(), aws).resource.aws_iam_role ?? {}).map((role) => role.name);
  expect(roles).toContain('dwcp-production-us-east-1-use1-member');
  expect(roles).toContain('dwcp-production-us-west-2-usw2-member');
  expect(new Set(roles).size).toBe(roles.length);
});

test('text of the description never becomes a Terraform expression', () => {
  const base = labTopology();
  const tags = { ...base.environment.tags, owner: `team \${file("/etc/shadow")}` };
  const { provider } = configurationOf({ ...base, environment: { ...base.environment, tags } }, lab);
  expect(JSON.stringify(provider.aws[0]?.default_tags)).toContain(`team $\${file(`);
});

test('a real environment without a state bucket is refused', () => {
  const base = twoRegions();
  expect(() => synthesize({ ...base, environment: { ...base.environment, backend: null } }, aws)).toThrow(
    'environment production names no Terraform backend',
  );
});
