import * as z from 'zod';
import { durationSchema } from '../units.ts';
import { faultsSchema, flowsSchema } from './fault.ts';
import { impairmentSchema } from './impairment.ts';
import { flowSchema, guardedFlowSchema, nameSchema, percentSchema } from './values.ts';

const secondUs = 1e6;

const checksSchema = z
  .strictObject({
    reach: z.array(flowSchema).prefault([]).describe('flows that must get through'),
    mustNotReach: z
      .array(guardedFlowSchema)
      .prefault([])
      .describe('flows that must not: nothing at all, or with `:port` no TCP connection to that port'),
  })
  .prefault({})
  .describe('who must reach whom, and who must not, beside what every environment is checked for');

const benchmarkSchema = z
  .strictObject({
    duration: durationSchema({ minUs: secondUs / 2, maxUs: 3600 * secondUs, stepUs: 1e3 })
      .prefault('2s')
      .describe('how long each flow is probed, and how long each throughput is measured'),
    flows: flowsSchema.optional().describe('flows that are measured; default: `flows` of the scenario'),
    tcpFlows: z
      .array(z.int().min(1).max(128))
      .prefault([])
      .describe('numbers of parallel TCP connections throughput is measured with; [] for none'),
  })
  .optional()
  .describe('measures the steady network before anything is broken; left out: it does not');

const limitsSchema = z
  .strictObject({
    failover: z
      .strictObject({
        median: durationSchema({ minUs: 0, maxUs: 600 * secondUs }).describe('median of the outages of a fault'),
        p95: durationSchema({ minUs: 0, maxUs: 600 * secondUs }).describe('95th percentile of the outages of a fault'),
      })
      .optional()
      .describe('what a fault may cost that has no limits of its own'),
    loss: percentSchema.optional().describe('probes the steady network may lose, of the benchmark'),
    roundTripP99: durationSchema({ minUs: 1, maxUs: 600 * secondUs })
      .optional()
      .describe('99th percentile of the round trips of the slowest flow of the benchmark'),
    leakedPackets: z.int().min(0).prefault(0).describe('packets of protected prefixes in clear on the underlay'),
  })
  .prefault({})
  .describe('what must come out; the policy of the lab holds the measurements against it');

const scaleSchema = z
  .strictObject({
    nodes: z.int().min(2).max(20_000).describe('light hosts without daemons'),
    links: z.int().min(1).max(100_000).describe('links between them; they connect all nodes'),
  })
  .optional()
  .describe('a generated network instead of an environment');

/** config/scenarios/<name>.yaml: a lab with its faults, its checks and what must come out. */
export const scenarioSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  scenario: z.string().describe('name of the scenario, that of the file'),
  description: z.string().min(1).max(500).describe('what it is for, in one sentence'),
  environment: nameSchema('the name of an environment', 'lab')
    .optional()
    .describe('the environment it runs on; left out with `scale`'),
  scale: scaleSchema,
  mode: z.enum(['datacenter', 'internet', 'hybrid']).prefault('hybrid').describe('the mode configuration of the nodes'),
  hosts: z
    .enum(['full', 'light'])
    .prefault('full')
    .describe('full: own systemd and disk, as a server. light: a network namespace and only the daemons needed'),
  seed: z.int().min(0).max(4294967295).prefault(1).describe('order of faults, drops and jitter follow from it alone'),
  timeBudget: durationSchema({ minUs: secondUs, maxUs: 24 * 3600 * secondUs, stepUs: secondUs })
    .prefault('240s')
    .describe('over it, the run ends inconclusive'),
  probeInterval: durationSchema({ minUs: 200, maxUs: secondUs })
    .prefault('2ms')
    .describe('time between two probes of a flow: the resolution of every outage'),
  links: z
    .record(z.string(), impairmentSchema)
    .prefault({})
    .describe('what links do to packets during the whole run, by one of their ends, `node/interface`'),
  checks: checksSchema,
  benchmark: benchmarkSchema,
  flows: flowsSchema.optional().describe('flows of every fault and of the benchmark that name none'),
  trials: z.int().min(1).max(1000).prefault(10).describe('how often every fault is done that does not say'),
  faults: faultsSchema.prefault({}).describe('what is broken, by name; or a list whose entries have a `name`'),
  limits: limitsSchema,
});

/** A scenario as rules and normalising see it: brief forms written out, defaults of the schema filled in. */
export type ScenarioDocument = z.output<typeof scenarioSchema>;
