import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, identifyProcess } from '@dwcp/io';

/** What a machine does for its users, or fails to do. */
export interface Machine {
  readonly hasIds: boolean;
  readonly hasTunnels: boolean;
}

export const helpfulMachine: Machine = { hasIds: true, hasTunnels: true };

/** A user this machine does not know: he is there only for the programs `argv` starts, in a mount namespace of their own. */
export interface OrdinaryUser {
  /** Below it everything is his. */
  readonly home: string;
  /** What runs a program as him on such a machine. Replaces itself: the process that is started is the program's. */
  argv(machine: Machine, program: readonly string[]): readonly string[];
  /** Pids of what lives and is his or that of his subordinate ids. */
  processes(): Promise<readonly number[]>;
  remove(): Promise<void>;
}

const uid = 61_235;
const firstSubordinate = 700_000_000;
const subordinates = 65_536;

const script = `
home=$1 tunnels=$2 ids=$3; shift 3
mount -t overlay overlay -o "lowerdir=$ids:/etc" /etc
[ "$tunnels" = no ] || mount --bind "$tunnels" /dev/net/tun
cd "$home"
exec setpriv --reuid=${uid} --regid=${uid} --clear-groups env -i HOME="$home" USER=dwcp-test LANG=C.UTF-8 PATH="$home/../bin:$PATH" "$@"
`;

export async function ordinaryUser(ctx: Context): Promise<OrdinaryUser> {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-user-'));
  await chmod(directory, 0o755);
  const at = (...names: readonly string[]) => join(directory, ...names);
  await mkdir(at('home'));
  await chown(at('home'), uid, uid);
  for (const [name, range] of [
    ['ids', `dwcp-test:${firstSubordinate}:${subordinates}\n`],
    ['no-ids', ''],
  ] as const) {
    await mkdir(at(name));
    await writeFile(at(name, 'subuid'), range);
    await writeFile(at(name, 'subgid'), range);
    const users = await readFile('/etc/passwd', 'utf8');
    await writeFile(at(name, 'passwd'), `${users}dwcp-test:x:${uid}:${uid}::${at('home')}:/bin/sh\n`);
  }
  const run = (...argv: readonly string[]) => ctx.run.run(argv, { timeoutMs: 10_000 });
  await run('mknod', '-m', '0666', at('tun'), 'c', '10', '200');
  await run('mknod', '-m', '0600', at('closed-tun'), 'c', '10', '200');
  await makeIdPrograms(at('bin'), run);
  return {
    home: at('home'),
    argv: ({ hasIds, hasTunnels }, program) => [
      'unshare',
      '--mount',
      '--propagation=private',
      '--',
      'sh',
      '-euc',
      script,
      'user',
      at('home'),
      at(hasTunnels ? 'tun' : 'closed-tun'),
      at(hasIds ? 'ids' : 'no-ids'),
      ...program,
    ],
    processes: livingProcesses,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What newuidmap(1) and newgidmap(1) of the uidmap package do for the one user of the test, who is given the whole range. */
async function makeIdPrograms(directory: string, run: (...argv: readonly string[]) => Promise<unknown>): Promise<void> {
  await mkdir(directory);
  const shell = join(directory, 'sh-with-right');
  await copyFile('/bin/sh', shell);
  await run('setcap', 'cap_setuid,cap_setgid=ep', shell);
  for (const [name, map] of [
    ['newuidmap', 'uid_map'],
    ['newgidmap', 'gid_map'],
  ] as const) {
    const text = `#!${shell}\npid=$1; shift\nprintf '%s %s %s\\n' "$@" >"/proc/$pid/${map}"\n`;
    await writeFile(join(directory, name), text, { mode: 0o755 });
  }
}

async function livingProcesses(): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const owner = (await stat(`/proc/${pid}`).catch(() => null))?.uid ?? 0;
      const isHis = owner === uid || (owner >= firstSubordinate && owner < firstSubordinate + subordinates);
      return isHis && (await identifyProcess(pid)) !== null ? [pid] : [];
    }),
  );
  return found.flat();
}
