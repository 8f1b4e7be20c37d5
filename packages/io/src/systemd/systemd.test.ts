import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemdNotifier } from './notifier.ts';
import { startWatchdog } from './watchdog.ts';

let sent: string[] = [];
let failures: unknown[] = [];

beforeEach(() => {
  sent = [];
  failures = [];
  vi.useFakeTimers();
});

afterEach(() => void vi.useRealTimers());

function notifier(environment: Readonly<Record<string, string>>, send?: (socket: string, text: string) => void) {
  return systemdNotifier({
    environment: { NOTIFY_SOCKET: '@notify', ...environment },
    pid: 42,
    send: send ?? ((socket, text) => void sent.push(`${socket} ${text.replaceAll('\n', '|')}`)),
    onFailure: (cause) => failures.push(cause),
  });
}

test('what it tells is what sd_notify(3) names', () => {
  const systemd = notifier({});
  systemd.ready('3 links\nEXTEND_TIMEOUT_USEC=1');
  systemd.reloading();
  systemd.stopping();
  expect(sent).toEqual([
    '@notify READY=1|STATUS=3 links EXTEND_TIMEOUT_USEC=1',
    expect.stringMatching(/^@notify RELOADING=1\|MONOTONIC_USEC=\d+$/),
    '@notify STOPPING=1|STATUS=draining',
  ]);
});

test('without systemd nothing is told', () => {
  const systemd = notifier({ NOTIFY_SOCKET: '' });
  systemd.ready('here');
  systemd.watchdog();
  expect([systemd.watchdogMs, sent]).toEqual([null, []]);
});

test('a socket that takes nothing is told once', () => {
  const systemd = notifier({}, () => {
    throw new Error('gone');
  });
  systemd.ready('here');
  systemd.status('there');
  expect(failures).toHaveLength(1);
});

test.each([
  [{ WATCHDOG_USEC: '20000000', WATCHDOG_PID: '42' }, 20_000],
  [{ WATCHDOG_USEC: '20000000' }, 20_000],
  [{ WATCHDOG_USEC: '20000000', WATCHDOG_PID: '41' }, null],
  [{ WATCHDOG_USEC: 'soon' }, null],
  [{}, null],
])('of %o the watchdog is %s ms', (environment, expected) => {
  expect(notifier(environment).watchdogMs).toBe(expected);
});

test('a sign of life is given twice in the time, and only while somebody is alive', async () => {
  let isAlive = true;
  const stop = startWatchdog(notifier({ WATCHDOG_USEC: '20000000' }), async () => isAlive);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toEqual(['@notify WATCHDOG=1', '@notify WATCHDOG=1']);
  isAlive = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(2);
  isAlive = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toHaveLength(3);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(3);
});

test('an answer that never comes is no sign of life, and is asked for once', async () => {
  let asked = 0;
  const stop = startWatchdog(notifier({ WATCHDOG_USEC: '2000000' }), () => {
    asked++;
    return new Promise(() => {});
  });
  await vi.advanceTimersByTimeAsync(10_000);
  stop();
  expect([asked, sent]).toEqual([1, []]);
});
