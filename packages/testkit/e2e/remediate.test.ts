import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processRunner, waitFor } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import type { DriftReport, RemediationReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { type EmulatedCloud, openEmulatedCloud } from './emulated-cloud.ts';
import { type FleetState, readFleet } from './fleet-state.ts';
import { attachDeployedLab } from './lab-traffic.ts';
import { cloudPlants, hostPlants, type OnNode, plantInCloud } from './plant-drifts.ts';

const psk = randomBytes(32).toString('base64');
const git = processRunner(new AbortController().signal);

describe.skipIf(process.getuid?.() !== 0)('repair of the lab environment (needs root)', () => {
  let dwcp: DwcpUnderTest;
  let lab: Lab;
  let cloud: EmulatedCloud;
  let deployed: FleetState;
  const outputs: string[] = [];

  const run = async (...args: string[]): ReturnType<DwcpUnderTest['run']> => {
    const result = await dwcp.run(args, { env: { DWCP_TEST_PSK: psk } });
    outputs.push(result.stdout, result.stderr);
    return result;
  };
  const detect = async (...args: string[]): Promise<{ readonly exitCode: number; readonly report: DriftReport }> => {
    const { exitCode, stdout, stderr } = await run('drift', 'detect', '--env', 'lab', '--json', ...args);
    expect(stdout, stderr).not.toBe('');
    return { exitCode, report: JSON.parse(stdout) as DriftReport };
  };
  const remediate = async (...args: string[]) => {
    const result = await run('drift', 'remediate', '--env', 'lab', '--json', ...args);
    expect(result.stdout, result.stderr).not.toBe('');
    const report = JSON.parse(result.stdout) as RemediationReport;
    const lines = report.drifts.map(({ outcome, check, node, subject }) =>
      [outcome, check, node ?? '-', subject].join(' '),
    );
    return { exitCode: result.exitCode, report, lines: lines.toSorted(), stderr: result.stderr };
  };
  const on: OnNode = async (node, script) =>
    (await lab.runner(node).run(['sh', '-ec', script], { timeoutMs: 30_000 })).stdout;
  const inSync = () =>
    waitFor(
      async () => {
        const { exitCode, report } = await detect();
        outputs.push(JSON.stringify(report.drifts));
        return exitCode === 0 ? true : null;
      },
      {
        timeoutMs: 120_000,
        everyMs: 1_000,
        onTimeout: () => new Error(`still drift: ${outputs.at(-1)}`),
      },
    );
  const edit = async (from: string, to: string): Promise<void> => {
    const path = join(dwcp.projectDir, 'config', 'environments', 'lab.yaml');
    const text = await readFile(path, 'utf8');
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
  };

  beforeAll(async () => {
    dwcp = await openDwcp();
    await edit('dc1-gw1--use1-gw1: { id: 1 }', 'dc1-gw1--use1-gw1: { id: 1, presharedKey: "${DWCP_TEST_PSK}" }');
    const first = await run('deploy', '--mode', 'hybrid', '--env', 'lab', '--yes');
    expect(first, first.stderr).toMatchObject({ exitCode: 0 });
    lab = await attachDeployedLab(dwcp.stateDir);
    cloud = await openEmulatedCloud(dwcp.stateDir);
    await inSync();
    deployed = await readFleet(dwcp.stateDir);
  });
  afterAll(() => dwcp?.close());

  test('one parameter goes back, after a dry run that changed nothing, and nothing else of the fleet changes', async () => {
    await on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
    expect((await detect('--host', 'use1-node1')).exitCode).toBe(2);
    const dry = await remediate('--dry-run');
    expect(dry.lines).toEqual(['planned sysctl/differs use1-node1 net.ipv4.conf.all.accept_redirects']);
    expect(dry.report.steps).toMatchObject([{ action: 'ansible-rerun', nodes: ['use1-node1'], tags: ['system'] }]);
    expect(dry.exitCode, dry.stderr).toBe(2);
    expect(await on('use1-node1', 'sysctl -n net.ipv4.conf.all.accept_redirects')).toBe('1\n');
    const done = await remediate('--yes');
    expect(done.lines, done.stderr).toEqual(['fixed sysctl/differs use1-node1 net.ipv4.conf.all.accept_redirects']);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(await readFleet(dwcp.stateDir)).toEqual(deployed);
  });

  test('what was just repaired and drifted again is left, unless it is asked for', async () => {
    await on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
    await detect('--host', 'use1-node1');
    const left = await remediate('--yes');
    expect(left.report.drifts).toMatchObject([{ outcome: 'left', reason: expect.stringMatching(/is there again/) }]);
    expect(left.exitCode, left.stderr).toBe(2);
    expect((await remediate('--yes', '--no-cooldown')).exitCode).toBe(0);
    expect(await readFleet(dwcp.stateDir)).toEqual(deployed);
  });

  test('everything that can be put back is, all at once; what was ignored or is a person’s to decide is left as it is', async () => {
    const ignored = 'net.ipv4.conf.all.send_redirects';
    const before = (await on('use1-node1', `sysctl -n ${ignored}`)).trim();
    const ledger = join(dwcp.projectDir, 'config', 'drift-ignores.yaml');
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await writeFile(
      ledger,
      `formatVersion: 1\nignores:\n  - check: sysctl/differs\n    subject: ${ignored}\n    owner: network-team\n    reason: tried by hand\n    expires: ${until}\n`,
    );
    for (const { plant } of hostPlants) await plant(on);
    await plantInCloud(cloud);
    await on('use1-node1', `sysctl -qw ${ignored}=${before === '1' ? '0' : '1'}`);
    await on('dc1-node1', 'echo x > /etc/dwcp/extra.yaml');
    await on('dc1-gw2', 'chmod o+w /opt/dwcp/current/VERSION');
    const { report } = await detect();
    const found = report.drifts.map(({ check, node, subject }) => `${check} ${node ?? '-'} ${subject}`);
    const repairable = [...hostPlants.map(({ name }) => name), ...cloudPlants];
    const extra = ['file/unexpected dc1-node1 /etc/dwcp/extra.yaml', 'program/differs dc1-gw2 /opt/dwcp/current'];
    expect(found.filter((name) => !name.startsWith('policy/')).toSorted()).toEqual(
      [...repairable, ...extra].toSorted(),
    );
    expect(report.ignored.map(({ drift }) => drift.subject)).toEqual([ignored]);

    const unnamed = await remediate('--yes', '--kind', 'terraform');
    expect(unnamed.report.drifts.map(({ outcome }) => outcome)).toEqual(cloudPlants.map(() => 'left'));
    expect(unnamed.report.steps).toEqual([]);

    let done: Awaited<ReturnType<typeof remediate>> | null = null;
    const requests = await cloud.requestsDuring(async () => {
      done = await remediate('--yes', '--accept-risk', 'repair-cloud', '--no-cooldown');
    });
    if (done === null) throw new Error('nothing was remediated');
    const { lines, exitCode, stderr } = done as Awaited<ReturnType<typeof remediate>>;
    expect(
      lines.filter((line) => !line.includes(' policy/')),
      stderr,
    ).toEqual([...repairable.map((name) => `fixed ${name}`), ...extra.map((name) => `left ${name}`)].toSorted());
    // What the policies said of the cloud went with what was put back.
    expect(lines.filter((line) => line.includes(' policy/')).every((line) => line.startsWith('gone '))).toBe(true);
    expect(exitCode).toBe(2);
    const changing = requests.filter(
      (request) => !/^(GET|HEAD|PUT|DELETE) object$|^POST (Describe|Get|List)/.test(request),
    );
    expect([...new Set(changing)].toSorted()).toEqual([
      'POST CreateFlowLogs',
      'POST CreateTags',
      'POST RevokeSecurityGroupIngress',
    ]);

    expect(await on('use1-node1', `sysctl -n ${ignored}`)).not.toBe(`${before}\n`);
    await on('use1-node1', `sysctl -qw ${ignored}=${before}`);
    await on('dc1-node1', 'rm /etc/dwcp/extra.yaml');
    await on('dc1-gw2', 'chmod o-w /opt/dwcp/current/VERSION');
    await inSync();
    expect(withoutStarts(await readFleet(dwcp.stateDir))).toEqual(withoutStarts(deployed));
  });

  test('a report of drifts that are gone by now changes nothing and is done', async () => {
    const reports = join(dwcp.stateDir, 'env', 'lab', 'drift', 'reports');
    const kept = await Promise.all(
      (await readdir(reports)).map(async (name) => {
        const report = JSON.parse(await readFile(join(reports, name), 'utf8')) as DriftReport;
        return { name, count: report.drifts.length };
      }),
    );
    const largest = kept.toSorted((a, b) => b.count - a.count)[0]?.name ?? 'none';
    const { report, exitCode } = await remediate(join(reports, largest), '--yes', '--accept-risk', 'repair-cloud');
    expect(report.drifts.length).toBeGreaterThan(hostPlants.length);
    expect(new Set(report.drifts.map(({ outcome }) => outcome))).toEqual(new Set(['gone']));
    expect(report.steps).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test('a node that does not answer is unchecked, and what drifted into another is left', async () => {
    await on('use1-node2', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
    await on('dc1-node2', 'chmod 600 /etc/dwcp/dwcp-v3-hybrid.yaml');
    await detect('--host', 'use1-node2', 'dc1-node2');
    await on('use1-node2', 'systemctl stop ssh.service; pkill -x sshd || true');
    await on('dc1-node2', 'chmod 666 /etc/dwcp/dwcp-v3-hybrid.yaml');
    const { report, exitCode } = await remediate('--yes', '--no-cooldown');
    await on('use1-node2', 'systemctl start ssh.service');
    const outcomes = report.drifts.map(({ node, outcome }) => `${node} ${outcome}`).toSorted();
    expect(outcomes).toEqual(['dc1-node2 changed', 'use1-node2 unchecked']);
    expect(exitCode).toBe(2);
    expect(report.steps).toEqual([]);
    await detect('--host', 'use1-node2', 'dc1-node2');
    expect((await remediate('--yes', '--no-cooldown')).exitCode).toBe(0);
    expect(withoutStarts(await readFleet(dwcp.stateDir))).toEqual(withoutStarts(deployed));
  });

  test('a file of the description comes back from Git when Git holds what is there, and never work of somebody', async () => {
    const file = join(dwcp.projectDir, 'config', 'environments', 'lab.yaml');
    const text = await readFile(file, 'utf8');
    const older = text.replace('br1-gw1--use1-gw2: { id: 8 }', 'br1-gw1--use1-gw2: { id: 8, keepalive: 20s }');
    expect(older).not.toBe(text);
    const call = (...args: readonly string[]) =>
      git.run(['git', '-C', dwcp.projectDir, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        timeoutMs: 30_000,
      });
    await call('init', '--quiet');
    for (const content of [older, text]) {
      await writeFile(file, content);
      await call('add', 'config/environments/lab.yaml');
      await call('commit', '--quiet', '--message', 'state');
    }
    await writeFile(file, `${older}# my work\n`);
    await detect('--kind', 'files');
    const left = await remediate('--yes');
    expect(left.report.drifts).toMatchObject([{ outcome: 'left', reason: expect.stringMatching(/not committed/) }]);
    expect(await readFile(file, 'utf8')).toBe(`${older}# my work\n`);
    await writeFile(file, older);
    await detect('--kind', 'files');
    const done = await remediate('--yes');
    expect(done.lines, done.stderr).toEqual(['fixed description/not-applied - config/environments/lab.yaml']);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('where repairs are to be rehearsed, nothing is put back that no emulation attests', async () => {
    await edit('formatVersion: 1', 'formatVersion: 1\ndrift: { rehearse: true }');
    const again = await run('deploy', '--mode', 'hybrid', '--env', 'lab', '--yes');
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    await on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
    await detect('--host', 'use1-node1');
    const refused = await run('drift', 'remediate', '--env', 'lab', '--yes', '--no-cooldown');
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('ATTESTATION_MISSING');
    expect(await on('use1-node1', 'sysctl -n net.ipv4.conf.all.accept_redirects')).toBe('1\n');
  });

  test('no secret is in a report or in progress', () => {
    expect(outputs.join('\n')).not.toContain(psk);
  });
});

/** Units that were stopped and started: when they began is the one thing that may differ. */
const restarted: Readonly<Record<string, string>> = {
  'use1-node2': 'prometheus-node-exporter.service',
  'br1-gw1': 'dwcpd.service',
};

function withoutStarts(fleet: FleetState): FleetState {
  return Object.fromEntries(
    Object.entries(fleet).map(([node, parts]) => {
      const blocks = (parts.units ?? '')
        .split('\n\n')
        .map((block) =>
          block.includes(`Id=${restarted[node]}\n`) ? block.replace(/ActiveEnterTimestampMonotonic=\d+/, '') : block,
        );
      return [node, { ...parts, units: blocks.join('\n\n') }];
    }),
  );
}
