import * as z from 'zod';
import { daySchema } from '../schema/day.ts';
import { textSchema } from '../schema/text.ts';

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
