import { driftKinds, remediationOutcomes } from '@dwcp/model';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const remediationDocument = documentSchema('what was done about drifts, and what is left', {
  environment: z.string(),
  startedAt: z.string().describe('ISO 8601'),
  durationMs: z.number(),
  isDryRun: z.boolean().describe('nothing was changed'),
  detectedAt: z.string().describe('when the report that was acted on was made, ISO 8601'),
  release: z.string().nullable().describe('sha256 of the release that was put back; null when nothing was deployed'),
  steps: z
    .array(
      z.object({
        action: z.enum(['restore-file', 'ansible-rerun', 'terraform-apply', 'rehearse']),
        nodes: z.array(z.string()).describe('nodes it is limited to; empty for the cloud and the description'),
        subjects: z
          .array(z.string())
          .describe('Terraform addresses, files of the description, or what is put right as `node subject`'),
        tags: z.array(z.string()).describe('of the playbook; empty where none runs'),
        changes: z
          .array(z.object({ address: z.string(), actions: z.array(z.string()) }))
          .describe('what the plan of Terraform does to each resource; empty for the other steps'),
        status: z.enum(['planned', 'done', 'failed']),
        reason: z.string().nullable().describe('why it failed'),
        failures: z
          .array(z.object({ node: z.string(), reason: z.string() }))
          .describe('nodes it failed on, it was done on the others; empty where it failed as a whole'),
        durationMs: z.number(),
      }),
    )
    .describe('in the order they were done'),
  drifts: z
    .array(
      z.object({
        id: z.string(),
        kind: z.enum(driftKinds),
        check: z.string(),
        subject: z.string(),
        node: z.string().nullable().describe('null for the cloud and the description'),
        severity: z.enum(['critical', 'high', 'medium', 'low']),
        action: z.enum(['restore-file', 'ansible-rerun', 'terraform-apply', 'manual']),
        outcome: z
          .enum(remediationOutcomes)
          .describe(
            'fixed, gone by itself or with another, not-fixed, left to a person, changed since the report, unchecked, planned by --dry-run',
          ),
        reason: z.string().nullable().describe('why it is not fixed, with one thing to do'),
      }),
    )
    .describe('in the order of the drift report, then what was not seen before the repair'),
  unchecked: z
    .array(z.object({ kind: z.enum(driftKinds), node: z.string().nullable(), subject: z.string(), reason: z.string() }))
    .describe('what the drift report could not look at, of what was asked for'),
});
