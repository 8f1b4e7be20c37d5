import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, waitFor } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeLab } from '../close-lab.ts';
import { killDaemon } from '../host/kill-daemon.ts';
import { readHostLog } from '../host/read-host-log.ts';
import { defaultImageCache, ensureImage } from '../image/ensure-image.ts';
import type { Lab } from '../lab.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from '../lab-tests.fixture.ts';
import { traceOf } from '../machine-trace.fixture.ts';
import { openLab } from '../open-lab.ts';
import { applyNode, applyUnits, commandUnit, inspectUnits } from './apply-node.ts';
import { gatewayRelease } from './gateway-release.fixture.ts';
import { twoGateways } from './two-gateways.fixture.ts';

/** Listens on a port of root, writes down what it could read, and ends with 2 when it is told to. */
const tester = `import os, signal, socket
listener = socket.create_server(("127.0.0.1", 443))
with open("/var/lib/tester/seen", "w") as seen: seen.write("%d %s\\n" % (listener.getsockname()[1], open("/etc/tester.key").read()))
signal.signal(signal.SIGUSR1, lambda *_: os._exit(2))
print("up", flush=True)
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.connect(os.environ["NOTIFY_SOCKET"])
notify.send(b"READY=1")
while True: signal.pause()`;
const testerUnit = `[Unit]
StartLimitIntervalSec=300
StartLimitBurst=10
[Service]
Type=notify
User=tester
Group=tester
UMask=0077
StateDirectory=tester
StateDirectoryMode=0700
RuntimeDirectory=tester
AmbientCapabilities=CAP_NET_BIND_SERVICE
Restart=on-failure
RestartSec=1
RestartPreventExitStatus=2
ExecStart=/usr/bin/python3 /usr/lib/tester.py
`;

