import type { Context } from '@dwcp/io';
import type { CloudInventory } from '@dwcp/model';
import { outputArgs } from './argv.ts';
import { parseCloudInventory } from './cloud-inventory.ts';
import { runTerraform } from './command.ts';
import { parseOutputs } from './parse.ts';
import type { TerraformWorkspace } from './workspace.ts';

/** Output values by name; empty before the first apply. Reads the state only, starts no provider. */
export async function readOutputs(
  workspace: TerraformWorkspace,
  ctx: Context,
): Promise<Readonly<Record<string, unknown>>> {
  const { result } = await runTerraform(workspace, { args: outputArgs(), timeoutMs: 60_000 }, ctx);
  return parseOutputs(result.stdout);
}

/** The applied cloud half of the environment; null when nothing is applied. */
export async function inspectCloud(workspace: TerraformWorkspace, ctx: Context): Promise<CloudInventory | null> {
  const outputs = await readOutputs(workspace, ctx);
  return Object.keys(outputs).length === 0 ? null : parseCloudInventory(outputs);
}
