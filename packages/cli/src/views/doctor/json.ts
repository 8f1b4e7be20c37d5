import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const doctorDocument = documentSchema('what dwcp needs on this machine', {
  tools: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'missing', 'too old', 'broken']),
      isRequired: z.boolean(),
      version: z.string().nullable(),
      path: z.string().nullable(),
      minimum: z.string().nullable(),
      neededFor: z.string(),
      howToGet: z.string(),
    }),
  ),
  capabilities: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'fallback', 'missing']),
      detail: z.string(),
    }),
  ),
});
