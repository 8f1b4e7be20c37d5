import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Context, identifyProcess, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { defaultImageCache, ensureImage, probeCapabilities } from '@dwcp/lab';
import type { EmulationReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installationDirectory } from '../../installation.ts';
import { helpfulMachine, type Machine, type OrdinaryUser, ordinaryUser } from './ordinary-user.fixture.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const reason = await whyNot();
const title = reason === null ? 'emulation without root' : `emulation without root (skipped: ${reason})`;

async function whyNot(): Promise<string | null> {
  const missing = (await probeCapabilities(ctx)).find((item) => item.isRequired && !item.isPresent);
  if (missing !== undefined) return `${missing.name}: ${missing.detail}`;
  const { exitCode } = await ctx.run.run(['sh', '-c', 'command -v setcap'], {
    timeoutMs: 5_000,
    okExitCodes: [0, 127, 1],
  });
  if (exitCode !== 0) return 'setcap is not installed';
  const forbidden = Number(await readFile('/proc/sys/user/max_user_namespaces', 'utf8')) === 0;
  return forbidden ? 'kernel setting user.max_user_namespaces is 0' : null;
}

describe.skipIf(reason !== null)(title, () => {
  let user: OrdinaryUser;

  beforeAll(async () => {
    user = await ordinaryUser(ctx);
    const image = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
    const copy = join(user.home, '.cache/dwcp/images', basename(image));
    // As if he had built it: the same in a minute, from the network.
    const inside = user.argv(helpfulMachine, ['unshare', '-Urm', '--map-auto', '--']);
    const script =
      'from=$1 to=$2; shift 2; tar -C "$from" --exclude=./dev -c . | "$@" sh -euc \'mkdir -p "$0/dev"; tar -C "$0" --numeric-owner -xp\' "$to"';
    await ctx.run.run(['sh', '-euc', script, 'copy', image, copy, ...inside], { timeoutMs: 120_000 });
  });

  afterAll(async () => {
    await user.remove();
  });

  const dwcp = (machine: Machine, ...words: readonly string[]) =>
    user.argv(machine, [
      process.execPath,
      '--conditions=dwcp-source',
      join(import.meta.dirname, 'without-root.child.fixture.ts'),
      ...words,
    ]);
  const emulate = (...words: readonly string[]) =>
    dwcp(
      helpfulMachine,
      'emulate',
      ...words,
      '--project-dir',
      installationDirectory,
      '--state-dir',
      join(user.home, 'state'),
    );
  const anyExit = { timeoutMs: 240_000, okExitCodes: [0, 1, 2, 3, 130] };

  const left = async () => ({
    processes: await user.processes(),
    runs: await readdir(join(user.home, 'state/emulate/runs')).catch(() => []),
  });
  const nothing = { processes: [], runs: [] };

  test('brings hybrid-baseline up, proves it and leaves nothing', { timeout: 300_000 }, async () => {
    const { stdout, stderr } = await ctx.run.run(emulate('hybrid-baseline', '--json'), anyExit);
    expect(stderr).toContain('not root: everything runs in a user namespace');
    const report = JSON.parse(stdout) as EmulationReport;
    expect(report.checks.length).toBeGreaterThan(80);
    expect(report.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(report.leaks.map(({ place, leaked, isComplete }) => [place, leaked, isComplete])).toEqual([
      ['internet', 0, true],
      ['dc1-lan', 0, true],
      ['branch1-lan', 0, true],
      ['use1-vpc', 0, true],
    ]);
    expect(report.dataPlane).toMatchObject({ hosts: 'light', routing: 'frr' });
    // How late a packet is, is for this machine to say: without root nothing of a lab goes before what else it does.
    expect(report.reasons.filter((sentence) => !sentence.startsWith('DWCP-LAB-009: 99 % of the round trips'))).toEqual(
      [],
    );
    expect(await left()).toEqual(nothing);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'takes the network down when %s ends it',
    { timeout: 120_000 },
    async (name) => {
      process.kill((await startUntilUp()).outer, name);
      await waitFor(async () => ((await left()).runs.length === 0 ? true : null), {
        timeoutMs: 30_000,
        everyMs: 100,
        onTimeout: () => new Error('the lab is not taken down'),
      });
      await untilNobody();
      expect(await left()).toEqual(nothing);
    },
  );

  test('what a killed run left is taken down by the next command', { timeout: 120_000 }, async () => {
    const { outer, inner } = await startUntilUp();
    process.kill(inner, 'SIGKILL');
    await waitFor(async () => ((await identifyProcess(outer)) === null ? true : null), {
      timeoutMs: 10_000,
      everyMs: 50,
      onTimeout: () => new Error('dwcp waits for what is dead'),
    });
    expect((await left()).processes.length).toBeGreaterThan(20);
    const { stdout } = await ctx.run.run(emulate('down', '--all'), anyExit);
    expect(stdout).toContain('took down dw');
    await untilNobody();
    expect(await left()).toEqual(nothing);
  });

  test.each([
    [{ hasIds: true, hasTunnels: false }, '/dev/net/tun has mode 0600', 'sudo chmod 0666 /dev/net/tun'],
    [
      { hasIds: false, hasTunnels: true },
      '/etc/subuid and /etc/subgid give dwcp-test no range',
      'sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 dwcp-test',
    ],
  ])(
    'where %j forbids it, doctor and emulate say so with one command',
    { timeout: 60_000 },
    async (machine, why, command) => {
      const doctor = await ctx.run.run(dwcp(machine, 'doctor'), anyExit);
      const line = doctor.stdout.split('\n').find((text) => text.includes(' rootless '));
      expect(line).toContain(why);
      expect(line).toContain(command);
      expect(doctor.stdout).toContain("echo 'dwcp-test - rtprio 1' | sudo tee /etc/security/limits.d/dwcp.conf");
      const refused = await ctx.run.run(
        dwcp(machine, 'emulate', '--project-dir', installationDirectory, '--state-dir', join(user.home, 'state')),
        anyExit,
      );
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain(`error NOT_ROOT: no lab without root on this machine: ${why}`);
      expect(refused.stderr).toContain(`hint: run \`${command}\`, or the same command with sudo`);
    },
  );

  test('a lab that would outlive the command is refused with the way to have one', { timeout: 60_000 }, async () => {
    for (const words of [['up'], ['--keep']]) {
      const { exitCode, stderr } = await ctx.run.run(emulate(...words), anyExit);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('hint: enter one by `unshare -Urm --map-auto`');
    }
  });

  /** Runs the scenario until its hosts are configured. */
  async function startUntilUp(): Promise<{ readonly outer: number; readonly inner: number }> {
    await mkdir(join(user.home, '..', 'logs'), { recursive: true });
    const logFile = join(user.home, '..', 'logs', `${performance.now()}.log`);
    const outer = await ctx.run.start(emulate('hybrid-baseline'), { logFile });
    await waitFor(async () => ((await readFile(logFile, 'utf8')).includes('→ check the network') ? true : null), {
      timeoutMs: 60_000,
      everyMs: 50,
      onTimeout: () => new Error(`the network is not up: ${readFileSync(logFile, 'utf8')}`),
    });
    const inner = Number((await readFile(`/proc/${outer}/task/${outer}/children`, 'utf8')).trim());
    return { outer, inner };
  }

  async function untilNobody(): Promise<void> {
    await waitFor(async () => ((await user.processes()).length === 0 ? true : null), {
      timeoutMs: 20_000,
      everyMs: 50,
      onTimeout: () => new Error('something of the user still runs'),
    });
  }
});
