import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { type DriftKind, DwcpError } from '@dwcp/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type DeployedFiles,
  deployFiles,
  healthyAnswer,
  looksAround,
  nodesContext,
} from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

let deployed: DeployedFiles;
beforeEach(async () => {
  deployed = await deployFiles();
});
afterEach(() => rm(deployed.options.projectDir, { recursive: true, force: true }));

const files = () => ({ ...deployed.options, kinds: ['files'] as const });
const detectFiles = (answer?: Answer) => detectDrift(files(), nodesContext(deployed, answer));

/** Answers of the host inspection, edited; the rest is healthy. */
const edited =
  (node: string, edit: (text: string) => string): Answer =>
  async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    return release.node === node && script.includes('stat --printf') ? edit(text) : text;
  };

test('right after a deploy the files are in sync', async () => {
  expect(await detectFiles()).toMatchObject({ drifts: [], unchecked: [], nodes: ['dc1-gw1', 'dc2-gw1'] });
});

test('permissions that differ are one drift, with what is wanted and what is there', async () => {
  const { drifts } = await detectFiles(
    edited('dc1-gw1', (text) => text.replace(/(stat\t\/etc\/nftables.conf\t)\d+/, '$1777')),
  );
  expect(drifts).toMatchObject([
    {
      kind: 'files',
      check: 'file/permissions',
      node: 'dc1-gw1',
      subject: '/etc/nftables.conf',
      cause: 'outside-change',
      severity: 'medium',
      observed: expect.stringContaining('0777'),
      remediation: { action: 'restore-file' },
    },
  ]);
});

test('of a changed description Git tells who changed it and when, and of what was not committed only when', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  await writeFile(deployed.environmentFile, text.replace('{ id: 1 }', '{ id: 1, keepalive: 20s }'));
  const ctx = nodesContext(deployed);
  const withGit = (status: string): typeof ctx => ({
    ...ctx,
    run: {
      ...ctx.run,
      async run(argv, options) {
        if (argv[0] !== 'git') return ctx.run.run(argv, options);
        const log = 'Jo \u001b[2JExample\n0123abc\n2026-01-02T03:04:05+01:00\n';
        return { exitCode: 0, stdout: argv.includes('status') ? status : log, stderr: '', durationMs: 1 };
      },
    },
  });
  expect((await detectDrift(files(), withGit(''))).drifts).toMatchObject([
    { changedBy: 'Jo Example (commit 0123abc)', changedAt: '2026-01-02T02:04:05.000Z' },
  ]);
  expect((await detectDrift(files(), withGit(' M config/environments/two.yaml\n'))).drifts).toMatchObject([
    { changedBy: null, changedAt: expect.stringMatching(/^20/) },
  ]);
});

test('a changed description that is not applied is one drift, with every file it would change below it', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  await writeFile(deployed.environmentFile, text.replace('{ id: 1 }', '{ id: 1, keepalive: 20s }'));
  const { drifts } = await detectFiles();
  expect(drifts).toMatchObject([
    {
      check: 'description/not-applied',
      cause: 'not-applied',
      subject: 'config/environments/two.yaml',
      wanted: expect.stringContaining('tunnels.dc1-gw1--dc2-gw1.persistentKeepaliveSeconds'),
    },
  ]);
  expect(drifts[0]?.consequences.map(({ node, subject }) => `${node} ${subject}`)).toEqual([
    'dc1-gw1 /etc/wireguard/wg-dc2-gw1.conf',
    'dc2-gw1 /etc/wireguard/wg-dc1-gw1.conf',
  ]);
});

test('a mode file that a policy forbids is a policy drift beside the changed file, whatever the kinds asked for', async () => {
  const answer: Answer = async (release, script) => {
    const file = release.files.find(({ path }) => path.startsWith('/etc/dwcp/'));
    if (file === undefined || release.node !== 'dc1-gw1') return healthyAnswer(release, script);
    const text = file.content.replace(/(encryption:\n\s+enabled: )true/, '$1false');
    expect(text).not.toBe(file.content);
    if (script.includes('head -c')) return `${file.path}\t${Buffer.from(text).toString('base64')}\n`;
    const healthy = String(await healthyAnswer(release, script));
    return healthy.replace(new RegExp(`^\\w+(  ${file.path})$`, 'm'), 'changed$1');
  };
  const detect = (kinds: readonly DriftKind[]) =>
    detectDrift({ ...deployed.options, kinds }, nodesContext(deployed, answer));
  const { drifts, unchecked } = await detect(['policy']);
  expect(unchecked).toEqual([]);
  expect(drifts.length).toBeGreaterThan(0);
  for (const drift of drifts) {
    expect(drift).toMatchObject({ kind: 'policy', severity: 'critical', node: 'dc1-gw1', cause: 'outside-change' });
    expect(drift.remediation.action).toBe('manual');
  }
  const both = await detect(['files', 'policy']);
  expect(both.drifts.map(({ check }) => check)).toEqual([...drifts.map(({ check }) => check), 'file/changed']);
});

