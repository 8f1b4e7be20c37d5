import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity, stopProcess, waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultImageCache, ensureImage } from '../image/ensure-image.ts';
import { liveContext, temporaryDirectory, testLabId, whyNoLab } from '../lab-tests.fixture.ts';
import { traceOf } from '../machine-trace.fixture.ts';

const reason = await whyNoLab(0);
const title = reason === null ? 'a lab without root' : `a lab without root (skipped: ${reason})`;

/** Somebody who is nobody: no account has these ids. */
const user = { uid: 61_234, firstSubordinate: 1_000_000 };

describe.skipIf(reason !== null)(title, () => {
  const ctx = liveContext();
  const id = testLabId(11);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let before = '';
  let space: ProcessIdentity;
  const at = (name: string) => join(directory.path, name);
  const inside = (...argv: readonly string[]) => [
    'nsenter',
    `--target=${space.pid}`,
    '--user',
    '--net',
    '--mount',
    '--setuid=0',
    '--setgid=0',
    '--',
    ...argv,
  ];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    before = await traceOf(id, at('lab'), ctx);
    await chmod(directory.path, 0o755);
    for (const name of ['image', 'lab']) {
      await mkdir(at(name));
      await chown(at(name), user.uid, user.uid);
    }
    space = await openUserSpace();
    const image = (await ensureImage({ cacheDir: defaultImageCache() }, ctx)).dir;
    const copy =
      'from=$1; to=$2; shift 2; tar -C "$from" --exclude=./dev -c . | "$@" tar -C "$to" --numeric-owner -xp && "$@" mkdir "$to/dev"';
    await ctx.run.run(['sh', '-euc', copy, 'copy', image, at('image'), ...inside()], { timeoutMs: 120_000 });
  });

  afterAll(async () => {
    await stopProcess(space, { graceMs: 1_000 });
    await directory.remove();
  });

  /**
   * What `unshare -Urnm --map-auto` gives a user with a range in /etc/subuid, for one this machine does not know. The
   * device of tunnels is open to all in it, as on an ordinary machine.
   */
  async function openUserSpace(): Promise<ProcessIdentity> {
    const script = 'mknod -m 0666 "$1" c 10 200; mount --bind "$1" /dev/net/tun; shift; exec "$@"';
    const argv = ['unshare', '--mount', '--', 'sh', '-euc', script, 'space', at('tun')];
    const drop = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.uid}`, '--clear-groups', '--'];
    const pid = await ctx.run.start([...argv, ...drop, 'unshare', '--user', '--net', '--mount', 'sleep', '600'], {
      logFile: at('space.log'),
    });
    const isThere = async () => {
      const found = await identifyProcess(pid);
      if (found === null) throw new Error('the user namespace did not start');
      const map = `0 ${user.uid} 1\n1 ${user.firstSubordinate} 65535\n`;
      return writeFile(`/proc/${pid}/gid_map`, map)
        .then(() => writeFile(`/proc/${pid}/uid_map`, map))
        .then(
          () => found,
          () => null,
        );
    };
    return waitFor(isThere, { timeoutMs: 10_000, everyMs: 20, onTimeout: () => new Error('no user namespace') });
  }

  test('brings up filters, a tunnel in userspace and BGP over it, and leaves nothing', async () => {
    const child = join(import.meta.dirname, 'rootless.child.fixture.ts');
    const argv = [process.execPath, '--conditions=dwcp-source', child, id, join(at('lab'), 'kept'), at('image')];
    const { stdout } = await ctx.run.run(inside(...argv), { timeoutMs: 150_000, cwd: '/', env: { HOME: at('lab') } });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      inUserNamespace: true,
      handshake: true,
    });
    await stopProcess(space, { graceMs: 1_000 });
    expect(await traceOf(id, at('lab'), ctx)).toBe(before);
  });
});
