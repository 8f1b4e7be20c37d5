import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findMarkedProcesses } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { type EndState, readEndState } from './end-state.ts';
import { type MachineSnapshot, takeSnapshot } from './machine-snapshot.ts';

/** How many points of a deploy are tried, evenly spread; `make crash` tries twenty. */
const points = Number(process.env.DWCP_KILL_POINTS ?? '2');
const onLab = ['--mode', 'hybrid', '--env', 'lab'];

describe.skipIf(process.getuid?.() !== 0)('a deploy that is killed (needs root)', () => {
  let dwcp: DwcpUnderTest;
  let before: MachineSnapshot;
  let undisturbed: EndState;
  let durationMs = 0;

  beforeAll(async () => {
    dwcp = await openDwcp();
    before = await takeSnapshot(dwcp.stateDir);
    const deployed = await dwcp.run(['deploy', ...onLab, '--yes']);
    expect(deployed, deployed.stderr).toMatchObject({ exitCode: 0 });
    durationMs = deployed.durationMs;
    undisturbed = await readEndState(dwcp.stateDir);
    expect(Object.keys(undisturbed.cloud).length).toBeGreaterThan(5);
    await dwcp.run(['destroy', '--env', 'lab', '--yes']);
    expect(await takeSnapshot(dwcp.stateDir)).toEqual(before);
  });
  afterAll(() => dwcp?.close());

  test.each(Array.from({ length: points }, (_, index) => (index + 1) / (points + 1)))(
    'with kill -9 after %d of its time is finished by resume, as if undisturbed',
    async (fraction) => {
      // At every other point the programs it runs die with it, as when the machine runs out of memory.
      const isWhole = Math.round(fraction * (points + 1)) % 2 === 1;
      const deploying = await dwcp.start(['deploy', ...onLab, '--yes']);
      await delay(durationMs * fraction);
      const isKilled = kill(deploying.process.pid);
      if (isWhole) await killTools(join(dwcp.stateDir, 'env', 'lab'));
      try {
        // A machine that got faster may have finished already: then there is nothing to resume, and that is said.
        const resumed = await dwcp.run(['resume', '--env', 'lab', '--yes']);
        expect(resumed, resumed.stderr).toMatchObject({ exitCode: isKilled ? 0 : 1 });
        expect(await readEndState(dwcp.stateDir)).toEqual(undisturbed);
        const plan = await dwcp.run(['plan', ...onLab]);
        expect(plan, plan.stdout).toMatchObject({ exitCode: 0 });
      } finally {
        const destroyed = await dwcp.run(['destroy', '--env', 'lab', '--yes']);
        expect(destroyed, destroyed.stderr).toMatchObject({ exitCode: 0 });
      }
      expect(await takeSnapshot(dwcp.stateDir)).toEqual(before);
    },
  );
});

/** False when the process had ended by itself. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Kills the terraform and ansible that a deploy started; the hosts and the emulated cloud go on. */
async function killTools(root: string): Promise<void> {
  for (const { pid, command } of await findMarkedProcesses(root)) {
    if (/^(terraform|ansible)/.test(command)) kill(pid);
  }
}
