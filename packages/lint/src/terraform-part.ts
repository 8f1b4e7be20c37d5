import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { Finding, Topology } from '@dwcp/model';
import { initTerraform, openTerraform, validateTerraform, writeConfiguration } from '@dwcp/provision';
import { synthesize } from '@dwcp/stacks';
import { leftOut, lookAt, type PartResult } from './part-result.ts';

/** Nothing listens there: validation reads the configuration and connects to nothing. */
const unusedEndpoint = 'http://127.0.0.1:9';

/** Synthesises the cloud half of one environment and has the real provider check its arguments. */
export async function lintTerraform(
  topology: Topology,
  options: { readonly workDir: string; readonly usesTerraform: boolean },
  ctx: Context,
): Promise<readonly PartResult[]> {
  const { name, kind } = topology.environment;
  const target = kind === 'lab' ? { kind: 'lab' as const, endpoint: unusedEndpoint } : { kind: 'aws' as const };
  const { stacks } = synthesize(topology, { target, sshPublicKey: null });
  const results: PartResult[] = [];
  for (const stack of stacks) {
    const part = `terraform ${stack.name}`;
    results.push(
      options.usesTerraform
        ? await lookAt(part, () => validate(stack.json, join(options.workDir, name), ctx))
        : leftOut(part, 'left out on request; the provider did not check the resources'),
    );
  }
  return results;
}

async function validate(json: string, workDir: string, ctx: Context): Promise<readonly Finding[]> {
  const workspace = await openTerraform({ workDir, credentials: 'none' }, ctx);
  await writeConfiguration(workspace, json);
  await initTerraform(workspace, { backend: false }, ctx);
  const findings = await validateTerraform(workspace, ctx);
  // The file is generated: its lines mean nothing to who reads the finding, the resource's address does.
  return findings.map((finding) => ({ ...finding, location: null }));
}
