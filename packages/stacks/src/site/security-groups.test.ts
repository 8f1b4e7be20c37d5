import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { synthesize } from '../synthesize.ts';

interface Rule {
  readonly description: string;
  readonly protocol: string;
  readonly from_port: number;
  readonly to_port: number;
  readonly cidr_blocks: readonly string[];
  readonly self: boolean;
}

function groups(topology = labTopology()): Record<string, { readonly ingress: readonly Rule[] }> {
  const { stacks } = synthesize(topology, { target: { kind: 'aws' }, sshPublicKey: null });
  return JSON.parse(stacks[0]?.json ?? 'null').resource.aws_security_group;
}

function real(): ReturnType<typeof labTopology> {
  const base = labTopology();
  const backend = { bucket: 'example-bucket', key: 'k', region: 'us-east-1' };
  return { ...base, environment: { ...base.environment, backend } };
}

/** `udp 51821 from 203.0.113.11/32`, sorted. */
function described(rules: readonly Rule[] | undefined): readonly string[] {
  return (rules ?? [])
    .map((rule) => {
      const ports = rule.from_port === rule.to_port ? rule.from_port : `${rule.from_port}..${rule.to_port}`;
      return `${rule.protocol} ${ports} from ${rule.self ? 'members' : rule.cidr_blocks.join(' ')}`;
    })
    .toSorted();
}

test('a gateway takes each tunnel from its own remote gateway only', () => {
  expect(described(groups(real()).use1_use1_gw1?.ingress)).toEqual([
    'icmp 8..-1 from 203.0.113.11/32 203.0.113.12/32 192.0.2.11/32',
    'udp 51821 from 203.0.113.11/32',
    'udp 51823 from 203.0.113.12/32',
    'udp 51827 from 192.0.2.11/32',
  ]);
});

test('members open the fabric to each other, management to its prefixes, the rest to the other sites', () => {
  expect(described(groups(real()).use1_members?.ingress)).toEqual([
    '-1 0 from 10.10.0.0/16 10.30.0.0/24',
    'icmp 3..4 from 0.0.0.0/0',
    'icmp 8..-1 from 10.20.0.0/16',
    'tcp 22 from 198.18.0.0/16',
    'tcp 9100..9101 from 198.18.0.0/16',
    'udp 4789 from members',
  ]);
});

test('on a site whose fabric is a LAN the routing protocols are opened instead of VXLAN', () => {
  const base = real();
  const sites = base.sites.map((site) =>
    site.cloud === null ? site : { ...site, fabric: { kind: 'lan', prefix: '10.20.0.0/24', prefix6: null } as const },
  );
  const rules = described(groups({ ...base, sites }).use1_members?.ingress);
  expect(rules).toContain('tcp 179 from members');
  expect(rules).toContain('udp 3784..3785 from members');
  expect(rules).not.toContain('udp 4789 from members');
});

test('no port but path MTU discovery is open to the world', () => {
  const open = Object.values(groups(real()))
    .flatMap((group) => group.ingress)
    .filter((rule) => rule.cidr_blocks.includes('0.0.0.0/0'));
  expect(described(open)).toEqual(['icmp 3..4 from 0.0.0.0/0']);
});

test('descriptions hold only the characters EC2 takes', () => {
  const texts = Object.values(groups(real())).flatMap((group) => group.ingress.map((rule) => rule.description));
  expect(texts.filter((text) => !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text))).toEqual([]);
});
