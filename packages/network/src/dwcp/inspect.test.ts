import type { Gateway } from '@dwcp/model';
import { labTopology, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { observed, unchecked } from '../observation.ts';
import type { NetworkObservation } from '../observe-network.ts';
import { compareDaemon } from './compare.ts';
import { type DaemonObservation, parseDaemonStatus } from './inspect.ts';
import { linkRows } from './link-rows.ts';

const topology = withDaemons(labTopology());
const [gateway] = topology.gateways;
const peers = ['use1-gw1', 'use1-gw2', 'br1-gw1'];

function statusOf(change: (report: Report) => void = () => {}): string {
  const report: Report = {
    health: {
      status: 'healthy',
      components: [{ component: 'certificate', status: 'healthy', reasons: [] }],
      links: peers.map((peer) => ({ peer, status: 'healthy', reasons: [] })),
    },
    links: peers.map((peer) => ({
      peer,
      status: 'established',
      transport: 'tcp',
      expectedTransport: 'rdma',
      security: 'aes-256-gcm',
      roundTripMicros: { p50: 1500, p99: 1800, p999: 1800, count: 3 },
      isQuarantined: false,
    })),
  };
  change(report);
  return JSON.stringify(report);
}

// biome-ignore lint/suspicious/noExplicitAny: broken on purpose.
type Report = Record<string, any>;

test('reads the links of a gateway, and finds nothing wrong with those it has to have', () => {
  const seen = parseDaemonStatus(statusOf());
  expect(seen?.links[0]).toEqual({
    peer: 'use1-gw1',
    status: 'established',
    isQuarantined: false,
    transport: 'tcp',
    expectedTransport: 'rdma',
    security: 'aes-256-gcm',
    roundTripMicros: 1500,
    health: 'healthy',
    reasons: [],
  });
  expect(differences(seen)).toEqual([]);
});

test.each([
  ['no JSON', '{"links": ['],
  ['a number', '7'],
  ['a text', '"established"'],
  ['a list', '[]'],
  ['an empty map', '{}'],
  ['links that are no list', statusOf((report) => (report.links = { length: 3 }))],
  ['a link that is null', statusOf((report) => (report.links = [null]))],
  ['a status nobody knows', statusOf((report) => (report.links[0].status = 'up'))],
  ['a health nobody knows', statusOf((report) => (report.health.status = 'fine'))],
  ['a quarantine that is a text', statusOf((report) => (report.links[0].isQuarantined = 'false'))],
  ['a link without its health', statusOf((report) => report.health.links.pop())],
  ['a peer without a name', statusOf((report) => (report.links[0].peer = ''))],
  ['more than any status', `${statusOf()}${' '.repeat(5_000_000)}`],
])('%s is no status', (_, text) => {
  expect(() => parseDaemonStatus(text)).toThrow(SyntaxError);
});

test('a daemon that does not run, a peer it lacks, one too many, and what is wrong with the node are told apart', () => {
  expect(differences(parseDaemonStatus('null'))).toEqual(['not-running dwcpd']);
  expect(differences(parseDaemonStatus(statusOf((report) => report.links.pop())))).toEqual(['link-missing br1-gw1']);
  const extra = statusOf((report) => {
    report.links.push({ ...report.links[0], peer: 'dc1-gw2' });
    report.health.links.push({ ...report.health.links[0], peer: 'dc1-gw2' });
  });
  expect(differences(parseDaemonStatus(extra))).toEqual(['link-extra dc1-gw2']);
  const over = statusOf(
    (report) => (report.health.components[0] = { component: 'certificate', status: 'unhealthy', reasons: ['over'] }),
  );
  expect(differences(parseDaemonStatus(over))).toEqual(['daemon-unhealthy dwcpd']);
});

test('every end of every link has a row, whatever could be seen of it', () => {
  const down = statusOf((report) => {
    report.links[2] = { ...report.links[2], status: 'down', transport: null, roundTripMicros: null };
    report.health.links[2] = { peer: 'br1-gw1', status: 'unhealthy', reasons: ['down for 9 s'] };
  });
  const look = (daemon: unknown): never => observed({ daemon }) as never;
  const observation: NetworkObservation = new Map([
    ['dc1-gw1', look(observed(parseDaemonStatus(down)))],
    ['dc1-gw2', look(observed(null))],
    ['use1-gw1', look(unchecked('dwcpd: unexpected output'))],
    ['use1-gw2', unchecked('no answer over ssh')],
  ]);
  const rows = linkRows(topology, observation);
  expect(rows).toHaveLength(16);
  expect(rows.filter(({ node }) => node === 'dc1-gw1').map(({ status }) => status)).toEqual([
    'established',
    'established',
    'down',
  ]);
  expect(rows[0]).toMatchObject({ peer: 'use1-gw1', transport: 'tcp', roundTripMs: 1.5 });
  expect(rows[2]).toMatchObject({ peer: 'br1-gw1', health: 'unhealthy', reasons: ['down for 9 s'], transport: null });
  const statusesOf = (name: string): readonly string[] => [
    ...new Set(rows.filter(({ node }) => node === name).map(({ status, reasons }) => `${status} ${reasons.join()}`)),
  ];
  expect(statusesOf('dc1-gw2')).toEqual(['not running ']);
  expect(statusesOf('use1-gw1')).toEqual(['unchecked dwcpd: unexpected output']);
  expect(statusesOf('use1-gw2')).toEqual(['unchecked no answer over ssh']);
  expect(statusesOf('br1-gw1')).toEqual(['unchecked ']);
});

function differences(seen: DaemonObservation): readonly string[] {
  return compareDaemon(topology, gateway as Gateway, seen).map(({ kind, subject }) => `${kind} ${subject}`);
}
