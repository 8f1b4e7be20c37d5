import * as z from 'zod';
import { modeSchema } from '../change-set/json.ts';

/** A scenario as the report of its run holds it: brief forms written out. */
const percent = z.number().min(0).max(100);
const linkEnd = z.object({ node: z.string(), interface: z.string() });
const impairment = z.object({
  delayMs: z.number(),
  jitterMs: z.number(),
  lossPercent: percent,
  rateMbit: z.number().nullable(),
  corruptPercent: percent,
  reorderPercent: percent,
  duplicatePercent: percent,
});

export const scenarioFlow = z.object({ from: z.string(), to: z.string() });

const faultKind = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), link: linkEnd }),
  z.object({ kind: z.literal('gateway'), node: z.string() }),
  z.object({
    kind: z.literal('daemon'),
    node: z.string(),
    daemon: z.enum(['bgpd', 'bfdd', 'zebra', 'bird', 'wireguard', 'charon']),
  }),
  z.object({ kind: z.literal('zone'), site: z.string(), zone: z.string() }),
  z.object({ kind: z.literal('region'), site: z.string() }),
  z.object({
    kind: z.literal('one-way-loss'),
    link: linkEnd,
    direction: z.enum(['from-node', 'to-node']),
    lossPercent: percent,
  }),
  z.object({ kind: z.literal('flap'), link: linkEnd, count: z.int(), periodMs: z.number() }),
  z.object({ kind: z.literal('mtu-black-hole'), link: linkEnd, mtuBytes: z.int() }),
  z.object({ kind: z.literal('wireguard-rekey'), tunnel: z.string() }),
  z.object({ kind: z.literal('ipsec-rekey'), tunnel: z.string(), sa: z.enum(['ike', 'child']) }),
  z.object({ kind: z.literal('routing-reload'), node: z.string() }),
]);

export const scenarioFault = z.object({
  name: z.string(),
  what: faultKind,
  flows: z.array(scenarioFlow),
  trials: z.int().positive(),
  holdMs: z.number().nullable(),
  packetBytes: z.int().nullable(),
  isCanary: z.boolean(),
  limits: z
    .object({ medianMs: z.number().nullable(), p95Ms: z.number().nullable(), lostPackets: z.number().nullable() })
    .nullable(),
});

export const scenarioFields = {
  name: z.string(),
  description: z.string(),
  environment: z.string().nullable(),
  scale: z.object({ nodes: z.int(), links: z.int() }).nullable(),
  mode: modeSchema,
  hosts: z.enum(['full', 'light']),
  seed: z.number(),
  timeBudgetSeconds: z.number(),
  probeIntervalMs: z.number(),
  links: z.array(z.object({ link: linkEnd, fromNode: impairment, toNode: impairment })),
  checks: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('reach'), from: z.string(), to: z.string() }),
      z.object({ kind: z.literal('must-not-reach'), from: z.string(), to: z.string(), port: z.int().nullable() }),
    ]),
  ),
  benchmark: z.object({ seconds: z.number(), flows: z.array(scenarioFlow), tcpFlows: z.array(z.int()) }).nullable(),
  faults: z.array(scenarioFault),
  limits: z.object({
    failoverMedianMs: z.number().nullable(),
    failoverP95Ms: z.number().nullable(),
    lossPercent: z.number().nullable(),
    leakedPackets: z.number(),
    roundTripP99Ms: z.number().nullable(),
  }),
} as const;
