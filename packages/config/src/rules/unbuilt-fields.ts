import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { machinesOf } from './machines-of.ts';
import { issue, type Path, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

/** Written, held against what is feasible, and then not built. */
export const unbuiltFields: Rule = (document) =>
  [...inInstances(document), ...inSites(document), ...inTunnels(document)].map(({ path, what }) =>
    issue('config/not-acted-on', path, {
      message: `lint looks at this, and a deploy does not ${what} yet`,
      hint: 'leave it out, or keep it for what lint says about it',
    }),
  );

interface Unbuilt {
  readonly path: Path;
  readonly what: string;
}

function inInstances(document: EnvironmentDocument): readonly Unbuilt[] {
  const common: readonly Path[] = document.instances.node.efa ? [['instances', 'node', 'efa']] : [];
  const own = machinesOf(document).flatMap(({ machine, path }) => {
    const asks = 'instance' in machine && machine.instance?.efa === true;
    return asks ? [[...path, 'instance', 'efa']] : [];
  });
  return [...common, ...own].map((path) => ({ path, what: 'attach an EFA' }));
}

function inSites(document: EnvironmentDocument): readonly Unbuilt[] {
  return Object.entries(document.sites).flatMap(([site, { kind, ...rest }]) => {
    const placement = kind === 'region' && 'cloud' in rest ? rest.cloud.placement : 'none';
    if (placement === 'none') return [];
    return [{ path: ['sites', site, 'cloud', 'placement'], what: 'put nodes into a placement group' }];
  });
}

function inTunnels(document: EnvironmentDocument): readonly Unbuilt[] {
  return tunnelsOf(document).flatMap(({ tunnel, path }) => [
    ...(tunnel.awsVpn === undefined ? [] : [{ path: [...path, 'awsVpn'], what: 'order AWS Site-to-Site VPN' }]),
    ...(tunnel.over === undefined ? [] : [{ path: [...path, 'over'], what: 'put a tunnel into a tunnel' }]),
    ...(tunnel.vxlan ? [{ path: [...path, 'vxlan'], what: 'put a VXLAN into a tunnel' }] : []),
  ]);
}
