import {
  isBoolean,
  isNumber,
  isRunning,
  isText,
  listOf,
  objectOf,
  orAbsent,
  orNull,
  type ProcessIdentity,
  readState,
  writeFileAtomic,
} from '@dwcp/io';
import { hostDirectory } from './host-directory.ts';
import { findLeader } from './leader.ts';

/** What is known of one host between runs of dwcp. */
export interface HostRecord {
  /** The tree under the host's disk; its name is its content. */
  readonly image: string;
  /** The trees between both, as in its plan; the name of each is its content. */
  readonly layers?: readonly string[] | undefined;
  /** The process that holds the host; null before its first start and after a stop. */
  readonly process: ProcessIdentity | null;
  /** True once it was seen up after its last start. Until then whoever finds it running cannot count on its sshd. */
  readonly isUp: boolean;
}

const isHostRecord = objectOf<HostRecord>({
  image: isText,
  layers: orAbsent(listOf(isText)),
  process: orNull(objectOf<ProcessIdentity>({ pid: isNumber, startTime: isText })),
  isUp: isBoolean,
});

/** Throws STATE_CORRUPT for a record that cannot be read: without it the disk of the host would be made anew. */
export function readHostRecord(dir: string, host: string): Promise<HostRecord | null> {
  return readState(hostDirectory(dir, host).record, isHostRecord);
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
