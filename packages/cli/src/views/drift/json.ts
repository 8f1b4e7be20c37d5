import { deploymentModes, driftCauses, driftKinds } from '@dwcp/model';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

const kind = z.enum(driftKinds);
const node = z.string().nullable().describe('null for the cloud and the description');

const uncheckedSchema = z.object({ kind, node, subject: z.string(), reason: z.string() });

const driftSchema = z.object({
  id: z.string().describe('the same for the same drift in every run'),
  kind,
  check: z.string().describe('what is wrong, e.g. wireguard/peer-missing'),
  subject: z.string(),
  node,
  cause: z
    .enum(driftCauses)
    .describe(
      'not-applied: it is as deployed, and the description changed; expired: it was ignored until a day that is over',
    ),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  wanted: z.string().nullable().describe('by the description; null where it wants none'),
  baseline: z.string().nullable().describe('as it was deployed'),
  observed: z.string().nullable(),
  diff: z.string().nullable().describe('unified, of files whose content differs; secrets hidden'),
  changes: z
    .array(z.object({ path: z.string(), wanted: z.string().nullable(), observed: z.string().nullable() }))
    .describe('the same value by value, of files with keys (YAML, INI, units); secrets hidden'),
  isReformatted: z.boolean().describe('the text of the file differs, and none of its values'),
  changedBy: z.string().nullable().describe('who changed it, where its source knows'),
  changedAt: z.string().nullable().describe('when, ISO 8601, where its source knows'),
  remediation: z.object({
    action: z.enum(['restore-file', 'ansible-rerun', 'terraform-apply', 'manual']),
    hint: z.string(),
  }),
  consequences: z.array(z.object({ node, subject: z.string(), what: z.string() })),
  silenced: z.array(uncheckedSchema).describe('parts nobody could look at because of it; among the consequences too'),
});

export const driftDocument = documentSchema('what is not as described, and why', {
  environment: z.string(),
  mode: z.enum(deploymentModes),
  startedAt: z.string().describe('ISO 8601'),
  durationMs: z.number(),
  baseline: z
    .object({ release: z.string(), at: z.string() })
    .nullable()
    .describe('the deploy that is compared with; null when there is none'),
  kinds: z.array(kind),
  nodes: z.array(z.string()).describe('nodes that answered'),
  environmentNodes: z
    .array(z.string())
    .nullable()
    .describe('nodes that are described or were deployed, asked or not; null where nobody knows'),
  drifts: z.array(driftSchema).describe('worst first'),
  ignored: z.array(
    z.object({
      drift: driftSchema,
      owner: z.string(),
      reason: z.string(),
      expires: z.string().describe('the last day it holds, ISO 8601'),
    }),
  ),
  expected: z
    .array(z.object({ subject: z.string(), reason: z.string() }))
    .describe('differences that come by themselves; never counted'),
  unchecked: z.array(uncheckedSchema).describe('what could not be looked at; it may be in sync or not'),
});
