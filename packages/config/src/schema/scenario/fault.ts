import * as z from 'zod';
import { textSchema } from '../text.ts';
import { durationSchema } from '../units.ts';
import { flowSchema, linkEndSchema, nameSchema, percentSchema } from './values.ts';

const millisecondUs = 1e3;
const secondUs = 1e6;

export const flowsSchema = z.array(flowSchema).min(1);

const faultLimitsSchema = z
  .strictObject({
    median: durationSchema({ minUs: 0, maxUs: 600 * secondUs })
      .optional()
      .describe('median of the outages'),
    p95: durationSchema({ minUs: 0, maxUs: 600 * secondUs })
      .optional()
      .describe('95th percentile of the outages'),
    lost: z.int().min(0).optional().describe('packets a trial may lose'),
  })
  .optional()
  .describe('what this fault may cost; default: `limits.failover`, and nothing lost for an operation');

const common = {
  flows: flowsSchema.optional().describe('flows that are watched; default: `flows` of the scenario'),
  trials: z.int().min(1).max(1000).optional().describe('how often it is done; default: `trials` of the scenario'),
  hold: durationSchema({ minUs: millisecondUs, maxUs: 600 * secondUs, stepUs: millisecondUs })
    .optional()
    .describe('how long it stays; default: until the flows run again and the network has settled'),
  packet: z
    .int()
    .min(64)
    .max(9000)
    .optional()
    .meta({ unit: 'bytes' })
    .describe('size of the large packets that are probed with, IP header included; default: small ones only'),
  canary: z
    .boolean()
    .prefault(false)
    .describe('there is no redundancy behind it: a run that does not notice it proves nothing'),
  limits: faultLimitsSchema,
};

const link = linkEndSchema.describe('link by one of its ends, `node/interface`');
const node = nameSchema('the name of a node', 'dc1-gw1').describe('name of the machine');
const tunnel = nameSchema('the name of a tunnel', 'dc1-gw1--use1-gw1').describe('name of the tunnel');
const site = nameSchema('the name of a site', 'use1').describe('name of the site');

export const daemons = ['bgpd', 'bfdd', 'zebra', 'bird', 'wireguard', 'charon'] as const;

const faultName = textSchema({
  what: 'a name of small letters, digits and hyphens',
  example: 'wan-link',
  pattern: /[a-z][a-z0-9-]{0,40}/,
});

const faultSchema = kindsOf(common);

/** A map names its faults by their keys; in a list each says its name itself. */
export const faultsSchema = z.union([
  z.array(kindsOf({ name: faultName.describe('name of the fault'), ...common })),
  z.record(z.string(), faultSchema),
]);

export type FaultDocument = z.output<typeof faultSchema>;

function kindsOf<T extends typeof common>(fields: T) {
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('link'), link, ...fields }),
    z.strictObject({ kind: z.literal('gateway'), node, ...fields }),
    z.strictObject({
      kind: z.literal('daemon'),
      node,
      daemon: z.enum(daemons).describe('process that dies without a word'),
      ...fields,
    }),
    z.strictObject({
      kind: z.literal('zone'),
      site,
      zone: textSchema({ what: 'an availability zone', example: 'us-east-1a', pattern: /[a-z0-9-]{1,40}/ }).describe(
        'availability zone whose machines are all lost',
      ),
      ...fields,
    }),
    z.strictObject({ kind: z.literal('region'), site, ...fields }),
    z.strictObject({
      kind: z.literal('one-way-loss'),
      link,
      direction: z.enum(['towards', 'from']).describe('towards the node, or from it'),
      loss: percentSchema.prefault('100%').describe('packets that vanish in that direction'),
      ...fields,
    }),
    z.strictObject({
      kind: z.literal('flap'),
      link,
      count: z.int().min(1).max(1000).prefault(3).describe('how often the link goes down'),
      period: durationSchema({ minUs: 10 * millisecondUs, maxUs: 60 * secondUs, stepUs: millisecondUs })
        .prefault('400ms')
        .describe('time from down to down; the first half of it the link is down'),
      ...fields,
    }),
    z.strictObject({
      kind: z.literal('mtu-black-hole'),
      link,
      mtu: z
        .int()
        .min(68)
        .max(9216)
        .meta({ unit: 'bytes' })
        .describe('largest packet on the link that still arrives, IP header included'),
      ...fields,
    }),
    z.strictObject({ kind: z.literal('wireguard-rekey'), tunnel, ...fields }),
    z.strictObject({
      kind: z.literal('ipsec-rekey'),
      tunnel,
      sa: z.enum(['ike', 'child']).prefault('child').describe('which keys are replaced'),
      ...fields,
    }),
    z.strictObject({ kind: z.literal('routing-reload'), node, ...fields }),
  ]);
}
