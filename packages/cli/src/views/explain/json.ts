import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const explainDocument = documentSchema('a rule, or the ids of all rules', {
  ruleId: z.string().optional(),
  page: z.string().optional().describe('Markdown'),
  rules: z.array(z.string()).optional(),
});
