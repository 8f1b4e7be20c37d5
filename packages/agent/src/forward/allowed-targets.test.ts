import { expect, test } from 'vitest';
import { isAllowedTarget } from './allowed-targets.ts';

const allowed = [
  { target: '10.0.0.1:22', peers: null },
  { target: 'db.example:5432', peers: ['dc1-gw1'] },
];

test('a target is allowed by its text, for every peer or for those named', () => {
  expect(isAllowedTarget(allowed, { peer: 'anybody', target: '10.0.0.1:22' })).toBe(true);
  expect(isAllowedTarget(allowed, { peer: 'dc1-gw1', target: 'db.example:5432' })).toBe(true);
  expect(isAllowedTarget(allowed, { peer: 'br1-gw1', target: 'db.example:5432' })).toBe(false);
});

test('nothing is allowed by default, nor by another way to write it', () => {
  expect(isAllowedTarget([], { peer: 'dc1-gw1', target: '10.0.0.1:22' })).toBe(false);
  for (const target of ['10.0.0.1:220', '10.0.0.01:22', '167772161:22', '10.0.0.1:22 ', 'DB.example:5432', '']) {
    expect(isAllowedTarget(allowed, { peer: 'dc1-gw1', target })).toBe(false);
  }
});
