import { readFile } from 'node:fs/promises';
import { DwcpError } from '@dwcp/model';
import type { Lab } from '../lab.ts';

/** Processes that were killed, and when. */
export interface KilledDaemon {
  readonly pids: readonly number[];
  /** Milliseconds since 1970, just before the first of them was killed. */
  readonly atMs: number;
}

/**
 * Kills a daemon of a host without a word, by the name of its program: `bgpd`, `charon-systemd`, `wireguard-go`. With
 * `argument`, only the one started with that word: the tunnel of a wireguard-go. What supervises it may start it again.
 */
export async function killDaemon(
  lab: Lab,
  target: { readonly host: string; readonly program: string; readonly argument?: string },
): Promise<KilledDaemon> {
  const { host, program, argument } = target;
  const pids: number[] = [];
  for (const pid of await lab.processesOf(host)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const isNamed = (words[0] ?? '').split('/').at(-1)?.replace(/:$/, '') === program;
    if (isNamed && (argument === undefined || words.includes(argument))) pids.push(pid);
  }
  if (pids.length === 0) {
    throw new DwcpError('LAB_FAILED', `${program} does not run on ${host}`, {
      hint: `run \`ps ax\` on ${host} to see what does`,
    });
  }
  const atMs = performance.timeOrigin + performance.now();
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return { pids, atMs };
}
