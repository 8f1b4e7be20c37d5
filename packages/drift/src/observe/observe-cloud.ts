import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { DwcpError, type Topology } from '@dwcp/model';
import { type Observation, observed, unchecked } from '@dwcp/network';
import {
  type CloudComparison,
  compareCloud,
  initTerraform,
  inspectCloudEmulator,
  openTerraform,
  type TerraformCredentials,
  withWorkDirectory,
  writeConfiguration,
} from '@dwcp/provision';
import { addTagSearch, type CloudTarget, synthesize } from '@dwcp/stacks';
import { lookSafely } from './look.ts';
import { readingCredentials } from './reading-credentials.ts';

/** What one plan that is never applied tells of the cloud. */
export interface CloudSeen extends CloudComparison {
  /** The configuration that is described and the one that was deployed, both as synthesised here. */
  readonly configurations: { readonly declared: unknown; readonly baseline: unknown };
  /** Null when resources that only bear the tags were looked for. */
  readonly tagSearchReason: string | null;
}

/** Looks at the cloud half of an environment; null when it has none. Starts no emulator and takes no lock. */
export async function observeCloud(
  topologies: { readonly declared: Topology; readonly baseline: Topology },
  paths: EnvironmentPaths,
  ctx: Context,
): Promise<Observation<CloudSeen> | null> {
  const sites = [...topologies.declared.sites, ...topologies.baseline.sites];
  if (!sites.some((site) => site.cloud !== null)) return null;
  const target = await targetOf(topologies.baseline, paths);
  if (!target.isObserved) return unchecked(target.reason);
  const credentials = await lookSafely(() => withNextStep(readingCredentials(topologies.baseline)));
  if (!credentials.isObserved) return unchecked(credentials.reason);
  const from = { paths, target: target.value, credentials: credentials.value };
  // A directory of its own: what a deploy planned, and what another look reads at the same time, stays as it is.
  return lookSafely(() =>
    withWorkDirectory(paths.driftTerraform, (workDir) => look(topologies, { ...from, workDir }, ctx)),
  );
}

async function targetOf(topology: Topology, paths: EnvironmentPaths): Promise<Observation<CloudTarget>> {
  if (topology.environment.kind !== 'lab') return observed({ kind: 'aws' });
  const emulator = await inspectCloudEmulator(paths.cloud);
  return emulator.kind === 'running'
    ? observed({ kind: 'lab', endpoint: emulator.emulator.endpoint })
    : unchecked('the emulated cloud does not answer');
}

async function look(
  topologies: { readonly declared: Topology; readonly baseline: Topology },
  options: {
    readonly paths: EnvironmentPaths;
    readonly target: CloudTarget;
    readonly credentials: TerraformCredentials;
    readonly workDir: string;
  },
  ctx: Context,
): Promise<CloudSeen> {
  const { paths, target, credentials, workDir } = options;
  const sshPublicKey =
    target.kind === 'lab' ? ((await readTextIfPresent(`${paths.sshKey}.pub`))?.trim() ?? null) : null;
  const configurationOf = (topology: Topology): string =>
    synthesize(topology, { target, sshPublicKey }).stacks[0]?.json ?? '{}';
  const declared = configurationOf(topologies.declared);
  const baseline = configurationOf(topologies.baseline);
  const workspace = await openTerraform({ workDir, credentials, lockedAs: paths.terraform }, ctx);
  const compare = async (json: string): Promise<CloudComparison> => {
    await writeConfiguration(workspace, json);
    await initTerraform(workspace, { backend: true }, ctx);
    return compareCloud(workspace, ctx);
  };
  const configurations = { declared: JSON.parse(declared) as unknown, baseline: JSON.parse(baseline) as unknown };
  const plain = declared === '{}' ? baseline : declared;
  try {
    const seen = await compare(addTagSearch(plain, topologies.declared));
    return { ...seen, configurations, tagSearchReason: null };
  } catch (cause) {
    if (!isTagSearchFailure(cause)) throw cause;
    return { ...(await compare(plain)), configurations, tagSearchReason: cause.message };
  }
}

/** A reason is all that is told of a part that is unchecked. */
async function withNextStep<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.hint === null) throw cause;
    throw new DwcpError(cause.code, `${cause.message}: ${cause.hint}`, { cause });
  }
}

/** Who may read every resource may still not be allowed to search by tags. */
function isTagSearchFailure(cause: unknown): cause is DwcpError {
  return cause instanceof DwcpError && /resource ?groups ?tagging/i.test(cause.message);
}
