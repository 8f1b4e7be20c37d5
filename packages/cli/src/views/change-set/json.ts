import { type ChangeSet, deploymentModes } from '@dwcp/model';
import * as z from 'zod';

export const changeSetSchema = z.object({
  environment: z.string(),
  release: z.string().describe('sha256 of the release the change set leads to'),
  changes: z.array(
    z.object({
      kind: z.enum(['terraform', 'host', 'key', 'file', 'service', 'sysctl']),
      action: z.enum(['create', 'update', 'delete', 'replace']),
      subject: z.string().describe('Terraform address, file path, unit or parameter'),
      node: z.string().nullable().describe('null for Terraform'),
      reason: z.string(),
      disruption: z.enum(['none', 'restart', 'replace']),
      diff: z.string().nullable(),
    }),
  ),
  notEmulated: z.array(z.string()).describe('resources the emulated cloud cannot take'),
}) satisfies z.ZodType<ChangeSet>;

export const modeSchema = z.enum(deploymentModes);
