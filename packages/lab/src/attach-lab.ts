import type { Context } from '@dwcp/io';
import { type Lab, labOf } from './lab.ts';
import { readLabRecord } from './lab-record.ts';

/** The lab kept in a directory, as it is: nothing is started or changed. Null when there is none. */
export async function attachLab(dir: string, ctx: Context): Promise<Lab | null> {
  const record = await readLabRecord(dir);
  return record === null ? null : labOf(dir, record, ctx);
}
