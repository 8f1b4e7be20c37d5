import { ikeNatPort, ikePort, type ModeConfig, portRegistry, wireguardBasePort } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { issue, type Path, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

/** Ports of the mode configuration against those every node has anyway and, on gateways, those of the tunnels. */
export const uniquePorts: Rule = (document, run) => {
  if (run.modeConfig === null) return [];
  const { listeners } = run.modeConfig;
  return wholeTunnelsOf(document).flatMap(({ path, tunnel }): readonly Issue[] => {
    if (tunnel.protocol === 'ipsec') return inIpsec(path, listeners);
    const port = wireguardBasePort + tunnel.id;
    const listener = listeners.find((candidate) => candidate.protocol === 'udp' && candidate.port === port);
    const owner =
      listener === undefined
        ? portRegistry.find((entry) => entry.protocol === 'udp' && entry.port === port)?.owner
        : `dwcpd (${listener.purpose})`;
    if (owner === undefined) return [];
    return [
      issue('config/port-unique', [...path, 'id'], {
        message: `the id ${tunnel.id} gives the UDP port ${port}, which is that of ${owner}`,
        hint: 'choose another id',
      }),
    ];
  });
};

/** The ports of IKE are no choice of ours. */
function inIpsec(path: Path, listeners: ModeConfig['listeners']): readonly Issue[] {
  return listeners
    .filter(({ protocol, port }) => protocol === 'udp' && (port === ikePort || port === ikeNatPort))
    .map(({ port, purpose }) =>
      issue('config/port-unique', [...path, 'protocol'], {
        message: `IKE needs the UDP port ${port}, which is that of dwcpd (${purpose})`,
        hint: 'move dwcpd to another port in the mode file',
      }),
    );
}
