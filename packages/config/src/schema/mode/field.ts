import type { DeploymentMode } from '@dwcp/model';
import * as z from 'zod';

/** The field must be written: there is no value dwcp could guess. */
export const required: unique symbol = Symbol('required');
/** The field may be left out, and then has no value. */
export const optional: unique symbol = Symbol('optional');

/** Default of a field in one mode, as a user would write it. */
type InMode<T extends z.ZodType> = z.input<T> | typeof required | typeof optional;

interface About {
  readonly about: string;
  /** For numbers written bare, whose unit the text does not show. */
  readonly unit?: string;
  /** dwcp acts on the value, in all modes or in these. Elsewhere it is checked and copied to the nodes, and nothing else. */
  readonly isActedOn?: true | readonly DeploymentMode[];
}

interface FieldInfo {
  readonly inMode: Readonly<Partial<Record<DeploymentMode, unknown>>>;
  readonly actedOnIn: readonly DeploymentMode[];
}

const fields = z.registry<FieldInfo>();

/** A field every mode has a value for. */
export function field<T extends z.ZodType>(
  schema: T,
  options: About & {
    readonly in: z.input<T> | typeof required | Readonly<Record<DeploymentMode, z.input<T> | typeof required>>;
  },
): T {
  const inMode = isPerMode(options.in)
    ? options.in
    : { datacenter: options.in, internet: options.in, hybrid: options.in };
  return register(schema, options, inMode);
}

/** A field of the named modes only: elsewhere it is an unknown key. */
export function fieldOf<T extends z.ZodType>(
  schema: T,
  options: About & { readonly in: Readonly<Partial<Record<DeploymentMode, InMode<T>>>> },
): z.ZodOptional<T> {
  return register(schema.optional(), options, options.in);
}

/** A group of fields, some of which the named mode may lack. */
export function group<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape);
}

/** The schema as one mode has it: its fields, with its defaults. Null when the mode has nothing of it. */
export function schemaFor(mode: DeploymentMode, schema: z.core.$ZodType): z.ZodType | null {
  const info = fields.get(schema);
  if (info !== undefined) return fieldFor(mode, schema, info);
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) throw new Error('a mode schema is made of groups and fields');
  const shape: Record<string, z.ZodType> = {};
  for (const [key, child] of Object.entries(inner.shape as Readonly<Record<string, z.core.$ZodType>>)) {
    const childFor = schemaFor(mode, child);
    if (childFor !== null) shape[key] = childFor;
  }
  return Object.keys(shape).length === 0 ? null : z.strictObject(shape).prefault({});
}

/** Calls `visit` with the dotted path and the modes of every field. */
export function forEachField(
  schema: z.core.$ZodType,
  visit: (path: string, modes: readonly DeploymentMode[]) => void,
  prefix = '',
): void {
  const info = fields.get(schema);
  if (info !== undefined) {
    visit(prefix, Object.keys(info.inMode) as DeploymentMode[]);
    return;
  }
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return;
  for (const [key, child] of Object.entries(inner.shape as Readonly<Record<string, z.core.$ZodType>>)) {
    forEachField(child, visit, prefix === '' ? key : `${prefix}.${key}`);
  }
}

function fieldFor(mode: DeploymentMode, schema: z.core.$ZodType, info: FieldInfo): z.ZodType | null {
  if (!(mode in info.inMode)) return null;
  const value = info.inMode[mode];
  const meta = z.globalRegistry.get(schema) ?? {};
  const inner = (schema instanceof z.ZodOptional ? schema.unwrap() : schema) as z.ZodType;
  const result = value === required ? inner : value === optional ? inner.optional() : inner.prefault(value);
  return result.meta(info.actedOnIn.includes(mode) ? meta : { ...meta, notActedOn: true });
}

function register<T extends z.ZodType>(schema: T, options: About, inMode: FieldInfo['inMode']): T {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  // `meta` returns a copy, so a schema used for several fields keeps one entry for each.
  const described = schema.meta({
    ...z.globalRegistry.get(inner),
    description: options.about,
    ...(options.unit === undefined ? {} : { unit: options.unit }),
  });
  const inModes = Object.keys(inMode) as DeploymentMode[];
  const actedOnIn = options.isActedOn === true ? inModes : (options.isActedOn ?? []);
  fields.add(described, { inMode, actedOnIn });
  return described;
}

function isPerMode(value: unknown): value is Readonly<Record<DeploymentMode, unknown>> {
  return typeof value === 'object' && value !== null && 'datacenter' in value;
}
