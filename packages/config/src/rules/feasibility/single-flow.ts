import type { Issue } from '../../issue.ts';
import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import { issue, type Rule } from '../rule.ts';
import { wholeTunnelsOf } from '../tunnels-of.ts';
import { cloudMachinesOf, groupsOf, namesOf } from './cloud-machines-of.ts';
import { modeOf, throughputGbps } from './mode-of.ts';
import { shownRate, throughputOf } from './throughput-of.ts';

/** docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html */
const flowGbps = { alone: 5, inCluster: 10 } as const;

export const singleFlow: Rule = (document, run) => {
  const mode = modeOf(run);
  const goal = mode === null ? null : throughputGbps(mode);
  const flows = mode?.network.tcp?.flows;
  return [
    ...tunnels(document),
    ...(mode === null || goal === null || flows === undefined
      ? []
      : transfers(document, { mode: mode.mode, goal, flows })),
  ];
};

/** WireGuard and IPsec put everything they carry between two gateways into one flow. */
function tunnels(document: EnvironmentDocument): readonly Issue[] {
  const tooMuch = wholeTunnelsOf(document).flatMap((place) => {
    const wanted = throughputOf(document, place);
    const [a, b] = place.gateways;
    const inCloud = [a, b].find(({ siteDocument }) => siteDocument.kind === 'region');
    if (wanted === null || inCloud === undefined || place.tunnel.awsVpn !== undefined) return [];
    return wanted.bitsPerSecond <= flowGbps.alone * 1e9 ? [] : [{ name: place.name, gateway: inCloud.name, wanted }];
  });
  // An objective for all tunnels is wrong once.
  const common = tooMuch.find(({ wanted }) => wanted.isCommon);
  return tooMuch
    .filter((found) => !found.wanted.isCommon || found === common)
    .map(({ name, gateway, wanted }) =>
      issue('feasibility/single-flow', wanted.path, {
        message: `${name} is to carry ${shownRate(wanted.bitsPerSecond)}, and is one flow: EC2 gives ${gateway} ${flowGbps.alone}Gbps for it`,
        hint: 'share the load over several tunnels between different addresses',
      }),
    );
}

function transfers(
  document: EnvironmentDocument,
  goal: { readonly mode: string; readonly goal: number; readonly flows: number },
): readonly Issue[] {
  const share = goal.goal / goal.flows;
  const capped = cloudMachinesOf(document).filter(
    ({ mode, role, region }) =>
      mode === goal.mode &&
      share > (role === 'node' && region.cloud.placement === 'cluster' ? flowGbps.inCluster : flowGbps.alone),
  );
  return groupsOf(capped, ({ site }) => site).map((group) =>
    issue('feasibility/single-flow', group[0].path, {
      message: `${goal.goal} Gbit/s over ${goal.flows === 1 ? 'one flow' : `${goal.flows} flows`} are ${rounded(share)} a flow, and EC2 gives ${namesOf(group)} of ${group[0].site} ${flowGbps.alone} (${flowGbps.inCluster} inside a cluster placement group)`,
      hint: `in config/dwcp-v3-${goal.mode}.yaml write \`network.tcp.flows: ${Math.ceil(goal.goal / flowGbps.alone)}\` or more`,
    }),
  );
}

function rounded(gbps: number): number {
  return Math.round(gbps * 100) / 100;
}
