import { portRegistry, wireguardBasePort } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { issue, type Rule } from './rule.ts';
import { wholeTunnelsOf } from './tunnels-of.ts';

/** Ports of the mode configuration against those every node has anyway and, on gateways, those of the tunnels. */
export const uniquePorts: Rule = (document, run) => {
  if (run.modeConfig === null) return [];
  const { listeners } = run.modeConfig;
  return wholeTunnelsOf(document).flatMap(({ path, tunnel }): readonly Issue[] => {
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
