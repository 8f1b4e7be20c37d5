import { isDeepStrictEqual } from 'node:util';
import type { Description } from '@dwcp/config';
import {
  type Baseline,
  changedPaths,
  type EnvironmentPaths,
  loadBaseline,
  loadPublicKeys,
  loadRelease,
} from '@dwcp/environment';
import { readJournal } from '@dwcp/io';
import {
  allNodes,
  type DeploymentMode,
  DwcpError,
  type NodeRelease,
  type Topology,
  type UncheckedPart,
} from '@dwcp/model';
import { programOf, renderRelease } from '@dwcp/network';
import { type LoadedParts, loadParts } from './baseline-parts.ts';
import { compareDescriptionFiles, goneDescriptionFiles } from './compare/compare-description.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import { loadDescribed } from './load-described.ts';
import { boundedReason } from './observe/look.ts';
import type { DetectOptions } from './options.ts';

/** One side of the comparison: a topology and the files that follow from it. */
export interface Side {
  readonly topology: Topology;
  readonly releases: ReadonlyMap<string, NodeRelease>;
}

/** What is described and what was deployed. */
export interface Wanted {
  readonly baseline: Baseline;
  readonly mode: DeploymentMode;
  /** The same object as `deployed` where nothing is described that was not deployed. */
  readonly declared: Side;
  readonly deployed: Side;
  /** Nodes of both sides; null where the description could not be read and may name others. */
  readonly nodes: readonly string[] | null;
  readonly documents: Description['documents'];
  readonly publicKeys: Readonly<Record<string, string>>;
  /** What every node was made of when it was deployed, as far as that was written down. */
  readonly machines: LoadedParts['machines'];
  readonly mismatches: readonly CausedMismatch[];
  readonly unchecked: readonly UncheckedPart[];
}

/** What nodes are compared with. */
export type WantedOnNodes = Pick<Wanted, 'declared' | 'deployed' | 'publicKeys' | 'machines'>;

/** Reads both sides; a reason instead when nothing tells what was deployed. */
export async function loadWanted(
  options: DetectOptions,
  paths: EnvironmentPaths,
): Promise<Wanted | { readonly baseline: Baseline | null; readonly mode: DeploymentMode; readonly reason: string }> {
  const baseline = await loadBaseline(paths.baseline);
  const mode = options.mode ?? baseline?.mode ?? 'hybrid';
  const described = await loadDescribed({ ...options, mode }, baseline);
  if (baseline === null) {
    return { baseline, mode, reason: 'nothing was deployed yet, so there is no baseline: run `dwcp deploy`' };
  }
  if (baseline.topology === null) {
    return { baseline, mode, reason: 'an earlier dwcp kept no record of what it deployed: run `dwcp deploy` once' };
  }
  const publicKeys = await loadPublicKeys(paths.publicKeys);
  const nodes = allNodes(baseline.topology).map((node) => node.name);
  const deployed = sideOf(baseline.topology, await loadRelease(paths.releases, { digest: baseline.release, nodes }));
  const topology = described.topology ?? baseline.topology;
  const program = programOf([...deployed.releases.values()]);
  const declared = sideOf(topology, renderRelease(topology, { publicKeys, program }));
  const parts = await loadParts(baseline, paths);
  const unchecked = [...(await interrupted(paths)), ...described.unchecked, ...parts.unchecked];
  return {
    baseline,
    mode,
    declared: isDeepStrictEqual(declared, deployed) ? deployed : declared,
    deployed,
    nodes: described.topology === null ? null : namesIn([baseline.topology, described.topology]),
    documents: described.documents,
    publicKeys,
    machines: parts.machines,
    mismatches: [
      ...goneDescriptionFiles(described.missing),
      ...compareDescriptionFiles(
        { declared: described.files, baseline: baseline.inputs },
        described.topology === null ? null : changedPaths(baseline.topology, topology),
      ),
    ],
    unchecked,
  };
}

function namesIn(topologies: readonly Topology[]): readonly string[] {
  return [...new Set(topologies.flatMap(allNodes).map(({ name }) => name))];
}

function sideOf(topology: Topology, releases: readonly NodeRelease[]): Side {
  return { topology, releases: new Map(releases.map((release) => [release.node, release])) };
}

/** What a deploy that did not end has changed is in no baseline. */
async function interrupted(paths: EnvironmentPaths): Promise<readonly UncheckedPart[]> {
  const entries = await readJournal(paths.journal);
  const isOpen =
    entries.some((entry) => entry.code === 'deploy.begun') && !entries.some((entry) => entry.code === 'run.finished');
  return isOpen
    ? [
        {
          kind: 'files',
          node: null,
          subject: 'baseline',
          reason: 'a deploy runs or was interrupted: run `dwcp resume`',
        },
      ]
    : [];
}

/** Nodes to look at. Throws USAGE for a name that is none. */
export function chosenNodes(wanted: Wanted, hosts: readonly string[] | null): readonly string[] {
  const deployed = [...wanted.deployed.releases.keys()];
  const unknown = hosts?.find((host) => !deployed.includes(host));
  if (unknown !== undefined) {
    throw new DwcpError('USAGE', boundedReason(`there is no node ${unknown} in what was deployed`), {
      hint: `the nodes are ${deployed.slice(0, 20).join(', ')}`,
    });
  }
  return hosts === null ? deployed : deployed.filter((name) => hosts.includes(name));
}