test('a changed mode file that cannot be read a moment later is unchecked, not allowed by every policy', async () => {
  const answer: Answer = async (release, script) => {
    if (script.includes('head -c')) throw new DwcpError('HOST_UNREACHABLE', 'dc1-gw1 does not answer');
    const text = String(await healthyAnswer(release, script));
    return release.node === 'dc1-gw1' ? text.replace(/^\w(\w+ {2}\/etc\/dwcp\/dwcp-v3-hybrid.yaml)$/m, 'x$1') : text;
  };
  const report = await detectDrift({ ...deployed.options, kinds: ['policy'] }, nodesContext(deployed, answer));
  expect(report).toMatchObject({
    drifts: [],
    unchecked: [{ kind: 'policy', node: 'dc1-gw1', subject: '/etc/dwcp/dwcp-v3-hybrid.yaml' }],
  });
});

test('files of the release are compared and judged where those beside it could not be looked at', async () => {
  const answer: Answer = async (release, script) => {
    const file = release.files.find(({ path }) => path === '/etc/dwcp/dwcp-v3-hybrid.yaml');
    if (file === undefined || release.node !== 'dc1-gw1') return healthyAnswer(release, script);
    if (looksAround(script)) return 'file\t/etc/dw';
    const text = file.content.replace(/(encryption:\n\s+enabled: )true/, '$1false');
    if (script.includes('head -c')) return `${file.path}\t${Buffer.from(text).toString('base64')}\n`;
    return String(await healthyAnswer(release, script)).replace(new RegExp(`^\\w+(  ${file.path})$`, 'm'), 'changed$1');
  };
  const detect = (kinds: readonly DriftKind[]) =>
    detectDrift({ ...deployed.options, kinds }, nodesContext(deployed, answer));
  const judged = await detect(['policy']);
  expect(judged.drifts.length).toBeGreaterThan(0);
  expect(judged.unchecked).toEqual([]);
  const { drifts, unchecked } = await detect(['files']);
  expect(drifts).toMatchObject([{ check: 'file/changed', subject: '/etc/dwcp/dwcp-v3-hybrid.yaml' }]);
  expect(unchecked).toMatchObject([{ kind: 'files', node: 'dc1-gw1', subject: 'files beside the release' }]);
});

test('a description nobody can deploy is unchecked, and what was deployed is still compared', async () => {
  await writeFile(deployed.environmentFile, 'formatVersion: 1\n');
  const report = await detectFiles(edited('dc1-gw1', (text) => text.replace(/.*\/etc\/nftables.conf.*\n/g, '')));
  expect(report.unchecked).toMatchObject([{ subject: 'description' }]);
  expect(report.drifts.map(({ check }) => check)).toContain('file/missing');
});

test('a description file that is gone is a drift, and what was deployed is still compared', async () => {
  await rm(deployed.environmentFile);
  const report = await detectFiles(edited('dc1-gw1', (text) => text.replace(/.*\/etc\/nftables.conf.*\n/g, '')));
  expect(report.drifts.map(({ check, node, subject }) => `${check} ${node} ${subject}`)).toEqual([
    'description/missing null config/environments/two.yaml',
    'file/missing dc1-gw1 /etc/nftables.conf',
  ]);
  expect(report.drifts[0]).toMatchObject({
    kind: 'files',
    severity: 'medium',
    cause: 'outside-change',
    observed: null,
    baseline: expect.stringMatching(/^sha256 /),
    changedBy: null,
    remediation: { action: 'restore-file', hint: 'run `dwcp drift remediate --env two`' },
  });
  expect(report.unchecked).toMatchObject([
    { kind: 'files', node: null, subject: 'description', reason: expect.stringContaining('two.yaml is gone') },
  ]);
});

