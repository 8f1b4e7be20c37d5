import { rm } from 'node:fs/promises';
import { type Context, isNumber, objectOf, writeFileAtomic } from '@dwcp/io';
import { readRecord, type TerraformDirectory } from './record.ts';
import { fileIn, type TerraformWorkspace } from './workspace.ts';

const name = 'operation.json';
const shape = objectOf({ startedMs: isNumber });

/** When a run that never ended began; null when the last one ended. Throws STATE_CORRUPT when its record tells neither. */
export async function unfinishedSince(directory: TerraformDirectory): Promise<number | null> {
  const record = await readRecord(directory, { name, shape });
  return record === null ? null : record.startedMs;
}

/** Notes that a run which locks the state begins, so that a lock it leaves behind is known as ours. */
export async function recordStart(workspace: TerraformWorkspace, ctx: Context): Promise<void> {
  await writeFileAtomic(fileIn(workspace, name), JSON.stringify({ startedMs: ctx.now() }));
}

export async function recordEnd(workspace: TerraformWorkspace): Promise<void> {
  await rm(fileIn(workspace, name), { force: true });
}
