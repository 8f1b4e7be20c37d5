import * as z from 'zod';
import { changeSetSchema, modeSchema } from '../change-set/json.ts';
import { documentSchema } from '../document.ts';
import { findingSchema } from '../findings/json.ts';

export const deployDocument = documentSchema('what a deploy did', {
  environment: z.string(),
  mode: modeSchema,
  outcome: z.enum(['deployed', 'unchanged']),
  release: z.string().describe('sha256 of the release that runs now'),
  changeSet: changeSetSchema,
  findings: z.array(findingSchema),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      outcome: z.enum(['pass', 'fail', 'inconclusive']),
      observed: z.string().nullable().describe('what was seen last; null on pass'),
    }),
  ),
  steps: z.array(
    z.object({
      name: z.string(),
      durationMs: z.number(),
      ownCpuMs: z.number().describe('processor time of dwcp itself, without the programs it runs'),
    }),
  ),
  durationMs: z.number(),
});
