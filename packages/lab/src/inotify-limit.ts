import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { DwcpError } from '@dwcp/model';

/** Measured: the systemd of a host takes 5, a userspace tunnel on it 1. */
const instancesPerHost = 7;

export interface InotifyRoom {
  readonly limit: number;
  readonly inUse: number;
  /** How many more lab hosts fit. */
  readonly hosts: number;
}

/** The limit counts per user; the systemd of a host is the machine's root. */
export async function inspectInotifyRoom(): Promise<InotifyRoom> {
  const limit = Number(await readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
  const inUse = await countInstances();
  return { limit, inUse, hosts: Math.max(0, Math.floor((limit - inUse) / instancesPerHost)) };
}

/**
 * Throws LAB_UNSUPPORTED when `hosts` more do not fit, or the `tunnels` that hosts without a systemd have: they would hang while
 * they start, or end at once, without a word.
 */
export async function requireRoomForHosts(hosts: number, tunnels = 0): Promise<void> {
  const room = await inspectInotifyRoom();
  const needed = hosts * instancesPerHost + tunnels;
  if (needed <= room.limit - room.inUse) return;
  const what = tunnels === 0 ? `${hosts} lab hosts` : `${hosts} lab hosts and ${tunnels} ends of tunnels`;
  throw new DwcpError(
    'LAB_UNSUPPORTED',
    `${what} need ${needed} inotify instances, ${room.limit - room.inUse} of ${room.limit} are free`,
    { hint: `run \`sysctl -w fs.inotify.max_user_instances=${sufficientLimit(room, needed)}\` and try again` },
  );
}

/** The next power of two with some room beyond. */
function sufficientLimit(room: InotifyRoom, needed: number): number {
  return 2 ** Math.ceil(Math.log2(room.inUse + needed + 8 * instancesPerHost));
}

/** Of root's processes: a service of a host that runs as another user counts against that user. */
async function countInstances(): Promise<number> {
  let count = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if ((await stat(`/proc/${pid}`).catch(() => null))?.uid !== 0) continue;
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    count += targets.filter((target) => target === 'anon_inode:inotify').length;
  }
  return count;
}
