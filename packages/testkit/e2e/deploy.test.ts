import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';
import { findOnHostDisks, recapOfPlaybook } from './end-state.ts';
import { attachDeployedLab, captureUnderlay, labContext, sendTcp, tunnelBytes } from './lab-traffic.ts';
import { type MachineSnapshot, takeSnapshot } from './machine-snapshot.ts';

const onLab = ['--mode', 'hybrid', '--env', 'lab'];
/** A preshared key whose bytes are looked for everywhere dwcp writes. */
const canary = randomBytes(32).toString('base64');

interface ChangeSetDocument {
  readonly changeSet: {
    readonly changes: readonly { readonly kind: string; readonly subject: string; readonly node: string | null }[];
  };
}

interface ChecksDocument {
  readonly checks: readonly { readonly id: string; readonly outcome: string; readonly observed: string | null }[];
}

describe.skipIf(process.getuid?.() !== 0)('the lab environment (needs root)', () => {
  let dwcp: DwcpUnderTest;
  let before: MachineSnapshot;
  let lab: Lab;
  const outputs: string[] = [];

  const run = async (...args: string[]): ReturnType<DwcpUnderTest['run']> => {
    const result = await dwcp.run(args, { env: { DWCP_TEST_PSK: canary } });
    outputs.push(result.stdout, result.stderr);
    return result;
  };

  beforeAll(async () => {
    dwcp = await openDwcp();
    before = await takeSnapshot(dwcp.stateDir);
    await edit('dc1-gw1--use1-gw1: { id: 1 }', 'dc1-gw1--use1-gw1: { id: 1, presharedKey: "${DWCP_TEST_PSK}" }');
    const argv = watchArgv();
    const deployed = await run('deploy', ...onLab, '--yes');
    argvSeen = await argv.stop();
    expect(deployed.stderr).not.toContain('error');
    expect(deployed).toMatchObject({ exitCode: 0 });
    lab = await attachDeployedLab(dwcp.stateDir);
  });
  afterAll(() => dwcp?.close());

  let argvSeen = '';
  const edit = (from: string, to: string): Promise<void> => dwcp.edit('config/environments/lab.yaml', from, to);

  /** BFD of 150 ms takes a machine that stood still for a dead neighbor: what must be true in the end is waited for. */
  const healthyStatus = async (): Promise<StatusDocument & { readonly exitCode: number }> => {
    let last = '';
    return await waitFor(
      async () => {
        const { exitCode, stdout } = await run('status', '--env', 'lab', '--json');
        last = stdout;
        const document = statusOf(stdout);
        return document.verdict === 'healthy' ? { ...document, exitCode } : null;
      },
      { timeoutMs: 60_000, everyMs: 500, onTimeout: () => new Error(`not healthy within a minute: ${last}`) },
    );
  };

  test('a TCP and an ICMP flow cross from the datacenter to the region, inside the tunnels only', async () => {
    const capture = await captureUnderlay(lab, join(dwcp.stateDir, 'flow.pcap'));
    const bytesBefore = (await tunnelBytes(lab, 'use1-gw1')) + (await tunnelBytes(lab, 'use1-gw2'));
    await lab.runner('dc1-node1').run(['ping', '-c', '5', '-i', '0.2', '10.20.1.11'], { timeoutMs: 20_000 });
    const tcp = await sendTcp(lab, { from: 'dc1-node1', to: 'use1-node1', address: '10.20.1.11', seconds: 3 });
    const bytesAfter = (await tunnelBytes(lab, 'use1-gw1')) + (await tunnelBytes(lab, 'use1-gw2'));
    const seen = await capture.stop();
    expect(tcp.receivedBytes).toBeGreaterThan(2_000_000);
    expect(bytesAfter - bytesBefore).toBeGreaterThan(tcp.receivedBytes);
    expect(seen.encrypted).toBeGreaterThan(1_000);
    expect(seen.clear).toBe(0);
  });

  test('dwcp status sees a healthy network', async () => {
    const document = await healthyStatus();
    expect(document.exitCode).toBe(0);
    expect(document.tunnels).toHaveLength(16);
    expect(document.prefixes).toHaveLength(16);
    expect(new Set(document.prefixes.map((row) => row.status))).toEqual(new Set(['ok']));
    expect(document.links).toHaveLength(16);
    for (const link of document.links) {
      expect(link).toMatchObject({ status: 'established', transport: 'tcp', security: 'aes-256-gcm' });
    }
    expect(document.description).toEqual({ status: 'as deployed', changed: [] });
  });

  test.each([
    'baseline.json',
    'lab/lab.json',
    'cloud/emulator.json',
    'terraform/operation.json',
    'terraform/apply.json',
  ])('%s with nothing in it is named, and nothing is done on what it does not say', async (name) => {
    const path = join(dwcp.stateDir, 'env', 'lab', name);
    const text = await readFile(path, 'utf8').catch(() => null);
    await writeFile(path, '');
    const result = await run('status', '--env', 'lab');
    await (text === null ? rm(path) : writeFile(path, text));
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(`error STATE_CORRUPT: ${path} is not what dwcp wrote`);
    expect(result.stderr).toMatch(/^hint: .+/m);
    expect(result.stderr).not.toContain('    at ');
  });

  test('a second deploy changes nothing', async () => {
    const result = await run('deploy', ...onLab, '--yes', '--json');
    expect(subjects(result.stdout), result.stderr).toEqual([]);
    expect(openChecks(result.stdout)).toEqual([]);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ outcome: 'unchanged' });
    const plan = await run('plan', ...onLab);
    expect(plan.exitCode, plan.stdout + plan.stderr).toBe(0);
  });

  test('the whole playbook on all nodes finds nothing to change on any of them', async () => {
    const baseline = await readFile(join(dwcp.stateDir, 'env', 'lab', 'baseline.json'), 'utf8');
    const { release } = JSON.parse(baseline) as { readonly release: string };
    const presharedKeys = { 'dc1-gw1': { 'wg-use1-gw1': canary }, 'use1-gw1': { 'wg-dc1-gw1': canary } };
    const recap = await recapOfPlaybook(dwcp, { release, presharedKeys });
    expect(Object.keys(recap).toSorted()).toEqual(lab.hosts.map((host) => host.name).toSorted());
    for (const [host, line] of Object.entries(recap)) {
      expect(`${host}: ${line}`).toMatch(/: ok=[1-9]\d* +changed=0 +unreachable=0 +failed=0/);
    }
  });

  test('one changed line of one tunnel changes its two gateways and nothing else', async () => {
    await edit('br1-gw1--use1-gw2: { id: 8 }', 'br1-gw1--use1-gw2: { id: 8, keepalive: 20s }');
    const wanted = ['br1-gw1 /etc/wireguard/wg-use1-gw2.conf', 'use1-gw2 /etc/wireguard/wg-br1-gw1.conf'];
    const plan = await run('plan', ...onLab, '--json');
    expect(plan.exitCode, plan.stderr).toBe(2);
    expect(subjects(plan.stdout)).toEqual(wanted);
    const started = await startTimes(lab);
    const deployed = await run('deploy', ...onLab, '--yes', '--json');
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    expect(subjects(deployed.stdout)).toEqual(wanted);
    expect(await startTimes(lab)).toEqual(started);
    const events = await readFile(join(dwcp.stateDir, 'env', 'lab', 'ansible', 'events.jsonl'), 'utf8');
    expect([...new Set([...events.matchAll(/"host": ?"([^"]+)"/g)].map((match) => match[1]))].toSorted()).toEqual([
      'br1-gw1',
      'use1-gw2',
    ]);
  });

  test('one more prefix of the datacenter changes what names its prefixes, there and at its peers, and nothing else', async () => {
    const peers = ['br1-gw1', 'use1-gw1', 'use1-gw2'];
    const wanted = [
      // Routes and rules for it, wherever somebody may send to it or receive from it.
      ...lab.hosts.map((host) => `${host.name} /etc/nftables.conf`),
      ...['dc1-gw1', 'dc1-gw2', ...peers, 'use1-node1', 'use1-node2'].map((host) => `${host} /etc/frr/frr.conf`),
      // Allowed in only from the tunnels of the datacenter: those between the other sites stay as they are.
      ...peers.flatMap((host) => ['dc1-gw1', 'dc1-gw2'].map((end) => `${host} /etc/wireguard/wg-${end}.conf`)),
      'terraform aws_network_acl.use1_private',
      'terraform aws_network_acl.use1_public',
      'terraform aws_security_group.use1_members',
    ].toSorted();
    await edit('prefixes: [10.10.0.0/16]', 'prefixes: [10.10.0.0/16, 10.40.7.0/24]');
    expect((await healthyStatus()).description).toEqual({ status: 'changed', changed: ['sites.dc1.prefixes'] });
    const plan = await run('plan', ...onLab, '--json');
    expect(plan.exitCode, plan.stderr).toBe(2);
    expect(subjects(plan.stdout)).toEqual(wanted);
    const started = await startTimes(lab);
    const deployed = await run('deploy', ...onLab, '--yes', '--json');
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    expect(subjects(deployed.stdout)).toEqual(wanted);
    expect(await startTimes(lab)).toEqual(started);
    const { exitCode, description, prefixes } = await healthyStatus();
    expect(exitCode).toBe(0);
    expect(description).toEqual({ status: 'as deployed', changed: [] });
    const learned = prefixes.filter((row) => row.learned?.includes('10.40.7.0/24'));
    expect(learned.map((row) => `${row.gateway} from ${row.remoteGateway}`).toSorted()).toEqual(
      peers.flatMap((host) => [`${host} from dc1-gw1`, `${host} from dc1-gw2`]),
    );
    expect((await run('plan', ...onLab)).exitCode).toBe(0);
  });

  test('a dwcpd that was killed is started again by its host, and its links are back', async () => {
    const mainPid = async (): Promise<string> => {
      const argv = ['systemctl', 'show', '--property=MainPID', '--value', 'dwcpd.service'];
      return (await lab.runner('br1-gw1').run(argv, { timeoutMs: 10_000 })).stdout.trim();
    };
    const killed = await mainPid();
    await lab.runner('br1-gw1').run(['kill', '-9', killed], { timeoutMs: 10_000 });
    await waitFor(async () => (['0', killed].includes(await mainPid()) ? null : true), {
      timeoutMs: 60_000,
      everyMs: 200,
      onTimeout: () => new Error('systemd did not start it again'),
    });
    expect((await healthyStatus()).links.filter(({ status }) => status !== 'established')).toEqual([]);
  });

  test('a dwcpd that was stopped, and one another file was put into, show; the next deploy puts both right', async () => {
    await lab.runner('br1-gw1').run(['systemctl', 'stop', 'dwcpd.service'], { timeoutMs: 60_000 });
    const change = 'echo >> /opt/dwcp/current/bundle/dwcpd.mjs';
    await lab.runner('dc1-gw2').run(['sh', '-euc', change], { timeoutMs: 10_000 });
    const status = await run('status', '--env', 'lab', '--json');
    expect(status.exitCode, status.stderr).toBe(2);
    const { verdict, links } = statusOf(status.stdout);
    expect(verdict).toBe('degraded');
    expect(new Set(links.filter(({ node }) => node === 'br1-gw1').map((link) => link.status))).toEqual(
      new Set(['not running']),
    );
    const plan = await run('plan', ...onLab, '--json');
    expect(plan.exitCode, plan.stderr).toBe(2);
    expect(subjects(plan.stdout)).toEqual(['br1-gw1 dwcpd.service', 'dc1-gw2 dwcpd.service']);
    const deployed = await run('deploy', ...onLab, '--yes');
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    expect((await healthyStatus()).exitCode).toBe(0);
    expect((await run('plan', ...onLab)).exitCode).toBe(0);
  });

  test('another preshared key is a change on both ends of its tunnel, and nowhere else', async () => {
    const env = { DWCP_TEST_PSK: randomBytes(32).toString('base64') };
    const plan = await dwcp.run(['plan', ...onLab, '--json'], { env });
    expect(plan.exitCode, plan.stderr).toBe(2);
    expect(subjects(plan.stdout)).toEqual([
      'dc1-gw1 /etc/wireguard/wg-use1-gw1.psk',
      'use1-gw1 /etc/wireguard/wg-dc1-gw1.psk',
    ]);
    expect(plan.stdout).not.toContain(env.DWCP_TEST_PSK);
  });

  test('a node whose sshd is gone is named', async () => {
    await lab.runner('use1-node2').run(['systemctl', 'stop', 'ssh.service'], { timeoutMs: 10_000 });
    await lab.runner('use1-node2').run(['pkill', '-x', 'sshd'], { timeoutMs: 10_000, okExitCodes: [0, 1] });
    const plan = await run('plan', ...onLab);
    await lab.runner('use1-node2').run(['systemctl', 'start', 'ssh.service'], { timeoutMs: 10_000 });
    expect(plan.exitCode, plan.stderr).toBe(1);
    expect(plan.stderr).toContain('error HOST_UNREACHABLE: use1-node2 (198.18.');
    expect(plan.stderr).not.toContain('    at ');
  });

  test('a private key with wrong permissions on a gateway stops the deploy and is named', async () => {
    await lab.runner('dc1-gw2').run(['chmod', '644', '/etc/wireguard/private.key'], { timeoutMs: 5_000 });
    const plan = await run('plan', ...onLab);
    expect(plan.exitCode, plan.stderr).toBe(2);
    expect(plan.stdout).toContain('/etc/wireguard/private.key');
    const deployed = await run('deploy', ...onLab, '--yes');
    expect(deployed.exitCode, deployed.stderr).toBe(1);
    expect(deployed.stderr).toMatch(/^error \w+: .*dc1-gw2.*\/etc\/wireguard\/private\.key/m);
    await lab.runner('dc1-gw2').run(['chmod', '600', '/etc/wireguard/private.key'], { timeoutMs: 5_000 });
  });

  test('killing one gateway leaves a flow working, shows in status, and the next deploy brings it back', async () => {
    const capture = await captureUnderlay(lab, join(dwcp.stateDir, 'failover.pcap'));
    const flow = sendTcp(lab, { from: 'dc1-node1', to: 'use1-node1', address: '10.20.1.11', seconds: 12 });
    await lab.runner('dc1-node1').run(['ping', '-c', '10', '-i', '0.2', '10.20.1.11'], { timeoutMs: 20_000 });
    await lab.stopHost('dc1-gw1');
    const tcp = await flow;
    const seen = await capture.stop();
    expect(tcp.receivedBytes).toBeGreaterThan(12_000_000);
    // BFD notices within a second; without it the hold time of BGP alone is nine.
    expect(tcp.idleSeconds).toBeLessThanOrEqual(3);
    expect(seen.encrypted).toBeGreaterThan(1_000);
    expect(seen.clear).toBe(0);
    const status = await run('status', '--env', 'lab');
    expect(status.exitCode, status.stderr).toBe(2);
    expect(status.stdout).toContain('degraded');
    const deployed = await run('deploy', ...onLab, '--yes');
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    expect((await healthyStatus()).exitCode).toBe(0);
  });

  test('no secret is in anything dwcp printed, wrote or passed as an argument', async () => {
    const hits: string[] = [];
    const state = join(dwcp.stateDir, 'env', 'lab');
    for (const name of await readdir(dwcp.stateDir, { recursive: true })) {
      // The disks of the hosts hold the key, and have a test of their own.
      if (/env\/lab\/lab\/hosts\//.test(name) || name.endsWith('.pcap')) continue;
      const text = await readFile(join(dwcp.stateDir, name), 'utf8').catch(() => '');
      if (text.includes(canary)) hits.push(name);
    }
    const emulator = JSON.parse(await readFile(join(state, 'cloud', 'emulator.json'), 'utf8')) as {
      readonly port: number;
    };
    const stored = await fetch(`http://127.0.0.1:${emulator.port}/dwcp-terraform-state/lab/terraform.tfstate`, {
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
    });
    const terraformState = await stored.text();
    expect(terraformState).toContain('aws_vpc');
    expect(hits).toEqual([]);
    expect(`${outputs.join('')}${terraformState}${argvSeen}`).not.toContain(canary);
    expect(argvSeen).toContain('ansible-playbook');
    const made = await readFile(join(state, 'tunnel-secrets', 'authority', 'gateway-dc1-gw1.key'), 'utf8');
    const secretLine = made.split('\n')[1] ?? '';
    expect(secretLine).toHaveLength(64);
    expect(`${outputs.join('')}${terraformState}${argvSeen}`).not.toContain(secretLine);
    expect(await findOnHostDisks(dwcp.stateDir, secretLine)).toEqual(['dc1-gw1 upper/etc/dwcp/tls/server.key 600']);
    const keys = await lab
      .runner('dc1-gw1')
      .run(['stat', '-c', '%a', '/etc/wireguard/private.key', '/etc/wireguard/wg-use1-gw1.psk'], { timeoutMs: 5_000 });
    expect(keys.stdout).toBe('600\n600\n');
    const psk = await lab.runner('dc1-gw1').run(['wg', 'show', 'wg-use1-gw1', 'preshared-keys'], { timeoutMs: 5_000 });
    expect(psk.stdout).toContain(canary);
  });

  test('on the disks of the hosts a secret is in the files of its two owners only, which nobody else can read', async () => {
    expect(await findOnHostDisks(dwcp.stateDir, canary)).toEqual([
      'dc1-gw1 upper/etc/wireguard/wg-use1-gw1.psk 600',
      'use1-gw1 upper/etc/wireguard/wg-dc1-gw1.psk 600',
    ]);
  });

  test('when the emulated cloud is gone, a deploy says so and rebuilds the lab', async () => {
    const path = join(dwcp.stateDir, 'env', 'lab', 'cloud', 'emulator.json');
    const { identity } = JSON.parse(await readFile(path, 'utf8')) as { readonly identity: { readonly pid: number } };
    process.kill(identity.pid, 'SIGKILL');
    const result = await run('deploy', ...onLab, '--yes', '--log-format', 'json');
    expect(result.stderr).toContain('deploy.cloud-lost');
    expect(result.exitCode, result.stderr).toBe(0);
    expect((await healthyStatus()).exitCode).toBe(0);
  });

  test('destroy leaves the machine as it was', async () => {
    expect((await run('destroy', '--env', 'lab', '--yes')).exitCode).toBe(0);
    expect(await takeSnapshot(dwcp.stateDir)).toEqual(before);
    expect(await readdir(join(dwcp.stateDir, 'env'))).toEqual([]);
    expect((await run('status', '--env', 'lab')).exitCode).toBe(3);
    await rm(dwcp.stateDir, { recursive: true, force: true });
  });
});

