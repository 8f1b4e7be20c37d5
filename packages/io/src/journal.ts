import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { DwcpError } from '@dwcp/model';
import { readTextIfPresent, writeError } from './files.ts';
import { isAnything, isNumber, isText, objectOf, recordOf } from './shape.ts';

/** One line of a journal. `seq` counts from 1. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: string;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Append-only, one JSON document a line, each chained to the one before by sha256, fsynced before append returns. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  append(code: string, data?: Readonly<Record<string, unknown>>): JournalEntry;
  close(): void;
}

/**
 * Opens a journal, made 0600 when absent. A last line cut off by a crash is dropped; any other line that does not match
 * its checksum throws JOURNAL_CORRUPT.
 */
export async function openJournal(path: string, options: { readonly now: () => number }): Promise<Journal> {
  const { entries, lastHash, validBytes } = await parseJournal(path);
  let fd: number;
  try {
    fd = openSync(path, 'a', 0o600);
  } catch (cause) {
    throw writeError(path, cause);
  }
  const text = await readTextIfPresent(path);
  if (text !== null && Buffer.byteLength(text) > validBytes) truncate(path, validBytes);
  const list: JournalEntry[] = [...entries];
  let previous = lastHash;
  let sizeBytes = validBytes;
  return {
    entries: list,
    append(code, data = {}) {
      const entry: JournalEntry = { seq: list.length + 1, at: new Date(options.now()).toISOString(), code, data };
      const body = JSON.stringify(entry);
      const hash = chain(previous, body);
      try {
        writeWhole(fd, `${hash} ${body}\n`);
        fsyncSync(fd);
      } catch (cause) {
        // A part of a line on a full disk: take it back, so that the next line does not follow it.
        ftruncateSync(fd, sizeBytes);
        throw writeError(path, cause);
      }
      previous = hash;
      sizeBytes += Buffer.byteLength(`${hash} ${body}\n`);
      list.push(entry);
      return entry;
    },
    close() {
      closeSync(fd);
    },
  };
}

/** The entries of a journal, read only; [] when there is none. */
export async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  return (await parseJournal(path)).entries;
}

async function parseJournal(path: string): Promise<{ entries: JournalEntry[]; lastHash: string; validBytes: number }> {
  const text = (await readTextIfPresent(path)) ?? '';
  const entries: JournalEntry[] = [];
  let lastHash = '';
  let validBytes = 0;
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  // A line that was cut off begins as a line does. A journal of nothing but zeros may have held anything.
  if (lines.length === 0 && last.includes('\0')) throw mismatch({ path, line: 1 });
  for (const [index, line] of lines.entries()) {
    const hash = line.slice(0, 64);
    const body = line.slice(65);
    if (chain(lastHash, body) !== hash) throw mismatch({ path, line: index + 1 });
    entries.push(parseEntry(body, { path, line: index + 1 }));
    lastHash = hash;
    validBytes += Buffer.byteLength(line) + 1;
  }
  return { entries, lastHash, validBytes };
}

interface Place {
  readonly path: string;
  readonly line: number;
}

const isEntry = objectOf<JournalEntry>({ seq: isNumber, at: isText, code: isText, data: recordOf(isAnything) });

function parseEntry(body: string, place: Place): JournalEntry {
  try {
    const value: unknown = JSON.parse(body);
    if (isEntry(value)) return value;
  } catch {
    // Said below, with the line.
  }
  throw mismatch(place);
}

function mismatch({ path, line }: Place): DwcpError {
  return new DwcpError('JOURNAL_CORRUPT', `${path}:${line} does not match its checksum`, {
    hint: 'run `dwcp destroy` and deploy again, or restore the journal',
  });
}

/** write(2) may take less than it was given, on a nearly full disk above all. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

function chain(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex');
}

function truncate(path: string, bytes: number): void {
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