test('what was edited in the other file is told while one is gone, and what it changes is not claimed to be known', async () => {
  const modeFile = join(deployed.options.projectDir, 'config', 'dwcp-v3-hybrid.yaml');
  await writeFile(modeFile, `${await readFile(modeFile, 'utf8')}# edited\n`);
  await rm(deployed.environmentFile);
  const { drifts } = await detectFiles();
  expect(drifts.map(({ check, subject }) => `${check} ${subject}`).toSorted()).toEqual([
    'description/missing config/environments/two.yaml',
    'description/not-applied config/dwcp-v3-hybrid.yaml',
  ]);
  const edited = drifts.find(({ check }) => check === 'description/not-applied');
  expect(edited?.wanted).toMatch(/^sha256 [0-9a-f]{12}$/);
});

test('with the whole folder of the description gone each of its files is a drift', async () => {
  await rm(join(deployed.options.projectDir, 'config'), { recursive: true });
  const { drifts } = await detectFiles();
  expect(drifts.map(({ check, subject }) => `${check} ${subject}`)).toEqual([
    'description/missing config/dwcp-v3-hybrid.yaml',
    'description/missing config/environments/two.yaml',
  ]);
});

test('a description that cannot be read is unchecked with the reason, and no file of it is called gone', async () => {
  await rm(deployed.environmentFile);
  await mkdir(deployed.environmentFile);
  expect(await detectFiles()).toMatchObject({
    drifts: [],
    unchecked: [{ subject: 'description', reason: expect.stringContaining('two.yaml is not a file') }],
  });
});

test('a mode that is asked for and was never described is an error that lists those there are', async () => {
  await rm(join(deployed.options.projectDir, 'config', 'dwcp-v3-internet.yaml'));
  const asked = detectDrift({ ...files(), mode: 'internet' }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('dwcp-v3-internet.yaml'),
    hint: 'there are the modes datacenter, hybrid',
  });
});

test('an environment that is neither described nor deployed is an error that lists those there are', async () => {
  const asked = detectDrift({ ...files(), environment: 'tow' }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', hint: expect.stringContaining('two') });
});

test('a file that was written and that its service was not told of is a drift', async () => {
  const managed = JSON.stringify({ pending: { '/etc/nftables.conf': 'firewall' } });
  const { drifts } = await detectFiles(
    edited('dc1-gw1', (text) => text.replace(/^end$/m, `managed\n/var/lib/dwcp/managed.json:${managed}\nend`)),
  );
  expect(drifts).toMatchObject([
    { check: 'file/not-in-effect', node: 'dc1-gw1', subject: '/etc/nftables.conf', cause: 'outside-change' },
  ]);
});

test('a unit that says it is active while what it made is gone is a drift', async () => {
  const gone = edited('dc1-gw1', (text) => text.replace(/^end$/m, 'missing\tnftables.service\ttable inet dwcp\nend'));
  const report = await detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed, gone));
  expect(report.drifts.filter(({ check }) => check.startsWith('unit/'))).toMatchObject([
    { check: 'unit/object-missing', subject: 'nftables.service', observed: expect.stringContaining('table inet dwcp') },
  ]);
});

test('a node that runs and is no longer described is not applied', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  const added = 'dc2-gw1: { address: 10.20.0.1, publicAddress: 203.0.113.75, priority: 1 }';
  const other = text.replace(added, 'dc2-gw9: { address: 10.20.0.9, publicAddress: 203.0.113.79, priority: 1 }');
  await writeFile(deployed.environmentFile, other.replace('dc1-gw1--dc2-gw1', 'dc1-gw1--dc2-gw9'));
  const report = await detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed));
  expect(report.drifts.filter(({ node }) => node === 'dc2-gw1')).toMatchObject([
    { check: 'node/not-described', subject: 'dc2-gw1', cause: 'not-applied', observed: 'it runs' },
  ]);
});

