import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, makeDirectory, writeError } from '@dwcp/io';
import { type AlertChannel, AlertRefused } from '../alerts/alert.ts';
import { type LogLevel, levelOf, renderEntry } from '../alerts/render-alert.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** The log of the DWCP guide: `ISO time level message` in lines. Opened anew for each write, so that logrotate may move it. */
export interface LogFile {
  readonly path: string;
  write(lines: readonly LogLine[], nowMs: number): Promise<void>;
}

/** Creates the file where there is none. Throws FILE_PERMISSIONS or DISK_FULL when it cannot be written. */
export async function openLogFile(path: string): Promise<LogFile> {
  await makeDirectory(dirname(path), { permissions: 0o750 });
  await append(path, '');
  return {
    path,
    write: (lines, nowMs) => append(path, lines.map((line) => `${renderLogLine(line, nowMs)}\n`).join('')),
  };
}

export function renderLogLine({ level, message }: LogLine, nowMs: number): string {
  return `${new Date(nowMs).toISOString()} ${level} ${message}`;
}

export function logChannel(file: LogFile, now: () => number): AlertChannel {
  return {
    name: 'log',
    async send({ environment, entries, leftOut }) {
      const lines: LogLine[] = entries.map((entry) => ({
        level: levelOf(entry),
        message: `${environment}: ${renderEntry(entry)}`,
      }));
      if (leftOut > 0) lines.push({ level: 'WARN', message: `${environment}: ${leftOut} more were left out` });
      try {
        await file.write(lines, now());
      } catch (cause) {
        throw new AlertRefused(`the log cannot be written (${codeOf(cause) ?? 'unknown error'})`);
      }
    },
  };
}

async function append(path: string, text: string): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    // Not through a link: the folder may be one that others write to.
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    handle = await open(path, flags, 0o640);
    await handle.appendFile(text);
  } catch (cause) {
    throw writeError(path, cause);
  } finally {
    await handle?.close();
  }
}
