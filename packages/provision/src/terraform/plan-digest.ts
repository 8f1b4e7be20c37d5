import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** sha256 of a plan file. */
export async function digestOfPlan(planFile: string): Promise<string> {
  const content = await readFile(planFile);
  return createHash('sha256').update(content).digest('hex');
}
