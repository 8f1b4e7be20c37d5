import * as z from 'zod';
import { durationSchema } from '../units.ts';
import { percentSchema, rateSchema } from './values.ts';

const fields = {
  delay: durationSchema({ minUs: 0, maxUs: 10e6 }).optional().describe('time every packet takes longer; default: 0ms'),
  jitter: durationSchema({ minUs: 0, maxUs: 1e6 })
    .optional()
    .describe('standard deviation of the delay; packets keep their order; default: 0ms'),
  loss: percentSchema.optional().describe('packets that vanish; default: 0%'),
  rate: rateSchema.optional().describe('limit on the wire, frame overhead included; default: none'),
  corrupt: percentSchema.optional().describe('packets with a bit turned over; default: 0%'),
  reorder: percentSchema.optional().describe('packets sent at once instead of after the delay; default: 0%'),
  duplicate: percentSchema.optional().describe('packets sent twice; default: 0%'),
};

const direction = z.strictObject(fields).optional();

/** What a link does to packets: the same both ways, but for what `towards` and `from` say. */
export const impairmentSchema = z.strictObject({
  ...fields,
  towards: direction.describe('towards the node: what differs from both ways'),
  from: direction.describe('from the node: what differs from both ways'),
});

export type ImpairmentDocument = z.output<typeof impairmentSchema>;
