import type { Finding } from '@dwcp/model';
import * as z from 'zod';

export const findingSchema = z.object({
  ruleId: z.string().describe('explained by `dwcp explain <ruleId>`'),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  message: z.string(),
  location: z.object({ file: z.string(), line: z.int().min(1), column: z.int().min(1) }).nullable(),
  path: z.string().nullable().describe('dotted path of the value'),
  hint: z.string().nullable(),
  subject: z.string().exactOptional().describe('Terraform address, of findings on a cloud resource'),
}) satisfies z.ZodType<Finding>;