test('a drop-in that systemd has not read yet is a drift, as is a file of sysctl.d that sets what the release sets', async () => {
  const [mine, dropIn] = ['/etc/sysctl.d/99-mine.conf', '/etc/systemd/system/frr.service.d/zz.conf'];
  const records = [`beside\t${mine}`, `parameter\tnet.ipv4.ip_forward\t${mine}`, `beside\t${dropIn}`, 'end'].join('\n');
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isAsked = release.node === 'dc1-gw1' && looksAround(script);
    return isAsked ? text.replace(/^end$/m, records) : text;
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts.map(({ check, node, subject }) => `${check} ${node} ${subject}`)).toEqual([
    `file/unexpected dc1-gw1 ${mine}`,
    `unit/overridden dc1-gw1 ${dropIn}`,
  ]);
});

test('a file beside those of the release explains no parameter that differs: nobody knows whether it was taken', async () => {
  const mine = '/etc/sysctl.d/99-mine.conf';
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    if (release.node !== 'dc1-gw1') return text;
    if (script.includes('stat --printf')) return text.replace(/(tcp_congestion_control:)\w+/, '$1reno');
    const records = [`beside\t${mine}`, `parameter\tnet.ipv4.ip_forward\t${mine}`, 'end'].join('\n');
    return looksAround(script) ? text.replace(/^end$/m, records) : text;
  };
  const asked = { ...deployed.options, kinds: ['files', 'running-config'] as const };
  const { drifts } = await detectDrift(asked, nodesContext(deployed, answer));
  const found = drifts.map(({ check, subject }) => `${check} ${subject}`);
  expect(found).toContain(`file/unexpected ${mine}`);
  expect(found).toContain('sysctl/differs net.ipv4.tcp_congestion_control');
});

test.each([
  ['without the table is a drift of the unit that made it', '{"nftables":[]}', ['unit/object-missing']],
  ['with the table is none', '{"nftables":[{"table":{"family":"inet","name":"dwcp"}}]}', []],
])('a firewall %s', async (_what, ruleset, expected) => {
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isAsked = release.node === 'dc1-gw1' && script.includes('@@ %s %s');
    return isAsked ? `${text}@@ firewall ok\n${ruleset}\n` : text;
  };
  const { drifts } = await detectDrift(
    { ...deployed.options, kinds: ['running-config'] },
    nodesContext(deployed, answer),
  );
  const ofUnits = drifts.filter(({ subject }) => subject === 'nftables.service');
  expect(ofUnits.map(({ check, node }) => `${check} ${node}`)).toEqual(expected.map((check) => `${check} dc1-gw1`));
});

test('a host with files without number is listed in part, and counted whole', async () => {
  const names = Array.from({ length: 16_000 }, (_, index) => `file\t/etc/wireguard/${index}`).join('\n');
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isFull = release.node === 'dc1-gw1' && looksAround(script);
    return isFull ? text.replace(/^end$/m, `${names}\nend`) : text;
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts.filter(({ check }) => check === 'file/unexpected')).toHaveLength(200);
  expect(drifts.filter(({ check }) => check !== 'file/unexpected')).toMatchObject([
    {
      check: 'node/more-drifts',
      subject: 'file/unexpected',
      node: 'dc1-gw1',
      observed: '15800 more, which are not listed',
      remediation: { action: 'manual' },
      // So that one of before that is not listed any more is not taken for gone.
      silenced: [{ kind: 'files', node: 'dc1-gw1', subject: 'file/unexpected' }],
    },
  ]);
});

describe('an ignored drift', () => {
  const dropIn: Answer = async (release, script) => {
    if (script.includes('@@ %s %s')) return '@@ clock ok\n1800000000\n@@ bgp-sessions failed\nvtysh: exit code 1\n';
    const text = String(await healthyAnswer(release, script));
    if (release.node !== 'dc1-gw1') return text;
    return text.replace(/^(unit\tfrr.service\t.*)$/m, '$1/etc/systemd/system/x.conf');
  };
  const detect = () =>
    detectDrift({ ...deployed.options, kinds: ['files', 'running-config'] }, nodesContext(deployed, dropIn));

  test('hides neither what could not be looked at nor what follows from it', async () => {
    const before = await detect();
    const overridden = before.drifts.find(({ check }) => check === 'unit/overridden');
    expect(overridden?.silenced.length).toBeGreaterThan(0);
    await writeFile(
      join(deployed.options.projectDir, 'config/drift-ignores.yaml'),
      'formatVersion: 1\nignores:\n  - { check: unit/overridden, subject: "*", owner: o, reason: r, expires: 2026-06-30 }\n',
    );
    const { ignored, unchecked } = await detect();
    expect(ignored).toMatchObject([{ drift: { check: 'unit/overridden', silenced: [], consequences: [] } }]);
    expect(unchecked).toEqual(expect.arrayContaining([...(overridden?.silenced ?? [])]));
  });
});

