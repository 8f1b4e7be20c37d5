import * as z from 'zod';
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
  /** Places of the issues left out of `presumed`: a rule that misses a value there only repeats the issue. */
  readonly leftOut: readonly (readonly (string | number)[])[];
}

/** Runs a schema and puts what it says into words. */
export function checkSchema<T>(value: unknown, schema: z.ZodType<T>): SchemaResult<T> {
  const result = schema.safeParse(value);
  if (result.success) return { document: result.data, presumed: result.data, issues: [], leftOut: [] };
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
    leftOut: translated.flatMap(({ repair }) => ('meant' in repair ? [] : [repair.path])),
  };
}

/** The JSON Schema of what users write, from the zod schema of what they mean. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchemaNode {
  const made = jsonSchemas.get(schema) ?? (z.toJSONSchema(schema, { io: 'input' }) as JsonSchemaNode);
  jsonSchemas.set(schema, made);
  return made;
}

/** A tenth of a second for the mode configurations, so made once. */
const jsonSchemas = new WeakMap<z.ZodType, JsonSchemaNode>();
