import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareBirdConfig } from './compare.ts';
import { renderBird } from './render.ts';

const topology = labTopology();
const [gateway] = topology.gateways;
if (gateway === undefined) throw new Error('no gateway');
const wanted = renderBird(topology, gateway).files[0]?.content ?? '';
const digest = /dwcp_release = "(\w+)"/.exec(wanted)?.[1];

test('a daemon that runs the rendered file differs in nothing', () => {
  expect(digest).toMatch(/^[0-9a-f]{12}$/);
  expect(compareBirdConfig(wanted, `${digest}\n${wanted}`)).toEqual([]);
});

test('reports a daemon that kept an older configuration', () => {
  expect(compareBirdConfig(wanted, `0123456789ab\n${wanted}`)).toEqual([
    { kind: 'line-not-running', subject: 'release', wanted: digest, observed: '0123456789ab' },
  ]);
});

test('reports a file that says something else under the same digest', () => {
  const other = wanted.replace('preference 10', 'preference 300');
  expect(compareBirdConfig(wanted, `${digest}\n${other}`)).toEqual([
    { kind: 'line-extra', subject: '/etc/bird/bird.conf', wanted: null, observed: 'other content' },
  ]);
});

test('one changed value makes another digest', () => {
  const slower = { ...topology, routing: { ...topology.routing, holdSeconds: 12 } };
  expect(renderBird(slower, gateway).files[0]?.content).not.toContain(digest);
});
