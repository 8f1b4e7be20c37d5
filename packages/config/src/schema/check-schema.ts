import { z } from 'zod';
import type { Issue } from '../issue.ts';
import type { JsonSchemaNode } from './json-schema-walk.ts';
import { repairDocument } from './repair.ts';
import { translateZodIssues } from './zod-issues.ts';

export interface SchemaResult<T> {
  /** The document with its defaults; null when something in it does not fit the schema. */
  readonly document: T | null;
  /** The same, or where it does not fit what it presumably means: good for further findings only. */
  readonly presumed: T | null;
  readonly issues: readonly Issue[];
}

/** Runs a schema and puts what it says into words. */
export function checkSchema<T>(value: unknown, schema: z.ZodType<T>): SchemaResult<T> {
  const result = schema.safeParse(value);
  if (result.success) return { document: result.data, presumed: result.data, issues: [] };
  const translated = translateZodIssues(result.error.issues, { value, jsonSchema: () => jsonSchemaOf(schema) });
  const repaired = schema.safeParse(
    repairDocument(
      value,
      translated.map(({ repair }) => repair),
    ),
  );
  return {
    document: null,
    presumed: repaired.success ? repaired.data : null,
    issues: translated.map(({ issue }) => issue),
  };
}

/** The JSON Schema of what users write, from the zod schema of what they mean. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchemaNode {
  return z.toJSONSchema(schema, { io: 'input' }) as JsonSchemaNode;
}
