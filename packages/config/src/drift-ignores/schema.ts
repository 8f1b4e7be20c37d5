import * as z from 'zod';
import { daySchema } from '../schema/day.ts';
import { textSchema } from '../schema/text.ts';

const ignoreSchema = z.strictObject({
  check: textSchema({
    what: 'the check of a drift',
    example: 'sysctl/differs',
    pattern: /(?!policy\/)[a-z]+\/[A-Za-z0-9/-]{1,100}/,
  }).describe(
    'check of the drift, as it is reported; what a policy forbids is waived in config/waivers.yaml or mended',
  ),
  subject: z.string().min(1).max(1000).describe('subject of the drift; `*` stands for any characters'),
  node: z.string().min(1).max(200).optional().describe('the node it is on; every node when left out'),
  observed: textSchema({
    what: 'a digest of what was found',
    example: '3f2a1b0c9d8e7f60',
    pattern: /[0-9a-f]{16}/,
  })
    .optional()
    .describe('digest of what was found, as `dwcp drift ignore` writes it; whatever is found when left out'),
  owner: z.string().min(1).max(200).describe('who answers for it'),
  reason: z.string().min(1).max(2000).describe('why it may stay'),
  expires: daySchema.describe('last day on which it is ignored, at most a year ahead; after it the drift comes back'),
});

/** config/drift-ignores.yaml: drifts that somebody answers for until a day. */
export const driftIgnoresSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  ignores: z.array(ignoreSchema).describe('each names a check and a subject'),
});
