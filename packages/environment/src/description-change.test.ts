import { DwcpError, type Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { changedPaths, compareDescription } from './description-change.ts';

const deployed = labTopology();
const [firstSite, ...otherSites] = deployed.sites;
if (firstSite === undefined) throw new Error('the lab has sites');
const withPrefix: Topology = {
  ...deployed,
  sites: [{ ...firstSite, prefixes: [...firstSite.prefixes, '10.40.7.0/24'] }, ...otherSites],
};

test('a description that is as deployed shows nothing, also after a journey through JSON', async () => {
  const kept: unknown = JSON.parse(JSON.stringify(deployed));
  expect(changedPaths(kept, deployed)).toEqual([]);
  expect(await compareDescription(deployed, Promise.resolve({ topology: labTopology() }))).toEqual({
    status: 'as deployed',
    changed: [],
  });
});

test('a changed list is named by the site it belongs to, not by its place', async () => {
  expect(await compareDescription(deployed, Promise.resolve({ topology: withPrefix }))).toEqual({
    status: 'changed',
    changed: [`sites.${firstSite.name}.prefixes`],
  });
});

test('what comes and what goes is named as a whole, and nothing behind it counts as changed', () => {
  const [first, second] = deployed.tunnels;
  const fewer = { ...deployed, tunnels: deployed.tunnels.slice(1) };
  expect(changedPaths(deployed, fewer)).toEqual([`tunnels.${first?.name}`]);
  expect(changedPaths(fewer, deployed)).toEqual([`tunnels.${first?.name}`]);
  const swapped = { ...deployed, tunnels: [second, first, ...deployed.tunnels.slice(2)] };
  expect(changedPaths(deployed, swapped)).toEqual([]);
});

test('a value that came to be null is a change', () => {
  expect(changedPaths({ a: { b: 1 } }, { a: { b: null } })).toEqual(['a.b']);
  expect(changedPaths({ a: null }, { a: { b: 1 } })).toEqual(['a']);
});

test('a description that cannot be loaded says so and keeps nothing from being looked at', async () => {
  const broken = Promise.reject(new DwcpError('CONFIG_INVALID', '1 finding stops this command'));
  expect(await compareDescription(deployed, broken)).toEqual({ status: 'unreadable', changed: [] });
});

test('without a record of what was deployed nothing is claimed', async () => {
  expect((await compareDescription(null, Promise.resolve({ topology: deployed }))).status).toBe('unknown');
});
