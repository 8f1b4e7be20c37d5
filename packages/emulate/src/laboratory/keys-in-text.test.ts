import { renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { releaseWithKeys, withKeys } from './keys-in-text.ts';

const topology = labTopology();
const keysOf = (fill: number) =>
  Object.fromEntries(
    topology.gateways.map(({ name }, index) => [name, Buffer.alloc(32, fill + index).toString('base64')]),
  );

test('a release with the keys of another network is byte for byte what is rendered for it', () => {
  const [from, to] = [keysOf(1), keysOf(101)];
  const releases = renderRelease(topology, { publicKeys: from });
  const others = renderRelease(topology, { publicKeys: to });
  expect(releases).not.toEqual(others);
  expect(releases.map((release) => releaseWithKeys(release, { from, to }))).toEqual(others);
});

test('a key of nobody stays, and so does one of a gateway that has none in the other network', () => {
  const from = { a: 'AAA=', b: 'BBB=' };
  expect(withKeys('AAA= BBB= CCC=', { from, to: { a: 'ZZZ=' } })).toBe('ZZZ= BBB= CCC=');
});
