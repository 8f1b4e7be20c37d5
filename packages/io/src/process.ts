import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A process named so that a reused pid is never mistaken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat (proc(5)). */
  readonly startTime: string;
}

/** The identity of a running process; null when it is gone or a zombie. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [status, startTime] = [fields[0], fields[19]];
  if (startTime === undefined || status === 'Z' || status === 'X') return null;
  return { pid, startTime };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const found = await identifyProcess(identity.pid);
  return found !== null && found.startTime === identity.startTime;
}

/**
 * Ends a process that is exactly `identity`: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 * Does nothing when it is gone.
 */
export async function stopProcess(identity: ProcessIdentity, options: { readonly graceMs: number }): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', options.graceMs],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!(await isRunning(identity))) return;
    try {
      process.kill(identity.pid, signal);
    } catch {
      return;
    }
    const deadline = performance.now() + waitMs;
    while (performance.now() < deadline) {
      if (!(await isRunning(identity))) return;
      await delay(20);
    }
  }
}

/** Environment variable that marks every long-lived process of one environment, whatever became of the records. */
export const markVariable = 'DWCP_MARK';

/** Running processes started with `DWCP_MARK=<mark>` (children inherit it). Needs to be their owner or root. */
export async function findMarkedProcesses(
  mark: string,
): Promise<readonly (ProcessIdentity & { readonly command: string })[]> {
  const needle = `${markVariable}=${mark}`;
  const found: (ProcessIdentity & { command: string })[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || name === String(process.pid)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(needle)) continue;
    const identity = await identifyProcess(Number(name));
    if (identity === null) continue;
    const command = (await readFile(`/proc/${name}/comm`, 'utf8').catch(() => '')).trim();
    found.push({ ...identity, command });
  }
  return found;
}
