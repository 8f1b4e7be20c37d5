import * as z from 'zod';
import { modeSchema } from '../change-set/json.ts';
import { documentSchema } from '../document.ts';
import { findingSchema } from '../findings/json.ts';
import { scenarioFault, scenarioFields, scenarioFlow } from './scenario-json.ts';

const verdictSchema = z.enum(['pass', 'fail', 'inconclusive']);
const fidelitySchema = z
  .enum(['timer', 'model', 'hardware'])
  .describe('timer: the timers of a protocol; model: the emulated link; hardware: the processors of this machine');
const evidenceSchema = z.array(z.string()).describe('files below the directory of the report');
const milliseconds = z.number().nonnegative();

const distributionSchema = z.object({
  count: z.int().nonnegative(),
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maximumMs: z.number(),
  jitterMs: z.number(),
  buckets: z.array(z.object({ upToMs: z.number(), count: z.int().nonnegative() })),
});

const trialSchema = z.object({
  trial: z.int().positive(),
  flows: z.array(
    z.object({
      flow: scenarioFlow,
      sent: z.int().nonnegative(),
      lost: z.int().nonnegative(),
      duplicated: z.int().nonnegative(),
      late: z.int().nonnegative(),
      reordered: z.int().nonnegative(),
      outageMs: milliseconds.nullable().describe('0: no probe was lost; null: the flow stayed down'),
    }),
  ),
  split: z.object({
    detectionMs: z.number().nullable(),
    reconvergenceMs: z.number().nullable(),
    dataPlaneMs: z.number().nullable(),
  }),
  timeline: z.array(
    z.object({
      atMs: z.number().describe('after the fault began'),
      source: z.enum(['fault', 'probe', 'bfd', 'bgp', 'route', 'wireguard', 'ipsec']),
      node: z.string().nullable(),
      message: z.string(),
    }),
  ),
  stallMs: milliseconds.describe('longest the machine stood still meanwhile'),
  probeGapMs: milliseconds.describe('longest time in which a flow sent no probe'),
  recoveryMs: milliseconds.nullable().describe('null: the network was not as before in time'),
});

const faultReportSchema = z.object({
  fault: scenarioFault,
  outcome: verdictSchema,
  observed: z.string().nullable(),
  fidelity: fidelitySchema,
  trials: z.array(trialSchema),
  repeated: z.int().nonnegative().describe('trials the machine disturbed, which were made again'),
  statistics: z
    .object({
      count: z.int().nonnegative(),
      medianMs: milliseconds,
      p95Ms: milliseconds,
      maximumMs: milliseconds,
      medianIntervalMs: z
        .tuple([milliseconds, milliseconds])
        .nullable()
        .describe('95 % interval of the median; null below six trials'),
      lostMaximum: z.int().nonnegative(),
    })
    .nullable()
    .describe('null: no trial counts'),
  evidence: evidenceSchema,
});

export const emulationDocument = documentSchema('what an emulation of the network showed', {
  scenario: z.object(scenarioFields),
  choices: z
    .object({
      scenario: z.string(),
      environment: z.string().nullable(),
      mode: modeSchema.nullable(),
      seed: z.number().nullable(),
      trials: z.int().nullable(),
    })
    .describe('what the run was asked for; null where the scenario decides'),
  verdict: verdictSchema,
  reasons: z.array(z.string()),
  startedAt: z.iso.datetime(),
  durationMs: milliseconds,
  dataPlane: z.object({
    hosts: z.enum(['full', 'light']),
    wireguard: z.enum(['kernel', 'userspace']).nullable(),
    ipsec: z.enum(['kernel', 'userspace']).nullable(),
    routing: z.enum(['frr', 'bird']).nullable(),
    impairment: z.enum(['netem', 'forwarder']).nullable(),
    dwcpd: z
      .literal('run')
      .optional()
      .describe('where the environment has it: on the gateways, and its links are checked'),
  }),
  inputs: z.array(z.object({ file: z.string(), sha256: z.string() })).describe('every file that was read'),
  release: z.string().describe('sha256 of the rendered release, without what differs from lab to lab: the keys'),
  tools: z.array(z.object({ name: z.string(), version: z.string() })),
  map: z.object({
    sites: z.array(z.object({ name: z.string(), kind: z.string(), prefixes: z.array(z.string()) })),
    nodes: z.array(z.object({ name: z.string(), site: z.string(), role: z.string(), address: z.string() })),
    tunnels: z.array(z.object({ name: z.string(), protocol: z.string(), ends: z.tuple([z.string(), z.string()]) })),
  }),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      outcome: verdictSchema,
      observed: z.string().nullable().describe('what was seen last; null on pass'),
      evidence: evidenceSchema,
    }),
  ),
  leaks: z.array(
    z.object({
      place: z.string(),
      packets: z.int().nonnegative(),
      leaked: z.int().nonnegative(),
      isComplete: z.boolean().describe('false: packets were missed, so nothing is proven'),
      firstLeak: z.string().nullable().describe('the first packet in clear, in words'),
      gap: z.string().nullable().describe('why nothing is proven; null when the capture is complete'),
      evidence: evidenceSchema,
    }),
  ),
  faults: z.array(faultReportSchema),
  benchmarks: z.array(
    z.object({
      flow: scenarioFlow,
      fidelity: fidelitySchema,
      sent: z.int().nonnegative(),
      lost: z.int().nonnegative(),
      roundTrip: distributionSchema.nullable(),
      oneWay: distributionSchema.nullable(),
    }),
  ),
  throughput: z.array(
    z.object({
      flow: scenarioFlow,
      fidelity: fidelitySchema,
      tcpFlows: z.int().positive(),
      mbitPerSecond: z.number().nullable(),
      retransmits: z.int().nonnegative().nullable(),
      targetMbitPerSecond: z.number().nullable(),
    }),
  ),
  findings: z.array(findingSchema).describe('what the policy of the lab says of the measurements'),
  cutOff: z.string().nullable().describe('why the run ended before it was through'),
});
