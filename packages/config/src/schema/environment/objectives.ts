import * as z from 'zod';
import { bitRateSchema, durationSchema } from '../units.ts';

const secondUs = 1e6;
const dayUs = 86400 * secondUs;

/** What the network is to reach; lint says which of it cannot be. */
export const objectivesSchema = z
  .strictObject({
    rto: durationSchema({ minUs: secondUs, maxUs: 7 * dayUs })
      .optional()
      .describe('recovery time objective: longest time from the loss of a site until another serves'),
    rpo: durationSchema({ minUs: 0, maxUs: 7 * dayUs })
      .optional()
      .meta({ description: 'recovery point objective: how much written data may be lost', notActedOn: true }),
    latency: durationSchema({ minUs: 1, maxUs: 60 * secondUs })
      .optional()
      .describe('longest time one way, between any two sites that share a tunnel'),
    throughput: bitRateSchema({ minBitsPerSecond: 1e3, maxBitsPerSecond: 1e13 })
      .optional()
      .describe('what every tunnel that does not say its own has to carry in one direction'),
  })
  .prefault({})
  .describe('what the network is to reach');

/** How fast a site that takes over grows. */
export const scalingSchema = z
  .strictObject({
    warmUp: durationSchema({ minUs: 0, maxUs: dayUs })
      .prefault('0s')
      .describe('time from asking for more machines until they serve; 0s: the machines left can carry everything'),
  })
  .prefault({})
  .describe('how fast a site that takes over for another grows');

export const ttlSchema = durationSchema({ minUs: 0, maxUs: 7 * dayUs, stepUs: secondUs })
  .prefault('60s')
  .meta({ description: 'time for which resolvers keep an answer', notActedOn: true });

export const healthCheckSchema = z
  .strictObject({
    interval: z
      .enum(['10s', '30s'])
      .prefault('30s')
      .describe('time between two checks of one checker, 10s or 30s: Route 53 has no other')
      .transform((text) => (text === '10s' ? 10 * secondUs : 30 * secondUs)),
    failures: z.int().min(1).max(10).prefault(3).describe('failed checks in a row until a record is taken out'),
  })
  .prefault({})
  .meta({ description: 'when a region stops being answered with', notActedOn: true });
