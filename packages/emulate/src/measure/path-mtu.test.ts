import { expect, test } from 'vitest';
import { judgePathMtu } from './path-mtu.ts';

test.each([
  ['1 refused\n-1 passes\n0 passes\nmss 1368\n', 'pass', null],
  ['-1 passes\n0 passes\n1 passes\nmss 1368\n', 'fail', '1421 bytes pass'],
  ['-1 passes\n0 refused\n1 refused\nmss 1368\n', 'fail', '1420 bytes do not pass'],
  ['-1 passes\n0 passes\n1 refused\nmss 1448\n', 'fail', 'TCP agreed on segments of 1448 bytes'],
  ['-1 passes\n0 passes\n1 refused\nmss none\n', 'inconclusive', 'no TCP connection to read the segment size of'],
  ['-1 passes\n0 passes\nmss 1368\n', 'inconclusive', 'a probe gave no answer'],
  ['', 'inconclusive', 'a probe gave no answer'],
] as const)('%j is %s', (text, outcome, observed) => {
  expect(judgePathMtu(text, { mtuBytes: 1_420, hasTcp: true })).toEqual({ outcome, observed });
});

test('of a gateway, which takes no connections, only the packets count', () => {
  const text = '-1 passes\n0 passes\n1 refused\n';
  expect(judgePathMtu(text, { mtuBytes: 1_420, hasTcp: false })).toEqual({ outcome: 'pass', observed: null });
});
