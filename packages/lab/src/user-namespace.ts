import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { isLight, type LabPlan } from './lab-plan.ts';

/** True where root is root of a user namespace only, a user of the machine (user_namespaces(7)). */
export async function isUserNamespace(): Promise<boolean> {
  const [, outside, count] = (await readFile('/proc/self/uid_map', 'utf8')).trim().split(/\s+/);
  return outside !== '0' || count !== '4294967295';
}

/**
 * Makes a user namespace ready for a lab: /run becomes its own, for the machine's cannot be written. Does nothing for the
 * machine's root. Throws LAB_UNSUPPORTED for hosts that need him.
 */
export async function prepareUserNamespace(plan: LabPlan, ctx: Context): Promise<void> {
  if (!(await isUserNamespace())) return;
  const full = plan.hosts.find((host) => !isLight(host));
  if (full !== undefined) {
    throw new DwcpError(
      'LAB_UNSUPPORTED',
      `host ${full.name} is a full host, which only root of the machine can start`,
      {
        hint: 'use light hosts, or run the same command with sudo',
      },
    );
  }
  const isWritable = await access('/run', constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable)
    await ctx.run.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', '/run'], { timeoutMs: 5_000 });
}

/** What keeps a user without root from running a lab of light hosts, each with one thing to do; [] when nothing does. */
export async function inspectRootless(
  user: string,
): Promise<readonly { readonly reason: string; readonly hint: string }[]> {
  const found: { reason: string; hint: string }[] = [];
  for (const { name, forbids, allows } of settings) {
    const value = (await readTextIfPresent(`/proc/sys/${name.replaceAll('.', '/')}`))?.trim();
    if (value === forbids) {
      found.push({ reason: `kernel setting ${name} is ${value}`, hint: `run \`sysctl -w ${name}=${allows}\`` });
    }
  }
  if (!(await isOnPath('newuidmap'))) {
    found.push({ reason: 'newuidmap is not installed', hint: 'run `apt-get install uidmap`' });
  }
  for (const [file, option] of [
    ['/etc/subuid', '--add-subuids'],
    ['/etc/subgid', '--add-subgids'],
  ] as const) {
    const lines = ((await readTextIfPresent(file)) ?? '').split('\n');
    if (lines.some((line) => line.startsWith(`${user}:`))) continue;
    found.push({
      reason: `${file} gives ${user} no range`,
      hint: `run \`usermod ${option} 100000-165535 ${user}\``,
    });
  }
  try {
    await access('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    found.push({
      reason: '/dev/net/tun may be opened by root only',
      hint: 'run `chmod 0666 /dev/net/tun`: it lets nobody do more than a network namespace of his own',
    });
  }
  return found;
}

const settings = [
  { name: 'user.max_user_namespaces', forbids: '0', allows: '15000' },
  // Debian's kernels before 2021.
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  // Ubuntu since 23.10.
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
] as const;

async function isOnPath(program: string): Promise<boolean> {
  const directories = [...(process.env.PATH ?? '').split(':'), '/usr/bin'];
  const found = await Promise.all(
    directories.map((directory) =>
      access(`${directory}/${program}`, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
