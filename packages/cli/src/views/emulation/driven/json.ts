import * as z from 'zod';
import { documentSchema } from '../../document.ts';
import { statusDocument } from '../../status/json.ts';

const { tunnels, bgp, links, reachability } = statusDocument.shape;

export const emulateUpDocument = documentSchema('a lab that was brought up to be driven by hand', {
  scenario: z.string(),
  environment: z.string(),
  dir: z.string(),
  hosts: z.array(z.string()),
  notApplied: z.array(z.string()).describe('what a host could not do and how it is made up for'),
  durationMs: z.number(),
});

const labSchema = z.object({
  lab: z.string().describe('the id everything of it on the machine carries'),
  dir: z.string().nullable().describe('null: nothing tells where it kept its files'),
});

export const emulateDownDocument = documentSchema('labs that were taken down', {
  removed: z.array(labSchema),
  kept: z.array(labSchema.extend({ reason: z.string() })),
});

export const emulateStatusDocument = documentSchema('the labs of a project as they are now', {
  labs: z.array(
    z.object({
      name: z.string(),
      isOfRun: z.boolean(),
      environment: z.string().nullable(),
      hosts: z.array(z.object({ name: z.string(), status: z.enum(['running', 'dead', 'missing']) })),
      tunnels,
      bgp,
      links,
      reachability,
      verdict: z.enum(['healthy', 'degraded', 'inconclusive', 'incomplete']),
    }),
  ),
});

export const emulateExecDocument = documentSchema('what a command on a node of a lab printed', {
  node: z.string(),
  argv: z.array(z.string()),
  exitCode: z.int(),
  stdout: z.string(),
  stderr: z.string().describe('the last part of it'),
});

export const emulateLogsDocument = documentSchema('what the daemons of a node of a lab logged', {
  node: z.string(),
  lines: z.array(
    z.object({
      atMs: z.number().describe('milliseconds since 1970'),
      source: z.string(),
      unit: z.string().nullable(),
      message: z.string(),
    }),
  ),
});

export const emulateCaptureDocument = documentSchema('a capture of packets', {
  file: z.string(),
  packets: z.int(),
  dropped: z.int().describe('packets the kernel could not keep'),
});

export const emulateListDocument = documentSchema('the scenarios of a project', {
  scenarios: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      environment: z.string().nullable(),
      faults: z.int(),
      trials: z.int(),
      invalid: z.string().nullable().describe('why it cannot be run'),
      isUp: z.boolean(),
      latest: z
        .object({
          verdict: z.enum(['pass', 'fail', 'inconclusive']),
          startedAt: z.string(),
          directory: z.string(),
        })
        .nullable(),
    }),
  ),
});
