import { routingDaemons } from '@dwcp/model';
import * as z from 'zod';
import { textSchema } from '../text.ts';
import { cidrSchema, durationSchema } from '../units.ts';
import { instancesSchema } from './machine.ts';
import { healthCheckSchema, objectivesSchema, scalingSchema, ttlSchema } from './objectives.ts';
import { siteSchema } from './site.ts';
import { bfdSchema, tunnelSchema } from './tunnel.ts';

const secondUs = 1e6;
const tagText = z.string().min(1).max(256);

const tagsSchema = z
  .object({
    owner: tagText.describe('who answers for the environment'),
    env: tagText.describe('name of the environment, as cost reports show it'),
    'cost-center': tagText.describe('who pays for it'),
  })
  .catchall(tagText)
  .describe('put on every cloud resource; further tags are free');

const managementSchema = z
  .strictObject({
    prefixes: z
      .array(cidrSchema)
      .min(1)
      .describe('prefixes that may open management connections (ssh, metrics) to the nodes'),
    sshUser: textSchema({ what: 'a user name', example: 'admin', pattern: /[a-z_][a-z0-9_-]{0,31}/ })
      .prefault('admin')
      .describe('user of ssh connections'),
  })
  .describe('who manages the nodes, and how');

const overlaySchema = z
  .strictObject({
    prefix: cidrSchema
      .prefault('100.64.0.0/16')
      .describe('IPv4 prefix of the addresses inside tunnels, one /31 a tunnel'),
    prefix6: cidrSchema
      .prefault('fd64:6477:6370::/64')
      .describe('IPv6 prefix of the addresses inside tunnels between sites with IPv6, one /127 a tunnel'),
  })
  .prefault({})
  .describe('addresses inside the tunnels');

const routingSchema = z
  .strictObject({
    daemon: z
      .enum(routingDaemons)
      .prefault('frr')
      .describe('routing daemon of every node, in the lab as in production'),
    hold: durationSchema({ minUs: 3 * secondUs, maxUs: 3600 * secondUs, stepUs: secondUs })
      .prefault('9s')
      .describe('BGP hold time: silence after which a neighbor is given up'),
    keepalive: durationSchema({ minUs: secondUs, maxUs: 1200 * secondUs, stepUs: secondUs })
      .prefault('3s')
      .describe('time between two BGP keepalives'),
    bfd: bfdSchema.prefault({}).describe('failure detection of every tunnel that does not set its own'),
    gracefulRestart: z
      .boolean()
      .prefault(false)
      .describe(
        'keep the routes of a neighbor whose daemon restarts (RFC 4724); off, because BFD tells a dead neighbor from a slow one in no other way than by its silence, and traffic would go on into the hole',
      ),
    fabricBfd: bfdSchema.optional().describe('failure detection inside a site; default: `routing.bfd`'),
  })
  .prefault({})
  .describe('routing daemon, timers of BGP and BFD');

const backendSchema = z
  .strictObject({
    bucket: textSchema({
      what: 'the name of an S3 bucket',
      example: 'example-terraform',
      pattern: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/,
    }).describe('S3 bucket'),
    key: textSchema({
      what: 'an S3 key',
      example: 'dwcp/production.tfstate',
      pattern: /[A-Za-z0-9][A-Za-z0-9._/-]{0,254}/,
    }).describe('key of the state in the bucket'),
    region: textSchema({ what: 'an AWS region', example: 'us-east-1', pattern: /[a-z]{2}(-[a-z]+)+-\d/ }).describe(
      'region of the bucket',
    ),
  })
  .optional()
  .describe('where Terraform keeps its state; left out in a lab, where dwcp makes one on the emulated endpoint');

const dnsSchema = z
  .strictObject({
    zone: textSchema({
      what: 'a domain name',
      example: 'dwcp.example.com',
      pattern: /([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}/,
    }).describe('Route 53 zone'),
    weights: z.record(z.string(), z.int().min(0).max(255)).describe('share of the traffic by region site, in percent'),
    ttl: ttlSchema,
    healthCheck: healthCheckSchema,
  })
  .optional()
  .describe('weighted records of the regions');

const approvalSchema = z
  .strictObject({
    required: z
      .boolean()
      .prefault(false)
      .describe('a change set is applied only after a person agreed; `--yes` is no answer then'),
  })
  .prefault({})
  .describe('who has to agree to a change');

const attestationSchema = z
  .strictObject({
    required: z.boolean().prefault(false).describe('only what a passing emulation attests is deployed'),
    publicKey: z
      .string()
      .min(1)
      .optional()
      .describe('file in the project with the Ed25519 public key (PEM) of whoever runs the emulations'),
    scenario: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'is the name of a file in config/scenarios')
      .optional()
      .describe('the scenario that has to have passed (any when left out)'),
  })
  .prefault({})
  .describe('what has to be proven before a change');

const driftSchema = z
  .strictObject({
    rehearse: z
      .boolean()
      .prefault(false)
      .describe(
        '`dwcp drift remediate` carries repairs out in a lab first, which starts from what was found; what it does to the cloud a passing emulation has to attest',
      ),
  })
  .prefault({})
  .describe('how drift is repaired');

/** config/environments/<name>.yaml: everything about one environment that is not the mode configuration. */
export const environmentSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  environment: z.string().describe('name of the environment, that of the file'),
  kind: z.enum(['lab', 'real']).describe('lab: emulated cloud and hosts on this machine. real: accounts and machines'),
  tags: tagsSchema,
  management: managementSchema,
  overlay: overlaySchema,
  routing: routingSchema,
  instances: instancesSchema,
  sites: z.record(z.string(), siteSchema).describe('places with their own prefixes, by name'),
  tunnels: z.record(z.string(), tunnelSchema).prefault({}).describe('encrypted connections between gateways, by name'),
  approval: approvalSchema,
  attestation: attestationSchema,
  drift: driftSchema,
  dwcpd: z
    .boolean()
    .prefault(false)
    .describe('gateways run dwcpd, the node daemon, and those that share a tunnel have a link'),
  backend: backendSchema,
  dns: dnsSchema,
  objectives: objectivesSchema,
  scaling: scalingSchema,
});

/** An environment as rules and normalising see it: brief forms written out, defaults of the schema filled in. */
export type EnvironmentDocument = z.output<typeof environmentSchema>;
export type SiteDocument = EnvironmentDocument['sites'][string];
export type RegionDocument = Extract<SiteDocument, { kind: 'region' }>;
export type OnPremisesDocument = Exclude<SiteDocument, { kind: 'region' }>;
export type GatewayDocument = SiteDocument['gateways'][string];
export type NodeDocument = SiteDocument['nodes'][string];
export type TunnelDocument = EnvironmentDocument['tunnels'][string];
