import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachLab } from './attach-lab.ts';
import { closeLab } from './close-lab.ts';
import { readHostRecord, writeHostRecord } from './host/host-record.ts';
import { defaultImageCache, ensureImage } from './image/ensure-image.ts';
import { inspectLab } from './inspect-lab.ts';
import type { Lab } from './lab.ts';
import { smallPlan } from './lab-plan.fixture.ts';
import { type FilterRule, type LabPlan, managementAddressOf, planDigest } from './lab-plan.ts';
import { liveContext, makeClientKey, temporaryDirectory, testLabId, whyNoLab } from './lab-tests.fixture.ts';
import { traceOf } from './machine-trace.fixture.ts';
import { openLab } from './open-lab.ts';

const reason = await whyNoLab(3);
const title = reason === null ? 'a lab of three hosts' : `a lab of three hosts (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const id = testLabId(1);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before = '';
  let imageDir = '';
  let clientKey = '';
  let plan: LabPlan;
  let lab: Lab;
  const dir = () => join(directory.path, 'lab');

  beforeAll(async () => {
    imageDir = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
    directory = await temporaryDirectory();
    before = await traceOf(id, dir(), ctx);
    const key = await makeClientKey(directory.path, ctx);
    clientKey = key.path;
    plan = smallPlan({ lab: id, authorizedKeys: [key.publicKey] });
    lab = await openLab(plan, { dir: dir(), imageDir }, ctx);
  });

  afterAll(async () => {
    await closeLab(dir(), ctx);
    await directory.remove();
  });

  const started = () => ctx.events.events.filter((event) => event.code === 'lab.host-started').length;
  const exitCode = async (host: string, ...argv: readonly string[]) =>
    (await lab.runner(host).run(argv, { timeoutMs: 20_000, okExitCodes: [0, 1, 2, 124] })).exitCode;
  const pings = async (host: string, ...words: readonly string[]) =>
    (await exitCode(host, 'ping', '-c', '1', '-W', '1', ...words)) === 0;

  test('shows every host running and every segment present', async () => {
    const status = await inspectLab(dir(), ctx);
    expect(status.lab).toBe(id);
    expect(status.planDigest).toBe(planDigest(plan));
    expect(status.hosts.map((host) => host.status)).toEqual(['running', 'running', 'running']);
    expect(status.segments.every((segment) => segment.isPresent)).toBe(true);
  });

  test('a host whose start was cut off before its key was written down counts as not there, and is finished as it is', async () => {
    const record = await readHostRecord(dir(), 'dc-gw1');
    if (record === null) throw new Error('dc-gw1 has no record');
    await writeHostRecord(dir(), 'dc-gw1', { ...record, isUp: false });
    const cutOff = await inspectLab(dir(), ctx);
    expect(cutOff.hosts.map((host) => host.status)).toEqual(['missing', 'running', 'running']);
    const before = started();
    await openLab(plan, { dir: dir(), imageDir }, ctx);
    expect(started()).toBe(before);
    expect((await inspectLab(dir(), ctx)).hosts.map((host) => host.status)).toEqual(['running', 'running', 'running']);
  });

  test('starts no unit that a deployment is to enable, and none that fails', async () => {
    const list = async (status: string) => {
      const argv = ['systemctl', 'list-units', `--state=${status}`, '--plain', '--no-legend', '--type=service'];
      const { stdout } = await lab.runner('vpc-gw1').run(argv, { timeoutMs: 20_000 });
      return stdout.split('\n').map((line) => line.split(' ')[0] ?? '');
    };
    expect(await list('failed')).toEqual(['']);
    const active = await list('active');
    expect(active).toContain('ssh.service');
    for (const unit of ['frr.service', 'nftables.service', 'prometheus-node-exporter.service']) {
      expect(active).not.toContain(unit);
    }
  });

  test('carries packets between hosts of different segments through the translation, both ways', async () => {
    expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
    expect(await pings('vpc-gw1', '203.0.113.11')).toBe(true);
    expect(await peerSeenBy('dc-gw1', '203.0.113.11', 5001, 'vpc-gw1')).toBe('198.51.100.11');
    expect(await peerSeenBy('vpc-gw1', '198.51.100.11', 5001, 'dc-gw1')).toBe('203.0.113.11');
  });

  test('lets through what a filter lists and nothing else', async () => {
    expect(await peerSeenBy('vpc-node1', '10.20.1.11', 5001, 'vpc-gw1')).toBe('10.20.0.10');
    expect(await peerSeenBy('vpc-node1', '10.20.1.11', 5002, 'vpc-gw1')).toBeNull();
    expect(await pings('vpc-gw1', '10.20.1.11')).toBe(false);
    expect(await pings('vpc-node1', '10.20.0.10')).toBe(true);
    expect(await pings('vpc-node1', '203.0.113.11')).toBe(false);
  });

  test('takes packets with a foreign source only where the filter does not check it', async () => {
    await lab.runner('vpc-node1').run(['ip', 'addr', 'add', '10.20.1.99/32', 'dev', 'eth0'], { timeoutMs: 5_000 });
    expect(await pings('vpc-node1', '-I', '10.20.1.99', '10.20.0.10')).toBe(false);
    const counters = ['nft', 'list', 'chain', 'inet', 'dwcp_lab', 'egress-vpc-node1-eth0'];
    const { stdout } = await lab.segmentRunner('vpc').run(counters, { timeoutMs: 5_000 });
    expect(stdout).toMatch(/saddr != .*10\.20\.1\.11.* counter packets [1-9]/);
  });

  test('tells a host behind translation and filter that its packets are too big', async () => {
    const setMtu = (mtu: number) =>
      lab.segmentRunner('internet').run(['ip', 'link', 'set', 'dc-gw1-eth0', 'mtu', String(mtu)], { timeoutMs: 5_000 });
    await setMtu(1400);
    const argv = ['ping', '-c', '1', '-W', '1', '-M', 'do', '-s', '1450', '203.0.113.11'];
    const { stdout } = await lab.runner('vpc-gw1').run(argv, { timeoutMs: 5_000, okExitCodes: [1] });
    expect(stdout).toContain('Frag needed and DF set (mtu = 1400)');
    await setMtu(1500);
  });

  test('answers ssh from the management segment, with the host key it wrote down', async () => {
    const host = lab.hosts.find((candidate) => candidate.name === 'vpc-node1');
    const address = host && managementAddressOf(host);
    const ssh = ['ssh', '-i', clientKey, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'];
    const argv = [...ssh, '-o', `UserKnownHostsFile=${lab.sshKnownHosts}`, `root@${address}`, 'hostname'];
    const { stdout } = await ctx.run.run([...lab.managementPrefix, ...argv], { timeoutMs: 20_000 });
    expect(stdout.trim()).toBe('vpc-node1');
  });

  test('leaves a lab that is as planned alone', async () => {
    const count = started();
    await openLab(plan, { dir: dir(), imageDir }, ctx);
    expect(started()).toBe(count);
    expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
  });

  test('takes over new filters without touching the hosts', async () => {
    const count = started();
    const opened: FilterRule = { protocol: 'tcp', fromPort: 5002, toPort: 5002, prefixes: ['10.20.0.10/32'] };
    plan = {
      ...plan,
      segments: plan.segments.map((segment) =>
        segment.kind !== 'routed'
          ? segment
          : {
              ...segment,
              filters: segment.filters.map((filter) => ({ ...filter, ingress: [...filter.ingress, opened] })),
            },
      ),
    };
    await openLab(plan, { dir: dir(), imageDir }, ctx);
    expect(started()).toBe(count);
    expect(await peerSeenBy('vpc-node1', '10.20.1.11', 5002, 'vpc-gw1')).toBe('10.20.0.10');
  });

  test('stops a host as a power cut does and starts it with its disk', async () => {
    const host = lab.runner('vpc-gw1');
    await host.run(['sh', '-c', 'echo kept > /root/kept; ip link add vx0 type vxlan id 1 dstport 4789'], {
      timeoutMs: 5_000,
    });
    await lab.stopHost('vpc-gw1');
    expect((await inspectLab(dir(), ctx)).hosts.map((item) => item.status)).toEqual(['running', 'dead', 'running']);
    await expect(host.run(['true'], { timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
    expect(await pings('dc-gw1', '198.51.100.11')).toBe(false);
    await lab.startHost('vpc-gw1');
    expect((await host.run(['cat', '/root/kept'], { timeoutMs: 5_000 })).stdout).toBe('kept\n');
    expect(await exitCode('vpc-gw1', 'ip', 'link', 'show', 'vx0')).toBe(1);
    expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
  });

  test('starts a host again that died by itself', async () => {
    await lab.runner('dc-gw1').run(['systemctl', 'poweroff', '--force', '--force'], {
      timeoutMs: 10_000,
      okExitCodes: [...Array(256).keys()],
    });
    const isDead = async () => ((await inspectLab(dir(), ctx)).hosts[0]?.status === 'dead' ? true : null);
    await waitFor(isDead, { timeoutMs: 10_000, everyMs: 50, onTimeout: () => new Error('dc-gw1 is still running') });
    const count = started();
    await openLab(plan, { dir: dir(), imageDir }, ctx);
    expect(started()).toBe(count + 1);
    expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
  });

  test('is found again by a later run', async () => {
    const attached = await attachLab(dir(), ctx);
    const result = await attached?.runner('vpc-node1').run(['cat', '/etc/hostname'], { timeoutMs: 5_000 });
    expect(result?.stdout).toBe('vpc-node1\n');
  });

  test('removes a host that is no longer planned', async () => {
    const smaller: LabPlan = {
      ...plan,
      hosts: plan.hosts.filter((host) => host.name !== 'vpc-node1'),
      segments: plan.segments.map((segment) =>
        segment.kind !== 'routed'
          ? segment
          : { ...segment, filters: segment.filters.filter((filter) => filter.host !== 'vpc-node1') },
      ),
    };
    await openLab(smaller, { dir: dir(), imageDir }, ctx);
    const trace = await traceOf(id, dir(), ctx);
    expect(trace).not.toContain('vpc-node1');
    expect(trace).toContain('vpc-gw1');
  });

  test('leaves nothing on the machine once closed, and closing twice is harmless', async () => {
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
    await closeLab(dir(), ctx);
    expect(await inspectLab(dir(), ctx)).toEqual({
      lab: null,
      planDigest: null,
      hosts: [],
      segments: [],
      forwarder: 'unused',
    });
  });

  /** The address a TCP server on `host` sees when `client` connects to it; null when the connection is not made. */
  async function peerSeenBy(host: string, address: string, port: number, client: string): Promise<string | null> {
    const listen = `import socket; s = socket.create_server(('', ${port})); s.settimeout(6); c, a = s.accept(); c.sendall(a[0].encode())`;
    const connect = [
      'import socket, sys, time',
      'deadline = time.time() + 2',
      'while True:',
      '  try: print(socket.create_connection((sys.argv[1], int(sys.argv[2])), 1.5).recv(99).decode()); break',
      '  except ConnectionRefusedError:',
      '    if time.time() > deadline: sys.exit(1)',
      '    time.sleep(0.05)',
      '  except TimeoutError: sys.exit(124)',
    ].join('\n');
    const server = ['systemd-run', '--quiet', '--collect', 'python3', '-c', listen];
    await lab.runner(host).run(server, { timeoutMs: 10_000 });
    const result = await lab.runner(client).run(['python3', '-c', connect, address, String(port)], {
      timeoutMs: 10_000,
      okExitCodes: [0, 124],
    });
    return result.exitCode === 0 ? result.stdout.trim() : null;
  }
});
