import { DwcpError } from '@dwcp/model';
import type { Baseline } from './baseline.ts';
import { loadBaseline } from './baseline.ts';
import { isRunningConfigBaseline, isTerraformBaseline } from './baseline-content.ts';
import { loadBaselinePart } from './baseline-part.ts';
import type { EnvironmentPaths } from './environment-paths.ts';
import { loadRelease } from './load-release.ts';

/** `absent`: an earlier dwcp did not write it. `damaged`: it is missing or not what was written. */
export type BaselinePartVerdict = 'whole' | 'absent' | 'damaged' | 'not-needed';

export interface BaselinePartStatus {
  readonly name: 'description' | 'files' | 'terraform' | 'running-config';
  readonly verdict: BaselinePartVerdict;
  /** What it holds, or why it does not count. */
  readonly detail: string;
  /** Null where it has none of its own. */
  readonly sha256: string | null;
  /** When it was written; null where it could not be read. */
  readonly at: string | null;
}

export interface BaselineStatus {
  readonly formatVersion: 1;
  readonly baseline: Pick<Baseline, 'environment' | 'mode' | 'release' | 'previousRelease' | 'isVerified' | 'at'>;
  readonly parts: readonly BaselinePartStatus[];
  /** Every part that is needed is there, byte for byte. */
  readonly isWhole: boolean;
}

/** What a baseline consists of and whether all of it is as it was written; null before the first deploy. Reads only. */
export async function inspectBaseline(paths: EnvironmentPaths): Promise<BaselineStatus | null> {
  const baseline = await loadBaseline(paths.baseline);
  if (baseline === null) return null;
  const { environment, mode, release, previousRelease, isVerified, at } = baseline;
  const parts = [
    descriptionPart(baseline),
    await filesPart(baseline, paths),
    await terraformPart(baseline, paths),
    await runningConfigPart(baseline, paths),
  ];
  return {
    formatVersion: 1,
    baseline: { environment, mode, release, previousRelease, isVerified, at },
    parts,
    isWhole: parts.every(({ verdict }) => verdict === 'whole' || verdict === 'not-needed'),
  };
}

const notKept = 'an earlier dwcp did not write it: run `dwcp deploy` once';

function descriptionPart({ inputs, topology, at }: Baseline): BaselinePartStatus {
  const name = 'description';
  if (topology === null) return { name, verdict: 'absent', detail: notKept, sha256: null, at: null };
  return { name, verdict: 'whole', detail: `${inputs.length} files, and the topology of them`, sha256: null, at };
}

async function filesPart({ release, topology, at }: Baseline, paths: EnvironmentPaths): Promise<BaselinePartStatus> {
  const name = 'files';
  if (topology === null) return { name, verdict: 'absent', detail: notKept, sha256: null, at: null };
  const nodes = [...topology.gateways, ...topology.nodes].map((node) => node.name);
  return judged({ name, sha256: release }, async () => {
    const releases = await loadRelease(paths.releases, { digest: release, nodes });
    const files = releases.reduce((sum, one) => sum + one.files.length, 0);
    return { detail: `${files} files of ${releases.length} nodes`, at };
  });
}

async function terraformPart({ parts, topology }: Baseline, paths: EnvironmentPaths): Promise<BaselinePartStatus> {
  const name = 'terraform';
  const needed = topology?.sites.some((site) => site.cloud !== null) === true;
  if (!needed) return { name, verdict: 'not-needed', detail: 'no site is in a cloud', sha256: null, at: null };
  if (parts === undefined) return { name, verdict: 'absent', detail: notKept, sha256: null, at: null };
  const { terraform } = parts;
  if (terraform === null) return { name, verdict: 'damaged', detail: 'there is none', sha256: null, at: null };
  return judged({ name, sha256: terraform.sha256 }, async () => {
    const { resources, at } = await loadBaselinePart(paths.baselineParts, terraform, isTerraformBaseline);
    return { detail: `the configuration of ${resources.length} resources`, at };
  });
}

async function runningConfigPart({ parts, topology }: Baseline, paths: EnvironmentPaths): Promise<BaselinePartStatus> {
  const name = 'running-config';
  if (parts === undefined) return { name, verdict: 'absent', detail: notKept, sha256: null, at: null };
  const { runningConfig } = parts;
  const wanted = topology === null ? [] : [...topology.gateways, ...topology.nodes].map((node) => node.name);
  const status = await judged({ name, sha256: runningConfig.sha256 }, async () => {
    const { nodes, at } = await loadBaselinePart(paths.baselineParts, runningConfig, isRunningConfigBaseline);
    const missing = wanted.filter((node) => nodes[node] === undefined);
    if (missing.length > 0) {
      throw new DwcpError('STATE_CORRUPT', `it lacks ${missing.join(', ')}, which did not answer then`);
    }
    return { detail: `packages and huge pages of ${Object.keys(nodes).length} nodes`, at };
  });
  return status;
}

async function judged(
  part: { readonly name: BaselinePartStatus['name']; readonly sha256: string },
  read: () => Promise<{ readonly detail: string; readonly at: string }>,
): Promise<BaselinePartStatus> {
  try {
    return { ...part, verdict: 'whole', ...(await read()) };
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'STATE_CORRUPT') throw cause;
    return { ...part, verdict: 'damaged', detail: cause.message, at: null };
  }
}
