import type { NodeRelease } from '@dwcp/model';
import { renderRelease, type SurroundingsObservation } from '@dwcp/network';
import { emptyHost, labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { changedPackageFile, compareFiles } from './compare-files.ts';

const release = renderRelease(labTopology(), { publicKeys: {} }).find(({ node }) => node === 'dc1-gw1') as NodeRelease;
const host = emptyHost(release.node);

function besides(seen: Partial<SurroundingsObservation['beside']>, files: readonly string[] = []) {
  const beside = { paths: [], edited: [], links: {}, parameters: {}, ...seen };
  const found = compareFiles(release, { host, surroundings: { files, beside } }, { others: [] });
  return found.filter(({ check }) => check === 'file/unexpected' || check === 'unit/overridden');
}

test('a file in a directory of swanctl explains nothing: strongSwan takes it at a load only', () => {
  const files = ['/etc/swanctl/conf.d/zz.conf', '/etc/dwcp/extra.yaml'];
  expect(besides({}, files).map(({ subject, isEffective }) => [subject, isEffective])).toEqual([
    ['/etc/swanctl/conf.d/zz.conf', false],
    ['/etc/dwcp/extra.yaml', true],
  ]);
});

test('a drop-in of all services is told once, with the number of units it is read for', () => {
  const path = '/etc/systemd/system/service.d/zz.conf';
  const [first = '', ...others] = release.units.filter((unit) => unit.endsWith('.service'));
  expect(besides({ paths: [path] })).toMatchObject([
    { subject: path, observed: `overrides ${first} and ${others.length} other units`, isEffective: false },
  ]);
});

test('what somebody made of a file of a package is told as that', () => {
  const paths = ['/etc/frr/support_bundle_commands.conf', '/usr/lib/systemd/system/frr.service'];
  expect(besides({ paths, edited: paths })).toMatchObject([
    { check: 'file/unexpected', subject: paths[0], observed: changedPackageFile },
    { check: 'unit/overridden', subject: paths[1], observed: `${changedPackageFile}, of frr.service` },
  ]);
});
