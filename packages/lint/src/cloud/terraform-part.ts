import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { Finding } from '@dwcp/model';
import { initTerraform, openTerraform, validateTerraform, writeConfiguration } from '@dwcp/provision';
import { leftOut, lookAt, type PartResult, unchecked } from '../part-result.ts';
import type { SynthesizedCloud } from './synthesize-cloud.ts';

/**
 * Has the real provider check the arguments of the cloud half of one environment. `clouds`: one per mode. No part when
 * nothing is in a cloud.
 */
export async function lintTerraform(
  environment: string,
  options: {
    readonly clouds: readonly SynthesizedCloud[];
    readonly workDir: string;
    readonly usesTerraform: boolean;
  },
  ctx: Context,
): Promise<readonly PartResult[]> {
  const part = `terraform ${environment}`;
  const problem = options.clouds.find((cloud) => cloud.problem !== null)?.problem ?? null;
  if (problem !== null) return [unchecked(part, problem)];
  // Modes seldom differ in their cloud half, and the provider takes seconds to start.
  const configurations = new Set(options.clouds.flatMap((cloud) => cloud.configurations));
  if (configurations.size === 0) return [];
  if (!options.usesTerraform) return [leftOut(part, 'left out on request; the provider did not check the resources')];
  return [
    await lookAt(part, async () => {
      const findings: Finding[] = [];
      for (const json of configurations) {
        findings.push(...(await validate(json, join(options.workDir, environment), ctx)));
      }
      return findings;
    }),
  ];
}

async function validate(json: string, workDir: string, ctx: Context): Promise<readonly Finding[]> {
  const workspace = await openTerraform({ workDir, credentials: 'none' }, ctx);
  await writeConfiguration(workspace, json);
  await initTerraform(workspace, { backend: false }, ctx);
  const findings = await validateTerraform(workspace, ctx);
  // The file is generated: its lines mean nothing to who reads the finding, the resource's address does.
  return findings.map((finding) => ({ ...finding, location: null }));
}
