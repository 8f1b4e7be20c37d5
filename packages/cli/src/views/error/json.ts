import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const errorDocumentSchema = documentSchema('why a command could not do its job', {
  error: z.object({
    code: z.string().describe('one of docs/errors.md; BUG for a fault of dwcp itself'),
    message: z.string(),
    hint: z.string().nullable().describe('one thing to do next'),
  }),
});
