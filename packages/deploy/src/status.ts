import { loadDescription } from '@dwcp/config';
import {
  compareDescription,
  type EnvironmentOptions,
  environmentPaths,
  loadBaseline,
  type Reach,
  reachLab,
  reachReal,
  requireDriverRecords,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { attachLab } from '@dwcp/lab';
import { allNodes, siteOf, type Topology } from '@dwcp/model';
import { linkRows, type NetworkObservation, networkStatus, observeNetwork } from '@dwcp/network';
import { inspectCloudEmulator } from '@dwcp/provision';
import { interruptedDeploy } from './deploy-run.ts';
import { loadForDeploy } from './description.ts';
import { prefixStatus } from './prefix-status.ts';
import type { FullStatusReport, NodeStatus } from './reports.ts';
import { verdictOf } from './verdict.ts';

/** How an environment is now, against what was deployed: looks at every node, changes nothing. */
export async function status(options: EnvironmentOptions, ctx: Context): Promise<FullStatusReport> {
  const paths = environmentPaths(options);
  const baseline = await loadBaseline(paths.baseline);
  const isInterrupted = (await interruptedDeploy(options)) !== null;
  const nothing: FullStatusReport = {
    environment: options.environment,
    deployed: null,
    description: { status: 'unknown', changed: [] },
    isInterrupted,
    cloud: 'gone',
    nodes: [],
    tunnels: [],
    bgp: [],
    links: [],
    prefixes: [],
    reachability: [],
    verdict: 'not deployed',
  };
  if (baseline === null) {
    // An environment that is not described at all is a mistake, not one that was never deployed.
    await loadDescription({ ...options, mode: 'hybrid' });
    return nothing;
  }
  await requireDriverRecords(paths);
  const loading = loadForDeploy({ ...options, mode: baseline.mode, acceptedRisks: ['unproven-real-environment'] });
  const description = await compareDescription(baseline.topology, loading);
  // A deploy of an earlier dwcp kept no record of what it deployed.
  const topology = baseline.topology ?? (await loading).topology;
  const isLab = topology.environment.kind === 'lab';
  const lab = isLab ? await attachLab(paths.lab, ctx) : null;
  if (isLab && lab === null) return nothing;
  const reach = lab === null ? await reachReal(topology, paths, ctx) : await reachLab(topology, lab, paths, ctx);
  try {
    const observation = await observeNetwork(topology, { runners: reach.runners }, ctx);
    const network = { ...networkStatus(topology, observation), links: linkRows(topology, observation) };
    const nodes = nodeStatus(topology, observation, reach);
    const prefixes = prefixStatus(topology, observation);
    const cloud = isLab ? (await inspectCloudEmulator(paths.cloud)).kind : 'real';
    return {
      ...network,
      environment: options.environment,
      deployed: { release: baseline.release, mode: baseline.mode, at: baseline.at },
      description,
      isInterrupted,
      cloud,
      nodes,
      prefixes,
      verdict: cloud === 'gone' || isInterrupted ? 'degraded' : verdictOf({ nodes, prefixes, ...network }),
    };
  } finally {
    await reach.close();
  }
}

function nodeStatus(topology: Topology, observation: NetworkObservation, reach: Reach): readonly NodeStatus[] {
  return allNodes(topology).map((node) => {
    const look = observation.get(node.name);
    return {
      node: node.name,
      site: node.site,
      role: node.role,
      address: node.address,
      isReachable: look?.isObserved === true,
      unreachableReason:
        look === undefined
          ? `no way to reach ${reach.addresses.get(node.name) ?? node.name}`
          : look.isObserved
            ? null
            : look.reason,
      prefixes: siteOf(topology, node.site).prefixes,
    };
  });
}
