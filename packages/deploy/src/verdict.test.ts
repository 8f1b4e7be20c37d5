import { expect, test } from 'vitest';
import type { PrefixStatus } from './prefix-status.ts';
import type { LinkStatus, NodeStatus } from './reports.ts';
import { verdictOf } from './verdict.ts';

const node: NodeStatus = {
  node: 'dc1-gw1',
  site: 'dc1',
  role: 'gateway',
  address: '10.10.0.1',
  isReachable: true,
  unreachableReason: null,
  prefixes: ['10.10.0.0/16'],
};
const healthy = { nodes: [node], tunnels: [], bgp: [], links: [], prefixes: [], reachability: [] };

function prefixes(status: PrefixStatus['status']): Pick<Parameters<typeof verdictOf>[0], 'prefixes'> {
  const row = { tunnel: 't', gateway: 'dc1-gw1', remoteGateway: 'use1-gw1', expected: ['10.20.0.0/16'], learned: [] };
  return { prefixes: [{ ...row, status }] };
}

test('a network whose sessions are up but where a prefix was not learned is degraded', () => {
  expect(verdictOf({ ...healthy, ...prefixes('ok') })).toBe('healthy');
  expect(verdictOf({ ...healthy, ...prefixes('differs') })).toBe('degraded');
});

test('prefixes that could not be looked at leave it open, unless something is known to be wrong', () => {
  expect(verdictOf({ ...healthy, ...prefixes('unchecked') })).toBe('inconclusive');
  expect(verdictOf({ ...healthy, nodes: [{ ...node, isReachable: false }], ...prefixes('unchecked') })).toBe(
    'degraded',
  );
});

function links(status: LinkStatus['status']): Pick<Parameters<typeof verdictOf>[0], 'links'> {
  const nothing = { transport: null, expectedTransport: null, security: null, roundTripMs: null, health: null };
  return { links: [{ node: 'dc1-gw1', peer: 'use1-gw1', ...nothing, status, reasons: [] }] };
}

test.each([
  ['established', 'healthy'],
  ['connecting', 'degraded'],
  ['draining', 'degraded'],
  ['down', 'degraded'],
  ['quarantined', 'degraded'],
  ['missing', 'degraded'],
  ['not running', 'degraded'],
  ['unchecked', 'inconclusive'],
] as const)('with a link of dwcpd that is %s a network is %s', (status, verdict) => {
  expect(verdictOf({ ...healthy, ...links(status) })).toBe(verdict);
});

test('a look that saw no node claims nothing', () => {
  expect(verdictOf({ ...healthy, nodes: [] })).toBe('inconclusive');
});
