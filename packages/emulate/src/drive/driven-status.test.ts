import { describe, expect, test } from 'vitest';
import { type DrivenStatus, verdictOf } from './driven-status.ts';

const healthy: Omit<DrivenStatus, 'verdict'> = {
  name: 's',
  isOfRun: false,
  environment: 'lab',
  hosts: [{ name: 'a', status: 'running' }],
  tunnels: [
    {
      tunnel: 'a--b',
      protocol: 'wireguard',
      gateway: 'a',
      remoteGateway: 'b',
      interface: 'wg-b',
      handshakeAgeSeconds: 3,
      receivedBytes: 1,
      sentBytes: 1,
      status: 'up',
    },
  ],
  bgp: [
    {
      node: 'a',
      neighbor: '10.0.0.2',
      remote: 'b',
      sessionStatus: 'Established',
      prefixesReceived: 1,
      isEstablished: true,
      bfdStatus: 'up',
    },
  ],
  links: [
    {
      node: 'a',
      peer: 'b',
      status: 'established',
      transport: 'tcp',
      expectedTransport: 'tcp',
      security: 'aes-256-gcm',
      roundTripMs: 1,
      health: 'healthy',
      reasons: [],
    },
  ],
  reachability: [{ from: 'a', to: 'b', isReachable: true, roundTripMs: 1 }],
};

test('everything described runs: healthy', () => {
  expect(verdictOf(healthy)).toBe('healthy');
});

describe('not healthy', () => {
  const [tunnel] = healthy.tunnels;
  const [session] = healthy.bgp;
  const [link] = healthy.links;
  const [pair] = healthy.reachability;
  if (tunnel === undefined || session === undefined || link === undefined || pair === undefined)
    throw new Error('the sample is empty');
  test.each<readonly [string, Partial<DrivenStatus>, DrivenStatus['verdict']]>([
    ['a host that died', { hosts: [{ name: 'a', status: 'dead' }] }, 'incomplete'],
    ['no host', { hosts: [] }, 'incomplete'],
    ['a tunnel down', { tunnels: [{ ...tunnel, status: 'down' }] }, 'degraded'],
    ['a session not up', { bgp: [{ ...session, isEstablished: false, sessionStatus: 'Idle' }] }, 'degraded'],
    ['a dwcpd that does not run', { links: [{ ...link, status: 'not running' }] }, 'degraded'],
    ['a link that is down', { links: [{ ...link, status: 'down' }] }, 'degraded'],
    ['a link nobody could look at', { links: [{ ...link, status: 'unchecked' }] }, 'inconclusive'],
    ['no answer', { reachability: [{ ...pair, isReachable: false }] }, 'degraded'],
    ['a tunnel nobody could look at', { tunnels: [{ ...tunnel, status: 'unchecked' }] }, 'inconclusive'],
    [
      'a session nobody could look at',
      { bgp: [{ ...session, isEstablished: false, sessionStatus: 'unchecked' }] },
      'inconclusive',
    ],
    ['nothing to look at', { tunnels: [], bgp: [], reachability: [] }, 'inconclusive'],
  ])('%s', (_, change, verdict) => {
    expect(verdictOf({ ...healthy, ...change })).toBe(verdict);
  });
});