interface StatusDocument {
  readonly verdict: string;
  readonly links: readonly {
    readonly node: string;
    readonly peer: string;
    readonly status: string;
  }[];
  readonly tunnels: readonly unknown[];
  readonly description: { readonly status: string; readonly changed: readonly string[] };
  readonly prefixes: readonly {
    readonly gateway: string;
    readonly remoteGateway: string;
    readonly learned: readonly string[] | null;
    readonly status: string;
  }[];
}

function statusOf(stdout: string): StatusDocument {
  return JSON.parse(stdout) as StatusDocument;
}

function subjects(stdout: string): readonly string[] {
  const { changeSet } = JSON.parse(stdout) as ChangeSetDocument;
  return changeSet.changes.map((change) => `${change.node ?? change.kind} ${change.subject}`).toSorted();
}

function openChecks(stdout: string): readonly string[] {
  const { checks } = JSON.parse(stdout) as ChecksDocument;
  return checks.filter(({ outcome }) => outcome !== 'pass').map(({ id, observed }) => `${id}: ${observed}`);
}

/** When each WireGuard device and routing daemon was started: a reload keeps them. */
async function startTimes(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const times: Record<string, string> = {};
  for (const host of lab.hosts) {
    const argv = [
      'systemctl',
      'show',
      '--property=Id,ActiveEnterTimestampMonotonic',
      'wg-quick@*',
      'frr.service',
      'nftables.service',
    ];
    times[host.name] = (await lab.runner(host.name).run(argv, { timeoutMs: 10_000 })).stdout;
  }
  return times;
}

/** Every argv on the machine while something runs. */
function watchArgv(): { stop(): Promise<string> } {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const pid of await readdir('/proc')) {
        if (/^\d+$/.test(pid)) seen.add(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
      }
      await labContext.run.run(['sleep', '0.05'], { timeoutMs: 5_000 });
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return [...seen].join('\n');
    },
  };
}
