import { expect, test } from 'vitest';
import { parseCounts } from './capture.ts';

test('reads what tcpdump counted; null when it never listened', () => {
  const text =
    'tcpdump: listening on eth0\n12 packets captured\n14 packets received by filter\n2 packets dropped by kernel\n';
  expect(parseCounts(text)).toEqual({ packets: 12, dropped: 2 });
  expect(parseCounts('1 packet captured\n')).toEqual({ packets: 1, dropped: 0 });
  expect(parseCounts('tcpdump: eth9: No such device exists\n')).toBeNull();
});
