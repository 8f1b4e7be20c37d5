import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { identifyProcess, isRunning, waitFor } from '@dwcp/io';
import type { HostKind } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachLab } from './attach-lab.ts';
import { closeLab } from './close-lab.ts';
import { pathInHost } from './host/path-in-host.ts';
import { writeNodeFiles } from './host/write-node-files.ts';
import { defaultImageCache, ensureImage } from './image/ensure-image.ts';
import { inspectLab } from './inspect-lab.ts';
import type { Lab } from './lab.ts';
import { smallPlan } from './lab-plan.fixture.ts';
import { liveContext, temporaryDirectory, testLabId } from './lab-tests.fixture.ts';
import { traceOf } from './machine-trace.fixture.ts';
import { openLab } from './open-lab.ts';

/** What every kind of host keeps, whatever it is made of. Call it in a test file of its own for each kind. */
export function driverContract(
  kind: HostKind,
  options: { readonly reason: string | null; readonly number: number },
): void {
  const { reason } = options;
  const title = `a lab of ${kind} hosts`;
  describe.skipIf(reason !== null)(reason === null ? title : `${title} (skipped: ${reason})`, () => {
    const ctx = liveContext();
    const id = testLabId(options.number);
    const plan = smallPlan({ lab: id, kind });
    let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
    let imageDir = '';
    let before = '';
    let lab: Lab;
    const dir = () => join(directory.path, 'lab');

    beforeAll(async () => {
      imageDir = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
      directory = await temporaryDirectory();
      before = await traceOf(id, dir(), ctx);
      lab = await openLab(plan, { dir: dir(), imageDir }, ctx);
    });

    afterAll(async () => {
      await closeLab(dir(), ctx);
      await directory.remove();
    });

    const text = async (host: string, ...argv: readonly string[]) =>
      (await lab.runner(host).run(argv, { timeoutMs: 20_000 })).stdout.trim();
    const pings = async (host: string, address: string) => {
      const argv = ['ping', '-c', '1', '-W', '1', address];
      const { exitCode } = await lab.runner(host).run(argv, { timeoutMs: 20_000, okExitCodes: [0, 1, 2] });
      return exitCode === 0;
    };
    const statuses = async () => (await inspectLab(dir(), ctx)).hosts.map((host) => host.status);

    test('every host runs, with processes, a name and devices of its own', async () => {
      expect(await statuses()).toEqual(['running', 'running', 'running']);
      expect(await text('vpc-gw1', 'hostname')).toBe('vpc-gw1');
      expect(await text('vpc-gw1', 'cat', '/proc/1/comm')).toBe(kind === 'full' ? 'systemd' : 'lightinit');
      expect((await text('vpc-gw1', 'ls', '/sys/class/net')).split('\n')).toEqual(['eth0', 'lo', 'mgmt0']);
      expect(await text('vpc-gw1', 'cat', '/sys/class/net/eth0/mtu')).toBe('1500');
    });

    test('a command that fails says with what', async () => {
      const result = await lab.runner('dc-gw1').run(['sh', '-c', 'echo why >&2; exit 7'], {
        timeoutMs: 5_000,
        okExitCodes: [7],
      });
      expect(result.exitCode).toBe(7);
      expect(result.stderr).toBe('why\n');
    });

    test('a file is written with its owner and permissions, in one host only, and never outside', async () => {
      const file = { path: '/var/run/contract/x', content: 'here\n', permissions: 0o640, owner: 'root', group: 'frr' };
      await writeNodeFiles(lab, { host: 'dc-gw1', files: [file] }, ctx);
      expect(await text('dc-gw1', 'stat', '-c', '%a %U %G', '/run/contract/x')).toBe('640 root frr');
      expect(await text('dc-gw1', 'cat', '/var/run/contract/x')).toBe('here');
      const elsewhere = await lab.runner('vpc-gw1').run(['cat', '/run/contract/x'], {
        timeoutMs: 5_000,
        okExitCodes: [1],
      });
      expect(elsewhere.exitCode).toBe(1);
      await expect(readFile('/var/run/contract/x')).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('cables carry packets, through translation and filters', async () => {
      expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
      expect(await pings('vpc-gw1', '203.0.113.11')).toBe(true);
      expect(await pings('vpc-gw1', '10.20.1.11')).toBe(false);
    });

    test('cannot change the machine', async () => {
      const read = () => readFile('/proc/sys/vm/swappiness', 'utf8');
      const value = await read();
      const argv = ['sh', '-c', `echo ${Number(value) + 1} > /proc/sys/vm/swappiness`];
      const { exitCode } = await lab.runner('dc-gw1').run(argv, { timeoutMs: 5_000, okExitCodes: [1, 2] });
      expect(exitCode).not.toBe(0);
      expect(await read()).toBe(value);
    });

    test('a host that was stopped comes again with its disk and without what was in its memory', async () => {
      await text(
        'vpc-gw1',
        'sh',
        '-c',
        'echo kept > /root/kept; echo lost > /run/lost; ip link add vx0 type vxlan id 1 dstport 4789',
      );
      await lab.stopHost('vpc-gw1');
      expect(await statuses()).toEqual(['running', 'dead', 'running']);
      await expect(lab.runner('vpc-gw1').run(['true'], { timeoutMs: 5_000 })).rejects.toMatchObject({
        code: 'HOST_UNREACHABLE',
      });
      expect(await pings('dc-gw1', '198.51.100.11')).toBe(false);
      await lab.startHost('vpc-gw1');
      expect(await text('vpc-gw1', 'cat', '/root/kept')).toBe('kept');
      expect(await text('vpc-gw1', 'sh', '-c', 'ls /run/lost /sys/class/net/vx0 2>/dev/null || true')).toBe('');
      expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
    });

    test('a host that died by itself is started again by opening the lab', async () => {
      const leader = await lab.leaderOf('dc-gw1');
      process.kill(leader, 'SIGKILL');
      const isDead = async () => ((await statuses())[0] === 'dead' ? true : null);
      await waitFor(isDead, { timeoutMs: 10_000, everyMs: 20, onTimeout: () => new Error('dc-gw1 still runs') });
      await openLab(plan, { dir: dir(), imageDir }, ctx);
      expect(await lab.leaderOf('dc-gw1')).not.toBe(leader);
      expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
    });

    test('opening a lab that is as planned starts nothing, and a later run finds it', async () => {
      const leaders = await Promise.all(plan.hosts.map((host) => lab.leaderOf(host.name)));
      await openLab(plan, { dir: dir(), imageDir }, ctx);
      const attached = await attachLab(dir(), ctx);
      expect(await Promise.all(plan.hosts.map((host) => attached?.leaderOf(host.name)))).toEqual(leaders);
    });

    test('a host that gets a layer is made anew and finds it below its disk, where nobody changes it', async () => {
      const file = join(directory.path, 'layer', 'opt', 'contract', 'x');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, 'shared\n');
      const hosts = plan.hosts.map((host) =>
        host.name === 'dc-gw1' ? { ...host, layers: [join(directory.path, 'layer')] } : host,
      );
      const other = await lab.leaderOf('vpc-gw1');
      lab = await openLab({ ...plan, hosts }, { dir: dir(), imageDir }, ctx);
      expect(await text('dc-gw1', 'cat', '/opt/contract/x')).toBe('shared');
      await text('dc-gw1', 'sh', '-c', 'echo own > /opt/contract/x');
      await lab.stopHost('dc-gw1');
      await lab.startHost('dc-gw1');
      expect(await text('dc-gw1', 'cat', '/opt/contract/x')).toBe('own');
      expect(await readFile(file, 'utf8')).toBe('shared\n');
      expect(await lab.leaderOf('vpc-gw1')).toBe(other);
      lab = await openLab(plan, { dir: dir(), imageDir }, ctx);
      expect(await text('dc-gw1', 'ls', '/opt')).toBe('');
    });

    test('follows a link inside a host as the host does', async () => {
      const root = await lab.rootOf('dc-gw1');
      expect(await pathInHost(root, '/var/run/x')).toBe(`${root}/run/x`);
    });

    test('leaves nothing once closed', async () => {
      await closeLab(dir(), ctx);
      expect(await traceOf(id, dir(), ctx)).toBe(before);
    });

    test.each(['lab.json', 'hosts'])(
      'opening that was killed when %s was there is completed, and removed whole',
      async (sign) => {
        const child = join(import.meta.dirname, 'open-lab.child.fixture.ts');
        const argv = [process.execPath, '--conditions=dwcp-source', child, id, dir(), imageDir, kind];
        const identity = await identifyProcess(
          await ctx.run.start(argv, { logFile: join(directory.path, 'child.log') }),
        );
        if (identity === null) throw new Error('the child did not start');
        const hasSign = async () =>
          (await pathExists(join(dir(), sign))) || !(await isRunning(identity)) ? true : null;
        await waitFor(hasSign, {
          timeoutMs: 20_000,
          everyMs: 2,
          onTimeout: () => new Error('the child does not begin'),
        });
        if (await isRunning(identity)) process.kill(identity.pid, 'SIGKILL');
        const isGone = async () => ((await isRunning(identity)) ? null : true);
        await waitFor(isGone, { timeoutMs: 5_000, everyMs: 5, onTimeout: () => new Error('the child does not end') });
        lab = await openLab(plan, { dir: dir(), imageDir }, ctx);
        expect(await pings('dc-gw1', '198.51.100.11')).toBe(true);
        await closeLab(dir(), ctx);
        expect(await traceOf(id, dir(), ctx)).toBe(before);
      },
    );
  });
}

async function pathExists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'EISDIR',
  );
}
