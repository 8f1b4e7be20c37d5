import { expect, test } from 'vitest';
import { boundMismatches } from './bound-mismatches.ts';
import { mismatch } from './mismatch.fixture.ts';
import { findRootCauses } from './root-causes.ts';

const foreign = (count: number, fields: Parameters<typeof mismatch>[0] = {}) =>
  Array.from({ length: count }, (_, index) =>
    mismatch({
      kind: 'files',
      check: 'file/unexpected',
      subject: `/etc/wireguard/${index}`,
      layer: 'file',
      wanted: null,
      related: [],
      ...fields,
    }),
  );

test('of what a node has and nobody wants two hundred are listed, and the rest is one drift that counts', () => {
  const bounded = boundMismatches(foreign(16_000));
  expect(bounded).toHaveLength(201);
  expect(bounded.slice(0, 200)).toEqual(foreign(200));
  expect(bounded[200]).toMatchObject({
    kind: 'files',
    check: 'node/more-drifts',
    subject: 'file/unexpected',
    node: 'dc1-gw1',
    cause: 'outside-change',
    observed: '15800 more, which are not listed',
  });
});

test('every node and every check has its own two hundred', () => {
  const all = [...foreign(200), ...foreign(200, { node: 'dc1-gw2' }), ...foreign(200, { check: 'unit/overridden' })];
  expect(boundMismatches(all)).toEqual(all);
});

test('of what is described everything is listed, for it is repaired by its name', () => {
  const gone = foreign(600, { check: 'file/missing', wanted: 'there', observed: null });
  expect(boundMismatches(gone)).toEqual(gone);
});

test('a node that tells of what is described over and over is cut off too', () => {
  expect(boundMismatches(foreign(5000, { wanted: 'x' }))).toHaveLength(2001);
});

test('the rest is a change of somebody when any of it is', () => {
  const waiting = foreign(300, { cause: 'not-applied' });
  expect(boundMismatches(waiting)[200]).toMatchObject({ cause: 'not-applied' });
  expect(boundMismatches([...waiting, ...foreign(1)])[200]).toMatchObject({ cause: 'outside-change' });
});

test('the rest explains nothing and follows from nothing', () => {
  const unit = mismatch({ check: 'unit/not-active', layer: 'unit', related: [] });
  const extra = foreign(201, { check: 'wireguard/peer-extra', kind: 'running-config', layer: 'setting' });
  const [rest] = boundMismatches(extra).slice(-1);
  const { roots } = findRootCauses({
    mismatches: [unit, ...boundMismatches(extra)],
    unchecked: [{ kind: 'running-config', node: 'dc1-gw1', subject: 'bfd', reason: 'x', craft: 'wireguard' }],
  });
  expect(roots).toMatchObject([
    { mismatch: rest, consequences: [], silenced: [] },
    { mismatch: unit, consequences: { length: 200 } },
  ]);
});

test('many drifts on each of many nodes are put in order in a moment', () => {
  const all = Array.from({ length: 150 }, (_, node) => foreign(200, { node: `gw${node}` })).flat();
  expect(findRootCauses({ mismatches: all, unchecked: [] }).roots).toHaveLength(30_000);
});
