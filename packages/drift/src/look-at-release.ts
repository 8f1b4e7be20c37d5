import type { Context, NodeRunner } from '@dwcp/io';
import type { NodeRelease, Topology } from '@dwcp/model';
import { unchecked } from '@dwcp/network';
import { detectOnHosts } from './detect-hosts.ts';
import type { WantedOnNodes } from './wanted.ts';

/** One way in which a node is not as its release. */
export interface Difference {
  readonly node: string;
  readonly check: string;
  readonly subject: string;
  /** Null where there is nothing. */
  readonly observed: string | null;
}

/** A part of a node that could not be looked at. */
export interface UnseenPart {
  readonly node: string;
  readonly subject: string;
  readonly reason: string;
}

/**
 * How nodes differ from a release that nobody described: of a lab that stands for a fleet. Everything of files and running
 * configuration is compared as in a detection, but not the machines themselves, of which nothing was recorded.
 */
export async function lookAtRelease(
  network: {
    readonly topology: Topology;
    readonly releases: readonly NodeRelease[];
    readonly publicKeys: Readonly<Record<string, string>>;
  },
  options: { readonly nodes: readonly string[]; readonly runners: ReadonlyMap<string, NodeRunner> },
  ctx: Context,
): Promise<{ readonly differences: readonly Difference[]; readonly unseen: readonly UnseenPart[] }> {
  const { topology, publicKeys } = network;
  const { nodes, runners } = options;
  const side = { topology, releases: new Map(network.releases.map((release) => [release.node, release])) };
  const machines: WantedOnNodes['machines'] = unchecked('the machines of a lab are those of this one');
  const wanted = { declared: side, deployed: side, publicKeys, machines };
  const seen = await detectOnHosts(
    { wanted, nodes, kinds: ['files', 'running-config'], runners, onceRunners: runners, knownPrograms: {} },
    ctx,
  );
  return {
    differences: seen.mismatches.flatMap(({ node, check, subject, observed }) =>
      node === null ? [] : [{ node, check, subject, observed }],
    ),
    unseen: seen.unchecked.flatMap(({ node, subject, reason }) =>
      node === null || subject === 'packages' ? [] : [{ node, subject, reason }],
    ),
  };
}
