import * as z from 'zod';
import { portSchema } from '../../units.ts';
import { bool, count, nonEmptyText } from '../values.ts';

export const transportName = z.enum(['rdma', 'tcp', 'quic']);

/** A candidate of `network.transports`. */
export const transportCandidate = z.strictObject({
  name: transportName,
  enabled: bool.prefault(true),
  device: nonEmptyText.optional().describe('verbs device, for rdma'),
  port: portSchema,
  priority: count(1, 100).describe('the lowest number is preferred'),
});
