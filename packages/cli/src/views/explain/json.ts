import * as z from 'zod';
import { documentSchema } from '../document.ts';

const summary = {
  severity: z.string(),
  title: z.string(),
};

export const explainDocument = documentSchema('a rule, or the ids of all rules', {
  ruleId: z.string().optional(),
  ...z.object(summary).partial().shape,
  page: z.string().optional().describe('Markdown'),
  rules: z.array(z.string()).optional().describe('ids'),
  summaries: z
    .array(z.object({ id: z.string(), area: z.string(), ...summary }))
    .optional()
    .describe('one for each of `rules`'),
});
