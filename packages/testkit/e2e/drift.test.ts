import { randomBytes } from 'node:crypto';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopProcess, waitFor } from '@dwcp/io';
import type { Drift } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DriftLab, openDriftLab } from './drift-lab.ts';
import type { EmulatedCloud } from './emulated-cloud.ts';
import { type OnNode, plantInCloud, tagVpc } from './plant-drifts.ts';

const canary = `CANARY${randomBytes(12).toString('hex')}`;

describe.skipIf(process.getuid?.() !== 0)('drift of the lab environment (needs root)', () => {
  let drifting: DriftLab;
  let isPlanted = false;
  const run: DriftLab['run'] = (...args) => drifting.run(...args);
  const detect: DriftLab['detect'] = (...args) => drifting.detect(...args);
  const on: OnNode = (node, script) => drifting.on(node, script);
  const shown: string[] = [];

  beforeAll(async () => {
    drifting = await openDriftLab({ hasPresharedKey: true });
    // BFD of 50 ms takes a machine that stood still for a dead neighbor.
    await waitFor(async () => ((await run('status', '--env', 'lab')).exitCode === 0 ? true : null), {
      timeoutMs: 60_000,
      everyMs: 500,
      onTimeout: () => new Error('the network is not healthy within a minute'),
    });
  });
  afterAll(() => drifting?.close());

  test('right after a deploy there is no drift, three times in a row, and the cloud was only read', async () => {
    const requests = await drifting.cloud.requestsDuring(async () => {
      for (let time = 1; time <= 3; time++) {
        const { exitCode, report } = await detect();
        expect(report.drifts, `time ${time}`).toEqual([]);
        expect(report.unchecked, `time ${time}`).toEqual([]);
        expect(exitCode).toBe(0);
        expect(report.nodes).toHaveLength(drifting.lab.hosts.length);
      }
    });
    expect(requests.length).toBeGreaterThan(50);
    expect(requests.filter((request) => !/^(GET|HEAD) object$|^POST (Describe|Get|List)/.test(request))).toEqual([]);
  });

  test('two looks at once are each in sync, and what one that was killed left is gone after the next', async () => {
    const cloud = ['--kind', 'terraform'] as const;
    const drift = join(drifting.dwcp.stateDir, 'env', 'lab', 'drift');
    const before = (await readdir(drift)).toSorted();
    for (const { exitCode, report } of await Promise.all([detect(...cloud), detect(...cloud)])) {
      expect([report.drifts, report.unchecked]).toEqual([[], []]);
      expect(exitCode).toBe(0);
    }
    expect((await readdir(drift)).toSorted()).toEqual(before);
    const killed = await drifting.dwcp.start(['drift', 'detect', '--env', 'lab', ...cloud]);
    const beside = await drifting.dwcp.start(['drift', 'detect', '--env', 'lab', ...cloud]);
    const workDirs = async () => new Set((await processesBelow(drift)).map(({ workDir }) => workDir));
    await waitFor(async () => ((await workDirs()).size === 2 ? true : null), {
      timeoutMs: 60_000,
      everyMs: 10,
      onTimeout: () => new Error('the two do not both ask terraform'),
    });
    for (const { pid } of [killed.process, beside.process, ...(await processesBelow(drift))]) {
      kill(pid);
    }
    expect(await readdir(drift)).not.toEqual(before);
    expect((await detect(...cloud)).exitCode).toBe(0);
    expect(await processesBelow(drift)).toEqual([]);
    expect((await readdir(drift)).toSorted()).toEqual(before);
  });

  test('the baseline that the deploy wrote is whole, and nothing a detection needs is missing', async () => {
    expect((await run('drift', 'baseline', '--env', 'lab')).exitCode).toBe(0);
    const init = await run('drift', 'init', '--env', 'lab', '--json');
    expect(init, init.stderr).toMatchObject({ exitCode: 0 });
  });

  test('a node that does not answer is unchecked, and nothing else is', async () => {
    await on('use1-node2', 'systemctl stop ssh.service; pkill -x sshd || true');
    const { exitCode, report } = await detect('--kind', 'files', 'running-config');
    await on('use1-node2', 'systemctl start ssh.service');
    expect(report.drifts).toEqual([]);
    expect(report.unchecked.map(({ node, subject }) => `${node} ${subject}`)).toEqual(['use1-node2 node']);
    expect(exitCode).toBe(3);
  });

  test('a monitor tells what somebody changed, puts back what it may, tells that it is gone, and tells no value', async () => {
    const log = join(drifting.dwcp.stateDir, 'drift.log');
    const monitored = ['--env', 'lab', '--interval', '10', '--auto', '--kind', 'files', 'policy'];
    const monitor = await drifting.dwcp.start(
      ['drift', 'monitor', ...monitored, '--listen', '127.0.0.1:0', '--log-file', log],
      {
        env: { DWCP_TEST_PSK: drifting.presharedKey },
      },
    );
    const told = async (...words: readonly string[]): Promise<void> => {
      let text = '';
      await waitFor(
        async () => {
          text = await readFile(log, 'utf8').catch(() => 'no log');
          const lines = text.split('\n');
          return words.every((word) => lines.some((line) => line.includes(word))) ? true : null;
        },
        {
          timeoutMs: 180_000,
          everyMs: 200,
          onTimeout: () => new Error(`not all of ${words.join(', ')} in ${text}`),
        },
      );
    };
    await told('SUCCESS lab: in sync');
    await on('dc1-node1', `echo 'password: ${canary}' >> /etc/dwcp/dwcp-v3-hybrid.yaml`);
    await on('dc1-node2', 'chmod 644 /etc/dwcp/dwcp-v3-hybrid.yaml');
    const places = [
      'file/changed: /etc/dwcp/dwcp-v3-hybrid.yaml on dc1-node1',
      'file/permissions: /etc/dwcp/dwcp-v3-hybrid.yaml on dc1-node2',
    ];
    await told(...places.map((place) => `WARN lab: medium drift ${place}`), 'ERROR lab: critical drift policy/');
    await told(...places.map((place) => `SUCCESS lab: medium repaired ${place}`));
    await told(
      ...places.map((place) => `SUCCESS lab: medium resolved ${place}`),
      'SUCCESS lab: critical resolved policy/',
    );
    await stopProcess(monitor.process, { graceMs: 60_000 });
    shown.push(await readFile(log, 'utf8'), await monitor.output());
    expect((await detect('--kind', 'files', 'policy')).report.drifts).toEqual([]);
  });

  test('everything that is planted is found, with kind, cause and severity, and nothing besides', async () => {
    // A test that is run again finds its own plants.
    if (!isPlanted) await plantOnHosts(on);
    if (!isPlanted) await plantMoreInCloud(drifting.cloud);
    isPlanted = true;
    await drifting.edit('br1-gw1--use1-gw2: { id: 8 }', 'br1-gw1--use1-gw2: { id: 8, keepalive: 20s }');
    const { exitCode, report } = await detect();
    const found = report.drifts.map(({ kind, check, node, subject, cause, severity }) =>
      [kind, severity, cause, check, node ?? '-', subject.replace(/vol-\w+$/, 'vol')].join(' '),
    );
    expect(found.toSorted()).toEqual(planted.toSorted());
    expect(report.unchecked).toEqual([]);
    expect(exitCode).toBe(2);
    const changed = (node: string): Drift | undefined =>
      report.drifts.find((drift) => drift.check === 'file/changed' && drift.node === node);
    expect(changed('dc1-node1')?.diff).toContain('+password: (hidden)');
    expect(changed('dc1-node1')?.changes).toEqual([{ path: 'password', wanted: null, observed: '(hidden)' }]);
    expect(changed('dc1-node2')).toMatchObject({ changes: [], isReformatted: true });
    expect(changed('br1-gw1')?.changes.map(({ path }) => path)).toEqual([
      expect.stringMatching(/^\[Peer .*\] PersistentKeepalive$/),
      expect.stringMatching(/^\[Peer .*\] PresharedKey$/),
    ]);
    for (const node of ['dc1-node1', 'dc1-node2', 'br1-gw1']) {
      const ageMs = Date.now() - Date.parse(changed(node)?.changedAt ?? '');
      expect(ageMs, node).toBeLessThan(3_600_000);
    }
    const announced = report.drifts.find(({ check, node }) => check === 'routing/config-differs' && node === 'dc1-gw2');
    expect(announced?.consequences.map(({ subject }) => subject)).toContain('10.99.0.0/16');
    const notApplied = report.drifts.find(({ check }) => check === 'description/not-applied');
    expect(notApplied?.consequences.map(({ node, subject }) => `${node} ${subject}`).toSorted()).toEqual([
      'br1-gw1 /etc/wireguard/wg-use1-gw2.conf',
      'use1-gw2 /etc/wireguard/wg-br1-gw1.conf',
    ]);
  });

  test('the last report is shown once more, as text, SARIF, JUnit and a page', async () => {
    const files = ['sarif', 'junit', 'html'].flatMap((kind) => [
      `--${kind}`,
      join(drifting.dwcp.stateDir, `drift.${kind}`),
    ]);
    const again = await run('drift', 'report', '--env', 'lab', ...files);
    expect(again.exitCode, again.stderr).toBe(2);
    expect(again.stdout).toContain(`lab: ${planted.length} drifts`);
    for (const kind of ['sarif', 'junit', 'html']) {
      const text = await readFile(join(drifting.dwcp.stateDir, `drift.${kind}`), 'utf8');
      expect(text).toContain('wg-br1-gw1');
      shown.push(text);
    }
  });

  test('an ignored drift does not count until its day is over, then it comes back', async () => {
    const ledger = (expires: string): string =>
      `formatVersion: 1\nignores:\n  - check: sysctl/differs\n    subject: net.ipv4.conf.all.*\n    owner: network-team\n    reason: tried by hand\n    expires: ${expires}\n`;
    const file = join(drifting.dwcp.projectDir, 'config', 'drift-ignores.yaml');
    const look = (): ReturnType<typeof detect> => detect('--host', 'use1-node1', '--kind', 'running-config');
    await writeFile(file, ledger(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)));
    const [first] = (await look()).report.ignored;
    expect(first?.owner).toBe('network-team');
    const id = first?.drift.id ?? '';
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const terms = ['--owner', 'network-team', '--reason', 'renewed', '--expires', day];
    expect(await run('drift', 'ignore', id, '--env', 'lab', ...terms)).toMatchObject({ exitCode: 0 });
    const held = await look();
    expect(held.report.ignored).toMatchObject([{ owner: 'network-team', drift: { node: 'use1-node1' } }]);
    expect(held.report.drifts.map(({ check }) => check)).not.toContain('sysctl/differs');
    await writeFile(file, ledger('2026-01-01'));
    const over = await look();
    expect(over.report.ignored).toEqual([]);
    expect(over.report.drifts.filter(({ check }) => check === 'sysctl/differs')).toMatchObject([
      { cause: 'expired', node: 'use1-node1' },
    ]);
  });

  test('a cloud that is gone is unchecked, and is not started', async () => {
    drifting.cloud.kill();
    const { exitCode, report } = await detect('--kind', 'terraform');
    expect(report.unchecked.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      'terraform the emulated cloud does not answer',
    ]);
    expect(report.drifts).toEqual([]);
    expect(exitCode).toBe(3);
  });

  test('no secret is in a report, in progress or in a log', async () => {
    const text = [...drifting.outputs, ...shown, ...(await keptTexts(drifting.dwcp.stateDir))].join('\n');
    expect(text).not.toContain(drifting.presharedKey);
    expect(text).not.toContain(canary);
  });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended by itself, or with another.
  }
}

