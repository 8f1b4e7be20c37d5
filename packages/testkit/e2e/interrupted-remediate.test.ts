import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findMarkedProcesses, readTextIfPresent, waitFor } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import type { RemediationReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { type EmulatedCloud, openEmulatedCloud } from './emulated-cloud.ts';
import { type FleetState, readFleet } from './fleet-state.ts';
import { attachDeployedLab } from './lab-traffic.ts';
import { hostPlants, type OnNode, plantInCloud } from './plant-drifts.ts';

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
  let dwcp: DwcpUnderTest;
  let lab: Lab;
  let cloud: EmulatedCloud;
  let undisturbed: FleetState;
  /** How long an undisturbed repair takes, of the hosts alone and with the cloud. */
  const durationMs = { hosts: 0, all: 0 };

  const on: OnNode = async (node, script) =>
    (await lab.runner(node).run(['sh', '-ec', script], { timeoutMs: 30_000 })).stdout;
  const inSync = () =>
    waitFor(
      async () => ((await dwcp.run(['drift', 'detect', '--env', 'lab', '--json'])).exitCode === 0 ? true : null),
      { timeoutMs: 120_000, everyMs: 1_000, onTimeout: () => new Error('still drift') },
    );
  /** The report is kept in a file, so that both runs act on the same one. */
  const plant = async (scope: 'hosts' | 'all'): Promise<string> => {
    for (const one of planted) await one.plant(on);
    if (scope === 'all') await plantInCloud(cloud);
    const kinds = scope === 'all' ? [] : ['--kind', 'files', 'running-config'];
    const { exitCode, stderr } = await dwcp.run(['drift', 'detect', '--env', 'lab', ...kinds]);
    expect(exitCode, stderr).toBe(2);
    const { stdout } = await dwcp.run(['drift', 'report', '--env', 'lab', '--json']);
    const file = join(dwcp.stateDir, 'planted.json');
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
    dwcp = await openDwcp();
    const deployed = await dwcp.run(['deploy', '--mode', 'hybrid', '--env', 'lab', '--yes']);
    expect(deployed, deployed.stderr).toMatchObject({ exitCode: 0 });
    lab = await attachDeployedLab(dwcp.stateDir);
    cloud = await openEmulatedCloud(dwcp.stateDir);
    await inSync();
    undisturbed = await readFleet(dwcp.stateDir);
    for (const scope of ['hosts', 'all'] as const) {
      const whole = await dwcp.run([...command, await plant(scope)]);
      expectRepaired(whole);
      durationMs[scope] = whole.durationMs;
      await inSync();
    }
    expect(await readFleet(dwcp.stateDir)).toEqual(undisturbed);
  });
  afterAll(() => dwcp?.close());

  test.each(Array.from({ length: points }, (_, index) => index + 1))(
    `with kill -9 at point %d of ${points} is finished by the same command, as if undisturbed`,
    async (point) => {
      // At every other point the programs it runs die with it, as when the machine runs out of memory.
      const isWhole = point % 2 === 1;
      const scope = point % 4 >= 2 ? 'all' : 'hosts';
      const report = await plant(scope);
      const root = join(dwcp.stateDir, 'env', 'lab');
      const remediating = await dwcp.start([...command, report]);
      await delay((durationMs[scope] * point) / (points + 1));
      kill(remediating.process.pid);
      if (isWhole) await killTools(root);
      expectRepaired(await dwcp.run([...command, report]));
      await inSync();
      expect(await readFleet(dwcp.stateDir)).toEqual(undisturbed);
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
