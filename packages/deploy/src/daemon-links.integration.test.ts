import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EnvironmentPaths,
  environmentPaths,
  type Reach,
  reachLab,
  type SecretFiles,
  secretDigests,
  secretFilesOf,
} from '@dwcp/environment';
import { type Context, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { closeLab, defaultImageCache, ensureImage, type Lab, openLab, planLab, probeCapabilities } from '@dwcp/lab';
import { allNodes, type NodeRelease, type Topology } from '@dwcp/model';
import {
  compareHost,
  compareNode,
  inspectHost,
  inspectMachine,
  inspectNetwork,
  type LinkRow,
  linkRows,
  type NodeComparison,
  observeNetwork,
  renderRelease,
  verifyNetwork,
} from '@dwcp/network';
import { loadNodeProgram, loadTunnelSecrets, type PlaybookResult } from '@dwcp/provision';
import { dualStackTopology, withDaemons } from '@dwcp/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configureNodes, makeKeys } from './configure.ts';
import { writeReleaseDirectory } from './release-directory.ts';
import { ensureSshKey } from './ssh-key.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const repository = join(import.meta.dirname, '../../..');
/** A datacenter of two gateways and a branch, whose gateway has a link to each. */
const onPremises = withDaemons(dualStackTopology('frr'));
const topology: Topology = {
  ...onPremises,
  modeConfig: {
    ...onPremises.modeConfig,
    text: await readFile(join(repository, 'config', 'dwcp-v3-hybrid.yaml'), 'utf8'),
  },
};
/** A busy machine is slow; a link that never comes up stays down. */
const deadlineMs = 90_000;
const missing = (await probeCapabilities(ctx)).find((item) => item.isRequired && !item.isPresent);
const reason = missing === undefined ? null : `${missing.name}: ${missing.detail}`;

describe.skipIf(reason !== null)(`dwcpd on gateways${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let root = '';
  let paths: EnvironmentPaths;
  let lab: Lab;
  let reach: Reach;
  let secretFiles: SecretFiles = {};
  let releases: readonly NodeRelease[] = [];
  let releaseDir = '';
  let archive = '';
  const runners = () => new Map(allNodes(topology).map(({ name }) => [name, lab.runner(name)]));
  const inside = async (host: string, ...argv: readonly string[]): Promise<string> =>
    (await lab.runner(host).run(argv, { timeoutMs: 60_000, okExitCodes: [0, 1, 3] })).stdout.trim();

  /** The whole playbook on some of the nodes. */
  const play = (limit: readonly string[], options: { readonly hasArchive: boolean }): Promise<PlaybookResult> =>
    configureNodes(
      {
        topology,
        paths,
        projectDir: repository,
        reach,
        limit,
        releaseDir,
        programArchive: options.hasArchive ? archive : null,
        secretFiles,
        hasPrerequisites: false,
      },
      ctx,
    );

  beforeAll(async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
    paths = {
      ...environmentPaths({ projectDir: repository, environment: 'lab', stateDir }),
      deploymentsDir: join(repository, 'deployments', 'ansible'),
    };
    root = stateDir;
    const programDir = join(stateDir, 'program');
    await ctx.run.run(['node', join(repository, 'packages/agent/release.mjs'), programDir], { timeoutMs: 120_000 });
    const packed = await loadNodeProgram(topology, { programDir, projectDir: repository });
    if (packed === null) throw new Error('the topology has dwcpd');
    archive = packed.archive;
    const authorizedKeys = [await ensureSshKey(paths.sshKey, ctx)];
    const { dir: imageDir } = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
    const id = `dwd${process.pid.toString(16).padStart(6, '0')}`;
    const plan = planLab(topology, { lab: id, instances: [], authorizedKeys, hosts: 'full' });
    lab = await openLab(plan, { dir: paths.lab, imageDir }, ctx);
    reach = await reachLab(topology, lab, paths, ctx);
    const work = { topology, paths, projectDir: repository, reach, limit: allNodes(topology).map(({ name }) => name) };
    const publicKeys = await makeKeys(work, ctx);
    const secrets = await loadTunnelSecrets(topology, { environment: {}, keptDir: paths.tunnelSecrets }, ctx);
    secretFiles = secretFilesOf(topology, secrets);
    releases = renderRelease(topology, { publicKeys, program: packed.program });
    releaseDir = (await writeReleaseDirectory(paths.releases, releases)).dir;
    await play(work.limit, { hasArchive: true });
  }, 900_000);
  afterAll(async () => {
    await reach?.close();
    await closeLab(paths.lab, ctx);
    await rm(root, { recursive: true, force: true });
  }, 120_000);

  const notReleased = 'dwcpd.service: its program as released, in /opt/dwcp/current, is gone';

  /** What a plan would say of a node. */
  const changesOf = async (node: string): Promise<readonly string[]> => {
    const release = releases.find((one) => one.node === node);
    if (release === undefined) throw new Error(`no release of ${node}`);
    const host = await inspectHost(lab.runner(node), { release }, ctx);
    const wanted = secretDigests(secretFiles[node] ?? {});
    return compareHost(release, host, { sysctl: 'namespaced', secretDigests: wanted }).map(
      ({ subject, reason }) => `${subject}: ${reason}`,
    );
  };

  const rowsNow = async (): Promise<readonly LinkRow[]> =>
    linkRows(topology, await observeNetwork(topology, { runners: runners() }, ctx));
  /** The rows as soon as each end is as wanted, by `node peer`. */
  const rows = async (wanted: Readonly<Record<string, LinkRow['status']>>): Promise<readonly LinkRow[]> => {
    let last = '';
    return waitFor(
      async () => {
        const seen = await rowsNow();
        const statuses = Object.fromEntries(seen.map(({ node, peer, status }) => [`${node} ${peer}`, status]));
        last = JSON.stringify(seen);
        return Object.entries(wanted).every(([end, status]) => statuses[end] === status) ? seen : null;
      },
      { timeoutMs: deadlineMs, everyMs: 250, onTimeout: () => new Error(`wanted ${JSON.stringify(wanted)}: ${last}`) },
    );
  };
  const allUp = {
    'dc1-gw1 br1-gw1': 'established',
    'dc1-gw2 br1-gw1': 'established',
    'br1-gw1 dc1-gw1': 'established',
    'br1-gw1 dc1-gw2': 'established',
  } as const;

  test('the hardened unit starts, and every link comes up through the tunnels', async () => {
    const results = await verifyNetwork(topology, runners(), { timeoutMs: deadlineMs }, ctx);
    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results.filter(({ id }) => id.startsWith('links.'))).toHaveLength(3);
    for (const row of await rows(allUp)) {
      expect(row).toMatchObject({ transport: 'tcp', security: 'aes-256-gcm' });
    }
  });

  test('dwcpd itself is asked, as the protocol of its socket has it: dwcp-ctl is not needed', async () => {
    await inside('dc1-gw1', 'chmod', 'a-x', '/opt/dwcp/current/bin/dwcp-ctl');
    const ends = (await rowsNow()).filter(({ node }) => node === 'dc1-gw1');
    await inside('dc1-gw1', 'chmod', 'a+x', '/opt/dwcp/current/bin/dwcp-ctl');
    expect(ends.map(({ peer, status }) => `${peer} ${status}`)).toEqual(['br1-gw1 established']);
  });

  /** What drift says of the links of a gateway. */
  const drifting = async (name: string): Promise<NodeComparison> => {
    const node = topology.gateways.find((one) => one.name === name);
    if (node === undefined) throw new Error(`no ${name}`);
    const look = await inspectNetwork(lab.runner(name), { daemon: 'frr', hasLinks: true }, ctx);
    const { differences, unchecked } = compareNode(topology, { node, publicKeys: {}, hasLinks: true }, look);
    const isOfLinks = ({ craft }: { readonly craft: string }): boolean => craft === 'dwcp';
    return { differences: differences.filter(isOfLinks), unchecked: unchecked.filter(isOfLinks) };
  };
  /** The kinds and subjects as soon as they are these. */
  const driftingAs = (name: string, wanted: readonly string[]): Promise<true> => {
    let last: readonly string[] = [];
    return waitFor(
      async () => {
        last = (await drifting(name)).differences.map(({ craft, kind, subject }) => `${craft}/${kind} ${subject}`);
        return JSON.stringify(last.toSorted()) === JSON.stringify(wanted.toSorted()) ? true : null;
      },
      { timeoutMs: deadlineMs, everyMs: 250, onTimeout: () => new Error(`${name}: ${last.join(', ') || 'in sync'}`) },
    );
  };

  test('peers that dwcpd runs with and that are not those of its file are a drift, and a reload takes those of the file again', async () => {
    await rows(allUp);
    for (const { name } of topology.gateways) expect(await drifting(name)).toEqual({ differences: [], unchecked: [] });
    const file = '/etc/dwcp/node.yaml';
    const more = "sed -i '/name: br1-gw1,/ s/br1-gw1/br9-gw1/' /etc/dwcp/node.yaml";
    await inside('dc1-gw1', 'sh', '-euc', `cp -p ${file} /root/node.yaml; ${more}; systemctl reload dwcpd`);
    await driftingAs('dc1-gw1', ['dwcp/link-extra br9-gw1', 'dwcp/link-missing br1-gw1']);
    await driftingAs('br1-gw1', ['dwcp/link-not-established dc1-gw1']);
    await inside('dc1-gw1', 'sh', '-euc', `cp -p /root/node.yaml ${file}; systemctl reload dwcpd`);
    await driftingAs('dc1-gw1', []);
    await driftingAs('br1-gw1', []);
  });

  test('a certificate that is refused is told at both ends of its link, and why', async () => {
    const ca = '/etc/dwcp/tls/ca.crt';
    const swap = `cp -p ${ca} /root/ca.crt; cat /etc/dwcp/tls/server.crt > ${ca}; systemctl restart dwcpd`;
    await inside('dc1-gw2', 'sh', '-euc', swap);
    await driftingAs('dc1-gw2', ['dwcp/link-not-established br1-gw1']);
    await driftingAs('br1-gw1', ['dwcp/link-not-established dc1-gw2']);
    let told = '';
    await waitFor(
      async () => {
        const ends = await Promise.all(['br1-gw1', 'dc1-gw2'].map(drifting));
        told = ends.flatMap(({ differences }) => differences.map(({ observed }) => observed)).join(', ');
        return /certificate/.test(told) ? true : null;
      },
      { timeoutMs: deadlineMs, everyMs: 250, onTimeout: () => new Error(`the reason is not told: ${told}`) },
    );
    await inside('dc1-gw2', 'sh', '-euc', `cp -p /root/ca.crt ${ca}; systemctl restart dwcpd`);
    await driftingAs('dc1-gw2', []);
    await driftingAs('br1-gw1', []);
  });

  test('it runs as its own user without rights of root, and its key is its alone', async () => {
    const shown = await inside(
      'br1-gw1',
      'systemctl',
      'show',
      '--property=User,NoNewPrivileges,ProtectSystem',
      'dwcpd',
    );
    expect(shown.split('\n').toSorted()).toEqual(['NoNewPrivileges=yes', 'ProtectSystem=strict', 'User=dwcp']);
    const pid = await inside('br1-gw1', 'systemctl', 'show', '--property=MainPID', '--value', 'dwcpd');
    const status = await inside('br1-gw1', 'cat', `/proc/${pid}/status`);
    // CAP_NET_BIND_SERVICE is 10.
    expect(/^CapEff:\s+(\S+)$/m.exec(status)?.[1]).toBe('0000000000000400');
    expect(await inside('br1-gw1', 'stat', '-c', '%a %U:%G %F', '/etc/dwcp/tls/server.key')).toBe(
      '600 dwcp:dwcp regular file',
    );
    expect(await inside('br1-gw1', 'stat', '-c', '%a %U', '/run/dwcpd/control.sock')).toBe('600 dwcp');
    expect(await inside('br1-gw1', 'stat', '-c', '%U', '/var/lib/dwcp/managed.json')).toBe('root');
  });

  test('the version that is installed is told, as the archive says it', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'packages/agent/package.json'), 'utf8'));
    const { packages } = await inspectMachine(lab.runner(topology.gateways[0]?.name ?? ''));
    expect(packages.dwcpd).toBe(version);
  });

  test('again nothing is done, without an archive', async () => {
    const { hosts, isChanged } = await play([], { hasArchive: false });
    expect(Object.keys(hosts).toSorted()).toEqual(
      allNodes(topology)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(isChanged).toBe(false);
  });

  test('who is no gateway at the other end of a tunnel does not reach its port', async () => {
    const attempt = ['timeout', '2', 'nc', '-z', '-w', '1', '10.30.0.1', '443'];
    const reached = await lab.runner('dc1-node1').run(attempt, { timeoutMs: 20_000, okExitCodes: [0, 1, 124] });
    expect(reached.exitCode).not.toBe(0);
    const peer = await lab.runner('dc1-gw1').run(attempt, { timeoutMs: 20_000, okExitCodes: [0, 1, 124] });
    expect(peer.exitCode).toBe(0);
  });

  test('killed, it is started again by systemd, and its links come back', async () => {
    await rows(allUp);
    const before = await inside('br1-gw1', 'systemctl', 'show', '--property=MainPID', '--value', 'dwcpd');
    await inside('br1-gw1', 'kill', '-9', before);
    await waitFor(
      async () => {
        const pid = await inside('br1-gw1', 'systemctl', 'show', '--property=MainPID', '--value', 'dwcpd');
        return pid !== '0' && pid !== before ? pid : null;
      },
      { timeoutMs: deadlineMs, everyMs: 100, onTimeout: () => new Error('systemd did not start it again') },
    );
    await rows(allUp);
  });

  test('of one that was stopped both its own end and that of its peer tell', async () => {
    await inside('br1-gw1', 'systemctl', 'stop', 'dwcpd');
    const seen = await rows({ 'br1-gw1 dc1-gw1': 'not running', 'br1-gw1 dc1-gw2': 'not running' });
    expect(seen.filter(({ node, status }) => node === 'br1-gw1' && status !== 'not running')).toEqual([]);
    const atPeer = await waitFor(
      async () => (await rowsNow()).find(({ node, status }) => node === 'dc1-gw1' && status !== 'established') ?? null,
      { timeoutMs: deadlineMs, everyMs: 250, onTimeout: () => new Error('the peer did not notice') },
    );
    expect(atPeer.health).not.toBe('healthy');
    expect(atPeer.reasons).not.toEqual([]);
    expect(await drifting('br1-gw1')).toEqual({
      differences: [],
      unchecked: [{ craft: 'dwcp', part: 'dwcpd', reason: 'dwcpd: nobody answers at its control socket' }],
    });
    await driftingAs('dc1-gw1', ['dwcp/link-not-established br1-gw1']);
    const { actions } = await play(['br1-gw1'], { hasArchive: false });
    expect(actions).toEqual({ 'br1-gw1': ['start dwcpd.service'] });
    await rows(allUp);
  });

  test.each([
    ['a file more', 'touch /opt/dwcp/current/bundle/more.mjs'],
    ['a file others may write', 'chmod o+w /opt/dwcp/current/bundle/dwcpd.mjs'],
    ['a program with rights of its owner', 'chmod u+s /opt/dwcp/current/node/bin/node'],
    ['a directory of somebody else', 'chown dwcp /opt/dwcp/current/bundle'],
    ['a link', 'cd /opt/dwcp/current; cp VERSION /root/; ln -sf /root/VERSION VERSION'],
  ])('%s is a reason as well', async (_what, change) => {
    await inside('dc1-gw2', 'sh', '-euc', change);
    expect(await changesOf('dc1-gw2')).toEqual([notReleased]);
    await play(['dc1-gw2'], { hasArchive: true });
    expect(await changesOf('dc1-gw2')).toEqual([]);
  });

  test('another file of the program is a reason to install it again, and to start the daemon anew', async () => {
    expect(await changesOf('dc1-gw2')).toEqual([]);
    await inside('dc1-gw2', 'sh', '-euc', 'echo >> /opt/dwcp/current/bundle/dwcpd.mjs');
    expect(await changesOf('dc1-gw2')).toEqual([notReleased]);
    await expect(play(['dc1-gw2'], { hasArchive: false })).rejects.toThrow(/set dwcp_program_archive/);
    const { actions } = await play(['dc1-gw2'], { hasArchive: true });
    expect(actions).toEqual({ 'dc1-gw2': ['restart dwcpd.service'] });
    expect(await changesOf('dc1-gw2')).toEqual([]);
    await rows(allUp);
  });

  test('without dwcpd in the description nothing of it is left, but its user and its data', async () => {
    const without = withDaemons(topology, false);
    const publicKeys = Object.fromEntries(
      await Promise.all(
        releases.map(async (release) => {
          const { publicKey } = await inspectHost(lab.runner(release.node), { release }, ctx);
          return [release.node, publicKey ?? ''] as const;
        }),
      ),
    );
    releases = renderRelease(without, { publicKeys });
    releaseDir = (await writeReleaseDirectory(paths.releases, releases)).dir;
    secretFiles = {};
    await play([], { hasArchive: false });
    const left = 'ls -d /opt/dwcp /etc/systemd/system/dwcpd.service* /etc/dwcp/tls/* /etc/dwcp/*.sums 2>/dev/null';
    for (const { name } of topology.gateways) {
      expect(await inside(name, 'sh', '-c', `${left}; systemctl show --property=LoadState --value dwcpd`)).toBe(
        'not-found',
      );
      expect(await changesOf(name)).toEqual([]);
    }
    expect((await play([], { hasArchive: false })).isChanged).toBe(false);
  });
});
