import { expect, test } from 'vitest';
import { parseJournal, parseLightLog, parseUnitLog } from './read-host-log.ts';

test('reads the log of a light host, a half-written line left out', () => {
  expect(parseLightLog('1700000000.123456\tbgpd[12]\tneighbor\t10.0.0.1 down\n17000')).toEqual([
    { atMs: 1_700_000_000_123.456, source: 'bgpd', unit: null, message: 'neighbor\t10.0.0.1 down' },
  ]);
});

test('reads what a unit of a light host wrote, with its own time where it says one', () => {
  const said = '{"level":"info","time":"2023-11-14T22:13:20.123Z","message":"ready"}';
  const of = { source: 'dwcpd', unit: 'dwcpd.service' };
  expect(parseUnitLog(`error: no key\n\n${said}\n`, { unit: 'dwcpd.service', lastMs: 7 })).toEqual([
    { ...of, atMs: 7, message: 'error: no key' },
    { ...of, atMs: 1_700_000_000_123, message: said },
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
