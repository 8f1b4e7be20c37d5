import { deploymentModes } from '@dwcp/model';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

const transport = z.enum(['rdma', 'tcp', 'memory']);

export const benchDocument = documentSchema('what a link between two nodes of this machine reaches', {
  mode: z.enum(deploymentModes),
  link: z.object({
    declaredTransport: transport.describe('what the mode asks for first'),
    transport: transport.nullable().describe('what carried'),
    provider: z.string().nullable(),
    congestionControl: z.string().nullable().describe('as the kernel says it'),
    security: z.enum(['aes-256-gcm', 'chacha20-poly1305', 'hmac-sha256']).nullable(),
    lastError: z.string().nullable(),
  }),
  roundTripMicros: z.object({
    p50: z.number(),
    p99: z.number(),
    p999: z.number(),
    count: z.int(),
    messageBytes: z.int(),
  }),
  throughput: z.object({ bitsPerSecond: z.number(), bytes: z.int(), seconds: z.number() }),
  targets: z
    .object({ latencyMicros: z.number().describe('one way'), throughputBitsPerSecond: z.number() })
    .describe('what the mode asks of the declared transport'),
  misses: z.array(z.object({ claim: z.enum(['transport', 'latency', 'throughput']), message: z.string() })),
});
