import * as z from 'zod';
import { documentSchema } from '../document.ts';
import { findingSchema } from '../findings/json.ts';

export const lintDocument = documentSchema('what is wrong with a description', {
  findings: z.array(findingSchema),
  parts: z.array(
    z.object({
      name: z.string(),
      uncheckedReason: z.string().nullable().describe('null when it was looked at'),
      isLeftOut: z.boolean().describe('true when the user asked to leave it out'),
    }),
  ),
  inputs: z.array(z.object({ file: z.string(), sha256: z.string() })),
  failOn: z.enum(['critical', 'high', 'medium', 'low']),
});
