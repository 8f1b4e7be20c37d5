import { readFile } from 'node:fs/promises';
import { codeOf } from '@dwcp/io';
import * as z from 'zod';
import { zipEntries } from './zip-entries.ts';

/** Of a plan that is not understood here, as an encrypted one of OpenTofu, nothing is known. */
export type ProvidersOfPlan = 'one' | 'more' | 'not understood';

/**
 * Whether all that the states of a plan hold belongs to one configuration of a provider, named as a state names it
 * (`provider["registry.terraform.io/hashicorp/aws"].one`). What is described no more is read by the one it was made with,
 * which the configuration need not have: Terraform makes up a default.
 */
export async function providersOfPlan(planFile: string, configuration: string): Promise<ProvidersOfPlan> {
  const archive = await readFile(planFile);
  const states = statesIn(archive);
  if (states === null) return 'not understood';
  return states.every(({ resources }) => resources.every(({ provider }) => provider === configuration))
    ? 'one'
    : 'more';
}

function statesIn(archive: Buffer): readonly z.infer<typeof stateSchema>[] | null {
  try {
    const entries = zipEntries(archive);
    return ['tfstate-prev', 'tfstate'].map((name) =>
      stateSchema.parse(JSON.parse(entries.get(name)?.toString('utf8') ?? '')),
    );
  } catch (cause) {
    const isOther = cause instanceof SyntaxError || cause instanceof z.ZodError || codeOf(cause) !== null;
    // Bytes in the place of lengths lead out of the archive.
    if (isOther || cause instanceof RangeError) return null;
    throw cause;
  }
}

const stateSchema = z.object({ version: z.literal(4), resources: z.array(z.object({ provider: z.string() })) });
