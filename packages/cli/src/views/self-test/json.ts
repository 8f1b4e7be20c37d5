import type { SelfTestReport } from '@dwcp/lint';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const selfTestDocument = documentSchema('whether the gate catches what it must', {
  rules: z.int().describe('rules that were tried'),
  fixtures: z.int().describe('documents that say what the policies must say of them'),
  mutants: z.int().describe('documents with one thing changed for the worse'),
  survivors: z.array(
    z.object({ rule: z.string(), file: z.string(), change: z.string().describe('what went through unnoticed') }),
  ),
}) satisfies z.ZodType<SelfTestReport & { readonly formatVersion: 1 }>;
