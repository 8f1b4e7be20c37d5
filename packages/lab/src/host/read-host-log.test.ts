import { expect, test } from 'vitest';
import { parseJournal, parseLightLog } from './read-host-log.ts';

test('reads the log of a light host, a half-written line left out', () => {
  expect(parseLightLog('1700000000.123456\tbgpd[12]\tneighbor\t10.0.0.1 down\n17000')).toEqual([
    { atMs: 1_700_000_000_123.456, source: 'bgpd', unit: null, message: 'neighbor\t10.0.0.1 down' },
  ]);
});

test('reads the journal of a full host, a message that is no text left out', () => {
  const entry = (message: unknown) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1700000000123456',
      SYSLOG_IDENTIFIER: 'bgpd',
      _SYSTEMD_UNIT: 'frr.service',
      MESSAGE: message,
    });
  expect(parseJournal(`${entry('down')}\n${entry([1, 2])}\n`)).toEqual([
    { atMs: 1_700_000_000_123.456, source: 'bgpd', unit: 'frr.service', message: 'down' },
  ]);
});