const reason = await whyNoLab(0);
const title = reason === null ? 'units of light hosts' : `units of light hosts (skipped: ${reason})`;

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const id = testLabId(7);
  const names = ['left', 'right'] as const;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before = '';
  let lab: Lab;
  const dir = () => join(directory.path, 'lab');

  beforeAll(async () => {
    const imageDir = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
    directory = await temporaryDirectory();
    before = await traceOf(id, dir(), ctx);
    lab = await openLab(twoGateways(id), { dir: dir(), imageDir }, ctx);
  });

  afterAll(async () => {
    await closeLab(dir(), ctx);
    await directory.remove();
  });

  const text = async (host: string, ...argv: readonly string[]) =>
    (await lab.runner(host).run(argv, { timeoutMs: 20_000, okExitCodes: [0, 1, 2] })).stdout;
  const until = (what: string, check: () => Promise<boolean>) =>
    waitFor(async () => ((await check()) ? true : null), {
      timeoutMs: 60_000,
      everyMs: 100,
      onTimeout: () => new Error(`not in time: ${what}`),
    });
  const isEstablished = async () => {
    const summary = await text('left', 'vtysh', '-c', 'show bgp summary json');
    return /"state":\s*"Established"/.test(summary);
  };
  const status = async (unit: string) => (await inspectUnits(lab, 'left')).find((found) => found.unit === unit);

  test('a release is brought up: filters, parameters, a tunnel and routes over it', async () => {
    const applied = await Promise.all(
      names.map((name) =>
        applyNode(lab, gatewayRelease(name), { isNeeded: (unit) => !unit.startsWith('prometheus') }, ctx),
      ),
    );
    expect(applied[0]?.started).toEqual(['nftables.service', 'wg-quick@wg0.service', 'frr.service']);
    expect(applied[0]?.notApplied.map((item) => item.subject)).toEqual([
      'prometheus-node-exporter.service',
      'kernel parameter vm.swappiness',
    ]);
    expect(await text('left', 'nft', 'list', 'table', 'inet', 'contract')).toContain('udp dport 9 drop');
    expect(await text('left', 'cat', '/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv4/conf/wg0/rp_filter')).toBe(
      '1\n2\n',
    );
    await until('BGP through the tunnel', isEstablished);
    await until('the route', async () => (await text('left', 'ip', 'route')).includes('10.9.2.0/24'));
  });

  test('tells of each unit whether it runs', async () => {
    expect(await inspectUnits(lab, 'left')).toMatchObject([
      { unit: 'frr.service', status: 'active' },
      { unit: 'wg-quick@wg0.service', status: 'active', mainPid: 0 },
      { unit: 'nftables.service', status: 'active', mainPid: 0 },
    ]);
  });

  test('answers to systemctl and journalctl as a server does', async () => {
    expect(await text('left', 'systemctl', 'is-active', 'frr', 'wg-quick@wg0', 'nothing')).toBe(
      'active\nactive\ninactive\n',
    );
    expect(await text('left', 'systemctl', 'is-enabled', 'frr.service')).toBe('enabled\n');
    expect(await text('left', 'systemctl', 'is-system-running')).toBe('running\n');
    expect(await text('left', 'systemctl', 'list-units', '--plain', '--no-legend', 'wg-quick@*')).toBe(
      'wg-quick@wg0.service loaded active active\n',
    );
    const log = await text('left', 'journalctl', '--output=short-unix', '--quiet');
    expect(log).toMatch(/^\d+\.\d{6} left (watchfrr|zebra|bgpd)\[\d+\]: /m);
    expect(await text('left', 'journalctl', '--unit', 'frr.service', '--lines', '1')).toMatch(/^[^\n]+\n$/);
    await lab.runner('left').run(['systemctl', 'restart', 'wg-quick@wg0'], { timeoutMs: 20_000 });
    await lab.runner('left').run(['systemctl', 'reload', 'nftables'], { timeoutMs: 20_000 });
    const unknown = await lab.runner('left').run(['systemctl', 'edit', 'frr'], { timeoutMs: 5_000, okExitCodes: [1] });
    expect(unknown.stderr).toBe('systemctl edit is not known in a light host\n');
    await until('BGP over the tunnel that is new', isEstablished);
  });

  test('starting a unit that runs changes nothing', async () => {
    const running = await status('frr.service');
    await applyUnits(lab, { host: 'left', units: ['frr.service'] }, ctx);
    expect(await status('frr.service')).toEqual(running);
  });

  test('a daemon that is killed comes again by what watches it, and the log tells when', async () => {
    const sinceMs = Date.now();
    const { pids } = await killDaemon(lab, { host: 'left', program: 'bgpd' });
    expect(pids).toHaveLength(1);
    await until('another bgpd', async () => {
      const running = await pidOf('bgpd');
      return running !== null && !pids.includes(running);
    });
    await until('BGP again', isEstablished);
    const lines = await readHostLog(lab, { host: 'left', sinceMs }, ctx);
    expect(lines.find((line) => line.source === 'watchfrr')?.message).toMatch(/bgpd/);
  });

  test('a main process that is killed comes again after the time its unit names', async () => {
    const running = await status('frr.service');
    const { atMs } = await killDaemon(lab, { host: 'left', program: 'watchfrr' });
    await until('the unit is started again', async () => {
      const now = await status('frr.service');
      return now?.status === 'active' && now.mainPid !== running?.mainPid && now.mainPid !== 0;
    });
    const lines = (await readHostLog(lab, { host: 'left', sinceMs: atMs }, ctx)).filter(
      (line) => line.source === 'init',
    );
    expect(lines.map((line) => line.message)).toEqual([
      'frr.service: main process ended by signal 9',
      'frr.service: started again',
    ]);
    expect((lines[1]?.atMs ?? 0) - (lines[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    await until('BGP once more', isEstablished);
  });

  test('a unit reloads by its own command and stops with all it started', async () => {
    await commandUnit(lab, { host: 'left', unit: 'nftables.service', verb: 'reload' });
    await commandUnit(lab, { host: 'left', unit: 'frr.service', verb: 'stop' });
    expect(await pidOf('bgpd')).toBeNull();
    expect(await status('frr.service')).toMatchObject({ status: 'inactive', mainPid: 0 });
    await expect(killDaemon(lab, { host: 'left', program: 'bgpd' })).rejects.toThrow('bgpd does not run on left');
  });

  test('a service of another user says when it is ready, has its directories and one right of root', async () => {
    const file = (path: string, content: string, owner = 'root') => ({
      path,
      content,
      permissions: 0o600,
      owner,
      group: owner,
      role: 'dwcp' as const,
    });
    const release: NodeRelease = {
      node: 'left',
      files: [
        file('/usr/lib/sysusers.d/tester.conf', 'u tester - "test" /var/lib/tester\n'),
        file('/etc/systemd/system/tester.service', testerUnit),
        { ...file('/usr/lib/tester.py', tester), permissions: 0o644 },
      ],
      units: ['tester.service'],
      sysctl: {},
    };
    const secrets = [file('/etc/tester.key', 'secret', 'tester')];
    await applyNode(lab, release, { isNeeded: () => true, secrets }, ctx);
    const started = await status('tester.service');
    expect(started).toMatchObject({ status: 'active' });
    expect(await text('left', 'cat', '/var/lib/tester/seen')).toBe('443 secret\n');
    expect(await text('left', 'stat', '-c', '%a %U', '/var/lib/tester', '/run/tester', '/var/lib/tester/seen')).toBe(
      '700 tester\n755 tester\n600 tester\n',
    );
    const state = await text('left', 'cat', `/proc/${started?.mainPid}/status`);
    // CAP_NET_BIND_SERVICE is 10.
    expect(/^CapEff:\s+(\S+)$/m.exec(state)?.[1]).toBe('0000000000000400');
    await lab.runner('left').run(['kill', '-9', `${started?.mainPid}`], { timeoutMs: 5_000 });
    await until('it is started again', async () => {
      const now = await status('tester.service');
      return now?.status === 'active' && now.mainPid !== started?.mainPid && now.mainPid !== 0;
    });
    // What its own configuration forbids to start again is left as it is.
    await lab
      .runner('left')
      .run(['kill', '-USR1', `${(await status('tester.service'))?.mainPid}`], { timeoutMs: 5_000 });
    await until('it has ended', async () => (await status('tester.service'))?.status === 'failed');
    const lines = await readHostLog(lab, { host: 'left', sinceMs: 0 }, ctx);
    expect(lines.filter(({ unit }) => unit === 'tester.service').map(({ message }) => message)).toEqual(['up', 'up']);
  });

  test('a unit that fails says why, and one that is not there is named', async () => {
    const release = gatewayRelease('right');
    const broken: NodeRelease = {
      ...release,
      files: release.files.map((file) =>
        file.path === '/etc/nftables.conf' ? { ...file, content: 'table inet contract { chain' } : file,
      ),
      units: ['nftables.service'],
    };
    await commandUnit(lab, { host: 'right', unit: 'nftables.service', verb: 'stop' });
    await expect(applyNode(lab, broken, { isNeeded: () => true }, ctx)).rejects.toThrow(
      'right did not take its release: nftables.service does not start: /usr/sbin/nft exited with 1',
    );
    await expect(applyUnits(lab, { host: 'right', units: ['nothing.service'] }, ctx)).rejects.toThrow(
      'right has no unit nothing.service',
    );
  });

  test('leaves nothing once closed', async () => {
    await closeLab(dir(), ctx);
    expect(await traceOf(id, dir(), ctx)).toBe(before);
  });

  /** Pid on this machine of a program in the left host; null when it does not run. */
  async function pidOf(program: string): Promise<number | null> {
    for (const pid of await lab.processesOf('left')) {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      if (name.trim() === program && (await identifyProcess(pid)) !== null) return pid;
    }
    return null;
  }
});
