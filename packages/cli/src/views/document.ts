import * as z from 'zod';

/** Adding fields is free; renaming or removing one raises the number. */
export const formatVersion = 1;

export function renderDocument(document: object): string {
  return `${JSON.stringify({ formatVersion, ...document }, null, 2)}\n`;
}

/** The schema of a whole document, from the schema of its fields. */
export function documentSchema<T extends z.ZodRawShape>(title: string, fields: T) {
  return z.object({ formatVersion: z.literal(formatVersion), ...fields }).meta({ title });
}
