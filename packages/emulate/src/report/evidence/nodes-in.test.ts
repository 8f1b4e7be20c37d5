import { expect, test } from 'vitest';
import { nodesIn, nodesOfFault } from './nodes-in.ts';

const node = (name: string, site: string, role: string) => ({ name, site, role, address: '' });
const nodes = [
  node('gw1', 'dc1', 'gateway'),
  node('gw11', 'dc1', 'gateway'),
  node('node1', 'dc1', 'node'),
  node('aws1', 'use1', 'gateway'),
  node('aws-node', 'use1', 'node'),
  node('br1', 'branch', 'gateway'),
];

test('a node is named by its whole name, and by a tunnel that ends on it', () => {
  expect(nodesIn('every WireGuard tunnel of gw11 has a handshake', nodes)).toEqual(['gw11']);
  expect(nodesIn('tunnel gw1--aws1: no handshake', nodes)).toEqual(['gw1', 'aws1']);
  expect(nodesIn('node1 reaches aws-node', nodes)).toEqual(['node1', 'aws-node']);
  expect(nodesIn('nothing', nodes)).toEqual([]);
});

test('a fault concerns what it breaks, the ends of its flows and the gateways of their sites', () => {
  const what = { kind: 'gateway', node: 'br1' } as const;
  expect(nodesOfFault({ what, flows: [{ from: 'node1', to: 'aws-node' }] }, nodes)).toEqual([
    'gw1',
    'gw11',
    'node1',
    'aws1',
    'aws-node',
    'br1',
  ]);
  expect(nodesOfFault({ what, flows: [] }, nodes)).toEqual(['br1']);
  expect(nodesOfFault({ what: { kind: 'region', site: 'use1' }, flows: [] }, nodes)).toEqual(['aws1']);
});
