import { rm } from 'node:fs/promises';
import { type Context, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import * as z from 'zod';
import { fileIn, type TerraformWorkspace } from './workspace.ts';

const recordSchema = z.object({ startedMs: z.number() });

function pathOf(workspace: TerraformWorkspace): string {
  return fileIn(workspace, 'operation.json');
}

/** When a run that never ended began; null when the last one ended. */
export async function unfinishedSince(workspace: TerraformWorkspace): Promise<number | null> {
  const text = await readTextIfPresent(pathOf(workspace));
  if (text === null) return null;
  const record = recordSchema.safeParse(JSON.parse(text));
  return record.success ? record.data.startedMs : null;
}

/** Notes that a run which locks the state begins, so that a lock it leaves behind is known as ours. */
export async function recordStart(workspace: TerraformWorkspace, ctx: Context): Promise<void> {
  await writeFileAtomic(pathOf(workspace), JSON.stringify({ startedMs: ctx.now() }));
}

export async function recordEnd(workspace: TerraformWorkspace): Promise<void> {
  await rm(pathOf(workspace), { force: true });
}
