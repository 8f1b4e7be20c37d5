import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';

/** Every name the lab leaves on the machine begins with this; two directories never share one. */
export async function labId(dir: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(dir))
    .digest('hex');
  return `dw${digest.slice(0, 8)}`;
}
