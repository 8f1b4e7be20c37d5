import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import { type StateResource, stateResources } from './state-resources.ts';
import { fileIn, type TerraformWorkspace } from './workspace.ts';
import { zipEntries } from './zip-entries.ts';

/** Holds what the last plan told of its configuration. */
export const keptFile = 'configuration.json';

/**
 * What `terraform show -json` would say of a plan that changes nothing, read from the plan itself: that command starts the
 * provider once more, only to learn what a plan of the same configuration told the last time. Null when it has to be asked:
 * for another configuration, and for a plan of which the states do not tell everything.
 */
export async function unchangedPlan(workspace: TerraformWorkspace, planFile: string): Promise<unknown> {
  try {
    const entries = zipEntries(await readFile(planFile));
    const kept = JSON.parse((await readTextIfPresent(fileIn(workspace, keptFile))) ?? '{}') as Kept;
    if (kept.digest !== digestOf(entries, workspace) || !isPlain(kept.configuration)) return null;
    const textOf = (name: string): string => entries.get(name)?.toString('utf8') ?? '';
    const states = { before: stateResources(textOf('tfstate-prev')), after: stateResources(textOf('tfstate')) };
    return documentOf(states, kept.configuration);
  } catch {
    // Whatever it is that is not understood here, Terraform understands it.
    return null;
  }
}

/** Keeps what a document of the plan says of its configuration, for the next plan of the same one. */
export async function keepConfiguration(
  workspace: TerraformWorkspace,
  options: { readonly planFile: string; readonly document: unknown },
): Promise<void> {
  const { configuration } = options.document as { readonly configuration?: unknown };
  const digest = await planDigest(options.planFile, workspace);
  if (digest === null) return;
  await writeFileAtomic(fileIn(workspace, keptFile), JSON.stringify({ digest, configuration } satisfies Kept));
}

/** Null of a plan that is no plain archive, such as an encrypted one of OpenTofu. */
async function planDigest(planFile: string, workspace: TerraformWorkspace): Promise<string | null> {
  try {
    return digestOf(zipEntries(await readFile(planFile)), workspace);
  } catch {
    return null;
  }
}

interface Kept {
  readonly digest?: string;
  readonly configuration?: unknown;
}

/** The configuration and the versions of providers a plan holds, and the tool that made it. */
function digestOf(entries: ReadonlyMap<string, Buffer>, workspace: TerraformWorkspace): string {
  const hash = createHash('sha256').update(JSON.stringify(workspace.tool));
  for (const name of [...entries.keys()].toSorted()) {
    if (!/^(tfconfig\/|\.terraform\.lock\.hcl$)/.test(name)) continue;
    hash.update(`\n${name} ${entries.get(name)?.length ?? 0}\n`).update(entries.get(name) ?? '');
  }
  return hash.digest('hex');
}

/** A root module alone, without variables: their values stand beside the states. */
function isPlain(configuration: unknown): boolean {
  if (typeof configuration !== 'object' || configuration === null || !('root_module' in configuration)) return false;
  const root = configuration.root_module;
  return typeof root === 'object' && root !== null && !('variables' in root) && !('module_calls' in root);
}

/** Throws when something is in the state that was not there after the last apply: it was moved or imported. */
export function documentOf(
  states: { readonly before: readonly StateResource[]; readonly after: readonly StateResource[] },
  configuration: unknown,
): unknown {
  const isManaged = ({ mode }: StateResource): boolean => mode === 'managed';
  const after = new Map(states.after.filter(isManaged).map((resource) => [resource.address, resource]));
  const before = new Map(states.before.filter(isManaged).map((resource) => [resource.address, resource]));
  for (const address of after.keys()) if (!before.has(address)) throw new SyntaxError(`${address} is new`);
  const drifted = [...before.values()].flatMap((old) => {
    const found = after.get(old.address);
    if (found !== undefined && isDeepStrictEqual(old.values, found.values)) return [];
    const actions = [found === undefined ? 'delete' : 'update'];
    return [changeOf(old, { actions, before: old.values, after: found?.values ?? null })];
  });
  const values = (resources: readonly StateResource[]): object => ({ root_module: { resources } });
  return {
    format_version: '1.2',
    planned_values: values([...after.values()]),
    resource_drift: drifted,
    resource_changes: [...after.values()].map((resource) =>
      changeOf(resource, { actions: ['no-op'], before: resource.values, after: resource.values }),
    ),
    prior_state: { values: values(states.after) },
    configuration,
  };
}

function changeOf(
  { address, mode, type, name, index }: StateResource,
  change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown },
): object {
  return {
    address,
    mode,
    type,
    name,
    ...(index === undefined ? {} : { index }),
    // Values of a plan that changes nothing are shown to nobody, only the names of arguments that differ.
    change: { ...change, after_unknown: {}, before_sensitive: true, after_sensitive: true },
  };
}
