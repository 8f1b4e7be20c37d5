import { allNodes } from '@dwcp/model';
import { labTopology, testContext, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { healthyOutput } from '../checks/healthy-output.fixture.ts';
import { compareNode, type NodeComparison } from '../compare-node.ts';
import { inspectNetwork } from '../inspect-network.ts';

const topology = withDaemons(labTopology());
const publicKeys = Object.fromEntries(topology.gateways.map(({ name }) => [name, `key of ${name}`]));
const none = () => Promise.reject(new Error('no process'));

interface LinkReport {
  peer: string;
  status: string;
  reasons: string[];
  transport: string | null;
  expectedTransport: string;
  security: string | null;
  isQuarantined: boolean;
}
interface Report {
  health: { links: LinkReport[]; components: LinkReport[] };
  links: LinkReport[];
}

/** What differs on a gateway whose dwcpd is healthy, with one thing of its status changed. */
async function compared(change: (report: Report) => void = () => {}, name = 'dc1-gw1'): Promise<NodeComparison> {
  const edit = (line: string): string => {
    const report = JSON.parse(line) as Report;
    for (const health of report.health.links) Object.assign(health, { status: 'healthy', reasons: [] });
    change(report);
    return JSON.stringify(report);
  };
  return comparedOf((text) => text.replace(/(?<=^@@ dwcpd ok\n).*$/m, edit), name);
}

async function comparedOf(edit: (text: string) => string, name: string, hasLinks = true): Promise<NodeComparison> {
  const node = allNodes(topology).find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  const stdout = edit(healthyOutput(topology, { node: name, look: 1 }));
  const runner = { node: name, run: async () => ({ exitCode: 0, stdout, stderr: '', durationMs: 0 }) };
  const ctx = testContext({ run: none, start: none, converse: none, attach: none });
  return compareNode(topology, { node, publicKeys, hasLinks }, await inspectNetwork(runner, { daemon: 'frr' }, ctx));
}

const first = <T>([one]: readonly T[]): T => {
  if (one === undefined) throw new Error('there is none');
  return one;
};

test.each(topology.gateways.map(({ name }) => name))('the links of a healthy %s differ in nothing', async (name) => {
  expect(await compared(() => {}, name)).toEqual({ differences: [], unchecked: [] });
});

test.each<readonly [string, string, (report: Report) => void, Readonly<Record<string, unknown>>]>([
  [
    'link-not-established',
    'links',
    ({ links, health }) => {
      Object.assign(first(links), { status: 'down', transport: null, security: null });
      Object.assign(first(health.links), { status: 'unhealthy', reasons: ['down for 40 s: refused'] });
    },
    { subject: 'use1-gw1', wanted: 'established', observed: 'down: down for 40 s: refused', related: ['use1-gw1'] },
  ],
  [
    'link-missing',
    'setting',
    ({ links, health }) => {
      links.shift();
      health.links.shift();
    },
    { subject: 'use1-gw1', wanted: 'a link', observed: null, related: ['use1-gw1'] },
  ],
  [
    'link-extra',
    'setting',
    ({ links, health }) => {
      links.push({ ...first(links), peer: 'dc9-gw1' });
      health.links.push({ ...first(health.links), peer: 'dc9-gw1' });
    },
    { subject: 'dc9-gw1', wanted: null, observed: 'established', related: [] },
  ],
  [
    'peer-quarantined',
    'setting',
    ({ links }) => Object.assign(first(links), { status: 'down', isQuarantined: true, transport: null }),
    { subject: 'use1-gw1', wanted: null, related: ['use1-gw1'] },
  ],
  [
    'link-on-fallback',
    'links',
    ({ health }) =>
      Object.assign(first(health.links), { status: 'degraded', reasons: ['runs on tcp, for want of rdma'] }),
    { subject: 'use1-gw1', wanted: 'rdma', observed: 'tcp: runs on tcp, for want of rdma' },
  ],
  [
    'link-security',
    'setting',
    ({ links }) => Object.assign(first(links), { security: 'chacha20-poly1305' }),
    { subject: 'use1-gw1', wanted: 'aes-256-gcm', observed: 'chacha20-poly1305' },
  ],
  [
    'daemon-unhealthy',
    'setting',
    ({ health }) => Object.assign(first(health.components), { status: 'degraded', reasons: ['expires on 2026-01-02'] }),
    { subject: 'dwcpd', observed: 'certificate: expires on 2026-01-02', related: [] },
  ],
])('%s is of the layer %s', async (kind, layer, change, values) => {
  expect(await compared(change)).toEqual({
    differences: [expect.objectContaining({ craft: 'dwcp', kind, layer, ...values })],
    unchecked: [],
  });
});

test('a daemon that starts or drains says nothing but what its links do', async () => {
  const starting = { component: 'daemon', status: 'degraded', reasons: ['is being started'] };
  const { differences } = await compared(({ health }) => health.components.push(starting as never));
  expect(differences).toEqual([]);
});

test('nothing is carried on another transport, or sealed, while nothing is carried at all', async () => {
  const { differences } = await compared(({ links }) =>
    Object.assign(first(links), { transport: null, security: null }),
  );
  expect(differences).toEqual([]);
});

test('where nobody answers, or nonsense, the links are unchecked and nothing differs', async () => {
  for (const [answer, reason] of [
    ['null', 'dwcpd: nobody answers at its control socket'],
    ['{"links":[{}]}', /^dwcpd: unexpected output/],
  ] as const) {
    const seen = await comparedOf((text) => text.replace(/(?<=^@@ dwcpd ok\n).*$/m, answer), 'dc1-gw1');
    expect(seen.differences).toEqual([]);
    expect(seen.unchecked).toMatchObject([
      { craft: 'dwcp', part: 'dwcpd', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) },
    ]);
  }
});

test('a node that is no gateway has no links, and nor has one dwcpd was not installed on', async () => {
  const untold = (text: string): string => text.replace(/^@@ dwcpd ok\n.*\n/m, '');
  expect(await comparedOf(untold, 'dc1-node1')).toEqual({ differences: [], unchecked: [] });
  expect(await comparedOf(untold, 'dc1-gw1', false)).toEqual({ differences: [], unchecked: [] });
});

test('what a daemon gives as a reason is cut where it is longer than any', async () => {
  const { differences } = await compared(({ health }) =>
    Object.assign(first(health.links), { status: 'degraded', reasons: ['x'.repeat(100_000)] }),
  );
  expect(differences.map(({ observed }) => observed?.length)).toEqual([306]);
});
