import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { Finding, Topology } from '@dwcp/model';
import { initTerraform, openTerraform, validateTerraform, writeConfiguration } from '@dwcp/provision';
import { synthesize } from '@dwcp/stacks';
import { leftOut, lookAt, type PartResult, unchecked } from './part-result.ts';

/** Nothing listens there: validation reads the configuration and connects to nothing. */
const unusedEndpoint = 'http://127.0.0.1:9';

/**
 * Synthesises the cloud half of one environment and has the real provider check its arguments. `topologies`: one per
 * mode; null where the description has findings that leave no topology. No part when nothing is in a cloud.
 */
export async function lintTerraform(
  environment: string,
  options: {
    readonly topologies: readonly (Topology | null)[];
    readonly workDir: string;
    readonly usesTerraform: boolean;
  },
  ctx: Context,
): Promise<readonly PartResult[]> {
  const part = `terraform ${environment}`;
  const topologies = options.topologies.filter((topology) => topology !== null);
  if (topologies.length === 0) return [unchecked(part, 'the description has findings that stop here')];
  // Modes seldom differ in their cloud half, and the provider takes seconds to start.
  if (!topologies.some((topology) => topology.sites.some((site) => site.cloud !== null))) return [];
  if (!options.usesTerraform) return [leftOut(part, 'left out on request; the provider did not check the resources')];
  return [
    await lookAt(part, async () => {
      const configurations = new Set(topologies.flatMap(configurationsOf));
      const findings: Finding[] = [];
      for (const json of configurations) {
        findings.push(...(await validate(json, join(options.workDir, environment), ctx)));
      }
      return findings;
    }),
  ];
}

function configurationsOf(topology: Topology): readonly string[] {
  const target =
    topology.environment.kind === 'lab' ? { kind: 'lab' as const, endpoint: unusedEndpoint } : { kind: 'aws' as const };
  return synthesize(topology, { target, sshPublicKey: null }).stacks.map((stack) => stack.json);
}

async function validate(json: string, workDir: string, ctx: Context): Promise<readonly Finding[]> {
  const workspace = await openTerraform({ workDir, credentials: 'none' }, ctx);
  await writeConfiguration(workspace, json);
  await initTerraform(workspace, { backend: false }, ctx);
  const findings = await validateTerraform(workspace, ctx);
  // The file is generated: its lines mean nothing to who reads the finding, the resource's address does.
  return findings.map((finding) => ({ ...finding, location: null }));
}
