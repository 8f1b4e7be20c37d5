import { isRunning, type ProcessIdentity, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import { hostDirectory } from './host-directory.ts';
import { findLeader } from './leader.ts';

/** What is known of one host between runs of dwcp. */
export interface HostRecord {
  /** The tree under the host's disk; its name is its content. */
  readonly image: string;
  /** The process that holds the host; null before its first start and after a stop. */
  readonly process: ProcessIdentity | null;
}

export async function readHostRecord(dir: string, host: string): Promise<HostRecord | null> {
  const text = await readTextIfPresent(hostDirectory(dir, host).record);
  if (text === null) return null;
  try {
    return parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export async function writeHostRecord(dir: string, host: string, record: HostRecord): Promise<void> {
  await writeFileAtomic(hostDirectory(dir, host).record, `${JSON.stringify(record)}\n`);
}

/** Pid of the host's own first process; null when the host does not run. */
export async function leaderOf(dir: string, host: string): Promise<number | null> {
  const record = await readHostRecord(dir, host);
  if (record === null || record.process === null || !(await isRunning(record.process))) return null;
  return findLeader(record.process.pid);
}

function parse(value: unknown): HostRecord | null {
  if (typeof value !== 'object' || value === null || !('image' in value) || !('process' in value)) return null;
  const { image, process } = value;
  if (typeof image !== 'string') return null;
  if (typeof process !== 'object' || process === null || !('pid' in process) || !('startTime' in process)) {
    return { image, process: null };
  }
  return { image, process: { pid: Number(process.pid), startTime: String(process.startTime) } };
}
