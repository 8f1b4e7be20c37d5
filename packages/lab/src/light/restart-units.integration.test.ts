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
  const statusOf = async (unit: string): Promise<string | undefined> =>
    (await askInit(leader, 'status\n', { timeoutMs: 5_000 }))
      .find((line) => line.startsWith(`unit\t${unit}\t`))
      ?.split('\t')[2];
  const becomes = (unit: string, status: string): Promise<true> =>
    until(`${unit} is ${status}`, async () => ((await statusOf(unit)) === status ? true : null));
  /** How often its main process or its first command was started. */
  const starts = async (unit: string): Promise<number> =>
    ((await readTextIfPresent(`/proc/${leader}/root/var/${unit}`)) ?? '').split('\n').length - 1;
  const start = async (unit: string, lines: readonly string[]): Promise<string | undefined> => {
    const text = renderUnit(unit, parseUnitFiles([lines.join('\n')]), { environment: {}, user: null });
    return (await askInit(leader, `start\t${unit}\n${text}`, { timeoutMs: 20_000 })).at(-1);
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
    await until('a sixth start', async () => ((await starts('slow.service')) >= 6 ? true : null));
    await askInit(leader, 'stop\tslow.service\n', { timeoutMs: 20_000 });
    await becomes('slow.service', 'inactive');
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
    await until('a second start', async () => ((await starts('late.service')) >= 2 ? true : null));
    await askInit(leader, 'stop\tlate.service\n', { timeoutMs: 20_000 });
    await becomes('late.service', 'inactive');
  });

  test('what is stopped while it waits for its next start stays so', async () => {
    await start('waits.service', [
      '[Service]',
      'Type=oneshot',
      'Restart=on-failure',
      'RestartSec=1h',
      `ExecStart=${shell('date >> /var/waits.service; false')}`,
    ]);
    await becomes('waits.service', 'restarting');
    await askInit(leader, 'stop\twaits.service\n', { timeoutMs: 20_000 });
    await becomes('waits.service', 'inactive');
    expect(await starts('waits.service')).toBe(1);
  });
});
