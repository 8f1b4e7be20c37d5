import { issue } from '../rule.ts';
import { nameHint } from './near.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';

export const tunnelsExist: ScenarioTopologyRule = (document, topology) =>
  faultsOf(document).flatMap(({ fault, path }) => {
    if (fault.kind !== 'wireguard-rekey' && fault.kind !== 'ipsec-rekey') return [];
    const protocol = fault.kind === 'wireguard-rekey' ? 'wireguard' : 'ipsec';
    const names = topology.tunnels.filter((tunnel) => tunnel.protocol === protocol).map((tunnel) => tunnel.name);
    const tunnel = topology.tunnels.find((candidate) => candidate.name === fault.tunnel);
    if (tunnel?.protocol === protocol) return [];
    return [
      issue('scenario/tunnel', [...path, 'tunnel'], {
        message:
          tunnel === undefined
            ? `there is no tunnel ${fault.tunnel} in the environment ${topology.environment.name}`
            : `${fault.tunnel} is a tunnel of ${tunnel.protocol}, not of ${protocol}`,
        hint:
          names.length === 0
            ? `the environment has no tunnel of ${protocol}: remove the fault`
            : nameHint(names, fault.tunnel),
      }),
    ];
  });
