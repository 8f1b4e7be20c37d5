import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { type Context, findTool, readTextIfPresent, type ToolSpec } from '@dwcp/io';
import { lackOfIds } from './subordinate-ids.ts';
import { tryUserNamespace } from './try-user-namespace.ts';

/** Something that keeps a user from a lab of his own, and one command that changes it. */
export interface RootlessReason {
  readonly reason: string;
  readonly hint: string;
}

/**
 * What keeps the user who runs this from a lab of light hosts without root; [] when nothing does. Where nothing known does, it
 * is tried.
 */
export async function inspectRootless(ctx: Context): Promise<readonly RootlessReason[]> {
  const known = [
    ...(await forbiddingSettings((name) => readTextIfPresent(`/proc/sys/${name.replaceAll('.', '/')}`))),
    ...(await missingPrograms(ctx)),
    ...(await missingIds()),
    ...(await closedTunnelDevice()),
  ];
  return known.length > 0 ? known : tryUserNamespace(ctx);
}

const enough = '15000';

/** Kernel settings, the value with which they forbid a lab, and one with which they do not. */
const settings = [
  ...['user', 'mnt', 'net', 'pid', 'uts', 'ipc'].map((kind) => {
    return { name: `user.max_${kind}_namespaces`, forbids: '0', allows: enough };
  }),
  // Debian's kernels before 2021.
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  // Ubuntu since 23.10.
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
] as const;

/** `read` tells a setting, null for one this kernel does not have. */
export async function forbiddingSettings(
  read: (name: string) => Promise<string | null>,
): Promise<readonly RootlessReason[]> {
  const found: RootlessReason[] = [];
  for (const { name, forbids, allows } of settings) {
    const value = (await read(name))?.trim();
    if (value !== forbids) continue;
    found.push({ reason: `kernel setting ${name} is ${value}`, hint: `run \`sudo sysctl -w ${name}=${allows}\`` });
  }
  return found;
}

const idTools: readonly ToolSpec[] = ['newuidmap', 'newgidmap'].map((command) => ({
  name: command,
  commands: [command],
  // It tells no version.
  versionArgs: [],
  versionPattern: /(?!)/,
  minimum: null,
  neededFor: 'a lab without root',
  howToGet: 'run `sudo apt-get install uidmap`',
}));

async function missingPrograms(ctx: Context): Promise<readonly RootlessReason[]> {
  const found = await Promise.all(idTools.map(async (spec) => ({ spec, tool: await findTool(spec, ctx.run) })));
  const missing = found.find(({ tool }) => tool === null);
  return missing === undefined
    ? []
    : [{ reason: `${missing.spec.name} is not installed`, hint: missing.spec.howToGet }];
}

async function missingIds(): Promise<readonly RootlessReason[]> {
  const names = ['/etc/subuid', '/etc/subgid'];
  const files = await Promise.all(names.map(async (file) => ({ file, text: (await readTextIfPresent(file)) ?? '' })));
  const user = currentUser();
  if (user === null) {
    return [{ reason: `user ${process.getuid?.()} is not in /etc/passwd`, hint: 'run it as a user who is' }];
  }
  const lack = lackOfIds(user, files);
  return lack === null ? [] : [lack];
}

function currentUser(): { readonly name: string; readonly uid: number } | null {
  try {
    const { username, uid } = userInfo();
    return { name: username, uid };
  } catch {
    return null;
  }
}

async function closedTunnelDevice(): Promise<readonly RootlessReason[]> {
  const device = '/dev/net/tun';
  const found = await stat(device).catch(() => null);
  if (found === null) return [{ reason: `there is no ${device}`, hint: 'run `sudo modprobe tun`' }];
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return [];
  } catch {
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    return [
      {
        reason: `${device} has mode ${mode}, which keeps it from this user`,
        // As udev makes it: a device it opens still needs a network namespace of one's own.
        hint: `run \`sudo chmod 0666 ${device}\``,
      },
    ];
  }
}