test('a description that is not applied, of a kind nobody asked for, hides nothing that was asked for', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  const added = 'dc2-gw2: { address: 10.20.0.2, publicAddress: 203.0.113.76, priority: 2 }';
  const other = text
    .replace('      dc2-gw1: {', `      ${added}\n      dc2-gw1: {`)
    .replace('{ id: 1 }', '{ id: 1 }\n  dc1-gw1--dc2-gw2: { id: 2 }');
  await writeFile(deployed.environmentFile, other);
  const detect = (kinds: readonly DriftKind[]) => detectDrift({ ...deployed.options, kinds }, nodesContext(deployed));
  const { drifts, unchecked } = await detect(['running-config']);
  expect(unchecked.filter(({ subject }) => subject === 'description')).toEqual([]);
  expect(drifts.map(({ node, subject, cause }) => [node, subject, cause].join(' '))).toContain(
    'dc1-gw1 wg-quick@wg-dc2-gw2.service not-applied',
  );
  const both = await detect(['files', 'running-config']);
  expect(both.drifts.map(({ check }) => check)).toEqual(['description/not-applied']);
});

test('without a baseline nothing can be compared', async () => {
  const report = await detectDrift({ ...files(), environment: 'lab' }, nodesContext(deployed));
  expect(report).toMatchObject({ baseline: null, drifts: [], unchecked: [{ subject: 'baseline' }] });
});

test('a node that is none is a usage error', async () => {
  const asked = detectDrift({ ...files(), hosts: ['dc9-gw1'] }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('dc9-gw1') });
});

test('everything that is run is ssh, and every script only reads', async () => {
  const changed = edited('dc1-gw1', (text) => text.replace(/^\w(\w+ {2}\/etc\/nftables.conf)$/m, 'x$1'));
  const ctx = nodesContext(deployed, changed);
  const report = await detectDrift({ ...deployed.options, kinds: ['files', 'running-config'] }, ctx);
  expect(report.drifts.map(({ check }) => check)).toContain('file/changed');
  expect(new Set(ctx.argvs.map(([program]) => program))).toEqual(new Set(['ssh']));
  // One for each node, one for the file that differs, and one for when it was changed.
  expect(ctx.scripts).toHaveLength(deployed.releases.length + 2);
  // A node that hangs, or tells without end, holds nobody up for longer.
  expect(ctx.limits).toEqual(ctx.limits.map(() => ({ timeoutMs: 30_000, maxOutputBytes: 8 * 2 ** 20 })));
  expect(ctx.scripts.flatMap(writingWords)).toEqual([]);
});

test('a script that writes would be noticed', () => {
  const writing = [
    'systemctl restart frr',
    'wg set wg0 peer x remove',
    'nft -f /etc/x',
    'ip route add 10.0.0.0/8 dev x',
    "printf 'link show\\nroute flush table all\\n' | ip -json -batch -",
  ];
  for (const line of [
    ...writing,
    'rm -f /etc/x',
    'dpkg -i x',
    'swanctl --terminate',
    'echo 1 > /proc/sys/x',
    "vtysh -c 'configure terminal'",
    'field(3, "s", "StopUnit")',
  ]) {
    expect(writingWords(line), line).not.toEqual([]);
  }
});

test('a changed file tells its values, and when it was changed', async () => {
  const path = '/etc/wireguard/wg-dc2-gw1.conf';
  const answer: Answer = async (release, script) => {
    const file = release.files.find((one) => one.path === path);
    if (file === undefined) return healthyAnswer(release, script);
    const text = file.content.replace(/^MTU = .*$/m, 'MTU = 1280');
    expect(text).not.toBe(file.content);
    if (script.includes('head -c')) return `${path}\t${Buffer.from(text).toString('base64')}\n`;
    if (script.includes('%Z')) return `file\t${path}\t1767270000\n`;
    return String(await healthyAnswer(release, script)).replace(new RegExp(`^\\w+(  ${path})$`, 'm'), 'changed$1');
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts).toMatchObject([
    {
      check: 'file/changed',
      changes: [{ path: '[Interface] MTU', observed: '1280' }],
      isReformatted: false,
      changedBy: null,
      changedAt: '2026-01-01T12:20:00.000Z',
    },
  ]);
});

