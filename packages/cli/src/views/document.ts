import { formatVersion } from '@dwcp/terminal';
import * as z from 'zod';

/** The schema of a whole document, from the schema of its fields. */
export function documentSchema<T extends z.ZodRawShape>(title: string, fields: T) {
  return z.object({ formatVersion: z.literal(formatVersion), ...fields }).meta({ title });
}
