import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { DriftReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DriftLab, openDriftLab, type Remediated } from './drift-lab.ts';
import { type FleetState, readFleet, withoutStarts } from './fleet-state.ts';
import { cloudPlants, hostPlants, type OnNode, plantInCloud } from './plant-drifts.ts';

const git = processRunner(new AbortController().signal);

describe.skipIf(process.getuid?.() !== 0)('repair of the lab environment (needs root)', () => {
  let drifting: DriftLab;
  let deployed: FleetState;
  const detect: DriftLab['detect'] = (...args) => drifting.detect(...args);
  const remediate: DriftLab['remediate'] = (...args) => drifting.remediate(...args);
  const on: OnNode = (node, script) => drifting.on(node, script);
  const fleet = (): Promise<FleetState> => readFleet(drifting.dwcp.stateDir);

  beforeAll(async () => {
    drifting = await openDriftLab({ hasPresharedKey: true });
    await drifting.inSync();
    deployed = await fleet();
  });
  afterAll(() => drifting?.close());

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
    expect(await fleet()).toEqual(deployed);
  });

  test('what was just repaired and drifted again is left, unless it is asked for', async () => {
    await on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
    await detect('--host', 'use1-node1');
    const left = await remediate('--yes');
    expect(left.report.drifts).toMatchObject([{ outcome: 'left', reason: expect.stringMatching(/is there again/) }]);
    expect(left.exitCode, left.stderr).toBe(2);
    expect((await remediate('--yes', '--no-cooldown')).exitCode).toBe(0);
    expect(await fleet()).toEqual(deployed);
  });

  test('everything that can be put back is, all at once; what was ignored or is a person’s to decide is left as it is', async () => {
    const ignored = 'net.ipv4.conf.all.send_redirects';
    const before = (await on('use1-node1', `sysctl -n ${ignored}`)).trim();
    const ledger = join(drifting.dwcp.projectDir, 'config', 'drift-ignores.yaml');
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await writeFile(
      ledger,
      `formatVersion: 1\nignores:\n  - check: sysctl/differs\n    subject: ${ignored}\n    owner: network-team\n    reason: tried by hand\n    expires: ${until}\n`,
    );
    for (const { plant } of hostPlants) await plant(on);
    await plantInCloud(drifting.cloud);
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

    let done: Remediated | null = null;
    const requests = await drifting.cloud.requestsDuring(async () => {
      done = await remediate('--yes', '--accept-risk', 'repair-cloud', '--no-cooldown');
    });
    if (done === null) throw new Error('nothing was remediated');
    const { lines, exitCode, stderr } = done as Remediated;
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
    await drifting.inSync();
    expect(withoutStarts(await fleet(), restarted)).toEqual(withoutStarts(deployed, restarted));
  });

  test('a report of drifts that are gone by now changes nothing and is done', async () => {
    const reports = join(drifting.dwcp.stateDir, 'env', 'lab', 'drift', 'reports');
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
    expect(withoutStarts(await fleet(), restarted)).toEqual(withoutStarts(deployed, restarted));
  });

  test('of a step that fails on one node of three the others are fixed, and the reason is told', async () => {
    const exporter = 'prometheus-node-exporter.service';
    const nodes = ['dc1-node2', 'use1-node1', 'use1-node2'];
    for (const node of nodes) await on(node, `systemctl stop ${exporter}`);
    // Somebody works on it: the module gives up after a minute.
    await on('dc1-node2', 'systemd-run --quiet --unit=holds-the-lock flock /var/lib/dwcp/lock sleep 900');
    await detect('--host', ...nodes);
    const { lines, report, exitCode } = await remediate('--yes', '--no-cooldown');
    await on('dc1-node2', 'systemctl stop holds-the-lock.service');
    expect(lines).toEqual([
      `fixed unit/not-active use1-node1 ${exporter}`,
      `fixed unit/not-active use1-node2 ${exporter}`,
      `not-fixed unit/not-active dc1-node2 ${exporter}`,
    ]);
    expect(report.steps).toMatchObject([{ status: 'failed', failures: [{ node: 'dc1-node2' }] }]);
    const [failed] = report.drifts.filter(({ node }) => node === 'dc1-node2');
    expect(failed?.reason).toMatch(/another run has been changing this host/);
    expect(exitCode).toBe(2);
    await detect('--host', ...nodes);
    expect((await remediate('--yes', '--no-cooldown')).exitCode).toBe(0);
  });

  test('a file of the description comes back from Git when Git holds what is there, and never work of somebody', async () => {
    const file = join(drifting.dwcp.projectDir, 'config', 'environments', 'lab.yaml');
    const text = await readFile(file, 'utf8');
    const older = text.replace('br1-gw1--use1-gw2: { id: 8 }', 'br1-gw1--use1-gw2: { id: 8, keepalive: 20s }');
    expect(older).not.toBe(text);
    const call = (...args: readonly string[]) =>
      git.run(['git', '-C', drifting.dwcp.projectDir, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
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
    await rm(file);
    expect((await detect()).exitCode).toBe(2);
    const back = await remediate('--yes', '--no-cooldown');
    expect(back.lines, back.stderr).toEqual(['fixed description/missing - config/environments/lab.yaml']);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect((await detect('--kind', 'files')).exitCode).toBe(0);
  });

  test('no secret is in a report or in progress', () => {
    expect(drifting.outputs.join('\n')).not.toContain(drifting.presharedKey);
  });
});

/** Units that were stopped and started. */
const restarted: Readonly<Record<string, string>> = {
  'use1-node2': 'prometheus-node-exporter.service',
  'br1-gw1': 'dwcpd.service',
};
