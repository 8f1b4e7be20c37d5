import * as z from 'zod';
import { documentSchema } from '../../document.ts';

const verdictSchema = z.enum(['pass', 'fail', 'inconclusive']);

export const emulateVerifyDocument = documentSchema('whether a report of an emulation can be believed', {
  report: z.string(),
  scenario: z.string().nullable(),
  verdict: verdictSchema.nullable().describe('what the report says of the network'),
  signedBy: z.string().nullable().describe('sha256 of the public key that signed'),
  claims: z.array(
    z.object({
      id: z.enum(['schema', 'attestation', 'signature', 'statement', 'inputs', 'verdict', 'numbers']),
      title: z.string(),
      outcome: verdictSchema,
      observed: z.string().nullable(),
    }),
  ),
  outcome: verdictSchema.describe('pass: every claim holds'),
});