/** Processes whose directory lies below another. */
async function processesBelow(dir: string) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const workDir = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    return workDir.startsWith(`${dir}/`) ? [{ pid: Number(pid), workDir }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Logs of runs and kept reports. */
async function keptTexts(stateDir: string): Promise<readonly string[]> {
  const dirs = [join(stateDir, 'runs'), join(stateDir, 'env', 'lab', 'drift', 'reports')];
  const texts = dirs.map(async (dir) => {
    const names = await readdir(dir);
    expect(names.length, dir).toBeGreaterThan(0);
    return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  });
  return (await Promise.all(texts)).flat();
}

/** What plantOnHosts, plantInCloud and the edited description do, as it must be reported. */
const planted: readonly string[] = [
  'files medium outside-change file/changed dc1-node1 /etc/dwcp/dwcp-v3-hybrid.yaml',
  'files medium outside-change file/unexpected dc1-node1 /etc/dwcp/extra.yaml',
  'files medium outside-change file/permissions dc1-gw1 /etc/dwcp/dwcp-v3-hybrid.yaml',
  'files medium outside-change file/changed br1-gw1 /etc/wireguard/wg-dc1-gw2.conf',
  'files medium outside-change file/changed dc1-node2 /etc/dwcp/dwcp-v3-hybrid.yaml',
  'files medium outside-change file/missing use1-node2 /etc/modules-load.d/dwcp.conf',
  'files medium outside-change file/permissions use1-gw2 /etc/wireguard/private.key',
  'files medium outside-change unit/overridden use1-node1 /etc/systemd/system/frr.service.d/zz.conf',
  'files medium outside-change unit/overridden dc1-node1 /etc/systemd/system/prometheus-node-exporter.service.d/zz.conf',
  'files medium outside-change file/unexpected dc1-node1 /etc/frr/daemons.conf',
  'files medium outside-change file/unexpected dc1-node1 /etc/sysctl.d/99-mine.conf',
  'files medium not-applied description/not-applied - config/environments/lab.yaml',
  'running-config high outside-change wireguard/peer-missing dc1-gw1 wg-br1-gw1',
  'running-config high outside-change wireguard/preshared-key-differs dc1-gw1 wg-use1-gw1',
  'running-config high outside-change wireguard/allowed-ips-differ use1-gw1 wg-dc1-gw2',
  'running-config high outside-change wireguard/peer-extra use1-gw2 wg-dc1-gw2',
  'running-config high outside-change wireguard/mtu-differs use1-gw2 wg-dc1-gw1',
  'running-config high outside-change routing/config-differs br1-gw1 running routing configuration of br1-gw1',
  'running-config high outside-change routing/config-differs dc1-gw2 running routing configuration of dc1-gw2',
  'running-config high outside-change firewall/rules-differ dc1-gw2 input',
  'running-config high outside-change firewall/rule-differs use1-gw1 input: BGP use1-gw2',
  'running-config high outside-change package/version dc1-gw2 wireguard-tools',
  'running-config high outside-change sysctl/differs use1-node1 net.ipv4.conf.all.accept_redirects',
  'running-config high outside-change sysctl/differs dc1-node2 net.ipv4.tcp_congestion_control',
  'running-config high outside-change unit/not-active use1-node2 prometheus-node-exporter.service',
  'running-config high outside-change unit/not-enabled dc1-node2 prometheus-node-exporter.service',
  'running-config high outside-change unit/not-active br1-gw1 dwcpd.service',
  'running-config high outside-change dwcp/link-missing use1-gw1 dc1-gw1',
  'running-config high outside-change program/differs dc1-gw2 /opt/dwcp/current',
  'running-config high outside-change program/differs use1-gw1 /opt/dwcp/current',
  'running-config high outside-change program/differs use1-gw2 /opt/dwcp/current',
  'running-config high outside-change package/version use1-gw1 dwcpd',
  'files medium outside-change unit/overridden use1-gw2 /etc/systemd/system/dwcpd.service.d/zz.conf',
  'terraform high outside-change terraform/changed - aws_vpc.use1',
  'terraform high outside-change terraform/changed - aws_security_group.use1_nodes',
  'terraform high outside-change terraform/gone - aws_flow_log.use1',
  'terraform high outside-change terraform/unmanaged - arn:aws:ec2:us-east-1:123456789012:volume/vol',
  'policy critical outside-change policy/config/unknown-key dc1-node1 /etc/dwcp/dwcp-v3-hybrid.yaml password',
  'policy critical outside-change policy/config/literal-secret dc1-node1 /etc/dwcp/dwcp-v3-hybrid.yaml password',
  'policy critical outside-change policy/DWCP-SEC-024 - aws_vpc.use1',
  'policy critical outside-change policy/DWCP-SEC-040 - aws_vpc.use1',
  'policy critical outside-change policy/DWCP-NET-012 - aws_security_group.use1_nodes',
  'policy critical outside-change policy/DWCP-SEC-025 - aws_security_group.use1_nodes',
];

async function plantOnHosts(on: OnNode): Promise<void> {
  const peerOf = (device: string): string => `"$(wg show ${device} peers)"`;
  await on(
    'dc1-node1',
    `printf 'password: |\\n  ${canary}\\n' >> /etc/dwcp/dwcp-v3-hybrid.yaml; echo ${canary} > /etc/dwcp/extra.yaml`,
  );
  // Nothing of it is in effect yet: a reload, a start or a boot would take it.
  const unread = '/etc/systemd/system/prometheus-node-exporter.service.d/zz.conf';
  await on('dc1-node1', `printf '[Service]\\nNice=5\\n' > ${unread}; echo 'bfdd=no' > /etc/frr/daemons.conf`);
  await on('dc1-node1', "echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/99-mine.conf");
  await on('dc1-gw1', 'chmod 644 /etc/dwcp/dwcp-v3-hybrid.yaml');
  // Reformatted, and nothing in it is another.
  await on('dc1-node2', "sed -i '1i # looked at by hand' /etc/dwcp/dwcp-v3-hybrid.yaml");
  await on('dc1-node2', 'sysctl -qw net.ipv4.tcp_congestion_control=reno');
  await on('dc1-node2', 'systemctl disable --quiet prometheus-node-exporter.service');
  await on('use1-node1', 'sysctl -qw net.ipv4.conf.all.accept_redirects=1');
  await on(
    'use1-node1',
    `printf '[Service]\\nNice=5\\nEnvironment=TOKEN=${canary}\\n' > /etc/systemd/system/frr.service.d/zz.conf`,
  );
  await on('use1-node1', 'systemctl daemon-reload');
  // What dwcpd runs is another thing than its file, which is as it was deployed.
  await on(
    'use1-gw1',
    `cp -p /etc/dwcp/node.yaml /root/node.yaml; sed -i '/name: dc1-gw1,/d' /etc/dwcp/node.yaml; systemctl reload dwcpd.service; timeout 25 sh -c 'while /opt/dwcp/current/bin/dwcp-ctl peers --json | grep -q dc1-gw1; do :; done'; cp -p /root/node.yaml /etc/dwcp/node.yaml`,
  );
  await on('br1-gw1', 'systemctl stop dwcpd.service');
  await on('dc1-gw2', 'echo >> /opt/dwcp/current/bundle/dwcpd.mjs');
  await on('use1-gw1', 'echo 0.0.1 > /opt/dwcp/current/VERSION');
  const override = '/etc/systemd/system/dwcpd.service.d/zz.conf';
  await on('use1-gw2', `printf '[Service]\\nNice=5\\n' > ${override}; systemctl daemon-reload`);
  await on('use1-gw2', 'chmod o+w /opt/dwcp/current/bundle');
  await on('use1-node2', 'systemctl stop prometheus-node-exporter.service; rm /etc/modules-load.d/dwcp.conf');
  await on('dc1-gw1', `wg set wg-br1-gw1 peer ${peerOf('wg-br1-gw1')} remove`);
  await on('dc1-gw1', `wg set wg-use1-gw1 peer ${peerOf('wg-use1-gw1')} preshared-key /dev/null`);
  await on('use1-gw1', `wg set wg-dc1-gw2 peer ${peerOf('wg-dc1-gw2')} allowed-ips 10.255.0.0/31`);
  await on('use1-gw2', `wg set wg-dc1-gw2 peer ${randomBytes(32).toString('base64')}; ip link set wg-dc1-gw1 mtu 1300`);
  await on('use1-gw2', 'chmod 640 /etc/wireguard/private.key');
  const neighbor = `$(vtysh -c 'show running-config' | sed -n 's/^ neighbor \\(.*\\) description br1-gw1--use1-gw1$/\\1/p')`;
  await on('br1-gw1', `vtysh -c 'configure terminal' -c 'router bgp' -c "no neighbor ${neighbor}"`);
  const handle = `$(nft -a list chain inet dwcp input | sed -n 's/.*comment "BFD dc1-node2" # handle //p')`;
  await on('dc1-gw2', `nft delete rule inet dwcp input handle "${handle}"`);
  const bgp = `$(nft -a list chain inet dwcp input | sed -n 's/.*comment "BGP use1-gw2" # handle //p')`;
  const wider = `iifname \\"vx0\\" tcp dport { 22, 179 } accept comment \\"BGP use1-gw2\\"`;
  await on('use1-gw1', `nft "replace rule inet dwcp input handle ${bgp} ${wider}"`);
  const older = '/^Package: wireguard-tools$/,/^$/ s/^Version: .*/Version: 1.0.20180101-1/';
  await on('dc1-gw2', `sed -i '${older}' /var/lib/dpkg/status`);
  const words = ['configure terminal', 'ip route 10.99.0.0/16 blackhole', 'router bgp', 'address-family ipv4 unicast'];
  await on('dc1-gw2', `vtysh ${[...words, 'network 10.99.0.0/16'].map((word) => `-c '${word}'`).join(' ')}`);
  await on(
    'br1-gw1',
    `printf 'PresharedKey = ${canary}\\nPersistentKeepalive = 7\\n' >> /etc/wireguard/wg-dc1-gw2.conf`,
  );
}

async function plantMoreInCloud(cloud: EmulatedCloud): Promise<void> {
  await plantInCloud(cloud);
  await tagVpc(cloud, 'db-password', canary);
  await cloud.call('CreateTags', {
    'ResourceId.1': await cloud.idOf('vol', 'CreateVolume', { AvailabilityZone: 'us-east-1a', Size: '1' }),
    'Tag.1.Key': 'ManagedBy',
    'Tag.1.Value': 'dwcp',
    'Tag.2.Key': 'env',
    'Tag.2.Value': 'lab',
  });
}
