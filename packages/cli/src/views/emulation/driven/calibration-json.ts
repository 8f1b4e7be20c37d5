import * as z from 'zod';
import { documentSchema } from '../../document.ts';

const isWithin = z.boolean().describe('what is asked of it holds');

export const emulateCalibrateDocument = documentSchema('how exactly a machine impairs links', {
  backend: z.enum(['netem', 'forwarder']),
  delay: z.object({
    delayMs: z.number(),
    frames: z.int(),
    errorP50Ms: z.number(),
    errorP99Ms: z.number(),
    errorMaxMs: z.number(),
    isWithin,
  }),
  loss: z.array(
    z.object({
      lossPercent: z.number(),
      frames: z.int(),
      lost: z.int(),
      expected: z.looseObject({ lowest: z.int(), highest: z.int() }).describe('what chance allows with 99 %'),
      isWithin,
    }),
  ),
  rate: z.array(z.object({ rateMbit: z.number(), measuredMbit: z.number(), errorPercent: z.number(), isWithin })),
  throughput: z
    .array(
      z.object({
        frameBytes: z.int(),
        delayMs: z.number(),
        framesPerSecond: z.number(),
        framesPerCoreSecond: z.number(),
        isWithin,
      }),
    )
    .nullable(),
  repeatsDrops: z.boolean().nullable().describe('null: netem takes no seed'),
  isWithin,
});
