import type { ChangeAction } from '@dwcp/model';
import * as z from 'zod';

const diagnosticSchema = z.object({
  severity: z.enum(['error', 'warning']),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().nullish(),
  range: z.object({ filename: z.string(), start: z.object({ line: z.number(), column: z.number() }) }).nullish(),
});

const resourceSchema = z.object({ addr: z.string(), resource_type: z.string() });

/** The lines of `-json` output dwcp reads (Terraform, "Machine-Readable UI"); other types pass as unknown. */
const lineSchema = z.union([
  z.object({ type: z.literal('diagnostic'), diagnostic: diagnosticSchema }),
  z.object({
    type: z.enum(['planned_change', 'resource_drift']),
    change: z.object({ resource: resourceSchema, action: z.string() }),
  }),
  z.object({
    type: z.literal('change_summary'),
    changes: z.object({
      add: z.number(),
      change: z.number(),
      remove: z.number(),
      operation: z.enum(['plan', 'apply', 'destroy']),
    }),
  }),
  z.object({
    type: z.literal('outputs'),
    outputs: z.record(z.string(), z.object({ action: z.string().optional() })),
  }),
  z.object({
    type: z.enum(['apply_start', 'apply_progress', 'apply_complete', 'apply_errored']),
    hook: z.object({ resource: resourceSchema, action: z.string(), elapsed_seconds: z.number().optional() }),
  }),
  z.object({ type: z.string() }),
]);

export type TerraformLine = z.infer<typeof lineSchema>;
export type TerraformDiagnostic = z.infer<typeof diagnosticSchema>;

/** One line of `-json` output; null for text that is not such a line, such as the banner init prints between them. */
export function parseLine(text: string): TerraformLine | null {
  if (!text.startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const line = lineSchema.safeParse(value);
  return line.success ? line.data : null;
}

export function parseLines(text: string): readonly TerraformLine[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

export function diagnosticsOf(lines: readonly TerraformLine[]): readonly TerraformDiagnostic[] {
  return lines.flatMap((line) => ('diagnostic' in line ? [line.diagnostic] : []));
}

export function errorsOf(lines: readonly TerraformLine[]): readonly TerraformDiagnostic[] {
  return diagnosticsOf(lines).filter((diagnostic) => diagnostic.severity === 'error');
}

export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly action: ChangeAction;
}

const actions: Readonly<Record<string, ChangeAction>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
};

/** What a plan will do to resources; reading data sources and doing nothing are left out. */
export function plannedChanges(lines: readonly TerraformLine[]): readonly PlannedChange[] {
  return lines.flatMap((line) => {
    if (!('change' in line) || line.type !== 'planned_change') return [];
    const action = actions[line.change.action];
    const { addr, resource_type } = line.change.resource;
    return action === undefined ? [] : [{ address: addr, type: resource_type, action }];
  });
}

/** Resources changed outside of Terraform, as its refresh saw them. */
export function driftedAddresses(lines: readonly TerraformLine[]): readonly string[] {
  return lines.flatMap((line) =>
    'change' in line && line.type === 'resource_drift' ? [line.change.resource.addr] : [],
  );
}

/** Names of outputs whose value a plan changes. */
export function changedOutputs(lines: readonly TerraformLine[]): readonly { name: string; action: ChangeAction }[] {
  return lines.flatMap((line) => {
    if (!('outputs' in line)) return [];
    return Object.entries(line.outputs).flatMap(([name, output]) => {
      const action = actions[output.action ?? ''];
      return action === undefined ? [] : [{ name, action }];
    });
  });
}

const validateSchema = z.object({ valid: z.boolean(), diagnostics: z.array(diagnosticSchema) });

export function parseValidate(text: string): readonly TerraformDiagnostic[] {
  return validateSchema.parse(JSON.parse(text)).diagnostics;
}

const outputsSchema = z.record(z.string(), z.object({ value: z.unknown() }));

/** Output values by name. */
export function parseOutputs(text: string): Readonly<Record<string, unknown>> {
  const outputs = outputsSchema.parse(JSON.parse(text));
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
}
