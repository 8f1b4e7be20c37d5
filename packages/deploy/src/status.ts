import { loadDescription } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import { attachLab } from '@dwcp/lab';
import { allNodes, siteOf, type Topology } from '@dwcp/model';
import { type NetworkObservation, networkStatus, observeNetwork } from '@dwcp/network';
import { inspectCloudEmulator } from '@dwcp/provision';
import { loadBaseline } from './baseline.ts';
import { interruptedDeploy } from './deploy-run.ts';
import { loadForDeploy } from './description.ts';
import { environmentPaths } from './environment-paths.ts';
import type { EnvironmentOptions } from './options.ts';
import { type Reach, reachLab, reachReal } from './reach.ts';
import type { NodeStatus, StatusReport } from './reports.ts';

/** How an environment is now: looks at every node, changes nothing. */
export async function status(options: EnvironmentOptions, ctx: Context): Promise<StatusReport> {
  const paths = environmentPaths(options);
  const baseline = await loadBaseline(paths.baseline);
  const isInterrupted = (await interruptedDeploy(options)) !== null;
  const nothing: StatusReport = {
    environment: options.environment,
    deployed: null,
    isInterrupted,
    cloud: 'gone',
    nodes: [],
    tunnels: [],
    bgp: [],
    reachability: [],
    verdict: 'not deployed',
  };
  if (baseline === null) {
    // An environment that is not described at all is a mistake, not one that was never deployed.
    await loadDescription({ ...options, mode: 'hybrid' });
    return nothing;
  }
  const { topology } = await loadForDeploy({
    ...options,
    mode: baseline.mode,
    acceptedRisks: ['unproven-real-environment'],
  });
  const isLab = topology.environment.kind === 'lab';
  const lab = isLab ? await attachLab(paths.lab, ctx) : null;
  if (isLab && lab === null) return nothing;
  const reach = lab === null ? await reachReal(topology, paths, ctx) : await reachLab(topology, lab, paths, ctx);
  try {
    const observation = await observeNetwork(topology, { runners: reach.runners }, ctx);
    const network = networkStatus(topology, observation);
    const nodes = nodeStatus(topology, observation, reach);
    const cloud = isLab ? (await inspectCloudEmulator(paths.cloud)).kind : 'real';
    return {
      ...network,
      environment: options.environment,
      deployed: { release: baseline.release, mode: baseline.mode, at: baseline.at },
      isInterrupted,
      cloud,
      nodes,
      verdict: cloud === 'gone' || isInterrupted ? 'degraded' : verdictOf({ nodes, ...network }),
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

/** Degraded is worse than inconclusive: something seen to be wrong outweighs something not seen. */
function verdictOf(seen: Pick<StatusReport, 'nodes' | 'tunnels' | 'bgp' | 'reachability'>): StatusReport['verdict'] {
  const isDegraded =
    seen.nodes.some((node) => !node.isReachable) ||
    seen.tunnels.some((tunnel) => tunnel.status === 'down' || tunnel.status === 'stale') ||
    seen.bgp.some((session) => !session.isEstablished && session.sessionStatus !== 'unchecked') ||
    seen.bgp.some((session) => session.bfdStatus === 'down') ||
    seen.reachability.some((pair) => !pair.isReachable);
  if (isDegraded) return 'degraded';
  const isIncomplete =
    seen.nodes.length === 0 ||
    seen.tunnels.some((tunnel) => tunnel.status === 'unchecked') ||
    seen.bgp.some((session) => session.sessionStatus === 'unchecked');
  return isIncomplete ? 'inconclusive' : 'healthy';
}
