import { DwcpError, deploymentModes } from '@dwcp/model';
import * as z from 'zod';
import type { PolicyRule } from './artifact.ts';
import { policyNames } from './policy-names.ts';

const annotationSchema = z.object({
  title: z.string().min(1),
  description: z.string().min(1),
  related_resources: z.array(z.object({ ref: z.string(), description: z.string().optional() })).prefault([]),
  custom: z.strictObject({
    id: z.string().regex(/^DWCP-[A-Z]{3}-\d{3}$/),
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    remediation: z.string().min(1),
    controls: z.array(z.string()).prefault([]),
    guards: z.array(z.array(z.union([z.string(), z.number()])).min(1)).min(1),
    modes: z.array(z.enum(deploymentModes)).prefault([]),
    bad: z.string().min(1),
    good: z.string().min(1),
  }),
});

const inspectionSchema = z.object({
  annotations: z.array(
    z.object({
      annotations: z.looseObject({ scope: z.string(), custom: z.unknown().optional() }),
      location: z.object({ file: z.string(), row: z.number() }),
      path: z.array(z.object({ value: z.unknown() })),
    }),
  ),
});

/** The rules in the output of `opa inspect --annotations --format json`, by id. Throws on a rule that says too little. */
export function rulesOf(inspection: string): readonly PolicyRule[] {
  const { annotations } = inspectionSchema.parse(JSON.parse(inspection));
  const rules = annotations
    .filter(({ annotations: { scope, custom } }) => scope === 'rule' && custom !== undefined)
    .map((entry): PolicyRule => {
      const parsed = annotationSchema.safeParse(entry.annotations);
      const policy = policyNames.find((name) => name === entry.path[2]?.value);
      if (!parsed.success || policy === undefined) throw incomplete(entry.location, parsed.error);
      const { title, description, related_resources, custom } = parsed.data;
      const references = related_resources.map((resource) =>
        resource.description === undefined ? resource.ref : `${resource.ref} (${resource.description})`,
      );
      return { policy, title, description, references, ...custom };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const twice = rules.find((rule, index) => rules[index + 1]?.id === rule.id);
  if (twice !== undefined) throw new DwcpError('POLICY_FAILED', `two rules have the id ${twice.id}`);
  return rules;
}

function incomplete(location: { readonly file: string; readonly row: number }, cause: unknown): DwcpError {
  return new DwcpError('POLICY_FAILED', `the annotation at ${location.file}:${location.row} describes no rule`, {
    hint: 'it needs title, description and custom {id, severity, remediation, guards, bad, good}',
    cause,
  });
}
