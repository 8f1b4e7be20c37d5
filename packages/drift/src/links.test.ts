import { DwcpError } from '@dwcp/model';
import { describe, expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';
import { writingWords } from './writing-words.fixture.ts';

const deployed = deployForEachTest({ dwcpd: true });
const [dc1, dc2] = ['dc1-gw1', 'dc2-gw1'] as const;

interface Link {
  readonly status: string;
  readonly isQuarantined?: boolean;
  readonly health?: string;
  readonly reasons?: readonly string[];
}

const up: Link = { status: 'established' };
const down: Link = { status: 'down', health: 'unhealthy', reasons: ['down for 9 s: refused'] };

/** What dwcpd of a gateway with these links says. */
function status(links: Readonly<Record<string, Link>>): string {
  const all = Object.entries(links);
  return JSON.stringify({
    health: {
      status: 'healthy',
      components: [],
      links: all.map(([peer, { health = 'healthy', reasons = [] }]) => ({ peer, status: health, reasons })),
    },
    links: all.map(([peer, { status: of, isQuarantined = false }]) => ({
      peer,
      status: of,
      transport: of === 'established' ? 'tcp' : null,
      expectedTransport: 'tcp',
      security: of === 'established' ? 'aes-256-gcm' : null,
      roundTripMicros: null,
      isQuarantined,
    })),
  });
}

const toPeer = (node: string, link: Link): string => status({ [node === dc1 ? dc2 : dc1]: link });

/** Healthy nodes that tell of their links only. */
const links =
  (told: (node: string) => string, beside: Answer = healthyAnswer): Answer =>
  (release, script) => {
    if (!script.includes('@@ %s %s')) return beside(release, script);
    return `@@ clock ok\n1800000000\n@@ dwcpd ok\n${told(release.node)}\n`;
  };

const detect = async (answer: Answer) => {
  const ctx = nodesContext(deployed, answer);
  const report = await detectDrift({ ...deployed.options, kinds: ['running-config'] }, ctx);
  // Nothing else of the network is told here.
  const unchecked = report.unchecked.filter(({ subject }) => subject === 'dwcpd' || subject === 'node');
  return { ...report, unchecked, scripts: ctx.scripts };
};

test('a link that carries is none, and every gateway with peers is asked', async () => {
  const { drifts, unchecked, scripts } = await detect(links((node) => toPeer(node, up)));
  expect(drifts).toEqual([]);
  expect(unchecked).toEqual([]);
  expect(scripts.filter((script) => script.includes('/run/dwcpd/control.sock'))).toHaveLength(2);
  expect(scripts.flatMap(writingWords)).toEqual([]);
});

test('one that comes back within the time dwcpd takes to dial again is no drift, and only links are looked at again', async () => {
  let looks = 0;
  const { drifts, scripts } = await detect(links((node) => toPeer(node, node === dc1 && looks++ < 16 ? down : up)));
  expect(looks).toBe(17);
  expect(drifts).toEqual([]);
  const again = scripts.slice(2);
  expect(again).toHaveLength(16);
  expect(again.filter((script) => /section (?:wireguard|firewall)|\bfrr_answers 2>|routes 2>/.test(script))).toEqual(
    [],
  );
});

test('one that is down in every look is a drift, and how it comes back is told', async () => {
  const { drifts } = await detect(links((node) => toPeer(node, node === dc1 ? down : up)));
  expect(drifts).toMatchObject([
    {
      kind: 'running-config',
      severity: 'high',
      cause: 'outside-change',
      check: 'dwcp/link-not-established',
      node: dc1,
      subject: dc2,
      wanted: 'established',
      baseline: 'established',
      observed: 'down: down for 9 s: refused',
      remediation: { action: 'manual', hint: expect.stringContaining('dwcpd dials by itself') },
    },
  ]);
});

test('one that is down and whose peer is in quarantine the next time is not lost between two looks', async () => {
  let looks = 0;
  const quarantined: Link = { ...down, isQuarantined: true };
  const { drifts } = await detect(
    links((node) => toPeer(node, node !== dc1 ? up : looks++ === 0 ? down : quarantined)),
  );
  expect(drifts).toMatchObject([{ check: 'dwcp/link-not-established', node: dc1 }]);
});

test('one that is down once and of which nobody tells afterwards is one too, for nobody knows better', async () => {
  let looks = 0;
  const { drifts } = await detect(
    links((node) => (node !== dc1 ? toPeer(node, up) : looks++ === 0 ? toPeer(node, down) : 'null')),
  );
  expect(drifts).toMatchObject([{ check: 'dwcp/link-not-established', node: dc1 }]);
});

test.each<readonly [string, string, string, string]>([
  ['dwcp/link-missing', status({}), dc2, 'systemctl reload dwcpd'],
  ['dwcp/link-extra', status({ [dc2]: up, 'dc9-gw1': down }), 'dc9-gw1', 'systemctl reload dwcpd'],
  ['dwcp/peer-quarantined', status({ [dc2]: { ...down, isQuarantined: true } }), dc2, `dwcp-ctl pardon ${dc2}`],
  [
    'dwcp/link-on-fallback',
    status({ [dc2]: { ...up, health: 'degraded', reasons: ['runs on tcp, for want of rdma, which is declared'] } }),
    dc2,
    'dwcp-ctl test rdma',
  ],
])('%s is a drift of its own that is left to a person', async (check, told, subject, hint) => {
  const { drifts } = await detect(links((node) => (node === dc1 ? told : toPeer(node, up))));
  expect(drifts).toMatchObject([
    {
      check,
      node: dc1,
      subject,
      severity: 'high',
      remediation: { action: 'manual', hint: expect.stringContaining(hint) },
    },
  ]);
});

test('one link more explains none that is down', async () => {
  const told = status({ [dc2]: down, 'dc9-gw1': up });
  const { drifts } = await detect(links((node) => (node === dc1 ? told : toPeer(node, up))));
  expect(drifts.map(({ check }) => check)).toEqual(['dwcp/link-extra', 'dwcp/link-not-established']);
});

test('a peer that one end lost is one drift, with the other end of the link below it', async () => {
  const { drifts } = await detect(links((node) => (node === dc1 ? status({}) : toPeer(node, down))));
  expect(drifts).toMatchObject([
    { check: 'dwcp/link-missing', node: dc1, consequences: [{ node: dc2, subject: dc1 }] },
  ]);
});

describe('a dwcpd that was stopped', () => {
  const stopped: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    return release.node === dc2 ? text.replace('unit\tdwcpd.service\tactive', 'unit\tdwcpd.service\tinactive') : text;
  };

  test('is one drift, with the links at the other ends and what it does not tell below it', async () => {
    const { drifts, unchecked } = await detect(links((node) => (node === dc2 ? 'null' : toPeer(node, down)), stopped));
    expect(drifts).toMatchObject([
      {
        check: 'unit/not-active',
        node: dc2,
        subject: 'dwcpd.service',
        consequences: [
          { node: dc1, subject: dc2 },
          { node: dc2, subject: 'dwcpd', what: 'could not be looked at' },
        ],
        silenced: [{ node: dc2, subject: 'dwcpd' }],
      },
    ]);
    expect(unchecked).toEqual([]);
  });
});

test('a dwcpd that runs and does not answer leaves its links unchecked, and so does nonsense', async () => {
  for (const answer of ['null', '{"links":']) {
    const { drifts, unchecked } = await detect(links((node) => (node === dc2 ? answer : toPeer(node, up))));
    expect(drifts).toEqual([]);
    expect(unchecked).toMatchObject([{ node: dc2, subject: 'dwcpd', kind: 'running-config' }]);
  }
});

test('a link to a node that does not answer is no drift, and is told with that node', { timeout: 60_000 }, async () => {
  const { drifts, unchecked } = await detect((release, script) => {
    if (release.node === dc2) throw new DwcpError('PROCESS_TIMEOUT', 'ssh did not finish in 30 s');
    return links((node) => toPeer(node, down))(release, script);
  });
  expect(drifts).toEqual([]);
  expect(unchecked).toMatchObject([
    { node: dc2, subject: 'node', reason: expect.stringContaining(`may follow from it: ${dc1} ${dc2}`) },
  ]);
});
