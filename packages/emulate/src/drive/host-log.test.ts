import { expect, test } from 'vitest';
import { belongsTo } from './host-log.ts';

test('a line belongs to its unit and to its daemon', () => {
  const line = { source: 'bgpd', unit: 'frr.service' };
  for (const word of ['bgpd', 'frr', 'frr.service']) expect(belongsTo(line, word)).toBe(true);
  for (const word of ['zebra', 'fr', 'ssh.service']) expect(belongsTo(line, word)).toBe(false);
  expect(belongsTo({ source: 'frr', unit: null }, 'frr.service')).toBe(true);
});
