import * as z from 'zod';
import { report, shown } from '../schema/custom-issue.ts';
import { textSchema } from '../schema/text.ts';

const daySchema = z
  .unknown()
  .meta({ type: 'string', format: 'date', examples: ['2026-06-30'] })
  .transform((input, ctx): string => {
    if (typeof input === 'string' && isDay(input)) return input;
    return report(ctx, input, {
      ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
      message: `expected a day such as \`2026-06-30\`, got ${shown(input)}`,
    });
  });

/** True for a day of the calendar in ISO 8601. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes the 30th of February for a day in March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const place = z.string().min(1).max(1000).optional();

const waiverSchema = z.strictObject({
  rule: textSchema({
    what: 'the id of a rule',
    example: 'config/prefix-overlap',
    pattern: /[A-Za-z0-9][A-Za-z0-9/_-]{0,199}/,
  }).describe('id of the finding, as it is reported'),
  file: place.describe(
    'file of the finding, not its directory; `*` stands for anything but a slash, `**` for anything',
  ),
  path: place.describe('dotted path of the value; `*` stands for one step, `**` for any number of them'),
  subject: place.describe('Terraform address of the resource, not its type; `*` stands for any characters'),
  owner: z.string().min(1).max(200).describe('who answers for the finding'),
  reason: z.string().min(1).max(2000).describe('why it is accepted'),
  expires: daySchema.describe('last day on which the waiver holds, at most a year ahead'),
});

/** config/waivers.yaml: findings that somebody answers for until a day. */
export const waiversSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  waivers: z.array(waiverSchema).describe('each names a rule and at least one of path, file and subject'),
});

export type WaiversDocument = z.output<typeof waiversSchema>;