describe('what a node is made of', () => {
  const running = { kinds: ['running-config'] as const };
  const detect = (answer: Answer) => detectDrift({ ...deployed.options, ...running }, nodesContext(deployed, answer));
  const machine =
    (edit: (text: string) => string): Answer =>
    async (release, script) => {
      const text = String(await healthyAnswer(release, script));
      return release.node === 'dc1-gw1' && script.includes('dpkg-query') ? edit(text) : text;
    };
  const packages = async (answer: Answer) => {
    const { drifts, unchecked } = await detect(answer);
    return {
      drifts: drifts.filter(({ check }) => check.startsWith('package/')),
      unchecked: unchecked.filter(({ subject }) => subject === 'packages'),
    };
  };

  test('an older package is a drift, a newer one is not', async () => {
    expect(await packages(machine((text) => text.replace('8.4.4-1', '8.4.5-1')))).toEqual({
      drifts: [],
      unchecked: [],
    });
    const older = await packages(machine((text) => text.replace('8.4.4-1', '8.4.2-1')));
    expect(older.drifts).toMatchObject([
      {
        kind: 'running-config',
        check: 'package/version',
        node: 'dc1-gw1',
        subject: 'frr',
        severity: 'high',
        cause: 'outside-change',
        wanted: '8.4.4-1',
        baseline: '8.4.4-1',
        observed: '8.4.2-1',
        remediation: { action: 'manual' },
      },
    ]);
  });

  test('a package that was removed is a drift', async () => {
    const { drifts } = await packages(machine((text) => text.replace(/package\tnftables.*\n/, '')));
    expect(drifts).toMatchObject([{ check: 'package/missing', subject: 'nftables', observed: null }]);
  });

  test('of another machine nothing is said', async () => {
    const { drifts, unchecked } = await packages(machine((text) => text.replace('machine\tone', 'machine\ttwo')));
    expect(drifts).toEqual([]);
    expect(unchecked).toMatchObject([{ node: 'dc1-gw1', reason: expect.stringContaining('another machine') }]);
  });

  test('a damaged or missing part of the baseline leaves every node unchecked, never in sync', async () => {
    const { baselineParts } = environmentPaths(deployed.options);
    const [file = ''] = await readdir(baselineParts);
    const text = await readFile(join(baselineParts, file), 'utf8');
    await writeFile(join(baselineParts, file), text.replaceAll('8.4.4-1', '8.4.2-1'));
    const older = machine((answer) => answer.replace('8.4.4-1', '8.4.2-1'));
    expect((await packages(older)).unchecked).toMatchObject([{ node: 'dc1-gw1' }, { node: 'dc2-gw1' }]);
    await rm(join(baselineParts, file));
    expect((await packages(older)).unchecked).toMatchObject([
      { node: 'dc1-gw1', reason: expect.stringContaining('is missing') },
      { node: 'dc2-gw1' },
    ]);
  });
});

describe('hostile answers', () => {
  const cases: Readonly<Record<string, Answer>> = {
    'of a gigabyte': () => ({ stdout: 'x'.repeat(9 * 2 ** 20) }),
    'of nothing': () => '',
    'without end': () => Promise.reject(new DwcpError('PROCESS_TIMEOUT', 'ssh did not finish in 30 s')),
    'of escape codes': () => '\u001b]0;owned\u0007\u001b[2J\r\n\u202e@@ wireguard ok\n\u001b[31m',
    'of broken JSON': (release, script) =>
      script.includes('@@ %s %s')
        ? ['clock', 'wireguard', 'links', 'bgp-sessions', 'bgp-paths', 'bfd', 'routes', 'firewall']
            .map((name) => `@@ ${name} ok\n{"peers": [[[\n`)
            .join('')
        : healthyAnswer(release, script),
    'of JSON that is something else': (release, script) =>
      script.includes('@@ %s %s')
        ? ['links', 'bgp-sessions', 'bgp-paths', 'bfd', 'routes', 'firewall', 'clock', 'wireguard', 'ipsec']
            .map((name) => `@@ ${name} ok\n[null, 7, "x", {"peers": null}, [[]]]\n`)
            .join('')
        : healthyAnswer(release, script),
    'of deeply nested JSON': (release, script) =>
      script.includes('@@ %s %s')
        ? `@@ firewall ok\n${'['.repeat(200_000)}\n@@ links ok\n${'['.repeat(200_000)}\n`
        : healthyAnswer(release, script),
  };

  test.each(Object.keys(cases))('%s leave something unchecked and nothing crashed', async (name) => {
    const answer = cases[name];
    if (answer === undefined) throw new Error(name);
    const report = await detectDrift(
      { ...deployed.options, kinds: ['files', 'running-config'] },
      nodesContext(deployed, answer),
    );
    expect(report.unchecked.length).toBeGreaterThan(0);
    for (const { reason } of report.unchecked) expect(reason.length).toBeLessThan(700);
  });
});

