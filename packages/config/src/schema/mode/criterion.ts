import * as z from 'zod';
import { bitRate, bool, duration, ratio } from './values.ts';

const comparison = z.enum(['less_than', 'greater_than']);

/** One line of a score: when the measurement holds, its weight counts. */
export const criterion = z.discriminatedUnion('metric', [
  z.strictObject({
    metric: z.literal('latency'),
    operator: comparison,
    value: duration('1us', '1m'),
    weight: ratio,
  }),
  z.strictObject({
    metric: z.literal('throughput'),
    operator: comparison,
    value: bitRate('1Kbps', '1000Gbps'),
    weight: ratio,
  }),
  z.strictObject({ metric: z.literal('packetLoss'), operator: comparison, value: ratio, weight: ratio }),
  z.strictObject({
    metric: z.literal('rdmaAvailable'),
    operator: z.literal('equals'),
    value: bool,
    weight: ratio,
  }),
]);
