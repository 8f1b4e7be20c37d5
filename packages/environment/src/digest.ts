import { createHash } from 'node:crypto';

/** sha256 of a plain value; the order of keys counts. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
