import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, readTextIfPresent } from '@dwcp/io';
import type { Lab } from '../lab.ts';
import { isLight } from '../lab-plan.ts';
import { hostDirectory } from './host-directory.ts';

/** One line a daemon of a host logged. */
export interface HostLogLine {
  /** Milliseconds since 1970, to the microsecond. */
  readonly atMs: number;
  /** The daemon, e.g. `bgpd`; `init` for the start and end of units of a light host. */
  readonly source: string;
  /** The unit it belongs to, e.g. `frr.service`; null where the log of a light host does not tell. */
  readonly unit: string | null;
  readonly message: string;
}

/** What the daemons of a host logged since a time, oldest first; also of a light host that is off. */
export async function readHostLog(
  lab: Lab,
  target: { readonly host: string; readonly sinceMs: number },
  _ctx: Context,
): Promise<readonly HostLogLine[]> {
  const host = lab.hosts.find((candidate) => candidate.name === target.host);
  if (host === undefined) throw new Error(`no host ${target.host}`);
  const lines = isLight(host)
    ? await readLightLogs(join(hostDirectory(lab.dir, host.name).upper, 'var', 'log'))
    : parseJournal((await lab.runner(host.name).run(journalArgv(target.sinceMs), { timeoutMs: 20_000 })).stdout);
  return lines.filter((line) => line.atMs >= target.sinceMs);
}

async function readLightLogs(directory: string): Promise<readonly HostLogLine[]> {
  const units = join(directory, 'units');
  const names = await readdir(units).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const written = names.map(async (name) => {
    const path = join(units, name);
    const lastMs = (await stat(path)).mtimeMs;
    return parseUnitLog(await readFile(path, 'utf8'), { unit: name.replace(/\.log$/, ''), lastMs });
  });
  const said = parseLightLog((await readTextIfPresent(join(directory, 'host.log'))) ?? '');
  return [said, ...(await Promise.all(written))].flat().toSorted((a, b) => a.atMs - b.atMs);
}

/** What a unit wrote to its output: a line of JSON says when, any other is as old as what was written last. */
export function parseUnitLog(
  text: string,
  { unit, lastMs }: { readonly unit: string; readonly lastMs: number },
): readonly HostLogLine[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((message) => {
    const time = /^\{.*"time":"([^"]+)"/.exec(message)?.[1];
    return {
      atMs: time === undefined ? lastMs : Date.parse(time),
      source: unit.replace(/\.service$/, ''),
      unit,
      message,
    };
  });
}

/** As lightinit writes it. */
export function parseLightLog(text: string): readonly HostLogLine[] {
  return text.split('\n').flatMap((line) => {
    const [time, source = '', ...message] = line.split('\t');
    return message.length === 0
      ? []
      : [{ atMs: Number(time) * 1_000, source: source.replace(/\[.*/, ''), unit: null, message: message.join('\t') }];
  });
}

/** `journalctl --output=json`: an object a line. A message that is no text comes as a list of bytes. */
export function parseJournal(text: string): readonly HostLogLine[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const message = entry.MESSAGE;
    return typeof message === 'string'
      ? [
          {
            atMs: Number(entry.__REALTIME_TIMESTAMP) / 1_000,
            source: String(entry.SYSLOG_IDENTIFIER ?? entry._COMM ?? ''),
            unit: typeof entry._SYSTEMD_UNIT === 'string' ? entry._SYSTEMD_UNIT : null,
            message,
          },
        ]
      : [];
  });
}

function journalArgv(sinceMs: number): readonly string[] {
  return ['journalctl', '--output=json', '--no-pager', '--quiet', `--since=@${Math.floor(sinceMs / 1_000)}`];
}
