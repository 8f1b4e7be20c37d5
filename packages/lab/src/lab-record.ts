import { join } from 'node:path';
import {
  isText,
  makeDirectory,
  objectOf,
  oneOf,
  orNull,
  readState,
  readTextIfPresent,
  writeFileAtomic,
} from '@dwcp/io';
import { isLabId, type LabPlan } from './lab-plan.ts';
import { isLabPlan } from './lab-plan-shape.ts';

/** What openLab leaves for the runs after it. Written before anything is created. */
export interface LabRecord {
  readonly formatVersion: 1;
  readonly plan: LabPlan;
  /** The tree under the disks of the hosts; null when none has one. */
  readonly image: string | null;
}

export function recordPath(dir: string): string {
  return join(dir, 'lab.json');
}

export function knownHostsPath(dir: string): string {
  return join(dir, 'known_hosts');
}

/** The lab id alone, kept apart so that a lab can be removed also when its record cannot be read. */
function labIdPath(dir: string): string {
  return join(dir, 'lab-id');
}

export async function writeLabRecord(dir: string, record: LabRecord): Promise<void> {
  await makeDirectory(dir);
  await writeFileAtomic(labIdPath(dir), `${record.plan.lab}\n`);
  await writeFileAtomic(recordPath(dir), `${JSON.stringify(record, null, 2)}\n`);
}

const isLabRecord = objectOf<LabRecord>({ formatVersion: oneOf([1]), plan: isLabPlan, image: orNull(isText) });

/** The record of a lab; null when there is none. Throws STATE_CORRUPT for one that cannot be read. */
export function readLabRecord(dir: string): Promise<LabRecord | null> {
  return readState(recordPath(dir), isLabRecord);
}

/** The id of the lab kept in a directory, from whatever is left of its files; null when nothing tells. */
export async function readLabId(dir: string): Promise<string | null> {
  const id = (await readTextIfPresent(labIdPath(dir)))?.trim() ?? '';
  if (isLabId(id)) return id;
  const text = (await readTextIfPresent(recordPath(dir))) ?? '';
  const found = /"lab":\s*"([^"]*)"/.exec(text)?.[1] ?? '';
  return isLabId(found) ? found : null;
}
