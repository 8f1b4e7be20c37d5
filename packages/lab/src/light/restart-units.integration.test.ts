import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Conversation, readTextIfPresent, waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveContext, temporaryDirectory, whyNoLab } from '../lab-tests.fixture.ts';
import { nativeProgram } from '../native-program.ts';
import { answersInit, askInit } from './init-client.ts';
import { renderUnit } from './render-unit.ts';
import { parseUnitFiles } from './unit-file.ts';

const reason = await whyNoLab(0);
const title = reason === null ? 'restarts in a light host' : `restarts in a light host (skipped: ${reason})`;

/** A host without a lab: the disk of this machine below, a network of its own, and process 1. */
describe.skipIf(reason !== null)(title, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let host: Conversation;
  let leader = 0;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(directory.path, name));
    for (const path of [root, upper, work]) await mkdir(path ?? '');
    const overlay = `lowerdir=/,upperdir=${upper},workdir=${work}`;
    const init = [nativeProgram('lightinit'), 'restarts', '/proc/self/ns/net', 'restarts', root ?? '', overlay];
    // The host ends with this test, also when that is killed.
    const argv = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', ...init];
    host = await liveContext().run.converse(argv, { onLine: () => {} });
    leader = await until('process 1', async () => {
      const child = Number(await readFile(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8'));
      return child > 0 && (await answersInit(child)) ? child : null;
    });
  });

  afterAll(async () => {
    await host.close({ graceMs: 0 });
    await directory.remove();
  });

  const until = <T>(what: string, look: () => Promise<T | null>): Promise<T> =>
    waitFor(look, { timeoutMs: 60_000, everyMs: 20, onTimeout: () => new Error(`not in time: ${what}`) });
  const statusLine = async (unit: string): Promise<readonly string[] | undefined> =>
    (await askInit(leader, 'status\n', { timeoutMs: 5_000 }))
      .find((line) => line.startsWith(`unit\t${unit}\t`))
      ?.split('\t');
  const statusOf = async (unit: string): Promise<string | undefined> => (await statusLine(unit))?.[2];
  const becomes = (unit: string, status: string): Promise<true> =>
    until(`${unit} is ${status}`, async () => ((await statusOf(unit)) === status ? true : null));
  /** How often its main process or its first command was started. */
  const starts = async (unit: string): Promise<number> =>
    ((await readTextIfPresent(`/proc/${leader}/root/var/${unit}`)) ?? '').split('\n').length - 1;
  const start = async (unit: string, lines: readonly string[]): Promise<string | undefined> => {
    const text = renderUnit(unit, parseUnitFiles([lines.join('\n')]), { environment: {}, user: null });
    return (await askInit(leader, `start\t${unit}\n${text}`, { timeoutMs: 20_000 })).at(-1);
  };
  /** Waits for so many starts, and stops it. */
  const isStartedUntilStopped = async (unit: string, times: number): Promise<void> => {
    await until(`start ${times} of ${unit}`, async () => ((await starts(unit)) >= times ? true : null));
    await askInit(leader, `stop\t${unit}\n`, { timeoutMs: 20_000 });
    await becomes(unit, 'inactive');
  };
  const shell = (script: string): string => `/bin/sh -c "${script}"`;

  test('a start that fails is tried again after the time of its unit, until it succeeds', async () => {
    const answer = await start('later.service', [
      '[Service]',
      'Restart=on-failure',
      'RestartSec=50ms',
      `ExecStartPre=${shell('date >> /var/later.service; test $(wc -l < /var/later.service) -ge 3')}`,
      'ExecStart=/bin/sleep 1000',
    ]);
    expect(answer).toBe('failed\t/bin/sh exited with 1');
    await becomes('later.service', 'active');
    expect(await starts('later.service')).toBe(3);
  });

  test('what never succeeds is left as it is when it has been started as often as its unit allows', async () => {
    await start('never.service', [
      '[Unit]',
      'StartLimitIntervalSec=300',
      'StartLimitBurst=4',
      '[Service]',
      'Type=oneshot',
      'Restart=on-failure',
      'RestartSec=10ms',
      `ExecStart=${shell('date >> /var/never.service; false')}`,
    ]);
    await becomes('never.service', 'failed');
    expect(await starts('never.service')).toBe(4);
    expect(await readFile(`/proc/${leader}/root/var/log/host.log`, 'utf8')).toContain(
      'never.service: started too often: left as it is',
    );
  });

  test('what is started more slowly than its limit is started for as long as it takes', async () => {
    await start('slow.service', [
      '[Unit]',
      'StartLimitIntervalSec=300ms',
      'StartLimitBurst=2',
      '[Service]',
      'Restart=always',
      'RestartSec=200ms',
      `ExecStart=${shell('date >> /var/slow.service; false')}`,
    ]);
    await isStartedUntilStopped('slow.service', 6);
  });

  test('what its unit does not want again is not tried again', async () => {
    const fails = (code: number): string => shell(`date >> /var/%n; exit ${code}`);
    const units = {
      'plain.service': ['Type=oneshot', `ExecStart=${fails(1)}`],
      'abnormal.service': ['Restart=on-abnormal', `ExecStartPre=${fails(1)}`, 'ExecStart=/bin/sleep 1000'],
      'prevented.service': ['Type=notify', 'Restart=always', 'RestartPreventExitStatus=2', `ExecStart=${fails(2)}`],
    };
    for (const [unit, lines] of Object.entries(units)) {
      expect(await start(unit, ['[Service]', 'RestartSec=0', ...lines]), unit).toMatch(/^failed/);
      await becomes(unit, 'failed');
      expect(await starts(unit), unit).toBe(1);
    }
  });

  test('a start that takes too long is abnormal', async () => {
    await start('late.service', [
      '[Service]',
      'Type=notify',
      'TimeoutStartSec=100ms',
      'Restart=on-abnormal',
      'RestartSec=10ms',
      `ExecStart=${shell('date >> /var/late.service; exec sleep 1000')}`,
    ]);
    await isStartedUntilStopped('late.service', 2);
  });

  /** Passes by once every restart that is due by then, of a unit of a shorter time, has been made. */
  const restartsPass = async (): Promise<void> => {
    clocks += 1;
    const clock = `clock${clocks}.service`;
    const command = `ExecStart=${shell(`date >> /var/${clock}; false`)}`;
    await start(clock, ['[Service]', 'Type=oneshot', 'Restart=on-failure', 'RestartSec=600ms', command]);
    await until('the clock', async () => ((await starts(clock)) >= 2 ? true : null));
    await ask('stop', clock);
  };
  let clocks = 0;
  const ask = async (verb: 'again' | 'stop', unit: string): Promise<string | undefined> =>
    (await askInit(leader, `${verb}\t${unit}\n`, { timeoutMs: 20_000 })).at(-1);
  const killMain = async (unit: string): Promise<void> => {
    const pid = (await statusLine(unit))?.[3];
    expect(await start('kill.service', ['[Service]', 'Type=oneshot', `ExecStart=/bin/kill -KILL ${pid}`])).toBe('ok');
  };
  /** Pids in the host of the commands that wrote theirs down. */
  const running = async (unit: string): Promise<readonly string[]> => {
    const pids = ((await readTextIfPresent(`/proc/${leader}/root/var/${unit}`)) ?? '').split('\n').filter(Boolean);
    const alive = pids.map((pid) => readTextIfPresent(`/proc/${leader}/root/proc/${pid}/cmdline`));
    return (await Promise.all(alive)).filter((text) => text !== null && text !== '').map(String);
  };
  /** That as many were started in all, of which the last runs and no other. */
  const runsAfter = (unit: string, count: number): Promise<true> =>
    until(`start ${count} of ${unit}`, async () =>
      (await starts(unit)) === count && (await running(unit)).length === 1 ? true : null,
    );
  /** Writes its pid down and stays. */
  const stays = `ExecStart=${shell('echo $$ >> /var/%n; exec sleep 1000')}`;

  test('what is stopped while it waits for its next start stays so', async () => {
    const command = `ExecStart=${shell('date >> /var/waits.service; false')}`;
    await start('waits.service', ['[Service]', 'Type=oneshot', 'Restart=on-failure', 'RestartSec=300ms', command]);
    expect(await ask('stop', 'waits.service')).toBe('ok');
    const started = await starts('waits.service');
    await restartsPass();
    expect(await starts('waits.service')).toBe(started);
    expect(await statusOf('waits.service')).toBe('inactive');
  });

  test('what is stopped while the rest of a death is cleared away stays so', async () => {
    const lines = ['Restart=always', 'RestartSec=10ms', 'ExecStop=/bin/sleep 0.3', stays];
    expect(await start('cleared.service', ['[Service]', ...lines])).toBe('ok');
    await runsAfter('cleared.service', 1);
    await killMain('cleared.service');
    await becomes('cleared.service', 'restarting');
    expect(await ask('stop', 'cleared.service')).toBe('ok');
    expect(await statusOf('cleared.service')).toBe('inactive');
    await restartsPass();
    expect(await starts('cleared.service')).toBe(1);
    expect(await statusOf('cleared.service')).toBe('inactive');
  });

  test.each([
    ['early.service', ['Type=simple', 'ExecStartPre=/bin/sleep 0.3', stays]],
    ['up.service', ['Type=simple', stays, 'ExecStartPost=/bin/sleep 0.3']],
    ['silent.service', ['Type=notify', stays]],
  ])('what is stopped while it starts ends, and who started it is told: %s', async (unit, lines) => {
    const started = start(unit, ['[Service]', 'Restart=always', 'RestartSec=10ms', ...lines]);
    await becomes(unit, 'starting');
    if (lines[1] === stays) await runsAfter(unit, 1);
    expect(await ask('stop', unit)).toBe('ok');
    expect(await started).toBe('failed\tstopped meanwhile');
    expect(await statusLine(unit)).toEqual(['unit', unit, 'inactive', '0']);
    await restartsPass();
    expect(await running(unit)).toEqual([]);
    expect(await statusOf(unit)).toBe('inactive');
  });

  test('two who start a unit at once start it once', async () => {
    const lines = ['[Service]', 'Restart=always', 'RestartSec=10ms', 'ExecStartPre=/bin/sleep 0.2', stays];
    expect(await Promise.all([start('twice.service', lines), start('twice.service', lines)])).toEqual(['ok', 'ok']);
    await restartsPass();
    expect(await starts('twice.service')).toBe(1);
    expect(await statusOf('twice.service')).toBe('active');
  });

  test('what is started while its restart is due is started once', async () => {
    const lines = ['[Service]', 'Restart=always', 'RestartSec=10ms', 'ExecStop=/bin/sleep 0.2', stays];
    expect(await start('due.service', lines)).toBe('ok');
    await runsAfter('due.service', 1);
    await killMain('due.service');
    await becomes('due.service', 'restarting');
    expect(await ask('again', 'due.service')).toBe('ok');
    await restartsPass();
    await runsAfter('due.service', 2);
    expect(await statusOf('due.service')).toBe('active');
  });

  test('what is started while it is being stopped starts once it has stopped', async () => {
    const lines = ['[Service]', 'Restart=always', 'RestartSec=10ms', 'ExecStop=/bin/sleep 0.2', stays];
    expect(await start('over.service', lines)).toBe('ok');
    await runsAfter('over.service', 1);
    const answers = await Promise.all([ask('stop', 'over.service'), ask('again', 'over.service')]);
    expect(answers).toEqual(['ok', 'ok']);
    expect(await statusOf('over.service')).toBe('active');
    await runsAfter('over.service', 2);
  });

  test('a runner that is killed is told as a start that failed', async () => {
    const started = start('runner.service', ['[Service]', 'ExecStartPre=/bin/sh -c "kill -KILL $PPID"', stays]);
    expect(await started).toBe('failed\tits runner was killed');
    expect(await statusOf('runner.service')).toBe('failed');
  });

  test('what its unit forbids to start again counts for its main process only', async () => {
    const before = 'date >> /var/beside.service; test $(wc -l < /var/beside.service) -ge 2 || exit 2';
    const lines = ['Restart=always', 'RestartSec=10ms', 'RestartPreventExitStatus=2', `ExecStartPre=${shell(before)}`];
    expect(await start('beside.service', ['[Service]', ...lines, 'ExecStart=/bin/sleep 1000'])).toMatch(/^failed/);
    await becomes('beside.service', 'active');
  });

  test('what does not run is stopped without its command, and a command that fails keeps nothing from its restart', async () => {
    const stop = `ExecStop=${shell('date >> /var/stopped; false')}`;
    const stopped = () => readTextIfPresent(`/proc/${leader}/root/var/stopped`);
    expect(await start('down.service', ['[Service]', 'Type=oneshot', 'ExecStart=/bin/false', stop])).toMatch(/^failed/);
    expect(await ask('stop', 'down.service')).toBe('ok');
    expect(await statusOf('down.service')).toBe('inactive');
    expect(await stopped()).toBeNull();
    expect(await start('stubborn.service', ['[Service]', stop, stays])).toBe('ok');
    await runsAfter('stubborn.service', 1);
    const restart = 'ExecStart=/usr/local/sbin/systemctl restart stubborn';
    expect(await start('restart.service', ['[Service]', 'Type=oneshot', restart])).toBe('ok');
    expect(await stopped()).not.toBeNull();
    await runsAfter('stubborn.service', 2);
  });

  test('what a start that fails has forked is ended by the command of its stop', async () => {
    const forked = `ExecStart=${shell('setsid sleep 1000 & echo $! > /var/%n')}`;
    const stop = `ExecStop=${shell('kill $(cat /var/%n)')}`;
    const lines = ['Type=forking', 'PIDFile=/run/forked.pid', 'TimeoutStartSec=300ms', forked, stop];
    expect(await start('forked.service', ['[Service]', ...lines])).toBe('failed\t/run/forked.pid does not appear');
    await until('its end', async () => ((await running('forked.service')).length === 0 ? true : null));
  });
});
