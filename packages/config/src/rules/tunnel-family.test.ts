import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelFamily } from './tunnel-family.ts';

test('reports a tunnel between IPv4 and IPv6', () => {
  expect(
    issuesInLab(tunnelFamily, {
      'sites/branch1/gateways/br1-gw1/publicAddress': '2001:db8::1',
      tunnels: { 'br1-gw1--dc1-gw1': { id: 1 } },
    }),
  ).toEqual(['tunnels.br1-gw1--dc1-gw1: br1-gw1 is at 2001:db8::1 and dc1-gw1 at 203.0.113.11: two IP versions']);
});