/** Whatever in a shell script could change something. */
function writingWords(script: string): readonly string[] {
  // Comments, and comparisons of awk.
  const text = script
    .replaceAll("'\\''", "'")
    .replaceAll(/^\s*#.*$|NF > 0/gm, '')
    // All that a batch of ip is given.
    .replaceAll(/printf '(?:(?:link|route) show(?: table all)?\\n)+' \| ip -json -batch -/g, '')
    .replaceAll(/2>\/dev\/null|>\/dev\/null|2>&1|>&2/g, '');
  const patterns: readonly RegExp[] = [
    /(?:^|[|&;(]\s*|\bthen |\bdo )(?:rm|mv|cp|tee|install|chmod|chown|mkdir|touch|dd|kill|pkill|reboot|apt|dpkg(?!-query -W)|curl|wget|truncate|ln|mount|modprobe|sysctl)\b/gm,
    /\bsystemctl (?!is-active|is-enabled|show\b)\S+/g,
    /\bwg (?!show|pubkey|failed)\S+/g,
    /\bwg-quick\s/g,
    /\bnft (?!list|--json list)\S+/g,
    /\bip (?!-json (?:-[46] )?(?:route|link) show)\S+/g,
    /\bvtysh (?!(?:-E )?-c )|\s-c '(?!show )/g,
    /\bbirdc (?!-r |eval )/g,
    /(?<!sub )\bfield\(3, (?!"s", "Get"\))[^)]*/g,
    /(?<!strongswan-)\bswanctl (?!"--list)\S+/g,
    /(?<![-=<%\\$])>(?!=)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found));
}

describe('a session between two nodes', () => {
  const [dc1, dc2] = ['dc1-gw1', 'dc2-gw1'] as const;
  /** Healthy nodes that tell of their BGP sessions only; those of dc1-gw1 have this status. */
  const sessions =
    (statusOf: () => string): Answer =>
    (release, script) => {
      if (!script.includes('@@ %s %s')) return healthyAnswer(release, script);
      const ends = deployed.topology.tunnels.flatMap((tunnel) => tunnel.ends);
      const remote = ends.find((end) => end.gateway === (release.node === dc1 ? dc2 : dc1));
      const state = release.node === dc1 ? statusOf() : 'Established';
      const remoteAs = release.node === dc1 ? 64_513 : 64_512;
      const peers = { [remote?.innerAddress ?? '']: { remoteAs, state, pfxRcd: 1 } };
      return `@@ clock ok\n1800000000\n@@ bgp-sessions ok\n${JSON.stringify({ peers })}\n`;
    };
  const detect = (statusOf: () => string) =>
    detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed, sessions(statusOf)));

  test('that fell for a moment is no drift', async () => {
    let looks = 0;
    const { drifts } = await detect(() => (looks++ === 0 ? 'Active' : 'Established'));
    expect(looks).toBe(2);
    expect(drifts).toEqual([]);
  });

  test('that is down in every look is one, at the node that tells of it', async () => {
    const { drifts } = await detect(() => 'Active');
    expect(drifts).toMatchObject([
      { check: 'routing/session-not-established', node: dc1, cause: 'outside-change', observed: 'Active' },
    ]);
  });

  test('that is down once and does not answer afterwards is one too, for nobody knows better', {
    timeout: 60_000,
  }, async () => {
    let looks = 0;
    const { drifts } = await detect(() => {
      if (looks++ === 0) return 'Active';
      throw new DwcpError('PROCESS_TIMEOUT', 'ssh did not finish in 30 s');
    });
    expect(drifts).toHaveLength(1);
  });
});
