import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { zipEntries } from './zip-entries.ts';

/**
 * Whether all that the states of a plan hold belongs to one configuration of a provider, named as a state names it
 * (`provider["registry.terraform.io/hashicorp/aws"].one`). What is described no more is read by the one it was made with,
 * which the configuration need not have: Terraform makes up a default. False for a plan that is not understood here.
 */
export async function usesOnly(planFile: string, configuration: string): Promise<boolean> {
  try {
    const entries = zipEntries(await readFile(planFile));
    return ['tfstate-prev', 'tfstate'].every((name) => {
      const { resources } = stateSchema.parse(JSON.parse(entries.get(name)?.toString('utf8') ?? ''));
      return resources.every(({ provider }) => provider === configuration);
    });
  } catch {
    // An encrypted one of OpenTofu, or another format: Terraform is asked in its own way.
    return false;
  }
}

const stateSchema = z.object({ version: z.literal(4), resources: z.array(z.object({ provider: z.string() })) });
