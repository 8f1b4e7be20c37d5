import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findMarkedProcesses, readTextIfPresent } from '@dwcp/io';
import type { RemediationReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DriftLab, openDriftLab } from './drift-lab.ts';
import { type FleetState, readFleet } from './fleet-state.ts';
import { hostPlants, plantInCloud } from './plant-drifts.ts';

/** How many points of a repair are tried, evenly spread; `make crash` tries twenty. */
const points = Number(process.env.DWCP_KILL_POINTS ?? '2');
const command = [
  'drift',
  'remediate',
  '--env',
  'lab',
  '--yes',
  '--no-cooldown',
  '--accept-risk',
  'repair-cloud',
  '--json',
];

/** Those that leave nothing behind that tells when they were put back, and need no secret. */
const planted = hostPlants.filter(({ name }) => !/unit\/not-active|preshared/.test(name));

describe.skipIf(process.getuid?.() !== 0)('a repair that is killed (needs root)', () => {
  let drifting: DriftLab;
  let undisturbed: FleetState;
  /** How long an undisturbed repair takes, of the hosts alone and with the cloud. */
  const durationMs = { hosts: 0, all: 0 };

  const run: DriftLab['run'] = (...args) => drifting.run(...args);
  const fleet = (): Promise<FleetState> => readFleet(drifting.dwcp.stateDir);
  /** The report is kept in a file, so that both runs act on the same one. */
  const plant = async (scope: 'hosts' | 'all'): Promise<string> => {
    for (const one of planted) await one.plant(drifting.on);
    if (scope === 'all') await plantInCloud(drifting.cloud);
    const kinds = scope === 'all' ? [] : ['--kind', 'files', 'running-config'];
    const { exitCode, stderr } = await run('drift', 'detect', '--env', 'lab', ...kinds);
    expect(exitCode, stderr).toBe(2);
    const { stdout } = await run('drift', 'report', '--env', 'lab', '--json');
    const file = join(drifting.dwcp.stateDir, 'planted.json');
    await writeFile(file, stdout);
    return file;
  };
  const expectRepaired = (result: { readonly exitCode: number; readonly stdout: string; readonly stderr: string }) => {
    expect(result.stdout, result.stderr).not.toBe('');
    const { drifts } = JSON.parse(result.stdout) as RemediationReport;
    expect(drifts.filter(({ outcome }) => outcome !== 'fixed' && outcome !== 'gone')).toEqual([]);
    expect(drifts.length).toBeGreaterThanOrEqual(planted.length);
    expect(result.exitCode, result.stderr).toBe(0);
  };

  beforeAll(async () => {
    drifting = await openDriftLab({ hasPresharedKey: false });
    await drifting.inSync();
    undisturbed = await fleet();
    for (const scope of ['hosts', 'all'] as const) {
      const whole = await run(...command, await plant(scope));
      expectRepaired(whole);
      durationMs[scope] = whole.durationMs;
      await drifting.inSync();
    }
    expect(await fleet()).toEqual(undisturbed);
  });
  afterAll(() => drifting?.close());

  test.each(Array.from({ length: points }, (_, index) => index + 1))(
    `with kill -9 at point %d of ${points} is finished by the same command, as if undisturbed`,
    async (point) => {
      // At every other point the programs it runs die with it, as when the machine runs out of memory.
      const isWhole = point % 2 === 1;
      const scope = point % 4 >= 2 ? 'all' : 'hosts';
      const report = await plant(scope);
      const root = join(drifting.dwcp.stateDir, 'env', 'lab');
      const remediating = await drifting.dwcp.start([...command, report]);
      await delay((durationMs[scope] * point) / (points + 1));
      kill(remediating.process.pid);
      if (isWhole) await killTools(root);
      expectRepaired(await run(...command, report));
      await drifting.inSync();
      expect(await fleet()).toEqual(undisturbed);
      expect(await readTextIfPresent(join(root, 'journal.log'))).toBeNull();
      expect(await readTextIfPresent(join(root, 'terraform', 'apply.json'))).toBeNull();
    },
  );
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended by itself.
  }
}

/** Kills the terraform and ansible that a repair started; the hosts and the emulated cloud go on. */
async function killTools(root: string): Promise<void> {
  for (const { pid, command: name } of await findMarkedProcesses(root)) {
    if (/^(terraform|ansible)/.test(name)) kill(pid);
  }
}
