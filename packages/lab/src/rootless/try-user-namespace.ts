import type { Context } from '@dwcp/io';
import type { RootlessReason } from './inspect-rootless.ts';
import { userNamespaceArgv } from './user-namespace-argv.ts';

interface Step {
  readonly what: string;
  readonly script: string;
  readonly hint: string;
}

const outside = 'run it outside of the container or sandbox this is';

/** What a lab does in a user namespace, the simplest first. */
const steps: readonly Step[] = [
  { what: 'a user namespace', script: 'true', hint: outside },
  { what: 'a file system of its own', script: 'mount -t tmpfs tmpfs /run', hint: outside },
  { what: 'a network of its own', script: 'unshare --net ip link add dwcp0 type veth', hint: outside },
  { what: 'a tunnel device', script: 'unshare --net ip tuntap add mode tun name dwcp0', hint: outside },
  {
    what: 'processes of its own',
    script: 'unshare --pid --fork --kill-child --mount-proc true',
    // A part of /proc is covered: the kernel then gives nobody a whole one (mount_too_revealing).
    hint: outside,
  },
  {
    what: 'an overlay',
    script:
      'mount -t tmpfs tmpfs /run; cd /run; mkdir l u w m; mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w,userxattr m',
    hint: 'use Linux 5.11 or newer',
  },
];

/** Makes a user namespace, and in it what a lab makes; the first thing that is refused, in the kernel's words. */
export async function tryUserNamespace(ctx: Context): Promise<readonly RootlessReason[]> {
  for (const { what, script, hint } of steps) {
    const { exitCode, stderr } = await ctx.run.run([...userNamespaceArgv, 'sh', '-euc', script], {
      timeoutMs: 10_000,
      okExitCodes: [...Array(256).keys()],
    });
    if (exitCode === 0) continue;
    const words = stderr.trim().split('\n').at(-1) ?? '';
    // Of unshare(2): a limit on namespaces is reached.
    if (/No space left on device/.test(words)) {
      const limits = what === 'a user namespace' ? 'user.max_user_namespaces' : 'one of user.max_*_namespaces';
      return [{ reason: `the limit ${limits} is reached`, hint: 'run `sysctl -a | grep ^user.max` and raise it' }];
    }
    if (/unrecognized option/.test(stderr)) {
      return [{ reason: `unshare does not know --map-auto`, hint: 'install util-linux 2.38 or newer' }];
    }
    return [{ reason: `${what} is refused to a user: ${words}`, hint }];
  }
  return [];
}
