import type { NodeRelease } from '@dwcp/model';
import { daemonUnit, type HostObservation } from '@dwcp/network';
import { emptyHost } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareUnits } from './compare-units.ts';

const release: NodeRelease = { node: 'dc1-gw1', files: [], units: ['nftables.service', daemonUnit], sysctl: {} };
const running = { activeStatus: 'active', fileStatus: 'enabled', files: [] };
const healthy: HostObservation = {
  ...emptyHost('dc1-gw1'),
  units: { 'nftables.service': running, [daemonUnit]: running },
};

const found = (what: Partial<HostObservation>): readonly string[] =>
  compareUnits(release, { ...healthy, ...what }, { isLab: true }).map(({ check, subject }) => `${check} ${subject}`);

test('units that run, with what they made, are no drift', () => {
  expect(found({})).toEqual([]);
});

test('what a unit made and is gone is told of the unit, and only while it is active', () => {
  const missingObjects = { 'nftables.service': 'table inet dwcp' };
  expect(found({ missingObjects })).toEqual(['unit/object-missing nftables.service']);
  const stopped = { ...running, activeStatus: 'inactive' };
  expect(found({ missingObjects, units: { ...healthy.units, 'nftables.service': stopped } })).toEqual([
    'unit/not-active nftables.service',
  ]);
});

test('a program that is another one is told for itself, also of a daemon that was stopped', () => {
  const missingObjects = { [daemonUnit]: 'program as released' };
  expect(found({ missingObjects })).toEqual(['program/differs /opt/dwcp/current']);
  const stopped = { ...running, activeStatus: 'inactive' };
  expect(found({ missingObjects, units: { ...healthy.units, [daemonUnit]: stopped } })).toEqual([
    `unit/not-active ${daemonUnit}`,
    'program/differs /opt/dwcp/current',
  ]);
});
