import { generateKeyPairSync, randomInt } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { labLeftovers } from './lab-leftovers.ts';

/** How many times a run is killed at a random moment; `make crash` does thirty. */
const kills = Number(process.env.DWCP_KILL_POINTS ?? '3');

interface Report {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly dataPlane: { readonly dwcpd?: 'run' };
  readonly checks: readonly { readonly id: string; readonly outcome: string; readonly observed: string | null }[];
  readonly leaks: readonly {
    readonly place: string;
    readonly packets: number;
    readonly leaked: number;
    readonly isComplete: boolean;
  }[];
  readonly faults: readonly {
    readonly fault: { readonly name: string; readonly isCanary: boolean; readonly trials: number };
    readonly outcome: string;
    readonly trials: readonly {
      readonly flows: readonly { readonly sent: number; readonly outageMs: number | null }[];
    }[];
  }[];
}

describe.skipIf(process.getuid?.() !== 0)('an emulation (needs root)', () => {
  let dwcp: DwcpUnderTest;
  let keyFile: string;
  let reportDir: string;

  beforeAll(async () => {
    dwcp = await openDwcp();
    keyFile = join(dwcp.stateDir, 'ci.key');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await mkdir(dwcp.stateDir, { recursive: true });
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await writeFile(`${keyFile}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
  });
  afterAll(() => dwcp?.close());

  test('every redundancy of the shipped network survives, nothing leaks, and the canary is noticed', async () => {
    reportDir = await mkdtemp(join(dwcp.stateDir, 'report-'));
    const ran = await dwcp.run(['emulate', 'hybrid-failover', '--key', keyFile, '--output', reportDir, '--json']);
    expect([0, 2, 3], ran.stderr).toContain(ran.exitCode);
    const report: Report = JSON.parse(ran.stdout);
    // A busy machine is slow and stands still, and the run says so; whatever else it says is the network's fault.
    expect(report.reasons.filter((reason) => !/^DWCP-LAB-00(3|4|5|9): |stood still/.test(reason))).toEqual([]);
    expect(report.faults.filter(({ fault }) => fault.trials < 10).map(({ fault }) => fault.name)).toEqual([
      'wireguard-rekey',
      'routing-reload',
      'canary',
    ]);
    expect(report.checks.filter((check) => check.outcome !== 'pass')).toEqual([]);
    expect(report.checks.length).toBeGreaterThan(80);
    // Of each of five gateways, before the first fault and after the last.
    const links = report.checks.filter(({ id }) => /^links(-again)?\./.test(id));
    expect(links).toHaveLength(report.dataPlane.dwcpd === 'run' ? 10 : 0);
    expect(report.leaks.length).toBeGreaterThan(2);
    expect(report.leaks.every(({ leaked, isComplete }) => leaked === 0 && isComplete)).toBe(true);
    expect(report.leaks.find(({ place }) => place === 'internet')?.packets).toBeGreaterThan(10_000);
    expect(report.faults.map(({ fault }) => fault.name)).toEqual([
      'wan-link',
      'gateway',
      'routing-daemon',
      'zone',
      'region',
      'one-way-loss',
      'flap',
      'mtu-black-hole',
      'wireguard-rekey',
      'routing-reload',
      'canary',
    ]);
    for (const { fault, trials } of report.faults) {
      expect(trials, fault.name).toHaveLength(fault.trials);
      const flows = trials.flatMap((trial) => trial.flows);
      expect(
        flows.every((flow) => flow.sent > 0),
        fault.name,
      ).toBe(true);
      // How long is a matter of the machine, and of the limits; that it ends is not.
      expect(
        flows.every((flow) => flow.outageMs !== null),
        fault.name,
      ).toBe(true);
    }
    expect(report.faults.find(({ fault }) => fault.isCanary)?.outcome).toBe('pass');
    expect(await labLeftovers(dwcp.stateDir)).toEqual([]);
  });

  test('its report is believed as it was written, and not with one byte changed', async () => {
    const verify = () => dwcp.run(['emulate', 'verify', reportDir, '--public-key', `${keyFile}.pub`, '--json']);
    const believed = await verify();
    expect(believed, believed.stdout + believed.stderr).toMatchObject({ exitCode: 0 });
    const file = join(reportDir, 'report.json');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/"lost": (\d)/, (_, digit: string) => `"lost": ${(Number(digit) + 1) % 10}`),
    );
    expect(await verify()).toMatchObject({ exitCode: 2 });
    await writeFile(file, text);
    expect(await verify()).toMatchObject({ exitCode: 0 });
  });

  test.each(['ipsec-site-to-site', 'mixed'])('%s is what it says, and survives each of its faults', async (name) => {
    const ran = await dwcp.run(['emulate', name, '--trials', '1', '--json']);
    expect([0, 2, 3], ran.stderr).toContain(ran.exitCode);
    const report: Report = JSON.parse(ran.stdout);
    expect(report.reasons.filter((reason) => !/^DWCP-LAB-00(3|4|5|9): |stood still/.test(reason))).toEqual([]);
    expect(report.checks.filter((check) => check.outcome !== 'pass')).toEqual([]);
    expect(report.checks.length).toBeGreaterThan(20);
    expect(report.leaks.every(({ leaked, isComplete }) => leaked === 0 && isComplete)).toBe(true);
    expect(report.faults.length).toBeGreaterThan(4);
    for (const { fault, trials } of report.faults) {
      expect(
        trials.flatMap(({ flows }) => flows.filter(({ outageMs }) => outageMs === null)),
        fault.name,
      ).toEqual([]);
    }
  });

  test('a replay puts the same faults into the same order', async () => {
    const root = await mkdtemp(join(dwcp.stateDir, 'replay-'));
    const [first, second] = [join(root, 'first'), join(root, 'second')];
    const ran = await dwcp.run(['emulate', 'ipsec-site-to-site', '--trials', '1', '--output', first, '--json']);
    expect([0, 2, 3], ran.stderr).toContain(ran.exitCode);
    const again = await dwcp.run(['emulate', '--replay', first, '--output', second, '--json']);
    expect([0, 2, 3], again.stderr).toContain(again.exitCode);
    const order = (text: string) => {
      const { scenario, release, inputs } = JSON.parse(text);
      return { seed: scenario.seed, faults: scenario.faults, release, inputs };
    };
    expect(order(again.stdout)).toEqual(order(ran.stdout));
    await appendFile(join(dwcp.projectDir, 'config/environments/ipsec.yaml'), '\n');
    expect(await dwcp.run(['emulate', '--replay', first])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('REPLAY_CHANGED'),
    });
  });

  test('one seed gives one order of faults, another seed another', async () => {
    const orderOf = async (seed: string): Promise<unknown> => {
      const planned = await dwcp.run(['emulate', 'hybrid-failover', '--dry-run', '--json', '--seed', seed]);
      expect(planned, planned.stderr).toMatchObject({ exitCode: 0 });
      return JSON.parse(planned.stdout).order;
    };
    const order = await orderOf('7');
    expect(order).toEqual(expect.arrayContaining([{ fault: 'wan-link', trial: 1 }]));
    expect(await orderOf('7')).toEqual(order);
    expect(await orderOf('8')).not.toEqual(order);
  });

  test('two labs at once do not disturb each other', async () => {
    const both = await Promise.all([openDwcp(), openDwcp()]);
    try {
      // As little as one emulation can do: two processors carry two of them.
      const scenario = 'config/scenarios/hybrid-baseline.yaml';
      for (const one of both) {
        await one.edit('config/environments/lab.yaml', 'dwcpd: true', 'dwcpd: false');
        await one.edit(scenario, 'hosts: light', 'hosts: light\nprobeInterval: 20ms');
        await one.edit(scenario, 'duration: 4s, tcpFlows: [1, 4]', 'duration: 1s, tcpFlows: [1]');
      }
      const runs = await Promise.all(both.map((one) => one.run(['emulate', 'hybrid-baseline', '--json'])));
      for (const ran of runs) {
        const report: Report = JSON.parse(ran.stdout);
        expect(report.checks, `${ran.stdout}${ran.stderr}`).toBeDefined();
        // A machine that stood still leaves one open; labs that disturb each other fail some.
        expect(report.checks.filter((check) => check.outcome === 'fail')).toEqual([]);
        expect(report.checks.filter((check) => check.outcome === 'pass').length).toBeGreaterThan(80);
      }
    } finally {
      for (const one of both) await one.close();
    }
  });

  test.each(Array.from({ length: kills }, (_, index) => index + 1))(
    'killed with -9 at a random moment (%d), it leaves nothing that down --all does not remove',
    async () => {
      const afterMs = randomInt(300, 25_000);
      const running = await dwcp.start(['emulate', 'wireguard-mesh', '--trials', '1']);
      await delay(afterMs);
      try {
        process.kill(running.process.pid, 'SIGKILL');
      } catch {
        // A machine that got faster has finished already.
      }
      const down = await dwcp.run(['emulate', 'down', '--all']);
      expect(down, `${down.stderr}${await running.output()}`).toMatchObject({ exitCode: 0 });
      expect(await labLeftovers(dwcp.stateDir), `killed after ${afterMs} ms`).toEqual([]);
    },
  );
});
